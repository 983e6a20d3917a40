"""The life's dates and states, without a database: the date bugs that contract software is known for, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.agreements import life
from core.agreements.life import MAY, NEXT, WHY_NOT, Act, Facts, State, allow, state
from core.dates import day_in_oslo
from core.errors import Conflict

DAYS = st.dates(date(2019, 1, 1), date(2040, 12, 31))
D = date


@pytest.mark.requirement("R-095")
@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (D(2024, 2, 29), D(2025, 2, 28)),  # leap day
        (D(2027, 2, 28), D(2028, 2, 28)),  # into a leap year: the same day, not the 29th
        (D(2025, 12, 31), D(2026, 12, 31)),  # year's end
        (D(2026, 1, 1), D(2027, 1, 1)),
    ],
)
def test_a_year_from_receipt(received: date, ends: date) -> None:
    assert life.end_by_notice(received, 12) == ends


def test_a_notice_period_of_no_months_is_no_notice_period() -> None:
    with pytest.raises(ValueError, match="no months"):
        life.end_by_notice(D(2026, 1, 1), 0)


@pytest.mark.requirement("R-094")
def test_in_force_from_the_later_signature_or_the_stated_start() -> None:
    first, second = D(2025, 12, 31), D(2026, 1, 1)
    assert life.in_force_from([first, second]) == life.in_force_from([second, first]) == second
    assert life.in_force_from([first, None]) is None
    assert life.in_force_from([first, second], D(2026, 3, 1)) == D(2026, 3, 1)
    assert life.in_force_from([first, second], D(2025, 6, 1)) == second


@pytest.mark.requirement("R-004")
def test_a_successor_that_begins_on_the_end_date_leaves_neither_gap_nor_overlap() -> None:
    end = life.end_by_successor(D(2026, 3, 1))
    assert end == D(2026, 2, 28)
    assert end + timedelta(days=1) == D(2026, 3, 1)


@pytest.mark.requirement("R-097")
def test_the_review_is_due_on_the_anniversary_or_in_the_common_month() -> None:
    start = D(2024, 2, 29)
    assert life.review_due(start, None, 12) == D(2025, 2, 28)
    assert life.review_due(start, D(2025, 1, 10), 12) == D(2026, 1, 10)
    assert life.review_due(start, None, 12, 2) == D(2025, 2, 28)
    assert life.review_due(D(2027, 12, 31), None, 12, 2) == D(2028, 2, 29)
    assert life.review_due(start, None, None) is None


@given(start=DAYS, held=DAYS, month=st.one_of(st.none(), st.integers(1, 12)))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_next_review_always_lies_ahead_of_the_last(start: date, held: date, month: int | None) -> None:
    due = life.review_due(start, max(start, held), 12, month)
    assert due is not None
    assert due > max(start, held)


def test_midnight_is_oslos() -> None:
    """A click half an hour after midnight in Norway is that day's, though it is still yesterday in UTC; also in summer."""
    assert day_in_oslo(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == D(2026, 1, 1)
    assert day_in_oslo(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == D(2026, 7, 1)
    assert day_in_oslo(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == D(2026, 6, 30)


BOTH = Facts(signed_municipality_on=D(2025, 1, 1), signed_trust_on=D(2025, 2, 1), in_force_from=D(2025, 2, 1))


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(), State.SENT),
        (Facts(signed_trust_on=D(2025, 1, 1)), State.SIGNED_TRUST),
        (Facts(signed_municipality_on=D(2025, 1, 1)), State.SIGNED_MUNICIPALITY),
        (Facts(signed_municipality_on=D(2025, 1, 1), returned_on=D(2025, 1, 5)), State.RETURNED),
        (Facts(cancelled_on=D(2025, 1, 1)), State.CANCELLED),
        (BOTH, State.IN_FORCE),
    ],
)
def test_states_of_the_first_part(facts: Facts, found: State) -> None:
    assert state(facts, D(2026, 1, 1)) is found


@pytest.mark.requirement("R-095")
def test_the_last_day_is_in_force_and_the_day_after_is_not() -> None:
    from dataclasses import replace

    end = D(2026, 2, 28)
    noticed = replace(BOTH, ends_on=end, notice_received_on=D(2025, 2, 28))
    assert state(BOTH, BOTH.in_force_from - timedelta(days=1)) is State.COMING  # type: ignore[operator, arg-type]
    assert state(noticed, end) is State.UNDER_NOTICE
    assert state(noticed, end + timedelta(days=1)) is State.ENDED
    replaced = replace(BOTH, ends_on=end, replaced_by=7)
    assert state(replaced, end) is State.ENDS
    assert state(replaced, end + timedelta(days=1)) is State.REPLACED


def test_every_state_has_its_sentence_and_every_act_its_states() -> None:
    assert set(WHY_NOT) == set(NEXT) == set(State)
    assert set(MAY) == set(Act)
    for act in Act:
        for current in State:
            if current in MAY[act]:
                allow(act, current)
            else:
                with pytest.raises(Conflict) as refused:
                    allow(act, current)
                assert refused.value.sentence == WHY_NOT[current]


def test_every_state_is_reached_from_sent_and_what_is_over_stays_over() -> None:
    reached, rim = {State.SENT}, [State.SENT]
    while rim:
        for following in NEXT[rim.pop()] - reached:
            reached.add(following)
            rim.append(following)
    assert reached == set(State)
    assert all(not NEXT[one] for one in life.OVER)
