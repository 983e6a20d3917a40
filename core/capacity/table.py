"""The plain table: notified need and known posts per clinic, site and period, in person-months (R-029, R-111)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from core.capacity.terms import Cell, Period
from core.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.capacity.terms import Need, Post

Place = tuple[str, str | None]
_MIDDLE = 15  # a period that begins after the middle of a month counts from the next


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def nearest_month(day: date) -> int:
    """The month a service or a post begins to count in."""
    return month_number(day) + (day.day > _MIDDLE)


def quarter(day: date) -> Period:
    return _period(day, 3)


def half_year(day: date) -> Period:
    return _period(day, 6)


def _period(day: date, months: int) -> Period:
    return Period(date(day.year, (day.month - 1) // months * months + 1, 1), months)


def periods(today: date, months_ahead: int, length: int) -> tuple[Period, ...]:
    """The periods from the one that holds today, until so many months are covered."""
    found = [_period(today, length)]
    while month_number(add_months(found[-1].starts_on, length)) < month_number(today) + months_ahead:
        found.append(Period(add_months(found[-1].starts_on, length), length))
    return tuple(found)


def table(
    needs: Iterable[Need], posts: Iterable[Post], *, today: date, months_ahead: int = 36, length: int = 6, by_site: bool = False
) -> tuple[Cell, ...]:
    """Count per clinic (and site) and period; what was wanted before today stands in the first period, from today on."""
    columns = periods(today, months_ahead, length)
    now, end = month_number(today), month_number(columns[-1].starts_on) + length
    starts, need, vikariat, earmarked = _Counts(), _Counts(), _Counts(), _Counts()
    for one in needs:
        place, first = (one.clinic, one.site if by_site else None), max(nearest_month(one.wanted_on), now)
        starts.add(place, first, min(first + 1, end), one.count)
        need.add(place, first, min(first + one.months, end), one.count)
    for post in posts:
        place, first = (post.clinic, post.site if by_site else None), max(nearest_month(post.starts_on), now)
        into = earmarked if post.earmarked else vikariat
        into.add(place, first, end if post.ends_on is None else min(nearest_month(post.ends_on), end), post.posts)
    counts = (starts, need, vikariat, earmarked)
    places = sorted({place for count in counts for place in count.by_place}, key=lambda place: (place[0], place[1] or ""))
    return tuple(
        Cell(*place, period, *(count.within(place, period) for count in counts)) for place in places for period in columns
    )


class _Counts:
    """Numbers by place and month."""

    def __init__(self) -> None:
        self.by_place: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, place: Place, first: int, end: int, count: int) -> None:
        for month in range(first, end):
            self.by_place[place][month] += count

    def within(self, place: Place, period: Period) -> int:
        first = month_number(period.starts_on)
        return sum(self.by_place[place][month] for month in range(first, first + period.months)) if place in self.by_place else 0
