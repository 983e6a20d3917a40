"""Reading vacancies: Core rows, keyset pages, capped counts; how many posts are left is counted, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import paging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PAGE = 50
CAP = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed by; lives in the address."""

    trust: str
    unit: int | None = None
    status: str = "open"
    starts_from: date | None = None
    starts_to: date | None = None
    after: paging.Place | None = None

    @property
    def active(self) -> bool:
        return bool(self.unit or self.starts_from or self.starts_to or self.status != "open")


# a post is taken by an open offer or by a service period that has not been called off
TAKEN = """(SELECT count(*) FROM (
        SELECT o.post_number FROM alis.offer o WHERE o.trust = v.trust AND o.vacancy_id = v.id AND o.status = 'open'
        UNION SELECT p.post_number FROM alis.placement p
        WHERE p.trust = v.trust AND p.vacancy_id = v.id AND p.status <> 'cancelled'
    ) held)"""
_COLUMNS = f"""v.trust, v.id, v.unit_id, v.unit_path, v.unit_label, v.starts_on, v.ends_on, v.posts, v.kind, v.certainty, v.status,
    v.reported_by, v.reported_by_role, v.reported_at, v.last_confirmed_on, v.note, v.version, greatest(0, v.posts - {TAKEN}) AS posts_left"""  # noqa: E501


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    clauses = ["v.trust = :trust"]  # the wall decides; the column lets the index lead
    values: dict[str, Any] = {"trust": wanted.trust}
    if wanted.unit:
        clauses.append(":unit = ANY(v.unit_path)")
        values["unit"] = wanted.unit
    if wanted.starts_from:
        clauses.append("v.ends_on >= :starts_from")
        values["starts_from"] = wanted.starts_from
    if wanted.starts_to:
        clauses.append("v.starts_on <= :starts_to")
        values["starts_to"] = wanted.starts_to
    if wanted.status == "open":
        clauses.append(f"v.status = 'open' AND v.posts > {TAKEN}")
    elif wanted.status == "filled":
        clauses.append(f"v.status <> 'withdrawn' AND v.posts <= {TAKEN}")
    elif wanted.status == "maybe":
        clauses.append(f"v.status = 'open' AND v.certainty = 'maybe' AND v.posts > {TAKEN}")
    elif wanted.status == "withdrawn":
        clauses.append("v.status = 'withdrawn'")
    return " AND ".join(clauses), values


def page(db: Session, wanted: Filter, *, size: int = PAGE) -> tuple[Sequence[Row[Any]], bool]:
    """One page, earliest start first, and whether there are more."""
    where, values = _where(wanted)
    if wanted.after:
        where += " AND (v.starts_on, v.id) > (cast(:day AS date), cast(:after AS bigint))"
        values.update(day=wanted.after[0], after=wanted.after[2])
    rows = db.execute(
        text(f"SELECT {_COLUMNS} FROM alis.vacancy v WHERE {where} ORDER BY v.starts_on, v.id LIMIT {size + 1}"),  # noqa: S608
        values,
    ).all()
    return rows[:size], len(rows) > size


def count(db: Session, wanted: Filter) -> int:
    """How many match, counted to CAP and no further."""
    where, values = _where(wanted)
    statement = f"SELECT count(*) FROM (SELECT 1 FROM alis.vacancy v WHERE {where} LIMIT {CAP}) capped"  # noqa: S608
    return db.scalar(text(statement), values) or 0


def one(db: Session, trust: str, vacancy_id: int) -> Row[Any] | None:
    """A vacancy with its posts left, or None (also where it is another unit's or another trust's)."""
    return db.execute(
        text(f"SELECT {_COLUMNS} FROM alis.vacancy v WHERE v.trust = :trust AND v.id = :id"),  # noqa: S608
        {"trust": trust, "id": vacancy_id},
    ).first()


def held(db: Session, trust: str, vacancy_id: int) -> Sequence[Row[Any]]:
    """Who holds a post: open offers and service periods, by post number."""
    return db.execute(
        text("""SELECT 'offer' AS kind, o.id, o.request_id, o.post_number, o.starts_on, o.ends_on, 'offered' AS state,
                    r.trainee_name
                FROM alis.offer o LEFT JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id
                WHERE o.trust = :trust AND o.vacancy_id = :id AND o.status = 'open'
                UNION ALL
                SELECT 'placement', p.id, p.request_id, p.post_number, p.starts_on, p.ends_on, p.status, p.trainee_name
                FROM alis.placement p WHERE p.trust = :trust AND p.vacancy_id = :id AND p.status <> 'cancelled'
                ORDER BY post_number, starts_on, id"""),
        {"trust": trust, "id": vacancy_id},
    ).all()
