"""How each case goes on after the notification, by its state and what is special about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.dates import add_months
from core.demo import candidates, letters, matching, posts, requests, service
from core.demo.requests import Matter, held_back
from core.demo.stories import cases

if TYPE_CHECKING:
    from core.demo.book import Book
    from core.placements.models import Placement

SHIFTS = {"over_limit": 8, "later": 2, "earlier": -1}  # months from the wish
PLACED = ("accepted", "in_service", "completed")
NEEDS_PLACE = (*PLACED, "offered", "presented")


def run(book: Book) -> None:
    """Tell every case, the vacancies that nobody has taken, and what follows from all of it."""
    known: dict[str, Matter] = {}
    for told in cases(book):
        matter = requests.notify(book, told, known)
        if told.same:
            known.setdefault(told.same, matter)
        if told.state in NEEDS_PLACE and held_back(matter):
            msg = f"the demo tells of a place that a gate holds back: {told}"
            raise ValueError(msg)
        letters.notified(book, matter)
        _go_on(book, matter)
    posts.open_vacancies(book)
    candidates.inquiries(book)


def _go_on(book: Book, matter: Matter) -> None:
    case = matter.case
    if case.twist == "hired_then_withdrawn":
        _called_off(book, matter)
    elif case.state in {"withdrawn", "post_elsewhere"}:
        matching.end(book, matter)
    elif matter.request.trust == "unn":
        _head_chooses(book, matter)
    else:
        _trust_offers(book, matter)


def _trust_offers(book: Book, matter: Matter) -> None:
    case, twist = matter.case, matter.case.twist
    if case.state == "notified":
        if (
            book.today >= add_months(matter.request.wanted_from, -7)
            and twist not in {"reconfirm_late", "gate", "short"}
            and case.lead == 0
        ):
            matching.reconfirm(book, matter)
        return
    if twist == "reconfirm_no":
        matching.reconfirm(book, matter, "no")
        return
    matching.reconfirm(book, matter)
    if case.state == "confirmed":
        return
    made_on = _made_on(book, matter)
    other = posts.wished_unit(book, matter, other=True) if twist == "other_unit" else None
    made = matching.offer(book, matter, made_on=made_on, unit=other, shift=SHIFTS.get(twist, 0), status=_offer_status(case.state))
    if case.state == "offered":
        matter.request.status = "offered"
        return
    agreed_on = matching.answer(book, matter, made, accepted=case.state != "waiting")
    if case.state in PLACED:
        unit = book.nodes[made.trust, made.unit_id]
        agreed = service.Place(unit, made.vacancy_id, made.post_number, made.starts_on, made.ends_on, made.id)
        service.place(book, matter, agreed, agreed_on)


def _offer_status(state: str) -> str:
    return {"offered": "open", "waiting": "declined"}.get(state, "accepted")


def _made_on(book: Book, matter: Matter) -> date:
    request, case = matter.request, matter.case
    reconfirmed = request.reconfirmed_on or request.notified_on
    if case.state == "offered":
        return book.ago(19) if case.twist == "expired" else book.ago(book.rng.randrange(1, 13))
    latest = min(add_months(request.wanted_from, -2), book.ago(21))
    first = max(reconfirmed + timedelta(days=2), add_months(request.wanted_from, -8))
    return max(book.between(first, latest), reconfirmed)


# --- UNN


def _head_chooses(book: Book, matter: Matter) -> None:
    state, twist = matter.case.state, matter.case.twist
    if state == "notified":
        _only_asked(book, matter, twist)
    elif state == "confirmed":
        candidates.ask(book, matter, on=book.ago(9), answer="yes")
    elif state == "presented":
        _presented(book, matter, twist)
    else:
        _chosen(book, matter)


def _only_asked(book: Book, matter: Matter, twist: str) -> None:
    days, answer = {"asked": (5, None), "asked_late": (18, None), "answered_no": (12, "no")}.get(twist, (0, None))
    if days:
        candidates.ask(book, matter, on=book.ago(days), answer=answer)


def _presented(book: Book, matter: Matter, twist: str) -> None:
    days = {"contact_late": 11, "contacted": 8}.get(twist, 3)
    vacancy, _number = candidates.ask(book, matter, on=book.ago(days + 9), answer="yes")
    made = candidates.present(book, matter, vacancy, on=book.ago(days))
    if twist == "contacted":
        candidates.contacted(book, matter, made, book.ago(days - 3))


def _called_off(book: Book, matter: Matter) -> None:
    """A start was agreed and stands in Personalportalen; then the matter ended."""
    period = _chosen(book, matter)
    if period is not None:
        period.status = "cancelled"
        matching.end(book, matter, not_before=period.hiring_form_on)


def _chosen(book: Book, matter: Matter) -> Placement | None:
    """Presented, and the head has decided: not suitable, or a start agreed, which is the service period."""
    request, case = matter.request, matter.case
    chosen_on = _made_on(book, matter)
    asked_on = max(request.notified_on, chosen_on - timedelta(days=25))
    vacancy, number = candidates.ask(book, matter, on=asked_on, answer="yes")
    shown = candidates.present(book, matter, vacancy, on=max(asked_on, chosen_on - timedelta(days=12)))
    candidates.contacted(book, matter, shown, max(asked_on, chosen_on - timedelta(days=6)))
    candidates.decide(book, matter, shown, chosen_on, suitable=case.state != "waiting")
    if case.state not in PLACED and case.twist != "hired_then_withdrawn":
        return None
    unit = book.nodes["unn", vacancy.unit_id]
    agreed = service.Place(unit, vacancy.id, number, request.wanted_from, request.wanted_to)
    period = service.place(book, matter, agreed, chosen_on)
    candidates.hired(book, matter, shown, period)
    return period
