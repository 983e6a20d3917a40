"""The JSON door to messages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.fields import Schema
from core.notices import queries
from core.notices.views import own_page, settings
from core.permissions import Permission, requires

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


def _shown(row: Any, base: str) -> dict[str, Any]:  # noqa: ANN401 - a Core row
    return {
        **row._mapping,  # noqa: SLF001 - SQLAlchemy's public name for it
        "case": f"{row.trust}-{row.request_id}" if row.request_id else None,
        "text": queries.shown_body(row.body, base),
        "error": row.last_error,
    }
