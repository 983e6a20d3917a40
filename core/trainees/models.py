"""The municipality's own: its trainees (ALIS), their plans and objectives. No trust ever reads these tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of


class Trainee(Base):
    __tablename__ = "trainee"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    name: Mapped[str]
    hpr_number: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    scheme: Mapped[str]
    converted_on: Mapped[date | None]
    specialisation_started_on: Mapped[date | None]
    credited_months: Mapped[int] = mapped_column(server_default="0")
    employment_model: Mapped[str | None]
    start_list: Mapped[str | None]
    lost_earnings_cap: Mapped[int | None]
    mentor_id: Mapped[int | None] = mapped_column(BigInteger)
    mentor_name: Mapped[str | None]
    search_key: Mapped[str]
    left_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("scheme", "new", "converted", "old"),
        CheckConstraint("employment_model IN ('municipal', 'private')", name="employment_model"),
        CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name="hpr_number"),
        CheckConstraint(
            "scheme <> 'converted' OR converted_on IS NOT NULL",
            name="converted_has_date",
        ),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        UniqueConstraint("municipality", "hpr_number"),
    )


class ImplementationPlan(Base):
    """Gjennomføringsplan: one per trainee; ``contract_on`` is the contract with the municipality (R-035), not the hospital's."""

    __tablename__ = "implementation_plan"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    assigned_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    contract_on: Mapped[date | None]
    training_plan_assigned_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
        ),
        UniqueConstraint("municipality", "trainee_id"),
    )


class PlanBlock(Base):
    """One part of the plan: arena, place, period, objectives (R-036, R-037, R-046)."""

    __tablename__ = "plan_block"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    arena: Mapped[str]
    place: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    objectives: Mapped[list[str]] = mapped_column(ARRAY(Text))
    request_trust: Mapped[str | None]
    request_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        one_of("arena", "hospital", "municipal_institution", "general_practice", "other"),
        CheckConstraint("ends_on > starts_on", name="period"),
        ForeignKeyConstraint(
            ["municipality", "plan_id"],
            ["alis.implementation_plan.municipality", "alis.implementation_plan.id"],
        ),
        # the municipality stands in both keys, so a block can never point at another municipality's notification
        ForeignKeyConstraint(
            ["request_trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
        ),
    )


class TraineeObjective(Base):
    __tablename__ = "trainee_objective"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    trainee_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    objective: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(server_default="not_started")
    on_date: Mapped[date | None]
    by_name: Mapped[str | None]
    __table_args__ = (
        one_of("status", "not_started", "in_progress", "achieved"),
        ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
        ),
        ForeignKeyConstraint(["objective"], ["alis.learning_objective.code"]),
    )
