"""No count of persons under five can be worked out from what is told, also by somebody who knows every rule of the suppression.

Every such count has at least two values that fit everything published.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

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


def ends_of(world: World, periods: int) -> list[date]:
    last = last_period(world.today)
    return [add_months(last + timedelta(days=1), -4 * back) - timedelta(days=1) for back in range(periods - 1, -1, -1)]


def publish(world: World, ends: list[date], *, protect: bool) -> None:
    for end in ends:
        world.sql(
            """INSERT INTO alis_private.region_release (period_end, trust, measure, span, value, below)
               SELECT %s, s.* FROM alis_private.region_shown(%s, %s) s""",
            *(end, end, protect),
        )


def publish_all(world: World) -> None:
    while world.sql("SELECT alis.region_publish() AS more")[0].more:
        pass


def told(world: World, end: date) -> dict[Cell, tuple[Any, int | None]]:
    rows = world.sql("SELECT * FROM alis_private.region_release WHERE period_end = %s", end)
    return {(row.trust, row.measure, row.span): (row.value, row.below) for row in rows}


def true(world: World, end: date) -> dict[Cell, int]:
    rows = world.sql("SELECT * FROM alis_private.region_counts(%s)", end)
    return {(row.trust, row.measure, row.span): row.n for row in rows}


class Attacker:
    """Whole numbers of at least nought, every published figure of every period as an equation, and every rule of what is held back.

    Twelve months are three of the parts between the periods' ends, so what was told on other days says something of them too.
    """

    def __init__(self, world: World, ends: list[date]) -> None:
        import highspy

        self.solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self.vars: dict[tuple[object, ...], Any] = {}
        for number, end in enumerate(ends):
            figures = told(world, end)
            for cell, (value, below) in figures.items():
                if cell[0] == "region" and cell[1] in SUMMED and value is not None:
                    self.solver.addConstr(sum(x for one in TRUSTS for x in self.parts(number, (one, *cell[1:]))) == int(value))
                elif cell[0] != "region" and cell[1] in {*SUMMED, "need"} and (value is not None or below is not None):
                    here = sum(self.parts(number, cell))
                    self.solver.addConstr(here <= int(value) if value is not None else here <= (below or 0) - 1)
                    if value is not None:
                        self.solver.addConstr(here >= int(value))
            for trust in TRUSTS:  # those who wait want to start in one of the half-years or beyond them
                halves = [x for cell in figures if cell[:2] == (trust, "need") for x in self.parts(number, cell)]
                rest = self.var("rest", trust, number)
                self.solver.addConstr(sum(halves) + rest == sum(self.parts(number, (trust, "waiting", "now"))))

    def var(self, *what: object) -> Any:
        if what not in self.vars:
            self.vars[what] = self.solver.addIntegral(lb=0, ub=500)
        return self.vars[what]

    def parts(self, number: int, cell: Cell) -> list[Any]:
        trust, measure, span = cell
        if span in {"12", "24"}:
            return [self.var(trust, measure, number - back) for back in range(int(span) // 4)]
        return [self.var(*cell, number)]

    def knows(self, number: int, cell: Cell) -> bool:
        """Whether only one value fits."""
        import highspy

        reached: list[int] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeObjectiveSense(sense)
            for part in self.parts(number, cell):
                self.solver.changeColCost(part.index, 1.0)
            self.solver.run()
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "what is told must fit what is true"
            reached.append(round(self.solver.getObjectiveValue()))
            for part in self.parts(number, cell):
                self.solver.changeColCost(part.index, 0.0)
        return reached[0] == reached[1]


def recovered(world: World, *, protect: bool) -> list[Cell]:
    """What the last of five periods holds back and the five together give away."""
    ends = ends_of(world, 5)
    publish(world, ends, protect=protect)
    attacker, cells = Attacker(world, ends), true(world, ends[-1])
    return [cell for cell, n in cells.items() if n < LEAST and cell[0] in TRUSTS and attacker.knows(len(ends) - 1, cell)]


@pytest.fixture
def clean(world: World) -> World:
    forget(world)
    return world


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize("scene", [*SCENES, *(randomly(seed) for seed in range(5))], ids=str)
def test_nothing_held_back_can_be_worked_out(clean: World, scene: dict[str, Counts]) -> None:
    fill(clean, scene)
    last = last_period(clean.today)
    small = [cell for cell, n in true(clean, last).items() if n < LEAST]
    assert small
    assert recovered(clean, protect=True) == []
    figures = told(clean, last)
    assert [cell for cell in small if figures[cell][0] is not None] == []


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize(("scene", "found"), [(SCENES[0], ("hsyk", "notified", "12")), (SCENES[3], ("fin", "need"))])
def test_without_the_second_suppression_it_can(clean: World, scene: dict[str, Counts], found: tuple[str, ...]) -> None:
    """The control: small counts alone held back, the sums and parts told, and the attacker has them."""
    fill(clean, scene)
    assert [cell for cell in recovered(clean, protect=False) if cell[: len(found)] == found]


# by four months, the oldest first: six, ten and then few, which the first two give away; and rises and falls of other kinds
BURSTS = {
    "fin": (0, 6, 0, 0, 4, 0, 0, 6, 4, 0, 0),
    "hsyk": (0, 0, 4, 9, 9, 4, 9, 1, 3, 4, 1),
    "nlsh": (5, 0, 0, 0, 0, 5, 6, 3, 0, 0, 0),
    "unn": (1, 3, 1, 0, 0, 4, 4, 0, 0, 1, 0),
}


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize("protect", [True, False])
def test_no_number_of_releases_gives_one_back(clean: World, protect: bool) -> None:
    """Over nine periods, whose twelve months overlap: with the small counts alone held back, several could be worked out."""
    ends = ends_of(clean, 9)
    with psycopg.connect(clean.admin_url) as conn:
        for trust, counts in BURSTS.items():
            for n, end in zip(counts, ends_of(clean, 11), strict=True):
                Put(conn, trust).matters(n, end - timedelta(days=50), end + timedelta(days=300), ended=end)
    publish(clean, ends, protect=protect)
    attacker = Attacker(clean, ends)
    held = [
        (number, cell)
        for number, end in enumerate(ends)
        for cell, (value, _below) in told(clean, end).items()
        if cell[1:] == ("notified", "12") and cell[0] in TRUSTS and value is None
    ]
    known = [(number, cell) for number, cell in held if attacker.knows(number, cell)]
    assert len(held) > 10
    assert bool(known) is not protect, known


@pytest.mark.requirement("R-005")
def test_what_is_held_back_leaves_no_trace(clean: World) -> None:
    """None or four at HSYK, and every cell of every period reads the same, also which medians and shares are told or have a row."""
    seen, last_on = [], last_period(clean.today)
    for began, notified in ((0, 4), (4, 0)):
        forget(clean)
        fill(clean, {"hsyk": Counts(notified, started_before=8), "nlsh": Counts(12, 9, started=9)})
        with psycopg.connect(clean.admin_url) as conn:
            Put(conn, "hsyk").services(began, last_on - timedelta(days=100))
        publish_all(clean)
        # the region's medians are of all: they move, and give no count
        seen.append({e: {c: v for c, v in told(clean, e).items() if c[0] != "region"} for e in ends_of(clean, 5)})
    assert seen[0] == seen[1]
    last = seen[0][last_on]
    assert last["nlsh", "within_half_year", "24"] == (1, None)
    assert last["hsyk", "within_half_year", "24"] == (None, None)


@pytest.mark.requirement("R-005")
def test_a_hidden_sum_is_given_as_a_range(clean: World) -> None:
    fill(clean, {"fin": Counts(7), "hsyk": Counts(2), "nlsh": Counts(12, 9)})
    adviser = clean.api(clean.person("region", "region.admin"), "region")
    region = adviser.get("/region").json["region"]["notified"]
    assert region["12"] == {"value": None, "fewer_than": None, "change": None, "at_least": 19, "at_most": 27}
    assert (region["24"]["at_least"], region["24"]["at_most"]) == (28, None)


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
    fill(clean, {"fin": Counts(4, 0), "nlsh": Counts(5, 0, started=14), "unn": Counts(started=8)})
    publish_all(clean)
    figures = {cell: value for cell, (value, _below) in told(clean, last_period(clean.today)).items()}
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
