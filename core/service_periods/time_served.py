"""How long somebody has served: the months of the period less the pauses (R-088). The share is stated beside them, never multiplied in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.dates import DAYS_IN_A_LOOSE_MONTH, length_in_months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class Served:
    """``months`` with one decimal; ``paused_days`` are what was taken out."""

    months: float
    paused_days: int


def served(starts_on: date, ends_on: date, pauses: Iterable[Any]) -> Served:
    """A pause without a last day lasts as long as the period."""
    days = 0
    for one in pauses:
        first, last = max(one.starts_on, starts_on), min(one.ends_on or ends_on, ends_on)
        days += max(0, (last - first).days + 1)
    months = length_in_months(starts_on, ends_on) - days / DAYS_IN_A_LOOSE_MONTH
    return Served(round(max(0.0, months), 1), days)
