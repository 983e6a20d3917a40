"""All that the page and the JSON of one service period show, each fact with its rule, in a handful of statements."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from core.cases import split_case
from core.dates import add_months
from core.directory import queries as directory
from core.errors import NotFound
from core.permissions import ROLE_NAMES
from core.placements import queries as placements
from core.queue import milestones
from core.service_periods import courses, duties, queries, steps
from core.service_periods.time_served import served
from core.trusts.phrases import value_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Finding, Rule

FACTS = ("employer", "salary", "equal_terms", "contact_during_service")
SOON_MONTHS = 3  # how long before start and end the page says what is missing
# the regulation that NLSH's agreement and every other LIS are under
SECTION_31 = "https://lovdata.no/forskrift/2016-12-08-1482/§31"


def one(db: Session, me: Identity, case_id: str, today: date) -> dict[str, Any]:
    trust, id_ = split_case(case_id)
    row = placements.period(db, trust, id_)
    if row is None:
        raise NotFound
    way = queries.way(db, trust, row.request_id, reader=queries.reader(me))
    if way is None:  # pragma: no cover - a period without its matter
        raise NotFound
    rules = directory.current_rules(db, trust, way.notified_on)
    hangs = queries.hangs(db, trust, id_, municipal=bool(me.municipality))
    planned = {one.key: one for one in milestones.planned(way, rules, milestones.of(row))}
    counted = courses.count(rules, row.starts_on, row.ends_on, [day.held_on for day in hangs["course_days"]])
    for day in hangs["course_days"]:
        day.covered = day.held_on in counted.covered_days if counted else None
    objectives = _objectives(rules, hangs.pop("objectives"))
    paused = next((p for p in hangs["pauses"] if p.starts_on <= today and (p.ends_on is None or today <= p.ends_on)), None)
    asked = next((p for p in hangs["prolongations"] if p.outcome is None), None)
    certified = bool(hangs["certificates"])
    time = served(row.starts_on, row.ends_on, hangs["pauses"])
    return {
        "row": row,
        "case": case_id,
        "way": way,
        "rules": rules,
        "words": rules.words(),
        "steps": steps.timeline(rules, way, row, planned, today),
        "courses": counted,
        "objectives": objectives,
        "facts": [(rule, value_in_words(rule)) for rule in _facts(rules, row)],
        "findings": _findings(rules, row, [one.status for one in objectives], today, certified=certified),
        "start_findings": duties.before_start(rules, row) if row.status == "planned" else [],
        "closing_findings": duties.before_closing(rules, row, min(today, row.ends_on), certified=certified)
        if row.status == "in_service"
        else [],
        "paused": paused,
        "asked": asked,
        "without_yes": duties.without_yes(rules, asked) if asked else [],
        "served": time,
        "as_long": row.ends_on + timedelta(days=time.paused_days) if time.paused_days else None,
        "may_certify": row.status == "completed" or (row.status == "in_service" and today >= row.ends_on),
        "role_names": ROLE_NAMES,
        "section_31": SECTION_31,
        "today": today,
        **hangs,
    }


def _facts(rules: TrustRules, row: Row[Any]) -> list[Rule]:
    """Who is the employer and pays (R-074, R-075); the exception's sentence only where the period is that short."""
    keys = list(FACTS)
    short = rules.book.pair("exception_months")
    if short and add_months(row.starts_on, max(short)) > row.ends_on + timedelta(days=1):
        keys.insert(2, "exception_months")
    return [rules.rule(key) for key in keys]


def _objectives(rules: TrustRules, rows: list[Any]) -> list[Any]:
    """Both objectives stand in every period from the first day (R-079), with their wording and how far it has come."""
    known = {row.objective: row for row in rows}
    return [
        SimpleNamespace(
            objective=one.code,
            wording=one.wording,
            status=known[one.code].status if one.code in known else "not_started",
            status_on=known[one.code].status_on if one.code in known else None,
            by_name=known[one.code].by_name if one.code in known else None,
        )
        for one in rules.learning_objectives()
    ]


def _findings(rules: TrustRules, row: Row[Any], statuses: list[str], today: date, *, certified: bool) -> list[Finding]:
    """What is missing, when it is near enough to do something about it."""
    if row.status == "planned" and today >= add_months(row.starts_on, -SOON_MONTHS):
        return duties.before_start(rules, row)
    if row.status != "in_service" or today < add_months(row.ends_on, -SOON_MONTHS):
        return []
    missing = [
        one for one in duties.before_closing(rules, row, row.ends_on, certified=certified) if one.key != "certificate_missing"
    ]
    return [*missing, *duties.objectives_open(rules, statuses)]


def matter_steps(
    found: Any,  # noqa: ANN401 - a request, as the page has it
    rules: TrustRules,
    planned: dict[str, Any],
    hangs: Mapping[str, list[Any]],
    today: date,
) -> list[dict[str, Any]]:
    """The steps of one matter, before there is a service period as after; ``hangs``: what its page has read (core.matter)."""
    period = None
    if found.status in {"accepted", "in_service", "completed"}:
        period = next(iter(hangs["periods"]), None)
    return steps.timeline(rules, hangs["way"][0], period, planned, today)


def objectives_of(db: Session, municipality: str, trainee_id: int) -> list[Any]:
    return list(queries.of_trainee(db, municipality, trainee_id))
