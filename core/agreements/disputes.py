"""A dated note that the parties disagree, which points to the main agreement (R-102); the product decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.agreements import service
from core.agreements.life import Act
from core.agreements.models import AgreementDispute
from core.agreements.standing import locked
from core.errors import N_, Conflict, NotFound

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Dispute
    from core.audit import Actor


def note(db: Session, actor: Actor, trust: str, id_: int, party: str, given: Dispute, *, today: date) -> AgreementDispute:
    """A note that points to the main agreement; nothing here follows from it."""
    found = locked(db, trust, id_, Act.DISPUTE, today)
    made = AgreementDispute(
        trust=trust,
        municipality=found.municipality,
        agreement_id=id_,
        noted_by=party,
        body=given.body,
        noted_on=today,
        recorded_by=actor.name,
    )
    db.add(made)
    db.flush()
    service.log(db, actor, "agreement_disputed", found, None, {"by": party, "length": len(given.body)})
    return made


def close(db: Session, actor: Actor, trust: str, id_: int, dispute_id: int, *, today: date) -> AgreementDispute:
    """The parties have found their way, outside this service."""
    found = service.get(db, trust, id_, lock=True)
    noted = db.scalars(
        select(AgreementDispute)
        .where(AgreementDispute.trust == trust, AgreementDispute.agreement_id == id_, AgreementDispute.id == dispute_id)
        .with_for_update()
    ).first()
    if noted is None:
        raise NotFound
    if noted.closed_on is not None:
        raise Conflict("dispute_closed", N_("Uenigheten er allerede ført som løst."))
    noted.closed_on = today
    db.flush()
    service.log(db, actor, "agreement_dispute_closed", found, None, {"closed_on": today})
    return noted
