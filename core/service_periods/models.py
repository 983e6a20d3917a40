"""What is kept beside a service period: course days, pauses, prolongations, objectives, and the municipality's own follow-up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

PERIOD = ["trust", "municipality", "placement_id"]
PERIOD_KEY = ["alis.placement.trust", "alis.placement.municipality", "alis.placement.id"]


class CourseDay(Base):
    """One day at a course. Whether the hospital covers it follows from the days before it (R-076) and is not stored."""

    __tablename__ = "course_day"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    held_on: Mapped[date]
    course: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    # entered by mistake: struck out, never deleted
    struck_by: Mapped[str | None]
    struck_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="struck_by_somebody"),
        ForeignKeyConstraint(PERIOD, PERIOD_KEY),
        Index(
            "uq_course_day__once",
            "trust",
            "placement_id",
            "held_on",
            unique=True,
            postgresql_where="struck_at IS NULL",
        ),
        Index(None, "trust", "placement_id"),
        Index(None, "municipality", "placement_id"),
    )


class ServicePause(Base):
    """A leave or other break in the service; without a last day it still lasts. It is taken out of the months documented."""

    __tablename__ = "service_pause"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    struck_by: Mapped[str | None]
    struck_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="struck_by_somebody"),
        ForeignKeyConstraint(PERIOD, PERIOD_KEY),
        Index(None, "trust", "placement_id"),
        Index(None, "municipality", "placement_id"),
    )


class Prolongation(Base):
    """A longer service asked for, the municipality's answer, and what became of it (R-081, R-082)."""

    __tablename__ = "prolongation"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    old_ends_on: Mapped[date]
    new_ends_on: Mapped[date]
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_on: Mapped[date]
    answer: Mapped[str | None]
    answer_note: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_on: Mapped[date | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    outcome_by: Mapped[str | None]
    outcome_on: Mapped[date | None]
    __table_args__ = (
        CheckConstraint("new_ends_on > old_ends_on", name="longer"),
        CheckConstraint("answer IN ('yes', 'no')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_has_date"),
        CheckConstraint("outcome IN ('confirmed', 'dropped')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (outcome_on IS NULL)", name="outcome_has_date"),
        ForeignKeyConstraint(PERIOD, PERIOD_KEY),
        Index("uq_prolongation__one_open", "trust", "placement_id", unique=True, postgresql_where="outcome IS NULL"),
        Index(None, "trust", "placement_id"),
        Index(None, "municipality", "placement_id"),
    )


class PlacementObjective(Base):
    """How far the period has brought one of the two objectives (R-079, R-085). Without a row it has not begun."""

    __tablename__ = "placement_objective"
    trust: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    objective: Mapped[str] = mapped_column(primary_key=True)
    municipality: Mapped[str]
    status: Mapped[str]
    status_on: Mapped[date]
    by_name: Mapped[str]
    __table_args__ = (
        one_of("status", "not_started", "in_progress", "achieved"),
        ForeignKeyConstraint(PERIOD, PERIOD_KEY),
        ForeignKeyConstraint(["objective"], ["alis.learning_objective.code"]),
        Index(None, "municipality", "placement_id"),
    )


class ServiceCertificate(Base):
    """«Dokumentasjon på gjennomført tjenestetid» as it was issued: the exact bytes, kept (R-088). A new one replaces none."""

    __tablename__ = "service_certificate"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date]
    issued_by: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sha256: Mapped[str]
    content: Mapped[bytes]
    __table_args__ = (
        ForeignKeyConstraint(PERIOD, PERIOD_KEY),
        Index(None, "trust", "placement_id"),
        Index(None, "municipality", "placement_id"),
    )


class FollowUp(Base):
    """«Snakket med ALIS i dag»: the municipality's own log of its contact with an ALIS in service (R-077). No trust reads it."""

    __tablename__ = "follow_up"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    period_trust: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    talked_on: Mapped[date]
    note: Mapped[str | None]
    logged_by: Mapped[str]
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        # the municipality stands in both keys, so an entry can never point at another municipality's period
        ForeignKeyConstraint(["period_trust", "municipality", "placement_id"], PERIOD_KEY),
        Index(None, "municipality", "period_trust", "placement_id"),
    )
