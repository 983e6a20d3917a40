"""Keeping the document that is sent: set once, stored with its digest, the same bytes for both parties ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.agreements import paper, service, texts
from core.documents import typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.agreements.models import Agreement, AgreementTemplate, AgreementText
    from core.agreements.paper import Parties


def keep_sent(db: Session, sent: Sequence[Agreement], written: AgreementText) -> None:
    """Store the bytes of each document as it is sent."""
    for one, content in zip(sent, set_sent(db, sent, written), strict=True):
        service.keep(db, one, sent_name(one), service.Checked(content), "sent")


def sent_name(agreement: Agreement) -> str:
    return f"samarbeidsavtale-{agreement.trust}-{agreement.id}.pdf"


def set_sent(db: Session, sent: Sequence[Agreement], written: AgreementText) -> list[bytes]:
    """Every document set in one child process: a few hundredths of a second for each."""
    papers = []
    for one in sent:
        parties = paper.parties(db, one.trust, one.municipality)
        if one.sent_on is not None:
            words, number = _words(one, written, parties), f"{one.trust}-{one.id}"
            papers.append(paper.as_sent(words, parties, reference=number, sent_on=one.sent_on, agreed_from=one.agreed_from))
    return typeset.pdfs(papers)


def template_paper(db: Session, template: AgreementTemplate | Row[Any], written: AgreementText, *, today: date) -> bytes:
    """The version with a blank for the municipality (R-092)."""
    parties = paper.parties(db, template.trust, None)
    return typeset.pdfs([paper.open_template(_words(template, written, parties), parties, on=today)])[0]


def _words(of: Any, written: AgreementText, parties: Parties) -> paper.Words:  # noqa: ANN401 - an agreement or a template
    clauses = texts.filled(written.clauses, municipality=parties.municipality, trust=parties.trust, anchor=of.anchor)
    return paper.Words(of.version_label, of.anchor, written.language, written.edition, written.working, clauses)
