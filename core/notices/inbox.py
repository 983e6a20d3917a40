# ruff: noqa: E501 - SQL, put together from constants
"""A person's inbox: the messages to the roles and to oneself in the organisation one works for, how far one has read, how one wants mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import audit
from core.notices.queries import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity

PAGE = 25
DELIVERIES = ("immediate", "daily")
# what has passed the last check; a summary only repeats them
_MINE = """m.status IN ('sent', 'dead', 'held') AND m.recipient_role = ANY(:roles)
    AND (m.recipient NOT LIKE 'user:%' OR m.recipient = :self) AND m.recipient NOT LIKE 'member:%'"""
_CHOICE = text("SELECT delivery, read_through FROM alis.mail_choice WHERE membership_id = :member")
_READ = text("""
    INSERT INTO alis.mail_choice (membership_id, user_id, read_through) VALUES (:member, :user, :through)
    ON CONFLICT (membership_id) DO UPDATE SET read_through = greatest(mail_choice.read_through, excluded.read_through)""")
_CHOOSE = text("""
    INSERT INTO alis.mail_choice (membership_id, user_id, delivery) VALUES (:member, :user, :delivery)
    ON CONFLICT (membership_id) DO UPDATE SET delivery = excluded.delivery""")
_SPEAK = text("UPDATE alis.app_user SET language = :language WHERE id = :user AND language <> :language")


def page(db: Session, who: Identity, *, before: int | None = None, size: int = PAGE) -> tuple[Sequence[Row[Any]], int | None]:
    """Newest first, and the id before which the next page begins."""
    own = "m.trust = :own" if who.trust else "m.municipality = :own"
    older = " AND m.id < :before" if before is not None else ""
    values = {
        "own": who.trust or who.municipality,
        "roles": sorted(who.organisation.roles),
        "self": f"user:{who.user_id}",
        "before": before,
        "size": size + 1,
    }
    rows = db.execute(text(f"SELECT {COLUMNS} WHERE {own} AND {_MINE}{older} ORDER BY m.id DESC LIMIT :size"), values).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def choice(db: Session, who: Identity) -> tuple[str, int]:
    """How this membership's mail comes, and through which message its inbox has been read."""
    found = db.execute(_CHOICE, {"member": who.organisation.membership_id}).first()
    return (found.delivery, found.read_through) if found else (DELIVERIES[0], 0)


def mark_read(db: Session, who: Identity, through: int) -> None:
    """Everything up to this message has been seen; never fewer than before."""
    db.execute(_READ, {"member": who.organisation.membership_id, "user": who.user_id, "through": through})
    _log(db, who, "inbox_read", {})


def choose(db: Session, who: Identity, delivery: str, language: str | None = None) -> None:
    """One mail for each message, or one a day (what is held already comes with the next summary), and in which language."""
    before, _through = choice(db, who)
    db.execute(_CHOOSE, {"member": who.organisation.membership_id, "user": who.user_id, "delivery": delivery})
    spoken = language or who.language
    db.execute(_SPEAK, {"user": who.user_id, "language": spoken})
    after = {"delivery": delivery, "language": spoken}
    _log(db, who, "delivery_chosen", after, {"delivery": before, "language": who.language})


def _log(db: Session, who: Identity, action: str, after: dict[str, Any], before: dict[str, Any] | None = None) -> None:
    audit.record(db, who.actor, action, "account", str(who.user_id), before=before, after=after)
