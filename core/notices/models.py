"""Messages: written in the change's own transaction, sent by the worker, never about a matter that is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of


class Message(Base):
    """One mail to one recipient about one event; ``message_id`` is stable over retries.

    ``municipality`` is null for mail inside the trust (a unit's reported need).
    ``about_end`` marks the few messages that themselves announce the end of a matter; every other one is cancelled by it.
    ``about_kind`` and ``about_id`` name what it depends on besides the matter, an offer say, and ``about_on`` the date it speaks of.
    ``sentences`` are what subject and body were made of, for whoever reads another language than bokmål.
    ``held`` is one that waits for the digest of the membership ``held_for``.
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
    sentences: Mapped[list[Any] | None] = mapped_column(JSONB)
    message_id: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None] = mapped_column(BigInteger)
    about_on: Mapped[date | None]
    calendar_on: Mapped[date | None]
    language: Mapped[str | None]
    template_version: Mapped[int | None]
    held_for: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    sent_to: Mapped[str | None]
    __table_args__ = (
        one_of("status", "queued", "sent", "cancelled", "dead", "held"),
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
        UniqueConstraint("trust", "event_key", "recipient", "municipality", postgresql_nulls_not_distinct=True),
        Index(None, "trust", "status", "id"),
        Index(None, "trust", "request_id"),
        Index(None, "municipality", "id"),
        Index(None, "trust", "recipient_role", "id"),
        Index(None, "municipality", "recipient_role", "id"),
        Index(None, "trust", "held_for", postgresql_where="status = 'held'"),
    )


class MessageTemplate(Base):
    """A trust's own words around an event's text, per language. Never changed: saving makes the next version."""

    __tablename__ = "message_template"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    event: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    in_use: Mapped[bool]
    subject: Mapped[str]
    body: Mapped[str]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("language", "nb", "nn", "se", "en"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        UniqueConstraint("trust", "event", "language", "version"),
    )


class MailChoice(Base):
    """How a person wants the mails of one membership, and how far its inbox has been read."""

    __tablename__ = "mail_choice"
    membership_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    delivery: Mapped[str] = mapped_column(server_default="immediate")
    read_through: Mapped[int] = mapped_column(BigInteger, server_default="0")
    __table_args__ = (
        one_of("delivery", "immediate", "daily"),
        ForeignKeyConstraint(["membership_id"], ["alis.membership.id"]),
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        Index(None, "user_id"),
    )
