# ruff: noqa: E501, S608 - SQL reads best unbroken; it is made of the constants of this file, and every value is bound
"""What may stand on a worklist: for each role some SELECTs of the same columns, joined by UNION ALL, ordered and paged in SQL.

``tier`` 0 is something to do, 1 something to know. ``day`` orders within it: the due date, else the day it came up.
The wall decides what is seen; the explicit ``:own`` lets the index lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    "kind",
    "tier",
    "day",
    "trust",
    "object_id",
    "request_id",
    "municipality",
    "name",
    "label",
    "due_on",
    "notified_on",
    "extra",
)

WAITING = "('notified', 'waiting', 'confirmed')"
PLACED = "('accepted', 'in_service')"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of entry and how it is found. What is left out is NULL (``day``: the due date, else today)."""

    kind: str
    roles: frozenset[Role]
    rows: str
    trust: str = "r.trust"
    object_id: str = "r.id"
    request_id: str = "r.id"
    municipality: str = "r.municipality"
    name: str = "r.trainee_name"
    label: str = "r.wish_label"
    due: str = "NULL"
    day: str = ""
    notified_on: str = "r.notified_on"
    extra: str = "NULL"
    tier: int = 0

    def select(self) -> str:
        day = self.day or f"coalesce(cast({self.due} AS date), cast(:today AS date))"
        return (
            f"SELECT '{self.kind}' AS kind, {self.tier} AS tier, cast({day} AS date) AS day, cast({self.trust} AS text) AS trust, "
            f"cast({self.object_id} AS bigint) AS object_id, cast({self.request_id} AS bigint) AS request_id, "
            f"cast({self.municipality} AS text) AS municipality, cast({self.name} AS text) AS name, cast({self.label} AS text) AS label, "
            f"cast({self.due} AS date) AS due_on, cast({self.notified_on} AS date) AS notified_on, cast({self.extra} AS jsonb) AS extra "
            f"FROM {self.rows}"
        )


def _nobody(**given: str) -> dict[str, Any]:
    """A line that is about no request."""
    return {"request_id": "NULL", "municipality": "NULL", "name": "NULL", "notified_on": "NULL", **given}


SENDERS = frozenset({Role.MUNICIPALITY_COORDINATOR, Role.MUNICIPALITY_LEADER})
CONTACT = frozenset({Role.TRUST_CONTACT})
LEADER = frozenset({Role.TRUST_UNIT_LEADER})
PERSONNEL = frozenset({Role.TRUST_PERSONNEL})
ADMIN = frozenset({Role.TRUST_ADMIN})
MENTOR = frozenset({Role.MUNICIPALITY_MENTOR})

_DUE = "NOT m.closed AND (m.opens_on <= :today OR m.due_on <= :soon)"
_MILESTONE = "alis.milestone m JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id"
# the plan is worked out again from these, for its words and its rule
_PLAN = """jsonb_build_object('key', m.key, 'from', r.wanted_from, 'to', r.wanted_to, 'plan', r.plan_assigned_on,
    'compressed', m.compressed)"""
# the compressed plan of a short-notice case is one line, whichever of its milestones are left (C-44)
_ONE_COMBINED = """NOT (m.compressed AND EXISTS (SELECT 1 FROM alis.milestone o WHERE o.trust = m.trust AND o.request_id = m.request_id
    AND o.compressed AND NOT o.closed AND o.key < m.key))"""


def _milestone(kind: str, roles: frozenset[Role], where: str) -> Line:
    return Line(
        kind, roles, f"{_MILESTONE} WHERE {_DUE} AND {where}", due="m.due_on", day="coalesce(m.due_on, m.opens_on)", extra=_PLAN
    )


_OPEN_HERE = "alis.placement_request r WHERE r.municipality = :own AND r.ended_on IS NULL"
_NO_PROFILE = "alis.municipality k LEFT JOIN alis.municipal_profile p ON p.municipality = k.number WHERE k.number = :own"
_OFFER = "alis.offer o JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id"
_OFFERED = "jsonb_build_object('from', o.starts_on, 'unit', o.unit_label)"
_OVER = "EXISTS (SELECT 1 FROM jsonb_array_elements(o.differences) d WHERE (d ->> 'over_limit')::boolean)"
_WAITS_FOR_YES = f"(o.municipality_accepted_on IS NULL AND {_OVER})"
_QUERY = "alis.query q JOIN alis.placement_request r ON r.trust = q.trust AND r.id = q.request_id"
_ASKED = "jsonb_build_object('from', q.starts_on, 'unit', q.unit_label)"

MUNICIPALITY = (
    _milestone("milestone", SENDERS, "m.municipality = :own AND m.role = 'municipality.coordinator'"),
    Line(
        "coordinator_missing",
        SENDERS,
        f"{_NO_PROFILE} AND p.coordinator_name IS NULL",
        **_nobody(
            trust="(SELECT a.trust FROM alis.trust_area a WHERE a.municipality = k.number AND a.valid_to IS NULL LIMIT 1)",
            object_id="0",
            label="k.official_name",
        ),
    ),
    Line(
        "registration_missing",
        SENDERS,
        f"""(SELECT r.trust, count(*) AS n FROM {_OPEN_HERE} AND r.trust = ANY(:hold_registration) AND NOT EXISTS
            (SELECT 1 FROM alis.municipal_profile p WHERE p.municipality = :own AND p.registered_on IS NOT NULL) GROUP BY r.trust) x""",
        **_nobody(trust="x.trust", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)"),
    ),
    Line(
        "agreement_missing",
        SENDERS,
        f"""(SELECT r.trust, count(*) AS n FROM {_OPEN_HERE} AND r.trust = ANY(:hold_agreement) AND NOT EXISTS
            (SELECT 1 FROM alis.agreement a WHERE a.trust = r.trust AND a.municipality = :own AND a.in_force_from <= :today
             AND (a.ends_on IS NULL OR a.ends_on >= :today)) GROUP BY r.trust) x""",
        **_nobody(trust="x.trust", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)"),
    ),
    Line(
        "ranking_missing",
        SENDERS,
        "unnest(cast(:unranked AS text[])) AS x(trust)",
        **_nobody(trust="x.trust", object_id="0", label="NULL"),
    ),
    Line(
        "query_waiting",
        SENDERS,
        f"{_QUERY} WHERE q.municipality = :own AND q.answer IS NULL AND q.cancelled_at IS NULL",
        object_id="q.id",
        label="q.unit_label",
        due="q.due_on",
        extra=_ASKED,
    ),
    Line(
        "offer_over_limit",
        SENDERS,
        f"{_OFFER} WHERE o.municipality = :own AND o.status = 'open' AND {_WAITS_FOR_YES}",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        extra=_OFFERED,
    ),
    Line(
        "offer_waiting",
        SENDERS,
        f"{_OFFER} WHERE o.municipality = :own AND o.status = 'open' AND NOT {_WAITS_FOR_YES}",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        extra=_OFFERED,
    ),
    Line(
        "draft",
        SENDERS,
        "alis.notification_draft n WHERE n.municipality = :own",
        trust="''",
        object_id="n.id",
        request_id="NULL",
        municipality="n.municipality",
        name="n.fields ->> 'name'",
        label="NULL",
        day="(n.saved_at AT TIME ZONE 'Europe/Oslo')",
        notified_on="NULL",
    ),
    Line(
        "waiting",
        SENDERS,
        f"{_OPEN_HERE} AND r.status IN {WAITING}",
        tier=1,
        day="r.notified_on",
        extra="""jsonb_build_object('from', r.wanted_from, 'unit',
            (SELECT w.unit_id FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id AND w.position = 1),
            'next', (SELECT min(m.opens_on) FROM alis.milestone m WHERE m.trust = r.trust AND m.request_id = r.id AND NOT m.closed
                     AND m.opens_on > :today))""",
    ),
)

_VACANCY = "alis.vacancy v WHERE v.trust = :own AND v.status = 'open' AND v.starts_on > :today"
_FITS = f"""r.trust = v.trust AND r.ended_on IS NULL AND r.status IN {WAITING} AND r.wanted_from <= v.ends_on AND r.wanted_to >= v.starts_on
    AND EXISTS (SELECT 1 FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
        WHERE w.trust = r.trust AND w.request_id = r.id AND (w.unit_id IS NULL OR w.unit_id = ANY(v.unit_path) OR v.unit_id = ANY(u.path)))"""
_OF_VACANCY = _nobody(trust="v.trust", object_id="v.id", label="v.unit_label")
_PERIOD = "'from', v.starts_on, 'to', v.ends_on"
_REGISTER = """(SELECT count(*) AS n, min(r.notified_on) AS since FROM alis.register_entry e
    JOIN alis.placement_request r ON r.trust = e.trust AND r.id = e.request_id WHERE e.trust = :own AND {where}) x WHERE x.n > 0"""
_COUNTED = _nobody(trust=":own", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)")
_PRESENTED = "alis.presentation p JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id"
_MINE = "p.cancelled_at IS NULL AND p.trust = :own AND p.unit_path && cast(:units AS bigint[])"
_CONTACTS = "c.trust = :own AND (c.valid_to IS NULL OR c.valid_to >= :today) AND (c.valid_from IS NULL OR c.valid_from <= :today)"

TRUST = (
    _milestone("milestone", CONTACT, f"m.trust = :own AND m.key IN ('employment_contract', 'reconfirm') AND {_ONE_COMBINED}"),
    Line(
        "new_notification",
        CONTACT,
        "alis.placement_request r WHERE r.trust = :own AND r.ended_on IS NULL AND r.status = 'notified'",
        day="r.notified_on",
    ),
    Line(
        "to_register",
        CONTACT,
        _REGISTER.format(where="r.ended_on IS NULL AND e.status = 'to_register'"),
        **_COUNTED,
        day="x.since",
    ),
    Line("still_registered", CONTACT, _REGISTER.format(where="r.ended_on IS NOT NULL AND e.status = 'registered'"), **_COUNTED),
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
        f"{_VACANCY} AND NOT EXISTS (SELECT 1 FROM alis.offer o WHERE o.trust = v.trust AND o.vacancy_id = v.id AND o.status = 'open') "
        f"AND EXISTS (SELECT 1 FROM alis.placement_request r WHERE {_FITS})",
        **_OF_VACANCY,
        day="v.starts_on",
        extra=f"jsonb_build_object({_PERIOD})",
    ),
    Line(
        "offer_overdue",
        CONTACT,
        f"{_OFFER} WHERE o.trust = :own AND o.status = 'open' AND o.answer_by_on < :today",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        extra=_OFFERED,
    ),
    Line(
        "query_overdue",
        CONTACT,
        f"{_QUERY} WHERE q.trust = :own AND q.answer IS NULL AND q.cancelled_at IS NULL AND q.due_on < :today",
        object_id="q.id",
        label="q.unit_label",
        due="q.due_on",
        extra=_ASKED,
    ),
    Line(
        "query_answered",
        CONTACT,
        f"{_QUERY} WHERE q.trust = :own AND q.answer = 'yes' AND q.cancelled_at IS NULL AND r.ended_on IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM alis.presentation p WHERE p.trust = q.trust AND p.request_id = q.request_id AND p.vacancy_id = q.vacancy_id)",
        object_id="q.id",
        label="q.unit_label",
        day="(q.answered_at AT TIME ZONE 'Europe/Oslo')",
        extra=_ASKED,
    ),
    Line(
        "contact_candidate",
        LEADER,
        f"{_PRESENTED} WHERE {_MINE} AND p.contacted_on IS NULL AND p.outcome IS NULL",
        object_id="p.id",
        due="p.first_contact_due_on",
    ),
    Line(
        "choose_outcome",
        LEADER,
        f"{_PRESENTED} WHERE {_MINE} AND p.contacted_on IS NOT NULL AND p.outcome IS NULL",
        object_id="p.id",
        day="p.contacted_on",
        extra="jsonb_build_object('contacted', p.contacted_on)",
    ),
    _milestone(
        "milestone",
        LEADER,
        f"m.trust = :own AND m.role = 'trust.unit_leader' AND r.status IN {PLACED} AND EXISTS (SELECT 1 FROM alis.placement p "
        "WHERE p.trust = m.trust AND p.request_id = m.request_id AND p.status <> 'cancelled' AND p.unit_path && cast(:units AS bigint[]))",
    ),
    Line(
        "offer_letter",
        PERSONNEL,
        "alis.placement p WHERE p.trust = :own AND p.status = 'planned' AND p.offer_letter_on IS NULL",
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
    _milestone("milestone", PERSONNEL, f"m.trust = :own AND m.role = 'trust.personnel' AND r.status IN {PLACED}"),
    Line(
        "no_contact",
        ADMIN,
        f"alis.trust t WHERE t.code = :own AND NOT EXISTS (SELECT 1 FROM alis.contact c WHERE {_CONTACTS} AND c.role = 'trust.contact')",
        **_nobody(trust="t.code", object_id="0", label="t.name"),
    ),
    Line(
        "contacts_stale",
        ADMIN,
        f"(SELECT count(*) AS n FROM alis.contact c WHERE {_CONTACTS} AND coalesce(c.last_confirmed_on < :six_months_ago, true)) x "
        "WHERE x.n > 0",
        **_COUNTED,
    ),
    Line(
        "rules_open",
        ADMIN,
        "(SELECT cast(:not_published AS int) AS n) x WHERE x.n > 0",
        **_COUNTED,
        tier=1,
    ),
)

MENTORED = (
    Line(
        "mentor_evaluation",
        MENTOR,
        f"{_MILESTONE} WHERE NOT m.closed AND m.key = 'final_evaluation' AND m.municipality = :own AND r.mentor_id = :user "
        f"AND r.status IN {PLACED} AND m.due_on <= :two_months_on",
        due="m.due_on",
        extra=_PLAN,
    ),
)

# how many waiting ALIS fit each vacancy of a page
CANDIDATES = f"""SELECT v.id, (SELECT count(*) FROM alis.placement_request r WHERE {_FITS}) AS n
    FROM alis.vacancy v WHERE v.trust = :own AND v.id = ANY(:ids)"""


def lines_for(roles: Iterable[str]) -> tuple[Line, ...]:
    """The lines of somebody with these roles; the same milestone never twice."""
    held = {Role(role) for role in roles}
    chosen = [line for line in (*MUNICIPALITY, *TRUST, *MENTORED) if line.roles & held]
    milestones = [line for line in chosen if line.kind == "milestone"]
    if Role.TRUST_CONTACT in held and len(milestones) > 1:
        # the contact's own line already has the contracts
        chosen = [line for line in chosen if line.kind != "milestone" or line.roles != PERSONNEL]
    return tuple(chosen)


def union(lines: Iterable[Line]) -> str:
    return "\nUNION ALL\n".join(line.select() for line in lines)
