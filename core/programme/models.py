"""The ALIS-Nord programme as dated facts (C-33): seats, participation, events. Each says where it is from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

KINDS = ("owner", "project_leader", "steering_leader", "steering_member", "project_municipality", "reference_group")
STATUSES = ("applied", "included", "not_included", "withdrawn")


class ProgrammeSeat(Base):
    """A place in the organisation and who holds it; ``trust`` is the trust area of a project municipality or reference group."""

    __tablename__ = "programme_seat"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    kind: Mapped[str]
    trust: Mapped[str | None]
    municipality: Mapped[str | None]
    organisation: Mapped[str | None]
    person: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    quote: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        one_of("kind", *KINDS),
        CheckConstraint("valid_to >= valid_from", name="period"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
    )


class ProgrammeParticipation(Base):
    """Where a municipality's application stands from a day on; the last one counts, the earlier are its history (R-121)."""

    __tablename__ = "programme_participation"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    municipality: Mapped[str]
    status: Mapped[str]
    status_on: Mapped[date]
    source: Mapped[str]
    recorded_by: Mapped[str]
    recorded_on: Mapped[date]
    __table_args__ = (
        one_of("status", *STATUSES),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        Index(None, "municipality"),
    )


class ProgrammeEvent(Base):
    __tablename__ = "programme_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    held_on: Mapped[date]
    title: Mapped[str]
    body: Mapped[str | None]
    source: Mapped[str]
    quote: Mapped[str | None]
