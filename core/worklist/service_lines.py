# ruff: noqa: S608 - SQL reads best unbroken; it is made of constants, and every value is bound
"""What a service period may bring to somebody's worklist, in the trust and in the municipality."""

from __future__ import annotations

from typing import Any

from core.worklist.entry import CONTACT, LEADER, MENTOR, MILESTONE, MILESTONE_ABOUT, PLAN, SENDERS, Line

_PERIOD: dict[str, Any] = {
    "trust": "p.trust",
    "object_id": "p.id",
    "request_id": "p.request_id",
    "municipality": "p.municipality",
    "name": "p.trainee_name",
    "label": "p.unit_label",
    "notified_on": "NULL",
}
_DATES = "jsonb_build_object('from', p.starts_on, 'to', p.ends_on)"
_OWN = "p.trust = :own AND p.unit_path && cast(:units AS bigint[])"
_ASKED = "alis.prolongation l JOIN alis.placement p ON p.trust = l.trust AND p.id = l.placement_id"
_TO = "jsonb_build_object('to', l.new_ends_on)"

# the contract's window is open and the municipality has not said yes: one alert about both, not two (C-05)
NOT_CONFIRMED = """coalesce(r.reconfirm_answer, 'no') = 'no' AND EXISTS (SELECT 1 FROM alis.milestone a WHERE a.trust = m.trust
    AND a.request_id = m.request_id AND a.key = 'reconfirm' AND NOT a.compressed)"""
CONTRACT_WAITS = f"""{NOT_CONFIRMED} AND EXISTS (SELECT 1 FROM alis.milestone b WHERE b.trust = m.trust AND b.request_id = m.request_id
    AND b.key = 'employment_contract' AND NOT b.closed AND NOT b.compressed AND b.opens_on <= :today)"""

_CERTIFICATE_LACKS = """p.trust = ANY(:service_certificate) AND NOT EXISTS (SELECT 1 FROM alis.service_certificate c
    WHERE c.trust = p.trust AND c.placement_id = p.id)"""
_LEADERS = (
    (
        "supervisor_missing",
        """p.status = 'planned' AND p.starts_on <= :soon AND (p.supervisor IS NULL OR p.department_contact IS NULL)
           AND p.trust = ANY(:equal_terms)""",
        "p.starts_on",
    ),
    ("start_service", "p.status = 'planned' AND p.starts_on <= :today", "p.starts_on"),
    (
        "document_objectives",
        "p.status = 'in_service' AND p.ends_on <= :soon AND p.documented_on IS NULL AND p.trust = ANY(:document_objectives)",
        "p.ends_on",
    ),
    (
        "certificate_due",
        f"p.status = 'in_service' AND p.ends_on <= :today AND {_CERTIFICATE_LACKS}",
        "p.ends_on",
    ),
    (
        "complete_service",
        f"p.status = 'in_service' AND p.ends_on < :today AND NOT ({_CERTIFICATE_LACKS})",
        "p.ends_on",
    ),
)

IN_TRUST = (
    Line(
        "contract_waits",
        CONTACT,
        f"{MILESTONE} WHERE m.trust = :own AND m.key = 'employment_contract' AND NOT m.closed AND {CONTRACT_WAITS}",
        due="m.due_on",
        extra=PLAN,
        about=MILESTONE_ABOUT,
        sequence="r.version",
    ),
    *(
        Line(kind, LEADER, f"alis.placement p WHERE {_OWN} AND {where}", **_PERIOD, due=due, extra=_DATES, about=f"'{kind}'")
        for kind, where, due in _LEADERS
    ),
    Line(
        "prolongation_answered",
        CONTACT,
        f"{_ASKED} WHERE p.trust = :own AND l.answer IS NOT NULL AND l.outcome IS NULL AND p.status = 'in_service'",
        **_PERIOD,
        day="l.answered_on",
        extra=f"{_TO} || jsonb_build_object('yes', l.answer = 'yes')",
    ),
)

IN_MUNICIPALITY = (
    # nothing to do; the day is for the list and the calendar
    Line(
        "service_starts",
        SENDERS,
        "alis.placement p WHERE p.municipality = :own AND p.status = 'planned' AND p.starts_on BETWEEN :today AND :soon",
        **_PERIOD,
        due="p.starts_on",
        extra=_DATES,
        to_know=True,
        sequence="p.version",
    ),
    Line(
        "prolongation_waiting",
        SENDERS,
        f"{_ASKED} WHERE p.municipality = :own AND l.answer IS NULL AND l.outcome IS NULL AND p.status = 'in_service'",
        **_PERIOD,
        day="l.asked_on",
        extra=_TO,
    ),
    Line(
        "follow_up",
        SENDERS,
        # off unless the municipality has switched it on
        """alis.placement p JOIN alis.municipal_profile f ON f.municipality = p.municipality WHERE p.municipality = :own
           AND p.status = 'in_service' AND p.starts_on <= cast(:today AS date) - f.follow_up_weeks * 7 AND NOT EXISTS
           (SELECT 1 FROM alis.follow_up t WHERE t.municipality = p.municipality AND t.period_trust = p.trust
            AND t.placement_id = p.id AND t.talked_on > cast(:today AS date) - f.follow_up_weeks * 7)""",
        **_PERIOD,
        extra="jsonb_build_object('n', f.follow_up_weeks)",
    ),
    Line(
        "evaluation_invited",
        MENTOR,
        """alis.placement p JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id
           WHERE p.municipality = :own AND r.mentor_id = :user AND p.status = 'in_service' AND p.mentor_invited_on IS NOT NULL
           AND p.mentor_reply IS NULL AND p.evaluation_on IS NULL AND p.evaluation_planned_on >= :today""",
        **{**_PERIOD, "notified_on": "r.notified_on"},
        due="p.evaluation_planned_on",
        about="'evaluation_invited'",
    ),
)
