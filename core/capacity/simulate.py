"""Monte Carlo in whole arrays: scenarios × clinics × months. A month's starts go to those who have waited longest.

Capacity is counted in starts: a post of twelve months bears two services of six. What is not used in a month is lost, for
a vikariat that nobody takes is given to somebody else. The queue is Lindley's: waiting(t) = max(0, waiting(t-1) + wanted - starts).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from core.capacity.table import month_number, nearest_month, periods
from core.capacity.terms import HIGH, LOW, MIDDLE, WAITS, Band, ClinicForecast, Forecast, Known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from core.capacity.terms import Basis, Clinic, Need, Period, Post

Counts = np.ndarray[Any, np.dtype[Any]]
MOST_POSTS = 256  # beyond this the answer is «more than that»
_TEN_PERCENT = 0.1
_USUAL_NOTICE = 12  # months, where nothing is known of earlier registrations: the routines' longest lead time


@dataclass(frozen=True, slots=True)
class Scenes:
    """What happens in every scenario before any extra post: wanted and possible starts, (scenario, clinic, month)."""

    clinics: tuple[Clinic, ...]
    wanted: Counts
    starts: Counts

    @property
    def months(self) -> int:
        return int(self.wanted.shape[2])


def scenes(clinics: Sequence[Clinic], needs: Sequence[Need], posts: Sequence[Post], today: date, basis: Basis) -> Scenes:
    """Draw every scenario; the draws do not depend on how many posts are tried afterwards."""
    place = {clinic.name: i for i, clinic in enumerate(clinics)}
    if strange := sorted({*(need.clinic for need in needs), *(post.clinic for post in posts)} - place.keys()):
        raise ValueError(f"no clinic {strange[0]} in the forecast")
    rng = np.random.default_rng(basis.seed)
    shape = (basis.scenarios, len(clinics), basis.months)
    now = month_number(today)
    registered = np.zeros(shape[1:], dtype=np.int64)
    for need in needs:
        month = max(0, nearest_month(need.wanted_on) - now)
        if month < basis.months:
            registered[place[need.clinic], month] += need.count
    rate = np.array([clinic.wanted / max(clinic.seen_months, 1) for clinic in clinics])
    unregistered = rate[:, None] * not_yet_registered(basis)[None, :]
    seen = np.array([clinic.wanted + 1.0 for clinic in clinics])
    level = rng.standard_gamma(np.broadcast_to(seen, shape[:2])) / seen  # how sure a rate from so few is
    wanted = rng.binomial(np.broadcast_to(registered, shape), basis.realised) + rng.poisson(
        unregistered[None] * level[:, :, None]
    )
    known = np.zeros(shape[1:], dtype=np.int64)
    vikariat = np.zeros(shape[1:], dtype=np.int64)
    for post in posts:
        own = _starts_of(post, clinics[place[post.clinic]].service_months, now, basis.months)
        known[place[post.clinic]] += own
        vikariat[place[post.clinic]] += 0 if post.earmarked else own
    given = np.array([clinic.started / max(clinic.seen_months, 1) for clinic in clinics])
    later = np.arange(basis.months) >= basis.known_months
    missing = np.maximum(given[:, None] - vikariat, 0.0) * later[None, :]
    seen = np.array([clinic.started + 1.0 for clinic in clinics])
    level = rng.standard_gamma(np.broadcast_to(seen, shape[:2])) / seen
    starts = known[None] + rng.poisson(missing[None] * level[:, :, None])
    return Scenes(tuple(clinics), wanted.astype(np.int32), starts.astype(np.int32))


def not_yet_registered(basis: Basis) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The share of a month's need that will be registered between now and then: none of it now, all of it beyond all notice."""
    ahead = np.arange(basis.months)
    if not basis.notice:
        return np.minimum(ahead / _USUAL_NOTICE, 1.0)
    notice = np.sort(np.array(basis.notice))
    return np.searchsorted(notice, ahead, side="left") / len(notice)


def _starts_of(post: Post, service: int, now: int, months: int) -> Counts:
    """A post bears a service from its first month, and the next when that one is over, as long as a whole one fits."""
    first = nearest_month(post.starts_on) - now
    end = months + service if post.ends_on is None else nearest_month(post.ends_on) - now
    while first < 0:
        first += service
    found = np.zeros(months, dtype=np.int32)
    if post.ends_on is None:
        found[first::service] = post.posts
        return found
    for start in range(first, min(end - service + 1, months), service):
        found[start] = post.posts
    return found


def extra_starts(posts: int, service: int, months: int) -> Counts:
    """Posts more from today: one begins this month, the next the month after, so that one more only ever adds starts."""
    found = np.zeros(months, dtype=np.int32)
    for post in range(posts):
        found[post % service :: service] += 1
    return found


@dataclass(frozen=True, slots=True)
class Played:
    """Arrivals and served so far, and those waiting, (scenario, clinic, month)."""

    wanted: Counts
    arrived: Counts
    served: Counts
    waiting: Counts


def play(wanted: Counts, starts: Counts) -> Played:
    """First come, first served."""
    arrived = np.cumsum(wanted, axis=2, dtype=np.int32)
    left = arrived - np.cumsum(starts, axis=2, dtype=np.int32)
    waiting = left - np.minimum(np.minimum.accumulate(left, axis=2), 0)
    return Played(wanted, arrived, arrived - waiting, waiting)


def waiting_longer(played: Played, months: int) -> tuple[Counts, Counts]:
    """Per scenario and clinic: arrivals that can be followed so long, and those of them who wait longer than that."""
    last = played.wanted.shape[2] - months
    if last <= 0:
        none = np.zeros(played.wanted.shape[:2], dtype=np.int32)
        return none, none
    longer = np.clip(played.arrived[:, :, :last] - played.served[:, :, months:], 0, played.wanted[:, :, :last])
    return played.wanted[:, :, :last].sum(axis=2, dtype=np.int32), longer.sum(axis=2, dtype=np.int32)


def posts_needed(found: Scenes, clinic: int, extra: int) -> tuple[tuple[int, int | None], ...]:
    """The fewest more posts, beyond the extra ones, with which at most one in ten waits longer, over all scenarios."""
    wanted = np.ascontiguousarray(found.wanted[:, clinic : clinic + 1])
    starts = np.ascontiguousarray(found.starts[:, clinic : clinic + 1])
    service = found.clinics[clinic].service_months

    @cache
    def kept(posts: int) -> dict[int, bool]:
        played = play(wanted, starts + extra_starts(extra + posts, service, found.months))
        sums = {months: [int(part.sum()) for part in waiting_longer(played, months)] for months in WAITS}
        return {months: longer <= _TEN_PERCENT * followed for months, (followed, longer) in sums.items()}

    return tuple((months, _fewest(partial(_kept_within, kept, months))) for months in WAITS)


def _kept_within(kept: Callable[[int], dict[int, bool]], months: int, posts: int) -> bool:
    return kept(posts)[months]


def _fewest(enough: Callable[[int], bool]) -> int | None:
    """Bisect: one post more never makes it worse."""
    low, high = -1, 1
    while not enough(high):
        low, high = high, high * 2
        if high > MOST_POSTS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def told(found: Scenes, extra: Mapping[str, int], today: date, basis: Basis, digest: str) -> Forecast:
    """Say what the scenarios show, clinic by clinic."""
    known = {clinic.name for clinic in found.clinics}
    if strange := sorted(extra.keys() - known):
        raise ValueError(f"no clinic {strange[0]} in the forecast")
    starts = found.starts.copy()
    for i, clinic in enumerate(found.clinics):
        starts[:, i] += extra_starts(extra.get(clinic.name, 0), clinic.service_months, found.months)
    played = play(found.wanted, starts)
    within = {months: waiting_longer(played, months) for months in WAITS}
    columns = [
        (period, max(0, month_number(period.starts_on) - month_number(today)), _end(period, today, found.months))
        for period in periods(today, basis.months, 6)
    ]
    clinics = []
    for i, clinic in enumerate(found.clinics):
        shares = tuple((months, _share(followed[:, i], longer[:, i])) for months, (followed, longer) in within.items())
        ahead = tuple(
            Known(
                period,
                band(found.wanted[:, i, first:end].sum(axis=1)),
                band(starts[:, i, first:end].sum(axis=1)),
                band(played.waiting[:, i, end - 1]),
                *_waits(played, i, first, end),
            )
            for period, first, end in columns
            if first < end
        )
        clinics.append(ClinicForecast(clinic.name, ahead, shares, posts_needed(found, i, extra.get(clinic.name, 0))))
    return Forecast(today, basis, tuple(clinics), tuple(sorted(extra.items())), digest)


def _end(period: Period, today: date, months: int) -> int:
    return min(month_number(period.starts_on) + period.months - month_number(today), months)


def band(counts: Counts) -> Band:
    low, middle, high = np.percentile(counts, (LOW, MIDDLE, HIGH), method="inverted_cdf")
    return Band(float(low), float(middle), float(high))


def _share(followed: Counts, longer: Counts) -> float:
    total = int(followed.sum())
    return 1.0 - int(longer.sum()) / total if total else 1.0


def _waits(played: Played, clinic: int, first: int, end: int) -> tuple[int | None, int | None]:
    """The middle and the long wait of those who want to start in these months; None where it cannot be followed to its end."""
    arrivals = played.wanted[:, clinic, first:end]
    total = int(arrivals.sum())
    if not total:
        return None, None
    found: list[int | None] = [None, None]
    for months in range(played.wanted.shape[2] - end + 1):
        served = played.served[:, clinic, first + months : end + months]
        longer = int(np.clip(played.arrived[:, clinic, first:end] - served, 0, arrivals).sum())
        for k, share in enumerate((0.5, _TEN_PERCENT)):
            if found[k] is None and longer <= share * total:
                found[k] = months
    return found[0], found[1]
