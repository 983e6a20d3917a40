"""Notice of termination: given, received, withdrawn by agreement. The end is counted from recorded receipt (R-095, C-21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.agreements import effect, letters, life, service, terms
from core.agreements.life import Act
from core.agreements.models import Agreement, AgreementNotice
from core.agreements.standing import standing_notice, state_of
from core.errors import N_, Conflict, Refusal

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Notice, Receipt
    from core.agreements.schemas import Scan
    from core.audit import Actor
    from core.trusts.rules import TrustRules


def give(  # noqa: PLR0913 - the matter, who gives it, the letter
    db: Session,
    actor: Actor,
    rules: TrustRules,
    id_: int,
    own_party: str,
    given: Notice,
    scan: Scan | None,
    *,
    may_sign: bool,
    today: date,
) -> AgreementNotice:
    """Record a notice. Without a date of receipt it has no effect yet; with one the end is set at once.

    A signatory gives the own party's notice here; whoever else records one says where the letter is.
    """
    found, notice = _locked(db, rules.code, id_)
    life.allow(Act.GIVE_NOTICE, state_of(found, notice, today))
    if notice is not None:
        raise Conflict("notice_exists", N_("Det ligger allerede en oppsigelse som ikke er bekreftet mottatt."))
    wrong: dict[str, Any] = {}
    if given.sent_on > today:
        wrong["sent_on"] = N_("Datoen kan ikke ligge fram i tid.")
    elif found.in_force_from and given.sent_on < found.in_force_from:
        wrong["sent_on"] = N_("Avtalen var ikke i kraft da. En oppsigelse kan ikke være eldre enn avtalen.")
    own = may_sign and given.given_by == own_party
    if not given.given_by_name and not own:
        wrong["given_by_name"] = N_("Skriv hvem som har underskrevet oppsigelsen for parten som sier opp.")
    if not given.proof and not own:
        wrong["proof"] = N_(
            "Skriv hvor brevet er journalført. Bare den som er signaturberettiget, sier opp for egen part uten brev."
        )
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)
    made = AgreementNotice(
        trust=found.trust,
        municipality=found.municipality,
        agreement_id=found.id,
        given_by=given.given_by,
        given_by_name=given.given_by_name or actor.name,
        sent_on=given.sent_on,
        proof=given.proof,
        recorded_by=actor.name,
        recorded_on=today,
    )
    end = _received(db, rules, found, made, given.receipt, own_party, actor, today) if given.receipt else None
    document = service.store(db, found, scan, service.pdf(scan), "notice") if scan else None
    db.add(made)
    _end(db, found, end)
    after = {
        "given_by": made.given_by,
        "given_by_name": made.given_by_name,
        "sent_on": made.sent_on,
        "received_on": made.received_on,
        "ends_on": found.ends_on,
        "proof": made.proof,
        "scan_sha256": document.sha256 if document else None,
    }
    service.log(db, actor, "agreement_notice_given", found, None, after)
    letters.notice(db, found, made)
    return made


def receive(
    db: Session, actor: Actor, rules: TrustRules, id_: int, own_party: str, given: Receipt, *, today: date
) -> AgreementNotice:
    """Record that the notice was received. The recipient says so; the sender needs proof."""
    found, notice = _locked(db, rules.code, id_)
    if notice is None:
        raise Conflict("no_notice", N_("Det ligger ingen oppsigelse her."))
    life.allow(Act.RECEIVE_NOTICE, state_of(found, notice, today))
    end = _received(db, rules, found, notice, given, own_party, actor, today)
    _end(db, found, end)
    after = {"received_on": notice.received_on, "ends_on": end, "proof": notice.proof}
    service.log(db, actor, "agreement_notice_received", found, None, after)
    letters.notice(db, found, notice)
    return notice


def _received(  # noqa: PLR0913, PLR0917 - whose receipt it is, and of what
    db: Session,
    rules: TrustRules,
    found: Agreement,
    notice: AgreementNotice,
    given: Receipt,
    own_party: str,
    actor: Actor,
    today: date,
) -> date:
    wrong: dict[str, Any] = {}
    if given.received_on > today:
        wrong["received_on"] = N_("Datoen kan ikke ligge fram i tid.")
    elif given.received_on < notice.sent_on:
        wrong["received_on"] = N_("Oppsigelsen kan ikke være mottatt før den ble sendt.")
    proof = given.proof or notice.proof
    if own_party == notice.given_by and not proof:
        wrong["proof"] = N_(
            "Motparten bekrefter mottaket. Før du det selv, må du skrive hva som viser det, for eksempel kvittering."
        )
    months = terms.of(db, rules, found.version_label).notice_months
    if months is None and given.ends_on is None:
        wrong["ends_on"] = N_(
            "Oppsigelsesfristen i denne versjonen er ikke kjent her. Skriv sluttdatoen som følger av dokumentet."
        )
    elif months is None and given.ends_on and given.ends_on <= given.received_on:
        wrong["ends_on"] = N_("Sluttdatoen må ligge etter mottaket.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)
    end = life.end_by_notice(given.received_on, months) if months else given.ends_on
    assert end is not None  # noqa: S101 - asked for above
    notice.received_on, notice.ends_on = given.received_on, end
    notice.proof, notice.receipt_by = proof, actor.name
    return end


def _end(db: Session, found: Agreement, end: date | None) -> None:
    if end is not None:
        found.ends_on = end
    found.version += 1
    db.flush()


def withdraw(db: Session, actor: Actor, trust: str, id_: int, own_party: str, *, today: date) -> AgreementNotice:
    """Take the notice back. Before receipt the sender alone; after it one party asks and the other agrees."""
    found, notice = _locked(db, trust, id_)
    if notice is None:
        raise Conflict("no_notice", N_("Det ligger ingen oppsigelse her."))
    life.allow(Act.WITHDRAW_NOTICE, state_of(found, notice, today))
    if found.replaced_by is not None:
        raise Conflict("agreement_replaced", N_("En ny avtale er underskrevet og avløser denne. Oppsigelsen kan ikke trekkes."))
    if notice.received_on is None:
        if own_party != notice.given_by:
            raise Conflict("not_your_notice", N_("Oppsigelsen er ikke mottatt ennå. Bare den som sa opp, kan trekke den."))
        return _withdrawn(db, actor, found, notice, today)
    if notice.withdrawal_asked_by in {None, own_party}:
        if notice.withdrawal_asked_by == own_party:
            raise Conflict(
                "withdrawal_asked", N_("Forslaget er allerede sendt. Oppsigelsen trekkes når den andre parten er enig.")
            )
        notice.withdrawal_asked_by, notice.withdrawal_asked_on = own_party, today
        db.flush()
        service.log(db, actor, "agreement_withdrawal_asked", found, None, {"by": own_party})
        letters.withdrawal_asked(db, found, notice)
        return notice
    return _withdrawn(db, actor, found, notice, today)


def _withdrawn(db: Session, actor: Actor, found: Agreement, notice: AgreementNotice, today: date) -> AgreementNotice:
    before = {"ends_on": found.ends_on}
    notice.withdrawn_on = today
    found.ends_on = None
    found.version += 1
    db.flush()
    service.log(db, actor, "agreement_notice_withdrawn", found, before, {"withdrawn_on": today})
    letters.withdrawn(db, found, notice)
    return notice


def _locked(db: Session, trust: str, id_: int) -> tuple[Agreement, AgreementNotice | None]:
    effect.take_turn(db, trust, service.get(db, trust, id_).municipality)
    found = service.get(db, trust, id_, lock=True)
    return found, standing_notice(db, found, lock=True)
