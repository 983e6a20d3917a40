"""Messages about an agreement, to both parties. Organisations by name, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.errors import N_, Conflict
from core.i18n import dato
from core.notices.service import COORDINATOR, LEADER, Matter, Recipient, tell
from core.notices.standing import About

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.models import Agreement, AgreementNotice

MUNICIPALITY = (COORDINATOR, LEADER)
TRUST = (Recipient("role:trust.contact", "trust.contact"),)
BOTH = (*MUNICIPALITY, *TRUST)
_TOLD = text("SELECT EXISTS (SELECT 1 FROM alis.message WHERE trust = :trust AND event_key = :key)")
_NAMES = text("""SELECT k.official_name AS municipality, t.name AS trust
    FROM alis.municipality k, alis.trust t WHERE k.number = :municipality AND t.code = :trust""")


def _matter(db: Session, trust: str, municipality: str) -> Matter:
    row = db.execute(_NAMES, {"trust": trust, "municipality": municipality}).one()
    return Matter(trust, municipality, None, f"{row.municipality} og {row.trust}")


def _say(db: Session, agreement: Agreement, event: str, key: str, to: tuple[Recipient, ...], subject: str, body: str) -> None:
    matter = _matter(db, agreement.trust, agreement.municipality)
    link = f"Åpne avtalen: {{base}}/agreements/{agreement.trust}-{agreement.id}"
    subject = f"{subject}: {matter.label}"
    tell(db, matter, event, f"agreement-{key}:{agreement.id}", to, subject=subject, body=f"{body}\n\n{matter.label}\n\n{link}")


def sent(db: Session, agreement: Agreement) -> None:
    body = "Samarbeidsavtalen om ALIS er sendt til kommunen for underskrift. Den er i kraft når begge parter har underskrevet."
    _say(db, agreement, "agreement_sent", "sent", MUNICIPALITY, "Avtale til underskrift", body)


def reminded(db: Session, agreement: Agreement, today: date) -> None:
    body = (
        f"Samarbeidsavtalen om ALIS ble sendt {dato(agreement.sent_on)} og venter på kommunens underskrift. Den som er "
        "signaturberettiget, kan underskrive i tjenesten, eller avtalen kan skrives ut, underskrives og lastes opp."
    )
    key = f"reminded:{today.isoformat()}"
    if db.scalar(_TOLD, {"trust": agreement.trust, "key": f"agreement-{key}:{agreement.id}"}):
        raise Conflict("reminded_today", N_("Kommunen er allerede minnet på avtalen i dag."))
    _say(db, agreement, "agreement_reminded", key, MUNICIPALITY, "Påminnelse om avtale til underskrift", body)


def signed(db: Session, agreement: Agreement, party: str) -> None:
    """One has signed; the other is told that it is their turn."""
    who, to = ("Kommunen", TRUST) if party == "municipality" else ("Helseforetaket", MUNICIPALITY)
    body = f"{who} har underskrevet samarbeidsavtalen om ALIS. Den er ikke i kraft før begge parter har underskrevet."
    _say(db, agreement, "agreement_signed", f"signed-{party}", to, "Avtalen er underskrevet av én part", body)


def cancelled(db: Session, agreement: Agreement) -> None:
    body = "Helseforetaket har trukket tilbake samarbeidsavtalen om ALIS som var sendt til underskrift. Den blir ikke inngått."
    _say(db, agreement, "agreement_cancelled", "cancelled", MUNICIPALITY, "Avtalen er trukket tilbake", body)


def in_force(db: Session, agreement: Agreement) -> None:
    body = f"Samarbeidsavtalen om ALIS er underskrevet av begge parter og gjelder fra {dato(agreement.in_force_from)}."
    _say(db, agreement, "agreement_in_force", "in-force", BOTH, "Avtalen er inngått", body)


def notice(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    who = "Kommunen" if given.given_by == "municipality" else "Helseforetaket"
    if given.ends_on is None:
        body = (
            f"{who} har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er sendt {dato(given.sent_on)}. Fristen løper fra mottak."
        )
    else:
        body = (
            f"{who} har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er mottatt {dato(given.received_on)}, og avtalen "
            f"gjelder til og med {dato(given.ends_on)}. En ny avtale skal inngås før det."
        )
    key = f"notice-{'received' if given.ends_on else 'given'}-{given.id}"
    _say(db, agreement, "agreement_notice", key, BOTH, "Avtalen er sagt opp", body)


def withdrawal_asked(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    asked = given.withdrawal_asked_by
    to = TRUST if asked == "municipality" else MUNICIPALITY
    who = "Kommunen" if asked == "municipality" else "Helseforetaket"
    body = f"{who} foreslår at oppsigelsen av samarbeidsavtalen om ALIS trekkes. Den trekkes bare når begge er enige."
    key = f"withdrawal-{given.id}-{given.withdrawal_asked_on}"
    _say(db, agreement, "agreement_notice", key, to, "Forslag om å trekke oppsigelsen", body)


def withdrawn(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    body = "Oppsigelsen av samarbeidsavtalen om ALIS er trukket. Avtalen gjelder videre uten sluttdato."
    _say(db, agreement, "agreement_notice", f"withdrawn-{given.id}", BOTH, "Oppsigelsen er trukket", body)


def revision(db: Session, agreement: Agreement, party: str, revision_id: int) -> None:
    to = TRUST if party == "municipality" else MUNICIPALITY
    who = "Kommunen" if party == "municipality" else "Helseforetaket"
    body = f"{who} krever at samarbeidsavtalen om ALIS revideres. Grunnen står i avtalesaken."
    _say(db, agreement, "agreement_revision", f"revision-{revision_id}", to, "Avtalen kreves revidert", body)


def end_comes(db: Session, trust: str, municipality: str, agreement_id: int, ends_on: date, months: int, key: str) -> None:
    """−6, −3, −1 months before an end without a successor (R-096)."""
    matter = _matter(db, trust, municipality)
    left = "1 måned" if months == 1 else f"{months} måneder"
    body = (
        f"Samarbeidsavtalen om ALIS gjelder til og med {dato(ends_on)}, og ingen ny er underskrevet. Det er mindre enn {left} igjen. "
        f"Avtalesaken viser hvilke ALIS som har tjeneste etter den dagen.\n\n{matter.label}\n\n"
        f"Åpne avtalen: {{base}}/agreements/{trust}-{agreement_id}"
    )
    subject = f"Avtalen løper ut {dato(ends_on)}: {matter.label}"
    about = About("agreement_end", agreement_id, ends_on)
    tell(db, matter, "agreement_ends", key, BOTH, subject=subject, body=body, about=about, calendar_on=ends_on)
