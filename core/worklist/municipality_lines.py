# ruff: noqa: S608 - SQL reads best unbroken; it is made of constants, and every value is bound
"""What a municipality's people may find on their worklists."""

from __future__ import annotations

from core.placements import elsewhere
from core.worklist.entry import (
    ASKED,
    ASKED_AT,
    MENTOR,
    MILESTONE,
    MILESTONE_ABOUT,
    OFFER,
    OFFERED,
    PLACED,
    PLAN,
    QUERY,
    SENDERS,
    WAITING,
    Line,
    milestone,
    nobody,
)

_OPEN_HERE = "alis.placement_request r WHERE r.municipality = :own AND r.ended_on IS NULL"
_NO_PROFILE = "alis.municipality k LEFT JOIN alis.municipal_profile p ON p.municipality = k.number WHERE k.number = :own"
_OVER = "EXISTS (SELECT 1 FROM jsonb_array_elements(o.differences) d WHERE (d ->> 'over_limit')::boolean)"
_WAITS_FOR_YES = f"(o.municipality_accepted_on IS NULL AND {_OVER})"

MUNICIPALITY = (
    milestone("milestone", SENDERS, "m.municipality = :own AND m.role = 'municipality.coordinator'"),
    Line(
        "coordinator_missing",
        SENDERS,
        f"{_NO_PROFILE} AND p.coordinator_name IS NULL",
        **nobody(
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
        **nobody(trust="x.trust", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)"),
    ),
    Line(
        "agreement_missing",
        SENDERS,
        f"""(SELECT r.trust, count(*) AS n FROM {_OPEN_HERE} AND r.trust = ANY(:hold_agreement) AND NOT EXISTS
            (SELECT 1 FROM alis.agreement a WHERE a.trust = r.trust AND a.municipality = :own AND a.in_force_from <= :today
             AND (a.ends_on IS NULL OR a.ends_on >= :today)) GROUP BY r.trust) x""",
        **nobody(trust="x.trust", object_id="0", label="NULL", extra="jsonb_build_object('n', x.n)"),
    ),
    Line(
        "ranking_missing",
        SENDERS,
        "unnest(cast(:unranked AS text[])) AS x(trust)",
        **nobody(trust="x.trust", object_id="0", label="NULL"),
    ),
    Line(
        "query_waiting",
        SENDERS,
        f"{QUERY} WHERE q.municipality = :own AND q.answer IS NULL AND q.cancelled_at IS NULL",
        object_id="q.id",
        label="q.unit_label",
        due="q.due_on",
        about="'query'",
        sequence=ASKED_AT,
        extra=ASKED,
    ),
    Line(
        "offer_over_limit",
        SENDERS,
        f"{OFFER} WHERE o.municipality = :own AND o.status = 'open' AND {_WAITS_FOR_YES}",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        about="'offer'",
        sequence="o.version",
        extra=OFFERED,
    ),
    Line(
        "offer_waiting",
        SENDERS,
        f"{OFFER} WHERE o.municipality = :own AND o.status = 'open' AND NOT {_WAITS_FOR_YES}",
        object_id="o.id",
        label="o.unit_label",
        due="o.answer_by_on",
        about="'offer'",
        sequence="o.version",
        extra=OFFERED,
    ),
    Line(
        "elsewhere",
        SENDERS,
        elsewhere.UNDECIDED,
        label="r.wish_label",
        day="p.starts_on",
        extra="jsonb_build_object('placed', p.trust)",
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
        extra="jsonb_build_object('saved', (n.saved_at AT TIME ZONE 'Europe/Oslo')::date, 'by', n.saved_by)",
    ),
    Line(
        "waiting",
        SENDERS,
        f"{_OPEN_HERE} AND r.status IN {WAITING}",
        to_know=True,
        day="r.notified_on",
        extra="""jsonb_build_object('from', r.wanted_from, 'unit',
            (SELECT w.unit_id FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id AND w.position = 1),
            'next', (SELECT min(m.opens_on) FROM alis.milestone m WHERE m.trust = r.trust AND m.request_id = r.id AND NOT m.closed
                     AND m.opens_on > :today))""",
    ),
)

MENTORED = (
    # told beforehand, never as late: it is the unit's leader who starts it, and nothing waits for the mentor
    Line(
        "mentor_evaluation",
        MENTOR,
        f"{MILESTONE} WHERE NOT m.closed AND m.key = 'final_evaluation' AND m.municipality = :own AND r.mentor_id = :user "
        f"AND r.status IN {PLACED} AND m.due_on BETWEEN :today AND :two_months_on AND NOT EXISTS (SELECT 1 FROM alis.placement v "
        "WHERE v.trust = m.trust AND v.request_id = m.request_id AND v.mentor_invited_on IS NOT NULL)",
        due="m.due_on",
        about=MILESTONE_ABOUT,
        sequence="r.version",
        extra=PLAN,
    ),
)
