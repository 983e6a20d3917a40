"""The JSON door to the operator's page."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.fields import Schema
from core.notices import retrying
from core.operations.views import operations_context
from core.permissions import Permission, requires
from core.web import actor, db

blp = Blueprint("operations_api", __name__, url_prefix="/api/v1", description="Drift")


class TenantOut(Schema):
    """A tenant; healthy when somebody answers for it."""

    code = fields.String()
    name = fields.String()
    mode = fields.String()
    contacts = fields.Integer()
    units = fields.Integer()
    healthy = fields.Boolean()


class MessagesOut(Schema):
    status = fields.String()
    messages = fields.Integer()
    oldest = fields.AwareDateTime(allow_none=True)


class DeadLettersOut(Schema):
    trust = fields.String()
    event = fields.String()
    last_error = fields.String(allow_none=True)
    messages = fields.Integer()
    oldest = fields.AwareDateTime()
    newest = fields.AwareDateTime()
    reason = fields.String()
    remedy = fields.String()


class OperationsOut(Schema):
    migration = fields.String(allow_none=True)
    newest = fields.String(allow_none=True)
    at_head = fields.Boolean()
    tenants = fields.List(fields.Nested(TenantOut))
    messages = fields.List(fields.Nested(MessagesOut))
    dead_letters = fields.List(fields.Nested(DeadLettersOut))


@blp.get("/operations")
@blp.response(200, OperationsOut)
@requires(Permission.OPERATOR_READ)
def get_operations() -> dict[str, Any]:
    """Tenants and their health, the database's version, messages by status."""
    shown = operations_context()
    tenants = [{**row._mapping, "healthy": row.contacts > 0} for row in shown["tenants"]]
    return {**shown, "tenants": tenants}


class RetryOut(Schema):
    trust = fields.String()


@blp.post("/operations/<trust>/retry")
@blp.response(202, RetryOut)
@requires(Permission.OPERATOR_READ)
def post_retry(trust: str) -> dict[str, str]:
    """The worker tries again what died of the mail server."""
    retrying.ask_for(db(), actor(), trust)
    return {"trust": trust}
