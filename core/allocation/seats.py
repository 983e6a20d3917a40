"""From options to rows: which of the vacancies that are alike, and what differs from the wish."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from core.allocation.terms import NOT_WISHED, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.allocation.options import Option, Problem
    from core.allocation.terms import Request, Vacancy


def rows_of(problem: Problem, held: Mapping[int, Option]) -> tuple[Row, ...]:
    """Seat the services of a group in its vacancies one by one, by start: the first post that is free."""
    by_group: dict[int, list[Option]] = defaultdict(list)
    for option in held.values():
        by_group[option.g].append(option)
    found: dict[int, Row] = {}
    for g, own in by_group.items():
        posts = [vacancy for vacancy in problem.groups[g].vacancies for _ in range(vacancy.posts)]
        free_from = [0] * len(posts)
        for option in sorted(own, key=lambda o: (o.start, o.r)):
            place = next(i for i, day in enumerate(free_from) if day <= option.start)
            free_from[place] = option.end + 1
            found[option.r] = row(problem, option, posts[place])
    return tuple(found[r] for r in sorted(found))


def row(problem: Problem, option: Option, vacancy: Vacancy) -> Row:
    """One option as a row for people."""
    request = problem.requests[option.r]
    start, end = date.fromordinal(option.start), date.fromordinal(option.end)
    earlier = problem.prior.get(request.id)
    same = earlier is not None and (earlier.vacancy, earlier.start) == (vacancy.id, start)
    return Row(
        request.id,
        vacancy.id,
        start,
        end,
        option.rank,
        option.deviation,
        option.soft,
        _differs(request, vacancy, option, start),
        earlier.state if earlier is not None and same else None,
    )


def _differs(request: Request, vacancy: Vacancy, option: Option, start: date) -> tuple[str, ...]:
    found = ["earlier" if start < request.wanted_start else "time"] if option.deviation else []
    if option.rank >= NOT_WISHED:
        place = request.places and vacancy.place is not None and vacancy.place not in request.places
        specialty = request.specialties and vacancy.specialty is not None and vacancy.specialty not in request.specialties
        found += [word for word, so in (("place", place), ("specialty", specialty)) if so] or ["unit"]
    return tuple(found)
