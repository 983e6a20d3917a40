"""The trust's own steps from need to offer letter, and which of them come before one (R-073; C-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.dates import day_in_oslo
from core.trusts import sequence
from core.trusts.sources import N_
from core.trusts.terms import Finding, Severity

if TYPE_CHECKING:
    from datetime import date

    from core.placements.models import Presentation
    from core.trusts.rules import TrustRules


def done_on(presentation: Presentation) -> dict[str, date | None]:
    """When each step of the hiring was done, by the step's key. The need and the candidate lie behind a presentation."""
    return {
        "need": day_in_oslo(presentation.presented_at),
        "candidates": day_in_oslo(presentation.presented_at),
        "first_contact": presentation.contacted_on,
        "hiring_form": presentation.hiring_form_on,
        "offer_letter": presentation.offer_letter_on,
    }


def out_of_order(rules: TrustRules, presentation: Presentation, key: str, on: date) -> Finding | None:
    """What should have come before a step on this day, as a warning that takes a reason."""
    steps = rules.steps()
    if all(step.key != key for step in steps):
        return None
    finding = sequence.out_of_order(steps, done_on(presentation), key, on)
    if finding is not None:
        return finding
    if key != "first_contact" and presentation.outcome != "start_agreed":
        return Finding(
            "start_not_agreed",
            Severity.WARN,
            N_("Oppstart er ikke avtalt ennå. Skriv hvorfor dette gjøres nå."),
            rules.rule("first_contact"),
            "reason",
            None,
            "trust.unit_leader",
            needs_reason=True,
        )
    return None
