"""The levels one after the other on HiGHS, each proven before the next, or reported with its bound when time runs out.

Imported by `propose` when it runs and by nobody else: the web process never carries the solver.
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

_LEAST_SECONDS = 0.2
_SURE = 1e-6
_HALF = 0.5

Floats = np.ndarray[Any, np.dtype[np.float64]]


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
    """The best rows found, by request, and what is known of each level; None where nothing is possible."""

    held: dict[int, Option]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Levels solved in one go with weights so far apart that none pays for the one before."""

    aims: tuple[Aim, ...]
    ranges: tuple[int, ...]  # the most that each can add up to

    @property
    def weights(self) -> tuple[int, ...]:
        found = [1]
        for most in reversed(self.ranges[1:]):
            found.append(found[-1] * (most + 1))
        return tuple(reversed(found))

    def cost(self, option: Option) -> int:
        return sum(w * aim.sign * aim.counts(option) for w, aim in zip(self.weights, self.aims, strict=True))

    def bounds(self, values: Sequence[int], most: float) -> list[Bound]:
        """Read each level's bound out of the bound on their weighted sum."""
        left, found, proven = floor(most + _SURE), [], True
        weights = self.weights
        for i, (aim, value) in enumerate(zip(self.aims, values, strict=True)):
            rest = zip(weights[i + 1 :], self.ranges[i + 1 :], self.aims[i + 1 :], strict=True)
            lower_rest = sum(w * r for w, r, a in rest if a.sign < 0)
            signed = min(floor((left + lower_rest) / weights[i]), self.ranges[i] if aim.sign > 0 else 0)
            bound = aim.sign * (signed if proven else max(signed, aim.sign * value))
            bound = aim.sign * max(aim.sign * bound, aim.sign * value)
            found.append(Bound(value, bound))
            proven = proven and bound == value
            left -= weights[i] * aim.sign * value
        return found


class Solver:
    """One model, asked level by level. `forced`: columns of which one must be taken."""

    def __init__(self, model: Model, aims: Sequence[Aim]) -> None:
        self.model, self.aims = model, tuple(aims)

    def solve(
        self,
        start: Mapping[int, Option] | None,
        seconds: float,
        forced: Iterable[int] = (),
        until_worse_than: Sequence[int] | None = None,
    ) -> Solved | None:
        """Find the best rows; with `until_worse_than`, stop after the levels that tell the two apart."""
        began = monotonic()
        if not self.model.columns:
            return Solved({}, tuple(Bound(0, 0) for _aim in self.aims))
        highs = self._highs()
        forced = sorted(forced)
        if forced:
            highs.addRow(1.0, 1.0, len(forced), np.array(forced, dtype=np.int32), np.ones(len(forced)))
        options = [column.option for column in self.model.columns]
        x = self._as_values(start) if start is not None else None
        bounds: list[Bound] = []
        held: list[Option] = []
        stages = self.stages()
        for i, stage in enumerate(stages):
            cost = np.array([stage.cost(option) for option in options], dtype=float)
            left = max(_LEAST_SECONDS, (seconds - (monotonic() - began)) / (1 if i == len(stages) - 1 else 1.5))
            x_new, most = self._run(highs, cost, x, left)
            if x_new is not None:
                x = x_new
            if x is None:
                return None
            held = [options[j] for j in np.nonzero(x[: len(options)] > _HALF)[0]]
            values = [sum(map(aim.counts, held)) for aim in stage.aims]
            bounds += stage.bounds(values, most)
            if until_worse_than is not None and [b.value for b in bounds] != list(until_worse_than[: len(bounds)]):
                break
            if i < len(stages) - 1:
                index = np.nonzero(cost)[0].astype(np.int32)
                highs.addRow(float(cost @ x[: len(options)]) - _HALF, np.inf, len(index), index, cost[index])
        return Solved({option.r: option for option in held}, tuple(bounds))

    def stages(self) -> tuple[Stage, ...]:
        most: dict[str, int] = {}
        for aim in self.aims:
            by_request: dict[int, int] = {}
            for column in self.model.columns:
                r = column.option.r
                by_request[r] = max(by_request.get(r, 0), aim.counts(column.option))
            most[aim.name] = sum(by_request.values())
        parts = (("placed", "kept", "waiting"), ("soft",), ("rank", "deviation"))
        found = []
        for names in parts:
            own = tuple(aim for aim in self.aims if aim.name in names)
            found.append(Stage(own, tuple(most[aim.name] for aim in own)))
        return tuple(found)

    def _as_values(self, held: Mapping[int, Option]) -> Floats:
        x = np.zeros(self.model.width)
        for j, column in enumerate(self.model.columns):
            if held.get(column.option.r) == column.option:
                x[j] = 1.0
                for (first, rank), y in self.model.thresholds.items():
                    if first == column.option.r and column.option.rank <= rank:
                        x[y] = 1.0
        return x

    def _highs(self) -> highspy.Highs:
        model, rows = self.model, self.model.rows
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.9)):
            highs.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = model.width, len(rows.lower)
        lp.col_cost_ = np.zeros(model.width)
        lp.col_lower_, lp.col_upper_ = np.zeros(model.width), np.ones(model.width)
        lp.row_lower_, lp.row_upper_ = np.array(rows.lower), np.array(rows.upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(rows.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(rows.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(rows.value)
        lp.sense_ = highspy.ObjSense.kMaximize
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger] * len(model.columns) + [kinds.kContinuous] * len(model.thresholds)
        highs.passModel(lp)
        return highs

    def _run(self, highs: highspy.Highs, cost: Floats, start: Floats | None, seconds: float) -> tuple[Floats | None, float]:
        width = self.model.width
        full = np.zeros(width)
        full[: len(cost)] = cost
        highs.changeColsCost(width, np.arange(width, dtype=np.int32), full)
        highs.setOptionValue("time_limit", seconds)
        if start is not None:
            guess = highspy.HighsSolution()
            guess.col_value = list(start)
            highs.setSolution(guess)
        highs.run()
        if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None, -np.inf
        info = highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, np.inf
        x = np.round(np.array(highs.getSolution().col_value))
        return x, info.mip_dual_bound
