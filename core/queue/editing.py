"""Changing what a notification says: period, wishes, contact. The day it counts from is never changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from core.cases import case
from core.directory import queries as directory
from core.errors import N_, EditedMeanwhile, Refusal
from core.queue import letters, milestones, service
from core.queue.models import PlacementRequest, Wish
from core.trainees.models import PlanBlock
from core.trusts.terms import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.queue.schemas import Wanted
    from core.trusts.rules import TrustRules

LABELS = {
    "wanted_from": N_("Ønsket oppstart"),
    "wanted_to": N_("Til og med"),
    "full_time_percent": N_("Stillingsandel i prosent"),
    "phone": N_("Telefon til ALIS"),
    "email": N_("E-post til ALIS"),
    "comment": N_("Merknad"),
    "departure_reason": N_("Begrunnelse for å fravike en hovedregel"),
    "wish_label": N_("Ønske"),
}
_PLACED = ("accepted", "in_service")


@dataclass(frozen=True, slots=True)
class Change:
    """What can be changed; ``wishes`` None leaves them."""

    version: int
    wanted_from: date
    wanted_to: date
    full_time_percent: int = 100
    phone: str | None = None
    email: str | None = None
    comment: str | None = None
    departure_reason: str | None = None
    wishes: tuple[Wanted, ...] | None = None

    def columns(self) -> dict[str, Any]:
        """The values under the names of the request's columns."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in {"version", "wishes"}}
        values["trainee_phone"], values["trainee_email"] = values.pop("phone"), values.pop("email")
        return values


def edit(
    db: Session, actor: Actor, trust: str, request_id: int, change: Change, *, by_municipality: bool, today: date
) -> PlacementRequest:
    """Store a change under the rules of the day of notification.

    Raises EditedMeanwhile with both versions, Conflict where the matter is over, Refusal 422 with the rule.
    """
    request = service.still_open(service.get(db, trust, request_id, lock=True))
    if request.version != change.version:
        raise _meanwhile(request, change, _label(db, request, change))
    rules = directory.current_rules(db, trust, request.notified_on)
    before = _shown(request)
    store(db, request, rules, change, by_municipality=by_municipality, today=today)
    period = (before["wanted_from"], before["wanted_to"])
    if request.reconfirm_answer == "no" and (request.wanted_from, request.wanted_to) != period:
        _to_be_asked(db, request)
    request.version += 1
    db.flush()
    after = _shown(request)
    changed = [name for name in after if after[name] != before[name]]
    service.log(
        db,
        actor,
        "changed",
        request,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=change.departure_reason,
    )
    if {"wanted_from", "wanted_to", "wish_label", "full_time_percent"} & set(changed):
        letters.changed(db, rules, request, by_municipality=by_municipality, today=today)
    return request


def _to_be_asked(db: Session, request: PlacementRequest) -> None:
    """The no was to the period that was; the new one is confirmed in its own time (R-034)."""
    request.reconfirm_answer = request.reconfirm_note = request.reconfirmed_on = request.reconfirmed_by = None
    milestones.record(db, request.trust, request.id, milestones.RECONFIRM, None)


def unchanged(request: PlacementRequest) -> Change:
    """The request as it stands, to change one thing of."""
    return Change(
        version=request.version,
        wanted_from=request.wanted_from,
        wanted_to=request.wanted_to,
        full_time_percent=request.full_time_percent,
        phone=request.trainee_phone,
        email=request.trainee_email,
        comment=request.comment,
        departure_reason=request.departure_reason,
    )


def store(
    db: Session, request: PlacementRequest, rules: TrustRules, change: Change, *, by_municipality: bool, today: date
) -> None:
    """Put the change on a locked request under its rules; milestones and the municipality's plan follow."""
    _not_after_a_place(request, change)
    label = _label(db, request, change)
    for name, value in change.columns().items():
        setattr(request, name, value)
    if change.wishes:
        _rewrite(db, request, change.wishes, label)
    _check(db, request, rules, today)
    milestones.store(db, request, rules)
    if by_municipality:
        _move_in_plan(db, request, rules)


def _label(db: Session, request: PlacementRequest, change: Change) -> str:
    nodes = directory.units(db, [request.trust]) if change.wishes else {}
    if change.wishes and _known(change.wishes, nodes, request.trust):
        return service.wish_label(change.wishes, nodes, request.trust)
    return request.wish_label


def _known(wishes: tuple[Wanted, ...] | None, nodes: Mapping[tuple[str, int], Any], trust: str) -> bool:
    for wanted in wishes or ():
        if wanted.unit_id is not None and (trust, wanted.unit_id) not in nodes:
            sentence = N_("Enheten hører ikke til helseforetaket du har valgt. Velg en enhet fra listen til foretaket.")
            raise Refusal("foreign_unit", sentence, errors={"unit": sentence})
    return bool(wishes)


def _shown(request: PlacementRequest) -> dict[str, Any]:
    return {
        "wanted_from": request.wanted_from,
        "wanted_to": request.wanted_to,
        "full_time_percent": request.full_time_percent,
        "phone": request.trainee_phone,
        "email": request.trainee_email,
        "comment": request.comment,
        "departure_reason": request.departure_reason,
        "wish_label": request.wish_label,
    }


def _meanwhile(request: PlacementRequest, change: Change, label: str) -> EditedMeanwhile:
    stored = _shown(request)
    typed = {name: getattr(change, name) for name in stored if name != "wish_label"} | {"wish_label": label}
    url = f"/requests/{case(request.trust, request.id)}"
    return EditedMeanwhile(stored, typed, labels=LABELS, url=url, record_url=url, version=request.version)


def _not_after_a_place(request: PlacementRequest, change: Change) -> None:
    if request.status in _PLACED and (change.wanted_from, change.wanted_to) != (request.wanted_from, request.wanted_to):
        sentence = N_("ALIS-en har fått plass. Perioden endres på tjenesteperioden, ikke i innmeldingen.")
        raise Refusal("already_placed", sentence, errors={"wanted_from": sentence})


def _rewrite(db: Session, request: PlacementRequest, wishes: tuple[Wanted, ...], label: str) -> None:
    db.execute(delete(Wish).where(Wish.trust == request.trust, Wish.request_id == request.id))
    db.add_all(service.wished(request, wishes))
    request.wish_label = label


def _check(db: Session, request: PlacementRequest, rules: TrustRules, today: date) -> None:
    """The same questions as at the notification; a warning that needs a reason needs it here too."""
    db.flush()
    rows = db.scalars(
        select(Wish).where(Wish.trust == request.trust, Wish.request_id == request.id).order_by(Wish.position)
    ).all()
    nodes = directory.units(db, [request.trust], closed=True)
    wishes = [service.wish_facts(nodes, request.trust, row) for row in rows]
    facts = service.facts_of(request, wishes, request.notified_on, request.sender_role)
    standing = directory.standing(db, request.trust, request.municipality, today)
    wrong: dict[str, Any] = {}
    rule = None
    for finding in rules.check_notification(facts, standing):
        missing = finding.needs_reason and not request.departure_reason
        if finding.severity is Severity.REFUSE or missing:
            wrong.setdefault("departure_reason" if missing else finding.field or "_form", []).append(finding.text)
            rule = rule or finding.rule
    if wrong:
        raise Refusal("not_as_it_stands", N_("Endringen kan ikke lagres slik den står."), errors=wrong, rule=rule)


def _move_in_plan(db: Session, request: PlacementRequest, rules: TrustRules) -> None:
    """The plan and the wish are one (R-030): the municipality's block follows."""
    db.execute(
        update(PlanBlock)
        .where(
            PlanBlock.municipality == request.municipality,
            PlanBlock.request_trust == request.trust,
            PlanBlock.request_id == request.id,
        )
        .values(starts_on=request.wanted_from, ends_on=request.wanted_to, place=f"{rules.identity.name}: {request.wish_label}")
    )
