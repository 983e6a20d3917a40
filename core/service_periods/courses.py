"""Course days: five covered per started six months of service, in the order they were held; the sixth is not (R-076, C-23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.dates import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from core.trusts.rules import TrustRules
    from core.trusts.terms import Rule


@dataclass(frozen=True, slots=True)
class Window:
    """Six months of the service, begun or whole, and how many days of it are covered."""

    starts_on: date
    ends_on: date
    covered: int
    cap: int

    @property
    def left(self) -> int:
        return self.cap - self.covered


@dataclass(frozen=True, slots=True)
class Courses:
    """All days recorded, and which of them the hospital covers."""

    days: tuple[date, ...]
    covered_days: frozenset[date]
    windows: tuple[Window, ...]
    rule: Rule

    @property
    def recorded(self) -> int:
        return len(self.days)

    @property
    def covered(self) -> int:
        return len(self.covered_days)

    @property
    def not_covered(self) -> int:
        return self.recorded - self.covered

    @property
    def cap(self) -> int:
        return sum(window.cap for window in self.windows)

    @property
    def left(self) -> int:
        return self.cap - self.covered


def count(rules: TrustRules, starts_on: date, ends_on: date, days: Iterable[date]) -> Courses | None:
    """The counter of one period, or None where the trust states nothing. A shorter period is never cut short (C-23)."""
    cap = rules.course_days
    if cap is None:
        return None
    held = tuple(sorted(days))
    covered: set[date] = set()
    windows = []
    for first, last in _windows(starts_on, ends_on, rules.book.number("course_period_months")):
        within = [day for day in held if first <= day <= last][:cap]
        covered.update(within)
        windows.append(Window(first, last, len(within), cap))
    return Courses(held, frozenset(covered), tuple(windows), rules.rule("course_days"))


def _windows(starts_on: date, ends_on: date, months: int | None) -> list[tuple[date, date]]:
    if months is None:
        return [(starts_on, ends_on)]
    found: list[tuple[date, date]] = []
    first = starts_on
    while first <= ends_on:
        # counted from the start each time, so that a month's end does not drift
        last = min(last_day(starts_on, months * (len(found) + 1)), ends_on)
        found.append((first, last))
        first = last + timedelta(days=1)
    return found
