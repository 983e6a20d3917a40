"""What a vacancy leaves to propose: whole months from its own first day, without what somebody holds; and the stored form of it all."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation.terms import Commitment, OrderRule, Policy, Request, State
from core.dates import add_months, last_day, overlap
from core.directory.queries import UnitRow
from core.proposals import gathering, stored

TODAY = date(2026, 11, 22)
UNIT = UnitRow(12, "nlsh", 11, (10, 11, 12), "department", "Onkologi", "Bodø, onkologi", "onkologi", "Bodø")


def vacancy(starts_on: date, ends_on: date, posts: int = 1, held: tuple[dict[str, Any], ...] = ()) -> Any:
    return SimpleNamespace(id=7, starts_on=starts_on, ends_on=ends_on, posts=posts, held=list(held))


def seats(row: Any) -> list[gathering.Seat]:
    return list(gathering._seats(row, UNIT, TODAY))


@pytest.mark.requirement("R-049")
def test_from_the_tenth_to_the_ninth_is_six_months_not_five() -> None:
    (seat,) = seats(vacancy(date(2027, 3, 10), date(2027, 9, 9)))
    assert (seat.vacancy.start, seat.vacancy.end) == (date(2027, 3, 1), date(2027, 8, 31))
    assert seat.days(date(2027, 3, 1), 6) == (date(2027, 3, 10), date(2027, 9, 9))


def test_an_open_offer_keeps_its_post_whole_and_a_service_while_it_lasts() -> None:
    offered = {"post": 1, "starts_on": None, "ends_on": None}
    serving = {"post": 2, "starts_on": "2027-03-01", "ends_on": "2027-08-31"}
    found = seats(vacancy(date(2027, 3, 1), date(2028, 2, 29), 4, (offered, serving)))
    assert [(one.vacancy.id, one.vacancy.posts, one.starts_on, one.ends_on) for one in found] == [
        ("7", 2, date(2027, 3, 1), date(2028, 2, 29)),
        ("7:2:1", 1, date(2027, 9, 1), date(2028, 2, 29)),
    ]


def test_what_has_begun_is_offered_from_the_next_month() -> None:
    (seat,) = seats(vacancy(date(2026, 5, 1), date(2027, 4, 30)))
    assert seat.starts_on == date(2026, 12, 1)
    assert seats(vacancy(date(2026, 5, 1), date(2026, 12, 15))) == []


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(
    DAYS,
    st.integers(20, 900),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 800), st.integers(20, 300)), max_size=4),
)
@settings(max_examples=50, deadline=None)
def test_a_seat_lies_in_its_vacancy_ahead_of_today_and_off_what_is_held(
    starts_on: date, days: int, posts: int, some: list[tuple[int, int, int]]
) -> None:
    ends_on = starts_on + timedelta(days=days)
    held: list[dict[str, Any]] = []
    for post, after, length in some:
        first = starts_on + timedelta(days=after)
        last = min(first + timedelta(days=length), ends_on)
        clear = all(
            one["post"] != post
            or not overlap((date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"])), (first, last))
            for one in held
        )
        if post <= posts and first < last and clear:
            held.append({"post": post, "starts_on": first.isoformat(), "ends_on": last.isoformat()})
    for seat in seats(vacancy(starts_on, ends_on, posts, tuple(held))):
        begin = seat.vacancy.start
        while begin < seat.vacancy.end:
            first, last = seat.days(begin, 1)
            assert TODAY <= first <= last <= ends_on
            assert first >= starts_on
            which = seat.vacancy.id.split(":")[1:2]
            mine = [one for one in held if which and one["post"] == int(which[0])]
            assert not any(
                overlap((date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"])), (first, last)) for one in mine
            )
            begin = add_months(begin, 1)
        assert seat.vacancy.end == last_day(
            seat.vacancy.start, gathering.months_between(seat.vacancy.start, seat.vacancy.end) + 1
        )


def test_what_is_stored_is_read_back_the_same() -> None:
    request = Request(
        "1",
        "1804",
        TODAY,
        date(2027, 3, 1),
        6,
        ("12", "*"),
        2,
        False,
        frozenset({"7"}),
        date(2027, 1, 15),
        places=frozenset({"Bodø"}),
    )
    (seat,) = seats(vacancy(date(2027, 3, 1), date(2027, 8, 31)))
    prior = Commitment("1", "7", date(2027, 3, 1), State.PROPOSED)
    facts = {"requests": {"1": {"municipality": "1804"}}, "vacancies": {}}
    problem = gathering.Gathered(
        "nlsh", TODAY, Policy(6, OrderRule.ARENA), (request,), (seat,), (prior,), ((9, "hpr_missing"),), facts
    )
    assert stored.load(stored.dump(problem, maybe=True)) == problem
