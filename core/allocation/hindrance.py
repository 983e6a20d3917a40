"""Why no option reaches a wish, from the dates and the rules alone: the last test that the nearest vacancy failed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from core.allocation.options import latest_start, rank_of, window
from core.allocation.terms import NOT_WISHED, Reason
from core.dates import last_day, length_in_months

if TYPE_CHECKING:
    from core.allocation.options import Problem
    from core.allocation.terms import Request, Vacancy

Numbers = tuple[tuple[str, int | str | date], ...]


def hindrance(problem: Problem, r: int, wish_no: int | None) -> tuple[Reason, Numbers]:  # noqa: PLR0911 - one test after the other
    """Look at the vacancies that would meet the wish (None: any that the request could have) and say what is in the way."""
    request = problem.requests[r]
    seats = [vacancy for group in problem.groups for vacancy in group.vacancies if _meets(request, vacancy, wish_no)]
    if not seats:
        return Reason.NO_VACANCY, ()
    long_enough = [seat for seat in seats if last_day(seat.start, request.months) <= seat.end]
    if not long_enough:
        longest = max(int(length_in_months(seat.start, seat.end)) for seat in seats)
        return Reason.TOO_SHORT, (("longest", longest), ("months", request.months))
    allowed = [seat for seat in long_enough if seat.id not in request.declined]
    if not allowed:
        return Reason.DECLINED_BEFORE, ()
    vetoes = {veto.vacancy: veto.why for veto in problem.policy.vetoes if veto.request == request.id}
    free = [seat for seat in allowed if seat.id not in vetoes]
    if not free:
        return Reason.RULE, (("case", "veto"), ("rule", vetoes[allowed[0].id]))
    if any((r, g) in problem.by_pair and _meets(request, group.like, wish_no) for g, group in enumerate(problem.groups)):
        return Reason.NO_VACANCY, (("case", "taken"),)
    earliest = problem.policy.earliest_start
    latest = max(latest_start(seat, request.months) for seat in free)
    if earliest is not None and latest < earliest:
        return Reason.LEAD_TIME, (("latest", latest),)
    first, last = window(request, problem.policy)
    nearest = min((_nearest(seat, request) for seat in free), key=lambda day: abs((day - request.wanted_start).days))
    if first <= nearest <= last:  # within the limit, and yet not possible: the ALIS's own first day
        return Reason.LEAD_TIME, (("latest", latest),)
    return Reason.OUTSIDE_WINDOW, (("nearest", nearest), ("window", problem.policy.window_months or 0))


def _meets(request: Request, vacancy: Vacancy, wish_no: int | None) -> bool:
    rank = rank_of(request, vacancy)
    return rank == wish_no if wish_no is not None else request.flexible or rank < NOT_WISHED


def _nearest(seat: Vacancy, request: Request) -> date:
    return min(max(request.wanted_start, seat.start), max(seat.start, latest_start(seat, request.months)))
