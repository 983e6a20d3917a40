"""How an agreement stands now: its state with the notice that stands, and the pair's turn to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.agreements import effect, life, service
from core.agreements.models import Agreement, AgreementNotice

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life import Act


def standing_notice(db: Session, found: Agreement, *, lock: bool = False) -> AgreementNotice | None:
    """The notice that has not been withdrawn, received or not."""
    statement = select(AgreementNotice).where(
        AgreementNotice.trust == found.trust,
        AgreementNotice.agreement_id == found.id,
        AgreementNotice.withdrawn_on.is_(None),
    )
    return db.scalars(statement.with_for_update() if lock else statement).first()


def state_of(found: Agreement, notice: AgreementNotice | None, today: date) -> life.State:
    facts: dict[str, Any] = {name: getattr(found, name, None) for name in life.FACTS}
    return life.state(life.Facts(**{**facts, "notice_received_on": notice.received_on if notice else None}), today)


def locked(db: Session, trust: str, id_: int, act: Act, today: date) -> Agreement:
    """The agreement, if its life knows this act today."""
    effect.take_turn(db, trust, service.get(db, trust, id_).municipality)
    found = service.get(db, trust, id_, lock=True)
    life.allow(act, state_of(found, standing_notice(db, found), today))
    return found
