"""What a message depends on besides its matter, and the question whether that still stands.

Asked by the last check just before sending, whatever the change forgot to cancel: an offer that was withdrawn, a query that was
answered, a deadline that was moved or met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

PERIODS = {
    "start_service": "p.status = 'planned' AND p.starts_on = m.about_on",
    "complete_service": "p.status = 'in_service' AND p.ends_on = m.about_on",
    "evaluation_planned": "p.status = 'in_service' AND p.evaluation_on IS NULL AND p.evaluation_planned_on = m.about_on",
    # the mentor who has answered is asked no more
    "evaluation_invited": """p.status = 'in_service' AND p.evaluation_on IS NULL AND p.evaluation_planned_on = m.about_on
        AND p.mentor_invited_on IS NOT NULL AND p.mentor_reply IS NULL""",
    "supervisor_missing": """p.status = 'planned' AND p.starts_on = m.about_on
        AND (p.supervisor IS NULL OR p.department_contact IS NULL)""",
    "document_objectives": "p.status = 'in_service' AND p.ends_on = m.about_on AND p.documented_on IS NULL",
    "certificate_due": """p.status = 'in_service' AND p.ends_on = m.about_on AND NOT EXISTS (SELECT 1 FROM alis.service_certificate c
        WHERE c.trust = p.trust AND c.placement_id = p.id)""",
}
# of an agreement a with its template t: the day the next yearly review is due, as core.agreements.life.review_due counts it
LAST_REVIEW = """(SELECT max(v.held_on) FROM alis.agreement_review v WHERE v.trust = a.trust AND v.agreement_id = a.id)"""
REVIEW_DUE = f"""(CASE WHEN t.review_months IS NULL THEN NULL
    WHEN t.review_month IS NULL THEN (coalesce({LAST_REVIEW}, a.in_force_from) + make_interval(months => t.review_months))::date
    ELSE (make_date(extract(year FROM coalesce({LAST_REVIEW}, a.in_force_from))::int + 1, t.review_month, 1)
        + interval '1 month' - interval '1 day')::date END)"""
# kind → the condition under which a message about it may go; m is the message, about_on the date that its text speaks of
KINDS = {
    "offer": """EXISTS (SELECT 1 FROM alis.offer o WHERE o.trust = m.trust AND o.id = m.about_id AND o.status = 'open'
        AND (m.about_on IS NULL OR o.answer_by_on = m.about_on))""",
    "query": """EXISTS (SELECT 1 FROM alis.query q WHERE q.trust = m.trust AND q.id = m.about_id AND q.answer IS NULL
        AND q.cancelled_at IS NULL AND (m.about_on IS NULL OR q.due_on = m.about_on))""",
    "presentation": """EXISTS (SELECT 1 FROM alis.presentation p WHERE p.trust = m.trust AND p.id = m.about_id AND p.outcome IS NULL
        AND p.cancelled_at IS NULL AND (m.about_on IS NULL OR p.first_contact_due_on = m.about_on))""",
    "first_contact": """EXISTS (SELECT 1 FROM alis.presentation p WHERE p.trust = m.trust AND p.id = m.about_id AND p.outcome IS NULL
        AND p.contacted_on IS NULL AND p.cancelled_at IS NULL AND (m.about_on IS NULL OR p.first_contact_due_on = m.about_on))""",
    # the nudge to look through the contacts: somebody has, when none is old any more (C-16)
    "contacts": """EXISTS (SELECT 1 FROM alis.contact c WHERE c.trust = m.trust AND (c.valid_to IS NULL OR c.valid_to >= :today)
        AND (c.valid_from IS NULL OR c.valid_from <= :today)
        AND (c.refused_on IS NOT NULL OR coalesce(c.last_confirmed_on < cast(:today AS date) - interval '6 months', true)))""",
    "order": """EXISTS (SELECT 1 FROM alis.placement_request o WHERE o.trust = m.trust AND o.id = m.about_id
        AND o.ended_on IS NULL AND o.rank IS NULL)""",
    "vacancies": """EXISTS (SELECT 1 FROM alis.vacancy_inquiry q WHERE q.trust = m.trust AND q.id = m.about_id AND q.answer IS NULL)""",
    # an agreement that runs out without a successor: a new one has been signed, or the notice was withdrawn
    "agreement_end": """EXISTS (SELECT 1 FROM alis.agreement a WHERE a.trust = m.trust AND a.id = m.about_id AND a.replaced_by IS NULL
        AND a.ends_on = m.about_on)""",
    # a yearly review: still in force, and nobody has recorded one since
    "agreement_review": f"""EXISTS (SELECT 1 FROM alis.agreement a JOIN alis.agreement_template t ON t.trust = a.trust
        AND t.version_label = a.version_label WHERE a.trust = m.trust AND a.id = m.about_id
        AND (a.ends_on IS NULL OR a.ends_on >= :today) AND {REVIEW_DUE} = m.about_on)""",  # noqa: S608 - constants
    # what somebody is told or reminded of about a service period, by the worklist's own words for it
    **{
        kind: f"""EXISTS (SELECT 1 FROM alis.placement p WHERE p.trust = m.trust AND p.id = m.about_id AND {condition})"""  # noqa: S608 - constants
        for kind, condition in PERIODS.items()
    },
}
# a milestone is named by its request and its key
MILESTONE = "milestone."
_MILESTONE = f"""EXISTS (SELECT 1 FROM alis.milestone s WHERE s.trust = m.trust AND s.request_id = m.about_id AND NOT s.closed
    AND s.key = substr(m.about_kind, {len(MILESTONE) + 1}) AND s.due_on IS NOT DISTINCT FROM m.about_on)"""  # noqa: S608 - constants

# true while there is still something to say; the matter's own end comes first
STANDS = f"""(m.about_end OR r.ended_on IS NULL) AND CASE WHEN m.about_kind IS NULL THEN true
    WHEN m.about_kind LIKE '{MILESTONE}%' THEN {_MILESTONE}
    {" ".join(f"WHEN m.about_kind = '{kind}' THEN {condition}" for kind, condition in KINDS.items())} ELSE false END"""


@dataclass(frozen=True, slots=True)
class About:
    """``on`` is the date in the text, where the message is only right while that is the date."""

    kind: str
    id: int
    on: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS and not self.kind.startswith(MILESTONE):
            msg = f"no message is known to depend on {self.kind}"
            raise ValueError(msg)
