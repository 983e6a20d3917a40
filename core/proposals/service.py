"""Asking for a proposal, repeating one, and writing down what came of it, whole or not at all. No Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from core.errors import N_, Conflict, NotFound, Refusal
from core.proposals import runs, stored
from core.proposals.gathering import gather
from core.proposals.models import AllocationRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.proposals.models import AllocationRun
    from core.trusts.rules import TrustRules

LEFT_OUT = "LEFT_OUT"


def ask(
    db: Session, actor: Actor, rules: TrustRules, *, maybe: bool, elsewhere: bool, today: date, now: datetime
) -> AllocationRun:
    """Have a proposal computed for everybody who waits. Refuses where there is nothing to propose."""
    problem = gather(db, rules, today=today, maybe=maybe, elsewhere=elsewhere)
    if not problem.requests:
        remedy = N_("Se på ventelisten hva som mangler før tilbud kan gis.")
        raise Refusal("nobody_waits", N_("Ingen på ventelisten kan få tilbud nå."), remedy=remedy)
    if not problem.seats:
        remedy = N_("Før vikariatene først.")
        raise Refusal("nothing_vacant", N_("Det er ingen ledige vikariater å foreslå."), remedy=remedy)
    return runs.ask(db, actor, rules.code, "proposal", stored.dump(problem, maybe=maybe, elsewhere=elsewhere), now=now)


def repeat(db: Session, actor: Actor, trust: str, run_id: int, *, now: datetime) -> AllocationRun:
    """Compute once more from exactly what an earlier run was computed from: the same answer must come."""
    earlier = runs.get(db, trust, run_id)
    if earlier.kind != "proposal":
        raise NotFound
    if earlier.status != "done":
        raise Conflict("run_not_done", N_("Bare et ferdig forslag kan gjentas."))
    options = {**earlier.input["options"], "repeats": earlier.id}
    return runs.ask(db, actor, trust, "proposal", {**earlier.input, "options": options}, now=now)


def keep(db: Session, trust: str, run_id: int, attempt: int, answer: Mapping[str, Any], *, now: datetime) -> bool:
    """Write a proposal's rows together with «done»; False where another worker has it."""
    kept = ("levels", "what_if", "inversions", "departures", "digest", "seconds", "peak_mb")
    run = runs.finish(db, trust, run_id, attempt, {name: answer[name] for name in kept}, now=now)
    if run is None:
        return False
    labels = {
        row.id: (row.unit_id, row.unit_label)
        for row in db.execute(
            text("SELECT id, unit_id, unit_label FROM alis.vacancy WHERE trust = :trust AND id = ANY(:ids)"),
            {"trust": trust, "ids": [one["vacancy_id"] for one in answer["rows"]]},
        )
    }
    placed = {one["request"]: one for one in answer["rows"]}
    rows = [
        _row(run, id_, facts["municipality"], placed.get(id_), answer["reasons"].get(id_, []), labels)
        for id_, facts in run.input["facts"]["requests"].items()
        if id_ in answer["reasons"]
    ]
    rows += [
        _row(run, str(id_), run.input["facts"]["requests"][str(id_)]["municipality"], None, [_left_out(why)], labels)
        for id_, why in run.input["left_out"]
    ]
    if rows:
        db.execute(insert(AllocationRow), rows)
    return True


def _left_out(why: str) -> dict[str, Any]:
    return {"wish": None, "reason": LEFT_OUT, "numbers": {"why": why}, "proven": True}


def _row(
    run: AllocationRun,
    request: str,
    municipality: str,
    placed: Mapping[str, Any] | None,
    reasons: list[dict[str, Any]],
    labels: Mapping[int, tuple[int, str]],
) -> dict[str, Any]:
    unit_id, unit_label = labels[placed["vacancy_id"]] if placed else (None, None)
    return {
        "trust": run.trust,
        "run_id": run.id,
        "municipality": municipality,
        "request_id": int(request),
        "vacancy_id": placed and placed["vacancy_id"],
        "unit_id": unit_id,
        "unit_label": unit_label,
        "starts_on": placed and placed["starts_on"],
        "ends_on": placed and placed["ends_on"],
        "wish_number": placed and placed["wish_no"],
        "deviation_months": placed and placed["deviation_months"],
        "reasons": reasons,
    }
