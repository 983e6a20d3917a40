"""A doctor who moves to another municipality in the middle: the matters go along, both are told, and the wall holds. No Flask.

Nothing is copied: trainee, plan and matters with all that hangs on them change municipality in one statement (migration 0009), so
numbers, dates and the day of notification stay. The old municipality keeps its log; the rank it gave, its mentor and its links end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, NotFound, Refusal
from core.notices.saying import say
from core.notices.service import COORDINATOR, Matter, recipients, tell
from core.queue.letters import label_of, matter_of, open_case
from core.queue.models import ENDED, PlacementRequest
from core.trainees.models import Trainee
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor


def move(db: Session, actor: Actor, municipality: str, trainee_id: int, target: str, *, today: date) -> int:
    """Hand a trainee over to another municipality; returns how many open matters went along."""
    known = (Trainee.municipality == municipality, Trainee.id == trainee_id)
    if db.scalars(select(Trainee).where(*known)).first() is None:
        raise NotFound
    place = directory.municipality(db, target)
    if place is None or target == municipality:
        sentence = N_("Velg kommunen som ALIS-en flytter til.")
        raise Refusal("unknown_municipality", sentence, errors={"municipality": sentence})
    requests = db.scalars(
        select(PlacementRequest)
        .where(PlacementRequest.municipality == municipality, PlacementRequest.trainee_id == trainee_id)
        .order_by(PlacementRequest.trust, PlacementRequest.id)
        .with_for_update()
    ).all()
    open_ones = [one for one in requests if one.status not in ENDED]
    own = directory.municipality(db, municipality)
    for request in open_ones:
        _tell(db, request, own.official_name if own else municipality, place.official_name, today)
    number = str(trainee_id)
    facts: dict[str, Any] = {"cases": [case(one.trust, one.id) for one in requests]}
    before, after = {"municipality": municipality}, {"municipality": target, **facts}
    audit.record(db, actor, "trainee_moved", "trainee", number, municipality=municipality, before=before, after=after)
    db.flush()
    db.expunge_all()
    if not db.scalar(text("SELECT alis.move_trainee(:trainee, :target)"), {"trainee": trainee_id, "target": target}):
        raise NotFound  # pragma: no cover - it was read above
    return len(open_ones)


def _tell(db: Session, request: PlacementRequest, leaves: str, comes: str, today: date) -> None:
    """Said of the matter, it goes along to the new municipality's coordinator; the old one is told beside it."""
    label = label_of(request)
    said = say(
        "Saken er flyttet fra %(leaves)s til %(comes)s. Nummer, datoer og plass på ventelisten er de samme.",
        leaves=leaves,
        comes=comes,
    )
    rules = directory.current_rules(db, request.trust, today)
    trusts = tuple(one for one in recipients(db, rules, Event.NOTIFICATION, today) if one.role.startswith("trust."))
    tell(
        db,
        matter_of(request),
        "moved",
        f"moved:{request.id}:{request.version}",
        (COORDINATOR, *trusts),
        subject=say("Saken har fått ny kommune: %(label)s", label=label),
        body=(said, label, open_case(request)),
    )
    tell(
        db,
        Matter(request.trust, request.municipality, None),
        "moved_away",
        f"moved_away:{request.id}:{request.version}",
        (COORDINATOR,),
        subject=say("Saken er overført: %(label)s", label=label),
        body=(said, label, say("Dere ser den ikke lenger, og får ikke flere meldinger om den.")),
    )
