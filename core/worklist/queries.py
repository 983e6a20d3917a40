# ruff: noqa: S608 - made of constants; every value is bound
"""Reading a worklist: one statement for the lines, one for the count, and a constant few for rules and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import paging
from core.dates import add_months
from core.directory.queries import every_rules
from core.permissions import Permission, Role
from core.queue import ranking
from core.trusts.terms import RuleStatus
from core.worklist.entry import COLUMNS, NAMELESS, stating, union
from core.worklist.lines import lines_for
from core.worklist.trust_lines import CANDIDATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity
    from core.trusts.rules import TrustRules

PAGE = 50
CAP = 1000
SOON, FRESH = timedelta(days=30), timedelta(days=14)
STALE_VACANCY_MONTHS, STALE_CONTACT_MONTHS, EVALUATION_MONTHS = 3, 6, 2

Place = tuple[int, date, str, str, int]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of lines with what their words need: rules of today, candidates per vacancy, waiting per unit."""

    rows: Sequence[Row[Any]]
    next: str | None
    count: int | None
    rules: dict[str, TrustRules]
    candidates: dict[int, int]
    waiting: dict[tuple[str, int], int]


def read_place(cursor: str | None) -> Place | None:
    """The place after which a page begins. Raises Refusal 422 for anything else."""
    place = paging.read_cursor(cursor, int, paging.day, str, str, int)
    return (place[0], place[1], place[2], place[3], place[4]) if place else None


def make_cursor(row: Row[Any]) -> str:
    return paging.make_cursor(row.tier, row.day, row.kind, row.trust or "", row.object_id)


def read(db: Session, who: Identity, today: date, *, after: Place | None = None, size: int = PAGE) -> Worklist:
    """The worklist of somebody in the organisation that they work for now."""
    lines = lines_for(who.organisation.roles)
    if not lines:
        return Worklist((), None, 0, {}, {}, {})
    rules = every_rules(db, today)
    values = _values(db, who, rules, today)
    source = f"FROM (\n{union(lines)}\n) work"
    place = ""
    if after:
        place = "WHERE (tier, day, kind, coalesce(trust, ''), object_id) > (:tier, cast(:day AS date), :kind, :trust, cast(:id AS bigint))"
        values.update(tier=after[0], day=after[1], kind=after[2], trust=after[3], id=after[4])
    rows = db.execute(
        text(
            f"SELECT {', '.join(COLUMNS)} {source} {place} ORDER BY tier, day, kind, coalesce(trust, ''), object_id LIMIT {size + 1}"
        ),
        values,
    ).all()
    count = None
    if after is None:
        count = len(rows)
        if count > size:
            found = text(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {CAP}) x")
            count = db.scalar(found, values) or 0
    page = rows[:size]
    return Worklist(
        page, make_cursor(page[-1]) if len(rows) > size else None, count, rules, _candidates(db, who, page), _waiting(db, page)
    )


def dated(db: Session, who: Identity, today: date, *, until: date, size: int) -> Worklist:
    """The lines with a date of their own, also those far ahead; nobody is named (the calendar)."""
    lines = [line for line in lines_for(who.organisation.roles) if line.due != "NULL"]
    if not lines:
        return Worklist((), None, 0, {}, {}, {})
    rules = every_rules(db, today)
    values = _values(db, who, rules, today) | {"soon": until, "two_months_on": until}
    columns = ", ".join(f"'{NAMELESS}' AS name" if name == "name" else name for name in COLUMNS)
    rows = db.execute(
        text(
            f"SELECT {columns} FROM ({union(lines)}) work WHERE due_on IS NOT NULL ORDER BY due_on, kind, object_id LIMIT {size}"
        ),
        values,
    ).all()
    return Worklist(rows, None, None, rules, {}, {})


def _values(db: Session, who: Identity, rules: dict[str, TrustRules], today: date) -> dict[str, Any]:
    """What the lines compare with. The gates, the order asked for and the open rules are the rules' own answers."""
    own = rules.get(who.trust)
    return {
        "own": who.trust or who.municipality,
        "user": who.user_id,
        "units": list(who.organisation.units),
        "today": today,
        "soon": today + SOON,
        "two_weeks_ago": today - FRESH,
        "three_months_ago": add_months(today, -STALE_VACANCY_MONTHS),
        "six_months_ago": add_months(today, -STALE_CONTACT_MONTHS),
        "two_months_on": add_months(today, EVALUATION_MONTHS),
        "hold_agreement": [code for code, one in rules.items() if one.rule("gate_agreement").value == "hold"],
        "hold_registration": [code for code, one in rules.items() if one.rule("gate_registration").value == "hold"],
        **stating(rules),
        "unranked": _unranked(db, who, today),
        "not_published": _not_published(own) if own and Role.TRUST_ADMIN in who.organisation.roles else 0,
    }


def _unranked(db: Session, who: Identity, today: date) -> list[str]:
    """The trusts whose routine asks the municipality for an order that it has not given."""
    if not who.municipality or not who.may(Permission.RANKING_EDIT):
        return []
    return ranking.missing_at(db, who.municipality, today)


def _not_published(own: TrustRules) -> int:
    return sum(rule.status is RuleStatus.NOT_PUBLISHED for rule in own.book)


def _candidates(db: Session, who: Identity, rows: Sequence[Row[Any]]) -> dict[int, int]:
    ids = [row.object_id for row in rows if row.kind == "candidates"]
    if not ids:
        return {}
    return {row.id: row.n for row in db.execute(text(CANDIDATES), {"own": who.trust, "ids": ids})}


def _waiting(db: Session, rows: Sequence[Row[Any]]) -> dict[tuple[str, int], int]:
    """How many wait for the same unit, the reader's own included."""
    wished = {(row.trust, row.extra["unit"]) for row in rows if row.kind == "waiting" and row.extra["unit"]}
    if not wished:
        return {}
    found = db.execute(
        text("SELECT trust, unit_id, waiting FROM alis.waiting_per_unit WHERE trust = ANY(:trusts) AND unit_id = ANY(:units)"),
        {"trusts": sorted({trust for trust, _unit in wished}), "units": sorted({unit for _trust, unit in wished})},
    )
    return {(row.trust, row.unit_id): row.waiting for row in found}
