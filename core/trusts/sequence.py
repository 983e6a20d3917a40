"""A trust's steps in their order, and what should have come before one (C-48): it warns, takes a reason and never stops."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.trusts.matters import Finding, Severity
from core.trusts.sources import N_, RuleBook, Text
from core.trusts.terms import Step

# the register stands beside the matter and never holds a step back
BESIDE = frozenset({"registered"})


def numbered(book: RuleBook, *steps: tuple[str, Text, str, str]) -> tuple[Step, ...]:
    """Give a routine's steps as they are listed: key, label, role, and the key of the rule that each rests on."""
    return tuple(Step(key, label, role, number, book.rule(rule)) for number, (key, label, role, rule) in enumerate(steps, 1))


def missing_before(steps: Sequence[Step], done: Mapping[str, date | None], key: str, on: date) -> Step | None:
    """The first earlier step that is not done, or was done after this day."""
    place = next((step.order for step in steps if step.key == key), None)
    if place is None:
        return None
    earlier = (step for step in steps if step.order < place and step.key not in BESIDE)
    for step in earlier:
        reached = done.get(step.key)
        if reached is None or reached > on:
            return step
    return None


def out_of_order(steps: Sequence[Step], done: Mapping[str, date | None], key: str, on: date) -> Finding | None:
    """The same as a warning, with what to do; our reading of the routine's order."""
    step = missing_before(steps, done, key, on)
    if step is None:
        return None
    return Finding(
        "step_out_of_order",
        Severity.WARN,
        N_("Trinnet «%(step)s» kommer før i rutinen og er ikke gjort da. Skriv hvorfor, eller rett datoen.", step=step.label),
        step.rule,
        "reason",
        N_("Registrer det manglende trinnet først, eller skriv en begrunnelse."),
        step.role,
        needs_reason=True,
    )
