"""What a question to the rules is about (facts in) and what the rules answer (findings out); all frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.trusts.sources import Rule, RuleStatus, Text

Path = Sequence[int | str]
"""A unit's place in the tree, root first, the unit itself last: labels or the directory's ids. Empty: any unit."""


class Severity(StrEnum):
    """`refuse`: cannot be notified · `hold`: notified, offer and contract wait · `warn`, `info`: never in the way."""

    REFUSE = "refuse"
    HOLD = "hold"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say, with its sentence, what to do, and who can do it."""

    key: str
    severity: Severity
    text: Text
    rule: Rule | None = None
    field: str | None = None
    remedy: Text | None = None
    who: str | None = None
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class WishFacts:
    """A ranked wish; an empty path is «any unit», `place` then free text (C-46) or the unit's site."""

    unit_path: Path = ()
    specialty: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class NotificationFacts:
    """What the rules look at when an ALIS is notified. `notified_on` is the e-mail's date for an entry on behalf."""

    scheme: str
    wanted_from: date
    wanted_to: date
    notified_on: date
    wishes: tuple[WishFacts, ...] = ()
    converted_on: date | None = None
    specialisation_started_on: date | None = None
    credited_months: int = 0
    plan_assigned_on: date | None = None
    full_time_percent: int = 100
    sender_role: str = "municipality.coordinator"
    arena: str = "hospital"
    more_periods: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A municipality's standing with one trust, known before anything is typed."""

    agreement_in_force: bool = False
    agreement_label: str | None = None
    registered_on: date | None = None
    objectives_plan: bool = False
    coordinator: bool = False


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """One service period, both days included, and where."""

    starts_on: date
    ends_on: date
    unit_path: Path = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """The period that was agreed, which may differ from the wish, and the day it was agreed."""

    starts_on: date
    ends_on: date
    agreed_on: date


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What the milestones are counted from: the wish, and from the day that a place is agreed the period itself."""

    start_on: date
    end_on: date | None = None
    plan_assigned_on: date | None = None
    notified_on: date | None = None
    agreed: Agreed | None = None


class Window(StrEnum):
    """Where a milestone stands on a day; `undated` where the trust states no date."""

    UNDATED = "undated"
    NOT_OPEN = "not_open"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A window that opens, falls due and is late after that; `role` must act. `after` names what should come first (C-05)."""

    key: str
    label: Text
    role: str
    opens_on: date | None
    due_on: date | None
    rule: Rule
    compressed: bool = False
    combined: Text | None = None
    after: str | None = None

    @property
    def status(self) -> RuleStatus:
        """How sure the dates are."""
        return self.rule.status

    def window(self, today: date, done_on: date | None = None) -> Window:
        """Tell where the milestone stands on a day."""
        if done_on is not None:
            return Window.DONE
        if self.opens_on is None and self.due_on is None:
            return Window.UNDATED
        if self.due_on is not None and today > self.due_on:
            return Window.OVERDUE
        return Window.NOT_OPEN if self.opens_on is not None and today < self.opens_on else Window.OPEN

    def days_late(self, day: date) -> int:
        """Count the days after the due date, 0 when in time or undated."""
        return max(0, (day - self.due_on).days) if self.due_on else 0


@dataclass(frozen=True, slots=True)
class RankFacts:
    """A request as the municipality's order sees it. `held_wish` is the place among its wishes (from 0) of what it holds."""

    request: int | str
    municipality: str
    wanted_from: date
    wanted_to: date
    wishes: tuple[Path, ...] = ()
    rank: int | None = None
    has_place: bool = False
    held_wish: int | None = None


@dataclass(frozen=True, slots=True)
class VacancyFacts:
    """The posts an offer is taken from."""

    unit_path: Path
    starts_on: date
    ends_on: date
    posts_left: int = 1


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What is offered."""

    starts_on: date
    ends_on: date
    unit_path: Path = ()
    specialty: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What was wished, as confirmed today (C-08)."""

    wanted_from: date
    wanted_to: date
    wishes: tuple[WishFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """How an offer differs from the wish in one respect: `time` (months), `place` or `specialty` (1)."""

    kind: str
    distance: int
    text: Text
    rule: Rule
    earlier: bool = False
    over_limit: bool = False
    acceptances: tuple[str, ...] = ()


class Match(StrEnum):
    """How a vacancy meets a wish (R-044)."""

    MATCH = "match"
    POSSIBLE = "possible"
    NONE = "none"
