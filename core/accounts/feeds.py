"""The private calendar address of a membership: shown once, stored as SHA-256, ended by its owner or with the membership."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, update

from core import audit
from core.accounts.models import CalendarFeed
from core.errors import N_, Conflict
from core.identity import sha256

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from core.identity import Identity

_CLOSE = {
    table: text(f"UPDATE alis.{table} SET revoked_at = :now WHERE membership_id = :member AND revoked_at IS NULL")  # noqa: S608
    for table in ("calendar_feed", "api_token")
}


def current(db: Session, who: Identity) -> CalendarFeed | None:
    """The address in use for the organisation one works for."""
    return db.scalars(
        select(CalendarFeed).where(
            CalendarFeed.membership_id == who.organisation.membership_id,
            CalendarFeed.user_id == who.user_id,
            CalendarFeed.revoked_at.is_(None),
        )
    ).first()


def make(db: Session, who: Identity, now: datetime) -> str:
    """A new address; the one before ends. Returns the secret, which is not kept."""
    _revoke(db, who, now)
    secret = secrets.token_urlsafe(32)
    db.add(
        CalendarFeed(token_hash=sha256(secret), user_id=who.user_id, membership_id=who.organisation.membership_id, created_at=now)
    )
    db.flush()
    audit.record(db, who.actor, "feed_made", "account", str(who.user_id))
    return secret


def revoke(db: Session, who: Identity, now: datetime) -> None:
    """The calendar that has the address gets nothing more."""
    if not _revoke(db, who, now):
        raise Conflict("no_feed", N_("Du har ingen kalenderadresse å trekke tilbake."))
    audit.record(db, who.actor, "feed_revoked", "account", str(who.user_id))


def close(db: Session, membership_id: int, now: datetime) -> dict[str, Any]:
    """Somebody leaves: the calendar address and the tokens of the membership end; what was closed, for the log."""
    done = {
        "feeds" if table == "calendar_feed" else "tokens": int(
            db.execute(statement, {"member": membership_id, "now": now}).rowcount  # type: ignore[attr-defined]
        )
        for table, statement in _CLOSE.items()
    }
    return {name: count for name, count in done.items() if count}


def _revoke(db: Session, who: Identity, now: datetime) -> int:
    ended = db.execute(
        update(CalendarFeed)
        .where(CalendarFeed.membership_id == who.organisation.membership_id, CalendarFeed.revoked_at.is_(None))
        .where(CalendarFeed.user_id == who.user_id)
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
