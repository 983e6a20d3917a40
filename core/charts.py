"""Where the bars of a timeline stand. The drawing is `_macros/gantt.html`; here is only arithmetic on dates."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

WIDTH, TOP, BAR, GAP = 940, 36, 30, 14  # app.css gives the labels beside them the same heights (.lanes-2 …)
_LETTER = 7.2  # the mean width of a letter in the bars, so that a name is cut before it leaves its bar
_SHORTEST = 4  # fewer letters than this say nothing
_LAST_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Period:
    """One bar: who, from–to (both days included), and its state (a key of the legend)."""

    label: str
    starts_on: date
    ends_on: date
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline: a unit with its site or department under it."""

    label: str
    sub: str = ""
    periods: Sequence[Period] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    shown: str
    starts_on: date
    ends_on: date
    state: str
    url: str
    x: float
    y: int
    width: float
    height: int = BAR


@dataclass(frozen=True, slots=True)
class ChartRow:
    label: str
    sub: str
    y: int
    height: int
    lanes: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    first: date
    last: date
    width: int
    height: int
    top: int
    rows: list[ChartRow]
    ticks: list[tuple[float, str]]
    today_x: float | None
    states: list[str]
    bar_count: int = field(default=0)


def timeline_chart(rows: Iterable[Row], first: date, last: date, today: date, chart_id: str = "gantt") -> Chart:
    """Place each row's periods between `first` and `last`; periods that overlap stand under each other."""
    days = (last - first).days + 1

    def at(day: date) -> float:
        return round(max(0, min(days, (day - first).days)) / days * WIDTH, 1)

    y, placed, states = TOP, [], []
    for row in rows:
        bars: list[Bar] = []
        ends: list[date] = []
        for period in sorted(row.periods, key=lambda p: p.starts_on):
            if period.ends_on < first or period.starts_on > last:
                continue
            lane = next((i for i, end in enumerate(ends) if end < period.starts_on), len(ends))
            ends[lane : lane + 1] = [period.ends_on]
            x = at(period.starts_on) + 1
            width = max(4.0, round(at(period.ends_on + timedelta(days=1)) - 1 - x, 1))
            top = y + GAP // 2 + lane * (BAR + 4)
            shown = _fit(period.label, width)
            bars.append(Bar(period.label, shown, period.starts_on, period.ends_on, period.state, period.url, x, top, width))
            states.append(period.state)
        lanes = max(1, len(ends))
        height = GAP + lanes * (BAR + 4) - 4
        placed.append(ChartRow(row.label, row.sub, y, height, lanes, bars))
        y += height
    marked = at(today) if first <= today <= last else None
    return Chart(
        chart_id, first, last, WIDTH, y + 4, TOP, placed, _quarters(first, last, at), marked,
        list(dict.fromkeys(states)), len(states),
    )  # fmt: skip


def _fit(label: str, width: float) -> str:
    room = int((width - 16) / _LETTER)
    if len(label) <= room:
        return label
    return label[: room - 1].rstrip() + "…" if room >= _SHORTEST else ""


def _quarters(first: date, last: date, at: Callable[[date], float]) -> list[tuple[float, str]]:
    year, quarter = first.year, (first.month - 1) // 3
    ticks = []
    while (start := date(year, quarter * 3 + 1, 1)) <= last:
        if start >= first:
            ticks.append((at(start), f"{quarter + 1}. kv. {year}"))
        year, quarter = (year, quarter + 1) if quarter < _LAST_QUARTER else (year + 1, 0)
    return ticks
