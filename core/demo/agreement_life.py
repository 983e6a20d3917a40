"""What happens to agreements: sent and half signed, under notice, replaced, reviewed, to be revised, in dispute; every state somewhere."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.agreements import life, sent_documents, texts
from core.agreements.models import (
    Agreement,
    AgreementDispute,
    AgreementDocument,
    AgreementNotice,
    AgreementReview,
    AgreementRevision,
    AgreementTemplate,
    AgreementText,
)
from core.cases import case
from core.dates import add_months

if TYPE_CHECKING:
    from core.demo.book import Book, Who

YEAR = 12
# at NLSH: the municipality, days since it was sent, and how it has signed; each document costs the start of the demo time
SENT = (("1856", 12, ""), ("1841", 9, "paper"), ("1838", 30, "click"))
CANCELLED = (("1875", 60),)
REPLACED = ("1804", "1860", "1833")  # had the text of 2020 before
# Rana's next falls due within the week, so that a reminder is in the mailbox
REVIEWED = (("1804", 90, "unchanged"), ("1860", 20, "revise"), ("1806", 200, "unchanged"), ("1833", 359, "other"))
DISPUTED = (("1860", 35),)
DEMANDED = (("1860", "municipality", "experience", 25), ("1851", "trust", "conditions", 70))
PENDING = (("unn", "5503", 6),)
WITHDRAWN = (("nlsh", "1806", 200),)
NEWEST = 40  # days since the year was full
LAW = "FOR-2016-12-08-1482, endret 1. september: nye krav til supervisjon (fiktivt eksempel)."


def lives(book: Book) -> None:
    for agreement in list(book.of(Agreement)):
        if agreement.ends_on is not None and agreement.in_force_from is not None:
            received = max(add_months(agreement.ends_on, -YEAR), agreement.in_force_from + timedelta(days=1))
            _notice(book, agreement, received, "municipality", received_on=received, ends_on=agreement.ends_on)
    for trust, number, days in PENDING:
        _notice(book, book.agreements[trust, number], book.ago(days), "municipality")
    for trust, number, days in WITHDRAWN:
        at, agreed = book.ago(days), book.ago(days - 30)
        ended = life.end_by_notice(at, YEAR)
        _notice(book, book.agreements[trust, number], at, "trust", received_on=at, ends_on=ended, withdrawn_on=agreed)
    for number in REPLACED:
        _replaced(book, book.agreements["nlsh", number])
    written = _written(book)
    _kept(book, [_sent(book, number, book.ago(days), how, written) for number, days, how in SENT], written)
    for number, days in CANCELLED:
        made = _sent(book, number, book.ago(days), "", written)
        made.cancelled_on, made.cancelled_reason = book.ago(days - 2), "Sendt til feil kommune"
        _log(book, made, book.contact("nlsh"), "agreement_cancelled", made.cancelled_on, {"cancelled_on": made.cancelled_on})
    _followed(book)


def _notice(book: Book, agreement: Agreement, sent: date, party: str, **dates: date) -> None:
    who = book.contact(agreement.trust) if party == "trust" else book.sender(agreement.municipality)
    book.add(
        AgreementNotice(
            **_of(agreement),
            given_by=party,
            given_by_name="Kommunedirektøren" if party == "municipality" else "Administrerende direktør",
            sent_on=sent,
            proof=f"Journalført {sent.year}/{100 + agreement.id % 800}",
            recorded_by=who.name,
            recorded_on=sent,
            **dates,
        )
    )
    _log(book, agreement, who, "agreement_notice_given", sent, {"sent_on": sent, **dates})


def _replaced(book: Book, new: Agreement) -> None:
    """The one before it, with the terms that stand in its document alone."""
    first = date(2021, 2, 1) + timedelta(days=book.rng.randrange(150))
    assert new.in_force_from is not None  # noqa: S101 - these are
    book.add(
        Agreement(
            trust=new.trust,
            municipality=new.municipality,
            version_label="2020-12",
            anchor="tjenesteavtale 6",
            signed_municipality_on=first,
            signed_municipality_by="Kommunedirektøren",
            signed_trust_on=first,
            signed_trust_by="Administrerende direktør",
            in_force_from=first,
            ends_on=life.end_by_successor(new.in_force_from),
            replaced_by=new.id,
            registered_by=new.registered_by,
            registered_at=new.registered_at,
        )
    )


def _written(book: Book) -> AgreementText:
    version = (AgreementTemplate.trust == AgreementText.trust) & (AgreementTemplate.id == AgreementText.template_id)
    return book.db.scalars(
        select(AgreementText)
        .join(AgreementTemplate, version)
        .where(AgreementText.trust == "nlsh", AgreementTemplate.version_label == "2024-06", AgreementText.language == "nb")
        .order_by(AgreementText.edition)
        .limit(1)
    ).one()


def _kept(book: Book, sent: list[Agreement], written: AgreementText) -> None:
    """The document as each municipality got it, set the way the service sets it."""
    for one, content in zip(sent, sent_documents.set_sent(book.db, sent, {written.id: written}), strict=True):
        document = AgreementDocument(
            **_of(one),
            kind="sent",
            filename=sent_documents.sent_name(one),
            media_type="application/pdf",
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            stored_at=one.registered_at,
        )
        book.add(document)


def _sent(book: Book, number: str, on: date, how: str, written: AgreementText) -> Agreement:
    contact = book.contact("nlsh")
    made = Agreement(
        trust="nlsh",
        municipality=number,
        version_label="2024-06",
        anchor="samarbeidsavtalen punkt 5.2 e",
        language="nb",
        text_id=written.id,
        sent_on=on,
        sent_by=contact.name,
        registered_by=contact.name,
        registered_at=book.at(on),
    )
    made.sent_sha256 = texts.digest(made, written.clauses)
    book.add(made)
    _log(book, made, contact, "agreement_sent", on, {"version": made.version_label})
    if how:
        signed = on + timedelta(days=5)
        made.signed_municipality_on, made.signed_municipality_by = signed, "Kommunedirektøren"
        made.signed_municipality_title = made.signed_municipality_authority = "kommunedirektør"
        made.signed_municipality_place = book.municipalities[number].name
        made.signed_municipality_method = how
        made.signed_municipality_level = "simple" if how == "click" else "paper"
        made.returned_on = signed if how == "click" else None
        _log(book, made, book.sender(number), "agreement_signed", signed, {"signed_municipality_on": signed})
    return made


def _followed(book: Book) -> None:
    contact = book.contact("nlsh")
    for number, days, outcome in REVIEWED:
        _reviewed(book, book.agreements["nlsh", number], contact, book.ago(days), outcome)
    told = {number for number, _days, _outcome in REVIEWED}
    for (trust, number), agreement in book.agreements.items():
        year = _anniversary(agreement, book.ago(NEWEST))
        # an ordinary year: all but the newest are done
        if trust == "nlsh" and number not in told and year is not None:
            _reviewed(book, agreement, contact, year + timedelta(days=agreement.id % NEWEST), "unchanged")
    for number, days in DISPUTED:
        agreement, on = book.agreements["nlsh", number], book.ago(days)
        who = book.sender(number)
        body = "Partene er uenige om hvem som dekker vikarutgifter ved kurs utover fem dager."
        book.add(AgreementDispute(**_of(agreement), noted_by="municipality", body=body, noted_on=on, recorded_by=who.name))
        _log(book, agreement, who, "agreement_disputed", on, {"by": "municipality"})
    for number, party, kind, days in DEMANDED:
        who = book.sender(number) if party == "municipality" else contact
        _revision(book, book.agreements["nlsh", number], kind, party, "Erfaringer fra det første året.", book.ago(days), who)
    for number in ("1804", "1860"):
        _revision(book, book.agreements["nlsh", number], "law", "trust", LAW, book.ago(15), contact)


def _reviewed(book: Book, agreement: Agreement, contact: Who, on: date, outcome: str) -> None:
    book.add(AgreementReview(**_of(agreement), held_on=on, outcome=outcome, recorded_by=contact.name, recorded_on=on))
    _log(book, agreement, contact, "agreement_reviewed", on, {"held_on": on, "outcome": outcome})


def _anniversary(agreement: Agreement, before: date) -> date | None:
    """The latest before this day, of an agreement that has had one."""
    start = agreement.in_force_from
    if start is None or (agreement.ends_on is not None and agreement.ends_on < before):
        return None
    years = [add_months(start, YEAR * n) for n in range(1, before.year - start.year + 1)]
    return max((day for day in years if day < before), default=None)


def _revision(book: Book, agreement: Agreement, kind: str, party: str, ground: str, on: date, who: Who) -> None:
    book.add(
        AgreementRevision(
            **_of(agreement),
            kind=kind,
            key=f"demo:{kind}:{party}",
            raised_by=party,
            ground=ground,
            raised_on=on,
            recorded_by=who.name,
        )
    )
    _log(book, agreement, who, "agreement_revision_demanded", on, {"kind": kind, "by": party})


def _of(agreement: Agreement) -> dict[str, Any]:
    return {"trust": agreement.trust, "municipality": agreement.municipality, "agreement_id": agreement.id}


def _log(book: Book, agreement: Agreement, who: Who, action: str, on: date, after: dict[str, Any]) -> None:
    number = case(agreement.trust, agreement.id)
    book.log(on, who, action, "agreement", number, trust=agreement.trust, municipality=agreement.municipality, after=after)
