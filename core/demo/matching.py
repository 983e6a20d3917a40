"""From the list to a place: re-confirmation, numbered posts, offers with what differs from the wish, answers, service periods."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.accounts.models import AnswerLink
from core.accounts.queries import sha256
from core.dates import OSLO, add_months, last_day
from core.demo import letters
from core.demo.book import Book, Who
from core.placements.labels import as_stored
from core.placements.models import Offer, Placement
from core.trusts.terms import OfferFacts
from core.vacancies.models import Vacancy

if TYPE_CHECKING:
    from core.demo.requests import Matter
    from core.directory.queries import UnitRow

ANSWER_DAYS = 14
DECLINES = ("Familien flytter først til høsten.", "Fastlegevikaren falt fra.", "Har takket ja til en annen avdeling senere.")
ELSEWHERE = ("Har fått vikariat ved et sykehus utenfor regionen.", "Har fått stilling ved et annet helseforetak.")
WITHDRAWN = (
    "Legen har sluttet i kommunen.",
    "Tjenesten tas i en kommunal helseinstitusjon.",
    "Utsatt på ubestemt tid etter ønske fra legen.",
)


def reconfirm(book: Book, matter: Matter, answer: str = "yes") -> None:
    """The municipality's answer in the window, where the trust has one and it has opened."""
    window, request = matter.rules.book.pair("reconfirm_window"), matter.request
    if window is None:
        return
    first = max(add_months(request.wanted_from, -max(window)), request.notified_on + timedelta(days=3))
    if first > book.yesterday:
        return
    on = book.between(first, min(add_months(request.wanted_from, -min(window)), book.ago(22)))
    on = max(on, request.notified_on)
    who = book.sender(request.municipality)
    request.reconfirm_answer, request.reconfirmed_on, request.reconfirmed_by = answer, on, who.name
    if answer == "no":
        request.reconfirm_note = "Fastlegehjemmelen mangler vikar i perioden. Vi melder tilbake når det er løst."
    request.status = "waiting" if answer == "no" else "confirmed"
    request.version += 1
    matter.done["reconfirm"] = on
    book.log(
        on,
        who,
        "reconfirmed",
        "placement_request",
        matter.number,
        trust=request.trust,
        municipality=request.municipality,
        before={"answer": None, "status": "notified"},
        after={"answer": answer, "wanted_from": request.wanted_from, "wanted_to": request.wanted_to, "status": request.status},
        reason=request.reconfirm_note,
    )
    letters.reconfirmed(book, matter, on)


# --- posts


def wished_unit(book: Book, matter: Matter, *, other: bool = False) -> UnitRow:
    """A lowest unit within the first wish; ``other``: one outside every wish."""
    trust, first = matter.request.trust, matter.wishes[0]
    within = book.nodes[trust, first.unit_id].path if first.unit_id is not None else ()
    if other:
        paths = [book.nodes[trust, one.unit_id].path for one in matter.wishes if one.unit_id is not None]
        outside = [node for node in book.leaves(trust) if not any(node.path[: len(path)] == path for path in paths)]
        return book.rng.choice(outside)
    leaves = [node for node in book.leaves(trust, tuple(within)) if first.unit_id is not None or first.place in {None, node.site}]
    node = book.nodes[trust, first.unit_id] if first.unit_id is not None else None
    # a post lies at the unit that was wished where the source names it, else at one below
    return node if node is not None and node.kind in {"department", "entry"} else book.rng.choice(leaves)


def post(book: Book, unit: UnitRow, starts_on: date, ends_on: date, known_on: date) -> tuple[Vacancy, int]:
    """A post of its own in a vacancy there for that time: the next number of one that exists, or a new one."""
    for vacancy in book.of(Vacancy):
        if vacancy.unit_id == unit.id and (vacancy.starts_on, vacancy.ends_on) == (starts_on, ends_on) and vacancy.posts < 3:  # noqa: PLR2004
            vacancy.posts += 1
            return vacancy, vacancy.posts
    return vacate(book, unit, starts_on, ends_on, known_on), 1


def vacate(  # noqa: PLR0913 - the columns of the row
    book: Book,
    unit: UnitRow,
    starts_on: date,
    ends_on: date,
    known_on: date,
    *,
    posts: int = 1,
    certainty: str = "yes",
    kind: str = "vikariat",
    confirmed_on: date | None = None,
    note: str | None = None,
) -> Vacancy:
    """A vacancy: reported by the unit's leader where one signs in, else entered by the contact."""
    leader = book.leader_of(unit)
    who = leader or book.contact(unit.trust)
    role = "trust.unit_leader" if leader else "trust.contact"
    known_on = min(known_on, book.yesterday)
    made = book.add(
        Vacancy(
            trust=unit.trust,
            unit_id=unit.id,
            unit_path=list(unit.path),
            unit_label=unit.full_label,
            starts_on=starts_on,
            ends_on=ends_on,
            posts=posts,
            kind=kind,
            certainty=certainty,
            status="open",
            reported_by=who.name,
            reported_by_role=who.acting_as,
            reported_at=book.at(known_on),
            last_confirmed_on=confirmed_on or max(known_on, book.ago(20 + book.rng.randrange(60))),
            note=note,
            version=1,
        )
    )
    action = "need_reported" if leader else "vacancy_entered"
    after = {"unit": unit.full_label, "starts_on": starts_on, "ends_on": ends_on, "posts": posts, "certainty": certainty}
    book.log(known_on, who, action, "vacancy", f"{unit.trust}-{made.id}", trust=unit.trust, after=after)
    if role == "trust.unit_leader":
        letters.need_reported(book, made, known_on)
    return made


# --- offers


def offer(  # noqa: PLR0913 - one offer
    book: Book,
    matter: Matter,
    *,
    made_on: date,
    status: str = "open",
    unit: UnitRow | None = None,
    shift: int = 0,
    of: tuple[Vacancy, int] | None = None,
    by: Who | None = None,
) -> Offer:
    """An offer of one numbered post, with the differences that the rules find and the link for the ALIS's own answer."""
    request = matter.request
    unit = unit or wished_unit(book, matter)
    starts_on = add_months(request.wanted_from, shift)
    ends_on = request.wanted_to if not shift else last_day(starts_on, matter.case.months)
    vacancy, number = of or post(book, unit, starts_on, ends_on, made_on - timedelta(days=12))
    facts = OfferFacts(starts_on, ends_on, tuple(unit.path), unit.specialty, unit.site)
    differences = matter.rules.compare_offer(facts, matter.facts(book))
    who = by or book.contact(request.trust)
    over = any(one.over_limit for one in differences)
    made = book.add(
        Offer(
            trust=request.trust,
            municipality=request.municipality,
            request_id=request.id,
            vacancy_id=vacancy.id,
            post_number=number,
            unit_id=unit.id,
            unit_label=unit.full_label,
            starts_on=starts_on,
            ends_on=ends_on,
            full_time_percent=request.full_time_percent,
            differences=as_stored(differences),
            reason="Ingen ledige vikariater nærmere det som er ønsket." if differences else None,
            made_by=who.name,
            made_at=book.at(made_on),
            answer_by_on=made_on + timedelta(days=ANSWER_DAYS),
            municipality_accepted_on=made_on - timedelta(days=2) if over else None,
            municipality_accepted_by=book.sender(request.municipality).name if over else None,
            status=status,
            version=1,
        )
    )
    request.version += 1
    book.log(
        made_on,
        who,
        "offer_made",
        "offer",
        f"{request.trust}-{made.id}",
        trust=request.trust,
        municipality=request.municipality,
        after={
            "case": matter.number,
            "unit": unit.full_label,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "answer_by_on": made.answer_by_on,
            "differences": [one.kind for one in differences],
        },
        reason=made.reason,
    )
    token = _link(book, matter, made, made_on) if request.trainee_email else None
    letters.offered(book, matter, made, made_on, token)
    return made


def _link(book: Book, matter: Matter, made: Offer, on: date) -> str:
    token = f"demo{book.rng.getrandbits(128):032x}"  # the demo's own: nothing real answers to it
    ends = datetime.combine(made.answer_by_on + timedelta(days=1), time(0), OSLO)
    answered = made.status != "open"
    book.add(
        AnswerLink(
            trust=matter.request.trust,
            municipality=matter.request.municipality,
            request_id=matter.request.id,
            purpose="offer",
            object_id=made.id,
            recipient="trainee",
            token_hash=sha256(token),
            expires_at=ends,
            used_at=book.at(min(on + timedelta(days=4), book.yesterday)) if answered and made.status != "withdrawn" else None,
            cancelled_at=book.at(min(on + timedelta(days=6), book.yesterday)) if made.status == "withdrawn" else None,
            created_at=made.made_at,
        )
    )
    return token


def answer(book: Book, matter: Matter, made: Offer, *, accepted: bool) -> date:
    """The ALIS's own answer: by link, or told to the municipality; a decline puts the request back with its date kept."""
    on = book.between(made.made_at.date() + timedelta(days=1), made.made_at.date() + timedelta(days=9))
    on = max(on, made.made_at.date())
    how = book.rng.choice(("link", "link", "told_municipality"))
    who = Who(matter.request.trainee_name, "answer_link") if how == "link" else book.sender(matter.request.municipality)
    made.status = "accepted" if accepted else "declined"
    made.answered_on, made.answered_at, made.answered_how, made.answered_by = on, book.at(on), how, who.name
    made.decline_reason = None if accepted else book.rng.choice(DECLINES)
    matter.request.status = "accepted" if accepted else "waiting"
    matter.request.version += 1
    book.log(
        on,
        who,
        "offer_accepted" if accepted else "offer_declined",
        "offer",
        f"{made.trust}-{made.id}",
        trust=made.trust,
        municipality=made.municipality,
        before={"status": "open"},
        after={"status": made.status, "how": how, "case": matter.number},
        reason=made.decline_reason,
    )
    letters.answered(book, matter, made, on)
    return on


# --- service periods


def place(book: Book, matter: Matter, made: Offer, agreed_on: date) -> Placement:
    """The period that an accepted offer becomes, with the hiring steps that its day has come for."""
    request, state = matter.request, matter.case.state
    unit = book.nodes[made.trust, made.unit_id]
    supervised = state in {"in_service", "completed"}
    period = book.add(
        Placement(
            trust=made.trust,
            municipality=made.municipality,
            request_id=request.id,
            offer_id=made.id,
            vacancy_id=made.vacancy_id,
            post_number=made.post_number,
            unit_id=made.unit_id,
            unit_path=list(unit.path),
            unit_label=made.unit_label,
            trainee_name=request.trainee_name,
            hpr_number=request.hpr_number or "",
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            full_time_percent=made.full_time_percent,
            status="planned",
            supervisor=book.names.person() if supervised else None,
            course_days=0,
            version=1,
            created_at=made.answered_at,
        )
    )
    _hire(book, matter, period, agreed_on)
    if supervised:
        _serve(book, matter, period)
    return period


def _hire(book: Book, matter: Matter, period: Placement, agreed_on: date) -> None:
    twist, trust = matter.case.twist, period.trust
    window = matter.rules.book.pair("contract_window")
    issued = book.between(
        agreed_on + timedelta(days=5), max(add_months(period.starts_on, -min(window or (3, 3))), agreed_on + timedelta(days=20))
    )
    waits = period.status == "planned" and matter.case.state == "accepted" and matter.case.starts > 3  # noqa: PLR2004
    if twist != "no_contract" and not waits and issued >= agreed_on:
        period.contract_issued_on = issued
        if window:
            matter.done["employment_contract"] = issued
    if trust == "unn" and twist != "no_form":
        period.hiring_form_on = book.between(agreed_on + timedelta(days=2), agreed_on + timedelta(days=8))
        if twist != "no_letter" and not waits:
            period.offer_letter_on = book.between(
                period.hiring_form_on + timedelta(days=3), period.hiring_form_on + timedelta(days=14)
            )
    for key, on in (
        ("hiring_form", period.hiring_form_on),
        ("offer_letter", period.offer_letter_on),
        ("contract", period.contract_issued_on),
    ):
        if on is not None:
            personnel = book.people[trust, "trust.personnel"]
            number = f"{trust}-{period.id}"
            book.log(
                on,
                personnel,
                "hiring_step",
                "placement",
                number,
                trust=trust,
                municipality=period.municipality,
                after={"step": key, "on": on},
            )


def _serve(book: Book, matter: Matter, period: Placement) -> None:
    """Under way or finished: course days, evaluation."""
    request, case = matter.request, matter.case
    limit = matter.rules.course_days or 0
    period.status = request.status = "in_service"
    period.course_days = (
        min(limit, book.rng.randrange(1, limit + 1))
        if case.twist == "course_days" and limit
        else book.rng.randrange(limit // 2 + 1)
    )
    leader = book.contact(period.trust)
    number = f"{period.trust}-{period.id}"
    book.log(
        period.starts_on,
        leader,
        "service_started",
        "placement",
        number,
        trust=period.trust,
        municipality=period.municipality,
        after={"case": matter.number},
    )
    if case.state != "completed":
        return
    ended = book.between(period.ends_on, period.ends_on + timedelta(days=12))
    period.status, request.status = "completed", "completed"
    request.ended_on, request.ended_by = ended, leader.name
    period.evaluation_on = book.between(period.ends_on - timedelta(days=10), period.ends_on)
    period.evaluation_mentor = book.rng.choice(("took_part", "took_part", "did_not"))
    if matter.rules.evaluation_duty:
        matter.done["final_evaluation"] = period.evaluation_on
    book.log(
        ended,
        leader,
        "service_completed",
        "placement",
        number,
        trust=period.trust,
        municipality=period.municipality,
        after={"case": matter.number},
    )


def end(book: Book, matter: Matter) -> None:
    """Withdrawn, or a post elsewhere: everything pending is cancelled."""
    request, state = matter.request, matter.case.state
    on = book.between(max(request.notified_on + timedelta(days=30), book.ago(120)), book.ago(3))
    on = max(on, request.notified_on)
    if matter.case.twist == "offer_taken_back":
        taken_back = offer(book, matter, made_on=max(request.notified_on, on - timedelta(days=7)), status="withdrawn")
        taken_back.version += 1
    who = book.sender(request.municipality)
    request.status, request.ended_on, request.ended_by = state, on, who.name
    request.end_reason = book.rng.choice(ELSEWHERE if state == "post_elsewhere" else WITHDRAWN)
    request.version += 1
    book.log(
        on,
        who,
        state,
        "placement_request",
        matter.number,
        trust=request.trust,
        municipality=request.municipality,
        before={"status": "notified"},
        after={"status": state, "ended_on": on},
        reason=request.end_reason,
    )
    letters.ended(book, matter, on)
