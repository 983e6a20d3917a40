"""Who reaches which rows beyond what a table's kind gives: people of one unit, one mentor, one answer link, and the global tables.

Read by core.policies, which turns it into policies and grants. People and their accounts are core.reach_people's.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL_SCOPES = (
    "answer",
    "identity",
    "mentor",
    "municipality",
    "operator",
    "public",
    "region",
    "trust",
    "unit",
)


def ctx(name: str, scope: str) -> str:
    """A context value inside a policy, as an init plan: evaluated once per statement, not per row."""
    return f"(SELECT alis.ctx_{name}('{scope}'))"


@dataclass(frozen=True, slots=True)
class Allow:
    """``scope`` may run ``commands`` on the rows for which ``rows`` is true (and, writing, ``check``, by default the same)."""

    scope: str
    commands: str
    rows: str
    check: str | None = None


_MATTER = f"trust = {ctx('trust', 'answer')} AND request_id = {ctx('request', 'answer')}"
_UNIT_TRUST = f"trust = {ctx('trust', 'unit')}"
_MENTOR_MUNICIPALITY = f"municipality = {ctx('municipality', 'mentor')}"
_PRESENTED = (
    f"{_UNIT_TRUST} AND (trust, {{}}) IN (SELECT p.trust, p.request_id FROM alis.presentation p WHERE p.cancelled_at IS NULL"
    # who serves there has been given a place in it: the leader starts, evaluates and ends the service
    " UNION ALL SELECT s.trust, s.request_id FROM alis.placement s WHERE s.status <> 'cancelled')"
)
# whoever sees the service period sees what was recorded in it
_SERVED = f"{_UNIT_TRUST} AND (trust, placement_id) IN (SELECT s.trust, s.id FROM alis.placement s)"
_FOLLOWED = f"{_MENTOR_MUNICIPALITY} AND ({{}}, placement_id) IN (SELECT s.trust, s.id FROM alis.placement s)"
_MENTORED = f"{_MENTOR_MUNICIPALITY} AND (trust, request_id) IN (SELECT r.trust, r.id FROM alis.placement_request r)"

_OWN_TRUST = f"trust = {ctx('trust', 'trust')}"
_OWN_MUNICIPALITY = f"municipality = {ctx('municipality', 'municipality')}"
# a service period comes of an offer of the trust's that has been accepted, post and period as offered
_ACCEPTED = """EXISTS (SELECT 1 FROM alis.offer o WHERE o.trust = placement.trust AND o.id = placement.offer_id
    AND o.request_id = placement.request_id AND o.vacancy_id = placement.vacancy_id AND o.post_number = placement.post_number
    AND o.unit_id = placement.unit_id AND o.starts_on = placement.starts_on AND o.ends_on = placement.ends_on
    AND o.status = 'accepted')"""


def _acting(code: str) -> str:
    """Who writes the log acts for the own organisation: a person says which, a link or the worker says none."""
    return f"split_part(acting_as, '@', 2) = CASE WHEN user_id IS NULL THEN '' ELSE {code} END"


# A trust names no row of a municipality's own: whether a reference holds would tell it who is there.
LESS_FOR_TRUST: dict[str, tuple[Allow, ...]] = {
    "placement_request": (
        Allow("trust", "SELECT UPDATE", _OWN_TRUST),
        Allow("trust", "INSERT", f"{_OWN_TRUST} AND trainee_id IS NULL"),
    ),
}
# Shared tables where a municipality does less than its kind gives: posts, candidates and what is recorded of a service are the
# trust's to give; it answers.
LESS_FOR_MUNICIPALITY: dict[str, tuple[Allow, ...]] = {
    **{
        table: (Allow("municipality", "SELECT", _OWN_MUNICIPALITY),)
        for table in ("course_day", "placement_objective", "service_certificate", "service_pause")
    },
    "offer": (
        Allow("municipality", "SELECT", _OWN_MUNICIPALITY),
        Allow("municipality", "UPDATE", f"{_OWN_MUNICIPALITY} AND status = 'open'", _OWN_MUNICIPALITY),
    ),
    "placement": (
        Allow("municipality", "SELECT UPDATE", _OWN_MUNICIPALITY),
        Allow("municipality", "INSERT", f"{_OWN_MUNICIPALITY} AND {_ACCEPTED}"),
    ),
    "presentation": (Allow("municipality", "SELECT UPDATE", _OWN_MUNICIPALITY),),
    "prolongation": (Allow("municipality", "SELECT UPDATE", _OWN_MUNICIPALITY),),
    "query": (Allow("municipality", "SELECT UPDATE", _OWN_MUNICIPALITY),),
}

# What a table allows beyond its kind: one-person scopes, and every rule of the global tables that are about no one person.
BEYOND: dict[str, tuple[Allow, ...]] = {
    # a municipality reads what is proposed for its own ALIS; of the others it is told how many (alis.allocation_counts)
    "allocation_row": (Allow("municipality", "SELECT", f"municipality = {ctx('municipality', 'municipality')}"),),
    # --- one matter, by link
    "placement_request": (
        Allow(
            "answer",
            "SELECT UPDATE",
            f"trust = {ctx('trust', 'answer')} AND id = {ctx('request', 'answer')}",
        ),
        Allow("unit", "SELECT UPDATE", _PRESENTED.format("id")),
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND mentor_id = {ctx('user', 'mentor')}",
        ),
    ),
    "answer_link": (
        Allow("answer", "SELECT INSERT UPDATE", _MATTER),
        Allow("identity", "SELECT", f"token_hash = {ctx('subject', 'identity')}"),
        Allow("unit", "UPDATE SELECT", _PRESENTED.format("request_id")),
        Allow(
            "unit",
            "UPDATE SELECT",
            f"{_UNIT_TRUST} AND purpose = 'vacancies' AND object_id IN (SELECT q.id FROM alis.vacancy_inquiry q)",
        ),
    ),
    "vacancy_inquiry": (Allow("unit", "SELECT UPDATE", f"{_UNIT_TRUST} AND unit_path && {ctx('units', 'unit')}"),),
    "offer": (
        Allow("answer", "SELECT", _MATTER),
        Allow("answer", "UPDATE", f"{_MATTER} AND status = 'open'", _MATTER),
        Allow("unit", "SELECT", _PRESENTED.format("request_id")),
        Allow("mentor", "SELECT", _MENTORED),
    ),
    "placement": (
        Allow("answer", "SELECT UPDATE", _MATTER),
        Allow("answer", "INSERT", f"{_MATTER} AND {_ACCEPTED}"),
        Allow(
            "unit",
            "SELECT INSERT UPDATE",
            f"{_UNIT_TRUST} AND unit_path && {ctx('units', 'unit')}",
        ),
        Allow("mentor", "SELECT UPDATE", _MENTORED),
    ),
    **{
        table: (Allow("unit", "SELECT INSERT UPDATE", _SERVED), Allow("mentor", "SELECT", _FOLLOWED.format("trust")))
        for table in ("course_day", "placement_objective", "prolongation", "service_certificate", "service_pause")
    },
    "follow_up": (Allow("mentor", "SELECT INSERT", _FOLLOWED.format("period_trust")),),
    "milestone": (
        Allow("answer", "SELECT INSERT UPDATE", _MATTER),
        Allow("unit", "SELECT INSERT UPDATE", _PRESENTED.format("request_id")),
        Allow("mentor", "SELECT UPDATE", _MENTORED),
    ),
    "wish": (
        Allow("answer", "SELECT", _MATTER),
        Allow("unit", "SELECT", _PRESENTED.format("request_id")),
        Allow("mentor", "SELECT", _MENTORED),
    ),
    "query": (Allow("answer", "SELECT UPDATE", _MATTER),),
    "presentation": (
        Allow("answer", "SELECT UPDATE", _MATTER),
        Allow(
            "unit",
            "SELECT UPDATE",
            f"{_UNIT_TRUST} AND unit_path && {ctx('units', 'unit')}",
        ),
    ),
    "register_entry": (
        Allow("answer", "SELECT UPDATE", _MATTER),
        Allow("unit", "SELECT", _PRESENTED.format("request_id")),
    ),
    "message": (
        Allow("answer", "SELECT INSERT UPDATE", _MATTER),
        Allow("unit", "SELECT UPDATE", _PRESENTED.format("request_id")),
        # a mentor's own reminders
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND recipient = 'user:' || {ctx('user', 'mentor')}",
        ),
        # how many wait for whoever is signing in (core.policies.READABLE)
        Allow(
            "identity",
            "SELECT",
            f"{ctx('subject', 'identity')} IS NOT NULL AND (trust IN (SELECT m.trust FROM alis.membership m)"
            " OR municipality IN (SELECT m.municipality FROM alis.membership m))",
        ),
        # a unit's reported need is no matter of a municipality yet
        Allow(
            "unit",
            "INSERT",
            f"request_id IS NULL AND {_UNIT_TRUST} OR {_PRESENTED.format('request_id')}",
        ),
    ),
    "note": (Allow("unit", "SELECT INSERT", _PRESENTED.format("request_id")),),
    "vacancy": (
        Allow(
            "unit",
            "SELECT INSERT UPDATE",
            f"{_UNIT_TRUST} AND unit_path && {ctx('units', 'unit')}",
        ),
    ),
    "agreement": (Allow("unit", "SELECT", _UNIT_TRUST),),
    "trainee": (
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND mentor_id = {ctx('user', 'mentor')}",
        ),
    ),
    "trainee_objective": (
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND trainee_id IN (SELECT t.id FROM alis.trainee t)",
        ),
    ),
    "plan_block": (
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND plan_id IN (SELECT p.id FROM alis.implementation_plan p)",
        ),
    ),
    "implementation_plan": (
        Allow(
            "mentor",
            "SELECT",
            f"{_MENTOR_MUNICIPALITY} AND trainee_id IN (SELECT t.id FROM alis.trainee t)",
        ),
    ),
    # what a trust has confirmed stands in every comparison of the rules, also in another trust's
    "confirmed_setting": (Allow("trust", "SELECT", "true"),),
    # --- global: reference data, read by all
    "trust": (
        *(Allow(scope, "SELECT", "true") for scope in ALL_SCOPES),
        # its Sámi name as the trust itself writes it
        Allow("trust", "UPDATE", f"code = {ctx('trust', 'trust')}"),
    ),
    # the ALIS-Nord programme is the region's own
    **{
        table: (Allow("region", commands, f"{ctx('user', 'region')} IS NOT NULL"),)
        for table, commands in (
            ("programme_event", "SELECT INSERT"),
            ("programme_participation", "SELECT INSERT"),
            ("programme_seat", "SELECT INSERT UPDATE"),
        )
    },
    # made from published figures alone; kept by a digest of what it is made from
    "region_kept": (Allow("region", "SELECT INSERT", f"{ctx('user', 'region')} IS NOT NULL"),),
    "trust_area": tuple(Allow(scope, "SELECT", "true") for scope in ALL_SCOPES),
    "municipality": tuple(Allow(scope, "SELECT", "true") for scope in ALL_SCOPES),
    "learning_objective": tuple(Allow(scope, "SELECT", "true") for scope in ALL_SCOPES),
    "municipal_profile": (
        *(Allow(scope, "SELECT", "true") for scope in ("answer", "mentor", "public", "region", "trust", "unit")),
        Allow("municipality", "SELECT", "true"),
        Allow(
            "municipality",
            "INSERT UPDATE",
            f"municipality = {ctx('municipality', 'municipality')}",
        ),
    ),
    # --- global: the log; both parties read, nobody changes
    "audit_event": (
        Allow("trust", "SELECT", f"trust = {ctx('trust', 'trust')}"),
        Allow(
            "trust",
            "INSERT",
            f"{_OWN_TRUST} AND user_id IS NOT DISTINCT FROM nullif({ctx('user', 'trust')}, 0) AND {_acting(ctx('trust', 'trust'))}",
        ),
        Allow(
            "municipality",
            "SELECT",
            f"municipality = {ctx('municipality', 'municipality')}",
        ),
        Allow(
            "municipality",
            "INSERT",
            f"{_OWN_MUNICIPALITY} AND user_id IS NOT DISTINCT FROM nullif({ctx('user', 'municipality')}, 0)"
            f" AND {_acting(ctx('municipality', 'municipality'))}",
        ),
        # a leader signed in, or by the link that the leader got
        Allow(
            "unit",
            "INSERT",
            f"{_UNIT_TRUST} AND user_id = {ctx('user', 'unit')} AND (acting_as = 'answer_link' OR {_acting(ctx('trust', 'unit'))})",
        ),
        Allow(
            "mentor",
            "INSERT",
            f"{_MENTOR_MUNICIPALITY} AND user_id = {ctx('user', 'mentor')} AND {_acting(ctx('municipality', 'mentor'))}",
        ),
        Allow(
            "answer",
            "INSERT",
            f"trust = {ctx('trust', 'answer')} AND municipality = {ctx('municipality', 'answer')} AND user_id IS NULL"
            " AND acting_as = 'answer_link'",
        ),
        Allow(
            "identity",
            "INSERT",
            f"trust IS NULL AND municipality IS NULL AND object_kind = 'sign_in' AND user_id = nullif({ctx('user', 'identity')}, 0)",
        ),
        Allow(
            "region",
            "INSERT",
            f"trust IS NULL AND municipality IS NULL AND user_id = {ctx('user', 'region')}",
        ),
        Allow(
            "region",
            "SELECT",
            f"trust IS NULL AND municipality IS NULL AND object_kind = 'programme' AND {ctx('user', 'region')} IS NOT NULL",
        ),
        Allow(
            "operator",
            "INSERT",
            f"trust IS NULL AND municipality IS NULL AND user_id = {ctx('user', 'operator')}",
        ),
        *(
            Allow(
                scope,
                "INSERT",
                f"trust IS NULL AND municipality IS NULL AND object_kind = 'account' AND user_id = {ctx('user', scope)}",
            )
            for scope in ("trust", "unit", "municipality", "mentor")
        ),
    ),
}
