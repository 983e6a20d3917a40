# ruff: noqa: S608 - SQL is made of constants, and every value is bound
"""Reading an agreement's life: what has happened, what is due, who is at risk, which version governs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.cases import case_sql
from core.db import json_rows
from core.notices.standing import LAST_REVIEW, REVIEW_DUE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

HOLDS = "a.in_force_from <= :today AND (a.ends_on IS NULL OR a.ends_on >= :today)"
TEMPLATE = "LEFT JOIN alis.agreement_template t ON t.trust = a.trust AND t.version_label = a.version_label"

_KINDS = {
    "notices": ("agreement_notice", "x.sent_on DESC, x.id DESC"),
    "reviews": ("agreement_review", "x.held_on DESC"),
    "revisions": ("agreement_revision", "x.closed_on IS NOT NULL, x.raised_on DESC, x.id DESC"),
    "disputes": ("agreement_dispute", "x.closed_on IS NOT NULL, x.noted_on DESC, x.id DESC"),
}
_HAPPENINGS = text(
    "SELECT "
    + ", ".join(
        f"""(SELECT json_agg(to_json(x) ORDER BY {order}) FROM alis.{table} x
            WHERE x.trust = :trust AND x.agreement_id = :id) AS {name}"""
        for name, (table, order) in _KINDS.items()
    )
    + f", (SELECT {REVIEW_DUE} FROM alis.agreement a {TEMPLATE} WHERE a.trust = :trust AND a.id = :id) AS review_due_on"
)
_AT_RISK = text(f"""
    SELECT {case_sql("p.")} AS case, p.trainee_name AS name, p.unit_label AS unit, p.starts_on, p.ends_on, p.status
    FROM alis.placement p WHERE p.trust = :trust AND p.municipality = :municipality AND p.ends_on > :after
        AND p.status IN ('planned', 'in_service') ORDER BY p.starts_on, p.id""")
# the agreement whose terms govern a request, on the day that its matter ended or today (C-47); for its page (core.matter)
GOVERNING_OF_REQUEST = f"""
    SELECT a.trust, a.id, a.version_label, a.in_force_from, a.ends_on, t.notice_months IS NOT NULL AS terms_known
    FROM alis.agreement a {TEMPLATE}
    WHERE a.trust = r.trust AND a.municipality = r.municipality AND a.in_force_from <= coalesce(r.ended_on, :today)
        AND (a.ends_on IS NULL OR a.ends_on >= coalesce(r.ended_on, :today)) LIMIT 1"""
_REVIEWS = f"""
    SELECT a.trust, a.municipality, k.official_name AS municipality_name, a.id, a.in_force_from, a.version_label,
        {LAST_REVIEW} AS last_review_on, {REVIEW_DUE} AS review_due_on
    FROM alis.agreement a JOIN alis.municipality k ON k.number = a.municipality {TEMPLATE} WHERE {HOLDS}"""


def happenings(db: Session, trust: str, id_: int) -> dict[str, Any]:
    """Notices, reviews, demands for revision and disagreements, the newest first, and the next review; one statement."""
    row = db.execute(_HAPPENINGS, {"trust": trust, "id": id_}).one()
    return {**{name: json_rows(getattr(row, name)) for name in _KINDS}, "review_due_on": row.review_due_on}


def at_risk(db: Session, trust: str, municipality: str, after: date) -> Sequence[Row[Any]]:
    """ALIS with service after an end: nobody loses the place for it, but the parties must see who is concerned (R-096)."""
    return db.execute(_AT_RISK, {"trust": trust, "municipality": municipality, "after": after}).all()


def reviews_due(db: Session, today: date, *, trust: str = "", municipality: str = "") -> Sequence[Row[Any]]:
    """Every agreement in force with its next review, the most overdue first; none of those whose version says nothing of it."""
    own, value = ("trust", trust) if trust else ("municipality", municipality)
    statement = text(
        f"SELECT * FROM ({_REVIEWS} AND a.{own} = :own) r WHERE r.review_due_on IS NOT NULL ORDER BY r.review_due_on, r.id"
    )
    return db.execute(statement, {"own": value, "today": today}).all()
