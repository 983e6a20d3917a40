"""The plain way, to be compared with: every option a variable, every month a row, every pair of the order a row, one MIP per level.

By HiGHS or by CP-SAT; it shares no code with the engine. Standard library and the solver alone, so that a Python without
the project's libraries can run it.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LEVELS = ("placed", "waiting", "soft", "rank", "deviation")
UP = ("placed", "waiting")


def month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


@dataclass
class Model:
    """Rows are (terms, upper bound): the sum of coefficient × variable is at most that."""

    options: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[list[tuple[int, int]], int]] = field(default_factory=list)


def rank(ask: dict[str, Any], unit: str) -> int:
    return ask["wishes"].index(unit) + 1 if unit in ask["wishes"] else 9


def write(case: dict[str, Any]) -> Model:
    model = Model()
    of_ask: dict[str, list[int]] = {}
    taken: dict[tuple[str, int], list[int]] = {}
    today = case["today"]
    for ask in case["requests"]:
        since = ask["notified_on"]
        waited = min(max(month(today) - month(since) - (today[8:] < since[8:]), 0), 48) + 1
        for seat in case["vacancies"]:
            if seat["id"] in ask.get("declined", []) or (seat["unit"] not in ask["wishes"] and not ask.get("flexible")):
                continue
            for start in range(month(seat["start"]), month(seat["end"]) - ask["months"] + 2):
                away = abs(start - month(ask["wanted_start"]))
                if away > 6:  # noqa: PLR2004
                    continue
                first = f"{start // 12:04}-{start % 12 + 1:02}-01"
                j = len(model.options)
                model.options.append(
                    {
                        "ask": ask, "seat": seat, "start": start, "placed": 1, "waiting": waited, "deviation": away,
                        "soft": int("two_years_on" in ask and first < ask["two_years_on"]), "rank": rank(ask, seat["unit"]),
                    }
                )  # fmt: skip
                of_ask.setdefault(ask["id"], []).append(j)
                for m in range(start, start + ask["months"]):
                    taken.setdefault((seat["id"], m), []).append(j)
    posts = {seat["id"]: seat["posts"] for seat in case["vacancies"]}
    model.rows += [([(j, 1) for j in own], 1) for own in of_ask.values()]
    model.rows += [([(j, 1) for j in own], posts[seat]) for (seat, _m), own in taken.items()]
    _order(case, model, of_ask)
    return model


def _order(case: dict[str, Any], model: Model, of_ask: dict[str, list[int]]) -> None:
    for j, option in enumerate(model.options):
        two, seat = option["ask"], option["seat"]
        if option["rank"] > 8:  # noqa: PLR2004
            continue
        for one in case["requests"]:
            a, b = month(one["wanted_start"]), month(two["wanted_start"])
            if one["municipality"] != two["municipality"] or one["order"] >= two["order"] or seat["unit"] not in one["wishes"]:
                continue
            if not (a < b + two["months"] and b < a + one["months"]):
                continue
            own = [model.options[k] for k in of_ask.get(one["id"], ())]
            last = option["start"] + two["months"]
            if not any(o["seat"] is seat and option["start"] <= o["start"] and o["start"] + one["months"] <= last for o in own):
                continue
            worst = rank(one, seat["unit"])
            better = [k for k in of_ask[one["id"]] if model.options[k]["rank"] <= worst]
            model.rows.append(([(j, 1), *((k, -1) for k in better)], 0))


def by_highs(case: dict[str, Any]) -> dict[str, Any]:
    import highspy  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    model = write(case)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    width = len(model.options)
    highs.addVars(width, np.zeros(width), np.ones(width))
    every = np.arange(width, dtype=np.int32)
    highs.changeColsIntegrality(width, every, np.array([highspy.HighsVarType.kInteger] * width))
    for terms, most in model.rows:
        index, value = zip(*terms, strict=True)
        highs.addRow(-np.inf, most, len(index), np.array(index, dtype=np.int32), np.array(value, dtype=float))
    found: list[int] = []
    for level in LEVELS:
        sign = 1 if level in UP else -1
        cost = np.array([sign * option[level] for option in model.options], dtype=float)
        highs.changeColsCost(width, every, -cost)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return {"levels": found, "proven": False}
        reached = round(-float(highs.getInfo().objective_function_value))
        found.append(sign * reached)
        highs.addRow(float(reached), np.inf, width, every, cost)
    return {"levels": found, "proven": True}


def by_cpsat(case: dict[str, Any]) -> dict[str, Any]:
    from ortools.sat.python import cp_model  # type: ignore[import-not-found]  # noqa: PLC0415 - not a dependency of ours

    model = write(case)
    cp = cp_model.CpModel()
    x = [cp.new_bool_var(f"x{j}") for j in range(len(model.options))]
    for terms, most in model.rows:
        cp.add(sum(c * x[j] for j, c in terms) <= most)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    found: list[int] = []
    for level in LEVELS:
        total = sum(option[level] * x[j] for j, option in enumerate(model.options))
        (cp.maximize if level in UP else cp.minimize)(total)
        if solver.solve(cp) != cp_model.OPTIMAL:
            return {"levels": found, "proven": False}
        found.append(round(solver.objective_value))
        cp.add(total == found[-1])
        cp.clear_hints()
        for variable in x:
            cp.add_hint(variable, solver.value(variable))
    return {"levels": found, "proven": True}


if __name__ == "__main__":
    cpu = time.process_time()
    told = by_cpsat(json.loads(Path(sys.argv[2]).read_text()))
    print(json.dumps(told | {"cpu": round(time.process_time() - cpu, 3)}))
