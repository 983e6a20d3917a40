"""The forecast's doors: each imports numpy when it is called, so they are for the worker or a child process."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from core.capacity.terms import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from core.capacity.terms import Clinic, Coverage, Forecast, Need, Past, Post

_USUAL = Basis()


def forecast(
    clinics: Sequence[Clinic],
    needs: Sequence[Need],
    posts: Sequence[Post],
    *,
    today: date,
    basis: Basis = _USUAL,
    extra_posts: Mapping[str, int] | None = None,
) -> Forecast:
    """Play the coming months through many times, first come first served in each clinic, and say the ranges.

    Every number of extra posts meets the same arrivals (common random numbers), so that more posts never lengthen a wait.
    """
    from core.capacity import simulate  # noqa: PLC0415 - numpy stays out of every process that does not forecast

    extra = dict(extra_posts or {})
    scenes = simulate.scenes(sorted(clinics, key=lambda one: one.name), needs, posts, today, basis)
    return simulate.told(scenes, extra, today, basis, _digest(clinics, needs, posts, today, basis, list(extra.items())))


def what_if(
    clinics: Sequence[Clinic],
    needs: Sequence[Need],
    posts: Sequence[Post],
    extra_posts: Mapping[str, int],
    *,
    today: date,
    basis: Basis = _USUAL,
) -> tuple[Forecast, Forecast]:
    """The forecast as it stands and with so many more earmarked posts per clinic, on the same arrivals."""
    return (
        forecast(clinics, needs, posts, today=today, basis=basis),
        forecast(clinics, needs, posts, today=today, basis=basis, extra_posts=extra_posts),
    )


def backtest(past: Sequence[Past], *, today: date, basis: Basis = _USUAL, origins: int = 6) -> Coverage:
    """Forecast from earlier quarters with what was known then, and count how often the outcome lay inside p10–p90."""
    from core.capacity import looking_back  # noqa: PLC0415 - as above

    return looking_back.coverage(past, today, basis, origins)


def _digest(*inputs: object) -> str:
    """The same for the same numbers in whatever order they came."""
    told = [repr(sorted(map(repr, one)) if isinstance(one, (list, tuple)) else one) for one in inputs]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
