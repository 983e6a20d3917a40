"""One vacancy, a few candidates: the page's order is the one in which the engine would take them, one after the other."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation import OrderRule, Policy, Request, Vacancy, propose
from core.dates import add_months, last_day
from core.placements import ordering
from core.trusts.rules import rules_for

TODAY, START = date(2026, 11, 22), date(2027, 9, 1)
RULES = rules_for("nlsh", on=TODAY)
# whole months waited (each once), which wish, months from the wish, municipality, started long ago, already declined
ONE = st.tuples(st.integers(1, 3), st.integers(-5, 5), st.sampled_from("abc"), st.booleans(), st.booleans())
SOME = st.lists(ONE, min_size=2, max_size=6)


def row(number: int, one: tuple[Any, ...], waited: int, rank: int | None) -> Any:
    _wish, off, municipality, ready, declined = one
    return SimpleNamespace(
        id=number,
        municipality=municipality,
        notified_on=add_months(TODAY, -waited) - timedelta(days=number),
        rank=rank,
        wanted_from=add_months(START, off),
        wanted_to=last_day(add_months(START, off), 6),
        specialisation_started_on=add_months(START, -30 if ready else -10),
        credited_months=0,
        declined=[7] if declined else [],
    )


def by_engine(rows: list[Any], wishes: dict[int, int]) -> list[int]:
    """Whom it places in the one seat, taken away and asked again until nobody can be placed."""
    turns, left, taken = ordering.turns(rows), list(rows), []
    while left:
        requests = [
            Request(
                str(one.id),
                one.municipality,
                turns[one.id][0],
                one.wanted_from,
                6,
                (*(f"u{n}" for n in range(1, wishes[one.id])), "unit"),
                one.rank,
                declined=frozenset("7" if one.declined else ""),
                two_years_on=RULES.proposal_rules.two_years_on(one.specialisation_started_on),
            )
            for one in left
        ]
        seat = Vacancy("7", "unit", START, last_day(START, 6))
        found = propose(requests, [seat], Policy(6, OrderRule.ARENA), today=TODAY)
        assert not found.inversions
        if not found.rows:
            break
        taken.append(int(found.rows[0].request))
        left = [one for one in left if one.id != taken[-1]]
    return taken


@pytest.mark.requirement("R-054", "R-060")
@given(SOME, st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_pages_order_is_the_engines(some: list[tuple[Any, ...]], dice: Any, ranked: bool) -> None:
    waited = dice.sample(range(1, 40), len(some))
    ranks = dice.sample(range(1, 20), len(some))
    rows = [row(n, one, waited[n - 1], ranks[n - 1] if ranked else None) for n, one in enumerate(some, 1)]
    wishes = {n: one[0] for n, one in enumerate(some, 1)}
    turns = ordering.turns(rows)
    period = (START, last_day(START, 6))
    standings = [ordering.standing(RULES, one, wishes[one.id], 7, period, turn=turns[one.id], today=TODAY) for one in rows]
    ordered = ordering.in_order(standings)
    assert sorted(one.row.id for one in ordered) == sorted(one.id for one in rows)
    fit = [one.row.id for one in ordered if one.unfit is None]
    assert fit == by_engine(rows, wishes)
    assert all(one.unfit is not None for one in ordered[len(fit) :])


def test_who_does_not_fit_is_told_why() -> None:
    one = row(1, (1, 0, "a", True, False), 3, None)
    turn = (one.notified_on, 1)
    short = ordering.standing(RULES, one, 1, 7, (START, last_day(START, 4)), turn=turn, today=TODAY)
    assert str(short.unfit) == "Vikariatet er for kort: plass til 4 måneder, ønsket er 6."
    far = ordering.standing(RULES, one, 1, 7, (add_months(START, 8), last_day(add_months(START, 8), 6)), turn=turn, today=TODAY)
    assert str(far.unfit) == "Avviker mer enn 6 måneder fra ønsket oppstart."
