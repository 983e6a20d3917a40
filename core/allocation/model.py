"""The problem as rows and columns of a linear model: one service per request, posts per day, the municipality's order.

The order is written on rank thresholds: y(r1, k) counts whether r1 is placed with rank ≤ k. What r2 holds that asks r1
for rank ≤ k adds up to at most y. In a vacancy with one post the claims of all who come after r1 on one day add up, together
with r1's own hold on that day, since only one of them can be there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.allocation.options import Problem
    from core.allocation.reduce import Column

INFINITY = float("inf")


@dataclass
class Rows:
    """Sparse rows, one after the other."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, lower: float, upper: float, entries: Iterable[tuple[int, float]]) -> None:
        for column, value in entries:
            self.index.append(column)
            self.value.append(value)
        self.starts.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass
class Model:
    """Columns are first the options, then the thresholds y."""

    columns: Sequence[Column]
    of_request: dict[int, list[int]]
    thresholds: dict[tuple[int, int], int]
    rows: Rows

    @property
    def width(self) -> int:
        return len(self.columns) + len(self.thresholds)


def build(problem: Problem, columns: Sequence[Column]) -> Model:
    """Write every row out; only rows that can bind are written."""
    of_request: dict[int, list[int]] = defaultdict(list)
    of_group: dict[int, list[int]] = defaultdict(list)
    for j, column in enumerate(columns):
        of_request[column.option.r].append(j)
        of_group[column.option.g].append(j)
    model = Model(columns, of_request, {}, Rows())
    for own in of_request.values():
        model.rows.add(-INFINITY, 1, ((j, 1.0) for j in own))
    for g, own in of_group.items():
        _posts(model, problem, g, own)
    _order(model, problem)
    return model


def _posts(model: Model, problem: Problem, g: int, own: list[int]) -> None:
    """On no day more services than posts; only the days on which a largest set of services meets."""
    facts = [fact for fact in problem.facts.values() if fact.g == g]
    days = {model.columns[j].first for j in own} | {fact.start for fact in facts}
    meets = []
    for day in sorted(days):
        here = frozenset(_on(model, own, day))
        meets.append((here, problem.groups[g].posts - sum(fact.start <= day <= fact.end for fact in facts)))
    for here, posts in _largest(meets):
        if len({model.columns[j].option.r for j in here}) > posts:
            model.rows.add(-INFINITY, posts, ((j, 1.0) for j in sorted(here)))


def _on(model: Model, own: Iterable[int], day: int) -> list[int]:
    return [j for j in own if model.columns[j].first <= day <= model.columns[j].last]


def _largest(meets: list[tuple[frozenset[int], int]]) -> list[tuple[frozenset[int], int]]:
    """Leave out what another set with no more posts contains."""
    return [
        (here, posts)
        for i, (here, posts) in enumerate(meets)
        if not any(
            here <= there and left <= posts and (here != there or left < posts or k < i)
            for k, (there, left) in enumerate(meets)
            if k != i
        )
    ]


def _order(model: Model, problem: Problem) -> None:
    by_pair: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    by_seat: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for j, column in enumerate(model.columns):
        for first, rank in column.demands:
            by_pair[column.option.r, first][rank].append(j)
            by_seat[column.option.g, first, rank].append(j)
    for first, rank in sorted({(first, rank) for (_r, first), ranks in by_pair.items() for rank in ranks}):
        y = model.thresholds[first, rank] = model.width
        own = [(j, 1.0) for j in model.of_request.get(first, ()) if model.columns[j].option.rank <= rank]
        model.rows.add(0, 0, [*own, (y, -1.0)])
    for (_r, first), ranks in by_pair.items():
        asking: list[int] = []
        for rank in sorted(ranks):  # what asks for a better rank asks for this one too
            asking += ranks[rank]
            model.rows.add(-INFINITY, 0, [*((j, 1.0) for j in asking), (model.thresholds[first, rank], -1.0)])
    for (g, first, rank), asking in by_seat.items():
        if len({model.columns[j].option.r for j in asking}) > 1:
            _claims(model, problem, g, (first, rank), asking)


def _claims(model: Model, problem: Problem, g: int, threshold: tuple[int, int], asking: list[int]) -> None:
    posts = problem.groups[g].posts
    own = [j for j in model.of_request.get(threshold[0], ()) if model.columns[j].option.g == g] if posts == 1 else []
    days = sorted({model.columns[j].first for j in asking})
    meets = [(frozenset(_on(model, asking, day)), 0) for day in days]
    by_set = {here: day for (here, _), day in zip(meets, days, strict=True)}
    for here, _none in _largest(meets):
        if len({model.columns[j].option.r for j in here}) > 1:
            held = sorted({*here, *_on(model, own, by_set[here])})
            model.rows.add(-INFINITY, 0, [*((j, 1.0) for j in held), (model.thresholds[threshold], -float(posts))])
