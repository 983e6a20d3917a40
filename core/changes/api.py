"""The JSON door to the log of changes."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.changes import queries
from core.changes.views import read_filter
from core.fields import Schema
from core.permissions import Permission, requires
from core.web import db

blp = Blueprint("changes_api", __name__, url_prefix="/api/v1", description="Endringslogg")


class AuditQuery(Schema):
    case = fields.String()
    kind = fields.String()
    person = fields.String()
    before = fields.String()


class AuditOut(Schema):
    """One change, as it was written."""

    id = fields.Integer()
    at = fields.AwareDateTime()
    trust = fields.String(allow_none=True)
    municipality = fields.String(allow_none=True)
    actor = fields.String()
    acting_as = fields.String()
    action = fields.String()
    object_kind = fields.String()
    object_id = fields.String()
    before = fields.Dict(allow_none=True)
    after = fields.Dict(allow_none=True)
    reason = fields.String(allow_none=True)


class AuditPage(Schema):
    items = fields.List(fields.Nested(AuditOut))
    next = fields.Integer(allow_none=True)


@blp.get("/audit")
@blp.arguments(AuditQuery, location="query")
@blp.response(200, AuditPage)
@requires(Permission.AUDIT_READ)
def list_changes(_query: dict[str, Any]) -> dict[str, Any]:
    """Changes in the own organisation, newest first; `next` goes into `before`."""
    rows, before = queries.page(db(), read_filter())
    return {"items": rows, "next": before}
