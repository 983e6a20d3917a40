"""One submit, one record: a repeated form or API call with the same key gets the first answer back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKeyConstraint, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.errors import N_, Refusal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Submission(Base):
    """What one user's key led to. Holds an address, never content."""

    __tablename__ = "submission"
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    location: Mapped[str | None]
    status: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),)


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def claim(db: Session, user_id: int, key: str, print_: str) -> Submission | None:
    """Take ``key`` for this transaction; the earlier submission when it was already used.

    A second request with the same key waits for the first one's transaction and then finds its row (or, rolled back, takes it).
    Raises Refusal 422 when the key came with another content.
    """
    row = db.execute(
        insert(Submission).values(user_id=user_id, key=key, fingerprint=print_).on_conflict_do_nothing().returning(Submission.key)
    ).first()
    if row is not None:
        return None
    earlier = db.scalars(select(Submission).where(Submission.user_id == user_id, Submission.key == key)).one()
    if earlier.fingerprint != print_:
        raise Refusal(
            "idempotency_key_reused",
            N_("Denne innsendingen er brukt før med et annet innhold."),
            remedy=N_("Åpne skjemaet på nytt og send inn derfra. Et program sender nytt innhold med en ny Idempotency-Key."),
        )
    return earlier


def settle(db: Session, user_id: int, key: str, *, location: str | None, status: int) -> None:
    """Remember where the first submission led, in its own transaction."""
    db.execute(
        text("UPDATE alis.submission SET location = :location, status = :status WHERE user_id = :user AND key = :key"),
        {"location": location, "status": status, "user": user_id, "key": key},
    )
