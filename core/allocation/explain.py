"""Why not, and what if: the same question asked twice, of the rules first and then of the solver.

A wish no option reaches is answered from the dates alone. Else the model is solved again with the request held to that
wish: the first level that gets worse is the reason, and what changed is the answer to «what if».
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.allocation.hindrance import Numbers, hindrance
from core.allocation.levels import values
from core.allocation.seats import rows_of
from core.allocation.terms import Delta, Explanation, LevelChange, Move, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.allocation.options import Option, Problem
    from core.allocation.solver import Solved, Solver
    from core.allocation.terms import Budget, Level

_WORSE = {
    "placed": Reason.FEWER_PLACED,
    "kept": Reason.RULE,
    "waiting": Reason.SEAT_TAKEN_LONGER_WAITING,
    "soft": Reason.WORSE_SOFT,
    "rank": Reason.WORSE_RANK,
    "deviation": Reason.WORSE_TIME,
}


class Questions:
    """Answers about one proposal; each is worked out once."""

    def __init__(self, problem: Problem, solver: Solver, solved: Solved, levels: Sequence[Level], budget: Budget) -> None:
        self.problem, self.solver, self.levels, self.budget = problem, solver, tuple(levels), budget
        self.held = dict(problem.facts) | solved.held
        self.worse_at = solved.worse_at
        self._number = {request.id: r for r, request in enumerate(problem.requests)}
        self._whys: dict[tuple[int, int | None], Explanation] = {}
        self._weighed_before: dict[tuple[int, ...], tuple[Reason, Numbers, bool]] = {}
        self._deltas: dict[tuple[int, int | None], Delta] = {}

    def why(self, request_id: str, wish_no: int | None, seconds: float | None = None) -> Explanation:
        """Out of time, what the prices of the proposal itself say."""
        asked = self._number_of(request_id, wish_no), wish_no
        left = self.budget.seconds if seconds is None else seconds
        if asked not in self._whys:
            self._whys[asked] = self._known(*asked) or (self._weighed(*asked, left) if left > 0 else self._by_prices(*asked))
        return self._whys[asked]

    def what_if(self, request_id: str, wish_no: int | None, seconds: float | None = None) -> Delta:
        asked = self._number_of(request_id, wish_no), wish_no
        if asked not in self._deltas:
            self._deltas[asked] = self._changed(*asked, self.budget.seconds if seconds is None else seconds)
        return self._deltas[asked]

    def _number_of(self, request_id: str, wish_no: int | None) -> int:
        r = self._number.get(request_id)
        if r is None or not (wish_no is None or 1 <= wish_no <= len(self.problem.requests[r].wishes)):
            raise LookupError(f"no wish {wish_no} of {request_id}")
        return r

    def _known(self, r: int, wish_no: int | None) -> Explanation | None:
        """What needs no solver: it is so, it is a fact, or no option reaches it."""
        request_id, got = self.problem.requests[r].id, self.held.get(r)
        if got is not None and wish_no in {None, got.rank}:
            return Explanation(request_id, wish_no, None)
        if r in self.problem.facts:
            return Explanation(request_id, wish_no, Reason.RULE, (("case", "accepted"),))
        if not self._forced(r, wish_no):
            return Explanation(request_id, wish_no, *hindrance(self.problem, r, wish_no))
        return None

    def _by_prices(self, r: int, wish_no: int | None) -> Explanation:
        """No plan that is as good up to that level takes any of these; certain only where that is the first level."""
        level = (
            max((self.worse_at[j] for j in self._forced(r, wish_no)), default=len(self.levels))
            if self.worse_at
            else len(self.levels)
        )
        request_id = self.problem.requests[r].id
        if level == len(self.levels):
            return Explanation(request_id, wish_no, Reason.RULE, (("case", "unknown"),), proven=False)
        proven = level == 0 and self.levels[0].proven
        case = "kept_bound" if self.levels[level].name == "kept" else "bound"
        return Explanation(request_id, wish_no, _WORSE[self.levels[level].name], (("case", case),), proven)

    def _weighed(self, r: int, wish_no: int | None, seconds: float) -> Explanation:
        request_id, forced = self.problem.requests[r].id, tuple(self._forced(r, wish_no))
        if forced in self._weighed_before:  # somebody with one wish: the same question as «no place at all»
            reason, numbers, proven = self._weighed_before[forced]
            return Explanation(request_id, wish_no, reason, numbers, proven)
        fixed = values(self.solver.aims, self.problem.facts.values())
        own = [level.value - add for level, add in zip(self.levels, fixed, strict=True)]
        try:
            solved = self.solver.solve(None, seconds, forced, until_worse_than=own)
        except TimeoutError:
            return self._by_prices(r, wish_no)
        if solved is None:
            return Explanation(request_id, wish_no, Reason.SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER)
        changes = [
            LevelChange(level.name, level.value, bound.value + add)
            for level, bound, add in zip(self.levels, solved.bounds, fixed, strict=False)
        ]
        proven = all(level.proven for level in self.levels) and all(bound.proven for bound in solved.bounds)
        self._weighed_before[forced] = (*_first_worse(changes), proven)
        return Explanation(request_id, wish_no, *self._weighed_before[forced])

    def _changed(self, r: int, wish_no: int | None, seconds: float) -> Delta:
        request_id = self.problem.requests[r].id
        known = self._known(r, wish_no)
        if known is not None and known.reason is not None:
            return Delta(request_id, wish_no, possible=False, reason=known.reason)
        if known is not None:
            same = tuple(LevelChange(level.name, level.value, level.value) for level in self.levels)
            return Delta(request_id, wish_no, possible=True, reason=None, levels=same)
        try:
            solved = self.solver.solve(None, seconds, self._forced(r, wish_no))
        except TimeoutError:
            return Delta(request_id, wish_no, possible=False, reason=self._by_prices(r, wish_no).reason, proven=False)
        if solved is None:
            return Delta(request_id, wish_no, possible=False, reason=Reason.SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER)
        held = dict(self.problem.facts) | solved.held
        after = values(self.solver.aims, held.values())
        changes = tuple(LevelChange(level.name, level.value, new) for level, new in zip(self.levels, after, strict=True))
        proven = all(level.proven for level in self.levels) and all(bound.proven for bound in solved.bounds)
        return Delta(request_id, wish_no, True, _first_worse(changes)[0], changes, self._moves(held), proven)

    def _forced(self, r: int, wish_no: int | None) -> list[int]:
        return [j for j in self.solver.model.of_request.get(r, ()) if self._meets(j, wish_no)]

    def _meets(self, j: int, wish_no: int | None) -> bool:
        return wish_no is None or self.solver.model.columns[j].option.rank == wish_no

    def _moves(self, held: dict[int, Option]) -> tuple[Move, ...]:
        before = {row.request: row for row in rows_of(self.problem, self.held)}
        after = {row.request: row for row in rows_of(self.problem, held)}
        changed = [i for i in sorted({*before, *after}) if before.get(i) != after.get(i)]
        return tuple(Move(i, before.get(i), after.get(i)) for i in changed)


def _first_worse(changes: Sequence[LevelChange]) -> tuple[Reason, Numbers]:
    for change in changes:
        if change.before != change.after:
            numbers: Numbers = (("after", change.after), ("before", change.before))
            return _WORSE[change.name], (*numbers, ("case", "kept")) if change.name == "kept" else numbers
    return Reason.EQUAL_BUT_TIE, ()
