"""What can be done with a notification: give it, enter it on behalf, end it. No Flask; both doors come here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from core import audit
from core.accounts import service as accounts
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, NotFound, Refusal
from core.notices.service import cancel_pending
from core.queue import letters, milestones
from core.queue.models import ENDED, NotificationDraft, PlacementRequest, RegisterEntry, Wish
from core.search import fold
from core.trainees.service import keep_trainee, plan_period
from core.trusts.rules import trust_codes
from core.trusts.terms import NotificationFacts, Severity, WishFacts

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.directory.queries import UnitRow
    from core.queue.schemas import Choice, Notify, Wanted
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Finding

ANY_UNIT = N_("Hvilken som helst enhet")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One request with what the rules said about it, the gates included."""

    request: PlacementRequest
    findings: tuple[Finding, ...]
    rules: TrustRules


@dataclass(frozen=True, slots=True)
class Sender:
    """Who gives the notification: the municipality itself, or the trust on its behalf with the e-mail's date."""

    municipality: str
    name: str
    role: str
    on_behalf: bool = False


def notify(db: Session, actor: Actor, sender: Sender, command: Notify, *, notified_on: date, today: date) -> tuple[Receipt, ...]:
    """Notify one ALIS to each chosen trust under that trust's own rules; all or nothing.

    Raises Refusal 422 with an entry per field, each with the rule behind it (a unit of another tenant, old scheme at NLSH …).
    """
    nodes = directory.units(db, [one.trust for one in command.choices if one.trust in trust_codes()])
    judged = [_judge(db, sender, command, choice, nodes, notified_on, today) for choice in command.choices]
    _refuse(command, judged)
    trainee_id = None
    if not sender.on_behalf:
        trainee_id = keep_trainee(db, sender.municipality, command)
    asking = {choice.trust for choice, _rules, _facts, findings in judged if any(one.needs_reason for one in findings)}
    receipts = []
    for choice, rules, _facts, findings in judged:
        # a reason is told where a rule asks for it; one that nobody asked for is told to all
        reason = command.departure_reason if choice.trust in asking or not asking else None
        one = replace(command, departure_reason=reason)
        request = _record(db, sender, one, choice, nodes, notified_on, trainee_id)
        milestones.store(db, request, rules)
        if trainee_id is not None:
            plan_period(db, sender.municipality, trainee_id, command, rules.identity.name, request)
        _log_notification(db, actor, request, findings, one)
        letters.notified(db, rules, request, today, copy_to_trainee=bool(command.email))
        receipts.append(Receipt(request, findings, rules))
    if command.draft_id is not None and not sender.on_behalf:
        db.execute(
            delete(NotificationDraft).where(
                NotificationDraft.municipality == sender.municipality, NotificationDraft.id == command.draft_id
            )
        )
    return tuple(receipts)


Judged = tuple["Choice", "TrustRules", NotificationFacts, "tuple[Finding, ...]"]


def _judge(
    db: Session,
    sender: Sender,
    command: Notify,
    choice: Choice,
    nodes: dict[tuple[str, int], UnitRow],
    notified_on: date,
    today: date,
) -> Judged:
    if choice.trust not in trust_codes():
        raise Refusal(
            "unknown_trust", N_("Helseforetaket finnes ikke her."), errors={"trusts": N_("Helseforetaket finnes ikke her.")}
        )
    for wanted in choice.wishes:
        if wanted.unit_id is not None and (choice.trust, wanted.unit_id) not in nodes:
            sentence = N_("Enheten hører ikke til helseforetaket du har valgt. Velg en enhet fra listen til foretaket.")
            raise Refusal("foreign_unit", sentence, errors={f"unit_{choice.trust}": sentence})
    rules = directory.current_rules(db, choice.trust, notified_on)
    facts = facts_of(command, [wish_facts(nodes, choice.trust, one) for one in choice.wishes], notified_on, sender.role)
    standing = directory.standing(db, choice.trust, sender.municipality, today)
    return choice, rules, facts, rules.check_notification(facts, standing)


def wish_facts(nodes: dict[tuple[str, int], UnitRow], trust: str, wanted: Wanted | Wish) -> WishFacts:
    if wanted.unit_id is None:
        return WishFacts((), None, wanted.place)
    return nodes[trust, wanted.unit_id].wish(wanted.place)


def facts_of(command: Any, wishes: list[WishFacts], notified_on: date, sender_role: str) -> NotificationFacts:  # noqa: ANN401
    """The facts a rule looks at, from a command or from a stored request: both carry the same names."""
    return NotificationFacts(
        scheme=command.scheme,
        wanted_from=command.wanted_from,
        wanted_to=command.wanted_to,
        notified_on=notified_on,
        wishes=tuple(wishes),
        converted_on=command.converted_on,
        specialisation_started_on=command.specialisation_started_on,
        credited_months=command.credited_months,
        plan_assigned_on=command.plan_assigned_on,
        full_time_percent=command.full_time_percent,
        sender_role=sender_role,
    )


FIELD = {"wishes": "unit_{trust}", "wish": "unit_{trust}", "unit": "unit_{trust}"}


def _refuse(command: Notify, judged: list[Judged]) -> None:
    """Stop on what a rule refuses, and on a departure from a main rule that nobody has given a reason for."""
    wrong: dict[str, Any] = {}
    rule = remedy = None
    code = ""
    for choice, _rules, _facts, findings in judged:
        for finding in findings:
            reason_missing = finding.needs_reason and not command.departure_reason
            if finding.severity is not Severity.REFUSE and not reason_missing:
                continue
            name = finding.field or "trusts"
            field = "departure_reason" if reason_missing else FIELD.get(name, name).format(trust=choice.trust)
            wrong.setdefault(field, []).append(finding.text)
            rule, remedy, code = rule or finding.rule, remedy or finding.remedy, code or finding.key
    if wrong:
        raise Refusal(code, N_("Innmeldingen kan ikke sendes slik den står."), errors=wrong, rule=rule, remedy=remedy)


def _record(
    db: Session,
    sender: Sender,
    command: Notify,
    choice: Choice,
    nodes: dict[tuple[str, int], UnitRow],
    notified_on: date,
    trainee_id: int | None,
) -> PlacementRequest:
    _not_twice(db, sender.municipality, choice.trust, command)
    request = PlacementRequest(
        trust=choice.trust,
        municipality=sender.municipality,
        trainee_id=trainee_id,
        trainee_name=command.name,
        hpr_number=command.hpr_number,
        trainee_email=command.email,
        trainee_phone=command.phone,
        scheme=command.scheme,
        converted_on=command.converted_on,
        specialisation_started_on=command.specialisation_started_on,
        credited_months=command.credited_months,
        plan_assigned_on=command.plan_assigned_on,
        wanted_from=command.wanted_from,
        wanted_to=command.wanted_to,
        full_time_percent=command.full_time_percent,
        comment=command.comment,
        departure_reason=command.departure_reason,
        sender_name=sender.name,
        sender_role=sender.role,
        received_via="on_behalf" if sender.on_behalf else "municipality",
        notified_on=notified_on,
        search_key=fold(command.name),
        wish_label=wish_label(choice.wishes, nodes, choice.trust),
        status="notified",
    )
    db.add(request)
    db.flush()
    db.add_all(wished(request, choice.wishes))
    db.add(RegisterEntry(trust=choice.trust, municipality=sender.municipality, request_id=request.id))
    db.flush()
    return request


def wished(request: PlacementRequest, wishes: tuple[Wanted, ...]) -> list[Wish]:
    """The rows of what is wished for, in the order of the wishes."""
    return [
        Wish(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            position=position,
            unit_id=wanted.unit_id,
            place=wanted.place,
        )
        for position, wanted in enumerate(wishes, start=1)
    ]


def wish_label(wishes: tuple[Wanted, ...], nodes: dict[tuple[str, int], UnitRow], trust: str) -> str:
    """The first wish in words, for lists and subjects; names no person."""
    first = wishes[0]
    label = nodes[trust, first.unit_id].full_label if first.unit_id is not None else ANY_UNIT
    return f"{label}, {first.place}" if first.place else label


def _not_twice(db: Session, municipality: str, trust: str, command: Notify) -> None:
    """The same ALIS for an overlapping period at the same trust is the same matter, not a new one."""
    other = db.execute(
        select(PlacementRequest.trust, PlacementRequest.id).where(
            PlacementRequest.trust == trust,
            PlacementRequest.municipality == municipality,
            PlacementRequest.hpr_number == command.hpr_number,
            PlacementRequest.ended_on.is_(None),
            PlacementRequest.wanted_from <= command.wanted_to,
            PlacementRequest.wanted_to >= command.wanted_from,
        )
    ).first()
    if other is not None:
        raise Conflict(
            "already_notified",
            N_(
                "Denne ALIS-en er allerede innmeldt til dette helseforetaket for samme periode, i sak %(case)s. Åpne saken i stedet."
            ),
            params={"case": case(other.trust, other.id)},
            extra={"record_url": f"/requests/{case(other.trust, other.id)}"},
        )


def _log_notification(
    db: Session, actor: Actor, request: PlacementRequest, findings: tuple[Finding, ...], command: Notify
) -> None:
    log(
        db,
        actor,
        "notified" if request.received_via == "municipality" else "entered_on_behalf",
        request,
        after={
            "wanted_from": request.wanted_from,
            "wanted_to": request.wanted_to,
            "wish": request.wish_label,
            "scheme": request.scheme,
            "notified_on": request.notified_on,
            "findings": [finding.key for finding in findings],
        },
        reason=command.departure_reason,
    )


def get(db: Session, trust: str, request_id: int, *, lock: bool = False) -> PlacementRequest:
    """The request, or NotFound: also where it stands in another tenant."""
    statement = select(PlacementRequest).where(PlacementRequest.trust == trust, PlacementRequest.id == request_id)
    found = db.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def still_open(request: PlacementRequest) -> PlacementRequest:
    """Raise a Conflict where the matter is over."""
    if request.status in ENDED:
        raise Conflict("matter_is_over", N_("Saken er avsluttet. En ny innmelding må til for å gå videre."))
    return request


def close_matter(
    db: Session, request: PlacementRequest, status: str, *, on: date, now: datetime, by: str, reason: str | None
) -> None:
    """End a matter: its date, its links, its milestones and every message that still waits (R-070, R-071)."""
    request.status, request.ended_on, request.ended_by, request.end_reason = status, on, by, reason
    request.rank = None
    request.version += 1
    db.flush()
    milestones.close_all(db, request.trust, request.id)
    accounts.close_links(db, request.trust, request.id, now)
    cancel_pending(db, request.trust, request.id)


def log(db: Session, actor: Actor, action: str, request: PlacementRequest, **facts: Any) -> None:
    """The row that a change of a matter leaves; both parties read it."""
    number = case(request.trust, request.id)
    audit.record(db, actor, action, "placement_request", number, trust=request.trust, municipality=request.municipality, **facts)
