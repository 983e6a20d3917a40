"""The yearly review of an agreement, with its outcome (R-097)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.agreements import service
from core.agreements.life import Act
from core.agreements.models import AgreementReview
from core.agreements.standing import locked
from core.errors import N_, Conflict, Refusal

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Review
    from core.audit import Actor


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
