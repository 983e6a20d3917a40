"""Which request could be served where and when: every option, in whole days, with what it counts on each level.

An option is (request, vacancy group, start). Vacancies that nobody can tell apart form one group. A service may start
on the vacancy's first day, on the first of a month, or on the day that was wished for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from core.allocation.terms import NOT_WISHED, State
from core.dates import add_months, last_day, months_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.allocation.terms import Commitment, Policy, Request, Vacancy

MOST_MONTHS_WAITED = 48
_AN_AGE = 1200  # months
_ELSEWHERE, _OTHER_SPECIALTY = 2, 1  # a step down the ranks for each, so that another town is further than another specialty


@dataclass(frozen=True, slots=True)
class Option:
    """A service of request number `r` in group number `g`; days as ordinals, both included."""

    r: int
    g: int
    start: int
    end: int
    rank: int
    deviation: int
    soft: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Vacancies that are alike for everybody, with their posts together."""

    vacancies: tuple[Vacancy, ...]
    start: int
    end: int
    posts: int

    @property
    def like(self) -> Vacancy:
        return self.vacancies[0]


@dataclass
class Problem:
    """Everything that decides, sorted by id, so that the order of what comes in does not matter."""

    requests: tuple[Request, ...]
    groups: tuple[Group, ...]
    policy: Policy
    today: date
    prior: dict[str, Commitment]
    facts: dict[int, Option] = field(default_factory=dict)  # accepted rows by request number
    options: list[Option] = field(default_factory=list)  # of those without an accepted row
    keepable: bool = False  # some earlier row is there to be kept: the level «kept» exists
    by_pair: dict[tuple[int, int], list[Option]] = field(default_factory=dict)  # by start

    @property
    def waiting(self) -> tuple[int, ...]:
        """What a request counts on the level of waiting time: whole months, at most four years, and one."""
        return tuple(waited(request, self.today) + 1 for request in self.requests)

    def fits_within(self, r: int, g: int, start: int, end: int) -> bool:
        """Tell whether a request has an option in the group inside these days."""
        own = self.by_pair.get((r, g), ())
        i = bisect_left(own, start, key=lambda option: option.start)
        return i < len(own) and own[i].end <= end


def waited(request: Request, today: date) -> int:
    """Whole months by the day of the month: from the 31st, February's last day does not complete one."""
    since = request.notified_on
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    return min(max(months, 0), MOST_MONTHS_WAITED)


def build(
    requests: Iterable[Request], vacancies: Iterable[Vacancy], policy: Policy, today: date, prior: Sequence[Commitment]
) -> Problem:
    """Number requests and vacancy groups in the order of their ids and list every option."""
    known = tuple(sorted(requests, key=lambda request: request.id))
    seats = sorted(vacancies, key=lambda vacancy: vacancy.id)
    earlier = {row.request: row for row in prior}
    problem = Problem(known, _grouped(known, seats, policy, earlier), policy, today, earlier)
    place = {vacancy.id: (g, vacancy) for g, group in enumerate(problem.groups) for vacancy in group.vacancies}
    problem.keepable = any(row.state is not State.ACCEPTED for row in prior)
    vetoed = {(veto.request, veto.vacancy) for veto in policy.vetoes}
    soft = _Soft(policy)
    for r, request in enumerate(known):
        row = earlier.get(request.id)
        if row is not None and row.state is State.ACCEPTED:
            g, vacancy = place[row.vacancy]
            problem.facts[r] = _option(r, g, request, vacancy, row.start, soft)
            continue
        held = (place[row.vacancy][0], row.start) if row is not None and row.vacancy in place else (-1, today)
        for g, group in enumerate(problem.groups):
            if group.like.id in request.declined or (request.id, group.like.id) in vetoed or not _may(request, group.like):
                continue
            found = [
                _option(r, g, request, group.like, start, soft, kept=held == (g, start))
                for start in _starts(request, group.like, policy, {held[1]} if held[0] == g else set())
            ]
            if found:
                problem.by_pair[r, g] = found
                problem.options += found
    return problem


def _grouped(
    requests: Sequence[Request], vacancies: Sequence[Vacancy], policy: Policy, earlier: dict[str, Commitment]
) -> tuple[Group, ...]:
    """A vacancy that somebody declined, holds, or may not have is alike only to those of which the same is true."""
    marks: dict[str, set[tuple[str, str, object]]] = defaultdict(set)
    for request in requests:
        for declined in request.declined:
            marks[declined].add(("declined", request.id, None))
    for row in earlier.values():
        marks[row.vacancy].add(("held", row.request, None))
    for veto in policy.vetoes:
        marks[veto.vacancy].add(("veto", veto.request, None))
    for cost in policy.soft:
        if cost.vacancy is not None:
            marks[cost.vacancy].add(("soft", cost.request, cost.cost))
    alike: dict[object, list[Vacancy]] = {}
    for v in vacancies:
        key = (v.unit, v.above, v.place, v.specialty, v.start, v.end, frozenset(marks.get(v.id, ())))
        alike.setdefault(key, []).append(v)
    return tuple(
        Group(tuple(same), same[0].start.toordinal(), same[0].end.toordinal(), sum(v.posts for v in same))
        for same in alike.values()
    )


def rank_of(request: Request, vacancy: Vacancy) -> int:
    """The place among the wishes of the first that the vacancy meets, else nine and how far off the unit lies (R-054)."""
    for place, wish in enumerate(request.wishes, 1):
        if wish == vacancy.unit or wish in vacancy.above:
            return place
    far = vacancy.place is not None and bool(request.places) and vacancy.place not in request.places
    other = vacancy.specialty is not None and bool(request.specialties) and vacancy.specialty not in request.specialties
    return NOT_WISHED + _ELSEWHERE * far + _OTHER_SPECIALTY * other


def _may(request: Request, vacancy: Vacancy) -> bool:
    return request.flexible or rank_of(request, vacancy) < NOT_WISHED


def window(request: Request, policy: Policy) -> tuple[date, date]:
    """The first and the last start that the rules allow; a vacancy may allow less."""
    months = policy.window_months
    if months is not None and request.window_months is not None:
        months = max(months, request.window_months)
    first, last = (date.min, date.max) if months is None else _around(request.wanted_start, months)
    return max(first, request.not_before or first, policy.earliest_start or first), last


@cache
def _around(day: date, months: int) -> tuple[date, date]:
    if months > _AN_AGE:
        return date.min, date.max
    return add_months(day, -months), add_months(day, months)


def _starts(request: Request, vacancy: Vacancy, policy: Policy, also: set[date]) -> list[date]:
    first, last = window(request, policy)
    last_start = latest_start(vacancy, request.months)
    first, last = max(first, vacancy.start), min(last, last_start)
    if first > last:
        return []
    days = {vacancy.start, request.wanted_start, policy.earliest_start or first} | also
    day = add_months(first.replace(day=1), 0 if first.day == 1 else 1)
    while day <= last:
        days.add(day)
        day = add_months(day, 1)
    return sorted(day for day in days if first <= day <= last and last_day(day, request.months) <= vacancy.end)


def latest_start(vacancy: Vacancy, months: int) -> date:
    """No later start leaves room for so many months; the exact test is on the end of the service."""
    return add_months(vacancy.end + timedelta(days=1), -months)


class _Soft:
    """What an option costs on the soft level: a start before the two years, and what the plugin adds."""

    def __init__(self, policy: Policy) -> None:
        self.extra: dict[tuple[str, str | None], int] = defaultdict(int)
        for cost in policy.soft:
            self.extra[cost.request, cost.vacancy] += cost.cost

    def cost(self, request: Request, vacancy: Vacancy, start: date) -> int:
        early = request.two_years_on is not None and start < request.two_years_on
        return early + (self.extra.get((request.id, vacancy.id), 0) + self.extra.get((request.id, None), 0) if self.extra else 0)


def _option(r: int, g: int, request: Request, vacancy: Vacancy, start: date, soft: _Soft, *, kept: bool = False) -> Option:
    return Option(
        r,
        g,
        start.toordinal(),
        _last(start, request.months),
        rank_of(request, vacancy),
        _apart(request.wanted_start, start),
        soft.cost(request, vacancy, start),
        kept,
    )


@cache
def _last(start: date, months: int) -> int:
    return last_day(start, months).toordinal()


@cache
def _apart(wanted: date, start: date) -> int:
    return months_apart(wanted, start)
