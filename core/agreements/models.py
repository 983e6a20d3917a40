"""Cooperation agreements between one trust and one municipality: versions and texts, the agreement itself, and what happens to it.

A state is nowhere stored: it follows from the dates (core.agreements.life). The CHECKs keep the dates of one row from contradicting
each other, the exclusion constraint keeps two agreements of one pair from being in force on one day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of

METHODS = ("click", "paper", "pdf")
LEVELS = ("simple", "paper", "advanced", "qualified", "unknown")
LANGUAGES = ("nb", "nn")
REVISION_KINDS = ("conditions", "experience", "law", "earmarking")
OUTCOMES = ("unchanged", "revise", "other")


class AgreementTemplate(Base):
    """A version of the trust's agreement: what it hangs on, from when (R-093, C-17).

    Terms of a version whose text a trust's sources state are the rules' (core.agreements.terms); the term columns are for a version
    that the trust enters itself.
    """

    __tablename__ = "agreement_template"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    version_label: Mapped[str]
    anchor: Mapped[str]
    adopted_on: Mapped[date | None]
    in_use: Mapped[bool] = mapped_column(server_default="false")
    notice_months: Mapped[int | None]
    review_months: Mapped[int | None]
    terms_quote: Mapped[str | None]
    review_month: Mapped[int | None]
    entered_by: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        CheckConstraint("notice_months BETWEEN 1 AND 60", name="notice_months"),
        CheckConstraint("review_months BETWEEN 1 AND 60", name="review_months"),
        CheckConstraint("review_month BETWEEN 1 AND 12", name="review_month"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        UniqueConstraint("trust", "version_label"),
    )


class AgreementText(Base):
    """One edition of a version's clauses in one language. Never changed: a new edition is a new row, and what was sent keeps its own.

    ``clauses`` is a list of ``{"heading", "body"}``. ``working``: our own words, for the trust to replace («arbeidstekst»).
    """

    __tablename__ = "agreement_text"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    template_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    edition: Mapped[int]
    clauses: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    working: Mapped[bool]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("language", *LANGUAGES),
        ForeignKeyConstraint(["trust", "template_id"], ["alis.agreement_template.trust", "alis.agreement_template.id"]),
        UniqueConstraint("trust", "template_id", "language", "edition"),
    )


class Agreement(Base):
    """In force from the later of the two signature dates (R-094), to ``ends_on`` with the day itself; never two at once for one pair.

    ``sent_on`` is null for one that was registered from its scan. ``sent_sha256`` is the digest of what was sent (core.agreements.texts):
    who signs, signs exactly that. ``replaced_by``: the successor whose signature ended this one (C-20).
    """

    __tablename__ = "agreement"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    version_label: Mapped[str]
    anchor: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="nb")
    text_id: Mapped[int | None] = mapped_column(BigInteger)
    agreed_from: Mapped[date | None]
    sent_on: Mapped[date | None]
    sent_by: Mapped[str | None]
    sent_sha256: Mapped[str | None]
    signed_municipality_on: Mapped[date | None]
    signed_municipality_by: Mapped[str | None]
    signed_municipality_title: Mapped[str | None]
    signed_municipality_authority: Mapped[str | None]
    signed_municipality_place: Mapped[str | None]
    signed_municipality_method: Mapped[str | None]
    signed_municipality_level: Mapped[str | None]
    returned_on: Mapped[date | None]
    signed_trust_on: Mapped[date | None]
    signed_trust_by: Mapped[str | None]
    signed_trust_title: Mapped[str | None]
    signed_trust_authority: Mapped[str | None]
    signed_trust_place: Mapped[str | None]
    signed_trust_method: Mapped[str | None]
    signed_trust_level: Mapped[str | None]
    cancelled_on: Mapped[date | None]
    cancelled_reason: Mapped[str | None]
    in_force_from: Mapped[date | None]
    ends_on: Mapped[date | None]
    replaced_by: Mapped[int | None] = mapped_column(BigInteger)
    registered_by: Mapped[str]
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        one_of("language", *LANGUAGES),
        one_of("signed_municipality_method", *METHODS),
        one_of("signed_trust_method", *METHODS),
        one_of("signed_municipality_level", *LEVELS),
        one_of("signed_trust_level", *LEVELS),
        CheckConstraint(
            "in_force_from IS NULL OR (signed_municipality_on IS NOT NULL AND signed_trust_on IS NOT NULL"
            " AND in_force_from = greatest(signed_municipality_on, signed_trust_on, agreed_from))",
            name="in_force_after_both_signatures",
        ),
        CheckConstraint("ends_on IS NULL OR (in_force_from IS NOT NULL AND ends_on >= in_force_from)", name="ends_after_start"),
        CheckConstraint("signed_municipality_on >= sent_on AND signed_trust_on >= sent_on", name="signed_after_sent"),
        CheckConstraint(
            "returned_on IS NULL OR (signed_municipality_on IS NOT NULL AND returned_on >= signed_municipality_on)",
            name="returned_after_signed",
        ),
        CheckConstraint("cancelled_on IS NULL OR in_force_from IS NULL", name="cancelled_before_in_force"),
        CheckConstraint("cancelled_on >= sent_on", name="cancelled_after_sent"),
        CheckConstraint("replaced_by IS NULL OR ends_on IS NOT NULL", name="replaced_has_an_end"),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        ForeignKeyConstraint(["trust", "text_id"], ["alis.agreement_text.trust", "alis.agreement_text.id"]),
        ForeignKeyConstraint(
            ["trust", "municipality", "replaced_by"],
            ["alis.agreement.trust", "alis.agreement.municipality", "alis.agreement.id"],
        ),
        UniqueConstraint("trust", "municipality", "id"),
        # one agreement replaces at most one: those of a pair are a chain
        UniqueConstraint("trust", "replaced_by", "municipality", deferrable=True, initially="DEFERRED"),
        Index(None, "municipality", "trust"),
        Index("ix_agreement__trust_ends_on", "trust", "ends_on", postgresql_where=text("ends_on IS NOT NULL")),
        Index(
            "uq_agreement__one_under_way",
            "trust",
            "municipality",
            unique=True,
            postgresql_where=text("in_force_from IS NULL AND cancelled_on IS NULL"),
        ),
    )


def _of_agreement() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["trust", "municipality", "agreement_id"],
        ["alis.agreement.trust", "alis.agreement.municipality", "alis.agreement.id"],
    )


class AgreementDocument(Base):
    """The exact bytes of a signed scan, or of a letter of notice."""

    __tablename__ = "agreement_document"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(server_default="agreement")
    filename: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    # pages and signatures found inside an uploaded file (core.documents.seal); null for what was set here or came before this was asked
    seal: Mapped[dict[str, Any] | None]
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("kind", "agreement", "sent", "signed", "notice"),
        _of_agreement(),
        Index(None, "municipality", "trust"),
    )


class AgreementNotice(Base):
    """A notice of termination: sent, received (both dates kept, with proof), and the end that follows (C-21).

    Without ``received_on`` it has no effect yet. ``withdrawn_on``: taken back before receipt, or by agreement of both after it.
    """

    __tablename__ = "agreement_notice"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    given_by: Mapped[str]
    given_by_name: Mapped[str]
    sent_on: Mapped[date]
    received_on: Mapped[date | None]
    receipt_by: Mapped[str | None]
    proof: Mapped[str | None]
    ends_on: Mapped[date | None]
    withdrawal_asked_on: Mapped[date | None]
    withdrawal_asked_by: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    recorded_by: Mapped[str]
    recorded_on: Mapped[date]
    __table_args__ = (
        one_of("given_by", "municipality", "trust"),
        one_of("withdrawal_asked_by", "municipality", "trust"),
        CheckConstraint("recorded_on >= sent_on", name="recorded_after_sent"),
        CheckConstraint("received_on >= sent_on", name="received_after_sent"),
        CheckConstraint("(received_on IS NULL) = (ends_on IS NULL)", name="end_with_receipt"),
        CheckConstraint("ends_on > received_on", name="ends_after_receipt"),
        CheckConstraint(
            "withdrawn_on >= sent_on AND withdrawn_on <= coalesce(ends_on, withdrawn_on)", name="withdrawn_before_end"
        ),
        _of_agreement(),
        Index(None, "municipality", "trust"),
        Index(
            "uq_agreement_notice__one_standing",
            "trust",
            "agreement_id",
            "municipality",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )


class AgreementReview(Base):
    """A yearly review that was held, and what came of it (R-097)."""

    __tablename__ = "agreement_review"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    held_on: Mapped[date]
    outcome: Mapped[str]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_on: Mapped[date]
    __table_args__ = (
        one_of("outcome", *OUTCOMES),
        CheckConstraint("held_on <= recorded_on", name="held_not_later"),
        _of_agreement(),
        UniqueConstraint("trust", "agreement_id", "held_on", "municipality"),
        Index(None, "municipality", "trust"),
    )


class AgreementRevision(Base):
    """A demand that the agreement be revised, with its ground (R-099); one per ``key`` where an event marks many (R-100, R-101)."""

    __tablename__ = "agreement_revision"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    key: Mapped[str]
    raised_by: Mapped[str]
    ground: Mapped[str]
    raised_on: Mapped[date]
    recorded_by: Mapped[str]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None]
    outcome: Mapped[str | None]
    __table_args__ = (
        one_of("kind", *REVISION_KINDS),
        one_of("raised_by", "municipality", "trust"),
        CheckConstraint("closed_on >= raised_on", name="closed_after_raised"),
        _of_agreement(),
        UniqueConstraint("trust", "agreement_id", "key", "municipality"),
        Index(None, "municipality", "trust"),
    )


class AgreementDispute(Base):
    """A dated note that the parties disagree. The main agreement decides; nothing here does (R-102)."""

    __tablename__ = "agreement_dispute"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str]
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    noted_by: Mapped[str]
    body: Mapped[str]
    noted_on: Mapped[date]
    recorded_by: Mapped[str]
    closed_on: Mapped[date | None]
    __table_args__ = (
        one_of("noted_by", "municipality", "trust"),
        CheckConstraint("closed_on >= noted_on", name="closed_after_noted"),
        _of_agreement(),
        Index(None, "agreement_id", "trust"),
        Index(None, "municipality", "trust"),
    )
