"""Reading the register: Core rows, keyset pages, a constant number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import paging
from core.db import sql
from core.queue import register as blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules

PAGE = 50
MOST = 20_000

_WHICH = {
    "to_register": "e.status = 'to_register' AND r.ended_on IS NULL",
    "registered": "e.status = 'registered' AND r.ended_on IS NULL",
    "over": "e.status = 'registered' AND r.ended_on IS NOT NULL",
    "removed": "e.status = 'removed'",
}
_ROWS = """
    SELECT r.trust, r.id, r.trainee_name, r.hpr_number, k.official_name AS municipality_name, r.municipality, r.wish_label, r.wanted_from,
        r.wanted_to, r.full_time_percent, r.scheme, r.converted_on, r.specialisation_started_on, r.trainee_phone, r.trainee_email,
        r.notified_on, r.status AS request_status, r.ended_on, e.status, e.status_on, e.status_by, e.reference
    FROM alis.register_entry e JOIN alis.placement_request r ON r.trust = e.trust AND r.id = e.request_id
    JOIN alis.municipality k ON k.number = r.municipality
    WHERE e.trust = :trust"""
_EACH = ", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in _WHICH.items())
_COUNTS = text(f"""SELECT {_EACH} FROM alis.register_entry e
    JOIN alis.placement_request r ON r.trust = e.trust AND r.id = e.request_id WHERE e.trust = :trust""")  # noqa: S608 - constants
_WISHES = text("""
    SELECT w.request_id, coalesce(u.full_label, :any) AS label, w.place FROM alis.wish w
    LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
    WHERE w.trust = :trust AND w.request_id = ANY(:ids) ORDER BY w.request_id, w.position""")

# by the rule that names the system: Personalportalen, Kompetansemodulen; what is documented there of a service that
# was held is never over
_ELSEWHERE = {
    "to_register": {
        "hiring_form": "p.status IN ('planned', 'in_service') AND p.hiring_form_on IS NULL",
        "document_objectives": "p.status IN ('in_service', 'completed') AND p.documented_on IS NULL",
    },
    "over": {"hiring_form": "p.status = 'cancelled' AND p.hiring_form_on IS NOT NULL"},
}
_PERIODS = """SELECT p.trust, p.id, p.trainee_name, k.official_name AS municipality_name, p.unit_label, p.starts_on, p.ends_on, p.status,
    p.hiring_form_on, p.hiring_form_by, p.hiring_form_reference
    FROM alis.placement p JOIN alis.municipality k ON k.number = p.municipality
    WHERE p.trust = :trust AND {where} ORDER BY p.starts_on, p.id LIMIT {most}"""


def register(db: Session, trust: str, which: str, after: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    """One page of a part of the register, the oldest notification first, and the place of the next."""
    place, values = paging.read_cursor(after, paging.day, int), {"trust": trust, "size": PAGE + 1}
    where = f"{_ROWS} AND {_WHICH[which]}"
    if place is not None:
        where += " AND (r.notified_on, r.id) > (cast(:day AS date), cast(:id AS bigint))"
        values |= {"day": place[0], "id": place[1]}
    rows = db.execute(sql(f"{where} ORDER BY r.notified_on, r.id LIMIT :size"), values).all()
    cursor = paging.make_cursor(rows[PAGE - 1].notified_on, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return rows[:PAGE], cursor


def counts(db: Session, trust: str) -> Row[Any]:
    return db.execute(_COUNTS, {"trust": trust}).one()


def elsewhere(db: Session, trust: str, rules: TrustRules, which: str) -> dict[str, Sequence[Row[Any]]]:
    """What is not yet registered in the trust's other two systems, or stands there though it is over; where its rules have them."""
    asked = {key: where for key, where in _ELSEWHERE.get(which, {}).items() if rules.rule(key).value}
    return {key: db.execute(sql(_PERIODS.format(where=where, most=PAGE)), {"trust": trust}).all() for key, where in asked.items()}


def whole(db: Session, trust: str) -> Sequence[Row[Any]]:
    """Everything for the spreadsheet, what is over and removed left out."""
    where = "(r.ended_on IS NULL OR e.status = 'registered')"
    return db.execute(sql(f"{_ROWS} AND {where} ORDER BY r.notified_on, r.id LIMIT {MOST}"), {"trust": trust}).all()


def text_blocks(db: Session, trust: str, rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], str]]:
    """What is to be typed into Fiktiv enhet, matter by matter (R-027)."""
    wishes: dict[int, list[str]] = {}
    values = {"trust": trust, "ids": [row.id for row in rows], "any": "Hvilken som helst enhet"}
    for wish in db.execute(_WISHES, values):
        wishes.setdefault(wish.request_id, []).append(", ".join(part for part in (wish.label, wish.place) if part))
    return [(row, blocks.text_block(row, row.municipality_name, wishes.get(row.id, []))) for row in rows]
