"""What happens while a service lasts: course days, a pause, a delay, a prolongation asked for, objectives, talks with the ALIS."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from core.cases import case
from core.demo.names import Names
from core.service_periods.models import CourseDay, FollowUp, PlacementObjective, Prolongation, ServicePause
from core.trusts.objectives import OBJECTIVES

if TYPE_CHECKING:
    from core.demo.book import Book
    from core.demo.requests import Matter
    from core.placements.models import Placement

COURSES = (
    "Grunnkurs i allmennmedisin",
    "Akuttmedisin for allmennleger",
    "Samhandling mellom kommune og sykehus",
    "Emnekurs i indremedisin",
    "Kurs i kommunikasjon",
    "Emnekurs i psykiatri",
)
TALKS = ("Trives godt, og følger planen.", "Ønsker mer tid på poliklinikken.", None, "Snakket om permisjon til kurs.", None)


def happenings(book: Book, matter: Matter, period: Placement, course_days: int) -> None:
    """From the first day until yesterday, or the last day where that is past."""
    # names of its own stream: what is told here changes nobody else's story
    period.department_contact = Names(Random(f"{book.today} {case(period.trust, period.id)}")).person()  # noqa: S311 - no secret
    last = min(period.ends_on, book.yesterday)
    if last <= period.starts_on + timedelta(days=10):
        return
    _courses(book, period, last, 6 if matter.case.twist == "course_days" else course_days)
    _objectives(book, matter, period, last)
    _talks(book, matter, period, last)
    weeks = (last - period.starts_on).days // 7
    if matter.case.state == "in_service" and period.id % 5 == 0 and weeks > 6:
        _paused(book, period)
    if matter.case.state == "in_service" and weeks > 15:
        _longer(book, matter, period)


def _courses(book: Book, period: Placement, last: date, many: int) -> None:
    who = book.contact(period.trust).name
    step = max(1, (last - period.starts_on).days // (many + 1))
    for number in range(many):
        book.add(
            CourseDay(
                trust=period.trust,
                municipality=period.municipality,
                placement_id=period.id,
                held_on=period.starts_on + timedelta(days=step * (number + 1)),
                course=COURSES[(period.id + number // 2) % len(COURSES)],
                recorded_by=who,
                recorded_at=book.at(last),
            )
        )


def _objectives(book: Book, matter: Matter, period: Placement, last: date) -> None:
    done = matter.case.state == "completed"
    for number, one in enumerate(OBJECTIVES):
        if done or number == 0:
            book.add(
                PlacementObjective(
                    trust=period.trust,
                    municipality=period.municipality,
                    placement_id=period.id,
                    objective=one.code,
                    status="achieved" if done else "in_progress",
                    status_on=last if done else period.starts_on + timedelta(days=10),
                    by_name=period.supervisor or book.contact(period.trust).name,
                )
            )


def _talks(book: Book, matter: Matter, period: Placement, last: date) -> None:
    on, number = period.starts_on + timedelta(days=9), period.id % len(TALKS)
    while on <= last:
        book.add(
            FollowUp(
                municipality=period.municipality,
                period_trust=period.trust,
                placement_id=period.id,
                talked_on=on,
                note=TALKS[number % len(TALKS)],
                logged_by=book.sender(matter.request.municipality).name,
                logged_at=book.at(on),
            )
        )
        on, number = on + timedelta(days=33), number + 1


def _paused(book: Book, period: Placement) -> None:
    first = period.starts_on + timedelta(days=21)
    book.add(
        ServicePause(
            trust=period.trust,
            municipality=period.municipality,
            placement_id=period.id,
            starts_on=first,
            ends_on=first + timedelta(days=13),
            reason="Permisjon.",
            recorded_by=book.contact(period.trust).name,
            recorded_at=book.at(first),
        )
    )


def _longer(book: Book, matter: Matter, period: Placement) -> None:
    """The first asked of each municipality has been answered; the others wait."""
    asked_on = book.ago(6)
    earlier = any(one.municipality == period.municipality for one in book.of(Prolongation))
    if book.of(Prolongation) and not earlier and period.id % 3:
        return
    sender = book.sender(matter.request.municipality).name
    book.add(
        Prolongation(
            trust=period.trust,
            municipality=period.municipality,
            placement_id=period.id,
            old_ends_on=period.ends_on,
            new_ends_on=period.ends_on + timedelta(days=28),
            reason="ALM-085 er ikke nådd ennå.",
            asked_by=book.contact(period.trust).name,
            asked_on=asked_on,
            **({"answer": "yes", "answered_by": sender, "answered_on": book.ago(2)} if earlier else {}),
        )
    )
    period.delayed_on, period.delay_note = book.ago(8), "Lite pasientgrunnlag i perioden."
