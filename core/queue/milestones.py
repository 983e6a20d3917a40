"""Stored milestones: what the rules plan for a request, kept as rows so that lists and worklists are plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.directory.queries import current_rules
from core.queue.models import Milestone, PlacementRequest
from core.trusts.terms import MilestoneFacts

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.trusts.terms import PlannedMilestone

FIRST_NOTICE = "first_notice"


def planned(request: PlacementRequest, rules: TrustRules) -> tuple[PlannedMilestone, ...]:
    """The windows for a request under the rules in force on its day of notification."""
    return rules.milestones(
        MilestoneFacts(
            start_on=request.wanted_from,
            end_on=request.wanted_to,
            plan_assigned_on=request.plan_assigned_on,
            notified_on=request.notified_on,
        )
    )


def rows(request: PlacementRequest, rules: TrustRules) -> list[dict[str, Any]]:
    """The derived columns of the stored rows; ``done_on`` is a fact and not among them (but a notice is done by being given)."""
    return [
        {
            "trust": request.trust,
            "municipality": request.municipality,
            "request_id": request.id,
            "key": one.key,
            "role": one.role,
            "opens_on": one.opens_on,
            "due_on": one.due_on,
            "compressed": one.compressed,
            "rule_status": one.status.value,
            "rule_in_force_from": one.rule.in_force_from,
            "closed": request.ended_on is not None or one.key == FIRST_NOTICE,
            "done_on": request.notified_on if one.key == FIRST_NOTICE else None,
        }
        for one in planned(request, rules)
    ]


def store(db: Session, request: PlacementRequest, rules: TrustRules) -> None:
    """Write a request's milestones; what is already done stays done."""
    statement = insert(Milestone).values(rows(request, rules))
    new = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["trust", "request_id", "key"],
            set_={
                "role": new.role,
                "opens_on": new.opens_on,
                "due_on": new.due_on,
                "compressed": new.compressed,
                "rule_status": new.rule_status,
                "rule_in_force_from": new.rule_in_force_from,
                "done_on": func.coalesce(Milestone.done_on, new.done_on),
                "closed": new.closed | Milestone.done_on.is_not(None),
            },
        )
    )


def reach(db: Session, trust: str, request_id: int, key: str, on: date) -> None:
    """A milestone has been reached; the first date stays."""
    db.execute(
        update(Milestone)
        .where(Milestone.trust == trust, Milestone.request_id == request_id, Milestone.key == key, Milestone.done_on.is_(None))
        .values(done_on=on, closed=True)
    )


def close_all(db: Session, trust: str, request_id: int) -> None:
    """The matter is over: nothing is due any more."""
    db.execute(update(Milestone).where(Milestone.trust == trust, Milestone.request_id == request_id).values(closed=True))


def rebuild(db: Session, trust: str) -> int:
    """Recompute every stored milestone of a trust (``alis rules recompute``); returns how many requests were visited."""
    visited = 0
    for request in db.scalars(select(PlacementRequest).where(PlacementRequest.trust == trust).order_by(PlacementRequest.id)):
        store(db, request, current_rules(db, trust, request.notified_on))
        visited += 1
    return visited
