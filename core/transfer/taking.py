"""Taking in what the list has and we have not: all of it, or nothing with each row's error. No Flask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Refusal
from core.queue import register, service
from core.queue.register import Entry
from core.queue.schemas import Choice, Notify, Wanted
from core.transfer.comparing import compare
from core.trusts.sources import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.transfer.comparing import Listed
    from core.transfer.reading import Cells

SOURCE = "Listen fra Fiktiv enhet"


@dataclass(frozen=True, slots=True)
class Taken:
    entered: int
    marked: int


class RowsRefused(Refusal):
    """Nothing was taken in; ``rows`` says why, row by row."""

    def __init__(self, rows: dict[int, Any]) -> None:
        told = N_("Ingenting er tatt inn. Rett radene som er nevnt, og prøv igjen.")
        super().__init__("rows_refused", told, errors={f"rows.{number}": message for number, message in rows.items()})
        self.rows = rows


def take(db: Session, actor: Actor, trust: str, rows: Sequence[Cells], *, by: str, today: date) -> Taken:
    """Enter on behalf what is only there, with its own date of notification, and mark what is in both as registered.

    What differs is left alone: which of the two is right, people decide. The caller's transaction undoes all where one row is refused.
    """
    found = compare(db, trust, rows, today)
    wrong: dict[int, Any] = {one.number: next(iter(one.errors.values())) for one in found.wrong}
    for one in found.only_there:
        try:
            with db.begin_nested():
                _enter(db, actor, trust, one, by=by, today=today)
        except Refusal as refusal:
            first = next(iter(refusal.errors.values()), None) if refusal.errors else None
            wrong[one.number] = first or refusal.sentence
    if wrong:
        raise RowsRefused(dict(sorted(wrong.items())))
    for pair in found.to_mark:
        register.record(db, actor, trust, pair.here.id, Entry("registered", None, pair.there.reference), by=by, today=today)
    return Taken(len(found.only_there), len(found.to_mark))


def _enter(db: Session, actor: Actor, trust: str, one: Listed, *, by: str, today: date) -> None:
    if one.wanted_from is None or one.wanted_to is None:  # pragma: no cover - such a row has errors
        return
    command = Notify(
        name=one.name,
        hpr_number=one.hpr_number,
        scheme=one.scheme,
        wanted_from=one.wanted_from,
        wanted_to=one.wanted_to,
        choices=(Choice(trust, (Wanted(one.unit_id, one.place),)),),
        specialisation_started_on=one.specialisation_started_on,
        departure_reason=SOURCE,
    )
    sender = service.Sender(one.municipality, SOURCE, "municipality.coordinator", on_behalf=True)
    (receipt,) = service.notify(db, actor, sender, command, notified_on=one.notified_on or today, today=today)
    # one change, one row in the log: entered from a list that it stands in
    register.store(register.entry_of(db, receipt.request), Entry("registered", None, one.reference), by=by, today=today)
    db.flush()
