"""Reading notified ALIS: Core rows, keyset pages, capped counts. One statement for the rows and the count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import matter, paging
from core.agreements import life_queries as agreements
from core.cases import case_sql
from core.db import sql
from core.directory import queries as directory
from core.queue import milestones
from core.search import fold
from core.tenancy import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity

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
    after: paging.Place | None = None
    sort: str = "wanted_from"

    @property
    def active(self) -> bool:
        return bool(self.q or self.trust or self.municipality or self.unit or self.register or self.late or self.status != "open")


SORTS = {"wanted_from": "r.wanted_from", "notified_on": "r.notified_on"}

_COLUMNS = """r.trust, r.id, r.municipality, k.official_name AS municipality_name, r.trainee_name, r.wanted_from, r.wanted_to,
    r.wish_label, r.status, r.rank, r.notified_on, r.received_via, m.due_on AS notice_due_on"""
# the same columns as the API names them
_SHOWN = """trust, id, municipality, municipality_name, trainee_name, wanted_from, wanted_to, wish_label, status, rank, notified_on,
    notice_due_on, register_status"""
_JOINS = """alis.placement_request r JOIN alis.municipality k ON k.number = r.municipality
    LEFT JOIN alis.milestone m ON m.trust = r.trust AND m.request_id = r.id AND m.key = 'first_notice'"""
_REGISTER = " LEFT JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id"


def _where(me: Identity, wanted: Filter) -> tuple[str, dict[str, Any]]:
    # the wall decides; the explicit column lets the index lead
    own = ("r.trust = :own", {"own": me.trust}) if me.trust else ("r.municipality = :own", {"own": me.municipality})
    clauses: list[tuple[str, dict[str, Any]]] = [own, *_by_status(wanted.status)]
    if wanted.trust and not me.trust:
        clauses.append(("r.trust = :trust", {"trust": wanted.trust}))
    if wanted.municipality and me.trust:
        clauses.append(("r.municipality = :municipality", {"municipality": wanted.municipality}))
    if wanted.unit:
        clauses.append((_WISHES_UNIT, {"unit": wanted.unit}))
    if wanted.register and not is_mentor(me):
        clauses.append(("e.status = :register", {"register": wanted.register}))
    if wanted.late:
        clauses.append(("m.due_on < r.notified_on", {}))
    clauses += [(_HAS_WORD.format(n=n), {f"q{n}": f"% {word}%"}) for n, word in enumerate(fold(wanted.q).split())]
    return " AND ".join(clause for clause, _values in clauses), {k: v for _clause, values in clauses for k, v in values.items()}


_WISHES_UNIT = """EXISTS (SELECT 1 FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
    WHERE w.trust = r.trust AND w.request_id = r.id AND (w.unit_id IS NULL OR :unit = ANY(u.path)))"""
_HAS_WORD = "(' ' || r.search_key || ' ' || k.search_key || ' ' || r.trust || ' ' || r.id) LIKE :q{n}"


def _by_status(status: str) -> list[tuple[str, dict[str, Any]]]:
    if status in OPEN_GROUPS:
        states = OPEN_GROUPS[status]
        return [("r.ended_on IS NULL", {}), *([("r.status = ANY(:states)", {"states": list(states)})] if states else [])]
    if status == "ended":
        return [("r.ended_on IS NOT NULL", {})]
    return [] if status == "all" else [("r.status = :status", {"status": status})]


def is_mentor(me: Identity) -> bool:
    """A mentor alone: reads the matters of the own trainees, but neither register, notes nor order."""
    return me.scope.kind is ScopeKind.MENTOR


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the waiting list: rows, the cursor of the next page, and how many match (counted to CAP; None where not asked)."""

    rows: Sequence[Row[Any]]
    cursor: str | None
    count: int | None


def page(db: Session, me: Identity, wanted: Filter, *, size: int = PAGE) -> Listed:
    """One page of the waiting list; the first one says how many match, in the same statement."""
    statement, values = _select(me, wanted, size)
    counted = "" if wanted.after else f", ({_counted(me, wanted)}) AS found"
    rows = db.execute(sql(statement.format(counted=counted)), values).all()
    cursor = paging.after_row(rows[size - 1], wanted.sort) if len(rows) > size else None
    found = None if wanted.after else rows[0].found if rows else 0
    return Listed(rows[:size], cursor, found)


def page_json(db: Session, me: Identity, wanted: Filter, *, size: int = PAGE) -> str:
    """The same page as the JSON text that the API sends: PostgreSQL writes it, which takes a third of the time that Python does.

    Keys as RequestPage has them (a test holds them against it).
    """
    statement, values = _select(me, wanted, size)
    row = db.execute(
        sql(f"""WITH listed AS MATERIALIZED ({statement.format(counted="")}),
                    numbered AS (SELECT *, row_number() OVER () AS n FROM listed),
                    shown AS (SELECT {case_sql()} AS "case", {_SHOWN},
                        CASE WHEN notice_due_on IS NOT NULL THEN greatest(0, notified_on - notice_due_on) END AS days_late
                        FROM numbered WHERE n <= {size} ORDER BY n)
                SELECT (SELECT coalesce(json_agg(shown), '[]')::text FROM shown) AS items, ({_counted(me, wanted)}) AS found,
                    last.{wanted.sort}, last.trust, last.id
                FROM (SELECT 1) one LEFT JOIN numbered last ON last.n = {size} AND EXISTS (SELECT 1 FROM numbered WHERE n > {size})"""),  # noqa: S608
        values,
    ).one()
    following = json.dumps(paging.after_row(row, wanted.sort) if row.id else None)
    capped = "true" if row.found >= CAP else "false"
    return f'{{"items": {row.items}, "next": {following}, "count": {row.found}, "capped": {capped}}}'


def _select(me: Identity, wanted: Filter, size: int) -> tuple[str, dict[str, Any]]:
    """The rows of a page and one more. The limit stands in the wording: as a parameter it would keep PostgreSQL from reusing the plan."""
    where, values = _where(me, wanted)
    register, tables = ("NULL", _JOINS) if is_mentor(me) else ("e.status", _JOINS + _REGISTER)
    column = SORTS[wanted.sort]
    if wanted.after:
        where += f" AND ({column}, r.trust, r.id) > (cast(:day AS date), :after_trust, cast(:after AS bigint))"
        values.update(day=wanted.after[0], after_trust=wanted.after[1], after=wanted.after[2])
    order = f"{column}, r.id" if me.trust else f"{column}, r.trust, r.id"
    return (
        f"SELECT {_COLUMNS}, {register} AS register_status{{counted}} FROM {tables} WHERE {where} ORDER BY {order} LIMIT {size + 1}",  # noqa: S608
        values,
    )


def _counted(me: Identity, wanted: Filter) -> str:
    """How many match, counted to CAP and no further; the values are those of :func:`_select`."""
    where, _values = _where(me, wanted)
    tables = _JOINS if wanted.q or wanted.register or wanted.late else "alis.placement_request r"
    if wanted.register and not is_mentor(me):
        tables += _REGISTER
    # in the index's order: without it PostgreSQL may read through other tenants' rows until it has found enough of these
    order = f" ORDER BY {SORTS[wanted.sort]}, r.id" if me.trust else ""
    return f"SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {where}{order} LIMIT {CAP}) capped"  # noqa: S608


# what its page reads of a request (core.matter): for everybody, and what mentors do not read
matter.add(
    "request",
    {
        "request": "SELECT r.*",
        **directory.OF_REQUEST,
        "wishes": """SELECT w.position, w.unit_id, w.place, u.full_label, u.path, u.specialty, u.site
            FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
            WHERE w.trust = r.trust AND w.request_id = r.id ORDER BY w.position""",
        "milestones": """SELECT key, role, opens_on, due_on, done_on, closed, compressed, rule_status FROM alis.milestone
            WHERE trust = r.trust AND request_id = r.id ORDER BY coalesce(due_on, opens_on, done_on), key""",
        "municipality": "SELECT k.number, k.official_name FROM alis.municipality k WHERE k.number = r.municipality",
        "agreed": milestones.AGREED,
    },
)
matter.add(
    "between",
    {
        "register": "SELECT status, status_on, status_by, reference FROM alis.register_entry WHERE trust = r.trust AND request_id = r.id",
        "notes": """SELECT body, written_by, written_for, written_at FROM alis.note
            WHERE trust = r.trust AND request_id = r.id ORDER BY id""",
        "ranks": """SELECT old_rank, new_rank, reason, changed_by, changed_at FROM alis.rank_change
            WHERE trust = r.trust AND request_id = r.id ORDER BY id DESC""",
        "place_in_order": """SELECT count(*) AS place FROM alis.placement_request before
            WHERE before.trust = r.trust AND before.municipality = r.municipality AND before.rank <= r.rank HAVING r.rank IS NOT NULL""",
        "standing": directory.STANDING_OF_REQUEST,
        "governing": agreements.GOVERNING_OF_REQUEST,
    },
    lambda me: not is_mentor(me),
)


def hangs(db: Session, me: Identity, trust: str, request_id: int, today: date) -> dict[str, list[Any]]:
    """The queue's own lists of one request, in one statement."""
    return matter.read(db, me, trust, request_id, today, only=("request", "between"))
