"""Notified ALIS («Innmeldte ALIS»): the request, its wishes, rank, register status and stored milestones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

OPEN = (
    "notified",
    "waiting",
    "confirmed",
    "presented",
    "offered",
    "accepted",
    "in_service",
)
ENDED = ("completed", "withdrawn", "post_elsewhere")

REQUEST_KEY = [
    "alis.placement_request.trust",
    "alis.placement_request.municipality",
    "alis.placement_request.id",
]


class PlacementRequest(Base):
    """One notification of one ALIS to one trust. It carries what the form tells, since a trust never reads ``trainee``.

    ``notified_on`` is the day it counts from: today, or the e-mail's date when the trust enters it on behalf (R-028).
    ``ended_on`` is set exactly when the matter is over; nothing may be sent about it after that (R-071).
    """

    __tablename__ = "placement_request"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    trainee_id: Mapped[int | None] = mapped_column(BigInteger)
    trainee_name: Mapped[str]
    hpr_number: Mapped[str | None]
    trainee_email: Mapped[str | None]
    trainee_phone: Mapped[str | None]
    scheme: Mapped[str]
    converted_on: Mapped[date | None]
    specialisation_started_on: Mapped[date | None]
    credited_months: Mapped[int] = mapped_column(server_default="0")
    plan_assigned_on: Mapped[date | None]
    wanted_from: Mapped[date]
    wanted_to: Mapped[date]
    full_time_percent: Mapped[int] = mapped_column(server_default="100")
    status: Mapped[str] = mapped_column(server_default="notified")
    rank: Mapped[int | None]
    mentor_id: Mapped[int | None] = mapped_column(BigInteger)
    comment: Mapped[str | None]
    departure_reason: Mapped[str | None]
    sender_name: Mapped[str]
    sender_role: Mapped[str]
    received_via: Mapped[str] = mapped_column(server_default="municipality")
    notified_on: Mapped[date]
    notified_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    ended_by: Mapped[str | None]
    # the latest fornyet forespørsel / avklaring: yes, no or changed
    reconfirm_answer: Mapped[str | None]
    reconfirm_note: Mapped[str | None]
    reconfirmed_on: Mapped[date | None]
    reconfirmed_by: Mapped[str | None]
    # presented and not yet decided: a unit's leader cannot see those of other units, and must know whether any is left
    open_presentations: Mapped[int] = mapped_column(server_default="0")
    search_key: Mapped[str]
    wish_label: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        CheckConstraint("reconfirm_answer IN ('yes', 'no', 'changed')", name="reconfirm_answer"),
        CheckConstraint("open_presentations >= 0", name="open_presentations"),
        one_of("status", *OPEN, *ENDED),
        one_of("scheme", "new", "converted", "old"),
        one_of("received_via", "municipality", "on_behalf"),
        CheckConstraint("wanted_to > wanted_from", name="period"),
        CheckConstraint("full_time_percent BETWEEN 1 AND 100", name="full_time_percent"),
        CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name="hpr_number"),
        CheckConstraint(
            "(ended_on IS NOT NULL) = (status IN ('completed', 'withdrawn', 'post_elsewhere'))",
            name="ended_has_date",
        ),
        CheckConstraint("rank > 0", name="rank"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
        ),
        UniqueConstraint("trust", "municipality", "id"),
        UniqueConstraint("trust", "municipality", "rank", deferrable=True, initially="DEFERRED"),
        Index(
            "ix_placement_request__waiting",
            "trust",
            "wanted_from",
            "id",
            postgresql_where="ended_on IS NULL",
        ),
        Index("ix_placement_request__trust_all", "trust", "wanted_from", "id"),
        Index("ix_placement_request__municipality", "municipality", "wanted_from", "id"),
        Index("ix_placement_request__trainee", "municipality", "trainee_id"),
        Index(
            "ix_placement_request__trust_municipality",
            "trust",
            "municipality",
            "wanted_from",
        ),
    )


class Wish(Base):
    """Ranked wish for a node of the unit tree, or (``unit_id`` null) any unit of the trust, with a place in free text."""

    __tablename__ = "wish"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    place: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        ForeignKeyConstraint(["trust", "unit_id"], ["alis.unit.trust", "alis.unit.id"]),
        UniqueConstraint("trust", "request_id", "position", "municipality"),
        Index(None, "municipality", "request_id"),
        Index(None, "trust", "unit_id"),
    )


class RankChange(Base):
    """History of the municipality's order: who, when, why (R-059)."""

    __tablename__ = "rank_change"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    old_rank: Mapped[int | None]
    new_rank: Mapped[int | None]
    reason: Mapped[str | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        Index(None, "trust", "request_id"),
        Index(None, "municipality", "request_id"),
    )


class RegisterEntry(Base):
    """Where the request stands in «Fiktiv enhet», beside its own status and never a step that stops it (R-062)."""

    __tablename__ = "register_entry"
    trust: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    municipality: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(server_default="to_register")
    status_on: Mapped[date | None]
    status_by: Mapped[str | None]
    reference: Mapped[str | None]
    __table_args__ = (
        one_of("status", "to_register", "registered", "removed"),
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        Index(None, "municipality", "request_id"),
        Index(None, "trust", "status"),
    )


class Milestone(Base):
    """A stored window of a request (opens, due, done); written in the change's own transaction, rebuilt = stored is proved."""

    __tablename__ = "milestone"
    trust: Mapped[str] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    opens_on: Mapped[date | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    closed: Mapped[bool] = mapped_column(server_default="false")
    compressed: Mapped[bool] = mapped_column(server_default="false")
    rule_status: Mapped[str]
    rule_in_force_from: Mapped[date | None]
    __table_args__ = (
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        Index(None, "municipality", "request_id"),
        Index(
            "ix_milestone__trust_open",
            "trust",
            "due_on",
            "request_id",
            postgresql_where="NOT closed",
        ),
        Index(
            "ix_milestone__municipality_open",
            "municipality",
            "due_on",
            "request_id",
            postgresql_where="NOT closed",
        ),
    )


class Note(Base):
    """A note on a matter that both sides see."""

    __tablename__ = "note"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str]
    written_by: Mapped[str]
    written_for: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        Index(None, "trust", "request_id"),
        Index(None, "municipality", "request_id"),
    )


class NotificationDraft(Base):
    """What a municipality has typed so far; no trust sees it."""

    __tablename__ = "notification_draft"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    fields: Mapped[dict[str, Any]]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),)
