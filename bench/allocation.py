"""``python -m bench.allocation``: proposals and the forecast, as ratios in one run; one JSON line per figure.

Each solver runs in a process of its own: the engine, a plain HiGHS MIP per level on the model with every option and every
order row written out, and CP-SAT on the same where `ALIS_CPSAT_PYTHON` names a Python that has ortools (it is no
dependency of ours; without it the figure is left out and said so). CPU seconds, so that a busy machine judges all alike.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import written_out
from bench.cases import case
from core.allocation.case import answer, parse

SMALL, LARGE = (60, 40), (200, 150)
SEEDS = range(3)
OTHERS_LIMIT = 60  # CPU seconds for a competitor, then it is «not proven»; solvers' own limits count a busy machine's waiting
LARGE_LIMIT = 80  # of two minutes, what is spent on proving
FLOORS = {"plain": 5.0, "cpsat": 50.0, "rss_mb": 300.0, "large_seconds": 120.0, "forecast_seconds": 2.0}


def main() -> None:
    ok, python = True, os.environ.get("ALIS_CPSAT_PYTHON")
    ours: list[float] = []
    others: dict[str, list[dict[str, Any]]] = {"plain": []}
    if python:
        others["cpsat"] = []
    for seed in SEEDS:
        raw = case(seed, *SMALL)
        found = child("ours", raw)
        levels = [level["value"] for level in found["answer"]["levels"]]
        ours.append(found["cpu"])
        ok &= tell("inversions", len(found["answer"]["inversions"]), 0, seed=seed)
        ok &= tell("proven", all(level["proven"] for level in found["answer"]["levels"]), True, seed=seed)
        for name, answers in others.items():
            answers.append(other := child(name, raw, str(python) if name == "cpsat" else sys.executable))
            if other["proven"]:
                ok &= tell(f"same levels, {name}", other["levels"], levels, seed=seed)
        seconds = {name: answers[-1]["cpu"] if answers[-1]["proven"] else f"> {OTHERS_LIMIT}" for name, answers in others.items()}
        say("CPU seconds, 60/40", {"engine": found["cpu"], "with every reason": found["told_cpu"]} | seconds, seed=seed)
    for name, answers in others.items():
        stopped = sum(not answer["proven"] for answer in answers)
        ratio = sum(answer["cpu"] for answer in answers) / sum(ours)
        least = f", at least: {stopped} of {len(answers)} not proven within {OTHERS_LIMIT} s" if stopped else ""
        ok &= at_least(f"{name} / engine{least}", ratio, FLOORS[name])
    if not python:
        say("cpsat", "left out: ALIS_CPSAT_PYTHON names no Python with ortools")
    for seed in SEEDS:
        big = child("ours", case(seed, *LARGE))
        say("200/150", {"cpu": big["told_cpu"], "wall": big["wall"], "levels": big["answer"]["levels"]}, seed=seed)
        ok &= tell("inversions, 200/150", len(big["answer"]["inversions"]), 0, seed=seed)
        ok &= at_most("seconds, 200/150", big["wall"], FLOORS["large_seconds"])
        ok &= at_most("peak MB, 200/150", big["rss_mb"], FLOORS["rss_mb"])
    ok &= at_most("seconds, forecast 1000 × 12 × 36", child("forecast", {})["cpu"], FLOORS["forecast_seconds"])
    sys.exit(0 if ok else 1)


def child(what: str, raw: dict[str, Any], python: str = sys.executable) -> dict[str, Any]:
    """Run one solver in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="alis-b-") as place:
        path = Path(place) / "case.json"
        path.write_text(json.dumps(raw))
        told = subprocess.run(
            [python, "-m", "bench.written_out" if what == "cpsat" else "bench.allocation", what, str(path)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_limited if what in {"plain", "cpsat"} else None,
        )
    if told.returncode == -signal.SIGXCPU:
        return {"proven": False, "cpu": float(OTHERS_LIMIT)}
    if told.returncode:
        sys.exit(told.stderr)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (OTHERS_LIMIT, OTHERS_LIMIT + 5))


def run(what: str, path: Path) -> dict[str, Any]:
    raw = json.loads(path.read_text())
    cpu, wall = time.process_time(), time.perf_counter()
    told: dict[str, Any] = {}
    if what == "ours":
        told |= engine(raw)
    elif what == "plain":
        told |= written_out.by_highs(raw)
    else:
        forecast()
    told |= {"wall": round(time.perf_counter() - wall, 3)}
    told.setdefault("cpu", round(time.process_time() - cpu, 3))
    return told | {"rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 1)}


def engine(raw: dict[str, Any]) -> dict[str, Any]:
    """`cpu` until every level is proven, as the others are measured; `told_cpu` with a reason for everybody without a place."""
    from core.allocation import Budget, propose  # noqa: PLC0415
    from core.allocation.engine import settle  # noqa: PLC0415

    found, told, begun = parse(raw), {}, time.process_time()
    if len(found.requests) <= SMALL[0]:
        settle(found.requests, found.vacancies, found.policy, today=found.today, prior=found.prior, budget=Budget(60))
        told["cpu"] = round(time.process_time() - begun, 3)
        begun = time.process_time()
    proposal = propose(
        found.requests, found.vacancies, found.policy, today=found.today, prior=found.prior, budget=Budget(LARGE_LIMIT)
    )
    return told | {"told_cpu": round(time.process_time() - begun, 3), "answer": answer(proposal)}


def forecast() -> None:
    from datetime import date, timedelta  # noqa: PLC0415
    from random import Random  # noqa: PLC0415

    from core.capacity import Clinic, Need, Post  # noqa: PLC0415
    from core.capacity import forecast as ranges  # noqa: PLC0415

    g, today = Random(1), date(2026, 11, 22)
    clinics = [Clinic(f"k{i:02}", g.randint(5, 60), g.randint(4, 40), 24) for i in range(12)]
    needs = [Need(g.choice(clinics).name, today + timedelta(days=g.randint(-90, 500))) for _ in range(120)]
    posts = [Post(g.choice(clinics).name, today, today + timedelta(days=g.randint(200, 700))) for _ in range(60)]
    ranges(clinics, needs, posts, today=today)


def say(figure: str, value: object, **more: object) -> None:
    print(json.dumps({"figure": figure, "value": value} | more, ensure_ascii=False), flush=True)


def tell(figure: str, value: object, expected: object, **more: object) -> bool:
    say(figure, value, expected=expected, ok=value == expected, **more)
    return value == expected


def at_least(figure: str, value: float, limit: float) -> bool:
    say(figure, round(value, 2), limit=limit, ok=value >= limit)
    return value >= limit


def at_most(figure: str, value: float, limit: float) -> bool:
    say(figure, round(value, 2), limit=limit, ok=value <= limit)
    return value <= limit


if __name__ == "__main__":
    if len(sys.argv) == 3:  # noqa: PLR2004
        print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
