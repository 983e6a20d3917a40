"""A matter's way through the trust's own steps: who must act, when it opens and is due, when it was done and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.db import json_rows
from core.trusts.sequence import out_of_order
from core.trusts.sources import N_, Text
from core.trusts.terms import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row

    from core.placements.models import Placement
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Finding, PlannedMilestone

# the milestone that says when a step opens and is due
MILESTONE = {
    "notification": "first_notice",
    "reconfirm": "reconfirm",
    "employment_contract": "employment_contract",
    "final_evaluation": "final_evaluation",
}
RECORDED = {"contract_issued_on": "employment_contract", "hiring_form_on": "hiring_form", "offer_letter_on": "offer_letter"}


def done(way: Row[Any], period: Placement | Row[Any] | None) -> dict[str, date | None]:
    """The day each step was done, by its key."""

    def of(name: str) -> date | None:
        return getattr(way, name, None)

    def held(name: str) -> date | None:
        return getattr(period, name, None) or of(name)

    begun = period is not None and period.status in {"in_service", "completed"}
    return {
        "notification": way.notified_on,
        "need": of("need_on") or of("presented_on"),
        "candidates": of("presented_on"),
        "first_contact": of("contacted_on"),
        "registered": of("registered_on"),
        "reconfirm": way.reconfirmed_on if way.reconfirm_answer in {"yes", "changed"} else None,
        "offer": way.offered_on,
        "answer": way.answered_on if way.offer_status == "accepted" else None,
        "employment_contract": held("contract_issued_on"),
        "hiring_form": held("hiring_form_on"),
        "offer_letter": held("offer_letter_on"),
        "service": period.starts_on if period is not None and begun else None,
        "final_evaluation": held("evaluation_on"),
        "documentation": held("documented_on"),
    }


def _who(way: Row[Any], period: Placement | Row[Any] | None) -> dict[str, str | None]:
    return {
        "notification": way.sender_name,
        "need": getattr(way, "need_by", None),
        "candidates": getattr(way, "presented_by", None),
        "registered": getattr(way, "registered_by", None),
        "reconfirm": way.reconfirmed_by,
        "offer": way.made_by,
        "answer": way.answered_by,
        "final_evaluation": getattr(period, "evaluation_called_by", None),
        "documentation": getattr(period, "documented_by", None),
    }


def named(rules: TrustRules, role: str) -> Text:
    """Who must act, in the trust's own words."""
    words = rules.words()
    own = {
        "municipality.coordinator": words.municipal_coordinator,
        "municipality.mentor": words.mentor,
        "trust.contact": words.trust_contact,
        "trust.adviser": words.adviser,
        "trust.unit_leader": words.unit_leader,
        "trust.personnel": words.personnel,
    }
    return own.get(role, N_("ALIS"))


def every_step(rules: TrustRules, planned: Mapping[str, PlannedMilestone]) -> list[Step]:
    """The plugin's own steps, and around them what every matter has: the notice, each dated window, the service."""
    steps = list(rules.steps())
    known = {step.key for step in steps}
    before = [one for key, one in planned.items() if key == "first_notice" and "notification" not in known]
    between = [
        one
        for key, one in planned.items()
        if key in {"reconfirm", "employment_contract", "final_evaluation"} and key not in known
    ]
    found = [Step("notification", one.label, one.role, 0, one.rule) for one in before]
    at = next((n for n, step in enumerate(steps) if step.key == "service"), len(steps))
    found += steps[:at] + [Step(one.key, one.label, one.role, 99, one.rule) for one in between if one.key != "final_evaluation"]
    if at == len(steps):
        found.append(Step("service", N_("Tjeneste"), "trust.unit_leader", 99))
    found += steps[at:] + [Step(one.key, one.label, one.role, 99, one.rule) for one in between if one.key == "final_evaluation"]
    return found


def timeline(
    rules: TrustRules,
    way: Row[Any],
    period: Placement | Row[Any] | None,
    planned: Mapping[str, PlannedMilestone],
    today: date,
) -> list[dict[str, Any]]:
    """Each step with its rule; the steps of a short-notice case that are still ahead are one (C-44)."""
    reached, who = done(way, period), _who(way, period)
    stored = {row.key: row for row in json_rows(way.milestones)}
    shown: list[dict[str, Any]] = []
    compressed: dict[str, Any] | None = None
    over = way.status in {"completed", "withdrawn", "post_elsewhere"}
    steps = every_step(rules, planned)
    for step in steps:
        window = stored.get(MILESTONE.get(step.key, ""))
        plan = planned.get(MILESTONE.get(step.key, ""))
        # milestones alone know a day that no record of the step's own holds
        on = reached.get(step.key) or (window.done_on if window and step.key != "reconfirm" else None)
        one: dict[str, Any] = {
            "key": step.key,
            "label": step.label,
            "rule": plan.rule if plan else step.rule,
            "role": step.role,
            "role_name": named(rules, step.role),
            "date": on,
            "who": who.get(step.key) if on else None,
            "note": None,
        }
        if step.key == "service":
            one |= _service(period)
        elif on is not None:
            one["state"] = "done"
            late = out_of_order(rules.steps(), reached, step.key, on) if step.key in RECORDED.values() else None
            if late is not None:
                one["note"] = N_("Gjort før «%(step)s».", step=dict(late.text.params)["step"])
        elif window is not None and not window.closed:
            # an evaluation is due before a day, from no day: it waits for a service that has begun
            waits = step.key == "final_evaluation" and (period is None or period.status == "planned")
            one |= {
                "state": "not_open" if waits else _window(window, today),
                "opens_on": window.opens_on,
                "due_on": window.due_on,
            }
            if plan is not None and plan.after == "reconfirm" and reached["reconfirm"] is None:
                one["note"] = N_("Venter på et ja fra kommunen: avklaringen kommer først.")
            if plan is not None and plan.compressed and plan.combined:
                if compressed is not None:
                    compressed["key"] += f"+{step.key}"
                    continue
                compressed = one | {"label": plan.combined}
                one = compressed
        else:
            one["state"] = "skipped" if over else "todo"
            if step.key == "reconfirm" and way.reconfirm_answer == "no":
                one |= {"state": "now", "note": N_("Kommunen har svart nei; ALIS-en venter på en ny periode.")}
        shown.append(one)
    return shown


def _service(period: Placement | Row[Any] | None) -> dict[str, Any]:
    if period is None:
        return {"state": "todo", "date": None}
    state = {"planned": "todo", "in_service": "now", "completed": "done", "cancelled": "skipped"}[period.status]
    return {"state": state, "date": None, "opens_on": period.starts_on, "due_on": period.ends_on}


def _window(stored: Any, today: date) -> str:  # noqa: ANN401 - a row of json_rows
    if stored.due_on is not None and today > stored.due_on:
        return "overdue"
    if stored.opens_on is None and stored.due_on is None:
        return "undated"
    return "not_open" if stored.opens_on is not None and today < stored.opens_on else "open"


def order_findings(
    rules: TrustRules, reached: Mapping[str, date | None], planned: Mapping[str, PlannedMilestone], keys: Sequence[str]
) -> list[Finding]:
    """What of the routine's order these steps depart from. A short-notice case takes its steps together (C-44)."""
    found = []
    for key in keys:
        on, plan = reached.get(key), planned.get(key)
        if on is None or (plan is not None and plan.compressed):
            continue
        finding = out_of_order(rules.steps(), reached, key, on)
        if finding is not None:
            found.append(finding)
    return found
