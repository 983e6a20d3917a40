"""A pair's finished proposal with a row that can be decided, and one that stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.pair import Pair
    from tests.support.world import World


def proposals(world: World, pair: Pair, put: Callable[..., Any]) -> None:
    ids, now = pair.ids, datetime.now(UTC)
    request = world.sql(
        """SELECT r.*, (SELECT json_agg(json_build_object('unit', w.unit_id, 'place', w.place) ORDER BY w.position)
               FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id) AS wishes
           FROM alis.placement_request r WHERE trust = %s AND id = %s""",
        pair.trust,
        ids["request"],
    )[0]
    vacancy = world.sql("SELECT * FROM alis.vacancy WHERE trust = %s AND id = %s", pair.trust, ids["vacancy_open"])[0]
    given = {
        "trust": pair.trust,
        "today": world.today.isoformat(),
        "policy": {"window_months": None, "order": "none"},
        "requests": [],
        "seats": [],
        "prior": [],
        "left_out": [],
        "facts": {
            "requests": {
                str(request.id): {
                    "municipality": pair.municipality,
                    "wanted": [request.wanted_from.isoformat(), request.wanted_to.isoformat()],
                    "wishes": request.wishes,
                    "rank": request.rank,
                }
            },
            "vacancies": {
                str(vacancy.id): {
                    "unit": vacancy.unit_id,
                    "period": [vacancy.starts_on.isoformat(), vacancy.ends_on.isoformat()],
                    "kind": vacancy.kind,
                }
            },
        },
        "options": {"maybe": False},
    }
    result = {
        "levels": [{"name": "placed", "value": 1, "bound": 1, "proven": True}],
        "what_if": {},
        "inversions": [],
        "departures": [],
        "digest": "d",
        "seconds": 0.1,
        "peak_mb": 60,
    }
    ended = {"attempts": 1, "started_at": now, "finished_at": now}
    ids["run_stopped"] = put("allocation_run", kind="proposal", status="failed", input=given, failure="interrupted", **ended).id
    ids["run"] = put(
        "allocation_run", kind="proposal", status="done", input=given, result=result, failure=None, seconds=0.1, **ended
    ).id
    forecast = {
        "clinics": [],
        "with_extra": [],
        "coverage": {"cells": 0, "share": None, "inside": None},
        "basis": {"scenarios": 1, "months": 36, "realised": 0.85},
    }
    asked: dict[str, Any] = {"options": {"extra": {}}}
    ids["forecast"] = put(
        "allocation_run", kind="forecast", status="done", input=asked, result=forecast, failure=None, seconds=0.1, **ended
    ).id
    ids["forecast_stopped"] = put(
        "allocation_run", kind="forecast", status="failed", input=asked, failure="interrupted", **ended
    ).id
    ids["allocation_row"] = put(
        "allocation_row",
        run_id=ids["run"],
        request_id=request.id,
        vacancy_id=vacancy.id,
        unit_id=vacancy.unit_id,
        unit_label=vacancy.unit_label,
        starts_on=vacancy.starts_on,
        ends_on=vacancy.ends_on,
        wish_number=1,
        deviation_months=0,
        decision_reason=None,
        decided_by=None,
    ).id
