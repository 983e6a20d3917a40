"""What the operator needs to know of the house, and nothing of the people in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations" / "versions"


def tenants(db: Session, today: date) -> Sequence[Row[Any]]:
    """Every trust with its number of active ALIS contacts: without one it fails its health check (R-016)."""
    return db.execute(
        text("""SELECT t.code, t.name,
                    coalesce((SELECT p.mode FROM alis.plan_mode p WHERE p.trust = t.code AND p.cancelled_on IS NULL
                        AND p.effective_on <= :today ORDER BY p.effective_on DESC, p.id DESC LIMIT 1), 'interim') AS mode,
                    (SELECT count(*) FROM alis.contact c WHERE c.trust = t.code AND c.role = 'trust.contact' AND NOT c.is_copy
                        AND (c.valid_from IS NULL OR c.valid_from <= :today)
                        AND (c.valid_to IS NULL OR c.valid_to >= :today)) AS contacts,
                    (SELECT count(*) FROM alis.unit u WHERE u.trust = t.code AND u.closed_on IS NULL) AS units
                FROM alis.trust t ORDER BY t.code"""),
        {"today": today},
    ).all()


def messages(db: Session) -> Sequence[Row[Any]]:
    """How many messages stand where, and since when; never to whom."""
    return db.execute(text("SELECT status, messages, oldest FROM alis.operator_messages ORDER BY status")).all()


def dead_letters(db: Session) -> Sequence[Row[Any]]:
    """What has not gone out, by trust, kind and reason; never to whom."""
    return db.execute(
        text("""SELECT trust, event, last_error, messages, oldest, newest FROM alis.operator_dead_letters
                ORDER BY trust, newest DESC, event""")
    ).all()


def migration(db: Session) -> str | None:
    """The migration that the database stands at."""
    found: str | None = db.scalar(text("SELECT alis.migration_head()"))
    return found


def newest_migration() -> str | None:
    """The newest migration that this code brings, by its file's number."""
    found = (re.match(r"(\d{4})_", file.name) for file in _MIGRATIONS.glob("*.py"))
    return max((match[1] for match in found if match), default=None)
