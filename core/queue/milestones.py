"""Stored milestones: what the rules plan for a request, kept as rows so that lists and worklists are plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.db import sql
from core.directory.queries import current_rules
from core.queue.models import Milestone, PlacementRequest
from core.trusts.terms import Agreed, MilestoneFacts

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.trusts.terms import PlannedMilestone

FIRST_NOTICE, RECONFIRM = "first_notice", "reconfirm"


def agreed(db: Session, trust: str, request_id: int) -> Agreed | None:
    """The period that the matter has led to, as it stands today: from the table of a slice above this one."""
    row = db.execute(sql(AGREED), {"trust": trust, "id": request_id}).first()
    return of(row) if row else None


AGREED = """SELECT starts_on, ends_on, agreed_on FROM alis.placement
    WHERE trust = :trust AND request_id = :id AND status <> 'cancelled' ORDER BY id DESC LIMIT 1"""


def of(period: Any) -> Agreed:  # noqa: ANN401 - a service period, of a slice above this one
    return Agreed(period.starts_on, period.ends_on, period.agreed_on)


def planned(
    request: PlacementRequest | Row[Any], rules: TrustRules, period: Agreed | None = None
) -> tuple[PlannedMilestone, ...]:
    """The windows for a request under the rules in force on its day of notification."""
    return rules.milestones(
        MilestoneFacts(
            start_on=request.wanted_from,
            end_on=request.wanted_to,
            plan_assigned_on=request.plan_assigned_on,
            notified_on=request.notified_on,
            agreed=period,
        )
    )


def rows(request: PlacementRequest, rules: TrustRules, period: Agreed | None = None) -> list[dict[str, Any]]:
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
        for one in planned(request, rules, period)
    ]


def store(db: Session, request: PlacementRequest, rules: TrustRules) -> None:
    """Write a request's milestones; what is already done stays done."""
    statement = insert(Milestone).values(rows(request, rules, agreed(db, request.trust, request.id)))
    new = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["trust", "request_id", "key", "municipality"],
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


def follow(db: Session, request: PlacementRequest) -> None:
    """A period was agreed, moved or prolonged: what is still ahead is counted from it."""
    store(db, request, current_rules(db, request.trust, request.notified_on))


def reach(db: Session, trust: str, request_id: int, key: str, on: date) -> None:
    """A milestone has been reached; the first date stays."""
    db.execute(
        update(Milestone)
        .where(Milestone.trust == trust, Milestone.request_id == request_id, Milestone.key == key, Milestone.done_on.is_(None))
        .values(done_on=on, closed=True)
    )


def record(db: Session, trust: str, request_id: int, key: str, on: date | None) -> None:
    """Reached on the day recorded elsewhere, whenever that is put right; taken out there, the milestone is open again."""
    db.execute(
        update(Milestone)
        .where(Milestone.trust == trust, Milestone.request_id == request_id, Milestone.key == key)
        .values(done_on=on, closed=on is not None)
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
