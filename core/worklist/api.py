"""The JSON door to the worklist."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.accounts import feeds
from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.web import Created, db, me, now
from core.worklist import queries
from core.worklist.feed_views import address
from core.worklist.views import read, shown

blp = Blueprint("worklist_api", __name__, url_prefix="/api/v1", description="Arbeidsliste")


class WorkQuery(Schema):
    after = fields.String()


class EntryOut(Schema):
    """``information`` marks what is only to be known."""

    kind = fields.String()
    case = fields.String(allow_none=True)
    todo = fields.String()
    label = fields.String()
    due_on = Date(allow_none=True)
    days_late = fields.Integer()
    why = fields.String()
    rule = fields.Dict(allow_none=True)
    url = fields.String()
    information = fields.Boolean()


class WorkPage(Schema):
    items = fields.List(fields.Nested(EntryOut))
    next = fields.String(allow_none=True)
    count = fields.Integer(allow_none=True)
    capped = fields.Boolean()


@blp.get("/worklist")
@blp.arguments(WorkQuery, location="query")
@blp.response(200, WorkPage)
@requires(Permission.WORKLIST_READ)
def worklist(_query: dict[str, Any]) -> dict[str, Any]:
    """What is mine to do, most urgent first."""
    found, entries = read(me())
    capped = found.count is not None and found.count >= queries.CAP
    return {"items": [shown(entry) for entry in entries], "next": found.next, "count": found.count, "capped": capped}


class FeedOut(Schema):
    """``url`` is given once, when the address is made."""

    url = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(allow_none=True)


@blp.get("/calendar")
@blp.response(200, FeedOut)
@requires(Permission.SIGNED_IN)
def get_calendar() -> dict[str, Any]:
    """Whether one has a calendar address in the own organisation, and since when."""
    found = feeds.current(db(), me())
    return {"url": None, "created_at": found.created_at if found else None}


@blp.post("/calendar")
@blp.response(201, FeedOut)
@requires(Permission.SIGNED_IN)
def post_calendar() -> Created:
    """A new private address; the one before ends."""
    return {"url": address(feeds.make(db(), me(), now())), "created_at": now()}, 201, {"Location": "/api/v1/calendar"}


@blp.post("/calendar/revoke")
@blp.response(200, FeedOut)
@requires(Permission.SIGNED_IN)
def post_calendar_revoke() -> dict[str, Any]:
    """The address gives nothing more."""
    feeds.revoke(db(), me(), now())
    return {"url": None, "created_at": None}
