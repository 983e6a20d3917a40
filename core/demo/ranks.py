"""The municipalities' own order: complete nearly everywhere, missing where newcomers have come, changed in places."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from core.queue.models import RankChange
from core.queue.ranking import WAITING

if TYPE_CHECKING:
    from datetime import date, datetime

    from core.demo.book import Book
    from core.demo.requests import Matter

ASKED = ("fin", "nlsh")  # whose routine asks for an order
CHANGED = {("fin", "5601"), ("nlsh", "1860"), ("nlsh", "1804")}
WHY = "Fastlegevikaren er på plass tidligere enn ventet, så rekkefølgen er byttet om."


def order(book: Book) -> None:
    waiting: dict[tuple[str, str], list[Matter]] = defaultdict(list)
    for matter in book.matters:
        request = matter.request
        if request.status in WAITING and matter.case.twist not in {"newcomer", "yesterday"}:
            waiting[request.trust, request.municipality].append(matter)
    for (trust, municipality), some in waiting.items():
        if trust not in ASKED or len(some) < 2:
            continue
        some.sort(key=lambda one: (one.request.notified_on, one.request.id))
        first = list(some)
        on = min(some[-1].request.notified_on + timedelta(days=2), book.yesterday)
        changed = (trust, municipality) in CHANGED
        if changed:
            first[0], first[1] = first[1], first[0]
        saved = book.at(on)  # the whole order is one form
        for rank, matter in enumerate(first, start=1):
            _place(book, matter, rank, saved, None)
        _logged(book, trust, municipality, first, on, None)
        if changed:
            later = book.between(on, book.yesterday)
            again = book.at(later)
            for rank, matter in enumerate(some[:2], start=1):
                _place(book, matter, rank, again, WHY)
            _logged(book, trust, municipality, some, later, WHY)


def _place(book: Book, matter: Matter, rank: int, at: datetime, reason: str | None) -> None:
    request = matter.request
    book.add(
        RankChange(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            old_rank=request.rank,
            new_rank=rank,
            reason=reason,
            changed_by=book.sender(request.municipality).name,
            changed_at=at,
        )
    )
    request.rank = rank


def _logged(book: Book, trust: str, municipality: str, some: list[Matter], on: date, reason: str | None) -> None:
    after = {one.number: rank for rank, one in enumerate(some, start=1)}
    who = book.sender(municipality)
    book.log(
        on,
        who,
        "ranked",
        "ranking",
        f"{trust}-{municipality}",
        trust=trust,
        municipality=municipality,
        after=after,
        reason=reason,
    )
