"""Examples for the region's pages, the trusts' plan mode and the ALIS-Nord programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.world import TROMSO

if TYPE_CHECKING:
    from tests.support.pair import Pair

FIRST_SEAT = 101  # seeded from the source
PARAMS: dict[str, Callable[[Pair], Any]] = {
    "chart": lambda _p: "notice-narrow-dark",
    "plan_id": lambda p: p.ids["plan_mode"],
    "seat_id": lambda _p: FIRST_SEAT,
}
OPEN_PARAMS = {"chart", "seat_id"}
BLANK = {
    "programme.edit_seat": "a form with a published fact",
    "programme.new_seat": "an empty form",
    "programme.programme": "published facts",
    "programme_api.get_programme": "published facts",
    "region.chart": "figures that name nobody",
    "region.forecast": "figures that name nobody",
    "region.need": "figures that name nobody",
    "region.organisations": "figures that name nobody",
    "region.own_rules": "figures that name nobody",
    "region.region": "figures that name nobody",
    "region.report_pdf": "figures that name nobody",
    "region.report_xlsx": "figures that name nobody",
    "region_api.get_forecast": "figures that name nobody",
    "region_api.get_region": "figures that name nobody",
}


def region(example: Callable[..., Any]) -> dict[str, Any]:
    """``example`` is the class itself, so that this file needs nothing of the one that imports it."""

    def seat(case: Any) -> dict[str, Any]:
        version = case.world.sql("SELECT version FROM alis.programme_seat WHERE id = %s", FIRST_SEAT)[0].version
        return {"kind": "owner", "municipality": TROMSO, "source": "Referat", "version": version}

    def status(case: Any) -> dict[str, Any]:
        return {"municipality": TROMSO, "status": "applied", "status_on": case.today, "source": "Søknad"}

    def event(case: Any) -> dict[str, Any]:
        return {"held_on": case.today, "title": "Samling", "source": "Referat"}

    def decision(case: Any) -> dict[str, Any]:
        return {"mode": "regional_plan", "effective_on": case.today, "decision": "Styresak 1"}

    return {
        **{f"programme{door}.add_seat": example(seat, own=True) for door in ("", "_api")},
        **{f"programme{door}.change_seat": example(seat, own=True) for door in ("", "_api")},
        **{f"programme{door}.record_participation": example(status, own=True) for door in ("", "_api")},
        **{f"programme{door}.add_event": example(event, own=True) for door in ("", "_api")},
        **{f"plan{name}": example(decision, own=True) for name in (".decide", "_api.decide_plan")},
        **{f"plan{name}": example() for name in (".cancel", "_api.cancel_plan")},
    }
