"""The JSON door to service periods: the same schemas and services as the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint

from core.i18n import render
from core.permissions import Permission, requires
from core.placements import queries
from core.placements.offer_views import read_filter
from core.placements.schemas import PeriodQuery
from core.problems import rule_json
from core.queue.cases import case, split_case
from core.queue.queries import make_cursor
from core.service_periods import service
from core.service_periods.schemas import (
    CompleteServiceSchema,
    HiringSchema,
    PlacementOut,
    PlacementPage,
    ServiceDetailsSchema,
)
from core.service_periods.views import STATUS_CHOICES, period_context, rules_of
from core.web import actor, db, me, today

blp = Blueprint("service_periods_api", __name__, url_prefix="/api/v1", description="Tjenesteperioder")


@blp.get("/placements")
@blp.arguments(PeriodQuery, location="query")
@blp.response(200, PlacementPage)
@requires(Permission.PLACEMENT_READ)
def list_placements(_query: dict[str, Any]) -> dict[str, Any]:
    """Service periods, earliest start first; a municipality sees its own in every trust."""
    wanted = read_filter(STATUS_CHOICES)
    rows, more = queries.periods(db(), me(), wanted)
    found = queries.count_periods(db(), me(), wanted)
    cursor = make_cursor(rows[-1], "starts_on") if more else None
    return {"items": [_row(row) for row in rows], "next": cursor, "count": found, "capped": found >= queries.CAP}


@blp.get("/placements/<case_id>")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_READ)
def get_placement(case_id: str) -> dict[str, Any]:
    """One service period with the trust's steps and the course days covered."""
    return _period(case_id)


@blp.put("/placements/<case_id>")
@blp.arguments(ServiceDetailsSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def record_details(changes: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Supervisor, contract, course days, evaluation; what is left out stays."""
    version = changes.pop("version")
    service.record_details(db(), actor(), *split_case(case_id), changes, version, today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/hiring")
@blp.arguments(HiringSchema)
@blp.response(200, PlacementOut)
@requires(Permission.HIRING_UPDATE)
def record_hiring(changes: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Personalportalen and tilbudsbrev; out of the trust's order takes a reason."""
    trust, id_ = split_case(case_id)
    version, reason = changes.pop("version"), changes.pop("reason")
    service.record_hiring(db(), actor(), rules_of(trust), id_, changes, version, reason)
    return _period(case_id)


@blp.post("/placements/<case_id>/start")
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def start_service(case_id: str) -> dict[str, Any]:
    """The service has begun."""
    service.start(db(), actor(), *split_case(case_id), today=today())
    return _period(case_id)


@blp.post("/placements/<case_id>/complete")
@blp.arguments(CompleteServiceSchema)
@blp.response(200, PlacementOut)
@requires(Permission.PLACEMENT_UPDATE)
def complete_service(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """The service is carried out; without the evaluation that a rule asks for it takes a reason."""
    trust, id_ = split_case(case_id)
    service.complete(db(), actor(), rules_of(trust), id_, body["closing_reason"], now=datetime.now(UTC), today=today())
    return _period(case_id)


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401
    data = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return {**data, "case": case(row.trust, row.id), "request_case": case(row.trust, row.request_id)}


def _period(case_id: str) -> dict[str, Any]:
    shown = period_context(case_id)
    counted = shown["courses"]
    return {
        **_row(shown["row"]),
        "courses": {
            "recorded": counted.recorded,
            "covered": counted.covered,
            "left": counted.left,
            "not_covered": counted.not_covered,
            "rule": rule_json(counted.rule),
        }
        if counted
        else None,
        "steps": [
            {
                "key": step["key"],
                "label": render(step["label"]),
                "state": step["state"],
                "date": step["date"].isoformat() if step["date"] else None,
                "rule": rule_json(step["rule"]) if step["rule"] else None,
            }
            for step in shown["steps"]
        ],
    }
