"""Objectives, the final evaluation and what documents it: who starts it, whether the mentor comes, Kompetansemodulen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from core.errors import N_, Conflict, NotFound, Refusal, not_ahead
from core.service_periods import letters
from core.service_periods.models import CourseDay, PlacementObjective
from core.service_periods.service import get, log, still

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Placement
    from core.service_periods.schemas import Call, Course, Reached


_MENTOR = text("SELECT mentor_id FROM alis.placement_request WHERE trust = :trust AND id = :id")


def call(db: Session, actor: Actor, trust: str, placement_id: int, command: Call, *, today: date) -> Placement:
    """Start the final evaluation (R-089); the mentor is invited unless somebody says no (R-090)."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    if period.evaluation_on is not None:
        raise Conflict("evaluated", N_("Sluttevalueringen er allerede holdt."))
    if command.planned_on < today:
        sentence = N_("Sluttevalueringen kalles inn til en dag fra i dag av.")
        raise Refusal("planned_past", sentence, errors={"planned_on": sentence})
    before = {"evaluation_planned_on": period.evaluation_planned_on}
    period.evaluation_called_on, period.evaluation_called_by = today, actor.name
    period.evaluation_planned_on = command.planned_on
    period.mentor_invited_on = today if command.invite_mentor else None
    period.mentor_reply = None
    period.version += 1
    db.flush()
    after = {"evaluation_planned_on": command.planned_on, "mentor_invited_on": period.mentor_invited_on}
    log(db, actor, "evaluation_called", period, before=before, after=after)
    mentor_id = db.scalar(_MENTOR, {"trust": trust, "id": period.request_id})
    letters.evaluation_called(db, period, mentor_id)
    return period


def reply(db: Session, actor: Actor, trust: str, placement_id: int, answer: str) -> Placement:
    """The mentor in general medicine comes, or cannot. Absence is never in the way (R-090)."""
    period = still(get(db, trust, placement_id, lock=True), "in_service")
    if period.mentor_invited_on is None:
        raise Conflict("not_invited", N_("Veilederen er ikke invitert til sluttevalueringen ennå."))
    before = {"mentor_reply": period.mentor_reply}
    period.mentor_reply = answer
    period.version += 1
    db.flush()
    log(db, actor, "mentor_replied", period, before=before, after={"mentor_reply": answer})
    return period


def reach(db: Session, actor: Actor, trust: str, placement_id: int, command: Reached, *, today: date) -> Placement:
    """How far the service has brought the ALIS towards an objective, and who judged it (R-085)."""
    period = still(get(db, trust, placement_id, lock=True), "in_service", "completed")
    on = command.status_on or today
    not_ahead(on, today, "status_on")
    if on < period.starts_on:
        sentence = N_("Datoen kan ikke være før tjenesten begynte.")
        raise Refusal("before_service", sentence, errors={"status_on": sentence})
    known = select(PlacementObjective.status).where(
        PlacementObjective.trust == trust,
        PlacementObjective.placement_id == placement_id,
        PlacementObjective.objective == command.objective,
    )
    before = {command.objective: db.scalar(known) or "not_started"}
    values = {"status": command.status, "status_on": on, "by_name": command.by_name or actor.name}
    key = {"trust": trust, "placement_id": placement_id, "objective": command.objective, "municipality": period.municipality}
    statement = insert(PlacementObjective).values(**key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["trust", "placement_id", "objective"], set_=values))
    period.version += 1
    db.flush()
    log(db, actor, "service_objective", period, before=before, after={"objective": command.objective, **values})
    return period


def document(db: Session, actor: Actor, trust: str, placement_id: int, given: dict[str, Any], *, today: date) -> Placement:
    """The achievement stands in Kompetansemodulen (R-087): the day, under which reference, and who says so."""
    period = still(get(db, trust, placement_id, lock=True), "in_service", "completed")
    on = given["documented_on"] or today
    not_ahead(on, today, "documented_on")
    after = {"documented_on": on, "documented_by": actor.name, "documented_reference": given["documented_reference"]}
    before = {name: getattr(period, name) for name in after}
    for name, value in after.items():
        setattr(period, name, value)
    period.version += 1
    db.flush()
    log(db, actor, "objectives_documented", period, before=before, after=after)
    return period


def attend(db: Session, actor: Actor, trust: str, placement_id: int, command: Course) -> CourseDay:
    """One course day. Whether it is covered follows from the others (core.service_periods.courses)."""
    period = still(get(db, trust, placement_id, lock=True), "planned", "in_service")
    if not period.starts_on <= command.held_on <= period.ends_on:
        sentence = N_("Kursdagen må ligge i tjenesten.")
        raise Refusal("course_outside", sentence, errors={"held_on": sentence})
    made = CourseDay(
        trust=trust,
        municipality=period.municipality,
        placement_id=placement_id,
        held_on=command.held_on,
        course=command.course,
        recorded_by=actor.name,
    )
    db.add(made)
    period.version += 1
    db.flush()
    log(db, actor, "course_day_recorded", period, after={"held_on": made.held_on, "course": made.course})
    return made


def strike(db: Session, actor: Actor, trust: str, placement_id: int, day_id: int, *, now: datetime) -> Placement:
    """Take out a course day that was entered by mistake."""
    period = still(get(db, trust, placement_id, lock=True), "planned", "in_service")
    found = db.scalars(
        select(CourseDay).where(CourseDay.trust == trust, CourseDay.placement_id == placement_id, CourseDay.id == day_id)
    ).first()
    if found is None:
        raise NotFound
    if found.struck_at is not None:
        raise Conflict("no_course_day", N_("Kursdagen er allerede tatt ut."))
    found.struck_by, found.struck_at = actor.name, now
    period.version += 1
    db.flush()
    log(db, actor, "course_day_struck", period, before={"held_on": found.held_on, "course": found.course}, after={})
    return period
