"""The hiring after an agreed start: «Ført i Personalportalen», «Tilbudsbrev sendt» (R-072, R-073)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.candidates.choosing import presented
from core.candidates.steps import out_of_order
from core.directory import queries as directory
from core.errors import Refusal, not_ahead
from core.placements.models import Placement
from core.queue import service as queue

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.candidates.schemas import Step
    from core.placements.models import Presentation


def record_step(db: Session, actor: Actor, trust: str, presentation_id: int, command: Step, *, today: date) -> Presentation:
    """Record a step with its date, on the service period too. Out of order it takes a reason (C-48)."""
    _vacancy, request, found = presented(db, trust, presentation_id)
    on = command.on or today
    not_ahead(on, today, "on")
    rules = directory.current_rules(db, trust, today)
    finding = out_of_order(rules, found, command.step, on)
    if finding is not None and not command.reason:
        raise Refusal(finding.key, finding.text, errors={"reason": finding.text}, rule=finding.rule, remedy=finding.remedy)
    after: dict[str, Any] = {f"{command.step}_on": on}
    if command.step == "hiring_form":
        after |= {"hiring_form_by": actor.name, "hiring_form_reference": command.reference}
    before = {name: getattr(found, name) for name in after}
    placement = _placement_of(db, found)
    both: list[Presentation | Placement] = [found] if placement is None else [found, placement]
    for row in both:
        for name, value in after.items():
            setattr(row, name, value)
        row.version += 1
    db.flush()
    queue.log(db, actor, command.step, request, before=before, after=after, reason=command.reason)
    return found


def _placement_of(db: Session, found: Presentation) -> Placement | None:
    return db.scalars(
        select(Placement)
        .where(
            Placement.trust == found.trust,
            Placement.request_id == found.request_id,
            Placement.vacancy_id == found.vacancy_id,
            Placement.status != "cancelled",
        )
        .with_for_update()
    ).first()
