"""Milestones: windows in calendar months, clamped; a late case is one compressed plan (R-028, R-032…R-034, R-038, R-089)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import add_months
from core.trusts.rules import rules_for
from core.trusts.terms import ConfirmedRule, MilestoneFacts, PlannedMilestone, RuleStatus, Window

DAY = date(2026, 11, 22)
starts = st.dates(date(2026, 1, 1), date(2060, 12, 31))


def plan(code: str, start: date, **facts: Any) -> dict[str, PlannedMilestone]:
    return {m.key: m for m in rules_for(code, on=DAY).milestones(MilestoneFacts(start, **facts))}


@pytest.mark.requirement("R-028")
def test_nlshs_first_notice_is_due_twelve_months_before_and_opens_with_the_plan() -> None:
    first = plan("nlsh", date(2028, 8, 31), plan_assigned_on=date(2026, 9, 1))["first_notice"]
    assert (first.opens_on, first.due_on, first.status) == (date(2026, 9, 1), date(2027, 8, 31), RuleStatus.STATED)
    assert plan("nlsh", date(2028, 8, 31))["first_notice"].opens_on is None
    assert first.rule.source
    assert first.rule.source.dated == "udatert"


@pytest.mark.requirement("R-034")
@pytest.mark.requirement("R-038")
def test_nlsh_asks_again_from_nine_to_six_months_and_contracts_from_six_to_three() -> None:
    found = plan("nlsh", date(2028, 8, 31))
    assert list(found) == ["first_notice", "reconfirm", "employment_contract"]
    assert (found["reconfirm"].opens_on, found["reconfirm"].due_on) == (date(2027, 11, 30), date(2028, 2, 29))
    contract = found["employment_contract"]
    assert (contract.opens_on, contract.due_on) == (date(2028, 2, 29), date(2028, 5, 31))
    assert contract.after == "reconfirm"
    assert str(found["reconfirm"].label) == "Fornyet forespørsel"


@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-032")
@pytest.mark.requirement("R-089")
def test_fin_notifies_at_the_same_time_clarifies_and_evaluates_on_the_last_day() -> None:
    found = plan("fin", date(2028, 3, 1))
    assert list(found) == ["first_notice", "reconfirm", "final_evaluation"]
    first = found["first_notice"]
    assert (first.opens_on, first.due_on, first.status) == (None, None, RuleStatus.STATED)
    assert first.rule.source
    assert "samtidig" in first.rule.source.quote
    assert (found["reconfirm"].opens_on, found["reconfirm"].due_on) == (date(2027, 6, 1), date(2027, 9, 1))
    last = found["final_evaluation"]
    assert (last.due_on, last.status, last.role) == (date(2028, 8, 31), RuleStatus.OUR_READING, "trust.unit_leader")
    assert plan("fin", date(2028, 3, 1), end_on=date(2028, 12, 31))["final_evaluation"].due_on == date(2028, 12, 31)


@pytest.mark.parametrize("code", ["unn", "hsyk"])
@pytest.mark.requirement("R-040")
def test_where_nothing_is_published_no_date_is_invented(code: str) -> None:
    found = plan(code, date(2028, 3, 1))
    assert list(found) == ["first_notice"]
    first = found["first_notice"]
    assert (first.opens_on, first.due_on, first.status, first.rule.source) == (None, None, RuleStatus.NOT_PUBLISHED, None)
    assert first.window(DAY) is Window.UNDATED


def test_unns_suggested_twelve_months_count_when_unn_has_confirmed_them() -> None:
    """C-42: beside the rule until confirmed; the reading that was shown stays."""
    unconfirmed = rules_for("unn", on=DAY).rule("notice_months")
    assert unconfirmed.value is None
    assert unconfirmed.suggestion
    assert unconfirmed.suggestion.value == 12
    confirmed = ConfirmedRule("notice_months", 12, "Kari Eksempel", date(2026, 10, 1))
    rules = rules_for("unn", on=DAY, confirmed=(confirmed,))
    first = rules.milestones(MilestoneFacts(date(2028, 3, 1)))[0]
    assert (first.due_on, first.status) == (date(2027, 3, 1), RuleStatus.CONFIRMED)
    assert rules_for("unn", on=date(2026, 9, 30), confirmed=(confirmed,)).rule("notice_months").value is None


def test_a_window_is_not_open_open_overdue_and_done() -> None:
    milestone = plan("nlsh", date(2028, 8, 31))["reconfirm"]
    assert milestone.window(date(2027, 11, 29)) is Window.NOT_OPEN
    assert milestone.window(date(2027, 11, 30)) is Window.OPEN
    assert milestone.window(date(2028, 2, 29)) is Window.OPEN
    assert milestone.window(date(2028, 3, 1)) is Window.OVERDUE
    assert milestone.window(date(2028, 3, 1), done_on=date(2028, 1, 5)) is Window.DONE
    assert (milestone.days_late(date(2028, 2, 29)), milestone.days_late(date(2028, 3, 3))) == (0, 3)


def test_a_short_notice_case_gets_one_compressed_plan_and_no_overdue_line() -> None:
    """C-44: a vikariat often falls vacant weeks ahead."""
    notified = date(2028, 2, 10)
    found = plan("nlsh", date(2028, 3, 1), notified_on=notified)
    short = [found["reconfirm"], found["employment_contract"]]
    assert all(m.compressed and m.combined and m.window(notified) is Window.OPEN for m in short)
    assert {(m.opens_on, m.due_on) for m in short} == {(notified, date(2028, 3, 1))}
    assert not found["first_notice"].compressed
    assert found["first_notice"].days_late(notified) == (notified - date(2027, 3, 1)).days


def test_a_notice_in_time_is_not_compressed() -> None:
    found = plan("nlsh", date(2028, 3, 1), notified_on=date(2027, 5, 1))
    assert not any(m.compressed for m in found.values())


@settings(deadline=None)
@given(starts, st.sampled_from(["fin", "nlsh"]))
def test_windows_open_before_they_are_due_and_never_after_the_start(start: date, code: str) -> None:
    for m in plan(code, start).values():
        assert m.opens_on is None or m.due_on is None or m.opens_on <= m.due_on
        assert m.key == "final_evaluation" or m.due_on is None or m.due_on < start


@settings(deadline=None)
@given(starts, starts)
def test_a_later_start_never_gives_an_earlier_deadline(one: date, other: date) -> None:
    early, late = (plan("nlsh", start) for start in sorted((one, other)))
    for key, m in early.items():
        due = late[key].due_on
        assert m.due_on
        assert due
        assert m.due_on <= due


@settings(deadline=None)
@given(starts)
def test_deadlines_are_counted_from_the_start_and_clamped(start: date) -> None:
    due = plan("nlsh", start)["first_notice"].due_on
    assert due == add_months(start, -12)
    assert due.day == start.day or start == date(start.year, 2, 29)


@settings(deadline=None)
@given(starts, st.integers(0, 500))
def test_nothing_is_overdue_on_the_day_of_the_notification_but_the_notice_itself(start: date, ahead: int) -> None:
    notified = start - timedelta(days=ahead)
    for m in plan("nlsh", start, notified_on=notified).values():
        assert m.key == "first_notice" or m.window(notified) is not Window.OVERDUE
