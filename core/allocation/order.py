"""The municipality's own order in a proposal (R-057…R-060, C-41): what a seat asks of those who go before, and what broke it.

For r1 before r2 in one municipality, wanted at overlapping times: when r2 holds a vacancy of a unit that both wish for,
and r1 has an option in that same vacancy inside r2's days, r1 must be placed with no worse a wish than that unit.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from core.allocation.greedy import Seats
from core.allocation.options import rank_of
from core.allocation.terms import NOT_WISHED, Inversion
from core.dates import last_day, overlap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from core.allocation.options import Option, Problem
    from core.allocation.terms import Request

Demand = tuple[int, int]  # request number, and the worst rank it may have


class Order:
    """Who goes before whom, and what each option asks of them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.before = _before(problem)
        self._asked: dict[Option, tuple[Demand, ...]] = {}

    def demands(self, option: Option) -> tuple[Demand, ...]:
        """Those who go before and could have had these days in this vacancy, with the rank each would have had there."""
        found = self._asked.get(option)
        if found is None:
            found = self._asked[option] = tuple(self._demands(option)) if option.rank < NOT_WISHED else ()
        return found

    def _demands(self, option: Option) -> list[Demand]:
        problem, seat = self.problem, self.problem.groups[option.g].like
        found = []
        for first in self.before[option.r]:
            rank = rank_of(problem.requests[first], seat)
            if rank < NOT_WISHED and problem.fits_within(first, option.g, option.start, option.end):
                found.append((first, rank))
        return found

    def inversions(self, held: Mapping[int, Option]) -> tuple[Inversion, ...]:
        """Every pair that breaks the order, from what each request holds; accepted rows are facts on both sides."""
        found = []
        for r, option in sorted(held.items()):
            if r in self.problem.facts:
                continue
            for first, rank in self.demands(option):
                got = held.get(first)
                if got is None or got.rank > rank:
                    requests = self.problem.requests
                    found.append(Inversion(requests[first].id, requests[r].id, self.problem.groups[option.g].like.unit))
        return tuple(found)

    def also_here(self, held: Mapping[int, Option]) -> tuple[Inversion, ...]:
        """Who goes before and had room in the same vacancy, but with days beside those held: no inversion, a warning (C-41)."""
        found = []
        for r, option in sorted(held.items()):
            if r in self.problem.facts or option.rank >= NOT_WISHED:
                continue
            for first in self.before[r]:
                if self._better_off(first, option, held) and self._has_room(first, r, option, held):
                    requests = self.problem.requests
                    found.append(Inversion(requests[first].id, requests[r].id, self.problem.groups[option.g].like.unit))
        return tuple(found)

    def _better_off(self, first: int, option: Option, held: Mapping[int, Option]) -> bool:
        rank, got = rank_of(self.problem.requests[first], self.problem.groups[option.g].like), held.get(first)
        return rank < NOT_WISHED and (got is None or got.rank > rank)

    def _has_room(self, first: int, r: int, option: Option, held: Mapping[int, Option]) -> bool:
        if self.problem.fits_within(first, option.g, option.start, option.end):
            return False
        seats = Seats(self.problem, (other for q, other in held.items() if q not in {first, r}))
        own = self.problem.by_pair.get((first, option.g), ())
        return any(one.start <= option.end and option.start <= one.end and seats.room(one) for one in own)


def _before(problem: Problem) -> list[tuple[int, ...]]:
    own: dict[str, list[int]] = defaultdict(list)
    for r, request in enumerate(problem.requests):
        if r not in problem.facts and request.order is not None:
            own[request.municipality].append(r)
    return [
        tuple(
            first
            for first in own[request.municipality]
            if r not in problem.facts and goes_before(problem.requests[first], request)
        )
        for r, request in enumerate(problem.requests)
    ]


def goes_before(one: Request, other: Request) -> bool:
    """Tell whether one stands before the other in their municipality's order, both wanted at the same time."""
    return (
        one.municipality == other.municipality
        and one.order is not None
        and other.order is not None
        and one.order < other.order
        and overlap(_wanted(one), _wanted(other))
    )


def _wanted(request: Request) -> tuple[date, date]:
    return request.wanted_start, last_day(request.wanted_start, request.months)
