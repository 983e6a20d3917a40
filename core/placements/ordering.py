"""In which order possible candidates for one vacancy stand: the same as a proposal would take them in, without asking the solver.

Longest waiting first, in whole months (C-25), then whether the main rule of years in the municipality is met, the wish's place and
the distance in time. Nobody stands before one whom the own municipality has put first (R-060). Who could not be proposed here comes
after, with the reason. A test holds this against the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from core.dates import length_in_months, whole_months
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row

    from core.trusts.rules import TrustRules

MOST_MONTHS = 48  # longer waits count alike
NOT_WISHED = 9
Turn = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One request's place in the order. ``unfit`` says why a proposal would not place it here."""

    row: Row[Any]
    key: tuple[int, ...]
    unfit: Text | None = None


def turns(rows: Iterable[Row[Any]]) -> dict[int, Turn]:
    """Each request's turn, by day of notification; one municipality's ranked requests share theirs out in its own order.

    So no municipality gains or loses by ranking.
    """
    listed = list(rows)
    own: dict[str, list[Row[Any]]] = {}
    for row in listed:
        if row.rank is not None:
            own.setdefault(row.municipality, []).append(row)
    shared: dict[int, Turn] = {row.id: (row.notified_on, row.id) for row in listed}
    for some in own.values():
        by_rank = sorted(some, key=lambda row: row.rank)
        shared |= zip((row.id for row in by_rank), sorted(shared[row.id] for row in some), strict=True)
    return shared


def standing(
    rules: TrustRules,
    row: Row[Any],
    wish_number: int | None,
    vacancy_id: int,
    period: tuple[date, date],
    *,
    turn: Turn,
    today: date,
) -> Standing:
    """Judge a request by the best start it could have in the vacancy; ``rules`` are those of its own day of notification."""
    told = rules.proposal_rules
    ready = told.two_years_on(row.specialisation_started_on, row.credited_months)
    months = max(1, round(length_in_months(row.wanted_from, row.wanted_to)))
    room, first, wanted = int(length_in_months(*period)), _month(period[0]), _month(row.wanted_from)
    starts = range(first, first + room - months + 1)
    near = [start for start in starts if told.window_months is None or abs(start - wanted) <= told.window_months]
    unfit = None
    if vacancy_id in row.declined:
        unfit = N_("Har takket nei til dette vikariatet og venter på et annet.")
    elif not starts:
        unfit = N_("Vikariatet er for kort: plass til %(room)s måneder, ønsket er %(months)s.", room=room, months=months)
    elif not near:
        unfit = N_("Avviker mer enn %(window)s måneder fra ønsket oppstart.", window=told.window_months)
    rank = wish_number or NOT_WISHED
    best = min(((int(ready is not None and _first_of(start) < ready), rank, abs(start - wanted)) for start in near), default=())
    waited = min(whole_months(turn[0], today), MOST_MONTHS)
    return Standing(row, (int(unfit is not None), -waited, *best, turn[0].toordinal(), turn[1]), unfit)


def in_order(found: Sequence[Standing]) -> list[Standing]:
    """By key, but never before one of the same municipality that it has put first and that fits as well."""
    queues: dict[str, list[Standing]] = {}
    for one in sorted(found, key=lambda one: -(one.row.rank or 0)):  # last first: the next one is at the end
        if _in_its_own_order(one):
            queues.setdefault(one.row.municipality, []).append(one)
    heap = [(one.key, one) for one in found if not _in_its_own_order(one)]
    heap += [(one.key, one) for one in (queue.pop() for queue in queues.values())]
    heapify(heap)
    ordered: list[Standing] = []
    while heap:
        one = heappop(heap)[1]
        ordered.append(one)
        if _in_its_own_order(one) and queues[one.row.municipality]:
            following = queues[one.row.municipality].pop()
            heappush(heap, (following.key, following))
    return ordered


def _in_its_own_order(one: Standing) -> bool:
    return one.row.rank is not None and one.unfit is None


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
