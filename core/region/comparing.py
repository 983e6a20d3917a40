"""The trusts beside each other: one structure from which the page, the JSON, the command, the charts and the report are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.directory import queries as directory
from core.region import queries
from core.region.measures import LEAST, MEASURES, OWN_RULES, in_words, range_in_words
from core.region.queries import REGION, Agreements
from core.trusts.matters import MilestoneFacts

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from core.region.measures import Measure
    from core.region.queries import Area, Release
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule

HALF_YEARS = 6


@dataclass(frozen=True, slots=True)
class Need:
    """One half-year: ALIS who wait with a wished start in it, the posts known, and how many posts are short (None: not told)."""

    half_year: str
    need: Decimal | None
    vikariat: int
    earmarked: int

    @property
    def gap(self) -> int | None:
        return None if self.need is None else max(0, int(self.need) - self.vikariat - self.earmarked)


@dataclass(frozen=True, slots=True)
class OwnRule:
    """How often a trust's own window is kept; ``state`` is published, undated (the rule gives no date) or not_published."""

    key: str
    label: str
    rule: Rule | None
    state: str
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One trust."""

    trust: str
    name: str
    area: Area
    agreements: Agreements
    rules: TrustRules | None
    own_rules: tuple[OwnRule, ...]
    need: tuple[Need, ...]
    after_end: int
    vacancies: int
    confirmed: int
    mode: Any  # the plan_mode row that counts, or None: the interim arrangement

    @property
    def routine_status(self) -> str:
        return str(self.rules.routine_status) if self.rules else "not_published"

    @property
    def posts(self) -> dict[str, int]:
        return {kind: sum(getattr(one, kind) for one in self.need) for kind in ("vikariat", "earmarked")}


@dataclass(frozen=True, slots=True)
class Comparison:
    today: date
    release: Release
    earlier: Release | None
    trusts: tuple[Compared, ...]

    def value(self, trust: str, measure: str, span: str) -> Decimal | None:
        return self.release.value(trust, measure, span)

    def said(self, trust: str, measure: Measure, span: str) -> str:
        value = self.value(trust, measure.key, span)
        if value is None and trust == REGION and measure.kind == "count":
            return range_in_words(*self.between(measure.key, span))
        return in_words(measure.kind, value, self.release.below(trust, measure.key, span))

    def between(self, measure: str, span: str) -> tuple[int, int | None]:
        """A sum's least and most (None: not known), added up from what the trusts' own cells say: so it tells nothing more."""
        cells = [self.release.cells.get((one.trust, measure, span), (None, None)) for one in self.trusts]
        least = sum(self._least(one.trust, measure, span) for one in self.trusts)
        if any(value is None and below is None for value, below in cells):
            return least, None
        return least, sum(int(value) if value is not None else (below or LEAST) - 1 for value, below in cells)

    def _least(self, trust: str, measure: str, span: str) -> int:
        value = self.value(trust, measure, span)
        if value is None and span == "24":  # at least the last twelve of them
            return self._least(trust, measure, "12")
        return int(value or 0)

    def change(self, trust: str, measure: str, span: str) -> Decimal | None:
        """Since the four-month period before; None where either is held back."""
        now = self.value(trust, measure, span)
        before = self.earlier.value(trust, measure, span) if self.earlier else None
        return None if now is None or before is None else now - before

    @property
    def shown(self) -> tuple[int, int]:
        """How many of the figures of persons could be told, of how many."""
        cells = [
            self.value(one.trust, measure.key, span) for one in self.trusts for measure in MEASURES for span in measure.spans
        ]
        return sum(cell is not None for cell in cells), len(cells)


def compare(db: Session, today: date) -> Comparison:
    """Everything the region's page shows, in nine statements whatever the number of trusts and requests."""
    told = queries.releases(db)
    release, earlier = told[0], told[1] if len(told) > 1 else None
    areas, posts, upkeep = queries.areas(db, today), queries.posts(db), queries.upkeep(db)
    agreements = queries.agreements(db, today)
    rules, modes = directory.every_rules(db, today), queries.modes(db, today)
    halves = sorted({span for _trust, measure, span in release.cells if measure == "need"})[:HALF_YEARS]
    # a trust without an installed plugin has an area and records too
    codes = [code for code in rules if code in areas] + [code for code in areas if code not in rules]
    return Comparison(
        today,
        release,
        earlier,
        tuple(
            Compared(
                code,
                areas[code].trust_name,
                areas[code],
                agreements.get(code, Agreements()),
                rules.get(code),
                _own_rules(rules.get(code), release, code, today),
                _need(release, posts, code, halves),
                upkeep[code].after_end,
                upkeep[code].vacancies,
                upkeep[code].confirmed,
                modes.get(code),
            )
            for code in codes
        ),
    )


def _need(release: Release, posts: dict[tuple[str, str, str], int], trust: str, halves: list[str]) -> tuple[Need, ...]:
    """Posts that begin before the first half-year shown stand in it: they are free now."""
    known = {half: {"vikariat": 0, "earmarked": 0} for half in halves}
    for (code, half, kind), count in posts.items():
        if code == trust and half <= halves[-1]:
            known[max(half, halves[0])][kind] += count
    return tuple(
        Need(half, release.value(trust, "need", half), known[half]["vikariat"], known[half]["earmarked"]) for half in halves
    )


def _own_rules(rules: TrustRules | None, release: Release, trust: str, today: date) -> tuple[OwnRule, ...]:
    planned = rules.milestones(MilestoneFacts(today, today)) if rules else ()
    dated = {one.key for one in planned if one.due_on}
    found = []
    for key, question, label in OWN_RULES:
        rule = rules.rule(question) if rules else None
        state = "published" if rule and rule.published else "not_published"
        if state == "published" and key not in dated:
            state = "undated"
        found.append(OwnRule(key, label, rule, state, release.value(trust, f"rule_{key}", "24")))
    return tuple(found)
