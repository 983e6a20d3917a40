"""From the list to an offer: re-confirmation, the offer with what differs from the wish, the answer, the end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.accounts.models import AnswerLink
from core.cases import case
from core.dates import OSLO, add_months, last_day
from core.demo import letters
from core.demo.book import Book, Who
from core.demo.posts import post, wished_unit
from core.identity import sha256
from core.placements.labels import as_stored
from core.placements.models import Offer
from core.trusts.terms import OfferFacts

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


def offer(
    book: Book,
    matter: Matter,
    *,
    made_on: date,
    status: str = "open",
    unit: UnitRow | None = None,
    shift: int = 0,
) -> Offer:
    """An offer of one numbered post, with the differences that the rules find and the link for the ALIS's own answer."""
    request = matter.request
    unit = unit or wished_unit(book, matter)
    starts_on = add_months(request.wanted_from, shift)
    ends_on = request.wanted_to if not shift else last_day(starts_on, matter.case.months)
    vacancy, number = post(book, unit, starts_on, ends_on, made_on - timedelta(days=12))
    facts = OfferFacts(starts_on, ends_on, tuple(unit.path), unit.specialty, unit.site)
    differences = matter.rules.compare_offer(facts, matter.facts(book))
    who = book.contact(request.trust)
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
        case(request.trust, made.id),
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
        case(made.trust, made.id),
        trust=made.trust,
        municipality=made.municipality,
        before={"status": "open"},
        after={"status": made.status, "how": how, "case": matter.number},
        reason=made.decline_reason,
    )
    letters.answered(book, matter, made, on)
    return on


def end(book: Book, matter: Matter, *, not_before: date | None = None) -> None:
    """Withdrawn, or a post elsewhere: everything pending is cancelled."""
    request, state = matter.request, matter.case.state
    on = book.between(max(request.notified_on + timedelta(days=30), book.ago(120)), book.ago(3))
    on = max(on, not_before or request.notified_on)
    if matter.case.twist == "offer_taken_back":
        taken_back = offer(book, matter, made_on=max(request.notified_on, on - timedelta(days=7)), status="withdrawn")
        taken_back.version += 1
    who = book.sender(request.municipality)
    request.status, request.ended_on = state, on
    request.ended_by = "trainee" if state == "post_elsewhere" else "municipality"
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
        after={"status": state, "by": request.ended_by},
        reason=request.end_reason,
    )
    letters.ended(book, matter, on)
