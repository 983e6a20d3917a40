"""No count of persons under five can be worked out from what is told, also by somebody who knows every rule of the suppression.

Every such count has at least two values that fit everything published.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pytest

from core.dates import add_months
from core.region.measures import LEAST, LEAST_FOR_SHARES
from tests.support.figures import TRUSTS, Counts, Put, fill, forget, last_period

if TYPE_CHECKING:
    from tests.support.world import World

pytestmark = pytest.mark.database

Cell = tuple[str, str, str]
SUMMED = ("notified", "started", "waiting", "in_service")
# chosen so that every kind of margin is met: one trust held back, several, a remainder of nought, halves of a year held back
SCENES: tuple[dict[str, Counts], ...] = (
    {"fin": Counts(20, 9), "hsyk": Counts(2, 9), "nlsh": Counts(30, 30), "unn": Counts(7, 3)},
    {"fin": Counts(20, 9), "hsyk": Counts(0, 0), "nlsh": Counts(30, 30), "unn": Counts(0, 3)},
    {"fin": Counts(4, 8), "hsyk": Counts(4, 1), "nlsh": Counts(8, 8), "unn": Counts(9, 9)},
    {
        "fin": Counts(need=(9, 0, 6)),
        "hsyk": Counts(need=(2, 1)),
        "nlsh": Counts(need=(12, 3, 8)),
        "unn": Counts(need=(5, 5, 5, 5, 5, 5)),
    },
    {
        "fin": Counts(started=6, started_before=6),
        "hsyk": Counts(started=1),
        "nlsh": Counts(started=9, started_before=4),
        "unn": Counts(),
    },
)


def randomly(seed: int) -> dict[str, Counts]:
    rng = Random(seed)
    return {
        trust: Counts(rng.randrange(12), rng.randrange(12), need=tuple(rng.choice((0, 0, 2, 4, 5, 7)) for _half in range(7)))
        for trust in TRUSTS
    }


def told(world: World, *, protect: bool) -> dict[Cell, Any]:
    rows = world.sql("SELECT * FROM alis_private.region_shown(%s, %s)", last_period(world.today), protect)
    return {(row.trust, row.measure, row.span): row.value for row in rows}


def true(world: World) -> dict[Cell, int]:
    rows = world.sql("SELECT * FROM alis_private.region_counts(%s)", last_period(world.today))
    return {(row.trust, row.measure, row.span): row.n for row in rows}


class Attacker:
    """Whole numbers of at least nought, every published figure as an equation, and that what stands alone is held back for being small."""

    def __init__(self, cells: dict[Cell, int], figures: dict[Cell, Any]) -> None:
        import highspy

        self.solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self.at = {cell: self.solver.addIntegral(lb=0, ub=500) for cell in cells}
        rest = {trust: self.solver.addIntegral(lb=0, ub=500) for trust in TRUSTS}  # who wait for what lies beyond the half-years
        for (trust, measure, span), value in figures.items():
            if (trust, measure, span) in self.at and measure != "need":
                here = self.at[trust, measure, span]
                self.solver.addConstr(here <= LEAST - 1 if value is None else here == int(value))
            elif value is not None and measure == "need":
                self.solver.addConstr(self.at[trust, measure, span] == int(value))
            elif value is not None and measure in SUMMED:
                spans = {"24": ("12", "before")}.get(span, (span,))
                whose = TRUSTS if trust == "region" else (trust,)
                self.solver.addConstr(sum(self.at[one, measure, part] for one in whose for part in spans) == int(value))
        for trust in TRUSTS:
            parts = [self.at[cell] for cell in cells if cell[0] == trust and cell[1] == "need"]
            self.solver.addConstr(sum(parts) + rest[trust] == self.at[trust, "waiting", "now"])

    def knows(self, cell: Cell) -> bool:
        """Whether only one value fits."""
        import highspy

        ends: list[int] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeObjectiveSense(sense)
            self.solver.changeColCost(self.at[cell].index, 1.0)
            self.solver.run()
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "what is told must fit what is true"
            ends.append(round(self.solver.getObjectiveValue()))
            self.solver.changeColCost(self.at[cell].index, 0.0)
        return ends[0] == ends[1]


def recovered(world: World, *, protect: bool) -> list[Cell]:
    cells = true(world)
    attacker = Attacker(cells, told(world, protect=protect))
    return [cell for cell, n in cells.items() if n < LEAST and attacker.knows(cell)]


@pytest.fixture
def clean(world: World) -> World:
    forget(world)
    return world


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize("scene", [*SCENES, *(randomly(seed) for seed in range(8))], ids=str)
def test_nothing_held_back_can_be_worked_out(clean: World, scene: dict[str, Counts]) -> None:
    fill(clean, scene)
    small = [cell for cell, n in true(clean).items() if n < LEAST]
    figures = told(clean, protect=True)
    assert small
    assert [cell for cell in small if figures.get(cell) is not None] == []
    assert recovered(clean, protect=True) == []


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize(("scene", "found"), [(SCENES[0], ("hsyk", "notified", "12")), (SCENES[3], ("fin", "need"))])
def test_without_the_second_suppression_it_can(clean: World, scene: dict[str, Counts], found: tuple[str, ...]) -> None:
    """The control: small counts alone held back, the sums and parts told, and the attacker has them."""
    fill(clean, scene)
    assert [cell for cell in recovered(clean, protect=False) if cell[: len(found)] == found]


@pytest.mark.requirement("R-005")
def test_no_number_of_releases_gives_one_back(clean: World) -> None:
    """Over nine periods: no held-back twelve months are any linear combination of everything that was ever told."""
    rng, last = Random(5), last_period(clean.today)
    ends = [add_months(last + timedelta(days=1), -4 * back) - timedelta(days=1) for back in range(8, -1, -1)]
    with psycopg.connect(clean.admin_url) as conn:
        for trust in TRUSTS:
            for end in ends:
                Put(conn, trust).matters(rng.randrange(5), end - timedelta(days=50), end + timedelta(days=300), ended=end)
    for end in ends:
        clean.sql(
            """INSERT INTO alis_private.region_release (period_end, trust, measure, span, value)
               SELECT %s, s.trust, s.measure, s.span, s.value FROM alis_private.region_shown(%s, true) s""",
            end,
            end,
        )
    column = {(trust, number): place for place, (trust, number) in enumerate((t, n) for t in TRUSTS for n in range(len(ends)))}
    equations, targets = [], []
    for row in clean.sql("SELECT * FROM alis_private.region_release WHERE measure = 'notified'"):
        line = np.zeros(len(column))
        months = {"12": 3, "24": 6}[row.span]
        number = ends.index(row.period_end)
        for trust in TRUSTS if row.trust == "region" else (row.trust,):
            for part in range(max(0, number - months + 1), number + 1):
                line[column[trust, part]] = 1
        if row.value is not None:
            equations.append(line)
        elif row.trust != "region" and row.span == "12":
            targets.append(line)
    rank = np.linalg.matrix_rank(np.array(equations))
    assert len(equations) > 10
    assert len(targets) > 3
    assert [line for line in targets if np.linalg.matrix_rank(np.array([*equations, line])) == rank] == []


@pytest.mark.requirement("R-005")
def test_a_share_never_fits_one_count_alone() -> None:
    for of in range(LEAST_FOR_SHARES, 400):
        fitting: dict[int, int] = defaultdict(int)
        for yes in range(of + 1):
            fitting[int(4 * yes / of + 0.5)] += 1
        assert min(fitting.values()) > 1, of
    assert 1 in [sum(int(4 * yes / 8 + 0.5) == quarter for yes in range(9)) for quarter in range(5)], "eight would be too few"


@pytest.mark.requirement("R-005")
def test_medians_and_shares_rest_on_enough(clean: World) -> None:
    fill(clean, {"fin": Counts(4, 0), "nlsh": Counts(5, 0, started=9), "unn": Counts(started=8)})
    figures = told(clean, protect=True)
    assert figures["fin", "notice_months", "12"] is None
    assert figures["nlsh", "notice_months", "12"] is not None
    assert figures["unn", "within_half_year", "24"] is None
    assert figures["nlsh", "within_half_year", "24"] == 1
    assert figures["nlsh", "evaluated", "24"] == 0


@pytest.mark.requirement("R-005")
def test_a_release_stands_as_it_was_told(clean: World) -> None:
    """Whatever is entered afterwards, also with an earlier day, the period keeps its figures: two days cannot be subtracted."""
    adviser = clean.api(clean.person("region", "region.admin"), "region")

    def waiting() -> int:
        found: int = next(t for t in adviser.get("/region").json["trusts"] if t["trust"] == "nlsh")["figures"]["notified"]["12"][
            "value"
        ]
        return found

    fill(clean, {"nlsh": Counts(6)})
    assert waiting() == 6
    fill(clean, {"nlsh": Counts(1)})
    assert waiting() == 6
    clean.sql("DELETE FROM alis_private.region_release")
    assert waiting() == 7
