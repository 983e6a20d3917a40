"""The frozen values of a forecast. A clinic is any name under which need and posts are counted: a clinic, a site, a trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WAITS = (3, 6, 9, 12)  # months that the wait should stay within
LOW, MIDDLE, HIGH = 10, 50, 90  # the percentiles of every range


@dataclass(frozen=True, slots=True)
class Need:
    """A number of ALIS registered to start a service on a day; a day that has passed is backlog."""

    clinic: str
    wanted_on: date
    count: int = 1
    months: int = 6
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Posts that are known: a vikariat, or one earmarked for ALIS; an open end runs on."""

    clinic: str
    starts_on: date
    ends_on: date | None
    posts: int = 1
    earmarked: bool = False
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Clinic:
    """What has been seen so far: wanted starts and starts made possible by vikariater, in so many months."""

    name: str
    wanted: int
    started: int
    seen_months: int
    service_months: int = 6


@dataclass(frozen=True, slots=True)
class Basis:
    """What the forecast takes for granted; every page shows it. `notice` is how many months ahead earlier needs were registered."""

    months: int = 36
    scenarios: int = 1000
    seed: int = 20261122
    realised: float = 0.85  # of registered plans
    notice: tuple[int, ...] = ()
    known_months: int = 6  # for so long the announced vikariater are taken to be all there are


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter or a half-year, its first month and how many it has."""

    starts_on: date
    months: int

    @property
    def year(self) -> int:
        return self.starts_on.year

    @property
    def number(self) -> int:
        """Which of the year: 1 or 2, or 1 to 4."""
        return (self.starts_on.month - 1) // self.months + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """Need and known posts of a clinic (and site) in a period: starts wanted, and person-months of each."""

    clinic: str
    site: str | None
    period: Period
    wanted: int
    need_months: int
    vikariat_months: int
    earmarked_months: int

    @property
    def gap_months(self) -> int:
        """Person-months that no known post bears."""
        return max(0, self.need_months - self.vikariat_months - self.earmarked_months)


@dataclass(frozen=True, slots=True)
class Band:
    """A range: one in ten below, one in ten above, half on either side of the middle."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Known:
    """One half-year ahead: starts wanted, starts that posts allow, those still waiting at its end, and the wait.

    A wait is None where too few of those who want to start then can be followed to the end of theirs.
    """

    period: Period
    wanted: Band
    starts: Band
    waiting: Band
    wait_p50: int | None
    wait_p90: int | None


@dataclass(frozen=True, slots=True)
class ClinicForecast:
    """One clinic. `within` is the share whose wait stays within so many months; `posts_needed` None: more than was tried."""

    clinic: str
    periods: tuple[Known, ...]
    within: tuple[tuple[int, float], ...]
    posts_needed: tuple[tuple[int, int | None], ...]

    def needed(self, months: int) -> int | None:
        """How many more earmarked posts keep nine of ten waits within so many months."""
        return dict(self.posts_needed)[months]


@dataclass(frozen=True, slots=True)
class Forecast:
    """All clinics, with what it rests on and a digest of what went in."""

    today: date
    basis: Basis
    clinics: tuple[ClinicForecast, ...]
    extra_posts: tuple[tuple[str, int], ...]
    digest: str

    def clinic(self, name: str) -> ClinicForecast:
        """The forecast of one clinic."""
        return next(one for one in self.clinics if one.clinic == name)


@dataclass(frozen=True, slots=True)
class Past:
    """One need as it went: when it was registered, what start was wanted, and whether it was upheld."""

    clinic: str
    notified_on: date
    wanted_on: date
    upheld: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the same method would have done: of so many clinic-quarters, the share that fell inside p10–p90.

    `share` counts a number that straddles the edge of the range in part, so that a right method gives 80 percent
    also for small whole numbers; `inside` counts it whole.
    """

    cells: int
    share: float | None
    inside: float | None
