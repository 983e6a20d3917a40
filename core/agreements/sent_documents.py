"""Keeping the document that is sent: set once, stored with its digest, the same bytes for both parties ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core.agreements import service, texts, typesetting
from core.agreements.models import Agreement, AgreementDocument, AgreementText
from core.cases import case
from core.documents import typeset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.agreements.models import AgreementTemplate
    from core.agreements.typesetting import Parties


AT_ONCE = 3  # nobody waits at a page for more documents than these
_LATER = text("""SELECT alis.defer('set_documents', jsonb_build_object('trust', cast(:trust AS text), 'first', cast(:first AS bigint),
    'last', cast(:last AS bigint)))""")


def keep_sent(db: Session, sent: Sequence[Agreement], written: AgreementText) -> None:
    """Store the bytes of each document as it is sent; of many, the worker does it in a moment."""
    if len(sent) > AT_ONCE:
        ids = [one.id for one in sent]
        db.execute(_LATER, {"trust": sent[0].trust, "first": min(ids), "last": max(ids)})
        return
    _keep(db, sent, set_sent(db, sent, {written.id: written}))


def keep_missing(db: Session, trust: str, first: int, last: int) -> int:
    """The worker's half: whatever of a range was sent and has no document yet. Made twice, it finds nothing to do."""
    has_one = select(AgreementDocument.id).where(
        AgreementDocument.trust == Agreement.trust,
        AgreementDocument.agreement_id == Agreement.id,
        AgreementDocument.kind == "sent",
    )
    sent = db.scalars(
        select(Agreement)
        .where(Agreement.trust == trust, Agreement.id.between(first, last), Agreement.sent_on.is_not(None), ~has_one.exists())
        .order_by(Agreement.id)
        .with_for_update(skip_locked=True)
    ).all()
    texts_used = select(AgreementText).where(AgreementText.trust == trust, AgreementText.id.in_({one.text_id for one in sent}))
    _keep(db, sent, set_sent(db, sent, {one.id: one for one in db.scalars(texts_used)}))
    return len(sent)


def _keep(db: Session, sent: Sequence[Agreement], contents: Sequence[bytes]) -> None:
    for one, content in zip(sent, contents, strict=True):
        service.keep(db, one, sent_name(one), service.Checked(content), "sent")


def sent_name(agreement: Agreement) -> str:
    return f"samarbeidsavtale-{case(agreement.trust, agreement.id)}.pdf"


def set_sent(db: Session, sent: Sequence[Agreement], written: Mapping[int, AgreementText]) -> list[bytes]:
    """Every document of one trust's, set in one child process: a few hundredths of a second for each."""
    named = typesetting.pairs(db, sent[0].trust, [one.municipality for one in sent]) if sent else {}
    papers = []
    for one in sent:
        if one.sent_on is not None and one.text_id is not None:
            parties = named[one.municipality]
            words, number = _words(one, written[one.text_id], parties), case(one.trust, one.id)
            papers.append(typesetting.as_sent(words, parties, reference=number, sent_on=one.sent_on, agreed_from=one.agreed_from))
    return typeset.pdfs(papers)


def template_paper(db: Session, template: AgreementTemplate | Row[Any], written: AgreementText, *, today: date) -> bytes:
    """The version with a blank for the municipality (R-092)."""
    parties = typesetting.parties(db, template.trust, None)
    return typeset.pdfs([typesetting.open_template(_words(template, written, parties), parties, on=today)])[0]


def _words(of: Any, written: AgreementText, parties: Parties) -> typesetting.Words:  # noqa: ANN401 - an agreement or a template
    clauses = texts.filled(written.clauses, municipality=parties.municipality, trust=parties.trust, anchor=of.anchor)
    return typesetting.Words(of.version_label, of.anchor, written.language, written.edition, written.working, clauses)
