"""Who there is: trusts, municipalities, units, contacts, and what a trust has confirmed itself."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of


class Trust(Base):
    """A tenant: one health trust, one OSO area (R-002)."""

    __tablename__ = "trust"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_sami: Mapped[str | None]
    sami_language: Mapped[str | None]
    name_sami_verified: Mapped[bool] = mapped_column(default=False)
    orgnr: Mapped[str | None]
    oso_name: Mapped[str]


class PlanMode(Base):
    """A trust's dated decision: the interim arrangement, or posts earmarked under the regional plan (R-112).

    What holds on a day is the last decision in effect that was not cancelled, and without any the interim arrangement (C-31).
    """

    __tablename__ = "plan_mode"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    mode: Mapped[str]
    effective_on: Mapped[date]
    decision: Mapped[str]
    decided_by: Mapped[str]
    recorded_on: Mapped[date]
    cancelled_on: Mapped[date | None]
    cancelled_by: Mapped[str | None]
    __table_args__ = (
        one_of("mode", "interim", "regional_plan"),
        CheckConstraint("(cancelled_on IS NULL) = (cancelled_by IS NULL)", name="cancelled_by_somebody"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
    )


class Municipality(Base):
    __tablename__ = "municipality"
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    official_name: Mapped[str]
    name_se: Mapped[str | None]
    name_smj: Mapped[str | None]
    name_sma: Mapped[str | None]
    name_fkv: Mapped[str | None]
    county: Mapped[str]
    orgnr: Mapped[str]
    sami_admin_area: Mapped[bool] = mapped_column(default=False)
    sami_language: Mapped[str | None]
    search_key: Mapped[str]


class TrustArea(Base):
    """Which trust's area a municipality belongs to, and when (R-006)."""

    __tablename__ = "trust_area"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    trust: Mapped[str]
    valid_to: Mapped[date | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
    )


class LearningObjective(Base):
    __tablename__ = "learning_objective"
    code: Mapped[str] = mapped_column(primary_key=True)
    wording: Mapped[str]
    source: Mapped[str]


class MunicipalProfile(Base):
    """What the trusts may know of a municipality: registration, plan, coordinator, leader of the medical service."""

    __tablename__ = "municipal_profile"
    municipality: Mapped[str] = mapped_column(primary_key=True)
    registered_on: Mapped[date | None]
    registration_source: Mapped[str | None]
    objectives_plan: Mapped[bool] = mapped_column(default=False)
    coordinator_name: Mapped[str | None]
    coordinator_email: Mapped[str | None]
    coordinator_phone: Mapped[str | None]
    coordinator_from: Mapped[date | None]
    leader_name: Mapped[str | None]
    leader_email: Mapped[str | None]
    leader_phone: Mapped[str | None]
    copy_mailbox: Mapped[str | None]
    refused_email: Mapped[str | None]
    refused_on: Mapped[date | None]
    # after how many weeks without contact the municipality wants to be reminded of an ALIS in service; not at all by itself
    follow_up_weeks: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        CheckConstraint("follow_up_weeks BETWEEN 1 AND 26", name="follow_up_weeks"),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
    )


class Unit(Base):
    """A node of the trust's unit tree; ``path`` holds the ids from the root to the node itself."""

    __tablename__ = "unit"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    kind: Mapped[str]
    label: Mapped[str]
    full_label: Mapped[str]
    specialty: Mapped[str | None]
    site: Mapped[str | None]
    position: Mapped[int]
    source: Mapped[str]
    closed_on: Mapped[date | None]
    # «Ledige LIS-vikariater neste 12 måneder?» once a month; null: as the trust's routine goes
    asked_monthly: Mapped[bool | None]
    __table_args__ = (
        one_of("kind", "site", "clinic", "department", "entry", "sub_area"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["trust", "parent_id"], ["alis.unit.trust", "alis.unit.id"]),
        UniqueConstraint("trust", "full_label"),
    )


class Contact(Base):
    """A published contact: a real person or a mailbox, with source and dates (R-026). Never written to in demo or tests."""

    __tablename__ = "contact"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    purpose: Mapped[str]
    role: Mapped[str]
    name: Mapped[str]
    title: Mapped[str | None]
    email: Mapped[str]
    is_copy: Mapped[bool] = mapped_column(default=False)
    is_mailbox: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source_document: Mapped[str]
    source_date: Mapped[str | None]
    source_quote: Mapped[str | None]
    last_confirmed_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (ForeignKeyConstraint(["trust"], ["alis.trust.code"]),)


class ConfirmedSetting(Base):
    """A rule value that the trust's own admin has confirmed; overlays the plugin's from ``valid_from`` on."""

    __tablename__ = "confirmed_setting"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=101), primary_key=True)
    key: Mapped[str]
    value: Mapped[dict[str, Any]]
    note: Mapped[str | None]
    confirmed_by: Mapped[str]
    confirmed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    __table_args__ = (
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        Index(None, "trust", "key", "valid_from"),
    )
