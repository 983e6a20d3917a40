# ruff: noqa: S608 - SQL reads best unbroken; it is made of constants, and every value is bound
"""One kind of entry on a worklist: a SELECT of the same columns as every other, and the roles whose entry it is.

``tier``: what has a date, then what has none, then what is only to know. ``day`` orders within it: the due date, else the day it came up.
The wall decides what is seen; the explicit ``:own`` lets the index lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import M_
from core.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.trusts.rules import TrustRules

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
    "about",
    "sequence",
)

# where nobody is to be named: mail, and calendars that lie on other people's servers
NAMELESS = M_("en ALIS")

WAITING = "('notified', 'waiting', 'confirmed')"
PLACED = "('accepted', 'in_service')"

DATED, UNDATED, TO_KNOW = range(3)


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
    to_know: bool = False
    # what a reminder of it depends on (core.notices.standing); a dated entry without one is in the feed, and nobody is reminded
    about: str = "NULL"
    # grows with each change, for calendars
    sequence: str = "0"

    def select(self) -> str:
        day = self.day or f"coalesce(cast({self.due} AS date), cast(:today AS date))"
        tier = TO_KNOW if self.to_know else f"CASE WHEN {self.due} IS NULL THEN {UNDATED} ELSE {DATED} END"
        return (
            f"SELECT '{self.kind}' AS kind, {tier} AS tier, cast({day} AS date) AS day, cast({self.trust} AS text) AS trust, "
            f"cast({self.object_id} AS bigint) AS object_id, cast({self.request_id} AS bigint) AS request_id, "
            f"cast({self.municipality} AS text) AS municipality, cast({self.name} AS text) AS name, cast({self.label} AS text) AS label, "
            f"cast({self.due} AS date) AS due_on, cast({self.notified_on} AS date) AS notified_on, cast({self.extra} AS jsonb) AS extra, "
            f"cast({self.about} AS text) AS about, cast({self.sequence} AS bigint) AS sequence "
            f"FROM {self.rows}"
        )


# what is asked of a trust's people only where its own rule says so; each is the name of the rule and of the lines' parameter
OWN_RULES = ("document_objectives", "equal_terms", "offer_letter", "service_certificate")


def stating(rules: Mapping[str, TrustRules]) -> dict[str, list[str]]:
    """The trusts that state each of these rules, as the lines ask for them."""
    return {key: [code for code, one in rules.items() if one.rule(key).value] for key in OWN_RULES}


def nobody(**given: str) -> dict[str, Any]:
    """A line that is about no request."""
    return {"request_id": "NULL", "municipality": "NULL", "name": "NULL", "notified_on": "NULL", **given}


SENDERS = frozenset({Role.MUNICIPALITY_COORDINATOR, Role.MUNICIPALITY_LEADER})
CONTACT = frozenset({Role.TRUST_CONTACT})
LEADER = frozenset({Role.TRUST_UNIT_LEADER})
PERSONNEL = frozenset({Role.TRUST_PERSONNEL})
ADVISER = frozenset({Role.TRUST_ADVISER})
ADMIN = frozenset({Role.TRUST_ADMIN})
MENTOR = frozenset({Role.MUNICIPALITY_MENTOR})

DUE = "NOT m.closed AND (m.opens_on <= :today OR m.due_on <= :soon)"
MILESTONE = "alis.milestone m JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id"
MILESTONE_ABOUT = "'milestone.' || m.key"
# the plan is worked out again from these, for its words and its rule
PLAN = """jsonb_build_object('key', m.key, 'from', r.wanted_from, 'to', r.wanted_to, 'plan', r.plan_assigned_on,
    'compressed', m.compressed, 'opens', m.opens_on,
    'agreed', (SELECT jsonb_build_object('from', a.starts_on, 'to', a.ends_on, 'on', a.agreed_on)
        FROM alis.placement a WHERE a.trust = m.trust AND a.request_id = m.request_id AND a.status <> 'cancelled'
        ORDER BY a.id DESC LIMIT 1))"""
# the compressed plan of a short-notice case is one line, whichever of its milestones are left (C-44)
ONE_COMBINED = """NOT (m.compressed AND EXISTS (SELECT 1 FROM alis.milestone o WHERE o.trust = m.trust AND o.request_id = m.request_id
    AND o.compressed AND NOT o.closed AND o.key < m.key))"""


def milestone(kind: str, roles: frozenset[Role], where: str) -> Line:
    return Line(
        kind,
        roles,
        f"{MILESTONE} WHERE {DUE} AND {where}",
        due="m.due_on",
        day="coalesce(m.due_on, m.opens_on)",
        extra=PLAN,
        about=MILESTONE_ABOUT,
        sequence="r.version",
    )


OFFER = "alis.offer o JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id"
OFFERED = "jsonb_build_object('from', o.starts_on, 'unit', o.unit_label)"
QUERY = "alis.query q JOIN alis.placement_request r ON r.trust = q.trust AND r.id = q.request_id"
ASKED_AT = "extract(epoch FROM q.asked_at)::bigint / 60"  # asked anew, it is a newer one
ASKED = "jsonb_build_object('from', q.starts_on, 'unit', q.unit_label)"


def union(lines: Iterable[Line]) -> str:
    return "\nUNION ALL\n".join(line.select() for line in lines)
