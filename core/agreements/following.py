"""Following an agreement up: the yearly review with its outcome (R-097), and a dated note that the parties disagree (R-102)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.agreements import effect, life, service, terminating
from core.agreements.life import Act
from core.agreements.models import Agreement, AgreementDispute, AgreementReview
from core.errors import N_, Conflict, NotFound, Refusal

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Dispute, Review
    from core.audit import Actor


def locked(db: Session, trust: str, id_: int, act: Act, today: date) -> Agreement:
    """The agreement, if its life knows this act today."""
    effect.take_turn(db, trust, service.get(db, trust, id_).municipality)
    found = service.get(db, trust, id_, lock=True)
    life.allow(act, terminating.state_of(found, terminating.standing(db, found), today))
    return found


def review(db: Session, actor: Actor, trust: str, id_: int, given: Review, *, today: date) -> AgreementReview:
    """Record a review that was held. The next is due from the newest one; an older one entered later moves nothing back."""
    found = locked(db, trust, id_, Act.REVIEW, today)
    sentence = None
    if given.held_on > today:
        sentence = N_("Gjennomgangen kan ikke ligge fram i tid. Før den når den er holdt.")
    elif found.in_force_from and given.held_on < found.in_force_from:
        sentence = N_("Avtalen var ikke i kraft da. Kontroller datoen.")
    if sentence:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors={"held_on": sentence})
    if db.scalar(
        select(AgreementReview.id).where(
            AgreementReview.trust == trust, AgreementReview.agreement_id == id_, AgreementReview.held_on == given.held_on
        )
    ):
        raise Conflict("review_exists", N_("En gjennomgang denne dagen er allerede ført."))
    made = AgreementReview(
        trust=trust,
        municipality=found.municipality,
        agreement_id=id_,
        held_on=given.held_on,
        outcome=given.outcome,
        note=given.note,
        recorded_by=actor.name,
        recorded_on=today,
    )
    db.add(made)
    db.flush()
    service.log(db, actor, "agreement_reviewed", found, None, {"held_on": given.held_on, "outcome": given.outcome})
    return made


def note_dispute(db: Session, actor: Actor, trust: str, id_: int, party: str, given: Dispute, *, today: date) -> AgreementDispute:
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


def close_dispute(db: Session, actor: Actor, trust: str, id_: int, dispute_id: int, *, today: date) -> AgreementDispute:
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
