"""The milestones of a wanted start, counted from the rules in force (R-028, R-032…R-034, R-038, R-089; C-01…C-05, C-44)."""

from dataclasses import replace
from datetime import date

from core.dates import add_months, last_day
from core.trusts.matters import MilestoneFacts, PlannedMilestone
from core.trusts.sources import M_, N_, Rule, RuleBook, RuleStatus
from core.trusts.terms import Words

_COMPRESSED = M_("Kort varsel: avklaring og arbeidsavtale tas samlet, så snart det lar seg gjøre før oppstart.")


def plan_milestones(facts: MilestoneFacts, book: RuleBook, words: Words) -> tuple[PlannedMilestone, ...]:
    """Give the windows; those already past when the ALIS was notified, or the period agreed, become one compressed plan (C-44).

    The notice is about the wish; what comes after it is about the period that was agreed, where there is one.
    """
    found = [_first_notice(facts, book)]
    agreed = facts.agreed
    if agreed is not None:
        known = max(facts.notified_on or agreed.agreed_on, agreed.agreed_on)
        facts = replace(facts, start_on=agreed.starts_on, end_on=agreed.ends_on, notified_on=known)
    start = facts.start_on
    found += _window("reconfirm", "reconfirm_window", "municipality.coordinator", start, book, words)
    found += _window("employment_contract", "contract_window", "trust.personnel", start, book, words)
    found += _final_evaluation(facts, book)
    return _compress(tuple(found), facts)


def _first_notice(facts: MilestoneFacts, book: RuleBook) -> PlannedMilestone:
    rule = book.rule("notice_months")
    months = book.number("notice_months")
    label = N_("Innmelding")
    if months is not None:
        due = add_months(facts.start_on, -months)
        return PlannedMilestone("first_notice", label, "municipality.coordinator", facts.plan_assigned_on, due, rule)
    if book.rule("first_notice").published:
        rule = book.rule("first_notice")
    return PlannedMilestone("first_notice", label, "municipality.coordinator", None, None, rule)


def _window(key: str, rule_key: str, role: str, start: date, book: RuleBook, words: Words) -> list[PlannedMilestone]:
    window = book.pair(rule_key)
    if window is None:
        return []
    opens, due = (add_months(start, -months) for months in (max(window), min(window)))
    if key == "reconfirm":
        return [PlannedMilestone(key, words.reconfirm_label, role, opens, due, book.rule(rule_key))]
    after = "reconfirm" if book.pair("reconfirm_window") else None
    return [PlannedMilestone(key, M_("Arbeidsavtale"), role, opens, due, book.rule(rule_key), after=after)]


def _final_evaluation(facts: MilestoneFacts, book: RuleBook) -> list[PlannedMilestone]:
    rule = book.rule("evaluation_duty")
    months = book.number("default_months")
    if not rule.value or (facts.end_on is None and months is None):
        return []
    end = facts.end_on or last_day(facts.start_on, months or 0)
    why = N_("Fristen er periodens siste dag; rutinen nevner ingen dato.")
    read: Rule = replace(rule, status=RuleStatus.OUR_READING, reading=why)
    return [PlannedMilestone("final_evaluation", M_("Sluttevaluering"), "trust.unit_leader", None, end, read)]


def _compress(found: tuple[PlannedMilestone, ...], facts: MilestoneFacts) -> tuple[PlannedMilestone, ...]:
    notified = facts.notified_on
    if notified is None:
        return found
    past = {m.key for m in found if m.key in {"reconfirm", "employment_contract"} and m.due_on and m.due_on < notified}
    due = max(notified, facts.start_on)
    return tuple(
        replace(m, opens_on=notified, due_on=due, compressed=True, combined=_COMPRESSED, after=None) if m.key in past else m
        for m in found
    )
