"""Calendar months, clamped to the month's end; Norwegian dates around midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import (
    add_months,
    day_in_oslo,
    last_day,
    lasts_at_least,
    length_in_months,
    months_apart,
    overlap,
    today,
    whole_months,
    within_months,
)

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
months = st.integers(-60, 60)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2028, 8, 31), -6, date(2028, 2, 29)),
        (date(2027, 8, 31), -6, date(2027, 2, 28)),
        (date(2028, 8, 31), -9, date(2027, 11, 30)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 1, 15), -1, date(2027, 12, 15)),
    ],
)
@pytest.mark.requirement("R-028")
def test_months_are_clamped_to_the_months_end(day: date, count: int, expected: date) -> None:
    assert add_months(day, count) == expected


@settings(deadline=None)
@given(days, months)
def test_a_day_moved_lands_in_the_right_month_on_the_same_day_or_the_last(day: date, count: int) -> None:
    moved = add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@settings(deadline=None)
@given(days, days, months)
def test_order_is_kept(one: date, other: date, count: int) -> None:
    early, late = sorted((one, other))
    assert add_months(early, count) <= add_months(late, count)


@settings(deadline=None)
@given(days, st.integers(0, 48))
def test_whole_months_undo_adding_them(day: date, count: int) -> None:
    assert whole_months(day, add_months(day, count)) == count
    assert months_apart(day, add_months(day, count)) == count
    assert months_apart(add_months(day, count), day) == count


@settings(deadline=None)
@given(days, st.integers(1, 48))
def test_one_day_more_is_one_month_apart_more(day: date, count: int) -> None:
    assert months_apart(day, add_months(day, count) + timedelta(days=1)) == count + 1


@settings(deadline=None)
@given(days, st.integers(1, 24))
def test_a_period_to_its_last_day_is_exactly_that_long(day: date, count: int) -> None:
    assert lasts_at_least(day, last_day(day, count), count)
    assert not lasts_at_least(day, last_day(day, count) - timedelta(days=1), count)
    assert length_in_months(day, last_day(day, count)) == pytest.approx(count, abs=0.11)


def test_a_period_that_ends_before_it_begins_has_no_length() -> None:
    assert length_in_months(date(2028, 3, 1), date(2028, 2, 1)) == 0
    assert whole_months(date(2028, 3, 1), date(2028, 2, 1)) == 0


@pytest.mark.requirement("R-052")
def test_within_months_counts_both_ways_and_includes_the_edge() -> None:
    wish = date(2028, 8, 31)
    assert within_months(wish, date(2028, 2, 29), 6)
    assert within_months(wish, date(2029, 2, 28), 6)
    assert not within_months(wish, date(2028, 2, 28), 6)
    assert not within_months(wish, date(2029, 3, 1), 6)


def test_periods_that_share_their_edge_overlap() -> None:
    first = (date(2028, 1, 1), date(2028, 6, 30))
    assert overlap(first, (date(2028, 6, 30), date(2028, 12, 31)))
    assert not overlap(first, (date(2028, 7, 1), date(2028, 12, 31)))


def test_midnight_in_oslo_decides_the_date() -> None:
    assert day_in_oslo(datetime(2028, 6, 30, 22, 30, tzinfo=UTC)) == date(2028, 7, 1)
    assert day_in_oslo(datetime(2028, 12, 31, 22, 30, tzinfo=UTC)) == date(2028, 12, 31)
    with pytest.raises(ValueError, match="without a time zone"):
        day_in_oslo(datetime(2028, 1, 1))  # noqa: DTZ001 - the mistake that is tested
    assert abs((today() - day_in_oslo(datetime.now(UTC))).days) <= 1
