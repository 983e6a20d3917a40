"""Choosing a password by a link in a mail: asked for by whoever gives access, or by whoever has forgotten.

The worker makes the token when it writes the mail, so that it stands in the mail and nowhere else; a second try at sending makes a
new one, and the link before it is dead.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, text, update

from core import audit
from core.accounts.models import AccountLink, SignIn, User
from core.accounts.passwords import fit
from core.accounts.service import hash_password
from core.errors import N_, Refusal
from core.identity import sha256
from core.tenancy import Scope, ScopeKind, ScopeNotSigned, enter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ADMITTED_FOR = timedelta(days=7)
FORGOTTEN_FOR = timedelta(hours=2)
PER_HOUR = 3

_ASK = text("""
    WITH made AS (INSERT INTO alis.account_link (user_id, membership_id) VALUES (:user, :membership) RETURNING user_id, id)
    SELECT alis.defer('send_account_link', jsonb_build_object('user_id', user_id, 'link_id', id)) FROM made""")


class AccountLinkEnded(Refusal):
    """Used, expired, replaced by a newer one, or never was: all look the same."""

    def __init__(self) -> None:
        super().__init__(
            "account_link_ended",
            N_("Lenken er brukt, utløpt eller avløst av en nyere. Be om en ny, så kommer den på e-post."),
            status=410,
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose password a link chooses."""

    link_id: int
    user_id: int
    email: str
    name: str


def ask(db: Session, user_id: int, membership_id: int | None = None) -> None:
    """Have a link mailed to the person, in the caller's transaction."""
    db.execute(_ASK, {"user": user_id, "membership": membership_id})


def forgotten(db: Session, key: bytes, email: str, *, now: datetime) -> None:
    """Have a link mailed to whoever has this address, at most three an hour. The caller is not told whether anybody has it."""
    email = email.strip().lower()
    try:
        enter(db, Scope(ScopeKind.IDENTITY, subject=email), key)
    except ScopeNotSigned:
        return
    # one at a time for one person: those at once count one by one
    known = select(User.id, User.name).where(User.email == email, User.disabled_at.is_(None)).with_for_update()
    person = db.execute(known).first()
    if person is None:
        return
    enter(db, Scope(ScopeKind.IDENTITY, user_id=person.id, subject=email), key)
    asked = select(AccountLink.id).where(AccountLink.user_id == person.id, AccountLink.created_at > now - timedelta(hours=1))
    if len(db.execute(asked).all()) >= PER_HOUR:
        return
    ask(db, person.id)
    audit.record(db, audit.Actor(person.id, person.name, "-"), "account_link_asked", "sign_in", str(person.id))


def opened(db: Session, key: bytes, token: str, now: datetime) -> Opened:
    """Whose link this is; the scope is the person's from here on. Raises AccountLinkEnded."""
    hash_ = sha256(token)
    enter(db, Scope(ScopeKind.IDENTITY, subject=hash_), key)
    link = db.execute(
        select(AccountLink.id, AccountLink.user_id).where(
            AccountLink.token_hash == hash_, AccountLink.used_at.is_(None), AccountLink.expires_at > now
        )
    ).first()
    if link is None:
        raise AccountLinkEnded
    enter(db, Scope(ScopeKind.IDENTITY, user_id=link.user_id, subject=hash_), key)
    person = db.execute(select(User.email, User.name).where(User.id == link.user_id, User.disabled_at.is_(None))).first()
    if person is None:
        raise AccountLinkEnded
    return Opened(link.id, link.user_id, person.email, person.name)


def choose(db: Session, key: bytes, token: str, new: str, *, now: datetime) -> None:
    """The person's new password: the account is open again, and every session and other link ends.

    Raises AccountLinkEnded, and Refusal 422 for a password that is the person's name or address.
    """
    who = opened(db, key, token, now)
    fit(new, who.email, who.name)
    used = update(AccountLink).where(AccountLink.id == who.link_id, AccountLink.used_at.is_(None)).values(used_at=now)
    if db.execute(used.returning(AccountLink.id)).first() is None:
        raise AccountLinkEnded  # another tap came first
    db.execute(
        update(User)
        .where(User.id == who.user_id)
        .values(password_hash=hash_password(new), failed_attempts=0, locked_until=None)
        .execution_options(synchronize_session=False)
    )
    audit.record(db, audit.Actor(who.user_id, who.name, "-"), "password_chosen", "sign_in", str(who.user_id))
    # what is the person's own besides: this scope reaches nobody else's rows
    enter(db, Scope(ScopeKind.OPERATOR, user_id=who.user_id), key)
    db.execute(update(SignIn).where(SignIn.user_id == who.user_id, SignIn.revoked_at.is_(None)).values(revoked_at=now))
    db.execute(update(AccountLink).where(AccountLink.user_id == who.user_id, AccountLink.used_at.is_(None)).values(used_at=now))


@dataclass(frozen=True, slots=True)
class Mail:
    """What is written to the person; ``place`` is the organisation that gave access, where it has a name of its own."""

    to: str
    language: str
    admitted: bool
    place: str
    token: str
    until: datetime


_FOR_MAIL = text("""
    SELECT u.email, u.language, u.disabled_at, l.used_at, l.sent_at, l.membership_id IS NOT NULL AS admitted,
        coalesce(t.name, k.official_name, '') AS place
    FROM alis.account_link l JOIN alis.app_user u ON u.id = l.user_id LEFT JOIN alis.membership m ON m.id = l.membership_id
    LEFT JOIN alis.trust t ON t.code = m.trust LEFT JOIN alis.municipality k ON k.number = m.municipality WHERE l.id = :id""")


def prepare(db: Session, link_id: int, now: datetime) -> Mail | None:
    """A token for the mail that is about to go; None where nothing is to be sent (any more)."""
    found = db.execute(_FOR_MAIL, {"id": link_id}).first()
    if found is None or found.disabled_at or found.used_at or found.sent_at:
        return None
    until = now + (ADMITTED_FOR if found.admitted else FORGOTTEN_FOR)
    mail = Mail(found.email, found.language, found.admitted, found.place, secrets.token_urlsafe(32), until)
    _note(db, link_id, token_hash=sha256(mail.token), expires_at=mail.until)
    return mail


def sent(db: Session, link_id: int, now: datetime) -> None:
    _note(db, link_id, sent_at=now)


def failed(db: Session, link_id: int, why: str) -> None:
    """It will not arrive: whoever gave the access is told on the page of people."""
    _note(db, link_id, failure=why)


def _note(db: Session, link_id: int, **values: object) -> None:
    db.execute(update(AccountLink).where(AccountLink.id == link_id).values(values).execution_options(synchronize_session=False))
