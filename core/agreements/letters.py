"""Messages about an agreement, to both parties. Organisations by name, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.cases import case
from core.errors import N_, Conflict
from core.notices.saying import say, say_n
from core.notices.service import COORDINATOR, LEADER, Matter, Recipient, tell
from core.notices.standing import About

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.models import Agreement, AgreementNotice
    from core.trusts.sources import Text

MUNICIPALITY = (COORDINATOR, LEADER)
TRUST = (Recipient("role:trust.contact", "trust.contact"),)
BOTH = (*MUNICIPALITY, *TRUST)
_TOLD = text("SELECT EXISTS (SELECT 1 FROM alis.message WHERE trust = :trust AND event_key = :key)")
_NAMES = text("""SELECT k.official_name AS municipality, t.name AS trust
    FROM alis.municipality k, alis.trust t WHERE k.number = :municipality AND t.code = :trust""")


def _pair(db: Session, trust: str, municipality: str) -> Text:
    row = db.execute(_NAMES, {"trust": trust, "municipality": municipality}).one()
    return say("%(municipality)s og %(trust)s", municipality=row.municipality, trust=row.trust)


def _open(trust: str, agreement_id: int) -> Text:
    return say("Åpne avtalen: %(link)s", link=f"{{base}}/agreements/{case(trust, agreement_id)}")


def _say(db: Session, agreement: Agreement, event: str, key: str, to: tuple[Recipient, ...], subject: Text, body: Text) -> None:
    pair = _pair(db, agreement.trust, agreement.municipality)
    tell(
        db,
        Matter(agreement.trust, agreement.municipality, None),
        event,
        f"agreement-{key}:{agreement.id}",
        to,
        subject=say("%(about)s: %(pair)s", about=subject, pair=pair),
        body=(body, pair, _open(agreement.trust, agreement.id)),
    )


def _who(party: str) -> Text:
    return say("Kommunen") if party == "municipality" else say("Helseforetaket")


def sent(db: Session, agreement: Agreement) -> None:
    body = say(
        "Samarbeidsavtalen om ALIS er sendt til kommunen for underskrift. Den er i kraft når begge parter har underskrevet."
    )
    _say(db, agreement, "agreement_sent", "sent", MUNICIPALITY, say("Avtale til underskrift"), body)


def reminded(db: Session, agreement: Agreement, today: date) -> None:
    body = say(
        "Samarbeidsavtalen om ALIS ble sendt %(on)s og venter på kommunens underskrift. Den som er signaturberettiget, kan "
        "underskrive i tjenesten, eller avtalen kan skrives ut, underskrives og lastes opp.",
        on=agreement.sent_on,
    )
    key = f"reminded:{today.isoformat()}"
    if db.scalar(_TOLD, {"trust": agreement.trust, "key": f"agreement-{key}:{agreement.id}"}):
        raise Conflict("reminded_today", N_("Kommunen er allerede minnet på avtalen i dag."))
    _say(db, agreement, "agreement_reminded", key, MUNICIPALITY, say("Påminnelse om avtale til underskrift"), body)


def signed(db: Session, agreement: Agreement, party: str) -> None:
    """One has signed; the other is told that it is their turn."""
    to = TRUST if party == "municipality" else MUNICIPALITY
    body = say(
        "%(who)s har underskrevet samarbeidsavtalen om ALIS. Den er ikke i kraft før begge parter har underskrevet.",
        who=_who(party),
    )
    _say(db, agreement, "agreement_signed", f"signed-{party}", to, say("Avtalen er underskrevet av én part"), body)


def cancelled(db: Session, agreement: Agreement) -> None:
    body = say(
        "Helseforetaket har trukket tilbake samarbeidsavtalen om ALIS som var sendt til underskrift. Den blir ikke inngått."
    )
    _say(db, agreement, "agreement_cancelled", "cancelled", MUNICIPALITY, say("Avtalen er trukket tilbake"), body)


def in_force(db: Session, agreement: Agreement) -> None:
    body = say(
        "Samarbeidsavtalen om ALIS er underskrevet av begge parter og gjelder fra %(on)s.",
        on=agreement.in_force_from,
    )
    _say(db, agreement, "agreement_in_force", "in-force", BOTH, say("Avtalen er inngått"), body)


def notice(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    body = (
        say(
            "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er sendt %(on)s. Fristen løper fra mottak.",
            who=_who(given.given_by),
            on=given.sent_on,
        )
        if given.ends_on is None
        else say(
            "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er mottatt %(on)s, og avtalen gjelder til og med "
            "%(last)s. En ny avtale skal inngås før det.",
            who=_who(given.given_by),
            on=given.received_on,
            last=given.ends_on,
        )
    )
    key = f"notice-{'received' if given.ends_on else 'given'}-{given.id}"
    _say(db, agreement, "agreement_notice", key, BOTH, say("Avtalen er sagt opp"), body)


def withdrawal_asked(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    asked = given.withdrawal_asked_by or ""
    to = TRUST if asked == "municipality" else MUNICIPALITY
    body = say(
        "%(who)s foreslår at oppsigelsen av samarbeidsavtalen om ALIS trekkes. Den trekkes bare når begge er enige.",
        who=_who(asked),
    )
    key = f"withdrawal-{given.id}-{given.withdrawal_asked_on}"
    _say(db, agreement, "agreement_notice", key, to, say("Forslag om å trekke oppsigelsen"), body)


def withdrawn(db: Session, agreement: Agreement, given: AgreementNotice) -> None:
    body = say("Oppsigelsen av samarbeidsavtalen om ALIS er trukket. Avtalen gjelder videre uten sluttdato.")
    _say(db, agreement, "agreement_notice", f"withdrawn-{given.id}", BOTH, say("Oppsigelsen er trukket"), body)


def revision(db: Session, agreement: Agreement, party: str, revision_id: int) -> None:
    to = TRUST if party == "municipality" else MUNICIPALITY
    body = say("%(who)s krever at samarbeidsavtalen om ALIS revideres. Grunnen står i avtalesaken.", who=_who(party))
    _say(db, agreement, "agreement_revision", f"revision-{revision_id}", to, say("Avtalen kreves revidert"), body)


def end_comes(db: Session, trust: str, municipality: str, agreement_id: int, ends_on: date, months: int, key: str) -> None:
    """−6, −3, −1 months before an end without a successor (R-096)."""
    pair = _pair(db, trust, municipality)
    left = say_n("1 måned", "%(n)s måneder", months)
    body = (
        say(
            "Samarbeidsavtalen om ALIS gjelder til og med %(on)s, og ingen ny er underskrevet. Det er høyst %(left)s igjen. "
            "Avtalesaken viser hvilke ALIS som har tjeneste etter den dagen.",
            on=ends_on,
            left=left,
        ),
        pair,
        _open(trust, agreement_id),
    )
    subject = say("Avtalen løper ut %(on)s: %(pair)s", on=ends_on, pair=pair)
    about = About("agreement_end", agreement_id, ends_on)
    tell(
        db,
        Matter(trust, municipality, None),
        "agreement_ends",
        key,
        BOTH,
        subject=subject,
        body=body,
        about=about,
        calendar_on=ends_on,
    )
