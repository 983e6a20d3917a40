"""What pages and API show of a proposal: rows with what differs, why not, what if, what has changed since. No Flask but the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.cases import case
from core.directory import queries as directory
from core.i18n import dato, render
from core.i18n import gettext as _
from core.placements import matching
from core.placements.matching import Judge, Post
from core.proposals import queries, standing, words
from core.proposals.gathering import vacancies_now
from core.proposals.runs import LONGEST
from core.proposals.words import FAILURES
from core.trusts.rules import trust_names
from core.trusts.terms import Agreed, MilestoneFacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.proposals.models import AllocationRow, AllocationRun
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Difference, Finding, PlannedMilestone, Text

__all__ = ["FAILURES", "LONGEST", "Shown", "newest", "one", "own_proposals", "period", "reasons", "receipt", "whole"]


@dataclass(frozen=True)
class Shown:
    """A row ready to be shown. ``changed`` is not empty where it no longer stands; ``what_if`` only for the trust.

    ``holds`` keep the next step back; ``warnings`` and ``short`` (a date of the trust's that has passed: C-44) are to be known.
    """

    row: Row[Any]
    differences: tuple[Difference, ...] = ()
    reasons: tuple[Text, ...] = ()
    changed: tuple[Text, ...] = ()
    what_if: tuple[tuple[Text, ...], ...] = ()
    warnings: tuple[Text, ...] = ()
    holds: tuple[Finding, ...] = ()
    short: PlannedMilestone | None = None
    out_of_time: bool = False  # there was no time for a what-if that could have been asked

    @property
    def placed(self) -> bool:
        return self.row.vacancy_id is not None

    @property
    def open(self) -> bool:
        return self.placed and self.row.decision is None and not self.row.presented

    @property
    def ready(self) -> bool:
        """Nothing is in the way of taking it."""
        return self.open and not self.changed and not self.holds

    @property
    def left_out(self) -> bool:
        """Could not be offered anything when the proposal was made, whatever was vacant."""
        return any(one["reason"] == "LEFT_OUT" for one in self.row.reasons)


def whole(db: Session, rules: TrustRules, run: AllocationRun) -> dict[str, Any]:
    """A finished run with its rows, against the one before: a constant number of statements."""
    rows, before = queries.rows(db, run.trust, run.id), queries.before(db, run.trust, run.id)
    changed = standing.changed(db, run.trust, run.input, rows)
    judge = _judge(db, rules)
    holds = _holds(db, judge, rows, [row.id for row in rows])
    shown = [_shown(judge, row, changed=changed.get(row.id, ()), holds=holds.get(row.request_id, ())) for row in rows]
    return {
        "run": run,
        "rows": [one for one in shown if one.placed],
        "unplaced": [one for one in shown if not one.placed and not one.left_out],
        "left_out": [one for one in shown if one.left_out],
        "levels": [{**level, "told": words.level(level)} for level in (run.result or {})["levels"]],
        "departures": _departures(run, rows),
        "compared": bool(before),
        "against": against_last(before, rows),
        "gone": len(before.keys() - {row.request_id for row in rows}),
        "newest": newest(db, run.trust) == run.id,
        "earlier": _repeated(db, run),
        "order_rule": rules.rule("priority_group"),
        "rules": rules,
        "head_chooses": rules.matching_direction == "head_chooses",
    }


def one(db: Session, rules: TrustRules, run: AllocationRun, row: Row[Any]) -> Shown:
    """One row with everything there is to say about it."""
    changed = standing.changed(db, run.trust, run.input, [row]).get(row.id, ())
    asked = ((run.result or {}).get("what_if") or {}).get(str(row.request_id), [])
    moved = {int(move["request"]) for found in asked for move in found["moves"]}
    names = {found.id: found.trainee_name for found in _names(db, run.trust, moved)}
    labels = _labels(db, run, asked)
    what_if = tuple(  # what cannot be, has its reason already
        tuple(words.what_if(found, lambda id_: names.get(id_, ""), lambda id_: labels[id_]))
        for found in asked
        if found["possible"]
    )
    out_of_time = not asked and any(why["wish"] for why in row.reasons)
    judge = _judge(db, rules)
    holds = _holds(db, judge, queries.rows(db, run.trust, run.id), [row.id])
    held = holds.get(row.request_id, ())
    return _shown(judge, row, changed=changed, what_if=what_if, holds=held, out_of_time=out_of_time)


def own_proposals(db: Session, municipality: str, today: date) -> list[dict[str, Any]]:
    """A municipality's own rows, trust by trust, and of all the others how many (the view gives no more)."""
    rows = queries.own_rows(db, municipality)
    counts = queries.counts(db) if rows else {}
    names, found = trust_names(), []
    for trust in dict.fromkeys(row.trust for row in rows):
        judge = _judge(db, directory.current_rules(db, trust, today))
        mine = [_shown(judge, row) for row in rows if row.trust == trust]
        placed = sum(1 for one_ in mine if one_.placed)
        others = counts[trust].requests - len(mine)
        found.append(
            {
                "trust": trust,
                "name": names[trust],
                "rows": mine,
                "others": others,
                "others_placed": counts[trust].placed - placed,
                "requests": counts[trust].requests,
                "placed": counts[trust].placed,
            }
        )
    return found


def reasons(row: Row[Any]) -> tuple[Text, ...]:
    """Why a row has no place, or no better one; each reason once."""
    told = [found for found in row.reasons if found["reason"] not in {None, words.ALSO_HERE}]
    general = [(found["reason"], found["numbers"]) for found in told if found["wish"] is None]
    # a wish for which the general reason holds word for word adds nothing
    return tuple(words.reason(one) for one in told if one["wish"] is None or (one["reason"], one["numbers"]) not in general)


def against_last(before: Mapping[int, Row[Any]], rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], Row[Any] | None]]:
    """The rows whose place is another than in the proposal before; nothing where there was none before."""
    if not before:
        return []
    found = []
    for row in rows:
        earlier = before.get(row.request_id)
        was = (earlier.vacancy_id, earlier.starts_on) if earlier else (None, None)
        if was != (row.vacancy_id, row.starts_on):
            found.append((row, earlier))
    return found


def newest(db: Session, trust: str) -> int | None:
    found: int | None = db.scalar(
        text("SELECT max(id) FROM alis.allocation_run WHERE trust = :trust AND kind = 'proposal' AND status = 'done'"),
        {"trust": trust},
    )
    return found


def receipt(row: AllocationRow) -> str:
    """What a decision did, in words."""
    if row.led_to == "offer":
        return _("Tilbudet er gitt. ALIS-en svarer selv.")
    if row.led_to == "presentation":
        return _("Kandidaten er meldt inn for lederen.")
    return _("Forslaget er ikke fulgt for denne. ALIS-en står på ventelisten med samme dato som før.")


def period(starts_on: date, ends_on: date) -> str:
    return f"{dato(starts_on)}–{dato(ends_on)}"


def _judge(db: Session, rules: TrustRules) -> Judge:
    return Judge(rules, directory.units(db, [rules.code], closed=True), {})


def _shown(judge: Judge, row: Row[Any], **known: Any) -> Shown:
    warnings = tuple(words.reason(one) for one in row.reasons if one["reason"] == words.ALSO_HERE)
    return Shown(row, _differences(judge, row), reasons(row), warnings=warnings, short=_short(judge, row), **known)


def _short(judge: Judge, row: Row[Any]) -> PlannedMilestone | None:
    """What a start so soon leaves no time for as the routine has it: never a bar, one compressed plan (C-44)."""
    if row.starts_on is None or row.decision is not None:
        return None
    today = judge.current.on
    wish = MilestoneFacts(row.wanted_from, row.wanted_to, notified_on=row.notified_on)
    planned = judge.rules(row.notified_on).milestones(replace(wish, agreed=Agreed(row.starts_on, row.ends_on, today)))
    return next((one for one in planned if one.compressed), None)


def _holds(db: Session, judge: Judge, rows: Sequence[Row[Any]], wanted: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """What holds the wanted undecided rows back, by request. Whom the municipality has put first, is taken first."""
    undecided = [row for row in rows if row.vacancy_id is not None and row.decision is None and not row.presented]
    asked = [row for row in undecided if row.id in set(wanted)]
    now = vacancies_now(db, judge.current.code, [row.vacancy_id for row in asked]) if asked else {}
    posts = {
        row.request_id: Post(
            row.trust,
            row.vacancy_id,
            judge.nodes[row.trust, row.unit_id],
            row.starts_on,
            row.ends_on,
            now[row.vacancy_id].posts - standing.taken(now[row.vacancy_id], row),
        )
        for row in asked
    }
    found = matching.holds(db, judge.current, posts, judge.current.on)
    cases = {case(row.trust, row.request_id) for row in undecided}
    return {
        id_: tuple(_in_turn(one, cases) for one in some if one.key != "head_chooses")  # here the leader is who is told
        for id_, some in found.items()
    }


def _in_turn(hold: Finding, cases: set[str]) -> Finding:
    before = dict(hold.text.params).get("who", "") if hold.key == "ranking_passed_over" else ""
    return replace(hold, remedy=words.IN_TURN) if before and cases.issuperset(str(before).split(", ")) else hold


def _differences(judge: Judge, row: Row[Any]) -> tuple[Difference, ...]:
    """What differs from the wish as it is today, in time, place and specialty separately (R-054)."""
    if row.vacancy_id is None:
        return ()
    unit = judge.nodes[row.trust, row.unit_id]
    post = Post(row.trust, row.vacancy_id, unit, row.starts_on, row.ends_on, 1)
    return judge.differences(row, post, row.starts_on, row.ends_on)


def _departures(run: AllocationRun, rows: Sequence[Row[Any]]) -> list[tuple[str, str]]:
    """Where an order that decides nothing would have said otherwise (UNN: asked for by nobody, shown all the same)."""
    names = {str(row.request_id): row.trainee_name for row in rows}
    return [(names[before], names[after]) for before, after, _unit in (run.result or {})["departures"]]


def _repeated(db: Session, run: AllocationRun) -> Row[Any] | None:
    """The run that this one repeats from the same input."""
    earlier = run.input["options"].get("repeats")
    if earlier is None:
        return None
    statement = text("SELECT id, digest FROM alis.allocation_run WHERE trust = :trust AND id = :id")
    return db.execute(statement, {"trust": run.trust, "id": earlier}).first()


def _names(db: Session, trust: str, ids: set[int]) -> Sequence[Row[Any]]:
    if not ids:
        return []
    statement = text("SELECT id, trainee_name FROM alis.placement_request WHERE trust = :trust AND id = ANY(:ids)")
    return db.execute(statement, {"trust": trust, "ids": list(ids)}).all()


def _labels(db: Session, run: AllocationRun, asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The unit behind each of the engine's vacancies that a what-if speaks of."""
    spoken = {move["after"]["vacancy"] for found in asked for move in found["moves"] if move["after"]}
    if not spoken:
        return {}
    ids = {one_: int(one_.partition(":")[0]) for one_ in spoken}
    statement = text("SELECT id, unit_label FROM alis.vacancy WHERE trust = :trust AND id = ANY(:ids)")
    found = {row.id: row.unit_label for row in db.execute(statement, {"trust": run.trust, "ids": list(ids.values())})}
    return {key: found[id_] for key, id_ in ids.items()}


def as_json(shown: Shown) -> dict[str, Any]:
    """A row as the API shows it."""
    row = shown.row
    return {
        **{name: getattr(row, name) for name in _COLUMNS},
        "request_case": case(row.trust, row.request_id),
        "vacancy_case": case(row.trust, row.vacancy_id) if row.vacancy_id else None,
        "led_to": f"/{row.led_to}s/{case(row.trust, row.led_to_id)}" if row.led_to else None,
        "differences": [{"kind": d.kind, "distance": d.distance, "text": render(d.text)} for d in shown.differences],
        "reasons": [render(told) for told in shown.reasons],
        "warnings": [render(told) for told in shown.warnings],
        "holds": [render(one.text) for one in shown.holds],
        "what_if": [" ".join(render(told) for told in some) for some in shown.what_if],
        "changed": [render(told) for told in shown.changed],
    }


_COLUMNS = (
    "id",
    "trust",
    "municipality",
    "municipality_name",
    "trainee_name",
    "unit_label",
    "starts_on",
    "ends_on",
    "wish_number",
    "deviation_months",
    "decision",
    "decision_reason",
    "decided_by",
)


def run_json(row: Any, *, stopped: bool) -> dict[str, Any]:  # noqa: ANN401 - a run, whole or as a row
    names = ("kind", "status", "failure", "asked_by", "digest", "seconds")
    instants: dict[str, datetime | None] = {"asked_at": row.asked_at, "finished_at": row.finished_at}
    return {**{name: getattr(row, name) for name in names}, **instants, "case": case(row.trust, row.id), "stopped": stopped}
