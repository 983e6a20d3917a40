"""UNN's direction: query to the municipality, candidate presented, the leader's choice (R-024, R-064…R-066, R-072)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.candidates.service import DAYS_TO_ANSWER, DAYS_TO_CONTACT
from core.cases import case
from core.demo import letters, posts
from core.demo.book import Who
from core.i18n import dato
from core.placements.models import Presentation, Query
from core.vacancies.models import VacancyInquiry

if TYPE_CHECKING:
    from datetime import date

    from core.demo.book import Book
    from core.demo.requests import Matter
    from core.placements.models import Placement
    from core.vacancies.models import Vacancy

UNSUITABLE = "Avdelingen trenger en lege med mer erfaring i denne perioden."


def ask(book: Book, matter: Matter, *, on: date, answer: str | None = None) -> tuple[Vacancy, int]:
    """The contact asks the municipality about one post; returns the post."""
    request = matter.request
    unit = posts.wished_unit(book, matter)
    vacancy, number = posts.post(book, unit, request.wanted_from, request.wanted_to, on - timedelta(days=9))
    who, due = book.contact(request.trust), on + timedelta(days=DAYS_TO_ANSWER)
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
    if answer is None and request.trainee_email and on + timedelta(days=2) < book.today < due:
        _alis_has_answered(book, matter, made, on)
    label = f"{unit.full_label}, fra {dato(vacancy.starts_on)}"
    place: dict[str, Any] = {"trust": request.trust, "municipality": request.municipality}
    book.log(
        on,
        who,
        "query_asked",
        "placement_request",
        matter.number,
        after={"vacancy": case(request.trust, vacancy.id), "due_on": due},
        **place,
    )
    letters.asked(book, matter, made.id, label, due, on)
    if answered_on:
        if answer == "yes":
            request.status = "confirmed"
            request.version += 1
        book.log(
            answered_on,
            by,
            "query_answered",
            "placement_request",
            matter.number,
            after={"vacancy": case(request.trust, vacancy.id), "answer": answer},
            reason=made.answer_note,
            **place,
        )
    return vacancy, number


def _alis_has_answered(book: Book, matter: Matter, made: Query, on: date) -> None:
    """The municipality has asked its ALIS by link and has the answer; it has yet to tell the trust."""
    request, by = matter.request, book.sender(matter.request.municipality)
    answered_on = on + timedelta(days=1)
    made.trainee_asked_at, made.trainee_answer, made.trainee_answered_at = book.at(on), "yes", book.at(answered_on)
    about: dict[str, Any] = {"trust": request.trust, "municipality": request.municipality}
    vacancy = {"vacancy": case(request.trust, made.vacancy_id)}
    book.log(on, by, "trainee_asked", "placement_request", matter.number, after=vacancy, **about)
    alis = Who(request.trainee_name, "answer_link")
    book.log(
        answered_on, alis, "trainee_answered", "placement_request", matter.number, after={**vacancy, "answer": "yes"}, **about
    )


def inquiries(book: Book) -> None:
    """Last month's question to the units at UNN that somebody leads: the first answered, the rest not."""
    month = book.start(-1)
    asked = {id_ for trust, id_, _who in book.leaders if trust == "unn"}
    for number, id_ in enumerate(sorted(asked)):
        unit, who = book.nodes["unn", id_], next(who for trust, led, who in book.leaders if (trust, led) == ("unn", id_))
        answered_on = book.between(month + timedelta(days=2), month + timedelta(days=12)) if number % 2 == 0 else None
        made = book.add(
            VacancyInquiry(
                trust="unn",
                unit_id=id_,
                unit_path=list(unit.path),
                unit_label=unit.full_label,
                month_on=month,
                asked_by="ALIS Nord",
                asked_at=book.at(month),
                answer="none" if answered_on else None,
                answered_by=who.name if answered_on else None,
                answered_at=book.at(answered_on) if answered_on else None,
            )
        )
        facts = {"unit": unit.full_label}
        worker = Who("ALIS Nord", "worker")
        book.log(
            month, worker, "vacancies_asked", "vacancy_inquiry", f"unn-{made.id}", trust="unn", after={**facts, "month_on": month}
        )
        if answered_on:
            after = {**facts, "answer": "none"}
            book.log(answered_on, who, "vacancies_none", "vacancy_inquiry", f"unn-{made.id}", trust="unn", after=after)


def present(book: Book, matter: Matter, vacancy: Vacancy, *, on: date) -> Presentation:
    """Reported to the unit's leader, with a day for the first contact."""
    request = matter.request
    unit = book.nodes[vacancy.trust, vacancy.unit_id]
    who = book.contact(request.trust)
    made = book.add(
        Presentation(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            vacancy_id=vacancy.id,
            unit_path=list(vacancy.unit_path),
            presented_by=who.name,
            presented_at=book.at(on),
            first_contact_due_on=on + timedelta(days=DAYS_TO_CONTACT),
            version=1,
        )
    )
    request.status, request.open_presentations = "presented", request.open_presentations + 1
    request.version += 1
    book.log(
        on,
        who,
        "presented",
        "placement_request",
        matter.number,
        trust=request.trust,
        municipality=request.municipality,
        after={"vacancy": case(request.trust, vacancy.id), "first_contact_due_on": made.first_contact_due_on},
    )
    label = f"{unit.full_label}, {dato(vacancy.starts_on)}–{dato(vacancy.ends_on)}"
    leaders = [who.user_id or 0 for trust, id_, who in book.leaders if trust == unit.trust and id_ in unit.path]
    letters.presented(book, matter, made, label, leaders, on)
    return made


def contacted(book: Book, matter: Matter, made: Presentation, on: date) -> None:
    made.contacted_on = min(on, book.yesterday)
    made.version += 1
    _log(book, matter, made, "contacted", made.contacted_on)


def decide(book: Book, matter: Matter, made: Presentation, on: date, *, suitable: bool) -> None:
    """«Avtalt oppstart» or «ikke aktuell», with why."""
    request, on = matter.request, min(on, book.yesterday)
    made.outcome = "start_agreed" if suitable else "not_suitable"
    made.outcome_by, made.outcome_at = _leader(book, made).name, book.at(on)
    made.version += 1
    request.open_presentations -= 1
    if suitable:
        made.agreed_start_on, made.agreed_end_on = request.wanted_from, request.wanted_to
        request.status = "accepted"
    else:
        made.outcome_reason = UNSUITABLE
        request.status = "waiting"
    request.version += 1
    _log(book, matter, made, made.outcome, on, made.outcome_reason)
    letters.decided(book, matter, made, book.nodes[made.trust, made.unit_path[-1]].full_label, on)


def hired(book: Book, matter: Matter, made: Presentation, period: Placement) -> None:
    """The same steps stand on the presentation and on the service period."""
    made.hiring_form_on, made.offer_letter_on = period.hiring_form_on, period.offer_letter_on
    if period.hiring_form_on is not None:
        made.hiring_form_by = period.hiring_form_by = _leader(book, made).name
    for step, on in (("hiring_form", made.hiring_form_on), ("offer_letter", made.offer_letter_on)):
        if on is not None:
            _log(book, matter, made, step, on)


def _log(book: Book, matter: Matter, made: Presentation, action: str, on: date, reason: str | None = None) -> None:
    after = {"vacancy": case(made.trust, made.vacancy_id), "starts_on": made.agreed_start_on, "ends_on": made.agreed_end_on}
    book.log(
        on,
        _leader(book, made),
        action,
        "placement_request",
        matter.number,
        trust=made.trust,
        municipality=made.municipality,
        after={key: value for key, value in after.items() if value},
        reason=reason,
    )


def _leader(book: Book, made: Presentation) -> Who:
    return book.leader_of(book.nodes[made.trust, made.unit_path[-1]]) or book.contact(made.trust)
