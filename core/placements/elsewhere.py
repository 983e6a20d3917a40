"""A place accepted in one trust: what becomes of the same ALIS's notifications in the others is the municipality's to say (R-069).

No trust learns of it: the question is put from what the municipality alone can read, and «keep» is stored where no trust reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import audit
from core.cases import case
from core.errors import NotFound
from core.placements import ending
from core.placements.models import KeptRequest
from core.placements.schemas import End
from core.queue import service as queue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor

# open notifications of somebody who has a place in another trust, and about which nobody has decided for that very place
UNDECIDED = """
    alis.placement p JOIN alis.placement_request r ON r.municipality = p.municipality AND r.hpr_number = p.hpr_number AND r.trust <> p.trust
    WHERE p.municipality = :own AND p.status IN ('planned', 'in_service') AND r.ended_on IS NULL
      AND r.status IN ('notified', 'waiting', 'confirmed', 'presented', 'offered')
      AND NOT EXISTS (SELECT 1 FROM alis.kept_request k WHERE k.municipality = r.municipality AND k.request_trust = r.trust
        AND k.request_id = r.id AND k.placement_trust = p.trust AND k.placement_id = p.id)"""
_LISTED = text(f"""
    SELECT r.trust, r.id, r.trainee_name, r.wish_label, r.wanted_from, r.wanted_to, r.notified_on, r.status, p.trust AS placed_trust,
        p.id AS placement_id, p.unit_label, p.starts_on, p.ends_on
    FROM {UNDECIDED} ORDER BY r.trainee_name, r.trust, r.id, p.id""")  # noqa: S608 - constants


def undecided(db: Session, municipality: str) -> Sequence[Row[Any]]:
    """What the municipality has to decide; few, since one has a place in one trust at a time."""
    return db.execute(_LISTED, {"own": municipality}).all()


def keep(db: Session, actor: Actor, municipality: str, trust: str, request_id: int, *, today: date) -> None:
    """The notification stands, beside the place: it is not asked about again for that place."""
    places = _places(db, municipality, trust, request_id)
    for place in places:
        db.add(
            KeptRequest(
                municipality=municipality,
                request_trust=trust,
                request_id=request_id,
                placement_trust=place.placed_trust,
                placement_id=place.placement_id,
                kept_on=today,
                kept_by=actor.name,
            )
        )
    db.flush()
    # the trust reads the log of its own matters, and is to learn nothing of another's place
    audit.record(db, actor, "kept_elsewhere", "trainee_requests", case(trust, request_id), municipality=municipality)


def withdraw(db: Session, actor: Actor, municipality: str, trust: str, request_id: int, *, now: datetime, today: date) -> None:
    """The notification is ended as every other: «stilling et annet sted»."""
    _places(db, municipality, trust, request_id)
    ending.end(db, actor, trust, request_id, End("post_elsewhere", "trainee"), now=now, today=today)


def _places(db: Session, municipality: str, trust: str, request_id: int) -> list[Row[Any]]:
    queue.get(db, trust, request_id, lock=True)
    found = [row for row in undecided(db, municipality) if (row.trust, row.id) == (trust, request_id)]
    if not found:
        raise NotFound
    return found
