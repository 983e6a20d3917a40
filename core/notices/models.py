"""Messages: written in the change's own transaction, sent by the worker, never about a matter that is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of


class Message(Base):
    """One mail to one recipient about one event; ``message_id`` is stable over retries.

    ``municipality`` is null for mail inside the trust (a unit's reported need).
    ``about_end`` marks the few messages that themselves announce the end of a matter; every other one is cancelled by it.
    """

    __tablename__ = "message"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str | None]
    request_id: Mapped[int | None] = mapped_column(BigInteger)
    event: Mapped[str]
    event_key: Mapped[str]
    recipient: Mapped[str]
    recipient_role: Mapped[str]
    is_copy: Mapped[bool] = mapped_column(server_default="false")
    about_end: Mapped[bool] = mapped_column(server_default="false")
    subject: Mapped[str]
    body: Mapped[str]
    message_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    sent_to: Mapped[str | None]
    __table_args__ = (
        one_of("status", "queued", "sent", "cancelled", "dead"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
        ),
        UniqueConstraint("trust", "event_key", "recipient"),
        Index(None, "trust", "status", "id"),
        Index(None, "trust", "request_id"),
        Index(None, "municipality", "id"),
    )
