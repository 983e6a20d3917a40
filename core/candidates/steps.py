"""The trust's own steps from need to offer letter, and which of them come before one (R-073; C-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.trusts.sources import N_
from core.trusts.terms import Finding, Severity

if TYPE_CHECKING:
    from datetime import date

    from core.placements.models import Presentation
    from core.trusts.rules import TrustRules


def done_on(presentation: Presentation) -> dict[str, date | None]:
    """When each step of the hiring was done, by the step's key. The need and the candidate lie behind a presentation."""
    return {
        "need": presentation.presented_at.date(),
        "candidates": presentation.presented_at.date(),
        "first_contact": presentation.contacted_on,
        "hiring_form": presentation.hiring_form_on,
        "offer_letter": presentation.offer_letter_on,
    }


def out_of_order(rules: TrustRules, presentation: Presentation, key: str) -> Finding | None:
    """The first earlier step that is not done yet, as a warning that takes a reason; our reading of numbered steps."""
    done = done_on(presentation)
    steps = rules.steps()
    order = next((step.order for step in steps if step.key == key), None)
    if order is None:
        return None
    for step in steps:
        if step.order < order and not done.get(step.key):
            return Finding(
                "step_out_of_order",
                Severity.WARN,
                N_(
                    "Trinnet «%(step)s» kommer før i rutinen og er ikke registrert. Skriv hvorfor dette gjøres nå.",
                    step=step.label,
                ),
                step.rule,
                "reason",
                N_("Registrer det manglende trinnet først, eller skriv en begrunnelse."),
                step.role,
                needs_reason=True,
            )
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
