"""The region's reading: organisations by name, posts as they stand, persons as the releases tell them and in no other way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

REGION = "region"


@dataclass(frozen=True, slots=True)
class Area:
    """One trust's area: its municipalities, and those where something is missing, by name."""

    trust: str
    trust_name: str
    municipalities: int
    without_agreement: tuple[str, ...]
    without_coordinator: tuple[str, ...]
    without_registration: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreements:
    """A trust's agreements in force: those whose yearly review is overdue and those under notice, as (municipality, day)."""

    in_force: int = 0
    reviews_overdue: tuple[tuple[str, date], ...] = ()
    under_notice: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of persons of one four-month period, as they were told once; None is held back, and may say what it is below."""

    period_end: date
    published_at: datetime
    cells: dict[tuple[str, str, str], tuple[Decimal | None, int | None]] = field(repr=False)

    def value(self, trust: str, measure: str, span: str) -> Decimal | None:
        return self.cells.get((trust, measure, span), (None, None))[0]

    def below(self, trust: str, measure: str, span: str) -> int | None:
        return self.cells.get((trust, measure, span), (None, None))[1]


def areas(db: Session, today: date) -> dict[str, Area]:
    """Every trust's area today; a municipality whose agreement is in force with its own trust lacks none."""
    rows = db.execute(
        text("""SELECT t.code, t.name, k.official_name, p.registered_on IS NOT NULL AS registered,
                    p.coordinator_name IS NOT NULL AS coordinator,
                    EXISTS (SELECT 1 FROM alis.region_agreement g WHERE g.trust = t.code AND g.municipality = k.number
                        AND g.in_force_from <= :today AND (g.ends_on IS NULL OR g.ends_on >= :today)) AS agreement
                FROM alis.trust t LEFT JOIN alis.trust_area a ON a.trust = t.code AND a.valid_from <= :today
                    AND (a.valid_to IS NULL OR a.valid_to >= :today)
                LEFT JOIN alis.municipality k ON k.number = a.municipality
                LEFT JOIN alis.municipal_profile p ON p.municipality = k.number
                ORDER BY t.code, k.official_name"""),
        {"today": today},
    ).all()
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return {trust: _area(of_trust) for trust, of_trust in found.items()}


def agreements(db: Session, today: date) -> dict[str, Agreements]:
    """By name, never held back: municipalities are no persons. A notice that is not received has no effect yet (C-21)."""
    rows = db.execute(
        text("""SELECT g.trust, k.official_name AS name, g.ends_on, g.review_due_on, g.notice_received_on
                FROM alis.region_agreement g JOIN alis.municipality k ON k.number = g.municipality
                WHERE g.in_force_from <= :today AND (g.ends_on IS NULL OR g.ends_on >= :today) ORDER BY k.official_name"""),
        {"today": today},
    ).all()
    return {
        trust: Agreements(
            sum(row.trust == trust for row in rows),
            tuple((r.name, r.review_due_on) for r in rows if r.trust == trust and r.review_due_on and r.review_due_on < today),
            tuple((r.name, r.ends_on) for r in rows if r.trust == trust and r.notice_received_on),
        )
        for trust in {row.trust for row in rows}
    }


def _area(rows: list[Row[Any]]) -> Area:
    there = [row for row in rows if row.official_name]

    def lacking(what: str) -> tuple[str, ...]:
        return tuple(row.official_name for row in there if not getattr(row, what))

    return Area(rows[0].code, rows[0].name, len(there), lacking("agreement"), lacking("coordinator"), lacking("registered"))


def releases(db: Session) -> tuple[Release, ...]:
    """The newest release and the one before it. The first reader after a four-month period has the database publish it."""
    while db.scalar(text("SELECT alis.region_publish()")):
        pass
    rows = db.execute(
        text("""SELECT period_end, trust, measure, span, value, below, published_at FROM alis.region_published
                WHERE period_end IN (SELECT DISTINCT period_end FROM alis.region_published ORDER BY period_end DESC LIMIT 2)
                ORDER BY period_end DESC""")
    ).all()
    found: dict[date, Release] = {}
    for row in rows:
        release = found.setdefault(row.period_end, Release(row.period_end, row.published_at, {}))
        release.cells[row.trust, row.measure, row.span] = row.value, row.below
    return tuple(found.values())


def periods(db: Session) -> Sequence[Row[Any]]:
    """Every four-month period that has been published, the newest first."""
    return db.execute(
        text("""SELECT period_end, min(published_at) AS published_at FROM alis.region_published
                GROUP BY period_end ORDER BY period_end DESC""")
    ).all()


def posts(db: Session) -> dict[tuple[str, str, str], int]:
    """Posts by trust, half-year of their start and kind: free ones of the vikariater, all of the earmarked."""
    rows = db.execute(text("SELECT trust, half_year, kind, posts FROM alis.region_posts"))
    return {(row.trust, row.half_year, row.kind): row.posts for row in rows}


def upkeep(db: Session) -> dict[str, Row[Any]]:
    """How well each trust's records are kept: vacancies confirmed lately, and mails sent after a matter's end (there is none)."""
    rows = db.execute(text("SELECT trust, vacancies, confirmed, after_end FROM alis.region_upkeep")).all()
    return {row.trust: row for row in rows}


def modes(db: Session, today: date) -> dict[str, Row[Any]]:
    """The plan mode of each trust that has decided something: what holds today, else what is to come (R-112)."""
    rows = db.execute(
        text("""SELECT DISTINCT ON (trust) trust, mode, effective_on, decision FROM alis.plan_mode WHERE cancelled_on IS NULL
                ORDER BY trust, effective_on > :today, CASE WHEN effective_on > :today THEN effective_on - :today
                    ELSE :today - effective_on END, id DESC"""),
        {"today": today},
    ).all()
    return {row.trust: row for row in rows}
