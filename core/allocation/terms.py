"""The frozen values of a proposal, in and out. Days are dates, both ends included; months are calendar months."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

NOT_WISHED = 9  # the rank of a unit that was not wished for; a request holds at most eight wishes
MOST_WISHES = 8


class OrderRule(StrEnum):
    """What a municipality's own order does to a proposal (C-24, C-41)."""

    ARENA = "arena"  # decides among those who want the same time (NLSH)
    UNIT = "unit"  # decides among those who want the same unit at the same time (FIN)
    ADVICE = "advice"  # nobody was asked: it decides nothing, a departure from it is said (UNN, HSYK)
    NONE = "none"

    @property
    def binding(self) -> bool:
        """A unit both wish for lies in both groups, so for an inversion the two binding readings say the same."""
        return self in {OrderRule.ARENA, OrderRule.UNIT}


class State(StrEnum):
    """What an earlier row is: a fact, or something to keep if nothing better is lost by it."""

    ACCEPTED = "accepted"
    OFFERED = "offered"
    PROPOSED = "proposed"


class Reason(StrEnum):
    """Why a request has no row, or not the one asked about."""

    NO_VACANCY = "NO_VACANCY"
    TOO_SHORT = "TOO_SHORT"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    LEAD_TIME = "LEAD_TIME"
    DECLINED_BEFORE = "DECLINED_BEFORE"
    RULE = "RULE"
    SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER = "SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER"
    SEAT_TAKEN_LONGER_WAITING = "SEAT_TAKEN_LONGER_WAITING"
    FEWER_PLACED = "FEWER_PLACED"
    WORSE_SOFT = "WORSE_SOFT"
    WORSE_RANK = "WORSE_RANK"
    WORSE_TIME = "WORSE_TIME"
    EQUAL_BUT_TIE = "EQUAL_BUT_TIE"


@dataclass(frozen=True, slots=True)
class Request:
    """One ALIS who waits. `order` is the place in the municipality's own order; None or equal numbers: no rule between two.

    A wish is met by a vacancy whose `unit`, or a unit above it, it names. `places` and `specialties` are those of the wishes.
    """

    id: str
    municipality: str
    notified_on: date
    wanted_start: date
    months: int
    wishes: tuple[str, ...]
    order: int | None = None
    flexible: bool = False
    declined: frozenset[str] = frozenset()
    two_years_on: date | None = None
    not_before: date | None = None
    window_months: int | None = None  # wider than the policy's where it is recorded that it was accepted (C-08)
    places: frozenset[str] = frozenset()
    specialties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Posts in one unit for one interval, which may host several services after each other. `above`: what else a wish may name."""

    id: str
    unit: str
    start: date
    end: date
    posts: int = 1
    above: frozenset[str] = frozenset()
    place: str | None = None
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """A pair that a rule of the trust rules out; `why` is the rule's key or sentence, shown with the reason RULE."""

    request: str
    vacancy: str
    why: str


@dataclass(frozen=True, slots=True)
class Soft:
    """What an unfortunate pair costs on the soft level beside the two years; None: any vacancy."""

    request: str
    vacancy: str | None
    cost: int
    why: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One trust's rules as plain values. `window_months` None: no limit is stated. No start lies before `earliest_start`."""

    window_months: int | None = 6
    order: OrderRule = OrderRule.ARENA
    earliest_start: date | None = None
    vetoes: tuple[Veto, ...] = ()
    soft: tuple[Soft, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """An earlier row: accepted is a fact, offered and proposed are kept where nothing before that level is lost."""

    request: str
    vacancy: str
    start: date
    state: State


@dataclass(frozen=True, slots=True)
class Budget:
    """How long may be spent on proving; the answer without proof takes a part of a second and is the floor."""

    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Row:
    """One service proposed. `differs`: `time`, `earlier`, `place`, `specialty`, `unit` against the wish, for the page to word."""

    request: str
    vacancy: str
    start: date
    end: date
    rank: int
    deviation_months: int
    soft: int = 0
    differs: tuple[str, ...] = ()
    state: State | None = None  # of the earlier row that this one repeats

    @property
    def wish_no(self) -> int | None:
        """The number of the wish that is met; None where the unit was not wished for."""
        return self.rank if self.rank < NOT_WISHED else None


@dataclass(frozen=True, slots=True)
class Level:
    """One aim, in its turn. `bound` holds for the earlier levels' values; proven when nothing better is possible."""

    name: str
    value: int
    bound: int
    proven: bool

    @property
    def gap(self) -> int:
        """How much better it might yet be."""
        return abs(self.bound - self.value)


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level as proposed and as it would be; the first one that differs decides."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Move:
    """What another would get instead; None: no place."""

    request: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request is not placed at a wish. `reason` None: it is. `numbers` fill in the sentence, and never name anybody."""

    request: str
    wish_no: int | None
    reason: Reason | None
    numbers: tuple[tuple[str, int | str | date], ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Delta:
    """What would follow if a request were placed at a wish: every level and every move. `possible` False: it cannot be."""

    request: str
    wish_no: int | None
    possible: bool
    reason: Reason | None
    levels: tuple[LevelChange, ...] = ()
    moves: tuple[Move, ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A request without a row, and why."""

    request: str
    reason: Reason
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Inversion:
    """`before` goes before `after` in their municipality and could have had the seat in `unit` (C-41)."""

    before: str
    after: str
    unit: str


class Explainer(Protocol):
    """What the engine leaves behind for questions."""

    def why(self, request_id: str, wish_no: int | None, seconds: float | None) -> Explanation: ...

    def what_if(self, request_id: str, wish_no: int | None, seconds: float | None) -> Delta: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and how sure it is. `departures` are what the order would have said where it decides nothing (ADVICE).

    `also_here`: who goes before could have been placed there too, with months that nobody holds; the page warns.
    """

    rows: tuple[Row, ...]
    unplaced: tuple[Unplaced, ...]
    levels: tuple[Level, ...]
    digest: str
    seconds: float
    inversions: tuple[Inversion, ...] = ()
    departures: tuple[Inversion, ...] = ()
    also_here: tuple[Inversion, ...] = ()
    explainer: Explainer | None = field(default=None, repr=False, compare=False)

    @property
    def proven(self) -> bool:
        """Nothing better exists, level by level."""
        return all(level.proven for level in self.levels)

    def row(self, request_id: str) -> Row | None:
        """The row of a request, if it has one."""
        return next((row for row in self.rows if row.request == request_id), None)

    def why(self, request_id: str, wish_no: int | None = 1, seconds: float | None = None) -> Explanation:
        """Say why a request is not placed at a wish (None: at all), in the proposal's own budget or in so many seconds."""
        if self.explainer is None:
            raise LookupError("a stored proposal answers from its stored explanations")
        return self.explainer.why(request_id, wish_no, seconds)

    def what_if(self, request_id: str, wish_no: int | None = 1, seconds: float | None = None) -> Delta:
        """Say what would follow if a request were placed at a wish (None: anywhere)."""
        if self.explainer is None:
            raise LookupError("a stored proposal answers from its stored explanations")
        return self.explainer.what_if(request_id, wish_no, seconds)
