"""What each trust's rules say to a proposal, and that the engine is told the same."""

from datetime import date

import pytest

from core.allocation import OrderRule, Policy
from core.trusts.rules import rules_for
from core.trusts.sources import RuleStatus

DAY = date(2026, 11, 22)


@pytest.mark.requirement("R-057")
@pytest.mark.requirement("R-058")
@pytest.mark.parametrize(
    ("trust", "order", "binding", "window"),
    [("fin", "unit", True, None), ("nlsh", "arena", True, 6), ("unn", "advice", False, None), ("hsyk", "advice", False, None)],
)
def test_a_trusts_own_order_rule_and_window(trust: str, order: str, binding: bool, window: int | None) -> None:
    rules = rules_for(trust, on=DAY).proposal_rules
    assert (rules.order, rules.window_months) == (order, window)
    assert Policy(rules.window_months, OrderRule(rules.order)).order.binding is binding
    assert rules.order_rule.published is binding
    assert rules.order_in_words.msgid


@pytest.mark.requirement("R-052")
def test_only_nordland_limits_the_deviation_and_says_where() -> None:
    stated = {code: rules_for(code, on=DAY).proposal_rules.window for code in ("fin", "unn", "nlsh", "hsyk")}
    assert [code for code, rule in stated.items() if rule.published] == ["nlsh"]
    assert stated["nlsh"].source is not None
    assert stated["nlsh"].status is RuleStatus.STATED


def test_two_years_count_from_the_start_of_specialisation_with_credited_time() -> None:
    rules = rules_for("nlsh", on=DAY).proposal_rules
    assert rules.two_years_on(date(2025, 3, 1)) == date(2027, 3, 1)
    assert rules.two_years_on(date(2025, 3, 1), credited_months=6) == date(2026, 9, 1)
    assert rules.two_years_on(None) is None
    assert rules_for("fin", on=DAY).proposal_rules.two_years_on(date(2025, 3, 1)) is None
