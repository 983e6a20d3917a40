"""From a stored problem to a stored answer with every explanation that the pages show. Runs in core.computing's child process."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING, Any

from core.allocation import Budget, propose
from core.cases import case
from core.proposals import stored
from core.proposals.words import ALSO_HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.allocation import Proposal
    from core.allocation.terms import Delta, Explanation, Request, Row
    from core.proposals.gathering import Gathered

SECONDS = 60.0  # for proving the levels
REASONS, WHAT_IFS = 20.0, 20.0  # then for why not, and for what if; with the proof two minutes at most


def solve(given: dict[str, Any]) -> dict[str, Any]:
    """Propose from a stored problem, with every explanation that the pages show."""
    problem = stored.load(given)
    seconds = float(given["options"].get("seconds", SECONDS))
    found = propose(
        problem.requests, problem.vacancies, problem.policy, today=problem.today, prior=problem.prior, budget=Budget(seconds)
    )
    until = time.monotonic() + REASONS
    rows = {row.request: row for row in found.rows}
    reasons = {one.id: [_explanation(why) for why in _why_not(found, one, rows.get(one.id), until)] for one in problem.requests}
    until = time.monotonic() + WHAT_IFS
    what_if = {one.id: [_delta(delta) for delta in _what_if(found, one, rows.get(one.id), until)] for one in problem.requests}
    for pair in found.also_here:
        who = {"who": case(problem.trust, int(pair.before))}
        reasons[pair.after].append({"wish": None, "reason": ALSO_HERE, "numbers": who, "proven": True})
    return {
        "rows": [_row(problem, row) for row in found.rows],
        "unplaced": [one.request for one in found.unplaced],
        "reasons": reasons,
        "what_if": what_if,
        "levels": [{"name": v.name, "value": v.value, "bound": v.bound, "proven": v.proven} for v in found.levels],
        "inversions": [[one.before, one.after, one.unit] for one in found.inversions],
        "departures": [[one.before, one.after, one.unit] for one in found.departures],
        "digest": found.digest,
        "seconds": round(found.seconds, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _better(request: Request, row: Row | None) -> range:
    """The wishes that a request has not got."""
    return range(1, min(len(request.wishes), row.rank - 1 if row else len(request.wishes)) + 1)


def _why_not(found: Proposal, request: Request, row: Row | None, until: float) -> Iterator[Explanation]:
    if row is None:
        yield next(one.explanation for one in found.unplaced if one.request == request.id)
    for wish_no in _better(request, row):
        yield found.why(request.id, wish_no, until - time.monotonic())


def _what_if(found: Proposal, request: Request, row: Row | None, until: float) -> Iterator[Delta]:
    for wish_no in _better(request, row):
        if (left := until - time.monotonic()) > 0:
            delta = found.what_if(request.id, wish_no, left)
            if delta.possible or delta.proven:  # else nobody knows: time was out
                yield delta


def _explanation(one: Explanation) -> dict[str, Any]:
    numbers = {name: stored.plain(value) for name, value in one.numbers}
    return {"wish": one.wish_no, "reason": one.reason and one.reason.value, "numbers": numbers, "proven": one.proven}


def _delta(one: Delta) -> dict[str, Any]:
    return {
        "wish": one.wish_no,
        "possible": one.possible,
        "reason": one.reason and one.reason.value,
        "levels": [[level.name, level.before, level.after] for level in one.levels],
        "moves": [{"request": move.request, "before": _place(move.before), "after": _place(move.after)} for move in one.moves],
        "proven": one.proven,
    }


def _place(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else {"vacancy": row.vacancy, "start": row.start.isoformat(), "rank": row.rank}


def _row(problem: Gathered, row: Row) -> dict[str, Any]:
    """A row with the real days behind the engine's whole months."""
    seat = next(seat for seat in problem.seats if seat.vacancy.id == row.vacancy)
    months = next(one.months for one in problem.requests if one.id == row.request)
    starts_on, ends_on = seat.days(row.start, months)
    return {
        "request": row.request,
        "vacancy": row.vacancy,
        "vacancy_id": seat.vacancy_id,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "wish_no": row.wish_no,
        "deviation_months": row.deviation_months,
        "differs": list(row.differs),
        "state": row.state and row.state.value,
    }
