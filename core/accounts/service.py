"""Sign-in, switching, tokens and links. Passwords are argon2id; secrets are shown once and stored as SHA-256."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, text, update
from sqlalchemy.orm import undefer_group

from core import audit
from core.accounts.models import AnswerLink, ApiToken, SignIn, User
from core.dates import OSLO
from core.errors import N_, NotFound, Refusal
from core.identity import LinkEnded, identify, sha256
from core.memberships import LEADS, VALID
from core.tenancy import Scope, ScopeKind, ScopeNotSigned, enter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from core.identity import Identity

SESSION_LIFETIME = timedelta(hours=12)
TOKEN_LIFETIME = timedelta(days=365)
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=5)
MIN_PASSWORD = 12

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# verified where no password would do, so that the answer takes as long
_NOBODY = _hasher.hash(secrets.token_hex(16))


class WrongPassword(Refusal):
    """The same for an unknown address, a wrong password and an account that waits: none tells which it is."""

    def __init__(self) -> None:
        sentence = N_("E-postadressen eller passordet er feil. Etter fem feil på rad må du vente i fem minutter.")
        super().__init__("wrong_password", sentence, status=401)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``secret`` goes into the cookie and is stored nowhere."""

    secret: str
    user_id: int


def sign_in(
    sessions: Callable[[], Session], key: bytes, email: str, password: str, *, now: datetime, today: date, device: str | None
) -> SignedIn:
    """Check a password and open a session, in short transactions of their own: a refused attempt is counted, not rolled back.

    Five wrong ones in a row lock this one account for a while, and nobody else's. Raises WrongPassword.
    """
    email, secret = email.strip().lower(), ""
    with sessions() as db, db.begin():
        try:
            enter(db, Scope(ScopeKind.IDENTITY, subject=email), key)
        except ScopeNotSigned:
            raise WrongPassword from None
        # one guess at a time for one account: those at once count one by one
        user = db.scalars(select(User).where(User.email == email).options(undefer_group("secret")).with_for_update()).first()
        locked = user is not None and user.locked_until is not None and user.locked_until > now
        if user is None or user.password_hash is None or user.disabled_at is not None or locked:
            matches(_NOBODY, password)
            raise WrongPassword
        right = matches(user.password_hash, password)
        if right:
            user.failed_attempts, user.locked_until = 0, None
        else:
            user.failed_attempts += 1
            if user.failed_attempts >= LOCK_AFTER:
                user.failed_attempts, user.locked_until = 0, now + LOCK_FOR
        db.flush()
        user_id = user.id
        if right:
            secret = _open_session(db, key, user_id, now, device)
            actor = audit.Actor(user_id, user.name, "-")
            audit.record(db, actor, "signed_in", "sign_in", str(user_id))
    if not right:
        raise WrongPassword
    with sessions() as db, db.begin():
        if identify(db, secret, key, bearer=False, now=now, today=today) is None:
            raise Refusal(
                "no_membership",
                N_("Du har ingen tilgang i ALIS Nord i dag. Spør den som gir tilgang i kommunen eller helseforetaket."),
                status=403,
            )
    return SignedIn(secret, user_id)


def matches(hash_: str, password: str) -> bool:
    try:
        return _hasher.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False


def _open_session(db: Session, key: bytes, user_id: int, now: datetime, device: str | None) -> str:
    secret = secrets.token_urlsafe(32)
    # the password was right: from here on the context names the user and the new session
    enter(db, Scope(ScopeKind.IDENTITY, user_id=user_id, subject=sha256(secret)), key)
    db.add(
        SignIn(
            token_hash=sha256(secret),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + SESSION_LIFETIME,
            device=(device or "")[:120] or None,
        )
    )
    db.flush()
    return secret


def sign_out(db: Session, me: Identity, now: datetime) -> None:
    db.execute(update(SignIn).where(SignIn.token_hash == me.session_hash).values(revoked_at=now))
    audit.record(db, me.actor, "signed_out", "account", str(me.user_id))


def revoke_session(db: Session, me: Identity, token_hash: str, now: datetime) -> None:
    """End one of one's own sessions, on whatever machine it is open."""
    ended = db.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash, SignIn.user_id == me.user_id)
        .values(revoked_at=now)
        .returning(SignIn.token_hash)
    ).first()
    if ended is None:
        raise NotFound
    audit.record(db, me.actor, "session_revoked", "account", str(me.user_id))


def switch(db: Session, me: Identity, membership_id: int) -> None:
    """Work in another of one's own organisations from the next request on."""
    if membership_id not in {org.membership_id for org in me.organisations}:
        raise NotFound
    db.execute(update(SignIn).where(SignIn.token_hash == me.session_hash).values(membership_id=membership_id))
    audit.record(db, me.actor, "switched", "account", str(me.user_id), after={"membership": membership_id})


def create_token(
    sessions: Callable[[], Session], key: bytes, email: str, org: str, *, name: str, now: datetime, today: date
) -> str:
    """A bearer token for the membership of ``email`` in ``org`` (trust code, municipality number, ``region``, ``operator``).

    Raises NotFound where there is no such membership.
    """
    with sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.IDENTITY, subject=email.strip().lower()), key)
        row = db.execute(
            text(f"""SELECT u.id AS user_id, m.id FROM alis.app_user u JOIN alis.membership m ON m.user_id = u.id
                    WHERE u.email = :email AND coalesce(m.trust, m.municipality, m.org_kind) = :org AND m.deputy_for IS NULL
                      AND {VALID} ORDER BY m.id"""),  # noqa: S608 - constant text
            {"email": email.strip().lower(), "org": org, "today": today},
        ).first()
        if row is None:
            raise NotFound
        user_id, member = row
        secret = f"alis_{secrets.token_urlsafe(32)}"
        enter(db, Scope(ScopeKind.OPERATOR, user_id=user_id), key)
        db.add(
            ApiToken(
                token_hash=sha256(secret),
                user_id=user_id,
                membership_id=member,
                name=name,
                created_at=now,
                expires_at=now + TOKEN_LIFETIME,
            )
        )
        actor = audit.Actor(user_id, "alis token create", "operator")
        audit.record(db, actor, "token_made", "account", str(user_id), after={"membership": member, "name": name})
    return secret


def admit(db: Session, me: Identity, key: bytes, email: str, name: str) -> int:
    """The id of the person with this address, made when new, and the right to give exactly this person a membership.

    A scope can neither read nor admit people of other organisations by their number: the context is signed for the one address
    that was typed, then for the one person it belongs to, for the rest of the transaction. A new person has no password yet.
    """
    email = email.strip().lower()
    try:
        enter(db, replace(me.scope, subject=email), key)
    except ScopeNotSigned:
        sentence = N_("Skriv en gyldig e-postadresse.")
        raise Refusal("email_invalid", sentence, errors={"email": sentence}) from None
    db.execute(
        text("INSERT INTO alis.app_user (email, name) VALUES (:email, :name) ON CONFLICT DO NOTHING"),
        {"email": email, "name": name},
    )
    found = db.execute(text("SELECT id FROM alis.app_user WHERE email = :email"), {"email": email}).one()
    enter(db, replace(me.scope, subject=str(found.id)), key)
    return int(found.id)


def make_link(  # noqa: PLR0913 - the columns of the row
    db: Session,
    *,
    trust: str,
    municipality: str | None,
    request_id: int | None,
    purpose: str,
    object_id: int,
    recipient: str,
    expires_at: datetime,
) -> str:
    """A new answer link; the token is returned once and stored as SHA-256. Earlier links to the same one about the same die."""
    db.execute(
        update(AnswerLink)
        .where(
            AnswerLink.trust == trust,
            AnswerLink.purpose == purpose,
            AnswerLink.object_id == object_id,
            AnswerLink.recipient == recipient,
            AnswerLink.used_at.is_(None),
            AnswerLink.cancelled_at.is_(None),
        )
        .values(cancelled_at=text("now()"))
    )
    token = secrets.token_urlsafe(24)
    db.add(
        AnswerLink(
            trust=trust,
            municipality=municipality,
            request_id=request_id,
            purpose=purpose,
            object_id=object_id,
            recipient=recipient,
            token_hash=sha256(token),
            expires_at=expires_at,
        )
    )
    db.flush()
    return token


def ends_with(day: date) -> datetime:
    """The instant at which a link dies that may be used to the end of a day in Norway."""
    return datetime.combine(day + timedelta(days=1), time.min, OSLO).astimezone(UTC)


def close_links(
    db: Session, trust: str, request_id: int | None, now: datetime, *, purpose: str | None = None, object_id: int | None = None
) -> None:
    """The matter (or one of its questions) is over: its links answer no more."""
    statement = update(AnswerLink).where(
        AnswerLink.trust == trust,
        AnswerLink.request_id == request_id,
        AnswerLink.used_at.is_(None),
        AnswerLink.cancelled_at.is_(None),
    )
    if purpose:
        statement = statement.where(AnswerLink.purpose == purpose)
    if object_id is not None:
        statement = statement.where(AnswerLink.object_id == object_id)
    db.execute(statement.values(cancelled_at=now))


def use_link(db: Session, trust: str, link_id: int, now: datetime) -> None:
    """The question has been answered by this link. Raises LinkEnded where another tap came first."""
    used = db.execute(
        update(AnswerLink)
        .where(
            AnswerLink.trust == trust,
            AnswerLink.id == link_id,
            AnswerLink.used_at.is_(None),
            AnswerLink.cancelled_at.is_(None),
        )
        .values(used_at=now)
        .returning(AnswerLink.id)
    ).first()
    if used is None:
        raise LinkEnded("used")


_LEADERS = text(f"""
    SELECT DISTINCT m.user_id FROM alis.membership m
    WHERE m.trust = :trust AND m.units && cast(:path AS bigint[]) AND {LEADS} ORDER BY m.user_id""")  # noqa: S608 - constant text


def unit_leaders(db: Session, trust: str, path: Sequence[int], today: date) -> Sequence[int]:
    """The user ids of those who lead one of these units today, as a deputy too; a unit's path asks for those above it as well."""
    return db.scalars(_LEADERS, {"trust": trust, "path": list(path), "today": today}).all()
