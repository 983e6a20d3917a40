"""Examples for the routes that ask: by link, of an ALIS, of a municipality, of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.examples import Example
    from tests.support.populated import Pair

QUERY: dict[str, Callable[[Pair], Any]] = {"number": lambda p: p.case("query")}
# asked this month already: the other unit of the pair, which somebody leads too
UNIT: dict[str, Callable[[Pair], Any]] = {"unit_id": lambda p: p.ids["unit_open"]}


def chain(example: type[Example]) -> dict[str, Example]:
    switched = example(lambda _case: {"on": "false"}, params=UNIT)
    two = example(lambda case: {"case": case.pair.case("request_first")}, at="fin")
    return {
        "ranking.ask": two,
        "ranking_api.ask_order": two,
        "candidates.ask_trainee": example(params=QUERY),
        "candidates_api.ask_trainee": example(params=QUERY),
        "work.ask_reconfirm": example(at="fin"),
        "work_api.ask_reconfirm": example(at="fin"),
        "inquiries.switch": switched,
        "inquiries_api.put_switch": example(lambda _case: {"on": False}, params=UNIT),
        "inquiries.ask": example(params=UNIT),
        "inquiries_api.ask_unit": example(params=UNIT),
    }
