"""Service periods: hiring steps, evaluation, the end of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.cases import case
from core.dates import add_months
from core.demo import serving
from core.placements.models import Placement

if TYPE_CHECKING:
    from core.demo.book import Book, Who
    from core.demo.requests import Matter
    from core.directory.queries import UnitRow


@dataclass(frozen=True, slots=True)
class Place:
    """What has been agreed: a numbered post in a vacancy, from and to; by an offer, or by the unit's leader."""

    unit: UnitRow
    vacancy_id: int
    post_number: int
    starts_on: date
    ends_on: date
    offer_id: int | None = None


def place(book: Book, matter: Matter, agreed: Place, on: date) -> Placement:
    """The period that an agreed place becomes, with the hiring steps that its day has come for."""
    request, state = matter.request, matter.case.state
    supervised = state in {"in_service", "completed"}
    period = book.add(
        Placement(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            offer_id=agreed.offer_id,
            vacancy_id=agreed.vacancy_id,
            post_number=agreed.post_number,
            unit_id=agreed.unit.id,
            unit_path=list(agreed.unit.path),
            unit_label=agreed.unit.full_label,
            trainee_name=request.trainee_name,
            hpr_number=request.hpr_number or "",
            starts_on=agreed.starts_on,
            ends_on=agreed.ends_on,
            full_time_percent=request.full_time_percent,
            status="planned",
            supervisor=book.names.person() if supervised else None,
            agreed_on=on,
            version=1,
            created_at=book.at(on),
        )
    )
    _hire(book, matter, period, on)
    if supervised:
        _serve(book, matter, period)
    return period


def _hire(book: Book, matter: Matter, period: Placement, agreed_on: date) -> None:
    """Contract, Personalportalen, offer letter: what is far ahead waits, and some are late."""
    twist, trust = matter.case.twist, period.trust
    window = matter.rules.book.pair("contract_window")
    if matter.case.state == "accepted" and matter.case.starts > 3:
        return
    if twist != "no_contract":
        last = max(add_months(period.starts_on, -min(window or (3, 3))), agreed_on + timedelta(days=20))
        period.contract_issued_on = max(book.between(agreed_on + timedelta(days=5), last), agreed_on)
        if window:
            matter.done["employment_contract"] = period.contract_issued_on
    if trust == "unn" and twist != "no_form":
        period.hiring_form_on = max(book.between(agreed_on + timedelta(days=2), agreed_on + timedelta(days=8)), agreed_on)
    if twist not in {"no_form", "no_letter"}:
        first = (period.hiring_form_on or agreed_on) + timedelta(days=3)
        period.offer_letter_on = max(book.between(first, first + timedelta(days=12)), agreed_on)
    _recorded(book, matter, period)


def _recorded(book: Book, matter: Matter, period: Placement) -> None:
    """The log's rows; at UNN the presentation has those of the leader's and Personal's own steps."""
    steps = {"contract_issued_on": "service_recorded"}
    if period.offer_id is not None:
        steps |= {"hiring_form_on": "hiring_recorded", "offer_letter_on": "hiring_recorded"}
    for column, action in steps.items():
        on = getattr(period, column)
        if on is not None:
            who = book.people[period.trust, "trust.personnel"]
            _log(book, matter, period, who, action, on, {column: on})


def _log(book: Book, matter: Matter, period: Placement, who: Who, action: str, on: date, after: dict[str, Any]) -> None:
    number = case(period.trust, period.id)
    place = {"trust": period.trust, "municipality": period.municipality}
    book.log(
        on,
        who,
        action,
        "placement",
        number,
        after={"case": matter.number, **after},
        trust=place["trust"],
        municipality=place["municipality"],
    )


def _serve(book: Book, matter: Matter, period: Placement) -> None:
    """Under way or finished: course days, evaluation."""
    request, case = matter.request, matter.case
    limit = matter.rules.course_days or 0
    period.status = request.status = "in_service"
    days = (
        min(limit, book.rng.randrange(1, limit + 1))
        if case.twist == "course_days" and limit
        else book.rng.randrange(limit // 2 + 1)
    )
    contact = book.contact(period.trust)
    _log(book, matter, period, contact, "service_started", period.starts_on, {"status": "in_service"})
    serving.happenings(book, matter, period, days)
    if case.state != "completed":
        return
    ended = book.between(period.ends_on, period.ends_on + timedelta(days=12))
    period.status, request.status = "completed", "completed"
    request.ended_on, request.ended_by = ended, contact.name
    period.evaluation_on = book.between(period.ends_on - timedelta(days=10), period.ends_on)
    period.evaluation_mentor = book.rng.choice(("took_part", "took_part", "did_not"))
    period.evaluation_called_on = period.evaluation_on - timedelta(days=14)
    period.evaluation_called_by = contact.name
    period.evaluation_planned_on, period.mentor_invited_on = period.evaluation_on, period.evaluation_called_on
    period.mentor_reply = "yes" if period.evaluation_mentor == "took_part" else "no"
    period.documented_on, period.documented_by = min(ended, book.yesterday), contact.name
    if matter.rules.evaluation_duty:
        matter.done["final_evaluation"] = period.evaluation_on
    _log(book, matter, period, contact, "service_completed", ended, {"status": "completed"})
