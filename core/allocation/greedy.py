"""First come, first served in each municipality's own order: never an inversion, done at once, the floor under the solver.

Whoever goes before has chosen the best wish that was free, and what is free only shrinks: so whoever goes before had the
seat within reach and took one wished for no less.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.allocation.options import Option, Problem


class Seats:
    """Who sits where, and whether there is room for one more."""

    def __init__(self, problem: Problem, held: Iterable[Option]) -> None:
        self.problem = problem
        self.taken: dict[int, list[Option]] = defaultdict(list)
        for option in held:
            self.taken[option.g].append(option)

    def room(self, option: Option) -> bool:
        others = [one for one in self.taken[option.g] if one.start <= option.end and option.start <= one.end]
        posts = self.problem.groups[option.g].posts
        if len(others) < posts:
            return True
        days = {max(one.start, option.start) for one in others}
        return all(sum(one.start <= day <= one.end for one in others) < posts for day in days)

    def take(self, option: Option) -> None:
        self.taken[option.g].append(option)


def turns(problem: Problem) -> list[int]:
    """By date of notification; the turns that one municipality's ordered requests take are filled in its own order."""
    waiting = [r for r in range(len(problem.requests)) if r not in problem.facts]
    waiting.sort(key=lambda r: (problem.requests[r].notified_on, r))
    ordered: dict[str, list[int]] = defaultdict(list)
    for r in waiting:
        if problem.requests[r].order is not None:
            ordered[problem.requests[r].municipality].append(r)
    for own in ordered.values():
        own.sort(key=lambda r: (problem.requests[r].order or 0, r))
    queues = {municipality: iter(own) for municipality, own in ordered.items()}
    return [r if problem.requests[r].order is None else next(queues[problem.requests[r].municipality]) for r in waiting]


def place(problem: Problem, options: Iterable[Option], start: Mapping[int, Option] | None = None) -> dict[int, Option]:
    """Fill the seats in turn from these options, after what is held already; accepted rows always are."""
    held = dict(problem.facts) | dict(start or {})
    seats = Seats(problem, held.values())
    own: dict[int, list[Option]] = defaultdict(list)
    for option in options:
        own[option.r].append(option)
    for r in turns(problem):
        if r in held:
            continue
        for option in sorted(own[r], key=lambda o: (o.rank, not o.kept, o.soft, o.deviation, o.g, o.start)):
            if seats.room(option):
                held[r] = option
                seats.take(option)
                break
    return held


def kept(problem: Problem, options: Iterable[Option]) -> dict[int, Option]:
    """The earlier rows that can all stand, in the order of their requests."""
    seats, found = Seats(problem, problem.facts.values()), dict[int, "Option"]()
    for option in options:
        if option.kept and seats.room(option):
            found[option.r] = option
            seats.take(option)
    return found
