"""Reading messages: what was sent to whom, when, which text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import matter
from core.permissions import Permission
from core.tenancy import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PAGE = 50
READERS = {ScopeKind.TRUST, ScopeKind.MUNICIPALITY, ScopeKind.UNIT}  # whose organisation has messages
STATUSES = ("queued", "sent", "cancelled", "dead", "held")
# an answer link's secret is for its recipient alone
_SECRET = re.compile(r"(\{base\}/\S*?/)[A-Za-z0-9_-]{24,}")

COLUMNS = """m.trust, m.id, m.municipality, k.official_name AS municipality_name, m.request_id, m.event, m.recipient_role, m.is_copy,
    m.subject, m.body, m.status, m.attempts, m.last_error, m.created_at, m.sent_at, m.sent_to, m.message_id
    FROM alis.message m LEFT JOIN alis.municipality k ON k.number = m.municipality"""


def shown_body(body: str, base_url: str, *, secrets: bool = False) -> str:
    """The text as it went out; a personal link is cut where others than its recipient read."""
    return (body if secrets else _SECRET.sub(r"\1…", body)).replace("{base}", base_url)


# every message about one request, newest first, for its page
matter.add(
    "messages",
    {"messages": f"SELECT {COLUMNS} WHERE m.trust = :trust AND m.request_id = :id ORDER BY m.id DESC LIMIT 200"},
    lambda me: me.scope.kind in READERS and me.may(Permission.MESSAGE_READ),
)


def one(db: Session, trust: str, message_id: int) -> Sequence[Row[Any]]:
    """One message, as a list shows it."""
    return db.execute(text(f"SELECT {COLUMNS} WHERE m.trust = :trust AND m.id = :id"), {"trust": trust, "id": message_id}).all()


def page(
    db: Session, *, trust: str = "", municipality: str = "", status: str = "", before: int | None = None, size: int = PAGE
) -> tuple[Sequence[Row[Any]], int | None]:
    """A page of an organisation's messages, newest first, and the id before which the next begins.

    The wall decides what is seen; the explicit column lets the index lead.
    """
    clauses = ["true"]
    if trust:
        clauses.append("m.trust = :trust")
    if municipality:
        clauses.append("m.municipality = :municipality")
    if status in STATUSES:
        clauses.append("m.status = :status")
    if before is not None:
        clauses.append("m.id < :before")
    values = {"trust": trust, "municipality": municipality, "status": status, "before": before, "size": size + 1}
    rows = db.execute(text(f"SELECT {COLUMNS} WHERE {' AND '.join(clauses)} ORDER BY m.id DESC LIMIT :size"), values).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None
