"""The municipality's own plan: years in practice, the hospital, the two objectives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.trainees.models import ImplementationPlan, PlanBlock, Trainee, TraineeObjective
from core.trainees.service import OBJECTIVES

if TYPE_CHECKING:
    from datetime import date

    from core.demo.book import Book
    from core.demo.requests import Matter


def enter(book: Book, matter: Matter, trainee: Trainee) -> None:
    request = matter.request
    plan = next((one for one in book.of(ImplementationPlan) if one.trainee_id == trainee.id), None)
    if plan is None:
        plan = book.add(
            ImplementationPlan(
                municipality=request.municipality,
                trainee_id=trainee.id,
                assigned_on=request.plan_assigned_on,
                signed_on=request.plan_assigned_on if matter.case.state in {"in_service", "completed"} else None,
            )
        )
        _objectives(book, matter, trainee)
        _practice(book, plan, trainee, request.wanted_from)
    book.add(
        PlanBlock(
            municipality=request.municipality,
            plan_id=plan.id,
            arena="hospital",
            place=f"{matter.rules.identity.name}: {request.wish_label}",
            starts_on=request.wanted_from,
            ends_on=request.wanted_to,
            objectives=list(OBJECTIVES),
            request_trust=request.trust,
            request_id=request.id,
        )
    )


def _practice(book: Book, plan: ImplementationPlan, trainee: Trainee, until: date) -> None:
    """The years in the municipality before the hospital."""
    place = book.municipalities[trainee.municipality].name
    arena, words = (
        ("municipal_institution", "kommunal øyeblikkelig hjelp")
        if book.rng.random() < 0.1
        else ("general_practice", "fastlegepraksis")
    )
    started = trainee.specialisation_started_on
    if started is not None and started < until - timedelta(days=40):
        book.add(
            PlanBlock(
                municipality=trainee.municipality,
                plan_id=plan.id,
                arena=arena,
                place=f"{place}, {words}",
                starts_on=started,
                ends_on=until - timedelta(days=1),
                objectives=[],
            )
        )


def _objectives(book: Book, matter: Matter, trainee: Trainee) -> None:
    state = {"in_service": "in_progress", "completed": "achieved"}.get(matter.case.state, "not_started")
    for objective in OBJECTIVES:
        book.add(
            TraineeObjective(
                municipality=trainee.municipality,
                trainee_id=trainee.id,
                objective=objective,
                status=state,
                on_date=min(matter.request.wanted_to, book.yesterday) if state == "achieved" else None,
                by_name=trainee.mentor_name if state == "achieved" else None,
            )
        )
