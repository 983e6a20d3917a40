"""UNN's direction: the need, the query to the municipality, the candidate presented, the leader's choice (R-024, R-064…R-066, R-072)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from core.accounts.models import AnswerLink
from core.accounts.queries import sha256
from core.dates import OSLO
from core.demo import letters, matching
from core.i18n import dato
from core.placements.models import Presentation, Query

if TYPE_CHECKING:
    from datetime import date

    from core.demo.book import Book
    from core.demo.requests import Matter
    from core.vacancies.models import Vacancy

QUERY_DAYS, CONTACT_DAYS = 10, 7
UNSUITABLE = "Avdelingen trenger en lege med mer erfaring i denne perioden."


def ask(book: Book, matter: Matter, *, on: date, answer: str | None = None) -> tuple[Vacancy, int]:
    """The contact asks the municipality about one post; returns the post."""
    request = matter.request
    unit = matching.wished_unit(book, matter)
    vacancy, number = matching.post(book, unit, request.wanted_from, request.wanted_to, on - timedelta(days=9))
    who, due = book.contact(request.trust), on + timedelta(days=QUERY_DAYS)
    answered_on = book.between(on + timedelta(days=1), on + timedelta(days=6)) if answer else None
    by = book.sender(request.municipality)
    made = book.add(
        Query(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            vacancy_id=vacancy.id,
            unit_label=unit.full_label,
            starts_on=vacancy.starts_on,
            ends_on=vacancy.ends_on,
            asked_by=who.name,
            asked_at=book.at(on),
            due_on=due,
            answer=answer,
            answer_note=None if answer != "no" else "Legen er opptatt som vikar i en nabokommune til sommeren.",
            answered_by=by.name if answer else None,
            answered_at=book.at(answered_on) if answered_on else None,
        )
    )
    label = f"{unit.full_label}, fra {dato(vacancy.starts_on)}"
    place = {"trust": request.trust, "municipality": request.municipality}
    book.log(
        on,
        who,
        "query_asked",
        "query",
        f"{request.trust}-{made.id}",
        after={"case": matter.number, "unit": unit.full_label, "due_on": due},
        **place,
    )
    letters.asked(book, matter, made.id, label, due, on)
    if answered_on:
        request.status = "confirmed" if answer == "yes" else "waiting"
        request.version += 1
        book.log(
            answered_on,
            by,
            "query_answered",
            "query",
            f"{request.trust}-{made.id}",
            after={"answer": answer},
            reason=made.answer_note,
            **place,
        )
    else:
        _link(book, matter, made)
    return vacancy, number


def _link(book: Book, matter: Matter, made: Query) -> None:
    token = f"demo{book.rng.getrandbits(128):032x}"
    book.add(
        AnswerLink(
            trust=made.trust,
            municipality=made.municipality,
            request_id=made.request_id,
            purpose="query",
            object_id=made.id,
            recipient="coordinator",
            token_hash=sha256(token),
            expires_at=datetime.combine(made.due_on + timedelta(days=15), time(0), OSLO),
            created_at=made.asked_at,
        )
    )


def present(book: Book, matter: Matter, vacancy: Vacancy, *, on: date) -> Presentation:
    """Reported to the unit's leader, with a day for the first contact."""
    request = matter.request
    unit = book.nodes[vacancy.trust, vacancy.unit_id]
    who, leader = book.contact(request.trust), book.leader_of(unit)
    made = book.add(
        Presentation(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            vacancy_id=vacancy.id,
            unit_path=list(vacancy.unit_path),
            presented_by=who.name,
            presented_at=book.at(on),
            first_contact_due_on=on + timedelta(days=CONTACT_DAYS),
            version=1,
        )
    )
    request.status, request.open_presentations = "presented", request.open_presentations + 1
    request.version += 1
    book.log(
        on,
        who,
        "presented",
        "presentation",
        f"{request.trust}-{made.id}",
        trust=request.trust,
        municipality=request.municipality,
        after={"case": matter.number, "unit": unit.full_label, "first_contact_due_on": made.first_contact_due_on},
    )
    letters.presented(
        book, matter, made.id, f"{unit.full_label}, fra {dato(vacancy.starts_on)}", on, leader.user_id if leader else None
    )
    return made


def contacted(book: Book, made: Presentation, on: date) -> None:
    made.contacted_on = min(on, book.yesterday)
    made.version += 1
    who = _leader(book, made)
    book.log(
        made.contacted_on,
        who,
        "first_contact",
        "presentation",
        f"{made.trust}-{made.id}",
        trust=made.trust,
        municipality=made.municipality,
    )


def decide(book: Book, matter: Matter, made: Presentation, on: date, *, suitable: bool) -> None:
    """«Avtalt oppstart» or «ikke aktuell», with why."""
    request, who = matter.request, _leader(book, made)
    on = min(on, book.yesterday)
    made.outcome = "start_agreed" if suitable else "not_suitable"
    made.outcome_by, made.outcome_at = who.name, book.at(on)
    made.version += 1
    request.open_presentations -= 1
    if suitable:
        made.agreed_start_on, made.agreed_end_on = request.wanted_from, request.wanted_to
    else:
        made.outcome_reason = UNSUITABLE
        request.status = "waiting"
        request.version += 1
    book.log(
        on,
        who,
        made.outcome,
        "presentation",
        f"{made.trust}-{made.id}",
        trust=made.trust,
        municipality=made.municipality,
        after={"case": matter.number, "agreed_start_on": made.agreed_start_on},
        reason=made.outcome_reason,
    )


def _leader(book: Book, made: Presentation):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return book.leader_of(book.nodes[made.trust, made.unit_path[-1]]) or book.contact(made.trust)
