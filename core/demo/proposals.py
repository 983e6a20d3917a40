"""A proposal that has been computed and partly decided, by the same engine and services as in earnest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core.audit import Actor
from core.computing import in_child
from core.errors import Refusal
from core.needs import service as needs
from core.needs.gathering import count
from core.proposals import deciding, gathering, service, stored
from core.proposals.models import AllocationRow, AllocationRun
from core.proposals.schemas import Accept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.demo.book import Book, Who

TRUSTS = ("fin", "nlsh", "unn")
FORESEEN = "nlsh"  # one forecast to look at; the other trusts have the button
PEAK_MB = 140
TAKEN = 2  # rows that somebody has said yes to


def made(book: Book, db: Session) -> None:
    """Each trust's latest proposal, asked for the day before yesterday and decided in part yesterday."""
    for trust in TRUSTS:
        rules, who = book.rules(trust, book.today), _actor(book.contact(trust))
        problem = gathering.gather(db, rules, today=book.today)
        if not problem.requests or not problem.seats:
            continue
        at = book.at(book.ago(2))
        given = stored.dump(problem, maybe=False, elsewhere=False)
        run = AllocationRun(
            trust=trust, kind="proposal", status="running", input=given, attempts=1, asked_by=who.name, asked_at=at
        )
        run.started_at = run.beat_at = at
        db.add(run)
        db.flush()
        service.keep(db, trust, run.id, 1, _computed("proposal", given, 9), now=at + timedelta(seconds=9))
        _decide(db, who, book, trust, run.id)
        if trust == FORESEEN:
            _foreseen(book, db, trust, who)
    # what the services dated by the database's own clock happened when the rest did
    for table, column in (("offer", "made_at"), ("message", "created_at"), ("answer_link", "created_at"), ("audit_event", "at")):
        statement = f"UPDATE alis.{table} SET {column} = :at WHERE {column} = transaction_timestamp()"  # noqa: S608 - constants
        db.execute(text(statement), {"at": book.at(book.yesterday)})


def _computed(kind: str, given: dict[str, Any], seconds: int) -> dict[str, Any]:
    """The real answer, with the time and memory of the story: what is measured is never the same twice."""
    return {**in_child({**given, "kind": kind}), "seconds": float(seconds), "peak_mb": PEAK_MB}


def _foreseen(book: Book, db: Session, trust: str, who: Actor) -> None:
    """A forecast with two more earmarked posts in the first clinic, so that there is something to compare."""
    counted = count(db, trust, today=book.today)
    given = needs.dump(counted, {counted.clinics[0].name: 2})
    at = book.at(book.ago(2))
    run = AllocationRun(trust=trust, kind="forecast", status="running", input=given, attempts=1, asked_by=who.name, asked_at=at)
    run.started_at = run.beat_at = at
    db.add(run)
    db.flush()
    needs.keep(db, trust, run.id, 1, _computed("forecast", given, 4), now=at + timedelta(seconds=4))


def _actor(who: Who) -> Actor:
    return Actor(who.user_id or 0, who.name, who.acting_as)


def _decide(db: Session, who: Actor, book: Book, trust: str, run_id: int) -> None:
    """The first that can be taken are taken, one is left with a reason, the rest wait for whoever tries the demo."""
    rules, now = book.rules(trust, book.today), book.at(book.yesterday)
    statement = select(AllocationRow).where(
        AllocationRow.trust == trust, AllocationRow.run_id == run_id, AllocationRow.vacancy_id.is_not(None)
    )
    rows = list(db.scalars(statement.order_by(AllocationRow.starts_on, AllocationRow.id)))
    taken = 0
    for row in rows[:-1]:
        if taken == TAKEN:
            break
        command = Accept("Avklart med kommunen på telefon.")
        try:
            with db.begin_nested():
                deciding.accept(db, who, rules, row.id, command, now=now, today=book.yesterday)
        except Refusal:
            db.refresh(row)
            continue
        taken += 1
    if rows and rows[-1].decision is None:
        deciding.reject(db, who, trust, rows[-1].id, "Enheten ønsker å vente til ny overlege er på plass.", now=now)
    db.flush()
