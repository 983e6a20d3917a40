"""Against trying everything, on cases small enough for that."""

import pytest

from core.allocation import Budget, OrderRule, Proposal, propose
from core.allocation.case import parse
from tests.core.allocation import oracle

CASES = 400


def solved(case: oracle.Case) -> Proposal:
    found = parse(case)
    return propose(found.requests, found.vacancies, found.policy, today=found.today, prior=found.prior, budget=Budget(30))


def plan_of(found: Proposal) -> oracle.Plan:
    return {row.request: (row.vacancy, oracle.month(row.start.isoformat())) for row in found.rows}


@pytest.mark.requirement("R-060")
@pytest.mark.parametrize("first", range(0, CASES, 50))
def test_every_level_equals_brute_force_and_no_order_is_broken(first: int) -> None:
    for seed in range(first, first + 50):
        case = oracle.tiny(seed)
        found = solved(case)
        assert {level.name: level.value for level in found.levels} == oracle.best(case), seed
        assert found.proven, seed
        plan = plan_of(found)
        assert not oracle.crowded(case, plan), seed
        assert oracle.inversions(case, plan) == [], seed
        assert oracle.levels(case, plan) == {level.name: level.value for level in found.levels}, seed


def test_without_the_order_the_same_cases_break_it() -> None:
    """The order rows are what keeps it: written without them, the best plans break it, and the oracle sees that."""
    broken = []
    for seed in range(CASES):
        case = oracle.tiny(seed)
        case["policy"]["order"] = OrderRule.NONE.value
        plan = plan_of(solved(case))
        case["policy"]["order"] = OrderRule.ARENA.value
        if oracle.inversions(case, plan):
            broken.append(seed)
        if len(broken) == 3:
            return
    pytest.fail(f"only {broken} of {CASES} cases break an order that is not written")
