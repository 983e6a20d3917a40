"""How each case goes on after the notification, by its state and what is special about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.dates import add_months
from core.demo import candidates, letters, matching, requests
from core.demo.requests import Matter, held_back
from core.demo.stories import cases
from core.vacancies.models import Vacancy

if TYPE_CHECKING:
    from core.demo.book import Book
    from core.placements.models import Presentation

PLACED = ("accepted", "in_service", "completed")
NEEDS_PLACE = (*PLACED, "offered", "presented")


def run(book: Book) -> None:
    """Tell every case, the vacancies that nobody has taken, and what follows from all of it."""
    known: dict[str, Matter] = {}
    for case in cases(book):
        matter = requests.notify(book, case, known)
        if case.same:
            known.setdefault(case.same, matter)
        if case.state in NEEDS_PLACE and held_back(matter):
            matter.case = case = replace(case, state="notified")  # a gate: nobody has been offered anything
        letters.notified(book, matter)
        _go_on(book, matter)
    open_vacancies(book)


def _go_on(book: Book, matter: Matter) -> None:
    case = matter.case
    if case.state in {"withdrawn", "post_elsewhere"}:
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
    other = matching.wished_unit(book, matter, other=True) if twist == "other_unit" else None
    made = matching.offer(
        book, matter, made_on=made_on, unit=other, shift=8 if twist == "over_limit" else 0, status=_offer_status(case.state)
    )
    if case.state == "offered":
        matter.request.status = "offered"
        return
    agreed_on = matching.answer(book, matter, made, accepted=case.state != "waiting")
    if case.state in PLACED:
        matching.place(book, matter, made, agreed_on)


def _offer_status(state: str) -> str:
    return {"offered": "open", "waiting": "declined"}.get(state, "accepted")


def _made_on(book: Book, matter: Matter) -> date:
    request, case = matter.request, matter.case
    reconfirmed = request.reconfirmed_on or request.notified_on
    if case.state == "offered":
        return book.ago(19) if case.twist == "expired" else book.ago(book.rng.randrange(1, 13))
    latest = min(add_months(request.wanted_from, -2), book.ago(21))
    return max(book.between(reconfirmed + timedelta(days=2), latest), reconfirmed)


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
    days, answer = {"asked": (5, None), "asked_late": (16, None), "answered_no": (12, "no")}.get(twist, (0, None))
    if days:
        candidates.ask(book, matter, on=book.ago(days), answer=answer)


def _presented(book: Book, matter: Matter, twist: str) -> None:
    days = {"contact_late": 11, "contacted": 8}.get(twist, 3)
    vacancy, _number = candidates.ask(book, matter, on=book.ago(days + 9), answer="yes")
    made = candidates.present(book, matter, vacancy, on=book.ago(days))
    if twist == "contacted":
        candidates.contacted(book, made, book.ago(days - 3))


def _chosen(book: Book, matter: Matter) -> None:
    """Presented, and the head has decided: not suitable, or a start agreed, offered, answered, served."""
    request, case = matter.request, matter.case
    offered_on = _made_on(book, matter)
    asked_on = max(request.notified_on, offered_on - timedelta(days=25))
    post = candidates.ask(book, matter, on=asked_on, answer="yes")
    shown: Presentation = candidates.present(book, matter, post[0], on=max(asked_on, offered_on - timedelta(days=12)))
    candidates.contacted(book, shown, max(asked_on, offered_on - timedelta(days=6)))
    candidates.decide(book, matter, shown, offered_on, suitable=case.state != "waiting")
    if case.state == "waiting":
        return
    unit = book.nodes["unn", post[0].unit_id]
    made = matching.offer(
        book, matter, made_on=offered_on, unit=unit, of=post, by=book.leader_of(unit), status=_offer_status(case.state)
    )
    if case.state == "offered":
        request.status = "offered"
        return
    agreed_on = matching.answer(book, matter, made, accepted=True)
    period = matching.place(book, matter, made, agreed_on)
    shown.hiring_form_on, shown.offer_letter_on = period.hiring_form_on, period.offer_letter_on


# --- what is free


def open_vacancies(book: Book) -> None:
    """Free posts in every trust: certain and maybe, soon and later, one not confirmed for long, one taken back, some earmarked."""
    for trust in book.trusts:
        units = book.leaves(trust)
        for n in range(14 if trust != "hsyk" else 5):
            unit = units[(n * 5 + 2) % len(units)] if n > 3 else book.rng.choice(units)  # noqa: PLR2004
            starts = book.start(1 + n % 11)
            months = 9 if trust == "unn" and n % 3 == 0 else 6
            made = matching.vacate(
                book,
                unit,
                starts,
                add_months(starts, months) - timedelta(days=1),
                book.ago(5 + 3 * n),
                posts=2 if n % 4 == 1 else 1,
                certainty="maybe" if n % 3 == 2 else "yes",  # noqa: PLR2004
                kind="earmarked" if n % 7 == 3 else "vikariat",  # noqa: PLR2004
                confirmed_on=book.ago(200) if n == 6 else None,  # noqa: PLR2004
                note="Vakter fra første måned." if n % 5 == 0 else None,
            )
            if n == 9:  # noqa: PLR2004
                made.status = "withdrawn"
    for trust, words, ahead in (
        ("nlsh", "Bodø, Medisinsk klinikk, generell indremedisin", 5),
        ("unn", "Medisinsk klinikk, indremedisin", 3),
        ("fin", "Hammerfest sykehus, Avdeling for medisin", 8),
    ):
        unit, starts = book.unit(trust, words), book.start(ahead)
        if not any(one.unit_id == unit.id and one.starts_on == starts for one in book.of(Vacancy)):
            matching.vacate(book, unit, starts, add_months(starts, 6) - timedelta(days=1), book.ago(4), posts=1)
