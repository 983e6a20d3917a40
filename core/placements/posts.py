"""The posts of a vacancy: which are free for a period, and the service period that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.placements.models import Placement
from core.queue import milestones
from core.vacancies import queries as vacancies

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.queue.models import PlacementRequest
    from core.vacancies.models import Vacancy


def free(db: Session, vacancy: Vacancy | Row[Any], starts_on: date, ends_on: date) -> list[int]:
    """The numbers of the posts that nobody holds in the period."""
    taken = {row.post_number for row in vacancies.held(db, vacancy.trust, vacancy.id) if _in_the_way(row, starts_on, ends_on)}
    return [number for number in range(1, vacancy.posts + 1) if number not in taken]


def _in_the_way(row: Row[Any], starts_on: date, ends_on: date) -> bool:
    """An open offer holds its post whatever the period; a service period only while it lasts."""
    return bool(row.kind == "offer" or (row.starts_on <= ends_on and starts_on <= row.ends_on))


def take(db: Session, request: PlacementRequest, **post: Any) -> Placement:
    """The service period of a matter that has got a post; what is still ahead is counted from it."""
    made = Placement(
        trust=request.trust,
        municipality=request.municipality,
        request_id=request.id,
        trainee_name=request.trainee_name,
        hpr_number=request.hpr_number,
        status="planned",
        **post,
    )
    db.add(made)
    db.flush()  # the exclusion constraints speak here
    milestones.follow(db, request)
    return made
