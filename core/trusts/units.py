"""Building a trust's unit tree from the rows that its source names."""

from collections.abc import Iterable

from core.trusts.sources import Source
from core.trusts.terms import UnitKind, UnitSpec

Row = tuple[tuple[str, ...], str, Source]
"""Path from the root to the unit itself, normalised specialty code, the sentence that names it."""


def unit_tree(
    kinds: tuple[UnitKind, ...], rows: Iterable[Row], *, examples: frozenset[str] = frozenset()
) -> tuple[UnitSpec, ...]:
    """Return every node, parents before children in the source's order; `kinds` names the levels from the root.

    `examples` are the roots whose list the source leaves open («som …», C-29).
    """
    nodes: dict[tuple[str, ...], UnitSpec] = {}
    for path, specialty, source in rows:
        site = path[0] if kinds[0] is UnitKind.SITE else None
        for depth in range(1, len(path)):
            kind = kinds[depth - 1]
            nodes.setdefault(path[:depth], UnitSpec(path[:depth], kind, site=site, source=source))
        kind = kinds[len(path) - 1]
        nodes[path] = UnitSpec(path, kind, specialty, site, source, examples=path[0] in examples)
    return tuple(nodes[path] for path in _parents_first(nodes))


def _parents_first(nodes: dict[tuple[str, ...], UnitSpec]) -> list[tuple[str, ...]]:
    place = {path: number for number, path in enumerate(nodes)}
    return sorted(nodes, key=lambda path: [place[path[:depth]] for depth in range(1, len(path) + 1)])
