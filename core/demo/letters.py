"""The story's messages, to the recipients that the service would have chosen: references, never addresses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.cases import case
from core.demo.names import DOMAIN
from core.i18n import dato
from core.notices.models import Message
from core.notices.service import COORDINATOR, TRAINEE, Recipient, message_id, recipients
from core.trusts.terms import Event

if TYPE_CHECKING:
    from core.demo.book import Book
    from core.demo.requests import Matter
    from core.placements.models import Offer, Presentation
    from core.vacancies.models import Vacancy

QUEUED = 8


def notified(book: Book, matter: Matter) -> None:
    request = matter.request
    place = book.municipalities[request.municipality].official_name
    name = matter.rules.identity.name
    on = request.notified_at.date()
    label = _label(matter)
    subject = f"Innmelding fra {place}: {label}"
    told = tuple(one for one in _to(book, matter, Event.NOTIFICATION) if one.reference != "trainee")
    _tell(
        book,
        matter,
        "notification",
        f"notified:{request.id}",
        told,
        subject,
        f"{place} har meldt inn en ALIS.\n\n{label}\n\n{_open(matter)}",
        on,
    )
    receipt = f"Innmeldingen er mottatt {dato(request.notified_on)} av {name}.\n\n{label}\n\n{_open(matter)}"
    _tell(book, matter, "receipt", f"receipt:{request.id}", (COORDINATOR,), f"Kvittering: {subject}", receipt, on)
    if request.trainee_email:
        body = (
            f"{place} har meldt inn at du ønsker tjeneste ved {name}.\n\n{label}\n\n"
            "Er noe feil, ta kontakt med ALIS-koordinatoren i kommunen."
        )
        subject = f"Kommunen din har meldt inn behov for sykehustjeneste: {label}"
        _tell(book, matter, "copy_to_trainee", f"copy:{request.id}", (TRAINEE,), subject, body, on)


def reconfirmed(book: Book, matter: Matter, on: date) -> None:
    request, label = matter.request, _label(matter)
    word = str(matter.rules.words().reconfirm_label)
    said = {"yes": "ja, som planlagt", "no": "nei, ikke som planlagt"}[request.reconfirm_answer or "yes"]
    key = f"reconfirmed:{request.id}:{request.version}"
    body = f"{word}: {said}.\n\n{label}\n\n{_open(matter)}"
    _tell(book, matter, "reconfirm", key, _to(book, matter, Event.RECONFIRM), f"{word}: {label}", body, on)


def offered(book: Book, matter: Matter, made: Offer, on: date, token: str | None) -> None:
    """To the ALIS with the personal link, to the municipality without it."""
    label = f"{made.unit_label}, {dato(made.starts_on)}–{dato(made.ends_on)}"
    differs = "".join(f"\n- {one['text']}" for one in made.differences)
    told = f"{label}\n\nDette skiller seg fra ønsket:{differs}" if differs else label
    until, name, key = dato(made.answer_by_on), matter.rules.identity.name, f"offer:{made.id}:1"
    if token is not None:
        body = f"{name} tilbyr deg tjeneste.\n\n{told}\n\nSvar ja eller nei innen {until}: {{base}}/answer/{token}"
        _tell(book, matter, "offer", f"{key}:link", (TRAINEE,), f"Tilbud om tjeneste: {label}", body, on)
    others = tuple(one for one in _to(book, matter, Event.OFFER) if one.reference != "trainee") or (COORDINATOR,)
    body = f"{name} har gitt et tilbud.\n\n{told}\n\nALIS-en svarer selv. Svarfrist {until}.\n\n{_open(matter)}"
    _tell(book, matter, "offer", key, others, f"Tilbud: {label}", body, on)


def answered(book: Book, matter: Matter, made: Offer, on: date) -> None:
    label = f"{made.unit_label}, {dato(made.starts_on)}–{dato(made.ends_on)}"
    word = "Takket ja" if made.status == "accepted" else "Takket nei"
    kept = "" if made.status == "accepted" else "\n\nPlassen på ventelisten beholder datoen sin."
    body = f"Tilbudet er besvart {dato(on)}: {word.lower()}.\n\n{label}{kept}\n\n{_open(matter)}"
    _tell(book, matter, "answered", f"answered:{made.id}", _to(book, matter, Event.ANSWERED), f"{word}: {label}", body, on)


def asked(book: Book, matter: Matter, query_id: int, label: str, due_on: date, on: date) -> None:
    body = (
        f"{matter.rules.identity.name} har et mulig vikariat og spør om en av kommunens ALIS er aktuell.\n\n{label}\n\n"
        f"Avklar med ALIS-en og svar innen {dato(due_on)}: {{base}}/queries"
    )
    _tell(
        book, matter, "query", f"query:{query_id}", _to(book, matter, Event.QUERY), f"Spørsmål om en kandidat: {label}", body, on
    )


def presented(book: Book, matter: Matter, made: Presentation, label: str, leaders: list[int], on: date) -> None:
    told = tuple(Recipient(f"user:{id_}", "trust.unit_leader") for id_ in sorted(leaders))
    contact_by = f"Ta kontakt innen {dato(made.first_contact_due_on)}: {{base}}/candidates"
    body = f"En mulig kandidat er meldt inn.\n\n{label}\n\n{contact_by}"
    _tell(book, matter, "presented", f"presented:{made.id}:1", told, f"Mulig kandidat: {label}", body, on)


def decided(book: Book, matter: Matter, made: Presentation, unit: str, on: date) -> None:
    agreed = made.outcome == "start_agreed"
    label = f"{unit}, fra {dato(made.agreed_start_on)}" if agreed else unit
    said = "Oppstart er avtalt" if agreed else "Ikke aktuell denne gangen"
    kept = "" if agreed else "\n\nPlassen på ventelisten beholder datoen sin."
    body = f"{said}.\n\n{label}{kept}\n\n{_open(matter)}"
    _tell(
        book,
        matter,
        "decided",
        f"decided:{made.id}:{made.version}",
        _to(book, matter, Event.ANSWERED),
        f"{said}: {label}",
        body,
        on,
    )


def ended(book: Book, matter: Matter, on: date) -> None:
    """What announces the end goes out; what was on its way when the matter ended never does."""
    request, label = matter.request, _label(matter)
    event = Event.POST_ELSEWHERE if request.status == "post_elsewhere" else Event.WITHDRAWN
    said = "ALIS-en har fått stilling et annet sted" if event is Event.POST_ELSEWHERE else "Kommunen har trukket innmeldingen"
    body = (
        f"{said}. Saken er avsluttet, og det sendes ikke flere meldinger om den.\n\n{label}\n\n"
        f"Saken: {{base}}/requests/{matter.number}"
    )
    told = _to(book, matter, event)
    _tell(book, matter, event.value, f"ended:{request.id}", told, f"Saken er avsluttet: {label}", body, on, about_end=True)
    reminder, key = f"Påminnelse om avklaring.\n\n{label}", f"reminder:{request.id}"
    _tell(book, matter, "reminder", key, (COORDINATOR,), f"Påminnelse: {label}", reminder, on, status="cancelled")


def need_reported(book: Book, vacancy: Vacancy, on: date) -> None:
    label = f"{vacancy.unit_label}, fra {dato(vacancy.starts_on)}"
    period = f"fra {dato(vacancy.starts_on)} til {dato(vacancy.ends_on)}"
    link = f"Åpne vikariatet: {{base}}/vacancies/{case(vacancy.trust, vacancy.id)}"
    body = f"{vacancy.unit_label} melder behov {period}.\n\n{link}"
    for one in _told(book, vacancy.trust, Event.NEED_REPORTED):
        _add(
            book,
            vacancy.trust,
            None,
            None,
            "need_reported",
            f"need:{vacancy.id}",
            one,
            f"Meldt behov: {label}",
            body,
            on,
            "",
            False,
            None,
        )


def settle(book: Book) -> None:
    """The last few still wait for the worker, one could not be delivered."""
    sent = [one for one in book.of(Message) if one.status == "sent"]
    latest = sorted(sent, key=lambda one: (one.created_at, one.id))
    for one in [one for one in latest if one.request_id][-QUEUED:]:
        one.status, one.sent_at, one.sent_to, one.attempts = "queued", None, None, 0


def _label(matter: Matter) -> str:
    return f"{matter.request.wish_label}, fra {dato(matter.request.wanted_from)}"


def _open(matter: Matter) -> str:
    return f"Åpne saken: {{base}}/requests/{matter.number}"


def _to(book: Book, matter: Matter, event: Event) -> tuple[Recipient, ...]:
    return _told(book, matter.request.trust, event)


def _told(book: Book, trust: str, event: Event) -> tuple[Recipient, ...]:
    if (trust, event) not in book.told:
        book.told[trust, event] = recipients(book.db, book.rules(trust, book.today), event, book.today)
    return book.told[trust, event]


def _tell(  # noqa: PLR0913, PLR0917 - as notices.service.tell
    book: Book,
    matter: Matter,
    event: str,
    key: str,
    to: tuple[Recipient, ...],
    subject: str,
    body: str,
    on: date,
    *,
    about_end: bool = False,
    status: str | None = None,
) -> None:
    request = matter.request
    for one in to:
        _add(
            book,
            request.trust,
            request.municipality,
            request.id,
            event,
            key,
            one,
            subject,
            body,
            on,
            request.trainee_email or "",
            about_end,
            status,
        )


def _add(  # noqa: PLR0913, PLR0917 - the columns of the row
    book: Book,
    trust: str,
    municipality: str | None,
    request_id: int | None,
    event: str,
    key: str,
    to: Recipient,
    subject: str,
    body: str,
    on: date,
    trainee: str,
    about_end: bool,  # noqa: FBT001
    status: str | None,
) -> None:
    address = _address(book, trust, municipality, to, trainee)
    status = status or ("sent" if address else "dead")
    created = book.at(min(on, book.yesterday))
    sent = status == "sent"
    book.add(
        Message(
            trust=trust,
            municipality=municipality,
            request_id=request_id,
            event=event,
            event_key=key,
            recipient=to.reference,
            recipient_role=to.role,
            is_copy=to.copy,
            about_end=about_end,
            subject=subject,
            body=body,
            message_id=message_id(trust, key, to.reference),
            status=status,
            attempts=1 if sent else 0,
            last_error="no address" if status == "dead" else None,
            created_at=created,
            sent_at=created + timedelta(minutes=1) if sent else None,
            sent_to=address if sent else None,
        )
    )


def _address(book: Book, trust: str, municipality: str | None, to: Recipient, trainee: str) -> str | None:
    """Where the worker sends it in a demo: nobody's address, and none at all where nobody is appointed."""
    if to.reference.startswith("contact:"):
        return f"{to.role}.{trust}@{DOMAIN}"
    if to.reference.startswith("role:"):  # nobody published: the trust's own people (HSYK)
        return (book.people.get((trust, to.role)) or book.people[trust, "trust.admin"]).email
    if to.reference.startswith("user:"):
        return next((who.email for _trust, _unit, who in book.leaders if f"user:{who.user_id}" == to.reference), None)
    profile = book.profiles.get(municipality or "")
    known = {"coordinator": profile and profile.coordinator_email, "leader": profile and profile.leader_email, "trainee": trainee}
    return known.get(to.reference) or None
