"""The JSON door to the worklist."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.web import me
from core.worklist import queries
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
