"""The back-test: the same draw of wanted starts from what was known on earlier days, held against what came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from core.capacity.simulate import Counts, scenes
from core.capacity.table import month_number, nearest_month
from core.capacity.terms import HIGH, LOW, Clinic, Coverage, Need
from core.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.capacity.terms import Basis, Past

_AHEAD = 12  # months: each origin is judged on its first four quarters
_QUARTER = 3
_LEAST = 12  # months of history before an origin


def coverage(past: Sequence[Past], today: date, basis: Basis, origins: int) -> Coverage:
    """Step back a quarter at a time; an origin needs a year before it to learn from and a year after it to be judged on."""
    if not past:
        return Coverage(0, None, None)
    began = min(one.wanted_on for one in past)
    names = sorted({one.clinic for one in past})
    cells, share, inside = 0, 0.0, 0
    for step in range(origins):
        origin = add_months(today.replace(day=1), -(_AHEAD + _QUARTER * step))
        seen = month_number(origin) - month_number(began)
        if seen < _LEAST:
            break
        came = _by_quarter([one for one in past if one.upheld], names, origin)
        drawn = _drawn(past, names, origin, seen, basis)
        for i in range(len(names)):
            for q in range(_AHEAD // _QUARTER):
                foreseen, actual = drawn[:, i, q], came[i, q]
                cells += 1
                share += _part_inside(foreseen, actual)
                low, high = np.percentile(foreseen, (LOW, HIGH), method="inverted_cdf")
                inside += bool(low <= actual <= high)
    return Coverage(cells, share / cells, inside / cells) if cells else Coverage(0, None, None)


def _drawn(past: Sequence[Past], names: Sequence[str], origin: date, seen: int, basis: Basis) -> Counts:
    """What the forecast would have said on that day: registered by then, and the rate of wanted starts up to then."""
    known = [one for one in past if one.notified_on < origin]
    begun: dict[str, int] = defaultdict(int)
    for one in known:
        if one.wanted_on < origin and one.upheld:
            begun[one.clinic] += 1
    clinics = [Clinic(name, begun[name], 0, seen) for name in names]
    needs = [Need(one.clinic, one.wanted_on) for one in known if one.wanted_on >= origin]
    notice = tuple(max(0, month_number(one.wanted_on) - month_number(one.notified_on)) for one in known if one.wanted_on < origin)
    wanted = scenes(clinics, needs, [], origin, replace(basis, months=_AHEAD, notice=notice or basis.notice)).wanted
    found: Counts = wanted.reshape(*wanted.shape[:2], _AHEAD // _QUARTER, _QUARTER).sum(axis=3)
    return found


def _by_quarter(past: Sequence[Past], names: Sequence[str], origin: date) -> Counts:
    found = np.zeros((len(names), _AHEAD // _QUARTER), dtype=np.int64)
    place = {name: i for i, name in enumerate(names)}
    for one in past:
        month = nearest_month(one.wanted_on) - month_number(origin)
        if 0 <= month < _AHEAD and one.wanted_on >= origin:
            found[place[one.clinic], month // _QUARTER] += 1
    return found


def _part_inside(foreseen: Counts, actual: int) -> float:
    """How much of the outcome's own step in the distribution lies between one in ten and nine in ten."""
    below, upto = float((foreseen < actual).mean()), float((foreseen <= actual).mean())
    low, high = LOW / 100, HIGH / 100
    if upto - below <= 0:
        return float(low <= below <= high)
    return max(0.0, min(upto, high) - max(below, low)) / (upto - below)
