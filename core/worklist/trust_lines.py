# ruff: noqa: E501, S608 - SQL reads best unbroken; it is made of constants, and every value is bound
"""What a health trust's people may find on their worklists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.vacancies.queries import TAKEN
from core.worklist.entry import (
    ADMIN,
    ADVISER,
    ASKED,
    ASKED_AT,
    CONTACT,
    LEADER,
    OFFER,
    OFFERED,
    ONE_COMBINED,
    PERSONNEL,
    PLACED,
    QUERY,
    WAITING,
    Line,
    milestone,
    nobody,
)
from core.worklist.service_lines import CONTRACT_WAITS, IN_TRUST, NOT_CONFIRMED

if TYPE_CHECKING:
    from core.permissions import Role

_VACANCY = f"alis.vacancy v WHERE v.trust = :own AND v.status = 'open' AND v.starts_on > :today AND v.posts > {TAKEN}"
_FITS = f"""r.trust = v.trust AND r.ended_on IS NULL AND r.status IN {WAITING} AND r.wanted_from <= v.ends_on AND r.wanted_to >= v.starts_on
    AND EXISTS (SELECT 1 FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
        WHERE w.trust = r.trust AND w.request_id = r.id AND (w.unit_id IS NULL OR w.unit_id = ANY(v.unit_path) OR v.unit_id = ANY(u.path)))"""
_OF_VACANCY = nobody(trust="v.trust", object_id="v.id", label="v.unit_label")
_PERIOD = "'from', v.starts_on, 'to', v.ends_on"
_IN_REGISTER = """alis.register_entry e JOIN alis.placement_request r ON r.trust = e.trust AND r.id = e.request_id
    WHERE e.trust = :own"""
_UNREGISTERED = f"{_IN_REGISTER} AND r.ended_on IS NULL AND e.status = 'to_register'"
_COUNTED = nobody(trust=":own", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)")
_PRESENTED = "alis.presentation p JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id"
_MINE = "p.cancelled_at IS NULL AND p.trust = :own AND p.unit_path && cast(:units AS bigint[])"
_CONTACTS = "c.trust = :own AND (c.valid_to IS NULL OR c.valid_to >= :today) AND (c.valid_from IS NULL OR c.valid_from <= :today)"

_PERIOD_OF = "alis.placement p WHERE p.trust = m.trust AND p.request_id = m.request_id AND p.status <> 'cancelled'"


def _serving(roles: frozenset[Role], where: str) -> Line:
    """A milestone of somebody with a service period: with it, for who works on the period and reads no requests."""
    line = milestone("milestone", roles, f"r.status IN {PLACED} AND {where}")
    period = f"(SELECT jsonb_build_object('placement', p.id) FROM {_PERIOD_OF} ORDER BY p.id DESC LIMIT 1)"
    return replace(line, extra=f"{line.extra} || coalesce({period}, '{{}}')")


TRUST = (
    milestone(
        "milestone",
        CONTACT,
        f"m.trust = :own AND m.key IN ('employment_contract', 'reconfirm') AND {ONE_COMBINED} AND NOT ({CONTRACT_WAITS})",
    ),
    *IN_TRUST,
    Line(
        "new_notification",
        CONTACT,
        f"{_UNREGISTERED} AND r.notified_on >= :two_weeks_ago",
        day="r.notified_on",
    ),
    Line(
        "to_register",
        CONTACT,
        # the newer ones have a line each
        f"(SELECT count(*) AS n, min(r.notified_on) AS since FROM {_UNREGISTERED} AND r.notified_on < :two_weeks_ago) x WHERE x.n > 0",
        **_COUNTED,
        day="x.since",
    ),
    Line(
        "still_registered",
        CONTACT,
        f"(SELECT count(*) AS n FROM {_IN_REGISTER} AND r.ended_on IS NOT NULL AND e.status = 'registered') x WHERE x.n > 0",
        **_COUNTED,
    ),
    Line(
        "vacancy_stale",
        CONTACT,
        f"{_VACANCY} AND v.last_confirmed_on < :three_months_ago",
        **_OF_VACANCY,
        day="v.last_confirmed_on",
        extra=f"jsonb_build_object({_PERIOD}, 'confirmed', v.last_confirmed_on)",
    ),
    Line(
        "candidates",
        CONTACT,
        f"{_VACANCY} AND EXISTS (SELECT 1 FROM alis.placement_request r WHERE {_FITS})",
        **_OF_VACANCY,
        day="v.starts_on",
        extra=f"jsonb_build_object({_PERIOD})",
    ),
    Line(
        "offer_overdue",
        CONTACT,
        f"{OFFER} WHERE o.trust = :own AND o.status = 'open' AND o.answer_by_on < :today",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        about="'offer'",
        sequence="o.version",
        extra=OFFERED,
    ),
    Line(
        "offer_moved",
        CONTACT,
        f"{OFFER} WHERE o.trust = :own AND o.status = 'open' AND o.vacancy_starts_on IS NOT NULL",
        object_id="o.id",
        label="o.unit_label",
        extra=OFFERED,
    ),
    Line(
        "query_overdue",
        CONTACT,
        f"{QUERY} WHERE q.trust = :own AND q.answer IS NULL AND q.cancelled_at IS NULL AND q.due_on < :today",
        object_id="q.id",
        label="q.unit_label",
        due="q.due_on",
        about="'query'",
        sequence=ASKED_AT,
        extra=ASKED,
    ),
    Line(
        "query_answered",
        CONTACT,
        f"{QUERY} WHERE q.trust = :own AND q.answer = 'yes' AND q.cancelled_at IS NULL AND r.ended_on IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM alis.presentation p WHERE p.trust = q.trust AND p.request_id = q.request_id AND p.vacancy_id = q.vacancy_id)",
        object_id="q.id",
        label="q.unit_label",
        day="(q.answered_at AT TIME ZONE 'Europe/Oslo')",
        extra=ASKED,
    ),
    Line(
        "contact_candidate",
        LEADER,
        f"{_PRESENTED} WHERE {_MINE} AND p.contacted_on IS NULL AND p.outcome IS NULL",
        object_id="p.id",
        due="p.first_contact_due_on",
        about="'first_contact'",
        sequence="p.version",
    ),
    Line(
        "choose_outcome",
        LEADER,
        f"{_PRESENTED} WHERE {_MINE} AND p.contacted_on IS NOT NULL AND p.outcome IS NULL",
        object_id="p.id",
        day="p.contacted_on",
        extra="jsonb_build_object('contacted', p.contacted_on)",
    ),
    _serving(
        LEADER,
        f"m.trust = :own AND m.role = 'trust.unit_leader' AND EXISTS (SELECT 1 FROM {_PERIOD_OF} AND p.unit_path && cast(:units AS bigint[]))",
    ),
    Line(
        "offer_letter",
        PERSONNEL,
        "alis.placement p WHERE p.trust = :own AND p.trust = ANY(:offer_letter) AND p.status = 'planned' AND p.offer_letter_on IS NULL",
        trust="p.trust",
        object_id="p.id",
        request_id="p.request_id",
        municipality="p.municipality",
        name="p.trainee_name",
        label="p.unit_label",
        day="(p.created_at AT TIME ZONE 'Europe/Oslo')",
        notified_on="NULL",
        extra="jsonb_build_object('from', p.starts_on)",
    ),
    Line(
        "hired_but_over",
        PERSONNEL,
        "alis.placement p WHERE p.trust = :own AND p.status = 'cancelled' AND p.hiring_form_on IS NOT NULL",
        trust="p.trust",
        object_id="p.id",
        request_id="p.request_id",
        municipality="p.municipality",
        name="p.trainee_name",
        label="p.unit_label",
        notified_on="NULL",
        extra="jsonb_build_object('from', p.starts_on)",
    ),
    _serving(PERSONNEL, f"m.trust = :own AND m.role = 'trust.personnel' AND (m.compressed OR NOT ({NOT_CONFIRMED}))"),
    Line(
        "no_contact",
        ADMIN,
        f"alis.trust t WHERE t.code = :own AND NOT EXISTS (SELECT 1 FROM alis.contact c WHERE {_CONTACTS} AND c.role = 'trust.contact')",
        **nobody(trust="t.code", object_id="0", label="t.name"),
    ),
    Line(
        "contacts_stale",
        ADMIN,
        f"(SELECT count(*) AS n FROM alis.contact c WHERE {_CONTACTS} AND (c.refused_on IS NOT NULL OR coalesce(c.last_confirmed_on < :six_months_ago, true))) x "
        "WHERE x.n > 0",
        **_COUNTED,
    ),
    # who reads along is told what came in and what is past its date; the doing is others'
    Line(
        "read_along",
        ADVISER,
        "alis.placement_request r WHERE r.trust = :own AND r.ended_on IS NULL AND r.notified_on > :two_weeks_ago",
        day="r.notified_on",
        to_know=True,
    ),
    Line(
        "past_due",
        ADVISER,
        """(SELECT count(*) AS n, min(m.due_on) AS since FROM alis.milestone m WHERE m.trust = :own AND NOT m.closed
            AND m.due_on < :today) x WHERE x.n > 0""",
        **_COUNTED,
        day="x.since",
        to_know=True,
    ),
    Line(
        "rules_open",
        ADMIN,
        "(SELECT cast(:not_published AS int) AS n) x WHERE x.n > 0",
        **_COUNTED,
        to_know=True,
    ),
)

# how many waiting ALIS fit each vacancy of a page
CANDIDATES = f"""SELECT v.id, (SELECT count(*) FROM alis.placement_request r WHERE {_FITS}) AS n
    FROM alis.vacancy v WHERE v.trust = :own AND v.id = ANY(:ids)"""
