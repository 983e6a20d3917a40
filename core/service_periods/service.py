"""What is recorded while a service period lasts: start, supervisor, contract, courses, hiring steps, evaluation, the end."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import audit
from core.dates import length_in_months
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal
from core.i18n import dato
from core.placements.models import Placement
from core.queue import milestones
from core.queue import service as queue

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Rule

MILESTONES = {"contract_issued_on": "employment_contract", "evaluation_on": "final_evaluation"}
LABELS = {
    "supervisor": N_("Veileder/supervisør"),
    "contract_issued_on": N_("Arbeidsavtale utstedt"),
    "course_days": N_("Kursdager"),
    "evaluation_on": N_("Sluttevaluering holdt"),
    "evaluation_mentor": N_("Veileder i allmennmedisin"),
    "hiring_form_on": N_("Ført i Personalportalen"),
    "offer_letter_on": N_("Tilbudsbrev sendt"),
}


@dataclass(frozen=True, slots=True)
class Courses:
    """Course days recorded, and how many of them the hospital covers (R-076)."""

    recorded: int
    cap: int
    rule: Rule

    @property
    def covered(self) -> int:
        return min(self.recorded, self.cap)

    @property
    def left(self) -> int:
        return self.cap - self.covered

    @property
    def not_covered(self) -> int:
        return self.recorded - self.covered


def courses(rules: TrustRules, period: Placement | Row[Any]) -> Courses | None:
    """The counter, or None where the trust states nothing: five days per started six months, never cut short (C-23)."""
    days, months = rules.course_days, rules.book.number("course_period_months")
    if days is None:
        return None
    started = ceil(length_in_months(period.starts_on, period.ends_on) / months) if months else 1
    return Courses(period.course_days, days * max(1, started), rules.rule("course_days"))


def get(db: Session, trust: str, placement_id: int, *, lock: bool = False) -> Placement:
    """The service period, or NotFound: also where it is another tenant's, unit's or mentor's."""
    statement = select(Placement).where(Placement.trust == trust, Placement.id == placement_id)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def record_details(
    db: Session, actor: Actor, trust: str, placement_id: int, changes: dict[str, Any], version: int, *, today: date
) -> Placement:
    """Record what is known along the way. A date reaches its milestone; no date lies in the future."""
    period = _current(db, trust, placement_id, changes, version)
    for name in MILESTONES:
        if changes.get(name) and changes[name] > today:
            sentence = N_("Datoen kan ikke være fram i tid.")
            raise Refusal("date_in_future", sentence, errors={name: sentence})
    before = {name: getattr(period, name) for name in changes}
    for name, value in changes.items():
        setattr(period, name, value)
    period.version += 1
    db.flush()
    for name, key in MILESTONES.items():
        if changes.get(name):
            milestones.reach(db, trust, period.request_id, key, changes[name])
    _log(db, actor, "service_recorded", period, before=before, after=changes)
    return period


def record_hiring(
    db: Session,
    actor: Actor,
    rules: TrustRules,
    placement_id: int,
    changes: dict[str, Any],
    version: int,
    reason: str | None,
) -> Placement:
    """Personalportalen, then tilbudsbrev, where the trust's routine has that order: out of order takes a reason (R-073, C-48)."""
    period = _current(db, rules.code, placement_id, changes, version)
    before = {name: getattr(period, name) for name in changes}
    form = changes.get("hiring_form_on", period.hiring_form_on)
    letter = changes.get("offer_letter_on", period.offer_letter_on)
    if out_of_order(rules, form, letter) and not reason:
        sentence = N_("Tilbudsbrevet er sendt før ansettelsen er ført i Personalportalen. Skriv hvorfor, eller rett datoene.")
        raise Refusal("out_of_order", sentence, errors={"reason": sentence}, rule=rules.rule("offer_letter"))
    for name, value in changes.items():
        setattr(period, name, value)
    period.version += 1
    db.flush()
    _log(db, actor, "hiring_recorded", period, before=before, after=changes, reason=reason)
    return period


def out_of_order(rules: TrustRules, hiring_form_on: date | None, offer_letter_on: date | None) -> bool:
    """Tell whether the letter went out before the form, at a trust whose steps put the form first."""
    order = {step.key: step.order for step in rules.steps()}
    if offer_letter_on is None or order.get("hiring_form", 99) >= order.get("offer_letter", 0):
        return False
    return hiring_form_on is None or offer_letter_on < hiring_form_on


def start(db: Session, actor: Actor, trust: str, placement_id: int, *, today: date) -> Placement:
    """The service has begun."""
    period = get(db, trust, placement_id, lock=True)
    if period.status != "planned":
        raise Conflict("not_planned", N_("Tjenesten er allerede startet eller avsluttet."))
    if today < period.starts_on:
        raise Refusal("not_begun", N_("Tjenesten begynner først %(date)s."), params={"date": dato(period.starts_on)})
    request = queue.get(db, trust, period.request_id, lock=True)
    period.status, request.status = "in_service", "in_service"
    period.version += 1
    request.version += 1
    db.flush()
    _log(db, actor, "service_started", period, before={"status": "planned"}, after={"status": "in_service"})
    return period


def complete(
    db: Session, actor: Actor, rules: TrustRules, placement_id: int, reason: str | None, *, now: datetime, today: date
) -> Placement:
    """The service is carried out and the matter over. Without the evaluation that a rule asks for it takes a reason (R-089)."""
    period = get(db, rules.code, placement_id, lock=True)
    if period.status != "in_service":
        raise Conflict("not_in_service", N_("Bare en tjeneste som er i gang, kan fullføres."))
    if evaluation_missing(rules, period) and not reason:
        sentence = N_("Sluttevalueringen er ikke ført. Før den først, eller skriv hvorfor tjenesten avsluttes uten.")
        raise Refusal("evaluation_missing", sentence, errors={"closing_reason": sentence}, rule=rules.rule("evaluation_duty"))
    request = queue.get(db, rules.code, period.request_id, lock=True)
    period.status, period.closed_reason = "completed", reason
    period.version += 1
    db.flush()
    queue.close_matter(db, request, "completed", on=today, now=now, by=actor.name, reason=reason)
    _log(db, actor, "service_completed", period, before={"status": "in_service"}, after={"status": "completed"}, reason=reason)
    return period


def evaluation_missing(rules: TrustRules, period: Placement | Row[Any]) -> bool:
    return rules.evaluation_duty is not None and period.evaluation_on is None


def _current(db: Session, trust: str, placement_id: int, changes: dict[str, Any], version: int) -> Placement:
    """The locked period in the version that was looked at. Raises EditedMeanwhile where another saved first."""
    period = get(db, trust, placement_id, lock=True)
    if period.version != version:
        refusal = EditedMeanwhile({name: getattr(period, name) for name in changes}, changes)
        address = f"/placements/{trust}-{placement_id}"
        refusal.extra = {**refusal.extra, "labels": LABELS, "url": address, "version": period.version}
        raise refusal
    return period


def _log(
    db: Session,
    actor: Actor,
    action: str,
    period: Placement,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str | None = None,
) -> None:
    audit.record(
        db,
        actor,
        action,
        "placement",
        f"{period.trust}-{period.id}",
        trust=period.trust,
        municipality=period.municipality,
        before=before,
        after={"case": f"{period.trust}-{period.request_id}", **after},
        reason=reason,
    )
