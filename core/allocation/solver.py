"""The levels one after the other on HiGHS, each proven before the next, or reported with its bound when time runs out.

Imported by `propose` when it runs and by nobody else: the web process never carries the solver.

The linear relaxation of this model is nearly whole. So each level is first asked of it. A whole optimum is taken on trust
and its face kept: what has a reduced cost is out, what has a price is tight. If the last vertex is whole, it reaches
every level's bound and all are proven at once; if not, few columns are left for branching. A level whose bound is no whole
number, or that trust was misplaced in, is branched on by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from time import monotonic
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.allocation.levels import Aim
    from core.allocation.model import Model
    from core.allocation.options import Option

_LEAST_SECONDS = 0.1
_SURE = 1e-6
_PRICED = 1e-7
_HALF = 0.5
_QUICK = 3.0  # seconds for a bound when time is up

Floats = np.ndarray[Any, np.dtype[np.float64]]
_OPTIMAL, _INFEASIBLE = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
_WHOLE, _ANY = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of one level: its best possible value given those before, and whether it is reached."""

    value: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Solved:
    """The best rows found, by request, and what is known of each level."""

    held: dict[int, Option]
    bounds: tuple[Bound, ...]
    worse_at: tuple[int, ...] = ()  # per column the level by which prices rule it out, or the number of levels


class Solver:
    """One model, asked level by level, as often as one likes."""

    def __init__(self, model: Model, aims: Sequence[Aim]) -> None:
        self.model, self.aims = model, tuple(aims)
        self.options = [column.option for column in model.columns]
        self.costs = [
            np.array([aim.sign * aim.counts(option) for option in self.options] + [0] * len(model.thresholds), dtype=float)
            for aim in self.aims
        ]

    def solve(
        self,
        start: Mapping[int, Option] | None,
        seconds: float,
        forced: Iterable[int] = (),
        until_worse_than: Sequence[int] | None = None,
    ) -> Solved | None:
        """Find the best rows, of which one must be among the forced columns; None where that is not possible.

        With `until_worse_than`, stop after the first level that tells the two apart.
        """
        if not self.model.columns:
            return Solved({}, tuple(Bound(0, 0) for _aim in self.aims))
        signs = [aim.sign for aim in self.aims]
        wanted = None if until_worse_than is None else [s * v for s, v in zip(signs, until_worse_than, strict=True)]
        walk = Walk(self, sorted(forced), self._as_values(start) if start is not None else None, monotonic() + seconds)
        try:
            best = walk.through(wanted)
        except Impossible:
            return None
        held = [self.options[j] for j in np.nonzero(best[: len(self.options)] > _HALF)[0]]
        bounds = tuple(
            Bound(sign * round(float(cost @ best)), sign * bound)  # an unproven level may have gained from a later one
            for sign, cost, (_value, bound) in zip(signs, self.costs, walk.found, strict=False)
        )
        return Solved({option.r: option for option in held}, bounds, tuple(walk.worse_at.tolist()))

    def _as_values(self, held: Mapping[int, Option]) -> Floats:
        x = np.zeros(self.model.width)
        for j, option in enumerate(self.options):
            x[j] = held.get(option.r) == option
        for (first, rank), y in self.model.thresholds.items():
            x[y] = first in held and held[first].rank <= rank
        return x

    def highs(self) -> highspy.Highs:
        """A fresh solver with the model; no column has an upper bound, the rows imply it."""
        model, rows = self.model, self.model.rows
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.9)):
            highs.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = model.width, len(rows.lower)
        lp.col_cost_ = np.zeros(model.width)
        lp.col_lower_, lp.col_upper_ = np.zeros(model.width), np.full(model.width, np.inf)
        lp.row_lower_, lp.row_upper_ = np.array(rows.lower), np.array(rows.upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(rows.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(rows.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(rows.value)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.integrality_ = [_WHOLE] * len(model.columns) + [_ANY] * len(model.thresholds)
        highs.passModel(lp)
        return highs


class Impossible(Exception):
    """No plan meets what is forced."""


class TimeIsUp(TimeoutError):
    """Nothing is known yet, and no time is left."""


class _Misplaced(Exception):
    """No whole plan lies on the faces that were taken on trust."""


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The relaxation's optimum and its prices; `whole` when it is a plan."""

    value: float
    x: Floats
    whole: bool
    reduced: Floats
    prices: Floats
    rows: Floats

    @property
    def floor(self) -> int:
        return floor(self.value + _SURE)

    @property
    def exact(self) -> bool:
        return abs(self.value - self.floor) < _SURE


class Walk:
    """One way through the levels. Values and bounds are signed, so that more is always better."""

    def __init__(self, solver: Solver, forced: Sequence[int], start: Floats | None, until: float) -> None:
        self.solver, self.forced, self.until = solver, forced, until
        self.best = start
        self.found: list[tuple[int, int]] = []  # value and bound of the levels that are settled
        self.trusted: list[_Relaxed] = []  # the levels after them whose faces hold
        self.doubted: _Relaxed | None = None  # the level to branch in, since trust in it was misplaced
        self.width = solver.model.width
        self.every = np.arange(self.width, dtype=np.int32)
        self.worse_at = np.full(self.width, len(solver.costs))
        self.highs = self._fresh()

    def through(self, wanted: Sequence[int] | None) -> Floats:
        """Settle every level, or those up to the first that is worse than wanted."""
        last = len(self.solver.costs) - 1
        while len(self.found) <= last:
            level = len(self.found) + len(self.trusted)
            try:
                self._settle(level, last=level == last, wanted=None if wanted is None else wanted[level])
            except _Misplaced:
                self._misplaced()
            if wanted is not None and any(value < want for (value, _bound), want in zip(self.found, wanted, strict=False)):
                break
        if self.best is None:
            raise TimeIsUp
        return self.best

    def _settle(self, level: int, *, last: bool, wanted: int | None) -> None:
        cost = self.solver.costs[level]
        self.highs.changeColsCost(self.width, self.every, cost)
        doubted, self.doubted = self.doubted, None
        relaxed = doubted or self._relax()
        if relaxed is None or (monotonic() > self.until and not relaxed.whole):
            self._give_up()
            return
        if relaxed.whole:
            self._reached(relaxed.x, relaxed.floor)
        elif not self.trusted and self._value(cost) == relaxed.floor:
            self.found.append((relaxed.floor, relaxed.floor))
        elif relaxed.exact and doubted is None and not last and (wanted is None or relaxed.floor >= wanted):
            self.trusted.append(relaxed)
        elif not self._branch(cost, relaxed, last=last):
            self._give_up()
            return
        if relaxed.exact and (self.trusted or self.found[-1] == (relaxed.floor, relaxed.floor)):
            self._keep_face(relaxed, level)
        else:
            self._keep_value(cost, relaxed, level)

    def _misplaced(self) -> None:
        """Go back to the last level that was trusted, the likeliest to be wrong, and branch there."""
        *before, self.doubted = self.trusted
        self.worse_at[self.worse_at >= len(self.found)] = len(self.solver.costs)
        self.highs, self.trusted = self._fresh(), []
        for relaxed in before:
            self._keep_face(relaxed, len(self.found) + len(self.trusted))
            self.trusted.append(relaxed)

    def _value(self, cost: Floats) -> int | None:
        return None if self.best is None else round(float(cost @ self.best))

    def _reached(self, x: Floats, value: int) -> None:
        """A whole plan on every face: what was trusted is so."""
        self.best = np.round(x)
        self.found += [(bound, bound) for bound in (*(trusted.floor for trusted in self.trusted), value)]
        self.trusted = []

    def _relax(self) -> _Relaxed | None:
        self.highs.clearSolver()
        self.highs.setOptionValue("solve_relaxation", True)
        self._run(self._left())
        status = self.highs.getModelStatus()
        if status == _INFEASIBLE:
            raise _Misplaced if self.trusted else Impossible
        if status != _OPTIMAL:
            return None
        solution = self.highs.getSolution()
        x, reduced, prices, rows = map(np.array, (solution.col_value, solution.col_dual, solution.row_dual, solution.row_value))
        whole = bool(np.all(np.abs(x - np.round(x)) < _SURE))
        return _Relaxed(self.highs.getInfo().objective_function_value, x, whole, reduced, prices, rows)

    def _branch(self, cost: Floats, relaxed: _Relaxed, *, last: bool) -> bool:
        """Ask for whole numbers on what is left; False when time ran out without a plan."""
        self.highs.clearSolver()
        self.highs.setOptionValue("solve_relaxation", False)
        if self.best is not None and not self.trusted:
            guess = highspy.HighsSolution()
            guess.col_value = list(self.best)
            self.highs.setSolution(guess)
        self._run(self._left() * (1 if last else _HALF))
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        if status == _INFEASIBLE:
            raise _Misplaced if self.trusted else Impossible
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return False
        x = np.round(np.array(self.highs.getSolution().col_value))
        value = round(float(cost @ x))
        bound = value if status == _OPTIMAL else max(value, min(relaxed.floor, floor(info.mip_dual_bound + _SURE)))
        self.found += [(trusted.floor, trusted.floor) for trusted in self.trusted] + [(value, bound)]
        self.trusted, self.best = [], x
        return True

    def _keep_face(self, relaxed: _Relaxed, level: int) -> None:
        """Every plan as good as this bound takes nothing with a reduced cost and fills every row that has a price."""
        out = np.nonzero((np.abs(relaxed.reduced) > _PRICED) & (relaxed.x < _SURE))[0].astype(np.int32)
        self._leave_out(out, level)
        tight = np.nonzero(np.abs(relaxed.prices) > _PRICED)[0].astype(np.int32)
        filled = np.round(relaxed.rows[tight])
        for row, full in zip(tight.tolist(), filled.tolist(), strict=True):
            self.highs.changeRowBounds(row, full, full)

    def _keep_value(self, cost: Floats, relaxed: _Relaxed, level: int) -> None:
        """No face, but a row; and nothing that alone costs more than the gap."""
        value = self.found[-1][0]
        out = np.nonzero((relaxed.x < _SURE) & (relaxed.value - np.abs(relaxed.reduced) < value - _SURE))[0].astype(np.int32)
        self._leave_out(out, level)
        self._at_least(self.highs, cost, value)

    def _leave_out(self, columns: np.ndarray[Any, np.dtype[np.int32]], level: int) -> None:
        none = np.zeros(len(columns))
        self.highs.changeColsBounds(len(columns), columns, none, none)
        self.worse_at[columns] = np.minimum(self.worse_at[columns], level)

    @staticmethod
    def _at_least(highs: highspy.Highs, cost: Floats, value: int) -> None:
        index = np.nonzero(cost)[0].astype(np.int32)
        highs.addRow(float(value), np.inf, len(index), index, cost[index])

    def _fresh(self) -> highspy.Highs:
        """The model anew, holding what is settled."""
        highs = self.solver.highs()
        if self.forced:
            highs.addRow(1.0, 1.0, len(self.forced), np.array(self.forced, dtype=np.int32), np.ones(len(self.forced)))
        for cost, (value, _bound) in zip(self.solver.costs, self.found, strict=False):
            self._at_least(highs, cost, value)
        return highs

    def _run(self, seconds: float) -> None:
        """The solver's limit counts from its first run."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        self.highs.run()

    def _left(self) -> float:
        return max(self.until - monotonic(), _LEAST_SECONDS)

    def _give_up(self) -> None:
        """Out of time: the best plan so far, and for every level left the bound that the relaxation gives at once."""
        if self.best is None:
            raise TimeIsUp
        known = [trusted.floor for trusted in self.trusted[:1]]
        for cost in self.solver.costs[len(self.found) :]:
            value = round(float(cost @ self.best))
            bound = known.pop() if known else self._quick_bound(cost)
            self.found.append((value, max(value, bound)))
        self.trusted = []

    def _quick_bound(self, cost: Floats) -> int:
        self.highs = self._fresh()
        self.highs.changeColsCost(self.width, self.every, cost)
        self.highs.setOptionValue("solve_relaxation", True)
        self._run(_QUICK)
        if self.highs.getModelStatus() == _OPTIMAL:
            return floor(self.highs.getInfo().objective_function_value + _SURE)
        most: dict[int, float] = {}
        for option, counts in zip(self.solver.options, cost, strict=False):
            most[option.r] = max(most.get(option.r, 0.0), float(counts))
        return round(sum(most.values()))
