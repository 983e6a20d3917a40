"""Reading one matter's way and what hangs on a service period: one statement each, whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import matter
from core.db import json_rows, sql
from core.tenancy import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity

# what some scopes may not read, so that it is not asked for
_REGISTER = """(SELECT e.status_on FROM alis.register_entry e WHERE e.trust = r.trust AND e.request_id = r.id
    AND e.status = 'registered') AS registered_on, (SELECT e.status_by FROM alis.register_entry e
    WHERE e.trust = r.trust AND e.request_id = r.id AND e.status = 'registered') AS registered_by,
    q.presented_on, q.presented_by, q.contacted_on, q.hiring_form_on, q.offer_letter_on"""
_PRESENTED = """LEFT JOIN LATERAL (SELECT (q.presented_at AT TIME ZONE 'Europe/Oslo')::date AS presented_on, q.presented_by,
    q.contacted_on, q.hiring_form_on, q.offer_letter_on, q.vacancy_id FROM alis.presentation q
    WHERE q.trust = r.trust AND q.request_id = r.id AND q.cancelled_at IS NULL AND q.outcome IS DISTINCT FROM 'not_suitable'
    ORDER BY q.id DESC LIMIT 1) q ON true"""
_NEED = """, (v.reported_at AT TIME ZONE 'Europe/Oslo')::date AS need_on, v.reported_by AS need_by"""
_VACANCY = "LEFT JOIN alis.vacancy v ON v.trust = r.trust AND v.id = q.vacancy_id"
_WAY = """SELECT r.notified_on, r.sender_name, r.reconfirm_answer, r.reconfirmed_on, r.reconfirmed_by, r.status, r.mentor_id,
    r.wanted_from, r.wanted_to, r.plan_assigned_on,
    (o.made_at AT TIME ZONE 'Europe/Oslo')::date AS offered_on, o.made_by, o.answered_on, o.answered_by, o.status AS offer_status,
    (SELECT json_agg(m) FROM (SELECT key, opens_on, due_on, done_on, closed, compressed FROM alis.milestone
     WHERE trust = r.trust AND request_id = r.id) m) AS milestones{columns}
    FROM alis.placement_request r
    LEFT JOIN LATERAL (SELECT * FROM alis.offer o WHERE o.trust = r.trust AND o.request_id = r.id
        AND o.status IN ('open', 'accepted') ORDER BY o.id DESC LIMIT 1) o ON true {joins}
    WHERE r.trust = :trust AND r.id = :id"""
_WAYS = {
    "mentor": _WAY.format(columns="", joins=""),
    "municipality": _WAY.format(columns=f", {_REGISTER}", joins=_PRESENTED),
    "trust": _WAY.format(columns=f", {_REGISTER}{_NEED}", joins=f"{_PRESENTED} {_VACANCY}"),
}
_HANGS = """SELECT
    (SELECT json_agg(d ORDER BY d.held_on) FROM (SELECT id, held_on, course, recorded_by FROM alis.course_day
     WHERE trust = :trust AND placement_id = :id AND struck_at IS NULL) d) AS course_days,
    (SELECT json_agg(s ORDER BY s.starts_on) FROM (SELECT id, starts_on, ends_on, reason, recorded_by FROM alis.service_pause
     WHERE trust = :trust AND placement_id = :id AND struck_at IS NULL) s) AS pauses,
    (SELECT json_agg(l ORDER BY l.id DESC) FROM (SELECT id, old_ends_on, new_ends_on, reason, asked_by, asked_on, answer, answer_note,
     answered_by, answered_on, outcome, outcome_reason, outcome_by, outcome_on FROM alis.prolongation
     WHERE trust = :trust AND placement_id = :id) l) AS prolongations,
    (SELECT json_agg(o ORDER BY o.objective) FROM (SELECT objective, status, status_on, by_name FROM alis.placement_objective
     WHERE trust = :trust AND placement_id = :id) o) AS objectives,
    (SELECT json_agg(c ORDER BY c.id DESC) FROM (SELECT id, issued_on, issued_by, sha256 FROM alis.service_certificate
     WHERE trust = :trust AND placement_id = :id) c) AS certificates{follow_ups}"""
_FOLLOW_UPS = """, (SELECT json_agg(f ORDER BY f.talked_on DESC, f.id DESC) FROM (SELECT id, talked_on, note, logged_by
    FROM alis.follow_up WHERE period_trust = :trust AND placement_id = :id) f) AS follow_ups"""


def reader(me: Identity) -> str:
    """Whose eyes: what the statements may ask for."""
    kinds = {ScopeKind.MENTOR: "mentor", ScopeKind.MUNICIPALITY: "municipality"}
    return kinds.get(me.scope.kind, "trust")


def _is(kind: str) -> Callable[[Identity], bool]:
    return lambda me: reader(me) == kind


for _kind, _select in _WAYS.items():  # for the page of a request
    matter.add(f"way.{_kind}", {"way": _select}, _is(_kind))


def way(db: Session, trust: str, request_id: int, *, reader: str) -> Row[Any] | None:
    """What the steps of a matter are read from. ``reader`` is mentor, municipality or trust (its units with it)."""
    return db.execute(sql(_WAYS[reader]), {"trust": trust, "id": request_id}).first()


def hangs(db: Session, trust: str, placement_id: int, *, municipal: bool) -> dict[str, list[Any]]:
    """Course days, pauses, prolongations, objectives, and for the municipality's own people what they have logged."""
    statement = sql(_HANGS.format(follow_ups=_FOLLOW_UPS if municipal else ""))
    row = db.execute(statement, {"trust": trust, "id": placement_id}).one()
    return {"follow_ups": [], **{kind: json_rows(value) for kind, value in row._mapping.items()}}


def of_trainee(db: Session, municipality: str, trainee_id: int) -> Sequence[Row[Any]]:
    """What the hospitals have recorded of the objectives in an ALIS's own periods (R-085)."""
    return db.execute(
        sql("""SELECT o.objective, o.status, o.status_on, o.by_name, o.trust, p.id, p.unit_label FROM alis.placement_objective o
               JOIN alis.placement p ON p.trust = o.trust AND p.municipality = o.municipality AND p.id = o.placement_id
               JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id
               WHERE o.municipality = :municipality AND r.trainee_id = :id AND p.status <> 'cancelled'
               ORDER BY o.objective, o.status_on"""),
        {"municipality": municipality, "id": trainee_id},
    ).all()
