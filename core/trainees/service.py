"""The municipality's trainees and plans. A notification brings both into being (seven fields), the pages keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core.errors import NotFound
from core.search import fold
from core.trainees.models import ImplementationPlan, PlanBlock, Trainee, TraineeObjective

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


OBJECTIVES = ("ALM-055", "ALM-085")
# the table of a slice above this one: the trainee's mentor stands in its open requests, where the mentor's scope reads it
MENTOR_OF_REQUESTS = text("""
    UPDATE alis.placement_request r SET mentor_id = t.mentor_id FROM alis.trainee t
    WHERE t.municipality = r.municipality AND t.id = r.trainee_id AND r.municipality = :municipality AND r.trainee_id = :id
      AND r.ended_on IS NULL AND r.mentor_id IS DISTINCT FROM t.mentor_id""")


def keep_trainee(db: Session, municipality: str, command: Any) -> int:  # noqa: ANN401 - queue's Notify
    """The trainee with this HPR number in the municipality, made when new, brought up to date when known; with a plan."""
    statement = select(Trainee).where(Trainee.municipality == municipality)
    if command.trainee_id is not None:
        trainee = db.scalars(statement.where(Trainee.id == command.trainee_id)).first()
        if trainee is None:
            raise NotFound
    else:
        trainee = db.scalars(statement.where(Trainee.hpr_number == command.hpr_number)).first()
    if trainee is None:
        trainee = Trainee(municipality=municipality, scheme=command.scheme, name=command.name, search_key=fold(command.name))
        db.add(trainee)
    trainee.name, trainee.search_key, trainee.hpr_number = command.name, fold(command.name), command.hpr_number
    trainee.scheme, trainee.converted_on = command.scheme, command.converted_on
    trainee.specialisation_started_on = command.specialisation_started_on
    trainee.credited_months = command.credited_months
    trainee.email = command.email or trainee.email
    trainee.phone = command.phone or trainee.phone
    db.flush()
    plan = plan_of(db, municipality, trainee.id)
    plan.assigned_on = command.plan_assigned_on or plan.assigned_on
    db.flush()
    return trainee.id


def plan_of(db: Session, municipality: str, trainee_id: int) -> ImplementationPlan:
    """The trainee's plan, made with the two objectives when there is none."""
    plan = db.scalars(
        select(ImplementationPlan).where(
            ImplementationPlan.municipality == municipality, ImplementationPlan.trainee_id == trainee_id
        )
    ).first()
    if plan is None:
        plan = ImplementationPlan(municipality=municipality, trainee_id=trainee_id)
        db.add(plan)
        for objective in OBJECTIVES:
            db.add(TraineeObjective(municipality=municipality, trainee_id=trainee_id, objective=objective))
        db.flush()
    return plan


def plan_period(db: Session, municipality: str, trainee_id: int, command: Any, arena_name: str, request: Any) -> None:  # noqa: ANN401
    """Enter the wish in the plan: saving the plan and notifying are one action (R-030, R-031)."""
    plan = plan_of(db, municipality, trainee_id)
    block = db.scalars(
        select(PlanBlock)
        .where(PlanBlock.municipality == municipality, PlanBlock.plan_id == plan.id, PlanBlock.arena == "hospital")
        .where(PlanBlock.request_id.is_(None), PlanBlock.starts_on <= command.wanted_to, PlanBlock.ends_on >= command.wanted_from)
        .order_by(PlanBlock.id)
    ).first()
    if block is None:
        block = PlanBlock(municipality=municipality, plan_id=plan.id, arena="hospital", objectives=list(OBJECTIVES))
        db.add(block)
    block.place = f"{arena_name}: {request.wish_label}"
    block.starts_on, block.ends_on = command.wanted_from, command.wanted_to
    block.request_trust, block.request_id = request.trust, request.id
    db.flush()
    # the mentor follows the trainee into the matter
    db.execute(MENTOR_OF_REQUESTS, {"municipality": municipality, "id": trainee_id})
    db.flush()
