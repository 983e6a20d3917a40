"""What the municipality does with its trainees and their plans: facts, dates, parts of the plan, objectives."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, text

from core import audit
from core.cases import case
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal
from core.memberships import VALID
from core.search import fold
from core.trainees.models import PlanBlock, Trainee, TraineeObjective
from core.trainees.service import MENTOR_OF_REQUESTS, plan_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.trainees.models import ImplementationPlan
    from core.trainees.schemas import Block, Facts, Plan, Reached


def get(db: Session, municipality: str, trainee_id: int, *, lock: bool = False) -> Trainee:
    """The trainee, or NotFound: also where another municipality has one with this number."""
    statement = select(Trainee).where(Trainee.municipality == municipality, Trainee.id == trainee_id)
    found = db.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def add(db: Session, actor: Actor, municipality: str, facts: Facts, *, today: date) -> Trainee:
    """A trainee with an empty plan, before any notification. Raises Conflict for a known HPR number."""
    if facts.hpr_number:
        known = select(Trainee.id).where(Trainee.municipality == municipality, Trainee.hpr_number == facts.hpr_number)
        if db.scalar(known) is not None:
            raise Conflict("trainee_exists", N_("Kommunen har allerede en ALIS med dette HPR-nummeret."))
    made = Trainee(municipality=municipality, name=facts.name, scheme=facts.scheme, search_key=fold(facts.name))
    db.add(made)
    values = _fill(db, made, facts, today)
    db.flush()
    plan_of(db, municipality, made.id)
    _log(db, actor, "trainee_added", made, None, values)
    return made


def change(db: Session, actor: Actor, municipality: str, trainee_id: int, facts: Facts, *, today: date) -> Trainee:
    """Keep a trainee's facts. Raises EditedMeanwhile with both versions."""
    found = get(db, municipality, trainee_id, lock=True)
    typed = {name: value for name, value in asdict(facts).items() if name != "version"}
    before = {name: getattr(found, name) for name in typed}
    if found.version != facts.version:
        raise EditedMeanwhile(before, typed)
    after = _fill(db, found, facts, today)
    found.version += 1
    db.flush()
    db.execute(MENTOR_OF_REQUESTS, {"municipality": municipality, "id": trainee_id})
    changed = [name for name in after if after[name] != before[name]]
    _log(db, actor, "trainee_changed", found, {n: before[n] for n in changed}, {n: after[n] for n in changed})
    return found


def _fill(db: Session, trainee: Trainee, facts: Facts, today: date) -> dict[str, Any]:
    values = {name: value for name, value in asdict(facts).items() if name != "version"}
    for name, value in values.items():
        setattr(trainee, name, value)
    trainee.search_key = fold(facts.name)
    trainee.mentor_name = _mentor_name(db, trainee.municipality, facts.mentor_id, today)
    return values


def _mentor_name(db: Session, municipality: str, user_id: int | None, today: date) -> str | None:
    if user_id is None:
        return None
    for id_, name in mentors(db, municipality, today):
        if id_ == user_id:
            return name
    sentence = N_("Velg en veileder som har rollen «veileder i allmennmedisin» i kommunen.")
    raise Refusal("no_mentor", sentence, errors={"mentor_id": sentence})


def mentors(db: Session, municipality: str, today: date) -> list[tuple[int, str]]:
    """Who may be chosen: members of the municipality with the mentor's role today."""
    rows = db.execute(
        text(f"""SELECT DISTINCT u.id, u.name FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id
                WHERE m.municipality = :municipality AND 'municipality.mentor' = ANY(m.roles) AND {VALID}
                ORDER BY u.name, u.id"""),  # noqa: S608 - constant text
        {"municipality": municipality, "today": today},
    )
    return [(row.id, row.name) for row in rows]


def keep_plan(db: Session, actor: Actor, municipality: str, trainee_id: int, plan: Plan) -> ImplementationPlan:
    """The plan's dates. Raises EditedMeanwhile with both versions."""
    trainee = get(db, municipality, trainee_id, lock=True)
    found = plan_of(db, municipality, trainee_id)
    typed = {name: value for name, value in asdict(plan).items() if name != "version"}
    before = {name: getattr(found, name) for name in typed}
    if found.version != plan.version:
        raise EditedMeanwhile(before, typed)
    for name, value in typed.items():
        setattr(found, name, value)
    found.version += 1
    db.flush()
    _log(db, actor, "plan_changed", trainee, before, typed)
    return found


def add_block(db: Session, actor: Actor, municipality: str, trainee_id: int, block: Block) -> PlanBlock:
    """One part of the plan. At a hospital it stands as incomplete until it is notified (R-031)."""
    trainee = get(db, municipality, trainee_id, lock=True)
    plan = plan_of(db, municipality, trainee_id)
    made = PlanBlock(municipality=municipality, plan_id=plan.id, **{**asdict(block), "objectives": list(block.objectives)})
    db.add(made)
    db.flush()
    _log(db, actor, "plan_block_added", trainee, None, asdict(block))
    return made


def remove_block(db: Session, actor: Actor, municipality: str, trainee_id: int, block_id: int) -> None:
    """Take a part out of the plan; what has been notified is changed in its own matter."""
    trainee = get(db, municipality, trainee_id, lock=True)
    plan = plan_of(db, municipality, trainee_id)
    mine = (PlanBlock.municipality == municipality, PlanBlock.plan_id == plan.id, PlanBlock.id == block_id)
    found = db.scalars(select(PlanBlock).where(*mine)).first()
    if found is None:
        raise NotFound
    if found.request_trust and found.request_id:
        raise Conflict(
            "block_notified",
            N_("Denne delen er meldt inn. Endre eller avslutt saken i stedet."),
            extra={"url": f"/requests/{case(found.request_trust, found.request_id)}"},
        )
    before = {"arena": found.arena, "place": found.place, "starts_on": found.starts_on, "ends_on": found.ends_on}
    db.execute(delete(PlanBlock).where(*mine))
    _log(db, actor, "plan_block_removed", trainee, before, None)


def reach(db: Session, actor: Actor, municipality: str, trainee_id: int, reached: Reached) -> TraineeObjective:
    """How far the trainee has come with an objective, when and by whom it was judged (R-085)."""
    trainee = get(db, municipality, trainee_id, lock=True)
    plan_of(db, municipality, trainee_id)
    found = db.scalars(
        select(TraineeObjective).where(
            TraineeObjective.municipality == municipality,
            TraineeObjective.trainee_id == trainee_id,
            TraineeObjective.objective == reached.objective,
        )
    ).one()
    before = {"status": found.status, "on_date": found.on_date, "by_name": found.by_name}
    found.status, found.on_date, found.by_name = reached.status, reached.on_date, reached.by_name
    db.flush()
    _log(db, actor, "objective_recorded", trainee, {reached.objective: before["status"]}, asdict(reached))
    return found


def _log(
    db: Session, actor: Actor, action: str, trainee: Trainee, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    audit.record(db, actor, action, "trainee", str(trainee.id), municipality=trainee.municipality, before=before, after=after)
