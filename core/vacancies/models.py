"""Vacancies and needs («Ledige vikariater», «Meld behov»), the trust's own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
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


class Vacancy(Base):
    """``posts`` equal posts, numbered 1..n by the placements in them; ``unit_path`` repeats the unit's path for the wall."""

    __tablename__ = "vacancy"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    unit_label: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    posts: Mapped[int] = mapped_column(server_default="1")
    kind: Mapped[str] = mapped_column(server_default="vikariat")
    certainty: Mapped[str] = mapped_column(server_default="yes")
    status: Mapped[str] = mapped_column(server_default="open")
    reported_by: Mapped[str]
    reported_by_role: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_confirmed_on: Mapped[date]
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        one_of("kind", "vikariat", "earmarked"),
        one_of("certainty", "yes", "maybe"),
        one_of("status", "open", "filled", "withdrawn"),
        CheckConstraint("ends_on > starts_on", name="period"),
        CheckConstraint("posts BETWEEN 1 AND 20", name="posts"),
        ForeignKeyConstraint(["trust", "unit_id"], ["alis.unit.trust", "alis.unit.id"]),
        Index(None, "trust", "starts_on", "id"),
    )


class VacancyInquiry(Base):
    """«Ledige LIS-vikariater neste 12 måneder?», asked of a unit once a month; whoever leads it and answers first settles it."""

    __tablename__ = "vacancy_inquiry"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    unit_label: Mapped[str]
    month_on: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("answer IN ('none', 'some')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_instant"),
        ForeignKeyConstraint(["trust", "unit_id"], ["alis.unit.trust", "alis.unit.id"]),
        UniqueConstraint("trust", "unit_id", "month_on"),
    )
