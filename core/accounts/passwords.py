"""Changing one's own password: the old one proves who asks, and every other session ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from core import audit
from core.accounts.models import SignIn, User
from core.accounts.service import hash_password, matches
from core.errors import N_, Refusal
from core.tenancy import Scope, ScopeKind, enter

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from core.identity import Identity


def fit(new: str, *known: str) -> None:
    """Raises Refusal 422 for a new password that whoever knows the person would try first."""
    if new.lower() in {one.lower() for one in known}:
        sentence = N_("Velg et passord som ikke er det gamle, navnet eller e-postadressen din.")
        raise Refusal("weak_password", sentence, errors={"new": sentence})


def change_password(db: Session, me: Identity, key: bytes, current: str, new: str, *, now: datetime) -> None:
    """Raises Refusal 422 for a wrong current password, and for a new one that is the old one or one's address."""
    # the hash is a secret that only signing in reads
    enter(db, Scope(ScopeKind.IDENTITY, user_id=me.user_id, subject=me.session_hash), key)
    stored = db.scalar(select(User.password_hash).where(User.id == me.user_id))
    if stored is None or not matches(stored, current):
        sentence = N_("Passordet er feil.")
        raise Refusal("wrong_password", sentence, errors={"current": sentence})
    fit(new, current, me.email, me.name)
    db.execute(update(User).where(User.id == me.user_id).values(password_hash=hash_password(new)))
    enter(db, me.scope, key)
    db.execute(
        update(SignIn)
        .where(SignIn.user_id == me.user_id, SignIn.token_hash != me.session_hash, SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    audit.record(db, me.actor, "password_changed", "account", str(me.user_id))
