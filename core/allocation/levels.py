"""The levels in their order and what a set of rows is worth on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.allocation.options import Option, Problem


@dataclass(frozen=True, slots=True)
class Aim:
    """A level: what one option counts, and whether more is better (1) or less (-1)."""

    name: str
    counts: Callable[[Option], int]
    sign: int


def aims(problem: Problem) -> tuple[Aim, ...]:
    """Placed, kept (only where there is something to keep), waiting, soft, rank, deviation."""
    waiting = problem.waiting
    kept = (Aim("kept", lambda option: int(option.kept), 1),) if problem.keepable else ()
    return (
        Aim("placed", lambda _option: 1, 1),
        *kept,
        Aim("waiting", lambda option: waiting[option.r], 1),
        Aim("soft", lambda option: option.soft, -1),
        Aim("rank", lambda option: option.rank, -1),
        Aim("deviation", lambda option: option.deviation, -1),
    )


def values(aims_: Iterable[Aim], rows: Iterable[Option]) -> tuple[int, ...]:
    """Add up what the rows count on each level."""
    held = tuple(rows)
    return tuple(sum(map(aim.counts, held)) for aim in aims_)


def better_first(aims_: Iterable[Aim], found: tuple[int, ...]) -> tuple[int, ...]:
    """A level vector as a key: the larger, the better."""
    return tuple(aim.sign * value for aim, value in zip(aims_, found, strict=True))
