"""Reading questions and presentations: Core rows, keyset pages, a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import matter, paging
from core.db import sql
from core.directory import queries as directory
from core.permissions import Permission
from core.placements.matching import Judge, Post

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.trusts.terms import Difference

PAGE = 30

_QUERY = """
    SELECT q.trust, q.id, q.municipality, q.request_id, q.vacancy_id, q.unit_label, q.starts_on, q.ends_on, q.asked_by,
        q.asked_at, q.due_on, q.answer, q.answer_note, q.answered_by, q.answered_at, q.cancelled_at, q.trainee_asked_at,
        q.trainee_answer, q.trainee_note, q.trainee_answered_at, r.trainee_name, r.trainee_email, r.trainee_phone,
        r.wanted_from, r.wanted_to, r.wish_label, t.name AS trust_name, k.official_name AS municipality_name
    FROM alis.query q JOIN alis.placement_request r ON r.trust = q.trust AND r.id = q.request_id
    JOIN alis.trust t ON t.code = q.trust JOIN alis.municipality k ON k.number = q.municipality"""
# those that wait for an answer first
_QUERY_ORDER = "(q.answered_at IS NOT NULL OR q.cancelled_at IS NOT NULL)::int, q.due_on, q.trust, q.id"
_ONE_QUERY = text(f"{_QUERY} WHERE q.trust = :trust AND q.id = :id")
_OF_VACANCY = text(f"{_QUERY} WHERE q.trust = :trust AND q.vacancy_id = :vacancy AND q.request_id = ANY(:ids)")

_PRESENTED = """
    SELECT p.trust, p.id, p.municipality, p.request_id, p.vacancy_id, p.presented_by, p.presented_at, p.first_contact_due_on,
        p.contacted_on, p.outcome, p.outcome_reason, p.outcome_by, p.outcome_at, p.agreed_start_on, p.agreed_end_on,
        p.hiring_form_on, p.hiring_form_by, p.hiring_form_reference,
        p.offer_letter_on, p.departure_reason, p.cancelled_at, p.version, v.unit_id, v.unit_label,
        v.starts_on, v.ends_on, r.trainee_name, r.hpr_number, r.trainee_phone, r.trainee_email, r.wanted_from, r.wanted_to,
        r.wish_label, r.notified_on, r.full_time_percent, k.official_name AS municipality_name,
        (SELECT json_agg(json_build_object('unit', w.unit_id, 'place', w.place) ORDER BY w.position)
         FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id) AS wishes,
        (SELECT s.id FROM alis.placement s WHERE s.trust = p.trust AND s.request_id = p.request_id AND s.vacancy_id = p.vacancy_id
            AND s.status <> 'cancelled' LIMIT 1) AS placement_id
    FROM alis.presentation p JOIN alis.vacancy v ON v.trust = p.trust AND v.id = p.vacancy_id
    JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id
    JOIN alis.municipality k ON k.number = p.municipality
    WHERE p.cancelled_at IS NULL"""
_UNITS = "(cast(:units AS bigint[]) IS NULL OR p.unit_path && cast(:units AS bigint[]))"
_AGREED = "p.outcome = 'start_agreed'"
# the undecided first, then those with hiring left
_PRESENTED_GROUP = f"CASE WHEN p.outcome IS NULL THEN 0 WHEN {_AGREED} AND p.offer_letter_on IS NULL THEN 1 ELSE 2 END"
_PRESENTED_ORDER = f"{_PRESENTED_GROUP}, p.first_contact_due_on, p.trust, p.id"
_PRESENTED_FOR = text(f"{_PRESENTED} AND p.trust = :trust AND p.vacancy_id = :vacancy ORDER BY {_PRESENTED_ORDER}")
_SAME = "(SELECT x.vacancy_id FROM alis.presentation x WHERE x.trust = :trust AND x.id = :id)"
_BESIDE = f"p.trust = :trust AND p.vacancy_id = {_SAME} AND (p.id = :id OR p.outcome IS NULL)"
_WITH = text(f"{_PRESENTED} AND {_BESIDE} ORDER BY (p.id = :id) DESC, {_PRESENTED_ORDER}")
_ONE = text(f"{_PRESENTED} AND p.trust = :trust AND p.id = :id AND {_UNITS}")
# the municipality cannot read the trust's vacancies: what it may know stands in its own row
_PRESENTATIONS_OF = """
    SELECT p.id, p.presented_at, p.first_contact_due_on, p.contacted_on, p.outcome, p.outcome_reason, p.agreed_start_on,
        p.agreed_end_on, p.hiring_form_on, p.offer_letter_on, p.cancelled_at, u.full_label AS unit_label
    FROM alis.presentation p LEFT JOIN alis.unit u ON u.trust = p.trust AND u.id = p.unit_path[cardinality(p.unit_path)]
    WHERE p.trust = :trust AND p.request_id = :id ORDER BY p.id"""
# what has been asked about and presented in one matter, for its page
matter.add(
    "candidates",
    {"queries": f"{_QUERY} WHERE q.trust = :trust AND q.request_id = :id ORDER BY q.id", "presentations": _PRESENTATIONS_OF},
    lambda me: me.may(Permission.PRESENTATION_READ) or me.may(Permission.QUERY_ANSWER),
)


@dataclass(frozen=True)
class Presented:
    """A presented candidate with what differs from the wish."""

    row: Row[Any]
    differences: tuple[Difference, ...]


def _page(db: Session, listed: str, order: str, values: dict[str, Any], after: str | None) -> tuple[Sequence[Row[Any]], bool]:
    """One page of ``listed`` in its order (group, day, trust, id), and whether there is more."""
    place = paging.read_cursor(after, int, paging.day, str, int)
    if place is not None:
        listed += f" AND ({order}) > (:after_group, cast(:after_day AS date), :after_trust, cast(:after_id AS bigint))"
        values |= dict(zip(("after_group", "after_day", "after_trust", "after_id"), place, strict=True))
    rows = db.execute(sql(f"{listed} ORDER BY {order} LIMIT :size"), {**values, "size": PAGE + 1}).all()
    return rows[:PAGE], len(rows) > PAGE


def of_municipality(db: Session, municipality: str, after: str | None = None) -> tuple[Sequence[Row[Any]], str | None]:
    """The questions to a municipality across trusts, those that wait for an answer first, by due date; and the next page."""
    rows, more = _page(db, f"{_QUERY} WHERE q.municipality = :own", _QUERY_ORDER, {"own": municipality}, after)
    last = rows[-1] if more else None
    settled = last is not None and (last.answered_at is not None or last.cancelled_at is not None)
    return rows, paging.make_cursor(int(settled), last.due_on, last.trust, last.id) if last else None


def query(db: Session, trust: str, query_id: int) -> Row[Any] | None:
    return db.execute(_ONE_QUERY, {"trust": trust, "id": query_id}).first()


def asked_about(db: Session, trust: str, vacancy_id: int, requests: Sequence[int]) -> dict[int, Row[Any]]:
    """The question about each of some requests for a vacancy."""
    rows = db.execute(_OF_VACANCY, {"trust": trust, "vacancy": vacancy_id, "ids": list(requests)})
    return {row.request_id: row for row in rows}


def presented_rows(db: Session, trust: str, vacancy_id: int) -> dict[int, Row[Any]]:
    """The presentation of each request for a vacancy."""
    rows = db.execute(_PRESENTED_FOR, {"trust": trust, "vacancy": vacancy_id})
    return {row.request_id: row for row in rows}


def presented(
    db: Session, rules: TrustRules, units: Sequence[int] | None, after: str | None = None, *, agreed: bool = False
) -> tuple[list[Presented], str | None]:
    """Those presented to some units or below them (None: the whole trust): undecided first, by date of first contact.

    ``agreed``: only those with an agreed start, what Personalportalen and Personal have to do with.
    """
    listed = f"{_PRESENTED} AND p.trust = :trust AND {_UNITS}{f' AND {_AGREED}' if agreed else ''}"
    rows, more = _page(db, listed, _PRESENTED_ORDER, _of(rules, units), after)
    cursor = None
    if more:
        last = rows[-1]
        hiring_left = last.outcome == "start_agreed" and last.offer_letter_on is None
        group = 0 if last.outcome is None else 1 if hiring_left else 2
        cursor = paging.make_cursor(group, last.first_contact_due_on, last.trust, last.id)
    return _differing(db, rules, rows), cursor


def one(db: Session, rules: TrustRules, presentation_id: int, units: Sequence[int] | None) -> Presented | None:
    rows = db.execute(_ONE, {**_of(rules, units), "id": presentation_id}).all()
    return next(iter(_differing(db, rules, rows)), None)


def beside(db: Session, rules: TrustRules, presentation_id: int) -> list[Presented]:
    """One presented candidate, and after it those of the same vacancy that are undecided."""
    return _differing(db, rules, db.execute(_WITH, {"trust": rules.code, "id": presentation_id}).all())


def _of(rules: TrustRules, units: Sequence[int] | None) -> dict[str, Any]:
    return {"trust": rules.code, "units": None if units is None else list(units)}


def _differing(db: Session, rules: TrustRules, rows: Sequence[Row[Any]]) -> list[Presented]:
    """Each with what differs between the wish and the vacancy, or the agreed period; the units are read once."""
    if not rows:
        return []
    nodes = directory.units(db, [rules.code], closed=True)
    judge = Judge(rules, nodes, {})
    found = []
    for row in rows:
        starts: date = row.agreed_start_on or row.starts_on
        ends: date = row.agreed_end_on or row.ends_on
        post = Post(row.trust, row.vacancy_id, nodes[row.trust, row.unit_id], starts, ends, 1)
        found.append(Presented(row, judge.differences(row, post, starts, ends)))
    return found
