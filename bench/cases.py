"""Random case files of a trust's size: few units that many want, a few large municipalities with long orders of their own."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from core.dates import add_months, last_day

TODAY, FIRST = date(2026, 11, 22), date(2027, 2, 1)
UNITS = tuple(f"unit-{i}" for i in range(10))
STARTS = (0, 0, 1, 2, 5, 6, 6, 7, 8, 11, 12, 13)  # months from FIRST: spring and autumn, as the routines have it


def case(seed: int, requests: int, vacancies: int) -> dict[str, Any]:
    """One case in the form of docs/allocation.md."""
    g = Random(seed)
    wanted = [1 / (i + 1) ** 0.7 for i in range(len(UNITS))]
    seats = [_vacancy(g, i, wanted) for i in range(vacancies)]
    towns = [str(1800 + i) for i in range(max(3, requests // 8))]
    size = [1 / (i + 1) ** 0.6 for i in range(len(towns))]
    asks = [_request(g, i, g.choices(towns, size)[0], wanted, seats) for i in range(requests)]
    place: dict[str, int] = {}
    for ask in sorted(asks, key=lambda ask: (ask["notified_on"][:7], ask["id"])):
        ask["order"] = place[ask["municipality"]] = place.get(ask["municipality"], 0) + 1
    return {"today": TODAY.isoformat(), "trust": "nlsh", "requests": asks, "vacancies": seats}


def _vacancy(g: Random, i: int, wanted: list[float]) -> dict[str, Any]:
    start = add_months(FIRST, g.randint(0, 14))
    return {
        "id": f"v{i + 1}",
        "unit": g.choices(UNITS, wanted)[0],
        "start": start.isoformat(),
        "end": last_day(start, g.randint(5, 15)).isoformat(),
        "posts": g.choices([1, 2], [82, 18])[0],
    }


def _request(g: Random, i: int, town: str, wanted: list[float], seats: list[dict[str, Any]]) -> dict[str, Any]:
    start = add_months(FIRST, g.choice(STARTS))
    found: dict[str, Any] = {
        "id": f"r{i + 1}",
        "municipality": town,
        "notified_on": (TODAY - timedelta(days=g.randint(5, 900))).isoformat(),
        "wanted_start": start.isoformat(),
        "months": g.choices([6, 7, 9, 12], [80, 6, 6, 8])[0],
        "wishes": list(dict.fromkeys(g.choices(UNITS, wanted, k=g.randint(1, 4)))),
        "flexible": g.random() < 0.5,  # noqa: PLR2004
    }
    if g.random() < 0.35:  # noqa: PLR2004
        found["two_years_on"] = (add_months(start, g.randint(-8, 4)) + timedelta(days=14)).isoformat()
    if g.random() < 0.15:  # noqa: PLR2004
        found["declined"] = [g.choice(seats)["id"]]
    return found
