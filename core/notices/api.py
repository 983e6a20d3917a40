"""The JSON door to messages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.cases import case
from core.fields import Schema
from core.notices import inbox, inbox_views, own_words, queries, retrying
from core.notices.inbox_schemas import DeliverySchema, ReadSchema
from core.notices.template_schemas import OwnWordsSchema
from core.notices.views import own_page
from core.permissions import Permission, requires
from core.web import actor, db, me, settings

blp = Blueprint("notices_api", __name__, url_prefix="/api/v1", description="Meldinger")


class MessageQuery(Schema):
    status = fields.String()
    before = fields.String()


class MessageOut(Schema):
    """One mail to one recipient; ``error`` is a code, never an address."""

    trust = fields.String()
    id = fields.Integer()
    case = fields.String(allow_none=True)
    municipality = fields.String(allow_none=True)
    event = fields.String()
    recipient_role = fields.String()
    is_copy = fields.Boolean()
    subject = fields.String()
    text = fields.String()
    status = fields.String()
    attempts = fields.Integer()
    error = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    sent_to = fields.String(allow_none=True)
    message_id = fields.String()


class MessagePage(Schema):
    items = fields.List(fields.Nested(MessageOut))
    next = fields.Integer(allow_none=True)


@blp.get("/messages")
@blp.arguments(MessageQuery, location="query")
@blp.response(200, MessagePage)
@requires(Permission.MESSAGE_READ)
def list_messages(query: dict[str, Any]) -> dict[str, Any]:
    """Messages of the own organisation, newest first; ``next`` goes into ``before``."""
    status = query.get("status", "")
    rows, before = own_page(status=status if status in queries.STATUSES else "")
    base = settings().base_url
    return {"items": [_shown(row, base) for row in rows], "next": before}


@blp.post("/messages/<trust>-<int:message_id>/retry")
@blp.response(200, MessageOut)
@requires(Permission.MESSAGE_RETRY)
def retry_message(trust: str, message_id: int) -> Any:  # noqa: ANN401
    """A dead letter goes back to the queue."""
    retrying.again(db(), actor(), trust, message_id)
    (row,) = queries.one(db(), trust, message_id)
    return _shown(row, settings().base_url)


class OwnWordsOut(Schema):
    """The newest version of a trust's own words; with ``in_use`` false the standard text stands."""

    event = fields.String()
    language = fields.String()
    version = fields.Integer()
    in_use = fields.Boolean()
    subject = fields.String()
    body = fields.String()
    saved_by = fields.String()
    saved_at = fields.AwareDateTime()


class OwnWordsPage(Schema):
    items = fields.List(fields.Nested(OwnWordsOut))


@blp.get("/messages/templates")
@blp.response(200, OwnWordsPage)
@requires(Permission.TEMPLATE_EDIT)
def list_templates() -> dict[str, Any]:
    """The trust's own words, event by event and language by language."""
    return {"items": own_words.listed(db(), me().trust)}


@blp.put("/messages/templates/<event>/<language>")
@blp.arguments(OwnWordsSchema)
@blp.response(200, OwnWordsOut)
@requires(Permission.TEMPLATE_EDIT)
def put_template(entry: own_words.TemplateEntry, event: str, language: str) -> Any:  # noqa: ANN401
    """The next version; ``version`` is that of the one it follows, 0 for the first."""
    return own_words.save(db(), actor(), me().trust, event, language, entry)


@blp.post("/messages/templates/<event>/<language>/standard")
@blp.response(200, OwnWordsOut)
@requires(Permission.TEMPLATE_EDIT)
def post_standard(event: str, language: str) -> Any:  # noqa: ANN401
    """Back to the standard text."""
    return own_words.standard(db(), actor(), me().trust, event, language)


def _shown(row: Any, base: str) -> dict[str, Any]:  # noqa: ANN401 - a Core row
    return {
        **row._mapping,
        "case": case(row.trust, row.request_id) if row.request_id else None,
        "text": queries.shown_body(row.body, base),
        "error": row.last_error,
    }


class InboxOut(Schema):
    items = fields.List(fields.Nested(MessageOut))
    next = fields.Integer(allow_none=True)
    delivery = fields.String()
    language = fields.String()
    read_through = fields.Integer()


class DeliveryOut(Schema):
    delivery = fields.String()
    language = fields.String()
    read_through = fields.Integer()


class InboxQuery(Schema):
    before = fields.String()


@blp.get("/inbox")
@blp.arguments(InboxQuery, location="query")
@blp.response(200, InboxOut)
@requires(Permission.SIGNED_IN)
def get_inbox(_query: dict[str, Any]) -> dict[str, Any]:
    """Messages to one's own roles, newest first; what is above ``read_through`` is new."""
    rows, before = inbox_views.own_rows()
    base = settings().base_url
    return {"items": [_shown(row, base) for row in rows], "next": before, **_own()}


@blp.post("/inbox/read")
@blp.arguments(ReadSchema)
@blp.response(200, DeliveryOut)
@requires(Permission.SIGNED_IN)
def post_read(given: dict[str, Any]) -> dict[str, Any]:
    """Everything up to ``through`` has been seen."""
    inbox.mark_read(db(), me(), given["through"])
    return _own()


@blp.put("/inbox/settings")
@blp.arguments(DeliverySchema)
@blp.response(200, DeliveryOut)
@requires(Permission.SIGNED_IN)
def put_settings(given: dict[str, Any]) -> dict[str, Any]:
    """One mail for each message, or one a day; ``language`` is that of the mails, everywhere where one works."""
    inbox.choose(db(), me(), **given)
    return {**_own(), "language": given["language"] or me().language}


def _own() -> dict[str, Any]:
    delivery, through = inbox.choice(db(), me())
    return {"delivery": delivery, "language": me().language, "read_through": through}
