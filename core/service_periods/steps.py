"""The way of one service period through the trust's own steps, as the timeline shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row

    from core.trusts.rules import TrustRules

# the milestone that says when a step opens and is due
MILESTONE = {
    "notification": "first_notice",
    "reconfirm": "reconfirm",
    "employment_contract": "employment_contract",
    "final_evaluation": "final_evaluation",
}


def timeline(rules: TrustRules, found: Row[Any], way: dict[str, Any], today: date) -> list[dict[str, Any]]:
    """Each step with its rule and its dates: when it was done, or when it opens and is due."""
    facts, milestones = way["facts"], way["milestones"]
    done: dict[str, date | None] = {
        "notification": facts.notified_on if facts else None,
        "need": facts.presented_on if facts else None,
        "candidates": facts.presented_on if facts else None,
        "first_contact": facts.contacted_on if facts else None,
        "registered": facts.registered_on if facts else None,
        "offer": facts.offered_on if facts else None,
        "answer": facts.answered_on if facts else None,
        "employment_contract": found.contract_issued_on,
        "hiring_form": found.hiring_form_on,
        "offer_letter": found.offer_letter_on,
        "final_evaluation": found.evaluation_on,
    }
    steps = []
    for step in rules.steps():
        stored = milestones.get(MILESTONE.get(step.key, ""))
        on = done.get(step.key) or (stored.done_on if stored else None)
        shown = {"key": step.key, "label": step.label, "rule": step.rule, "date": on, "who": None}
        if step.key == "service":
            shown |= _service(found)
        elif on is not None:
            shown["state"] = "done"
        elif stored is not None and not stored.closed:
            shown |= {"state": _window(stored, today), "opens_on": stored.opens_on, "due_on": stored.due_on}
        else:
            shown["state"] = "skipped" if found.status in {"completed", "cancelled"} else "todo"
        if step.key == "answer" and facts is not None:
            shown["who"] = facts.answered_by
        steps.append(shown)
    return steps


def _service(found: Row[Any]) -> dict[str, Any]:
    state = {"planned": "todo", "in_service": "now", "completed": "done", "cancelled": "skipped"}[found.status]
    return {"state": state, "date": None, "opens_on": found.starts_on, "due_on": found.ends_on}


def _window(stored: Row[Any], today: date) -> str:
    if stored.due_on is not None and today > stored.due_on:
        return "overdue"
    if stored.opens_on is None and stored.due_on is None:
        return "undated"
    return "not_open" if stored.opens_on is not None and today < stored.opens_on else "open"
