"""One ALIS notified: trainee, plan and request with what the rules say about it, through the functions that the service uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.cases import case
from core.dates import add_months, last_day
from core.demo import plans
from core.demo.book import Book, Who
from core.demo.names import address
from core.placements.models import Placement
from core.queue import milestones, service
from core.queue.models import Milestone, PlacementRequest, RegisterEntry
from core.queue.schemas import Wanted
from core.search import fold
from core.trainees.models import Trainee
from core.trusts.terms import Agreed, Finding, RequestFacts, Severity

if TYPE_CHECKING:
    from core.demo.stories import Case
    from core.trusts.rules import TrustRules

USUAL_LEAD = (12, 13, 13, 14, 15, 16)
ADVANCED = ("confirmed", "presented", "offered", "accepted", "in_service", "completed", "withdrawn", "post_elsewhere", "waiting")
PLACES = {
    "hsyk": ("Mo i Rana", "Mosjøen", "Sandnessjøen"),
    "nlsh": ("Bodø", "Lofoten", "Vesterålen"),
    "unn": ("Tromsø", "Harstad", "Narvik"),
}
REASONS = {
    "period_exception": "Delt tjeneste: den andre delen tas ved samme sykehus senere.",
    "period_short": "Kortere periode etter avtale med kommunen; resten er godskrevet.",
    "years_before_service": "Vikariat for legen er på plass nå, og kommunen og legen er enige om tidspunktet.",
    "old_scheme": "Legen konverterer til ny ordning i løpet av året.",
}


@dataclass(eq=False, slots=True)
class Matter:
    """A request with what its story needs to go on. ``done`` are the milestones that have been reached."""

    case: Case
    request: PlacementRequest
    rules: TrustRules
    wishes: tuple[Wanted, ...]
    sender: Who
    trainee: Trainee | None
    findings: tuple[Finding, ...]
    done: dict[str, date] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return case(self.request.trust, self.request.id)

    def facts(self, book: Book) -> RequestFacts:
        wishes = tuple(service.wish_facts(book.nodes, self.request.trust, one) for one in self.wishes)
        return RequestFacts(self.request.wanted_from, self.request.wanted_to, wishes)


def notify(book: Book, case: Case, known: dict[str, Matter]) -> Matter:
    """The case's first step. ``known`` are those of the same ALIS told before."""
    before = known.get(case.same) if case.same else None
    wanted_from = book.start(case.starts)
    wanted_to = last_day(wanted_from, case.months)
    notified_on = _notified_on(book, case, wanted_from)
    rules = book.rules(case.trust, notified_on)
    wishes = _wishes(book, case)
    sender = book.contact(case.trust) if case.on_behalf else book.sender(case.municipality)
    given_by = book.sender(case.municipality) if case.on_behalf else sender
    trainee = None if case.on_behalf else before.trainee if before else _trainee(book, case, wanted_from, notified_on)
    started = trainee.specialisation_started_on if trainee else _started(book, case, wanted_from)
    name = trainee.name if trainee else book.names.person()
    request = PlacementRequest(
        trust=case.trust,
        municipality=case.municipality,
        trainee_id=trainee.id if trainee else None,
        trainee_name=name,
        hpr_number=trainee.hpr_number if trainee else book.names.hpr(),
        trainee_email=trainee.email if trainee else None,
        trainee_phone=trainee.phone if trainee else book.names.phone(),
        scheme=case.scheme,
        converted_on=trainee.converted_on if trainee else None,
        specialisation_started_on=started,
        credited_months=trainee.credited_months if trainee else 0,
        plan_assigned_on=None if case.on_behalf else notified_on - timedelta(days=book.rng.choice((0, 0, 3, 9, 20))),
        wanted_from=wanted_from,
        wanted_to=wanted_to,
        full_time_percent=case.percent,
        mentor_id=trainee.mentor_id if trainee else None,
        comment=_comment(book),
        departure_reason=case.reason or None,
        sender_name=given_by.name,
        sender_role="municipality.coordinator" if "coordinator" in given_by.acting_as else "municipality.leader",
        received_via="on_behalf" if case.on_behalf else "municipality",
        notified_on=notified_on,
        notified_at=book.at(min(notified_on + timedelta(days=3), book.yesterday) if case.on_behalf else notified_on),
        search_key=fold(name),
        wish_label=service.wish_label(wishes, book.nodes, case.trust),
        status="notified",
        rank=None,
        open_presentations=0,
        version=1,
    )
    matter = Matter(case, book.add(request), rules, wishes, sender, trainee, ())
    matter.findings = _judged(book, matter)
    _hang(book, matter)
    book.matters.append(matter)
    return matter


def _judged(book: Book, matter: Matter) -> tuple[Finding, ...]:
    """What the rules say; a departure gets its reason, as the form would have asked for."""
    request = matter.request
    wishes = [service.wish_facts(book.nodes, request.trust, one) for one in matter.wishes]
    facts = service.facts_of(request, wishes, request.notified_on, request.sender_role)
    found = matter.rules.check_notification(facts, book.standing(request.trust, request.municipality))
    if refused := [one.key for one in found if one.severity is Severity.REFUSE]:
        msg = f"the demo tells what the rules refuse: {matter.case} {refused}"
        raise ValueError(msg)
    asking = next((one.key for one in found if one.needs_reason), None)
    if asking and not request.departure_reason:
        request.departure_reason = REASONS.get(asking, "Avtalt mellom kommunen og legen.")
    return found


def held_back(matter: Matter) -> bool:
    """Whether a gate holds back an offer."""
    return any(one.severity is Severity.HOLD for one in matter.findings)


def _notified_on(book: Book, case: Case, wanted_from: date) -> date:
    if case.twist == "yesterday":
        return book.yesterday
    if case.twist == "newcomer":
        return book.ago(3 + book.rng.randrange(8))
    day = add_months(wanted_from, -(case.lead or book.rng.choice(USUAL_LEAD))) - timedelta(days=book.rng.randrange(4, 26))
    latest = book.ago(45 if case.state in ADVANCED or case.twist else 2)
    return min(day, latest - timedelta(days=book.rng.randrange(25)))


def _started(book: Book, case: Case, wanted_from: date) -> date:
    return add_months(wanted_from, -(case.started or book.rng.randrange(26, 44)))


def _trainee(book: Book, case: Case, wanted_from: date, notified_on: date) -> Trainee:
    name = book.names.person()
    model = book.rng.choice(("municipal", "municipal", "private", None))
    mentor = book.mentors.get(case.municipality)
    own = mentor is not None and (case.twist.startswith("evaluation") or book.rng.random() < 0.6)
    started = _started(book, case, wanted_from)
    hpr = book.names.hpr()
    return book.add(
        Trainee(
            municipality=case.municipality,
            name=name,
            hpr_number=hpr,
            email=address(*name.split(), hpr[-3:]),
            phone=book.names.phone(),
            scheme=case.scheme,
            converted_on=add_months(started, 6) if case.scheme == "converted" else None,
            specialisation_started_on=started,
            credited_months=6 if case.scheme == "converted" else 0,
            employment_model=model,
            start_list=book.rng.choice(("0-liste", "liste med pasienter")) if model == "private" else None,
            mentor_id=mentor.user_id if own and mentor else None,
            mentor_name=mentor.name if own and mentor else book.names.person() if book.rng.random() < 0.7 else None,
            search_key=fold(name),
            created_at=book.at(notified_on),
        )
    )


def _wishes(book: Book, case: Case) -> tuple[Wanted, ...]:
    """The named unit first; some name a second one, or the clinic above it."""
    if case.unit == "*":
        return (Wanted(None, book.rng.choice(PLACES[case.trust])),)
    if case.unit:
        first = book.unit(case.trust, case.unit)
    else:
        leaves = book.leaves(case.trust)
        if case.trust == "hsyk" and book.rng.random() < 0.5:
            return (Wanted(None, book.rng.choice(PLACES["hsyk"])),)
        first = book.rng.choice(leaves)
    wishes = [Wanted(first.id)]
    dice = book.rng.random()
    if first.parent_id is not None and dice < 0.15:
        wishes.append(Wanted(first.parent_id))
    elif dice < 0.3:
        second = book.rng.choice(book.leaves(case.trust))
        wishes += [Wanted(second.id)] if second.id != first.id else []
    return tuple(wishes)


_COMMENTS = (
    "Ønsker helst oppstart etter skoleferien.",
    "Bor i pendleravstand og trenger ikke bolig.",
    "Trenger bolig for familie på fire.",
    "Kan begynne en måned tidligere hvis det passer avdelingen.",
    "Har gjennomført akuttmedisinkurs.",
)


def _comment(book: Book) -> str | None:
    return book.rng.choice(_COMMENTS) if book.rng.random() < 0.2 else None


def _hang(book: Book, matter: Matter) -> None:
    """Wishes, register, plan and the log's row."""
    request, trainee = matter.request, matter.trainee
    for wish in service.wished(request, matter.wishes):
        book.add(wish)
    if trainee is not None:
        plans.enter(book, matter, trainee)
    book.log(
        request.notified_on if trainee else min(request.notified_on + timedelta(days=3), book.yesterday),
        matter.sender,
        "notified" if trainee else "entered_on_behalf",
        "placement_request",
        matter.number,
        trust=request.trust,
        municipality=request.municipality,
        after={
            "wanted_from": request.wanted_from,
            "wanted_to": request.wanted_to,
            "wish": request.wish_label,
            "scheme": request.scheme,
            "notified_on": request.notified_on,
            "findings": [one.key for one in matter.findings],
        },
        reason=request.departure_reason,
    )


def registers(book: Book) -> None:
    """Fiktiv enhet: the latest still to be entered; some that are over still stand there."""
    for matter in book.matters:
        request = matter.request
        by = book.contact(request.trust)
        fresh = request.notified_on > book.ago(21)
        status, on = "registered", book.between(request.notified_on, request.notified_on + timedelta(days=14))
        if fresh or (request.ended_on is None and book.rng.random() < 0.06):
            status = "to_register"
        elif request.ended_on is not None and matter.case.twist != "still_registered" and book.rng.random() < 0.9:
            status, on = "removed", book.between(request.ended_on, request.ended_on + timedelta(days=10))
        done = status != "to_register"
        book.add(
            RegisterEntry(
                trust=request.trust,
                municipality=request.municipality,
                request_id=request.id,
                status=status,
                status_on=on if done else None,
                status_by=by.name if done else None,
                reference=f"FE-{request.id}" if done else None,
            )
        )


def plan_milestones(book: Book) -> None:
    """The stored windows, by the function that writes and rebuilds them; what has been reached is done."""
    periods = {(one.trust, one.request_id): one for one in book.of(Placement)}
    for matter in book.matters:
        period = periods.get((matter.request.trust, matter.request.id))
        agreed = Agreed(period.starts_on, period.ends_on, period.agreed_on) if period else None
        for row in milestones.rows(matter.request, matter.rules, agreed):
            done_on = matter.done.get(row["key"], row["done_on"])
            book.add(Milestone(**{**row, "done_on": done_on, "closed": row["closed"] or done_on is not None}))
