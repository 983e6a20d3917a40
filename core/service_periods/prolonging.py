"""Prolongation in dialogue with the municipality (R-081, R-082): asked for, answered, and confirmed or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.errors import N_, Conflict, Refusal
from core.queue import milestones
from core.queue import service as queue
from core.service_periods import duties, letters
from core.service_periods.models import Prolongation
from core.service_periods.service import get, governing, log, still, take_reason

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Placement
    from core.service_periods.schemas import Answer, Ask, Settle


def ask(db: Session, actor: Actor, trust: str, placement_id: int, command: Ask, *, today: date) -> Prolongation:
    """Ask the municipality for a longer service; nothing moves until it is confirmed."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    if _open(db, trust, placement_id) is not None:
        raise Conflict("prolongation_open", N_("Det er allerede bedt om forlengelse. Avklar den først."))
    if command.new_ends_on <= period.ends_on:
        sentence = N_("Ny siste dag må være etter den som gjelder nå.")
        raise Refusal("not_longer", sentence, errors={"new_ends_on": sentence})
    made = Prolongation(
        trust=trust,
        municipality=period.municipality,
        placement_id=placement_id,
        old_ends_on=period.ends_on,
        new_ends_on=command.new_ends_on,
        reason=command.reason,
        asked_by=actor.name,
        asked_on=today,
    )
    db.add(made)
    period.version += 1
    db.flush()
    after = {"new_ends_on": made.new_ends_on}
    log(db, actor, "prolongation_asked", period, before={"ends_on": period.ends_on}, after=after, reason=command.reason)
    letters.prolongation_asked(db, period, made)
    return made


def answer(db: Session, actor: Actor, trust: str, placement_id: int, command: Answer, *, today: date) -> Prolongation:
    """What the municipality says. Answered once; it may still be talked about until it is settled."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    found = _open(db, trust, placement_id)
    if found is None:
        raise Conflict("no_prolongation", N_("Det er ikke bedt om noen forlengelse, eller den er avklart."))
    if found.answer is not None:
        raise Conflict("already_answered", N_("Kommunen har allerede svart."))
    found.answer, found.answer_note, found.answered_by, found.answered_on = command.answer, command.note, actor.name, today
    period.version += 1
    db.flush()
    log(db, actor, "prolongation_answered", period, after={"answer": command.answer}, reason=command.note)
    letters.prolongation_answered(db, governing(db, period), period, found, today)
    return found


def settle(db: Session, actor: Actor, trust: str, placement_id: int, command: Settle, *, today: date) -> Prolongation:
    """Confirm (the service lasts longer) or drop it. Without the municipality's yes, confirming takes a reason (R-082).

    Raises Conflict (by constraint name) where the doctor or the post is taken in the new time.
    """
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    found = _open(db, trust, placement_id)
    if found is None:
        raise Conflict("no_prolongation", N_("Det er ikke bedt om noen forlengelse, eller den er avklart."))
    if command.outcome == "confirmed":
        take_reason(duties.without_yes(governing(db, period), found), command.reason, "outcome_reason")
    before = {"ends_on": period.ends_on}
    found.outcome, found.outcome_reason, found.outcome_by, found.outcome_on = command.outcome, command.reason, actor.name, today
    request = queue.get(db, trust, period.request_id, lock=True)
    if command.outcome == "confirmed":
        _lengthen(db, period, found, today)
        milestones.follow(db, request)
    period.version += 1
    db.flush()
    after = {"ends_on": period.ends_on, "outcome": command.outcome}
    log(db, actor, "prolongation_settled", period, before=before, after=after, reason=command.reason)
    letters.prolongation_settled(db, period, found)
    return found


def _lengthen(db: Session, period: Placement, found: Prolongation, today: date) -> None:
    period.ends_on, period.agreed_on = found.new_ends_on, today
    db.flush()  # the exclusion constraints speak here


def _open(db: Session, trust: str, placement_id: int) -> Prolongation | None:
    statement = select(Prolongation).where(
        Prolongation.trust == trust, Prolongation.placement_id == placement_id, Prolongation.outcome.is_(None)
    )
    return db.scalars(statement.with_for_update()).first()
