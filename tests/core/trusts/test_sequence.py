"""The order of steps: what comes before one warns with its rule, never stops, and is silent where all is in order (C-48)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trusts.rules import rules_for, trust_codes
from core.trusts.sequence import BESIDE, missing_before, out_of_order
from core.trusts.terms import Agreed, MilestoneFacts

DAY = date(2026, 11, 22)


@pytest.mark.requirement("R-073")
@settings(max_examples=60, deadline=None)
@given(
    code=st.sampled_from(trust_codes()),
    days=st.lists(st.one_of(st.none(), st.integers(0, 400)), min_size=9, max_size=9),
    on=st.integers(0, 400),
)
def test_a_step_is_in_order_exactly_when_all_before_it_are_done_by_then(code: str, days: list[int | None], on: int) -> None:
    steps = rules_for(code, on=DAY).steps()
    done = {step.key: DAY + timedelta(days=n) if n is not None else None for step, n in zip(steps, days, strict=False)}
    day = DAY + timedelta(days=on)
    for place, step in enumerate(steps):
        before = [one for one in steps[:place] if one.key not in BESIDE]
        wrong = [one for one in before if (reached := done[one.key]) is None or reached > day]
        assert missing_before(steps, done, step.key, day) == (wrong[0] if wrong else None)
        finding = out_of_order(steps, done, step.key, day)
        assert (finding is None) == (not wrong)
        assert finding is None or finding.needs_reason


@settings(max_examples=30, deadline=None)
@given(code=st.sampled_from(trust_codes()), gaps=st.lists(st.integers(0, 60), min_size=9, max_size=9))
def test_taken_in_the_routines_order_no_step_warns(code: str, gaps: list[int]) -> None:
    steps, day = rules_for(code, on=DAY).steps(), DAY
    done: dict[str, date | None] = {}
    for step, gap in zip(steps, gaps, strict=False):
        day += timedelta(days=gap)
        assert out_of_order(steps, done, step.key, day) is None
        done[step.key] = day


@pytest.mark.requirement("R-038")
@settings(max_examples=60, deadline=None)
@given(wish=st.dates(date(2027, 1, 1), date(2035, 12, 31)), moved=st.integers(-400, 400), known=st.integers(1, 500))
def test_after_the_agreement_the_windows_follow_the_period_and_none_begins_overdue(wish: date, moved: int, known: int) -> None:
    """A vikariat that falls vacant weeks ahead, or whose dates change, gives one plan, not a row of overdue lines (C-44)."""
    start = wish + timedelta(days=moved)
    agreed = Agreed(start, start + timedelta(days=180), start - timedelta(days=known))
    rules = rules_for("nlsh", on=DAY)
    plain = {m.key: m for m in rules.milestones(MilestoneFacts(wish, notified_on=wish - timedelta(days=600)))}
    plan = {m.key: m for m in rules.milestones(MilestoneFacts(wish, notified_on=wish - timedelta(days=600), agreed=agreed))}
    assert plan["first_notice"] == plain["first_notice"]
    contract = plan["employment_contract"]
    assert contract.due_on is not None
    assert contract.due_on >= agreed.agreed_on
    assert contract.days_late(agreed.agreed_on) == 0
    assert contract.compressed == (known < 89) or 89 <= known <= 93
    assert (contract.after is None) == contract.compressed
