"""`propose`: the whole way from requests and vacancies to an explained proposal (docs/allocation.md).

No I/O, no globals; the clock only measures the budget. What comes in is sorted by id first, the solver runs on one thread
with a fixed seed, and the answer carries a digest.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from core.allocation import greedy, model, options
from core.allocation.explain import Questions
from core.allocation.levels import aims, better_first, values
from core.allocation.order import Order
from core.allocation.reduce import columns
from core.allocation.seats import rows_of
from core.allocation.terms import Budget, Level, OrderRule, Proposal, Reason, Unplaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.allocation.options import Option, Problem
    from core.allocation.terms import Commitment, Policy, Request, Row, Vacancy

_DEFAULT = Budget()


def propose(
    requests: Sequence[Request],
    vacancies: Sequence[Vacancy],
    policy: Policy,
    *,
    today: date,
    prior: Sequence[Commitment] = (),
    budget: Budget = _DEFAULT,
) -> Proposal:
    """Propose which request gets which vacancy: level by level the best, each proven, and never against a binding order."""
    from core.allocation.solver import Solver  # noqa: PLC0415 - the solver stays out of every process that does not solve

    began = monotonic()
    problem = options.build(requests, vacancies, policy, today, prior)
    order = Order(problem)
    binding = order if policy.order.binding else None
    own = columns(problem, binding)
    solver = Solver(model.build(problem, own), aims(problem))
    start = first_plan(problem, binding, [column.option for column in own])
    solved = solver.solve(start, max(budget.seconds - (monotonic() - began), 0.0))
    assert solved is not None  # noqa: S101 - the start is feasible
    held = dict(problem.facts) | solved.held
    fixed = values(solver.aims, problem.facts.values())
    levels = tuple(
        Level(aim.name, bound.value + add, bound.bound + add, bound.proven)
        for aim, bound, add in zip(solver.aims, solved.bounds, fixed, strict=True)
    )
    rows = rows_of(problem, held)
    explainer = Questions(problem, solver, solved, levels, budget)
    unplaced = tuple(
        Unplaced(request.id, why.reason or Reason.EQUAL_BUT_TIE, why)
        for r, request in enumerate(problem.requests)
        if r not in held
        for why in (explainer.why_unplaced(r, budget.seconds - (monotonic() - began)),)
    )
    broken = order.inversions(held) if policy.order is not OrderRule.NONE else ()
    return Proposal(
        rows,
        unplaced,
        levels,
        digest(levels, rows),
        monotonic() - began,
        inversions=broken if binding else (),
        departures=() if binding else broken,
        explainer=explainer,
    )


def first_plan(problem: Problem, order: Order | None, own: Sequence[Option]) -> dict[int, Option]:
    """Start from what is there: earlier rows kept where that breaks no order, else the plain queue."""
    plain = greedy.place(problem, own)
    kept = greedy.kept(problem, own)
    plans = [plain, greedy.place(problem, own, kept)] if kept else [plain]
    sound = [plan for plan in plans if order is None or not order.inversions(plan)]
    levels = aims(problem)
    return max(sound, key=lambda held: better_first(levels, values(levels, held.values())), default=dict(problem.facts))


def digest(levels: Sequence[Level], rows: Sequence[Row]) -> str:
    """The same for the same answer, wherever it was worked out."""
    told = [
        [[level.name, level.value, level.proven] for level in levels],
        [[row.request, row.vacancy, row.start.isoformat(), row.end.isoformat()] for row in rows],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
