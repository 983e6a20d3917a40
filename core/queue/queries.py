"""Reading notified ALIS: Core rows, keyset pages, capped counts. One statement for the rows, one for the count."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.errors import N_, Refusal
from core.search import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.accounts.queries import Identity

PAGE = 50
CAP = 1000

# choices of the status filter: a word for several states, or one state
OPEN_GROUPS = {
    "open": None,
    "waiting": ("notified", "waiting", "confirmed"),
    "in_progress": ("presented", "offered"),
    "placed": ("accepted", "in_service"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; lives in the address. ``trust`` and ``municipality`` are for those who see several."""

    q: str = ""
    status: str = "open"
    trust: str = ""
    municipality: str = ""
    unit: int | None = None
    register: str = ""
    late: bool = False
    after: tuple[str, str, int] | None = None
    sort: str = "wanted_from"
    clauses: list[str] = field(default_factory=list)

    @property
    def active(self) -> bool:
        return bool(self.q or self.trust or self.municipality or self.unit or self.register or self.late or self.status != "open")


SORTS = {"wanted_from": "r.wanted_from", "notified_on": "r.notified_on"}

_COLUMNS = """r.trust, r.id, r.municipality, k.official_name AS municipality_name, r.trainee_name, r.wanted_from, r.wanted_to,
    r.wish_label, r.status, r.rank, r.notified_on, r.received_via, m.due_on AS notice_due_on, e.status AS register_status"""
_JOINS = """alis.placement_request r JOIN alis.municipality k ON k.number = r.municipality
    LEFT JOIN alis.milestone m ON m.trust = r.trust AND m.request_id = r.id AND m.key = 'first_notice'
    LEFT JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id"""


def read_cursor(cursor: str | None) -> tuple[str, str, int] | None:
    """The place after which a page begins: sort date, trust, id. Raises Refusal 422 for anything else."""
    if not cursor:
        return None
    try:
        day, trust, id_ = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"==="))
        date.fromisoformat(day)
        return day, str(trust), int(id_)
    except (ValueError, TypeError):
        raise Refusal("bad_cursor", N_("Sidelenken er ikke gyldig. Begynn på første side.")) from None


def make_cursor(row: Row[Any], sort: str) -> str:
    place = [getattr(row, sort).isoformat(), row.trust, row.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _where(me: Identity, wanted: Filter) -> tuple[str, dict[str, Any]]:
    clauses: list[str] = []
    values: dict[str, Any] = {}

    def add(clause: str, **given: Any) -> None:  # noqa: ANN401
        clauses.append(clause)
        values.update(given)

    # the wall decides; the explicit column lets the index lead
    if me.trust:
        add("r.trust = :own", own=me.trust)
    else:
        add("r.municipality = :own", own=me.municipality)
    if wanted.status in OPEN_GROUPS:
        add("r.ended_on IS NULL")
        if OPEN_GROUPS[wanted.status]:
            add("r.status = ANY(:states)", states=list(OPEN_GROUPS[wanted.status] or ()))
    elif wanted.status == "ended":
        add("r.ended_on IS NOT NULL")
    elif wanted.status != "all":
        add("r.status = :status", status=wanted.status)
    if wanted.trust and not me.trust:
        add("r.trust = :trust", trust=wanted.trust)
    if wanted.municipality and me.trust:
        add("r.municipality = :municipality", municipality=wanted.municipality)
    if wanted.unit:
        add(
            """EXISTS (SELECT 1 FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
               WHERE w.trust = r.trust AND w.request_id = r.id AND (w.unit_id IS NULL OR :unit = ANY(u.path)))""",
            unit=wanted.unit,
        )
    if wanted.register:
        add("e.status = :register", register=wanted.register)
    if wanted.late:
        add("m.due_on < r.notified_on")
    for n, word in enumerate(fold(wanted.q).split()):
        add(
            f"(' ' || r.search_key || ' ' || k.search_key || ' ' || r.trust || ' ' || r.id) LIKE :q{n}", **{f"q{n}": f"% {word}%"}
        )
    return " AND ".join(clauses), values


def page(db: Session, me: Identity, wanted: Filter, *, size: int = PAGE) -> tuple[Sequence[Row[Any]], str | None]:
    """One page of the waiting list and the cursor of the next."""
    where, values = _where(me, wanted)
    column = SORTS[wanted.sort]
    if wanted.after:
        where += f" AND ({column}, r.trust, r.id) > (cast(:day AS date), :after_trust, cast(:after AS bigint))"
        values.update(day=date.fromisoformat(wanted.after[0]), after_trust=wanted.after[1], after=wanted.after[2])
    order = f"{column}, r.id" if me.trust else f"{column}, r.trust, r.id"
    rows = db.execute(
        text(f"SELECT {_COLUMNS} FROM {_JOINS} WHERE {where} ORDER BY {order} LIMIT :size"),  # noqa: S608 - constants
        {**values, "size": size + 1},
    ).all()
    more = len(rows) > size
    return rows[:size], make_cursor(rows[size - 1], wanted.sort) if more else None


def count(db: Session, me: Identity, wanted: Filter) -> int:
    """How many match, counted to CAP and no further."""
    where, values = _where(me, wanted)
    tables = _JOINS if wanted.q or wanted.register or wanted.late else "alis.placement_request r"
    return (
        db.scalar(
            text(f"SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {where} LIMIT :cap) capped"),  # noqa: S608
            {**values, "cap": CAP},
        )
        or 0
    )


def details(db: Session, trust: str, request_id: int) -> dict[str, Sequence[Row[Any]]]:
    """Everything that hangs on one request, as rows by kind."""
    values = {"trust": trust, "id": request_id}

    def rows(statement: str) -> Sequence[Row[Any]]:
        return db.execute(text(statement), values).all()

    return {
        "wishes": rows("""SELECT w.position, w.unit_id, w.place, u.full_label, u.path, u.specialty, u.site
            FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
            WHERE w.trust = :trust AND w.request_id = :id ORDER BY w.position"""),
        "milestones": rows("SELECT key, role, opens_on, due_on, done_on, closed, compressed, rule_status FROM alis.milestone "
            "WHERE trust = :trust AND request_id = :id ORDER BY coalesce(due_on, opens_on, done_on), key"),
        "register": rows("SELECT status, status_on, status_by, reference FROM alis.register_entry WHERE trust = :trust AND request_id = :id"),
        "notes": rows("SELECT body, written_by, written_for, written_at FROM alis.note WHERE trust = :trust AND request_id = :id ORDER BY id"),
        "ranks": rows("SELECT old_rank, new_rank, reason, changed_by, changed_at FROM alis.rank_change "
            "WHERE trust = :trust AND request_id = :id ORDER BY id DESC"),
    }  # fmt: skip
