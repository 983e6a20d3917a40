"""The case file's reading once more, month by month and by trying everything: slow, small, and with no code of the engine's."""

from itertools import product
from random import Random
from typing import Any

Case = dict[str, Any]
Plan = dict[str, tuple[str, int]]  # request: vacancy and the number of the month in which it starts
UP = {"placed", "kept", "waiting"}


def month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def rank(request: Case, vacancy: Case) -> int:
    wishes: list[str] = request["wishes"]
    return wishes.index(vacancy["unit"]) + 1 if vacancy["unit"] in wishes else 9


def is_option(case: Case, request: Case, vacancy: Case, start: int) -> bool:
    return (
        month(vacancy["start"]) <= start
        and start + request["months"] - 1 <= month(vacancy["end"])
        and abs(start - month(request["wanted_start"])) <= case.get("policy", {}).get("window_months", 6)
        and vacancy["id"] not in request.get("declined", [])
        and (rank(request, vacancy) < 9 or request.get("flexible", False))
    )


def options(case: Case, request: Case) -> list[tuple[str, int]]:
    return [
        (vacancy["id"], start)
        for vacancy in case["vacancies"]
        for start in range(month(vacancy["start"]), month(vacancy["end"]) + 1)
        if is_option(case, request, vacancy, start)
    ]


def facts(case: Case) -> Plan:
    return {p["request"]: (p["vacancy"], month(p["start"])) for p in case.get("prior", []) if p["state"] == "accepted"}


def crowded(case: Case, plan: Plan) -> bool:
    requests = {r["id"]: r for r in case["requests"]}
    for vacancy in case["vacancies"]:
        own = [(start, requests[i]["months"]) for i, (v, start) in plan.items() if v == vacancy["id"]]
        for now, _months in own:
            if sum(start <= now < start + months for start, months in own) > vacancy["posts"]:
                return True
    return False


def inversions(case: Case, plan: Plan) -> list[tuple[str, str]]:
    return [(one["id"], two["id"]) for one, two in passed(case, plan) if could_fill(case, plan, one, two)]


def also_here(case: Case, plan: Plan) -> list[tuple[str, str]]:
    """Pairs where the one who goes before fits in the other's vacancy with months that nobody holds as well."""
    found = []
    for one, two in passed(case, plan):
        seat, begin = plan[two["id"]]
        others = {i: at for i, at in plan.items() if i not in {one["id"], two["id"]}}
        starts = [s for v, s in options(case, one) if v == seat and s < begin + two["months"] and begin < s + one["months"]]
        room = any(not crowded(case, others | {one["id"]: (seat, s)}) for s in starts)
        if room and not could_fill(case, plan, one, two):
            found.append((one["id"], two["id"]))
    return found


def passed(case: Case, plan: Plan) -> list[tuple[Case, Case]]:
    """The one goes before the other, wanted at the same time, and is worse off than with the other's unit, which both wish for."""
    if case.get("policy", {}).get("order", "arena") == "none":
        return []
    seats = {v["id"]: v for v in case["vacancies"]}
    fixed = facts(case)
    found = []
    for two in case["requests"]:
        if two["id"] not in plan or two["id"] in fixed:
            continue
        seat = seats[plan[two["id"]][0]]
        for one in case["requests"]:
            if one["id"] in fixed or one["municipality"] != two["municipality"] or one["order"] >= two["order"]:
                continue
            a, b = month(one["wanted_start"]), month(two["wanted_start"])
            if not (a < b + two["months"] and b < a + one["months"]) or rank(one, seat) == 9 or rank(two, seat) == 9:
                continue
            if (rank(one, seats[plan[one["id"]][0]]) if one["id"] in plan else 99) > rank(one, seat):
                found.append((one, two))
    return found


def could_fill(case: Case, plan: Plan, one: Case, two: Case) -> bool:
    vacancy, start = plan[two["id"]]
    return any(v == vacancy and start <= s <= start + two["months"] - one["months"] for v, s in options(case, one))


def waited(case: Case, request: Case) -> int:
    months = month(case["today"]) - month(request["notified_on"]) - (case["today"][8:] < request["notified_on"][8:])
    return min(max(int(months), 0), 48) + 1


def levels(case: Case, plan: Plan) -> dict[str, int]:
    requests, seats = {r["id"]: r for r in case["requests"]}, {v["id"]: v for v in case["vacancies"]}
    rows = [(requests[i], seats[v], start) for i, (v, start) in plan.items()]
    found = {"placed": len(rows)}
    earlier = [p for p in case.get("prior", []) if p["state"] != "accepted"]
    if earlier:
        found["kept"] = sum(plan.get(p["request"]) == (p["vacancy"], month(p["start"])) for p in earlier)
    found["waiting"] = sum(waited(case, r) for r, _v, _s in rows)
    # a start is the first of a month: before a day in the same month unless that day is the first
    found["soft"] = sum(1 for r, _v, s in rows if "two_years_on" in r and f"{s // 12:04}-{s % 12 + 1:02}-01" < r["two_years_on"])
    found["rank"] = sum(rank(r, v) for r, v, _s in rows)
    found["deviation"] = sum(abs(s - month(r["wanted_start"])) for r, _v, s in rows)
    return found


def key(found: dict[str, int]) -> tuple[int, ...]:
    return tuple(value if name in UP else -value for name, value in found.items())


def best(case: Case) -> dict[str, int]:
    """Try every plan."""
    fixed = facts(case)
    choices: list[list[tuple[str, int] | None]] = [
        [fixed[r["id"]]] if r["id"] in fixed else [None, *options(case, r)] for r in case["requests"]
    ]
    ids = [r["id"] for r in case["requests"]]
    top: dict[str, int] | None = None
    for picked in product(*choices):
        plan = {i: seat for i, seat in zip(ids, picked, strict=True) if seat is not None}
        found = levels(case, plan)
        if (top is None or key(found) > key(top)) and not crowded(case, plan) and not inversions(case, plan):
            top = found
    assert top is not None
    return top


def day(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}-01"


def end_of(number: int) -> str:
    lengths = (31, 28 + (number // 12 % 4 == 0), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return f"{number // 12:04}-{number % 12 + 1:02}-{lengths[number % 12]}"


def tiny(seed: int) -> Case:
    """A case small enough to try everything, where few municipalities want the same few units at the same time."""
    g = Random(seed)
    base = month("2027-01-01")
    units = ["a", "b", "c"][: g.randint(1, 3)]
    vacancies = []
    for i in range(g.randint(1, 4)):
        start, months = base + g.randint(0, 3), g.randint(1, 5)
        posts = g.choices([1, 2], [4, 1])[0]
        unit = g.choice(units)
        vacancies.append({"id": f"v{i}", "unit": unit, "start": day(start), "end": end_of(start + months - 1), "posts": posts})
    requests: list[Case] = []
    for i in range(g.randint(2, 5)):
        request: Case = {
            "id": f"r{i}",
            "municipality": g.choice(["1804", "1804", "1841"]),
            "order": g.randint(1, 4),
            "notified_on": f"202{g.randint(2, 6)}-{g.randint(1, 11):02}-{g.randint(1, 28):02}",
            "wanted_start": day(base + g.randint(0, 3)),
            "months": g.randint(1, 3),
            "wishes": g.sample(units, g.randint(1, len(units))),
        }
        if g.random() < 0.4:
            request["flexible"] = True
        if g.random() < 0.2:
            request["declined"] = [g.choice(vacancies)["id"]]
        if g.random() < 0.4:
            request["two_years_on"] = f"2027-{g.randint(1, 6):02}-{g.choice(['01', '15'])}"
        requests.append(request)
    case: Case = {
        "today": "2026-11-22",
        "trust": "nlsh",
        "policy": {"window_months": g.randint(0, 3), "order": g.choices(["arena", "none"], [5, 1])[0]},
        "requests": requests,
        "vacancies": vacancies,
    }
    if g.random() < 0.4:
        _add_prior(case, g)
    return case


def _add_prior(case: Case, g: Random) -> None:
    prior, plan = [], Plan()
    for request in g.sample(case["requests"], g.randint(1, 2)):
        state = g.choice(["accepted", "offered", "proposed"])
        seats = [
            (vacancy["id"], start)
            for vacancy in case["vacancies"]
            for start in range(month(vacancy["start"]), month(vacancy["end"]) - request["months"] + 2)
        ]
        if not seats:
            continue
        seat = g.choice(seats)
        if state == "accepted":
            if crowded(case, plan | {request["id"]: seat}):
                continue
            plan[request["id"]] = seat
        prior.append({"request": request["id"], "vacancy": seat[0], "start": day(seat[1]), "state": state})
    if prior:
        case["prior"] = prior
