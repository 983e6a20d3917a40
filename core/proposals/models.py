"""What a trust has had computed («Forslag», «Behov og kapasitet»), and what people decided about each row of a proposal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

REQUEST_KEY = [
    "alis.placement_request.trust",
    "alis.placement_request.municipality",
    "alis.placement_request.id",
]


class AllocationRun(Base):
    """One computation of the worker's: repeatable from ``input``, which no scope can change once it is stored.

    ``attempts`` is also a fence: a worker that was taken for dead cannot store over the one that took over.
    """

    __tablename__ = "allocation_run"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    kind: Mapped[str] = mapped_column(server_default="proposal")
    status: Mapped[str] = mapped_column(server_default="queued")
    input: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    chart: Mapped[str | None]
    digest: Mapped[str | None]
    seconds: Mapped[float | None] = mapped_column(Float)
    failure: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        one_of("kind", "proposal", "forecast"),
        one_of("status", "queued", "running", "done", "failed"),
        CheckConstraint("(status = 'done') = (result IS NOT NULL)", name="done_has_result"),
        CheckConstraint("(status IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="ended_has_instant"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        Index(
            "uq_allocation_run__one_at_a_time",
            "trust",
            "kind",
            unique=True,
            postgresql_where="status IN ('queued', 'running')",
        ),
        Index(None, "trust", "kind", "id"),
    )


class AllocationRow(Base):
    """One request of a finished run, with its place or (``vacancy_id`` null) why there is none; its municipality reads it too.

    ``reasons`` are codes with numbers and name nobody. What a row led to stands in ``led_to``: an offer, or a presentation.
    """

    __tablename__ = "allocation_row"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    run_id: Mapped[int] = mapped_column(BigInteger)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    vacancy_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_label: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    wish_number: Mapped[int | None]
    deviation_months: Mapped[int | None]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    led_to: Mapped[str | None]
    led_to_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("decision IN ('accepted', 'changed', 'rejected')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_has_instant"),
        CheckConstraint("led_to IN ('offer', 'presentation')", name="led_to"),
        CheckConstraint("(vacancy_id IS NULL) = (starts_on IS NULL)", name="placed_has_start"),
        CheckConstraint("ends_on > starts_on", name="period"),
        ForeignKeyConstraint(["trust", "run_id"], ["alis.allocation_run.trust", "alis.allocation_run.id"]),
        ForeignKeyConstraint(["trust", "municipality", "request_id"], REQUEST_KEY),
        ForeignKeyConstraint(["trust", "vacancy_id"], ["alis.vacancy.trust", "alis.vacancy.id"]),
        ForeignKeyConstraint(["trust", "unit_id"], ["alis.unit.trust", "alis.unit.id"]),
        UniqueConstraint("trust", "run_id", "request_id"),
        Index(None, "municipality", "request_id"),
        Index(None, "trust", "request_id"),
    )
