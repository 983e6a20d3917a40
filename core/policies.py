"""The wall: the five kinds of table and the row-level security that follows from each.

`alis migrate` puts every table of :data:`TABLES` behind it (core.bootstrap.raise_wall); the catalogue test holds the live database
against it. A table that is not listed here, or whose policies differ from its kind, turns that test red.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from core.reach import ALL_SCOPES, BEYOND, LESS_FOR_MUNICIPALITY, LESS_FOR_TRUST, Allow, ctx
from core.reach_people import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    TRUST_OWN = "trust's own"
    TRUST_PUBLISHED = "trust's published"
    SHARED = "shared"
    MUNICIPALITY_OWN = "municipality's own"
    GLOBAL = "global"


TABLES: dict[str, Kind] = {
    "account_link": Kind.GLOBAL,
    "agreement": Kind.SHARED,
    "agreement_dispute": Kind.SHARED,
    "agreement_document": Kind.SHARED,
    "agreement_notice": Kind.SHARED,
    "agreement_review": Kind.SHARED,
    "agreement_revision": Kind.SHARED,
    "agreement_template": Kind.TRUST_PUBLISHED,
    "agreement_text": Kind.TRUST_PUBLISHED,
    "allocation_row": Kind.TRUST_OWN,
    "allocation_run": Kind.TRUST_OWN,
    "answer_link": Kind.SHARED,
    "api_token": Kind.GLOBAL,
    "app_user": Kind.GLOBAL,
    "audit_event": Kind.GLOBAL,
    "calendar_feed": Kind.GLOBAL,
    "confirmed_setting": Kind.TRUST_PUBLISHED,
    "contact": Kind.TRUST_PUBLISHED,
    "course_day": Kind.SHARED,
    "follow_up": Kind.MUNICIPALITY_OWN,
    "implementation_plan": Kind.MUNICIPALITY_OWN,
    "kept_request": Kind.MUNICIPALITY_OWN,
    "learning_objective": Kind.GLOBAL,
    "mail_choice": Kind.GLOBAL,
    "membership": Kind.GLOBAL,
    "message": Kind.SHARED,
    "message_template": Kind.TRUST_OWN,
    "milestone": Kind.SHARED,
    "municipal_profile": Kind.GLOBAL,
    "municipality": Kind.GLOBAL,
    "note": Kind.SHARED,
    "notification_draft": Kind.MUNICIPALITY_OWN,
    "offer": Kind.SHARED,
    "placement": Kind.SHARED,
    "placement_objective": Kind.SHARED,
    "placement_request": Kind.SHARED,
    "plan_block": Kind.MUNICIPALITY_OWN,
    "plan_mode": Kind.TRUST_PUBLISHED,
    "presentation": Kind.SHARED,
    "prolongation": Kind.SHARED,
    "programme_event": Kind.GLOBAL,
    "programme_participation": Kind.GLOBAL,
    "programme_seat": Kind.GLOBAL,
    "query": Kind.SHARED,
    "rank_change": Kind.SHARED,
    "region_kept": Kind.GLOBAL,
    "register_entry": Kind.SHARED,
    "service_certificate": Kind.SHARED,
    "service_pause": Kind.SHARED,
    "sign_in": Kind.GLOBAL,
    "submission": Kind.GLOBAL,
    "trainee": Kind.MUNICIPALITY_OWN,
    "trainee_objective": Kind.MUNICIPALITY_OWN,
    "trust": Kind.GLOBAL,
    "trust_area": Kind.GLOBAL,
    "unit": Kind.TRUST_PUBLISHED,
    "vacancy": Kind.TRUST_OWN,
    "vacancy_inquiry": Kind.TRUST_OWN,
    "wish": Kind.SHARED,
}

# Keys that cross tenants on purpose, each with its reason; the catalogue test knows no other.
EXCEPTIONS: dict[str, str] = {
    "uq_answer_link__trust_token_hash": "whoever can name a link's 192 random bits holds the link",
    "ex_placement__person": "one doctor cannot serve in two hospitals at once; the refusal never names the other trust",
    "uq_app_user__email": "one person, one sign-in across organisations",
    "fk_membership__deputy_for": "a deputy stands in for a membership of the same organisation (checked by the service)",
    "fk_sign_in__membership_id": "chosen among the person's own memberships, which is asked again at every request",
    "fk_account_link__membership_id": "the access that the link was sent for (checked by the policy)",
    "fk_calendar_feed__membership_id": "one of the person's own memberships, which is asked again at every reading",
    "fk_mail_choice__membership_id": "one of the person's own memberships (checked by the policy)",
    "fk_api_token__membership_id": "one of the person's own memberships, which is asked again at every request",
}

# Functions that run as their owner; every other function runs as whoever calls it.
DEFINER_FUNCTIONS = frozenset(
    {
        "alis.defer",  # leaves a known job by ids alone
        "alis.move_trainee",  # a doctor who moves, by the municipality that the signed context names
        "alis_private.verified",
        "alis.region_publish",  # works the region's release out as alis_stats; takes no argument and says only whether there is more to do
        "alis.migration_head",  # which migration the database stands at, for the operator alone
        *(f"alis.ctx_{name}" for name in ("trust", "municipality", "user", "subject", "request", "units")),
    }
)
# Aggregates that show the region figures without rows: owned by alis_stats, security barriers.
STATS_VIEWS: frozenset[str] = frozenset(
    {
        "allocation_counts",
        "operator_dead_letters",
        "operator_messages",
        "region_agreement",
        "region_posts",
        "region_published",
        "region_upkeep",
        "waiting_per_unit",
    }
)
# All that alis_stats may read: columns that name nobody. It has no login and no scope; only its views use them.
STATS_COLUMNS: dict[str, tuple[str, ...]] = {
    "agreement": ("trust", "municipality", "id", "version_label", "in_force_from", "ends_on"),
    "agreement_notice": ("trust", "agreement_id", "received_on", "withdrawn_on"),
    "agreement_review": ("trust", "agreement_id", "held_on"),
    "agreement_template": ("trust", "version_label", "review_months", "review_month"),
    "allocation_row": ("trust", "run_id", "vacancy_id"),
    "message": ("trust", "request_id", "event", "status", "about_end", "last_error", "created_at", "sent_at"),
    "milestone": ("trust", "request_id", "key", "due_on", "done_on"),
    "offer": ("trust", "request_id", "vacancy_id", "post_number", "status", "answered_on"),
    "placement": (
        "trust",
        "request_id",
        "vacancy_id",
        "post_number",
        "unit_path",
        "status",
        "starts_on",
        "ends_on",
        "evaluation_on",
    ),
    "placement_request": ("trust", "id", "status", "notified_on", "wanted_from", "ended_on"),
    "trainee": ("employment_model", "left_on", "created_at"),
    "trust": ("code",),
    "vacancy": ("trust", "id", "posts", "kind", "status", "starts_on", "ends_on", "last_confirmed_on"),
    "wish": ("trust", "request_id", "unit_id", "position"),
}


# Rows that may really be deleted; everything else ends with a date.
DELETABLE = {
    "notification_draft": ("municipality",),
    "wish": ("municipality", "trust"),
    "plan_block": ("municipality",),
}

# What no scope ever changes in a row: whose it is, and what it hangs on. Listed tables say instead what may be changed at all.
KEYS = ("trust", "municipality", "id")
SHARED_KEYS = (*KEYS, "request_id")
_OF_AGREEMENT = (*KEYS, "agreement_id")
FROZEN = {
    "agreement_dispute": _OF_AGREEMENT,
    "agreement_document": _OF_AGREEMENT,
    "agreement_notice": _OF_AGREEMENT,
    "agreement_review": _OF_AGREEMENT,
    "agreement_revision": _OF_AGREEMENT,
    "app_user": ("id", "email", "created_at"),
    "course_day": (*KEYS, "placement_id", "held_on", "course"),
    "follow_up": (*KEYS, "period_trust", "placement_id"),
    "placement_objective": ("trust", "municipality", "placement_id", "objective"),
    "placement_request": (*SHARED_KEYS, "trainee_id"),
    "plan_block": KEYS,
    "presentation": (*SHARED_KEYS, "vacancy_id", "unit_path"),
    # who holds the seat is what is corrected: neither trust nor municipality owns the row
    "programme_seat": ("id",),
    "prolongation": (*KEYS, "placement_id", "old_ends_on", "new_ends_on", "asked_by", "asked_on"),
    "query": (*SHARED_KEYS, "vacancy_id"),
    "service_certificate": (*KEYS, "placement_id", "issued_on", "issued_by", "sha256", "content"),
    "service_pause": (*KEYS, "placement_id"),
}
CHANGEABLE = {
    "account_link": ("token_hash", "expires_at", "sent_at", "failure", "used_at"),
    # what was proposed stands as it was; people add what they decided
    "allocation_row": ("decision", "decision_reason", "decided_by", "decided_at", "led_to", "led_to_id"),
    # repeatable from its stored input: that never changes
    "allocation_run": (
        "status",
        "result",
        "chart",
        "digest",
        "seconds",
        "failure",
        "attempts",
        "started_at",
        "beat_at",
        "finished_at",
    ),
    "answer_link": ("used_at", "cancelled_at"),
    "api_token": ("revoked_at",),
    "calendar_feed": ("revoked_at",),
    "mail_choice": ("delivery", "read_through"),
    "membership": ("roles", "units", "title", "valid_from", "valid_to", "version"),
    "plan_mode": ("cancelled_on", "cancelled_by"),
    "sign_in": ("membership_id", "last_seen_at", "revoked_at"),
    "submission": ("location", "status"),
    "trust": ("name_sami", "sami_language", "name_sami_verified"),
}
# What one scope may change in a row, where it is less than what others may: an answer, never the offer itself.
_ANSWER = ("status", "answered_on", "answered_at", "answered_how", "answered_by", "decline_reason", "version")
_ANSWERED_QUERY = (
    *("answer", "answer_note", "answered_by", "answered_at", "cancelled_at"),
    *("trainee_asked_at", "trainee_answer", "trainee_note", "trainee_answered_at"),
)
_ENDED_PERIOD = ("status", "closed_reason", "version")
CHANGEABLE_BY = {
    ("offer", "municipality"): _ANSWER,
    ("offer", "answer"): _ANSWER,
    ("placement", "municipality"): _ENDED_PERIOD,
    ("placement", "answer"): _ENDED_PERIOD,
    ("placement", "mentor"): ("mentor_reply", "version"),
    ("prolongation", "municipality"): ("answer", "answer_note", "answered_by", "answered_on"),
    ("presentation", "municipality"): ("cancelled_at", "version"),
    ("presentation", "answer"): ("cancelled_at", "version"),
    ("query", "municipality"): _ANSWERED_QUERY,
    ("query", "answer"): _ANSWERED_QUERY,
    ("vacancy_inquiry", "unit"): ("answer", "answered_by", "answered_at"),
}
# What the database itself writes into a new row: nobody backdates the log.
STAMPED = {"audit_event": ("id", "at")}
# All that a scope may read of a table's rows: who is signing in learns how many messages wait, not what they say.
READABLE = {
    ("message", "identity"): ("trust", "id", "municipality", "recipient", "recipient_role", "status", "created_at"),
}
# Secrets that only signing in reads.
HIDDEN = {"account_link": ("token_hash",), "app_user": ("password_hash", "failed_attempts", "locked_until")}


def allows(table: str, kind: Kind) -> list[Allow]:
    """Every permission on ``table``: what its kind gives, and what core.reach adds."""
    trust_rows = f"trust = {ctx('trust', 'trust')}"
    municipality_rows = f"municipality = {ctx('municipality', 'municipality')}"
    given: list[Allow] = []
    if table in LESS_FOR_TRUST:
        given += LESS_FOR_TRUST[table]
    elif kind in {Kind.TRUST_OWN, Kind.TRUST_PUBLISHED, Kind.SHARED}:
        given.append(Allow("trust", "SELECT INSERT UPDATE", trust_rows))
    if kind is Kind.TRUST_PUBLISHED:
        given += [Allow(scope, "SELECT", "true") for scope in ALL_SCOPES if scope not in {"trust", "identity"}]
    if table in LESS_FOR_MUNICIPALITY:
        given += LESS_FOR_MUNICIPALITY[table]
    elif kind in {Kind.SHARED, Kind.MUNICIPALITY_OWN}:
        given.append(Allow("municipality", "SELECT INSERT UPDATE", municipality_rows))
    for scope in DELETABLE.get(table, ()):
        given.append(Allow(scope, "DELETE", trust_rows if scope == "trust" else municipality_rows))
    return [*given, *BEYOND.get(table, ()), *PEOPLE.get(table, ())]


def wall(table: str, kind: Kind) -> Iterable[str]:
    """The statements that put ``table`` behind the wall: enabled, forced, one policy per command and scope, matching grants."""
    name = f"alis.{table}"
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield (
        f"CREATE POLICY owner_maintenance ON {name} TO alis_owner"
        " USING ((SELECT current_setting('alis.maintenance', true) = 'on'))"
    )
    for number, allow in enumerate(allows(table, kind)):
        for command in allow.commands.split():
            policy = f"{allow.scope}_{command.lower()}_{number}"
            clauses = []
            if command != "INSERT":
                clauses.append(f"USING ({allow.rows})")
            if command in {"INSERT", "UPDATE"}:
                clauses.append(f"WITH CHECK ({allow.check or allow.rows})")
            yield f"CREATE POLICY {policy} ON {name} FOR {command} TO alis_{allow.scope} {' '.join(clauses)}"
            yield grant(table, kind, command, allow.scope)
    if table in STATS_COLUMNS:
        yield f"CREATE POLICY stats_select ON {name} FOR SELECT TO alis_stats USING (true)"
        yield f"GRANT SELECT ({', '.join(STATS_COLUMNS[table])}) ON {name} TO alis_stats"


def grant(table: str, kind: Kind, command: str, scope: str) -> str:
    """The grant beside a policy: of the whole row, or of the columns that the scope may read or change."""
    if command == "UPDATE":
        frozen = FROZEN.get(table, SHARED_KEYS if kind is Kind.SHARED else KEYS)
        only = CHANGEABLE_BY.get((table, scope)) or CHANGEABLE.get(table)
        known, listed = ("=", only) if only else ("<>", frozen)
    elif command == "INSERT" and table in STAMPED:
        known, listed = "<>", STAMPED[table]
    elif command == "SELECT" and (table, scope) in READABLE:
        known, listed = "=", READABLE[table, scope]
    elif command == "SELECT" and table in HIDDEN and scope != "identity":
        known, listed = "<>", HIDDEN[table]
    else:
        return f"GRANT {command} ON alis.{table} TO alis_{scope}"
    quantity = "ANY" if known == "=" else "ALL"
    names = ", ".join(f"'{column}'" for column in listed)
    return f"""DO $$ BEGIN EXECUTE (
        SELECT format('GRANT {command} (%s) ON alis.{table} TO alis_{scope}', string_agg(quote_ident(attname), ', ' ORDER BY attnum))
        FROM pg_attribute WHERE attrelid = 'alis.{table}'::regclass AND attnum > 0 AND NOT attisdropped
            AND attname {known} {quantity} (ARRAY[{names}])); END $$"""


def unwall(table: str) -> Iterable[str]:
    """Take down every policy and grant of ``table``, before they are put up anew."""
    yield f"""DO $$ DECLARE p record; BEGIN
        FOR p IN SELECT polname FROM pg_policy WHERE polrelid = 'alis.{table}'::regclass LOOP
            EXECUTE format('DROP POLICY %I ON alis.{table}', p.polname);
        END LOOP; END $$"""
    roles = ", ".join(f"alis_{scope}" for scope in (*ALL_SCOPES, "stats"))
    yield f"REVOKE ALL ON alis.{table} FROM {roles}"


def function_grants() -> list[str]:
    """Only the scope roles may ask for the context, and nobody else may run any function of the schema."""
    roles = ", ".join(f"alis_{scope}" for scope in ALL_SCOPES)
    return [
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA alis, alis_private FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA alis TO {roles}",
        *(
            f"GRANT EXECUTE ON FUNCTION alis.ctx_{name}(text) TO {roles}"
            for name in ("trust", "municipality", "user", "subject", "request", "units")
        ),
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA alis TO {roles}",
        # who writes messages may leave the job that sends them
        *(
            f"GRANT EXECUTE ON FUNCTION alis.defer(text, jsonb) TO alis_{scope}"
            for scope in ("answer", "identity", "municipality", "operator", "trust", "unit")
        ),
        "GRANT EXECUTE ON FUNCTION alis.migration_head() TO alis_operator",
        "GRANT EXECUTE ON FUNCTION alis.move_trainee(bigint, text) TO alis_municipality",
        # one number per unit, told to both parties
        "SET LOCAL ROLE alis_stats",
        "GRANT SELECT ON alis.waiting_per_unit TO alis_trust, alis_municipality",
        "GRANT EXECUTE ON FUNCTION alis.region_publish() TO alis_region",
        "SET LOCAL ROLE alis_owner",
    ]
