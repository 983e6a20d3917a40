"""Cooperation agreements between one trust and one municipality: so far what a gate needs, an existing one with its scan."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Agreement(Base):
    """In force from the later of the two signature dates (R-094); never two in force for one pair (exclusion constraint)."""

    __tablename__ = "agreement"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    version_label: Mapped[str]
    anchor: Mapped[str]
    signed_municipality_on: Mapped[date | None]
    signed_municipality_by: Mapped[str | None]
    signed_trust_on: Mapped[date | None]
    signed_trust_by: Mapped[str | None]
    in_force_from: Mapped[date | None]
    ends_on: Mapped[date | None]
    registered_by: Mapped[str]
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        CheckConstraint(
            "in_force_from IS NULL OR (in_force_from >= signed_municipality_on AND in_force_from >= signed_trust_on)",
            name="in_force_after_both_signatures",
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= in_force_from", name="ends_after_start"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        UniqueConstraint("trust", "municipality", "id"),
        Index(None, "municipality", "trust"),
    )


class AgreementDocument(Base):
    """The exact bytes of a signed scan."""

    __tablename__ = "agreement_document"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        ForeignKeyConstraint(
            ["trust", "municipality", "agreement_id"],
            [
                "alis.agreement.trust",
                "alis.agreement.municipality",
                "alis.agreement.id",
            ],
        ),
        Index(None, "municipality", "trust"),
    )
