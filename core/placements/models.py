"""From candidate to service: query, presentation, offer, placement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

REQUEST = ["trust", "municipality", "request_id"]
REQUEST_KEY = [
    "alis.placement_request.trust",
    "alis.placement_request.municipality",
    "alis.placement_request.id",
]
VACANCY_KEY = ["alis.vacancy.trust", "alis.vacancy.id"]
UNIT_KEY = ["alis.unit.trust", "alis.unit.id"]


class Query(Base):
    """UNN's question to the municipality about a candidate, with due date and answer (R-064)."""

    __tablename__ = "query"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    vacancy_id: Mapped[int] = mapped_column(BigInteger)
    unit_label: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_on: Mapped[date]
    answer: Mapped[str | None]
    answer_note: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # what the ALIS has said to the municipality's own question; the municipality's answer is ``answer``
    trainee_asked_at: Mapped[datetime | None]
    trainee_answer: Mapped[str | None]
    trainee_note: Mapped[str | None]
    trainee_answered_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("answer IN ('yes', 'no')", name="answer"),
        CheckConstraint("trainee_answer IN ('yes', 'no')", name="trainee_answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_instant"),
        ForeignKeyConstraint(REQUEST, REQUEST_KEY),
        ForeignKeyConstraint(["trust", "vacancy_id"], VACANCY_KEY),
        UniqueConstraint("trust", "request_id", "vacancy_id"),
        Index(None, "municipality", "request_id"),
        Index(None, "trust", "vacancy_id"),
    )


class Presentation(Base):
    """A candidate reported to a unit's leader, with the leader's outcome (R-024, R-065, R-066)."""

    __tablename__ = "presentation"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    vacancy_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    departure_reason: Mapped[str | None]
    presented_by: Mapped[str]
    presented_at: Mapped[datetime] = mapped_column(server_default=func.now())
    first_contact_due_on: Mapped[date]
    contacted_on: Mapped[date | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    outcome_by: Mapped[str | None]
    outcome_at: Mapped[datetime | None]
    agreed_start_on: Mapped[date | None]
    agreed_end_on: Mapped[date | None]
    hiring_form_on: Mapped[date | None]
    hiring_form_by: Mapped[str | None]
    hiring_form_reference: Mapped[str | None]
    offer_letter_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        CheckConstraint("outcome IN ('start_agreed', 'not_suitable')", name="outcome"),
        CheckConstraint(
            "outcome <> 'not_suitable' OR outcome_reason IS NOT NULL",
            name="not_suitable_has_reason",
        ),
        CheckConstraint(
            "outcome <> 'start_agreed' OR agreed_start_on IS NOT NULL",
            name="agreed_has_start",
        ),
        ForeignKeyConstraint(REQUEST, REQUEST_KEY),
        ForeignKeyConstraint(["trust", "vacancy_id"], VACANCY_KEY),
        UniqueConstraint("trust", "request_id", "vacancy_id"),
        Index(None, "municipality", "request_id"),
        Index(None, "trust", "vacancy_id"),
    )


class Offer(Base):
    """An offer of one numbered post; ``differences`` names what differs from the wish (R-053, R-054)."""

    __tablename__ = "offer"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    vacancy_id: Mapped[int] = mapped_column(BigInteger)
    post_number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_label: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    full_time_percent: Mapped[int] = mapped_column(server_default="100")
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    reason: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer_by_on: Mapped[date]
    municipality_accepted_on: Mapped[date | None]
    municipality_accepted_by: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_how: Mapped[str | None]
    answered_by: Mapped[str | None]
    decline_reason: Mapped[str | None]
    # the vikariat's own period, where it was moved after the offer and no longer holds it
    vacancy_starts_on: Mapped[date | None]
    vacancy_ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        one_of("status", "open", "accepted", "declined", "withdrawn"),
        CheckConstraint("answered_how IN ('link', 'told_municipality')", name="answered_how"),
        CheckConstraint(
            "(status IN ('accepted', 'declined')) = (answered_on IS NOT NULL)",
            name="answered_has_date",
        ),
        CheckConstraint("ends_on > starts_on", name="period"),
        ForeignKeyConstraint(REQUEST, REQUEST_KEY),
        ForeignKeyConstraint(["trust", "vacancy_id"], VACANCY_KEY),
        ForeignKeyConstraint(["trust", "unit_id"], UNIT_KEY),
        UniqueConstraint("trust", "municipality", "id"),
        Index(
            "uq_offer__one_open_per_request",
            "trust",
            "request_id",
            unique=True,
            postgresql_where="status = 'open'",
        ),
        Index(
            "uq_offer__one_open_per_post",
            "trust",
            "vacancy_id",
            "post_number",
            unique=True,
            postgresql_where="status = 'open'",
        ),
        Index(None, "trust", "status", "answer_by_on"),
        Index(None, "municipality", "request_id"),
    )


class Placement(Base):
    """A service period. Two exclusions keep it true: (HPR, period) across all trusts, (trust, vacancy, post, period)."""

    __tablename__ = "placement"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    offer_id: Mapped[int | None] = mapped_column(BigInteger)
    vacancy_id: Mapped[int] = mapped_column(BigInteger)
    post_number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    unit_label: Mapped[str]
    trainee_name: Mapped[str]
    hpr_number: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    full_time_percent: Mapped[int] = mapped_column(server_default="100")
    status: Mapped[str] = mapped_column(server_default="planned")
    # the day that these very dates were agreed: what was past by then is no overdue deadline (C-44)
    agreed_on: Mapped[date] = mapped_column(server_default=text("(now() AT TIME ZONE 'Europe/Oslo')::date"))
    supervisor: Mapped[str | None]
    department_contact: Mapped[str | None]
    contract_issued_on: Mapped[date | None]
    hiring_form_on: Mapped[date | None]
    hiring_form_by: Mapped[str | None]
    hiring_form_reference: Mapped[str | None]
    offer_letter_on: Mapped[date | None]
    departure_reason: Mapped[str | None]
    delayed_on: Mapped[date | None]
    delay_note: Mapped[str | None]
    evaluation_called_on: Mapped[date | None]
    evaluation_called_by: Mapped[str | None]
    evaluation_planned_on: Mapped[date | None]
    mentor_invited_on: Mapped[date | None]
    mentor_reply: Mapped[str | None]
    evaluation_on: Mapped[date | None]
    evaluation_mentor: Mapped[str | None]
    documented_on: Mapped[date | None]
    documented_by: Mapped[str | None]
    documented_reference: Mapped[str | None]
    closed_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("status", "planned", "in_service", "completed", "cancelled"),
        CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name="hpr_number"),
        CheckConstraint("ends_on > starts_on", name="period"),
        CheckConstraint("evaluation_mentor IN ('took_part', 'did_not')", name="evaluation_mentor"),
        CheckConstraint("mentor_reply IN ('yes', 'no')", name="mentor_reply"),
        UniqueConstraint("trust", "municipality", "id"),
        ForeignKeyConstraint(REQUEST, REQUEST_KEY),
        ForeignKeyConstraint(
            ["trust", "municipality", "offer_id"],
            ["alis.offer.trust", "alis.offer.municipality", "alis.offer.id"],
        ),
        ForeignKeyConstraint(["trust", "vacancy_id"], VACANCY_KEY),
        ForeignKeyConstraint(["trust", "unit_id"], UNIT_KEY),
        Index(None, "trust", "starts_on", "id"),
        Index(None, "municipality", "starts_on", "id"),
        Index(None, "trust", "request_id"),
        Index(None, "trust", "vacancy_id"),
    )


class KeptRequest(Base):
    """The municipality has decided that a notification stands beside a place in another trust. No trust reads it (R-069)."""

    __tablename__ = "kept_request"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    request_trust: Mapped[str]
    request_id: Mapped[int] = mapped_column(BigInteger)
    placement_trust: Mapped[str]
    placement_id: Mapped[int] = mapped_column(BigInteger)
    kept_on: Mapped[date]
    kept_by: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["request_trust", "municipality", "request_id"], REQUEST_KEY),
        UniqueConstraint(
            "municipality", "request_trust", "request_id", "placement_trust", "placement_id", name="uq_kept_request__decision"
        ),
    )
