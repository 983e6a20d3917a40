"""`propose`: the whole way from requests and vacancies to an explained proposal (docs/allocation.md).

No I/O, no globals; the clock only measures the budget. What comes in is sorted by id first, the solver runs on one thread
with a fixed seed, and the answer carries a digest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
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
    from core.allocation.solver import Solved, Solver
    from core.allocation.terms import Commitment, Policy, Request, Row, Vacancy

_DEFAULT = Budget()


@dataclass(frozen=True)
class Settled:
    """Every level at its best, before a word is said about it."""

    problem: Problem
    order: Order
    solver: Solver
    solved: Solved
    levels: tuple[Level, ...]

    @property
    def held(self) -> dict[int, Option]:
        return dict(self.problem.facts) | self.solved.held


def settle(
    requests: Sequence[Request],
    vacancies: Sequence[Vacancy],
    policy: Policy,
    *,
    today: date,
    prior: Sequence[Commitment] = (),
    budget: Budget = _DEFAULT,
) -> Settled:
    """Find who gets what, level by level the best, each proven, and never against a binding order."""
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
    fixed = values(solver.aims, problem.facts.values())
    levels = tuple(
        Level(aim.name, bound.value + add, bound.bound + add, bound.proven)
        for aim, bound, add in zip(solver.aims, solved.bounds, fixed, strict=True)
    )
    return Settled(problem, order, solver, solved, levels)


def propose(
    requests: Sequence[Request],
    vacancies: Sequence[Vacancy],
    policy: Policy,
    *,
    today: date,
    prior: Sequence[Commitment] = (),
    budget: Budget = _DEFAULT,
) -> Proposal:
    """Propose which request gets which vacancy, and say why of everybody who gets none."""
    began = monotonic()
    found = settle(requests, vacancies, policy, today=today, prior=prior, budget=budget)
    problem, order, held = found.problem, found.order, found.held
    rows = rows_of(problem, held)
    explainer = Questions(problem, found.solver, found.solved, found.levels, budget)
    unplaced = tuple(
        Unplaced(request.id, why.reason or Reason.EQUAL_BUT_TIE, why)
        for r, request in enumerate(problem.requests)
        if r not in held
        for why in (explainer.why(request.id, None, budget.seconds - (monotonic() - began)),)
    )
    ordered = policy.order is not OrderRule.NONE
    broken = order.inversions(held) if ordered else ()
    return Proposal(
        rows,
        unplaced,
        found.levels,
        digest(found.levels, rows),
        monotonic() - began,
        inversions=broken if policy.order.binding else (),
        departures=() if policy.order.binding else broken,
        also_here=order.also_here(held) if ordered else (),
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
