"""The forecast per trust, made from what the region has been told and from nothing else, so it can give no one back.

``python -m core.region.foreseeing`` is the child that imports numpy; a forecast is kept by a digest of its input.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.dates import add_months
from core.documents import processing
from core.errors import N_
from core.region.comparing import HALF_YEARS
from core.region.models import RegionKept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.region.comparing import Compared, Comparison

VARIANT = "forecast"
SERVICE_MONTHS = 6
# a count that is held back lies between none and four: taken as two, and said so
HELD_BACK = 2
NOT_NOW = N_("Prognosen kunne ikke regnes ut nå. Prøv igjen om litt, og meld fra om det fortsetter.")


def given(found: Comparison) -> dict[str, Any]:
    """What the child gets: published counts by trust, and the posts that are known."""
    return {
        "today": found.release.period_end.isoformat(),
        "trusts": [_of(one, found) for one in found.trusts if found.value(one.trust, "notified", "12") is not None],
    }


def _of(one: Compared, found: Comparison) -> dict[str, Any]:
    started = found.value(one.trust, "started", "12")
    return {
        "trust": one.trust,
        "wanted": int(found.value(one.trust, "notified", "12") or 0),
        "started": HELD_BACK if started is None else int(started),
        "need": {half.half_year: int(half.need) for half in one.need if half.need is not None},
        "vikariat": {half.half_year: half.vikariat for half in one.need if half.vikariat},
        "earmarked": {half.half_year: half.earmarked for half in one.need if half.earmarked},
    }


def forecast(asked: dict[str, Any]) -> dict[str, Any]:
    """Imports numpy: for the child and the command."""
    from core.capacity import Clinic, Need, Post  # noqa: PLC0415 - numpy comes with it
    from core.capacity import forecast as played  # noqa: PLC0415

    today = date.fromisoformat(asked["today"])
    clinics = [Clinic(one["trust"], one["wanted"], one["started"], 12) for one in asked["trusts"]]
    needs = [
        Need(one["trust"], day)
        for one in asked["trusts"]
        for half, count in one["need"].items()
        for day in _spread(half, count, today)
    ]
    posts = [
        Post(one["trust"], *_vikariat(half, today), count) for one in asked["trusts"] for half, count in one["vikariat"].items()
    ] + [
        Post(one["trust"], _begins(half), None, count, earmarked=True)
        for one in asked["trusts"]
        for half, count in one["earmarked"].items()
    ]
    told = played(clinics, needs, posts, today=today)
    return {
        "from": today.isoformat(),
        "scenarios": told.basis.scenarios,
        "realised": told.basis.realised,
        "digest": told.digest,
        "trusts": [
            {
                "trust": one.clinic,
                "half_years": [
                    {
                        "half_year": f"{known.period.year}-{known.period.number}",
                        **{
                            what: [band.p10, band.p50, band.p90]
                            for what, band in (("wanted", known.wanted), ("starts", known.starts), ("waiting", known.waiting))
                        },
                        "wait_months_p50": known.wait_p50,
                        "wait_months_p90": known.wait_p90,
                    }
                    for known in one.periods[:HALF_YEARS]
                ],
                "posts_needed": [{"wait_months": months, "posts": posts_} for months, posts_ in one.posts_needed],
            }
            for one in told.clinics
        ],
    }


def _begins(half: str) -> date:
    year, _dash, number = half.partition("-")
    return date(int(year), 1 if number == "1" else 7, 1)


def _vikariat(half: str, today: date) -> tuple[date, date]:
    first = max(_begins(half), today)
    return first, add_months(first, SERVICE_MONTHS)


def _spread(half: str, count: int, today: date) -> list[date]:
    """So many wanted starts, evenly over the half-year's months that are left."""
    first = max(_begins(half), today)
    months = max(1, 6 - (first.month - 1) % 6)
    return [add_months(first.replace(day=1), number % months) for number in range(count)]


def foreseen(db: Session, found: Comparison) -> dict[str, Any]:
    """The forecast as it is kept, or made now in a child."""
    asked = json.dumps(given(found), sort_keys=True)
    digest = hashlib.sha256(asked.encode()).hexdigest()
    kept = db.scalar(select(RegionKept.content).where(RegionKept.digest == digest, RegionKept.variant == VARIANT))
    if kept is None:
        kept = processing.child("core.region.foreseeing", VARIANT, asked.encode(), NOT_NOW).decode()
        db.execute(insert(RegionKept).on_conflict_do_nothing(), {"digest": digest, "variant": VARIANT, "content": kept})
    told: dict[str, Any] = json.loads(kept)
    return told


if __name__ == "__main__":
    json.dump(forecast(json.load(sys.stdin)), sys.stdout)
