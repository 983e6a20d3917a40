"""Calendar months and deadlines as the routines count them: clamped to the month's end, dates of Europe/Oslo."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAYS_IN_A_LOOSE_MONTH = 30


def add_months(day: date, months: int) -> date:
    """Move by calendar months; 31 August minus six months is the last day of February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(start: date, months: int) -> date:
    """Return the last day of a service of so many months: 1 March and six months ends 31 August."""
    return add_months(start, months) - timedelta(days=1)


def lasts_at_least(start: date, end: date, months: int) -> bool:
    """Tell whether a period, both days included, is at least so many calendar months."""
    return end >= last_day(start, months)


def whole_months(start: date, end: date) -> int:
    """Count the whole months from one day to a later one (0 when it is not later)."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def length_in_months(start: date, end: date) -> float:
    """Measure a period, both days included; odd days count as thirtieths of a month."""
    after = end + timedelta(days=1)
    whole = whole_months(start, after)
    return whole + (after - add_months(start, whole)).days / DAYS_IN_A_LOOSE_MONTH if after > start else 0.0


def months_apart(one: date, other: date) -> int:
    """Return the number of months, rounded up, that separate two days: one day late is one month apart."""
    early, late = sorted((one, other))
    whole = whole_months(early, late)
    return whole if add_months(early, whole) == late else whole + 1


def within_months(wish: date, day: date, months: int) -> bool:
    """Tell whether a day lies at most so many calendar months before or after a wish."""
    return add_months(wish, -months) <= day <= add_months(wish, months)


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Tell whether two periods, both days included, share a day."""
    return first[0] <= second[1] and second[0] <= first[1]


def today() -> date:
    """Return today's date in Norway: for doors (page, command, job) only; rules and services take it as an argument."""
    return datetime.now(OSLO).date()


def day_in_oslo(instant: datetime) -> date:
    """Return the Norwegian date of an aware instant; midnight in Oslo decides, not midnight UTC."""
    if instant.tzinfo is None:
        msg = "an instant without a time zone has no date in Oslo"
        raise ValueError(msg)
    return instant.astimezone(OSLO).date()
