"""The counter of course days and the time served, whatever days there are (R-076, R-088; C-23)."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import last_day
from core.service_periods.courses import count
from core.service_periods.time_served import served
from core.trusts.rules import rules_for

NLSH = rules_for("nlsh", on=date(2026, 11, 22))
starts = st.dates(date(2026, 1, 1), date(2040, 12, 31))


@pytest.mark.requirement("R-076")
@settings(max_examples=60, deadline=None)
@given(start=starts, months=st.integers(3, 18), offsets=st.lists(st.integers(0, 550), unique=True, max_size=30))
def test_five_in_each_started_six_months_and_the_earliest_first(start: date, months: int, offsets: list[int]) -> None:
    end = last_day(start, months)
    days = [day for day in (start + timedelta(days=n) for n in offsets) if day <= end]
    counted = count(NLSH, start, end, days)
    assert counted is not None
    assert counted.covered + counted.not_covered == counted.recorded == len(days)
    assert counted.cap == 5 * -(-months // 6)
    assert counted.windows[0].starts_on == start
    assert counted.windows[-1].ends_on == end
    for one, after in zip(counted.windows, counted.windows[1:], strict=False):
        assert after.starts_on == one.ends_on + timedelta(days=1)
    for window in counted.windows:
        within = sorted(day for day in days if window.starts_on <= day <= window.ends_on)
        assert [day for day in within if day in counted.covered_days] == within[:5]
        assert window.covered == min(5, len(within))
        assert window.left >= 0
    # one more day never makes another one uncovered before it, nor fewer covered
    more = count(NLSH, start, end, [*days, end]) if end not in days else counted
    assert more is not None
    assert more.covered >= counted.covered


def test_where_nothing_is_stated_nothing_is_counted() -> None:
    assert count(rules_for("unn", on=date(2026, 11, 22)), date(2027, 1, 1), date(2027, 6, 30), []) is None


@settings(max_examples=40, deadline=None)
@given(start=starts, months=st.integers(3, 12), first=st.integers(0, 60), length=st.one_of(st.none(), st.integers(0, 40)))
def test_a_pause_is_taken_out_of_the_time_served(start: date, months: int, first: int, length: int | None) -> None:
    end = last_day(start, months)
    begins = start + timedelta(days=first)
    pause = SimpleNamespace(starts_on=begins, ends_on=begins + timedelta(days=length) if length is not None else None)
    whole, less = served(start, end, []), served(start, end, [pause])
    assert whole.months == months
    assert whole.paused_days == 0
    days = (min(pause.ends_on or end, end) - begins).days + 1
    assert less.paused_days == days
    assert less.months == round(max(0.0, months - days / 30), 1)
