"""What two parties have done for each other: the matters that prove each duty, and a year's figures. One statement each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.db import json_rows, sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

# the municipality's own log of its talks, which no trust reads
_TALKS = """,
            (SELECT max(t.talked_on) FROM alis.follow_up t WHERE t.municipality = p.municipality AND t.period_trust = p.trust
                AND t.placement_id = p.id) AS talked_on"""
_MATTERS = """
    SELECT
    (SELECT json_agg(x) FROM (
        SELECT r.id, r.status, r.notified_on, r.plan_assigned_on, r.wanted_from AS wanted_from_on, r.ended_on, r.rank, e.status AS register,
            n.due_on AS notice_due_on, c.opens_on AS reconfirm_opens_on, c.due_on AS reconfirm_due_on, c.done_on AS reconfirm_done_on,
            coalesce(c.closed, true) AS reconfirm_closed
        FROM alis.placement_request r
        LEFT JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id
        LEFT JOIN alis.milestone n ON n.trust = r.trust AND n.request_id = r.id AND n.key = 'first_notice'
        LEFT JOIN alis.milestone c ON c.trust = r.trust AND c.request_id = r.id AND c.key = 'reconfirm'
        WHERE r.trust = :trust AND r.municipality = :municipality AND (r.ended_on IS NULL OR r.ended_on > :since OR r.notified_on > :since)
        ORDER BY r.wanted_from, r.id) x) AS requests,
    (SELECT json_agg(x) FROM (
        SELECT o.id, o.status, (o.made_at AT TIME ZONE 'Europe/Oslo')::date AS made_on FROM alis.offer o
        WHERE o.trust = :trust AND o.municipality = :municipality
            AND (o.status = 'open' OR (o.made_at AT TIME ZONE 'Europe/Oslo')::date > :since) ORDER BY o.id) x) AS offers,
    (SELECT json_agg(x) FROM (
        SELECT p.id, p.status, p.starts_on, p.ends_on, p.contract_issued_on, p.evaluation_on, p.documented_on,
            p.supervisor IS NOT NULL AND p.department_contact IS NOT NULL AS supervised,
            (SELECT json_agg(d.held_on) FROM alis.course_day d WHERE d.trust = p.trust AND d.placement_id = p.id
                AND d.struck_at IS NULL) AS course_days,
            EXISTS (SELECT 1 FROM alis.placement_objective v WHERE v.trust = p.trust AND v.placement_id = p.id
                AND v.status <> 'not_started') AS objectives_begun,
            (SELECT max(f.issued_on) FROM alis.service_certificate f WHERE f.trust = p.trust
                AND f.placement_id = p.id) AS certificate_on{talks}
        FROM alis.placement p WHERE p.trust = :trust AND p.municipality = :municipality AND p.status <> 'cancelled' AND p.ends_on > :since
        ORDER BY p.starts_on, p.id) x) AS placements,
    (SELECT json_agg(x) FROM (
        SELECT p.registered_on, p.objectives_plan, p.coordinator_name IS NOT NULL AS coordinator, p.follow_up_weeks
        FROM alis.municipal_profile p
        WHERE p.municipality = :municipality) x) AS profile,
    (SELECT count(*) FROM alis.contact c WHERE c.trust = :trust AND c.role = 'trust.contact'
        AND (c.valid_from IS NULL OR c.valid_from <= :today) AND (c.valid_to IS NULL OR c.valid_to >= :today)) AS contacts"""


@dataclass(frozen=True, slots=True)
class Matters:
    """The pair's open matters and those of the last year."""

    requests: list[Any]
    offers: list[Any]
    placements: list[Any]
    profile: Any
    contacts: int
    talks_shown: bool  # no trust sees the municipality's own log


def matters(db: Session, trust: str, municipality: str, *, since: date, today: date, municipal: bool) -> Matters:
    """``municipal``: the reader is of the municipality, and sees when it last talked with each ALIS."""
    statement = sql(_MATTERS.replace("{talks}", _TALKS if municipal else ""))
    row = db.execute(statement, {"trust": trust, "municipality": municipality, "since": since, "today": today}).one()
    profile = json_rows(row.profile)
    return Matters(
        json_rows(row.requests),
        json_rows(row.offers),
        json_rows(row.placements),
        profile[0] if profile else None,
        row.contacts,
        municipal,
    )


# waiting on a day: notified, not ended, and neither an accepted offer nor a service agreed by then
_YEARLY = """
    WITH pair AS ({pairs}),
    notified AS (
        SELECT r.trust, r.municipality, count(*) AS notified, count(m.due_on) AS notice_judged,
            count(*) FILTER (WHERE r.notified_on <= m.due_on) AS notice_in_time,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY r.wanted_from - r.notified_on) AS notice_days
        FROM alis.placement_request r
        LEFT JOIN alis.milestone m ON m.trust = r.trust AND m.request_id = r.id AND m.key = 'first_notice'
        WHERE <r> AND r.notified_on BETWEEN :first AND :last GROUP BY r.trust, r.municipality),
    asked AS (
        SELECT m.trust, m.municipality, count(*) AS reconfirm_due, count(*) FILTER (WHERE m.done_on <= m.due_on) AS reconfirm_in_time
        FROM alis.milestone m JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id
        WHERE <m> AND m.key = 'reconfirm' AND m.due_on BETWEEN :first AND :last AND (r.ended_on IS NULL OR r.ended_on >= m.due_on)
        GROUP BY m.trust, m.municipality),
    offered AS (
        SELECT o.trust, o.municipality, count(*) AS offers, count(*) FILTER (WHERE o.status = 'accepted') AS accepted,
            count(*) FILTER (WHERE o.status = 'declined') AS declined, count(*) FILTER (WHERE o.status = 'withdrawn') AS withdrawn
        FROM alis.offer o WHERE <o> AND (o.made_at AT TIME ZONE 'Europe/Oslo')::date BETWEEN :first AND :last
        GROUP BY o.trust, o.municipality),
    served AS (
        SELECT p.trust, p.municipality, count(*) FILTER (WHERE p.status <> 'planned') AS started,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY p.starts_on - r.notified_on) FILTER (WHERE p.status <> 'planned') AS wait_days,
            count(*) FILTER (WHERE w.months IS NOT NULL) AS contracts,
            count(*) FILTER (WHERE p.contract_issued_on <= (p.starts_on - make_interval(months => w.months))::date) AS contracts_in_time
        FROM alis.placement p JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id
        LEFT JOIN jsonb_to_recordset(cast(:windows AS jsonb)) AS w(trust text, months int) ON w.trust = p.trust
        WHERE <p> AND p.status <> 'cancelled' AND p.starts_on BETWEEN :first AND :last GROUP BY p.trust, p.municipality),
    completed AS (
        SELECT p.trust, p.municipality, count(*) AS completed FROM alis.placement p
        WHERE <p> AND p.status = 'completed' AND p.ends_on BETWEEN :first AND :last GROUP BY p.trust, p.municipality),
    waiting AS (
        SELECT r.trust, r.municipality, count(*) AS waiting,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY cast(:last AS date) - r.notified_on) AS waiting_days
        FROM alis.placement_request r WHERE <r> AND r.notified_on <= :last AND (r.ended_on IS NULL OR r.ended_on > :last)
            AND NOT EXISTS (SELECT 1 FROM alis.offer o WHERE o.trust = r.trust AND o.request_id = r.id AND o.status = 'accepted'
                AND o.answered_on <= :last)
            AND NOT EXISTS (SELECT 1 FROM alis.placement p WHERE p.trust = r.trust AND p.request_id = r.id AND p.status <> 'cancelled'
                AND least((p.created_at AT TIME ZONE 'Europe/Oslo')::date, p.starts_on) <= :last)
        GROUP BY r.trust, r.municipality)
    SELECT t.code AS trust, t.name AS trust_name, k.number AS municipality, k.official_name AS municipality_name,
        {counts}, {any} > 0 AS any, n.notice_days, s.wait_days, w.waiting_days,
        (SELECT a.id FROM alis.agreement a WHERE a.trust = pair.trust AND a.municipality = pair.municipality AND a.in_force_from <= :last
            ORDER BY a.in_force_from DESC LIMIT 1) AS agreement_id
    FROM pair JOIN alis.trust t ON t.code = pair.trust JOIN alis.municipality k ON k.number = pair.municipality
    LEFT JOIN notified n USING (trust, municipality) LEFT JOIN asked a USING (trust, municipality)
    LEFT JOIN offered o USING (trust, municipality) LEFT JOIN served s USING (trust, municipality)
    LEFT JOIN completed c USING (trust, municipality) LEFT JOIN waiting w USING (trust, municipality)
    ORDER BY k.official_name, t.code"""
COUNTS = (
    "notified",
    "notice_judged",
    "notice_in_time",
    "reconfirm_due",
    "reconfirm_in_time",
    "offers",
    "accepted",
    "declined",
    "withdrawn",
    "contracts",
    "contracts_in_time",
    "started",
    "completed",
    "waiting",
)
_AREA = """SELECT x.trust, x.municipality FROM alis.trust_area x WHERE <x> AND x.valid_from <= :last
        AND (x.valid_to IS NULL OR x.valid_to >= :first)
    UNION SELECT r.trust, r.municipality FROM alis.placement_request r WHERE <r> AND r.notified_on <= :last
        AND (r.ended_on IS NULL OR r.ended_on >= :first)
    UNION SELECT a.trust, a.municipality FROM alis.agreement a WHERE <a> AND a.in_force_from <= :last
        AND (a.ends_on IS NULL OR a.ends_on >= :first)"""
_THESE = "SELECT cast(:trust AS text) AS trust, cast(:municipality AS text) AS municipality"


def yearly(
    db: Session,
    first: date,
    last: date,
    windows: Mapping[str, int],
    *,
    trust: str = "",
    municipality: str = "",
) -> Sequence[Row[Any]]:
    """Figures from ``first`` to ``last`` (the last day known): of a trust by municipality, of a municipality by trust, or of one pair.

    ``windows``: months before the start that the contract is due, for each trust that says so.
    """
    listed = json.dumps([{"trust": code, "months": months} for code, months in windows.items()])
    values = {"first": first, "last": last, "windows": listed, "trust": trust, "municipality": municipality}
    return db.execute(sql(_written(trust=bool(trust), municipality=bool(municipality))), values).all()


def _written(*, trust: bool, municipality: bool) -> str:
    """The statement for one side or both: ``<r>`` becomes the condition on the table r."""
    columns = [name for name, given in (("trust", trust), ("municipality", municipality)) if given]
    counts = ", ".join(f"coalesce({name}, 0) AS {name}" for name in COUNTS)
    anything = " + ".join(f"coalesce({name}, 0)" for name in COUNTS)
    pairs = _THESE if trust and municipality else _AREA
    written = _YEARLY.replace("{pairs}", pairs).replace("{counts}", counts).replace("{any}", anything)
    return re.sub(r"<(\w)>", lambda found: " AND ".join(f"{found[1]}.{name} = :{name}" for name in columns), written)
