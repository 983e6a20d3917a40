"""Sending an agreement, and signing it: each party for itself, told honestly how (R-091, R-094)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.agreements import effect, letters, life, sent_documents, service, texts
from core.agreements.life import Act
from core.agreements.models import Agreement
from core.agreements.standing import state_of
from core.cases import case
from core.errors import N_, Conflict, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Click, OnPaper
    from core.agreements.models import AgreementTemplate
    from core.agreements.schemas import Scan
    from core.audit import Actor

SIGN = {"municipality": Act.SIGN_MUNICIPALITY, "trust": Act.SIGN_TRUST}


def send(
    db: Session,
    actor: Actor,
    template: AgreementTemplate,
    municipality: str,
    *,
    language: str = "nb",
    agreed_from: date | None = None,
    today: date,
) -> Agreement:
    """Send the version to a municipality for signature. The words are frozen: what is signed is what was sent.

    One may be in force already; the new one replaces it when both have signed (C-20). Raises Conflict while another waits.
    """
    if not template.in_use:
        sentence = N_("Denne versjonen er ikke i bruk. Velg en versjon som kan sendes ut.")
        raise Refusal("template_not_in_use", sentence, errors={"template_id": sentence})
    written = texts.current(db, template.trust, template.id, language)
    if written is None:
        sentence = N_("Avtaleteksten finnes ikke på dette språket.")
        raise Refusal("no_text", sentence, errors={"language": sentence})
    if agreed_from is not None and agreed_from < today:
        sentence = N_("En avtalt oppstart kan ikke ligge bak i tid.")
        raise Refusal("starts_in_the_past", sentence, errors={"agreed_from": sentence})
    effect.take_turn(db, template.trust, municipality)
    effect.none_under_way(db, template.trust, municipality)
    made = Agreement(
        trust=template.trust,
        municipality=municipality,
        version_label=template.version_label,
        anchor=template.anchor,
        language=language,
        text_id=written.id,
        agreed_from=agreed_from,
        sent_on=today,
        sent_by=actor.name,
        registered_by=actor.name,
        version=1,
    )
    made.sent_sha256 = texts.digest(made, written.clauses)
    db.add(made)
    db.flush()
    service.log(db, actor, "agreement_sent", made, None, {"version": made.version_label, "sent_sha256": made.sent_sha256})
    letters.sent(db, made)
    return made


def send_all(
    db: Session,
    actor: Actor,
    template: AgreementTemplate,
    municipalities: Sequence[str],
    *,
    language: str = "nb",
    agreed_from: date | None = None,
    today: date,
) -> list[Agreement]:
    """Send to each, all or none, and keep the document that each of them got."""
    given: dict[str, Any] = {"language": language, "agreed_from": agreed_from, "today": today}
    made = [send(db, actor, template, number, **given) for number in municipalities]
    written = texts.current(db, template.trust, template.id, language)
    if written is not None:
        sent_documents.keep_sent(db, made, written)
    return made


def remind(db: Session, actor: Actor, trust: str, id_: int, *, today: date) -> Agreement:
    """One click: the municipality is reminded of what waits for its signature; once a day."""
    found = service.get(db, trust, id_, lock=True)
    life.allow(Act.SIGN_MUNICIPALITY, state_of(found, None, today))
    letters.reminded(db, found, today)
    service.log(db, actor, "agreement_reminded", found, None, {"on": today})
    return found


def sign(db: Session, actor: Actor, trust: str, id_: int, party: str, given: Click, *, today: date) -> Agreement:
    """A signatory signs for the own party with a click: a simple signature, dated today, of exactly what was sent."""
    if given.party is not None and given.party != party:
        sentence = N_("Du kan bare underskrive for din egen part.")
        raise Refusal("other_party", sentence, errors={"party": sentence})
    found = _open(db, trust, id_, party, today)
    if found.sent_sha256 is None:
        sentence = N_("Denne avtalen er registrert fra papir og kan ikke underskrives her. Før underskriften med skannet avtale.")
        raise Conflict("not_sent_from_here", sentence)
    if given.sha256 != found.sent_sha256:
        sentence = N_("Dokumentet er ikke det som ble sendt. Åpne avtalen på nytt, les den, og underskriv den som står der.")
        raise Conflict("document_changed", sentence, extra={"url": f"/agreements/{case(trust, id_)}"})
    signature = {
        "on": today,
        "by": actor.name,
        "title": given.title,
        "authority": given.authority,
        "place": given.place,
        "method": "click",
        "level": "simple",
    }
    if party == "municipality":
        found.returned_on = today  # signed here, it has come back at once
    return _signed(db, actor, found, party, signature, {})


def record(  # noqa: PLR0913 - the matter, whose signature, the document
    db: Session, actor: Actor, trust: str, id_: int, own_party: str, given: OnPaper, scan: Scan, *, today: date
) -> Agreement:
    """A signature that was given on paper or in another system, with the document that shows it. The level is as it is told."""
    found = _open(db, trust, id_, given.party, today)
    wrong: dict[str, Any] = {}
    if given.signed_on > today:
        wrong["signed_on"] = N_("Underskriften kan ikke ligge fram i tid.")
    elif found.sent_on and given.signed_on < found.sent_on:
        wrong["signed_on"] = N_("Underskriften kan ikke være eldre enn utsendelsen.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)
    content = service.pdf(scan)
    document = service.store(db, found, scan, content, "signed")
    signature = {
        "on": given.signed_on,
        "by": given.name,
        "title": given.title,
        "authority": given.authority,
        "place": given.place,
        "method": given.method,
        "level": given.level if given.method == "pdf" else "paper",
    }
    if given.party == "municipality" and own_party == "trust":
        found.returned_on = today
    return _signed(db, actor, found, given.party, signature, {"scan_sha256": document.sha256})


def take_back(db: Session, actor: Actor, trust: str, id_: int, *, today: date) -> Agreement:
    """The trust has received the signed paper from the municipality."""
    found = service.get(db, trust, id_, lock=True)
    life.allow(Act.RETURN, state_of(found, None, today))
    found.returned_on = today
    found.version += 1
    db.flush()
    service.log(db, actor, "agreement_returned", found, None, {"returned_on": today})
    return found


def cancel(db: Session, actor: Actor, trust: str, id_: int, reason: str, *, today: date) -> Agreement:
    """Take back what was sent and not signed by both."""
    found = service.get(db, trust, id_, lock=True)
    life.allow(Act.CANCEL, state_of(found, None, today))
    found.cancelled_on, found.cancelled_reason = today, reason
    found.version += 1
    db.flush()
    service.log(db, actor, "agreement_cancelled", found, None, {"cancelled_on": today}, reason=reason)
    letters.cancelled(db, found)
    return found


def _open(db: Session, trust: str, id_: int, party: str, today: date) -> Agreement:
    """The locked agreement, which this party may sign now."""
    effect.take_turn(db, trust, service.get(db, trust, id_).municipality)
    found = service.get(db, trust, id_, lock=True)
    if getattr(found, f"signed_{party}_on") is not None:
        raise Conflict("already_signed", N_("Underskriften til denne parten er allerede ført. En part underskriver én gang."))
    life.allow(SIGN[party], state_of(found, None, today))
    return found


def _signed(
    db: Session, actor: Actor, found: Agreement, party: str, signature: dict[str, Any], more: dict[str, Any]
) -> Agreement:
    for what, value in signature.items():
        setattr(found, f"signed_{party}_{what}", value)
    found.version += 1
    followed = effect.take_effect(db, found)
    db.flush()
    after = {f"signed_{party}_{what}": value for what, value in signature.items()}
    service.log(db, actor, "agreement_signed", found, None, {**after, **more, **followed})
    if found.in_force_from is None:
        letters.signed(db, found, party)
    else:
        letters.in_force(db, found)
    return found
