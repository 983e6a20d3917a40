"""Reading the programme: who sits where today and before, where each application stands, what happened, and what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_SEATS = """
    SELECT s.id, s.kind, s.trust, t.name AS trust_name, s.municipality, k.official_name AS municipality_name, s.organisation, s.person,
        s.valid_from, s.valid_to, s.source, s.quote, s.version, s.valid_to < :today AS ended
    FROM alis.programme_seat s LEFT JOIN alis.trust t ON t.code = s.trust
    LEFT JOIN alis.municipality k ON k.number = s.municipality"""


def seats(db: Session, today: date) -> Sequence[Row[Any]]:
    return db.execute(text(f"{_SEATS} ORDER BY s.kind, s.valid_to NULLS FIRST, s.trust, s.id"), {"today": today}).all()


def seat(db: Session, seat_id: int, today: date) -> Row[Any] | None:
    return db.execute(text(f"{_SEATS} WHERE s.id = :id"), {"today": today, "id": seat_id}).first()


@dataclass(frozen=True, slots=True)
class Participation:
    """Where one municipality's application stands, and where it stood before, the latest first."""

    latest: Row[Any]
    earlier: tuple[Row[Any], ...]


def participation(db: Session) -> list[Participation]:
    rows = db.execute(
        text("""SELECT p.municipality, k.official_name AS municipality_name, p.status, p.status_on, p.source
                FROM alis.programme_participation p JOIN alis.municipality k ON k.number = p.municipality
                ORDER BY k.official_name, p.status_on DESC, p.id DESC""")
    ).all()
    each = [tuple(told) for _name, told in groupby(rows, key=lambda row: row.municipality_name)]
    return [Participation(told[0], told[1:]) for told in each]


def events(db: Session) -> Sequence[Row[Any]]:
    return db.execute(
        text("SELECT id, held_on, title, body, source, quote FROM alis.programme_event ORDER BY held_on DESC, id")
    ).all()


def changes(db: Session, *, limit: int = 20) -> Sequence[Row[Any]]:
    """What has been entered on the page, newest first."""
    return db.execute(
        text("""SELECT at, actor, action, before, after FROM alis.audit_event WHERE object_kind = 'programme'
                ORDER BY id DESC LIMIT :limit"""),
        {"limit": limit},
    ).all()


def municipalities(db: Session) -> list[tuple[str, str]]:
    return [
        (row.number, row.official_name)
        for row in db.execute(text("SELECT number, official_name FROM alis.municipality ORDER BY official_name"))
    ]
