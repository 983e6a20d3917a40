"""The region's reading: organisations by name, persons as counts from views that keep small ones back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

# fewer persons than this are never told; the view itself keeps them back
LEAST = 5
PERSONS = ("notified", "waiting", "placed", "in_service")


@dataclass(frozen=True, slots=True)
class Area:
    """One trust's area: its municipalities, and those where something is missing, by name."""

    trust: str
    trust_name: str
    municipalities: int
    without_agreement: tuple[str, ...]
    without_coordinator: tuple[str, ...]
    without_registration: tuple[str, ...]


def areas(db: Session, today: date) -> tuple[Area, ...]:
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
    return tuple(_area(of_trust) for of_trust in found.values())


def _area(rows: list[Row[Any]]) -> Area:
    there = [row for row in rows if row.official_name]

    def lacking(what: str) -> tuple[str, ...]:
        return tuple(row.official_name for row in there if not getattr(row, what))

    return Area(rows[0].code, rows[0].name, len(there), lacking("agreement"), lacking("coordinator"), lacking("registered"))


def figures(db: Session) -> dict[str, Row[Any]]:
    """Counts per trust; None stands for fewer than :data:`LEAST` persons, nobody included."""
    rows: Sequence[Row[Any]] = db.execute(
        text("""SELECT trust, notified, waiting, placed, in_service, vacancies_open, earmarked
                FROM alis.region_figures ORDER BY trust""")
    ).all()
    return {row.trust: row for row in rows}
