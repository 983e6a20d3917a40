"""A service period from agreed to finished: what is recorded on the way, the start and the end. Rows are locked period, then request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal, not_ahead
from core.i18n import dato
from core.placements.models import Placement
from core.queue import milestones
from core.queue import service as queue
from core.service_periods import duties, queries, steps
from core.service_periods.models import ServiceCertificate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.service_periods.schemas import Complete, Start
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Finding

MILESTONES = {"contract_issued_on": "employment_contract", "evaluation_on": "final_evaluation"}
LABELS = {
    "supervisor": N_("Veileder/supervisør"),
    "department_contact": N_("Kontakt i avdelingen"),
    "contract_issued_on": N_("Arbeidsavtale utstedt"),
    "evaluation_on": N_("Sluttevaluering holdt"),
    "evaluation_mentor": N_("Veileder i allmennmedisin"),
    "hiring_form_on": N_("Ført i Personalportalen"),
    "offer_letter_on": N_("Tilbudsbrev sendt"),
    "documented_on": N_("Dokumentert i Kompetansemodulen"),
    "starts_on": N_("Fra"),
    "ends_on": N_("Til og med"),
    "full_time_percent": N_("Stillingsandel"),
}
OPEN = ("planned", "in_service")


def get(db: Session, trust: str, placement_id: int, *, lock: bool = False) -> Placement:
    """The service period, or NotFound: also where it is another tenant's, unit's or mentor's."""
    statement = select(Placement).where(Placement.trust == trust, Placement.id == placement_id)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def governing(db: Session, period: Placement) -> TrustRules:
    """The rules of the matter's day of notification (C-47)."""
    notified_on = db.scalar(
        text("SELECT notified_on FROM alis.placement_request WHERE trust = :trust AND id = :id"),
        {"trust": period.trust, "id": period.request_id},
    )
    return directory.current_rules(db, period.trust, notified_on or period.starts_on)


def record(  # noqa: PLR0913 - who, what, in which version, why
    db: Session,
    actor: Actor,
    trust: str,
    placement_id: int,
    changes: dict[str, Any],
    version: int,
    *,
    reason: str | None = None,
    today: date,
    field: str = "reason",
) -> Placement:
    """Record what is known along the way. A date reaches its milestone; out of the trust's order it takes a reason (C-48)."""
    period = current(db, trust, placement_id, version, changes)
    still(period, *OPEN, *(("cancelled",) if _only_taken_out(changes) else ()))
    for name, value in changes.items():
        if name.endswith("_on"):
            not_ahead(value, today, name)
    if changes.get("evaluation_on") and (period.status == "planned" or changes["evaluation_on"] < period.starts_on):
        sentence = N_("Sluttevalueringen hører til en tjeneste som er i gang.")
        raise Refusal("not_in_service", sentence, errors={"evaluation_on": sentence})
    if "hiring_form_on" in changes and changes["hiring_form_on"] != period.hiring_form_on:
        changes["hiring_form_by"] = actor.name if changes["hiring_form_on"] else None
    before = {name: getattr(period, name) for name in changes}
    for name, value in changes.items():
        setattr(period, name, value)
    departs = _departures(db, period, [name for name in changes if changes[name] and changes[name] != before[name]])
    take_reason(departs, reason, field)
    if departs:
        period.departure_reason = reason
    period.version += 1
    db.flush()
    for name, key in MILESTONES.items():
        if name in changes and changes[name] != before[name]:
            milestones.record(db, trust, period.request_id, key, changes[name])
    log(db, actor, "service_recorded", period, before=before, after=changes, reason=reason)
    return period


def _only_taken_out(changes: dict[str, Any]) -> bool:
    """What stands in Personalportalen is taken out there, and so here, also when the service has been called off (R-062, R-072)."""
    return set(changes) <= {"hiring_form_on", "hiring_form_reference"} and not any(changes.values())


def _departures(db: Session, period: Placement, changed: Iterable[str]) -> list[Finding]:
    """What the newly recorded steps come before, though the routine has it earlier."""
    keys = [steps.RECORDED[name] for name in changed if name in steps.RECORDED]
    if not keys:
        return []
    way = queries.way(db, period.trust, period.request_id, reader="trust")
    if way is None:  # pragma: no cover - a period without its matter
        raise NotFound
    rules = directory.current_rules(db, period.trust, way.notified_on)
    planned = {one.key: one for one in milestones.planned(way, rules, milestones.of(period))}
    return steps.order_findings(rules, steps.done(way, period), planned, keys)


def start(db: Session, actor: Actor, trust: str, placement_id: int, command: Start, *, today: date) -> Placement:
    """The service has begun. Without what the trust's own source asks for before that, it takes a reason."""
    period = get(db, trust, placement_id, lock=True)
    if period.status != "planned":
        raise Conflict("not_planned", N_("Tjenesten er allerede startet eller avsluttet."))
    if today < period.starts_on:
        raise Refusal("not_begun", N_("Tjenesten begynner først %(date)s."), params={"date": dato(period.starts_on)})
    request = queue.get(db, trust, period.request_id, lock=True)
    given = {"supervisor": command.supervisor, "department_contact": command.department_contact}
    for name, value in given.items():
        setattr(period, name, value or getattr(period, name))
    take_reason(duties.before_start(governing(db, period), period), command.start_reason, "start_reason")
    period.status, request.status = "in_service", "in_service"
    period.version += 1
    request.version += 1
    db.flush()
    after = {"status": "in_service", **{name: value for name, value in given.items() if value}}
    log(db, actor, "service_started", period, before={"status": "planned"}, after=after, reason=command.start_reason)
    return period


def complete(
    db: Session, actor: Actor, trust: str, placement_id: int, command: Complete, *, now: datetime, today: date
) -> Placement:
    """The service is carried out and the matter over. Without the duties of the trust's own rules it takes a reason (R-089)."""
    period = get(db, trust, placement_id, lock=True)
    still(period, "in_service")
    ended_on = command.ended_on or min(today, period.ends_on)
    if not period.starts_on < ended_on <= min(today, period.ends_on):
        sentence = N_("Dagen må ligge i tjenesten og ikke fram i tid.")
        raise Refusal("end_outside", sentence, errors={"ended_on": sentence})
    of_period = (ServiceCertificate.trust == trust) & (ServiceCertificate.placement_id == placement_id)
    certified = db.scalar(select(ServiceCertificate.id).where(of_period).limit(1)) is not None
    duty = duties.before_closing(governing(db, period), period, ended_on, certified=certified)
    take_reason(duty, command.closing_reason, "closing_reason")
    request = queue.get(db, trust, period.request_id, lock=True)
    before = {"status": "in_service", "ends_on": period.ends_on}
    period.status, period.closed_reason, period.ends_on = "completed", command.closing_reason, ended_on
    period.version += 1
    db.flush()
    queue.close_matter(db, request, "completed", on=today, now=now, by=actor.name, reason=command.closing_reason)
    after = {"status": "completed", "ends_on": ended_on}
    log(db, actor, "service_completed", period, before=before, after=after, reason=command.closing_reason)
    return period


# --- what every verb of this slice asks first


def current(db: Session, trust: str, placement_id: int, version: int, changes: dict[str, Any]) -> Placement:
    """The locked period in the version that was looked at. Raises EditedMeanwhile where another saved first."""
    period = get(db, trust, placement_id, lock=True)
    if period.version != version:
        known = {name: getattr(period, name) for name in changes if hasattr(period, name)}
        refusal = EditedMeanwhile(known, changes)
        address = f"/placements/{case(trust, placement_id)}"
        refusal.extra = {**refusal.extra, "labels": LABELS, "url": address, "version": period.version}
        raise refusal
    return period


def still(period: Placement, *statuses: str) -> Placement:
    """Refuse what a finished, cancelled or not yet begun service cannot have."""
    if period.status not in statuses:
        sentence = {
            "planned": N_("Tjenesten er ikke startet ennå. Start den først."),
            "in_service": N_("Tjenesten er i gang. Dette gjøres når den er avsluttet."),
            "completed": N_("Tjenesten er fullført; den kan ikke endres."),
            "cancelled": N_("Tjenesten er avlyst; den kan ikke endres."),
        }[period.status]
        raise Conflict(f"is_{period.status}", sentence, extra={"url": f"/placements/{case(period.trust, period.id)}"})
    return period


def take_reason(findings: Iterable[Finding], reason: str | None, field: str) -> None:
    """A departure from the routine is allowed, with a reason: the first one is said with its rule and what to do."""
    departs = next((one for one in findings if one.needs_reason), None)
    if departs is not None and not reason:
        errors: dict[str, Any] = {field: [departs.text, N_("Skriv en begrunnelse for å gå videre likevel.")]}
        raise Refusal(departs.key, departs.text, errors=errors, rule=departs.rule, remedy=departs.remedy)


def log(
    db: Session,
    actor: Actor,
    action: str,
    period: Placement,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    reason: str | None = None,
) -> None:
    audit.record(
        db,
        actor,
        action,
        "placement",
        case(period.trust, period.id),
        trust=period.trust,
        municipality=period.municipality,
        before=before,
        after={"case": case(period.trust, period.request_id), **after},
        reason=reason,
    )
