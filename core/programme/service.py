"""The programme lead's verbs: a seat, a municipality's application, an event. What was stays, with its dates."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.errors import N_, EditedMeanwhile, NotFound, Refusal
from core.programme.models import ProgrammeEvent, ProgrammeParticipation, ProgrammeSeat

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.programme.schemas import Event, Participation, Seat


def add_seat(db: Session, actor: Actor, given: Seat) -> ProgrammeSeat:
    _exists(db, given.trust, given.municipality)
    made = ProgrammeSeat(**_values(given), version=1)
    db.add(made)
    db.flush()
    audit.record(db, actor, "programme_seat_added", "programme", str(made.id), after=_told(given))
    return made


def change_seat(db: Session, actor: Actor, seat_id: int, given: Seat) -> ProgrammeSeat:
    """Whoever takes over a seat gets a new one: this corrects a seat, or ends it. Raises EditedMeanwhile."""
    found = db.scalars(select(ProgrammeSeat).where(ProgrammeSeat.id == seat_id).with_for_update()).first()
    if found is None:
        raise NotFound
    _exists(db, given.trust, given.municipality)
    before = {name: getattr(found, name) for name in _values(given)}
    if found.version != given.version:
        raise EditedMeanwhile(before, _values(given))
    for name, value in _values(given).items():
        setattr(found, name, value)
    found.version += 1
    db.flush()
    audit.record(db, actor, "programme_seat_changed", "programme", str(seat_id), before=before, after=_values(given))
    return found


def record_participation(db: Session, actor: Actor, given: Participation, *, today: date) -> ProgrammeParticipation:
    """From that day the municipality's application stands so; what stood before stays in the history."""
    _exists(db, None, given.municipality)
    if given.status_on > today:
        sentence = N_("Datoen kan ikke ligge fram i tid.")
        raise Refusal("participation_ahead", sentence, errors={"status_on": sentence})
    made = ProgrammeParticipation(**asdict(given), recorded_by=actor.name, recorded_on=today)
    db.add(made)
    db.flush()
    audit.record(db, actor, "programme_participation_recorded", "programme", given.municipality, after=asdict(given))
    return made


def add_event(db: Session, actor: Actor, given: Event) -> ProgrammeEvent:
    made = ProgrammeEvent(**asdict(given))
    db.add(made)
    db.flush()
    audit.record(db, actor, "programme_event_added", "programme", str(made.id), after=asdict(given))
    return made


def _values(given: Seat) -> dict[str, Any]:
    return {name: value for name, value in asdict(given).items() if name != "version"}


def _told(given: Seat) -> dict[str, Any]:
    return {name: value for name, value in _values(given).items() if value is not None}


def _exists(db: Session, trust: str | None, municipality: str | None) -> None:
    """Refuse what the directory does not know, at its field."""
    row = db.execute(
        text("""SELECT EXISTS (SELECT 1 FROM alis.trust WHERE code = :trust) AS trust,
                    EXISTS (SELECT 1 FROM alis.municipality WHERE number = :municipality) AS municipality"""),
        {"trust": trust, "municipality": municipality},
    ).one()
    wrong = {}
    if trust is not None and not row.trust:
        wrong["trust"] = N_("Velg et foretaksområde fra listen.")
    if municipality is not None and not row.municipality:
        wrong["municipality"] = N_("Velg en kommune fra listen.")
    if wrong:
        raise Refusal("unknown_organisation", N_("Rett opp feltene som er merket."), errors=wrong)
