"""Examples for the routes that ask: by link, of an ALIS, of a municipality, of a unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.case import Case, Example
    from tests.support.pair import Pair

QUERY: dict[str, Callable[[Pair], Any]] = {"number": lambda p: p.case("query")}
ELSEWHERE: dict[str, Callable[[Pair], Any]] = {"case_id": lambda p: f"hsyk-{p.ids['request_elsewhere']}"}
UNIT: dict[str, Callable[[Pair], Any]] = {"unit_id": lambda p: p.unit}


def moved(case: Case) -> dict[str, str]:
    found = case.row("offer", "offer")
    yes = {"municipality_accepted_on": case.today, "municipality_accepted_by": "Kari"}
    return {"starts_on": found.starts_on.isoformat(), "ends_on": found.ends_on.isoformat(), **yes}


def row(case: Case) -> dict[str, str]:
    return {"name": "Ny Legesen", "hpr_number": "9990001", "municipality": case.pair.municipality, "wanted_from": case.day(20)}


def listed(case: Case) -> str:
    return "ALIS;HPR-nummer;Kommune;Ønsket fra\n" + ";".join(row(case).values())


def chain(example: type[Example]) -> dict[str, Example]:
    switched = example(lambda _case: {"on": "false"}, params=UNIT)
    two = example(lambda case: {"case": case.pair.case("request_first")}, at="fin")
    return {
        "moving.move": example(lambda _case: {"municipality": "1860"}),
        "moving_api.post_move": example(lambda _case: {"municipality": "1860"}),
        "elsewhere.decide": example(lambda _case: {"decision": "keep"}, params=ELSEWHERE),
        "elsewhere_api.post_decision": example(lambda _case: {"decision": "keep"}, params=ELSEWHERE),
        "offers.move": example(moved, at="fin"),
        "placements_api.move_offer": example(moved, at="fin"),
        "transfer.compare": example(lambda case: {"pasted": listed(case)}, own=True, reads=True),
        "transfer_api.compare_list": example(lambda case: {"text": listed(case)}, own=True, reads=True),
        "transfer.take": example(lambda case: {"rows": json.dumps([row(case)])}, own=True),
        "transfer_api.take_list": example(lambda case: {"text": listed(case)}, own=True),
        "ranking.ask": two,
        "ranking_api.ask_order": two,
        "candidates.ask_trainee": example(params=QUERY),
        "candidates_api.ask_trainee": example(params=QUERY),
        "work.ask_reconfirm": example(at="fin"),
        "work_api.ask_reconfirm": example(at="fin"),
        "inquiries.index": example(shows=lambda p: p.unit_label),
        "inquiries.switch": switched,
        "inquiries_api.put_switch": example(lambda _case: {"on": False}, params=UNIT),
        "inquiries.ask": example(params=UNIT),
        "inquiries_api.ask_unit": example(params=UNIT),
    }
