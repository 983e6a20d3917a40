"""People who sign in, what they may act as, their sessions and tokens, and the links that answer one question."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, one_of


class User(Base):
    """One person, one sign-in. ``email`` is stored folded to lower case."""

    __tablename__ = "app_user"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # read by signing in alone: no other scope has a grant for them
    password_hash: Mapped[str | None] = mapped_column(deferred=True, deferred_group="secret")
    language: Mapped[str] = mapped_column(server_default="nb")
    failed_attempts: Mapped[int] = mapped_column(server_default="0", deferred=True, deferred_group="secret")
    locked_until: Mapped[datetime | None] = mapped_column(deferred=True, deferred_group="secret")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_folded"),)


class Membership(Base):
    """Person × organisation with a set of roles. A deputy is a membership with ``deputy_for`` and an end date."""

    __tablename__ = "membership"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    org_kind: Mapped[str]
    trust: Mapped[str | None]
    municipality: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    units: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    title: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    deputy_for: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(server_default="1")
    __table_args__ = (
        one_of("org_kind", "trust", "municipality", "region", "operator"),
        CheckConstraint(
            "(org_kind = 'trust') = (trust IS NOT NULL) AND (org_kind = 'municipality') = (municipality IS NOT NULL)",
            name="one_organisation",
        ),
        CheckConstraint("deputy_for IS NULL OR valid_to IS NOT NULL", name="deputy_ends"),
        CheckConstraint("cardinality(roles) > 0", name="has_roles"),
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        ForeignKeyConstraint(["trust"], ["alis.trust.code"]),
        ForeignKeyConstraint(["municipality"], ["alis.municipality.number"]),
        ForeignKeyConstraint(["deputy_for"], ["alis.membership.id"]),
        Index(None, "user_id"),
        Index(None, "trust"),
        Index(None, "municipality"),
    )


class SignIn(Base):
    """A session. The cookie holds the secret, this row only its SHA-256; deleting the row ends the session at once."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    membership_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        ForeignKeyConstraint(["membership_id"], ["alis.membership.id"]),
        Index(None, "user_id"),
    )


class ApiToken(Base):
    """A bearer token for one membership; shown once, stored as SHA-256."""

    __tablename__ = "api_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    membership_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        ForeignKeyConstraint(["membership_id"], ["alis.membership.id"]),
        Index(None, "user_id"),
    )


class CalendarFeed(Base):
    """A private calendar address of one membership; the address is shown once, this row keeps its SHA-256."""

    __tablename__ = "calendar_feed"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    membership_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        ForeignKeyConstraint(["membership_id"], ["alis.membership.id"]),
        Index(None, "user_id"),
    )


class AccountLink(Base):
    """A link by which a person chooses a password, mailed when access is given and when the password is forgotten.

    The token is made when the mail is written: until then there is none, and here only its SHA-256. ``membership_id`` is the access
    that was given, null where the person asked.
    """

    __tablename__ = "account_link"
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    membership_id: Mapped[int | None] = mapped_column(BigInteger)
    token_hash: Mapped[str | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["alis.app_user.id"]),
        ForeignKeyConstraint(["membership_id"], ["alis.membership.id"]),
        Index(None, "user_id"),
        Index(None, "membership_id"),
        Index(None, "token_hash"),
    )


class AnswerLink(Base):
    """One question to one person, answered without signing in. Dies with use, date or the matter; the row keeps how it ended.

    A question to a unit («Ledige LIS-vikariater?») is about no matter: municipality and request are null then.
    """

    __tablename__ = "answer_link"
    trust: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1001), primary_key=True)
    municipality: Mapped[str | None]
    request_id: Mapped[int | None] = mapped_column(BigInteger)
    purpose: Mapped[str]
    object_id: Mapped[int] = mapped_column(BigInteger)
    recipient: Mapped[str]
    token_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    __table_args__ = (
        one_of("purpose", "offer", "reconfirm", "query", "query_trainee", "presentation", "order", "vacancies", "matter"),
        CheckConstraint(
            "(purpose = 'vacancies') = (request_id IS NULL) AND (request_id IS NULL) = (municipality IS NULL)",
            name="about_a_matter",
        ),
        ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
        ),
        UniqueConstraint("trust", "token_hash"),
        Index(None, "municipality", "request_id"),
        Index(None, "token_hash"),
    )
