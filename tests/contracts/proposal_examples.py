"""Examples for the routes of proposals, and of need and capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.case import Case, Example
    from tests.support.pair import Pair

MUNICIPAL = (Role.MUNICIPALITY_COORDINATOR, Role.MUNICIPALITY_LEADER)
BECAUSE = "a run is the trust's own; a municipality reads its rows in the list"


def proposals(example: type[Example]) -> dict[str, Example]:
    run: dict[str, Callable[[Pair], Any]] = {"case_id": lambda p: p.case("run"), "row_id": row}
    stopped: dict[str, Callable[[Pair], Any]] = {"case_id": lambda p: p.case("run_stopped")}
    read = example(params=run, but=MUNICIPAL, because=BECAUSE)
    foreseen = example(params={"case_id": lambda p: p.case("forecast")})
    foreseen_stopped = example(params={"case_id": lambda p: p.case("forecast_stopped")})
    found = {
        "ask": example(own=True),
        "restart": example(params=stopped),
        "repeat": example(params=run),
        "accept": example(lambda _case: {"reason": "Kommunen har sagt ja på telefon"}, params=run),
        "change": example(changed, params=run),
        "reject": example(lambda _case: {"reason": "Enheten vil vente"}, params=run),
    }
    form = {
        **found,
        "change": example(typed, params=run),
        "reject": example(lambda _case: {"reject_reason": "Vil vente"}, params=run),
    }
    counted = example(shows=lambda p: p.unit_label.rpartition(", ")[0])  # figures per clinic, and nobody's name
    return {
        "proposals.show": read,
        "proposals.row": read,
        "proposals.as_sheet": read,
        "proposals_api.get_proposal": read,
        "proposals_api.get_row": read,
        **{f"proposals.{name}": one for name, one in form.items()},
        "needs.as_sheet": counted,
        "needs.index": counted,
        "needs_api.get_capacity": counted,
        "needs.ask": example(own=True),
        "needs_api.ask_forecast": example(own=True),
        "needs.show": foreseen,
        "needs.chart": foreseen,
        "needs_api.get_forecast": foreseen,
        "needs.restart": foreseen_stopped,
        "needs_api.restart_forecast": foreseen_stopped,
        "proposals_api.ask_proposal": found["ask"],
        "proposals_api.restart_proposal": found["restart"],
        "proposals_api.repeat_proposal": found["repeat"],
        **{f"proposals_api.{name}_row": found[name] for name in ("accept", "change", "reject")},
    }


def row(pair: Pair) -> int:
    return pair.ids["allocation_row"]


def changed(case: Case) -> dict[str, Any]:
    return {"vacancy_id": case.pair.ids["vacancy_open"], "reason": "Kommunen har sagt ja på telefon"}


def typed(case: Case) -> dict[str, Any]:
    return {f"change_{name}": value for name, value in changed(case).items()}
