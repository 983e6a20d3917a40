"""UNN's direction (R-024): ask the municipality and present the candidate; the leader's choice is `choosing`. No Flask.

Rows are locked in one order: vacancy, request, then query or presentation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.accounts import service as accounts
from core.candidates import letters
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, NotFound, Refusal
from core.placements.models import Presentation, Query
from core.queue import service as queue
from core.vacancies import service as vacancies

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.candidates.schemas import Answer, Ask, Present
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.vacancies.models import Vacancy

DAYS_TO_ANSWER = 14  # suggested; no routine states a time
DAYS_TO_CHOOSE = 30  # a leader's link after the day of first contact
DAYS_TO_CONTACT = 7  # suggested; «tar kontakt» has no date in the source
_ASKABLE = ("notified", "waiting", "confirmed", "presented")


def must_choose(rules: TrustRules) -> None:
    """Refuse where the trust's contact offers directly (C-13)."""
    if rules.matching_direction != "head_chooses":
        raise Refusal(
            "contact_offers",
            N_("Her gir ALIS-kontakten tilbudet selv. Kandidater meldes ikke inn for lederen."),
            rule=rules.rule("direction"),
        )


def ask(db: Session, actor: Actor, rules: TrustRules, vacancy_id: int, command: Ask, *, now: datetime, today: date) -> Query:
    """Ask the municipality whether its ALIS can take the vacancy (R-064). A question that was called off can be asked again."""
    must_choose(rules)
    vacancy, request = _both(db, rules.code, vacancy_id, command.request_id)
    due = command.due_on or today + timedelta(days=DAYS_TO_ANSWER)
    _not_past(due, today, "due_on")
    query = _query(db, request, vacancy_id)
    if query is not None and query.cancelled_at is None:
        raise Conflict("query_exists", N_("Kommunen er allerede spurt om denne kandidaten."))
    if query is None:
        query = Query(trust=rules.code, municipality=request.municipality, request_id=request.id, vacancy_id=vacancy_id)
        db.add(query)
    query.unit_label, query.starts_on, query.ends_on = vacancy.unit_label, vacancy.starts_on, vacancy.ends_on
    query.asked_by, query.asked_at, query.due_on = actor.name, now, due
    query.answer = query.answer_note = query.answered_by = query.answered_at = query.cancelled_at = None
    query.trainee_asked_at = query.trainee_answer = query.trainee_note = query.trainee_answered_at = None
    db.flush()
    queue.log(db, actor, "query_asked", request, after={"vacancy": case(rules.code, vacancy_id), "due_on": due})
    letters.asked(db, rules, query, _link(db, "query", query, "coordinator", due), today)
    return query


def _link(db: Session, purpose: str, about: Query | Presentation, recipient: str, until: date) -> str:
    return accounts.make_link(
        db,
        trust=about.trust,
        municipality=about.municipality,
        request_id=about.request_id,
        purpose=purpose,
        object_id=about.id,
        recipient=recipient,
        expires_at=accounts.ends_with(until),
    )


def _waiting(db: Session, trust: str, query_id: int) -> tuple[PlacementRequest, Query]:
    """Request and question, locked in that order, where the question still waits for its answer."""
    statement = select(Query).where(Query.trust == trust, Query.id == query_id)
    found = db.scalars(statement).first()
    if found is None:
        raise NotFound
    request = queue.still_open(queue.get(db, trust, found.request_id, lock=True))
    query = db.scalars(statement.with_for_update().execution_options(populate_existing=True)).one()
    if query.cancelled_at is not None:
        raise Conflict("query_cancelled", N_("Spørsmålet er avlyst. Det trengs ikke noe svar."))
    if query.answered_at is not None:
        raise Conflict("query_answered", N_("Spørsmålet er allerede besvart."))
    return request, query


def ask_trainee(db: Session, actor: Actor, trust: str, query_id: int, *, now: datetime, today: date) -> Query:
    """The municipality asks its ALIS by a personal link, and answers the trust itself when it knows (R-065)."""
    request, query = _waiting(db, trust, query_id)
    if not request.trainee_email:
        remedy = N_("Før inn e-postadressen på saken, eller avklar på en annen måte og svar selv.")
        raise Refusal("no_address", N_("ALIS-en har ingen e-postadresse her."), remedy=remedy)
    query.trainee_asked_at = now
    query.trainee_answer = query.trainee_note = query.trainee_answered_at = None
    db.flush()
    queue.log(db, actor, "trainee_asked", request, after={"vacancy": case(trust, query.vacancy_id)})
    place = directory.municipality(db, query.municipality)
    token = _link(db, "query_trainee", query, "trainee", max(query.due_on, today + timedelta(days=DAYS_TO_CONTACT)))
    rules = directory.current_rules(db, trust, today)
    letters.asked_trainee(db, rules, place.official_name if place else query.municipality, query, token)
    return query


def answer_by_trainee(
    db: Session, actor: Actor, trust: str, query_id: int, command: Answer, *, link_id: int, now: datetime
) -> Query:
    """What the ALIS says to the municipality's question; the municipality still answers the trust."""
    request, query = _waiting(db, trust, query_id)
    accounts.use_link(db, trust, link_id, now)
    query.trainee_answer, query.trainee_note, query.trainee_answered_at = command.answer, command.note, now
    db.flush()
    after = {"vacancy": case(trust, query.vacancy_id), "answer": command.answer}
    queue.log(db, actor, "trainee_answered", request, after=after, reason=command.note)
    letters.trainee_answered(db, query)
    return query


def answer(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    trust: str,
    query_id: int,
    command: Answer,
    *,
    by: str,
    now: datetime,
    today: date,
    link_id: int | None = None,
) -> Query:
    """The municipality has clarified with the ALIS (R-065). A yes confirms the request; a no changes nothing in the list."""
    request, query = _waiting(db, trust, query_id)
    if link_id is not None:
        accounts.use_link(db, trust, link_id, now)
    query.answer, query.answer_note, query.answered_by, query.answered_at = command.answer, command.note, by, now
    if command.answer == "yes" and request.status in {"notified", "waiting"}:
        request.status = "confirmed"
        request.version += 1
    db.flush()
    after = {"vacancy": case(trust, query.vacancy_id), "answer": command.answer}
    for purpose in ("query", "query_trainee"):
        accounts.close_links(db, trust, query.request_id, now, purpose=purpose, object_id=query.id)
    queue.log(db, actor, "query_answered", request, after=after, reason=command.note)
    letters.answered(db, directory.current_rules(db, trust, today), query, today)
    return query


def present(
    db: Session, actor: Actor, rules: TrustRules, vacancy_id: int, command: Present, *, now: datetime, today: date
) -> Presentation:
    """Report a possible candidate to the unit's leader. Without the municipality's yes it takes a reason (C-48)."""
    must_choose(rules)
    vacancy, request = _both(db, rules.code, vacancy_id, command.request_id)
    query = _query(db, request, vacancy_id)
    if (query is None or query.cancelled_at is not None or query.answer != "yes") and not command.departure_reason:
        sentence = (
            N_("Kommunen har svart nei. Skriv hvorfor kandidaten meldes inn likevel.")
            if query is not None and query.answer == "no"
            else N_("Kommunen har ikke svart ja ennå. Skriv hvorfor kandidaten meldes inn likevel.")
        )
        raise Refusal("not_confirmed", sentence, errors={"departure_reason": sentence}, rule=rules.rule("candidate_check"))
    due = command.first_contact_due_on or today + timedelta(days=DAYS_TO_CONTACT)
    _not_past(due, today, "first_contact_due_on")
    found = _presentation_of(db, request, vacancy_id)
    if found is not None and found.cancelled_at is None:
        raise Conflict("presentation_exists", N_("Kandidaten er allerede meldt inn for dette vikariatet."))
    if found is None:
        found = Presentation(
            trust=rules.code, municipality=request.municipality, request_id=request.id, vacancy_id=vacancy_id, version=1
        )
        db.add(found)
    else:
        _renewed(found)
    found.unit_path, found.first_contact_due_on = list(vacancy.unit_path), due
    found.presented_by, found.presented_at, found.departure_reason = actor.name, now, command.departure_reason
    request.open_presentations += 1
    request.status = "presented"
    request.version += 1
    db.flush()
    after = {"vacancy": case(rules.code, vacancy_id), "first_contact_due_on": due}
    queue.log(db, actor, "presented", request, after=after, reason=command.departure_reason)
    leaders = accounts.unit_leaders(db, rules.code, vacancy.unit_path, today)
    until = max(due, today) + timedelta(days=DAYS_TO_CHOOSE)
    letters.presented(db, vacancy, found, {id_: _link(db, "presentation", found, f"user:{id_}", until) for id_ in leaders})
    return found


def _renewed(found: Presentation) -> None:
    """One that was called off starts anew: nothing of what was decided before holds."""
    for name in (
        "contacted_on",
        "outcome",
        "outcome_reason",
        "outcome_by",
        "outcome_at",
        "agreed_start_on",
        "agreed_end_on",
        "hiring_form_on",
        "offer_letter_on",
        "cancelled_at",
    ):
        setattr(found, name, None)
    found.version += 1


def _both(db: Session, trust: str, vacancy_id: int, request_id: int) -> tuple[Vacancy, PlacementRequest]:
    vacancy = vacancies.get(db, trust, vacancy_id, lock=True)
    if vacancy.status == "withdrawn":
        raise Conflict("vacancy_withdrawn", N_("Vikariatet er trukket. Velg et annet."))
    request = queue.still_open(queue.get(db, trust, request_id, lock=True))
    if request.status not in _ASKABLE:
        raise Conflict("not_waiting", N_("ALIS-en venter ikke nå: det ligger alt et tilbud eller en plass i saken."))
    return vacancy, request


def _query(db: Session, request: PlacementRequest, vacancy_id: int) -> Query | None:
    statement = select(Query).where(Query.trust == request.trust, Query.request_id == request.id, Query.vacancy_id == vacancy_id)
    return db.scalars(statement.with_for_update()).first()


def _presentation_of(db: Session, request: PlacementRequest, vacancy_id: int) -> Presentation | None:
    return db.scalars(
        select(Presentation)
        .where(Presentation.trust == request.trust, Presentation.request_id == request.id, Presentation.vacancy_id == vacancy_id)
        .with_for_update()
    ).first()


def _not_past(day: date, today: date, field: str) -> None:
    if day < today:
        sentence = N_("Fristen kan ikke være før i dag.")
        raise Refusal("due_past", sentence, errors={field: sentence})
