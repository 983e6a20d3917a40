"""The JSON door to notified ALIS: the same schemas and services as the pages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from core.cases import case, split_case
from core.errors import Refusal
from core.fields import Schema
from core.i18n import render
from core.permissions import Permission, requires
from core.problems import finding_json, rule_json
from core.queue import queries, service
from core.queue.notifying_views import sender
from core.queue.schemas import Notify, NotifySchema, ReceiptOut, RequestOut, RequestPage
from core.queue.views import read_filter, request_context
from core.web import Created, actor, db, me, today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.queue.models import PlacementRequest

blp = Blueprint("queue_api", __name__, url_prefix="/api/v1", description="Innmeldte ALIS")


class ListQuery(Schema):
    """The same filter as the page's address."""

    q = fields.String()
    status = fields.String()
    trust = fields.String()
    municipality = fields.String()
    unit = fields.String()
    register = fields.String()
    late = fields.String()
    sort = fields.String()
    after = fields.String()


@blp.get("/requests")
@blp.arguments(ListQuery, location="query")
@blp.response(200, RequestPage)
@requires(Permission.REQUEST_READ)
def list_requests(_query: dict[str, Any]) -> Response:
    """Waiting list, oldest wanted start first."""
    return Response(queries.page_json(db(), me(), read_filter()), mimetype="application/json")


@contextmanager
def pointing(command: Notify) -> Iterator[None]:
    """A refusal points into what was sent: the form's field for a trust's unit is the wishes of that choice."""
    try:
        yield
    except Refusal as refusal:
        places = {f"unit_{choice.trust}": f"trusts.{number}.wishes" for number, choice in enumerate(command.choices)}
        refusal.errors = {places.get(name, name): sentence for name, sentence in refusal.errors.items()}
        raise


@blp.post("/requests")
@blp.arguments(NotifySchema)
@blp.response(201, ReceiptOut)
@requires(Permission.REQUEST_NOTIFY)
def create_request(command: Notify) -> Created:
    """Notify one ALIS to one or more trusts."""
    with pointing(command):
        receipts = service.notify(db(), actor(), sender(me()), command, notified_on=today(), today=today())
    location = f"/api/v1/requests/{case(receipts[0].request.trust, receipts[0].request.id)}"
    return {"requests": [changed(receipt.request) for receipt in receipts]}, 201, {"Location": location}


@blp.get("/requests/<case_id>")
@blp.response(200, RequestOut)
@requires(Permission.REQUEST_READ)
def get_request(case_id: str) -> dict[str, Any]:
    """One request with wishes, milestones and what the rules say, each with its sentence."""
    return whole(*split_case(case_id))


def changed(request: PlacementRequest) -> dict[str, Any]:
    """A request as the API shows it when it has just been written."""
    db().flush()
    return whole(request.trust, request.id)


def whole(trust: str, id_: int) -> dict[str, Any]:
    """A request as the API shows it."""
    shown = request_context(queries.hangs(db(), me(), trust, id_, today()))
    found, plan = shown["found"], shown["planned"]
    stored = {m.key: m for m in shown["milestones"]}
    notice = stored.get("first_notice")
    place = shown["municipality"]
    return {
        **{name: getattr(found, name) for name in RequestOut().fields if hasattr(found, name)},
        "case": shown["case"],
        "municipality_name": place.official_name,
        "notice_due_on": notice.due_on if notice else None,
        "days_late": max(0, (found.notified_on - notice.due_on).days) if notice and notice.due_on else None,
        "register_status": shown["register"][0].status if shown["register"] else None,
        "wishes": [
            {"position": w.position, "unit_id": w.unit_id, "label": w.full_label or service.ANY_UNIT, "place": w.place}
            for w in shown["wishes"]
        ],
        "findings": [finding_json(one) for one in shown["findings"]],
        "milestones": [
            {
                "key": key,
                "label": render(one.label),
                "role": one.role,
                "opens_on": _iso(one.opens_on),
                "due_on": _iso(one.due_on),
                "done_on": _iso(stored[key].done_on) if key in stored else None,
                "rule": rule_json(one.rule),
            }
            for key, one in plan.items()
        ],
    }


def _iso(day: Any) -> str | None:  # noqa: ANN401
    return day.isoformat() if day else None
