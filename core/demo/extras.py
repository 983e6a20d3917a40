"""Notes that both sides see, and what municipalities have begun to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cases import case
from core.demo.stories import ALTA, BODO, BRONNOY, GAMVIK, HAMMERFEST, RANA, TROMSO
from core.queue.models import Note, NotificationDraft

if TYPE_CHECKING:
    from datetime import date

    from core.demo.book import Book, Who

FROM_MUNICIPALITY = (
    "Legen kan begynne inntil fire uker tidligere hvis det passer avdelingen bedre.",
    "Vi har vikar i fastlegehjemmelen ut august. Si fra i god tid hvis oppstarten flyttes.",
    "Legen ønsker å ta permisjon to uker i perioden; avklares ved tilbud.",
)
FROM_TRUST = (
    "Vi regner med ledig vikariat her fra høsten, men det er ikke bekreftet av avdelingen.",
    "Mange venter på samme avdeling i denne perioden. Vurder gjerne et ønske nummer to.",
    "Avdelingen er orientert.",
)
DRAFTS = (
    (BODO, "nlsh", 13, "new"),
    (BODO, "unn", 16, "new"),
    (HAMMERFEST, "fin", 10, "new"),
    (ALTA, "fin", 12, "converted"),
    (TROMSO, "unn", 9, "new"),
    (RANA, "hsyk", 8, "new"),
    (GAMVIK, "fin", 14, "new"),
    (BRONNOY, "hsyk", 12, "new"),
)


def notes(book: Book) -> None:
    for n, matter in enumerate(book.matters):
        request = matter.request
        if n % 6 or request.ended_on is not None:
            continue
        first = book.between(request.notified_on, book.ago(4))
        sender = book.sender(request.municipality)
        _note(book, n, first, sender, FROM_MUNICIPALITY, book.municipalities[request.municipality].official_name)
        if n % 12 == 0:
            _note(
                book, n, book.between(first, book.yesterday), book.contact(request.trust), FROM_TRUST, matter.rules.identity.name
            )


def _note(book: Book, n: int, on: date, who: Who, words: tuple[str, ...], organisation: str) -> None:
    request = book.matters[n].request
    body = words[n // 6 % len(words)]
    book.add(
        Note(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            body=body,
            written_by=who.name,
            written_for=organisation,
            written_at=book.at(on),
        )
    )
    number = case(request.trust, request.id)
    book.log(
        on,
        who,
        "note_written",
        "placement_request",
        number,
        trust=request.trust,
        municipality=request.municipality,
        after={"length": len(body)},
    )


def drafts(book: Book) -> None:
    """Begun and not sent: a name and a wish, some without a number yet."""
    for n, (municipality, trust, months, scheme) in enumerate(DRAFTS):
        who = book.sender(municipality)
        fields = {
            "name": book.names.person(),
            "trusts": [trust],
            "wanted_from": book.start(months).strftime("%d.%m.%Y"),
            "months": "6",
            "scheme": scheme,
            **({"hpr_number": book.names.hpr()} if n % 2 else {}),
        }
        on = book.ago(1 + 2 * n)
        made = book.add(NotificationDraft(municipality=municipality, fields=fields, saved_by=who.name, saved_at=book.at(on)))
        book.log(
            on,
            who,
            "draft_saved",
            "notification_draft",
            str(made.id),
            municipality=municipality,
            after={"fields": sorted(fields)},
        )
