"""A period that changes without the matter being lost: other dates, another share, a pause, a delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.errors import N_, Conflict, NotFound, Refusal, not_ahead
from core.queue import milestones
from core.queue import service as queue
from core.service_periods import letters
from core.service_periods.models import ServicePause
from core.service_periods.service import OPEN, current, get, log, still

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Placement
    from core.service_periods.schemas import Delay, Move, Pause


def move(db: Session, actor: Actor, trust: str, placement_id: int, command: Move, *, today: date) -> Placement:
    """Other dates or another share, agreed with those concerned. What is still ahead is counted from the new dates.

    Raises Conflict (by constraint name) where the doctor or the post is taken; a longer service under way is a prolongation.
    """
    typed = {"starts_on": command.starts_on, "ends_on": command.ends_on, "full_time_percent": command.full_time_percent}
    period = current(db, trust, placement_id, command.version, typed)
    still(period, *OPEN)
    before = {name: getattr(period, name) for name in typed}
    after = {name: value or before[name] for name, value in typed.items()}
    if after == before:
        raise Refusal("nothing_changed", N_("Ingenting er endret."), errors={"ends_on": N_("Skriv det som er nytt.")})
    _possible(period, command.starts_on or period.starts_on, command.ends_on or period.ends_on, today)
    request = queue.get(db, trust, period.request_id, lock=True)
    for name, value in after.items():
        setattr(period, name, value)
    period.agreed_on = today
    period.version += 1
    db.flush()  # the exclusion constraints speak here
    milestones.follow(db, request)
    log(
        db,
        actor,
        "period_moved",
        period,
        before=before,
        after={**after, "agreed_with": command.agreed_with},
        reason=command.move_reason,
    )
    letters.moved(db, period, before["starts_on"], before["ends_on"], today)
    return period


def _possible(period: Placement, starts_on: date, ends_on: date, today: date) -> None:
    if ends_on <= starts_on:
        sentence = N_("Perioden må slutte etter at den begynner.")
        raise Refusal("period", sentence, errors={"ends_on": sentence})
    if period.status != "in_service":
        if ends_on < today:
            sentence = N_("Perioden kan ikke ligge bak i tid.")
            raise Refusal("period_past", sentence, errors={"ends_on": sentence})
        return
    if starts_on != period.starts_on:
        sentence = N_("Tjenesten er begynt; første dag kan ikke flyttes.")
        raise Refusal("already_begun", sentence, errors={"starts_on": sentence})
    if ends_on > period.ends_on:
        sentence = N_("En lengre tjeneste er en forlengelse. Be kommunen om den i stedet.")
        raise Refusal("prolong_instead", sentence, errors={"ends_on": sentence})
    if ends_on < today:
        sentence = N_("Er tjenesten slutt, avsluttes den i stedet.")
        raise Refusal("complete_instead", sentence, errors={"ends_on": sentence})


def pause(db: Session, actor: Actor, trust: str, placement_id: int, command: Pause) -> ServicePause:
    """A break in the service, with or without a known end. It stays in the matter and is taken out of the months documented."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    if not period.starts_on <= command.starts_on <= period.ends_on:
        sentence = N_("Pausen må begynne i tjenesten.")
        raise Refusal("pause_outside", sentence, errors={"pause_from": sentence})
    if command.ends_on is not None and not command.starts_on <= command.ends_on <= period.ends_on:
        sentence = N_("Pausens siste dag må komme etter den første, og i tjenesten.")
        raise Refusal("pause_outside", sentence, errors={"pause_to": sentence})
    for other in pauses(db, trust, placement_id):
        if other.starts_on <= (command.ends_on or period.ends_on) and command.starts_on <= (other.ends_on or period.ends_on):
            sentence = N_("Det er allerede ført en pause i dette tidsrommet.")
            raise Refusal("pause_overlaps", sentence, errors={"pause_from": sentence})
    made = ServicePause(
        trust=trust,
        municipality=period.municipality,
        placement_id=placement_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        reason=command.reason,
        recorded_by=actor.name,
    )
    db.add(made)
    period.version += 1
    db.flush()
    log(db, actor, "pause_recorded", period, after={"starts_on": made.starts_on, "ends_on": made.ends_on}, reason=command.reason)
    letters.paused(db, period, made)
    return made


def resume(
    db: Session, actor: Actor, trust: str, placement_id: int, pause_id: int, ends_on: date, *, today: date
) -> ServicePause:
    """The pause is over: its last day."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    found = next((one for one in pauses(db, trust, placement_id) if one.id == pause_id), None)
    if found is None:
        raise NotFound
    if found.ends_on is not None:
        raise Conflict("pause_over", N_("Pausen er allerede avsluttet."))
    if not found.starts_on <= ends_on <= min(today, period.ends_on):
        sentence = N_("Pausens siste dag må ligge mellom den første dagen og i dag.")
        raise Refusal("pause_outside", sentence, errors={"resume_on": sentence})
    found.ends_on = ends_on
    period.version += 1
    db.flush()
    log(db, actor, "pause_ended", period, before={"ends_on": None}, after={"starts_on": found.starts_on, "ends_on": ends_on})
    return found


def strike_pause(db: Session, actor: Actor, trust: str, placement_id: int, pause_id: int, *, now: datetime) -> Placement:
    """Take out a pause that was entered by mistake, or with wrong dates; the months served are counted without it."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    found = next((one for one in pauses(db, trust, placement_id) if one.id == pause_id), None)
    if found is None:
        raise NotFound
    found.struck_by, found.struck_at = actor.name, now
    period.version += 1
    db.flush()
    before = {"starts_on": found.starts_on, "ends_on": found.ends_on}
    log(db, actor, "pause_struck", period, before=before, after={})
    letters.pause_struck(db, period, found)
    return period


def pauses(db: Session, trust: str, placement_id: int) -> Sequence[ServicePause]:
    """Those that stand."""
    of_period = (ServicePause.trust == trust, ServicePause.placement_id == placement_id, ServicePause.struck_at.is_(None))
    return db.scalars(select(ServicePause).where(*of_period).order_by(ServicePause.starts_on)).all()


def delay(db: Session, actor: Actor, trust: str, placement_id: int, command: Delay, *, today: date) -> Placement:
    """The ALIS is delayed (R-080), or no longer is. The rule is the regulation's, § 31; nothing is worked out from it (C-39)."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    if command.delayed_on is None and period.delayed_on is None:
        raise Conflict("not_delayed", N_("Det er ikke ført noen forsinkelse."))
    not_ahead(command.delayed_on, today, "delayed_on")
    if command.delayed_on is not None and command.delayed_on < period.starts_on:
        sentence = N_("Forsinkelsen kan ikke være før tjenesten begynte.")
        raise Refusal("delay_before", sentence, errors={"delayed_on": sentence})
    before = {"delayed_on": period.delayed_on}
    period.delayed_on, period.delay_note = command.delayed_on, command.note if command.delayed_on else None
    period.version += 1
    db.flush()
    log(db, actor, "delay_recorded", period, before=before, after={"delayed_on": period.delayed_on}, reason=command.note)
    return period
