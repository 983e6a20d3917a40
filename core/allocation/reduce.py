"""Which options need a variable: exact reductions that keep every level's best value (docs/allocation.md).

When the days left in a vacancy before (after) a service are too few for anybody's option, the service may as well hold
them. Of one request's options in one group, an option is then dropped when another holds no more days, is no worse on
any level and asks nothing more of those who go before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.allocation.terms import NOT_WISHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.allocation.options import Option, Problem
    from core.allocation.order import Demand, Order


@dataclass(frozen=True, slots=True)
class Column:
    """An option with the days it takes from its vacancy, and what it asks of those who go before."""

    option: Option
    first: int
    last: int
    demands: tuple[Demand, ...]


def columns(problem: Problem, order: Order | None, *, reduced: bool = True) -> list[Column]:
    """List the variables; `order` None: the municipality's order decides nothing. Not reduced: every option, for tests."""
    by_group: dict[int, list[Option]] = defaultdict(list)
    for option in (*problem.options, *problem.facts.values()):
        by_group[option.g].append(option)
    earliest_end = {g: min(option.end for option in own) for g, own in by_group.items()}
    latest_start = {g: max(option.start for option in own) for g, own in by_group.items()}
    facts: dict[int, list[Option]] = defaultdict(list)
    for fact in problem.facts.values():
        facts[fact.g].append(fact)
    found: list[Column] = []
    for (_r, g), own in problem.by_pair.items():
        group = problem.groups[g]
        possible = []
        for option in own:
            if _full(option, facts.get(g, ()), group.posts):
                continue
            first = group.start if reduced and earliest_end[g] >= option.start else option.start
            last = group.end if reduced and latest_start[g] <= option.end else option.end
            asked = order.demands(option) if order is not None and option.rank < NOT_WISHED else ()
            possible.append(Column(option, first, last, asked))
        found += _undominated(possible) if reduced else possible
    return found


def _full(option: Option, facts: Iterable[Option], posts: int) -> bool:
    """Tell whether accepted rows leave no post on some day; the most are there on the first day of one of them, or of this."""
    here = [fact for fact in facts if fact.start <= option.end and option.start <= fact.end]
    days = {max(fact.start, option.start) for fact in here}
    return any(sum(fact.start <= day <= fact.end for fact in here) >= posts for day in days)


def _undominated(possible: list[Column]) -> list[Column]:
    kept: list[Column] = []
    asked: list[frozenset[Demand]] = []
    for column in sorted(possible, key=_best_first):
        mine = frozenset(column.demands)
        if not any(_dominates(other, column) and theirs <= mine for other, theirs in zip(kept, asked, strict=True)):
            kept.append(column)
            asked.append(mine)
    return kept


def _best_first(column: Column) -> tuple[bool, int, int, int]:
    option = column.option
    return not option.kept, option.soft, option.deviation, option.start


def _dominates(one: Column, other: Column) -> bool:
    a, b = one.option, other.option
    return (
        other.first <= one.first
        and one.last <= other.last
        and a.kept >= b.kept
        and a.soft <= b.soft
        and a.deviation <= b.deviation
    )
