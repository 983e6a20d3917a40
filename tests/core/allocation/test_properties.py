"""What must always hold (docs/allocation.md), on random small cases; the oracle judges, which shares no code with the engine."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation import Budget, Commitment, OrderRule, Policy, Proposal, Reason, Request, Soft, State, Vacancy, Veto, propose
from core.allocation.case import Case, parse
from core.allocation.engine import first_plan
from core.allocation.levels import aims, better_first, values
from core.allocation.model import build
from core.allocation.options import build as problem_of
from core.allocation.order import Order
from core.allocation.reduce import columns
from core.allocation.solver import Solver
from core.allocation.words import reason_in_words
from tests.core.allocation import oracle

seeds = st.integers(10_000, 2_000_000)
few = settings(max_examples=25, deadline=None)
TODAY = date(2026, 11, 22)


def solved(case: Case) -> Proposal:
    return propose(case.requests, case.vacancies, case.policy, today=case.today, prior=case.prior, budget=Budget(30))


def vector(found: Proposal) -> tuple[int, ...]:
    return tuple(level.value for level in found.levels)


@few
@given(seeds)
def test_nothing_is_broken_and_everything_is_explained(seed: int) -> None:
    raw = oracle.tiny(seed)
    case = parse(raw)
    found = solved(case)
    plan = {row.request: (row.vacancy, oracle.month(row.start.isoformat())) for row in found.rows}
    requests, seats = {r["id"]: r for r in raw["requests"]}, {v["id"]: v for v in raw["vacancies"]}
    fixed = oracle.facts(raw)
    assert not oracle.crowded(raw, plan)
    assert oracle.inversions(raw, plan) == []
    for request, (vacancy, start) in plan.items():
        assert (
            plan[request] == fixed[request]
            if request in fixed
            else oracle.is_option(raw, requests[request], seats[vacancy], start)
        )
    assert set(fixed) <= set(plan)
    assert {one.request for one in found.unplaced} == set(requests) - set(plan)
    for one in found.unplaced:
        said = str(reason_in_words(one.explanation))
        assert "%" not in said
        assert not any(i in said for i in requests)  # never names another
    for row in found.rows:
        if (row.wish_no or 9) > 1 and row.request not in fixed:
            assert found.why(row.request, 1).reason is not None
    assert found.proven


@few
@given(seeds)
def test_what_if_agrees_with_why(seed: int) -> None:
    case = parse(oracle.tiny(seed))
    found = solved(case)
    for request in case.requests:
        for wish in (None, *range(1, len(request.wishes) + 1)):
            why, delta = found.why(request.id, wish), found.what_if(request.id, wish)
            assert why.reason == delta.reason
            assert str(reason_in_words(why))
            if not delta.possible or delta.reason is None:
                continue
            worse = [change for change in delta.levels if change.before != change.after]
            if delta.reason is Reason.EQUAL_BUT_TIE:
                assert not worse
            else:
                up = worse[0].name in oracle.UP
                assert (worse[0].after < worse[0].before) is up
                assert dict(why.numbers)["after"] == worse[0].after


@few
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_in_which_things_come_changes_nothing(seed: int, g: Random) -> None:
    case = parse(oracle.tiny(seed))
    found = solved(case)
    requests, vacancies = g.sample(case.requests, len(case.requests)), g.sample(case.vacancies, len(case.vacancies))
    again = solved(replace(case, requests=tuple(requests), vacancies=tuple(vacancies), prior=case.prior[::-1]))
    assert (again.digest, again.rows, again.unplaced) == (found.digest, found.rows, found.unplaced)


@few
@given(seeds)
def test_other_names_change_no_level(seed: int) -> None:
    raw = oracle.tiny(seed)
    case = parse(raw)
    name = {one["id"]: f"x{99 - i}" for i, one in enumerate([*raw["requests"], *raw["vacancies"]])}
    for one in (*raw["requests"], *raw["vacancies"]):
        one["id"] = name[one["id"]]
        one["declined"] = [name[v] for v in one["declined"]] if "declined" in one else []
        if not one["declined"]:
            del one["declined"]
    for row in raw.get("prior", []):
        row["request"], row["vacancy"] = name[row["request"]], name[row["vacancy"]]
    assert vector(solved(parse(raw))) == vector(solved(case))


@few
@given(seeds)
def test_again_with_its_own_rows_as_prior_changes_nothing(seed: int) -> None:
    case = parse(oracle.tiny(seed))
    found = solved(case)
    accepted = {row.request for row in case.prior if row.state is State.ACCEPTED}
    own = [
        Commitment(row.request, row.vacancy, row.start, State.ACCEPTED if row.request in accepted else State.PROPOSED)
        for row in found.rows
    ]
    again = solved(replace(case, prior=tuple(own)))
    assert [(r.request, r.vacancy, r.start) for r in again.rows] == [(r.request, r.vacancy, r.start) for r in found.rows]


@few
@given(seeds)
def test_reduced_and_written_out_are_worth_the_same_and_no_less_than_first_come(seed: int) -> None:
    case = parse(oracle.tiny(seed))
    problem = problem_of(case.requests, case.vacancies, case.policy, case.today, case.prior)
    order = Order(problem) if case.policy.order.binding else None
    own = aims(problem)
    reached = []
    for reduced in (True, False):
        found = columns(problem, order, reduced=reduced)
        solution = Solver(build(problem, found), own).solve(None, 30)
        assert solution is not None
        reached.append([bound.value for bound in solution.bounds])
    assert reached[0] == reached[1]
    greedy = first_plan(problem, order, problem.options)
    assert order is None or order.inversions(greedy) == ()
    fixed = values(own, problem.facts.values())
    best = tuple(value + add for value, add in zip(reached[0], fixed, strict=True))
    assert better_first(own, best) >= better_first(own, values(own, greedy.values()))


@few
@given(seeds)
def test_alike_vacancies_together_and_apart_are_worth_the_same(seed: int) -> None:
    case = parse(oracle.tiny(seed))
    apart = [replace(v, id=f"{v.id}{k}", posts=1) for v in case.vacancies for k in range(v.posts)]
    if case.prior or any(request.declined for request in case.requests):
        case = replace(case, prior=(), requests=tuple(replace(request, declined=frozenset()) for request in case.requests))
    assert vector(solved(replace(case, vacancies=tuple(apart)))) == vector(solved(case))


@few
@given(seeds)
def test_per_unit_and_per_period_bind_alike_and_advice_only_says(seed: int) -> None:
    """A unit that both wish for lies in either group; where nobody was asked, a departure is reported and nothing held back."""
    case = parse(oracle.tiny(seed) | {"policy": {"window_months": 2, "order": "arena"}})
    by_unit = solved(replace(case, policy=replace(case.policy, order=OrderRule.UNIT)))
    assert by_unit.digest == solved(case).digest
    free = solved(replace(case, policy=replace(case.policy, order=OrderRule.NONE)))
    told = solved(replace(case, policy=replace(case.policy, order=OrderRule.ADVICE)))
    assert (told.digest, told.inversions, free.departures) == (free.digest, (), ())
    raw_plan = {row.request: (row.vacancy, oracle.month(row.start.isoformat())) for row in told.rows}
    assert {(d.before, d.after) for d in told.departures} == set(
        oracle.inversions(oracle.tiny(seed) | {"policy": {"window_months": 2}}, raw_plan)
    )


@few
@given(seeds)
@pytest.mark.requirement("R-060")
def test_who_could_also_have_been_placed_there_is_pointed_out(seed: int) -> None:
    raw = oracle.tiny(seed)
    # none alike: the oracle looks at one vacancy, the engine at all that nobody can tell apart
    seats = {(v["unit"], v["start"], v["end"]): v for v in raw["vacancies"]}
    raw |= {"vacancies": list(seats.values()), "prior": []}
    found = solved(parse(raw))
    plan = {row.request: (row.vacancy, oracle.month(row.start.isoformat())) for row in found.rows}
    assert {(one.before, one.after) for one in found.also_here} == set(oracle.also_here(raw, plan))


@pytest.mark.requirement("R-060")
def test_who_needs_more_months_than_the_other_holds_is_a_warning_and_no_inversion() -> None:
    """Section 7 of the groundwork: r1 would fit only by using months that nobody holds as well."""
    asks = [
        request("r1", order=1, months=12, notified_on=date(2026, 9, 1)),
        request("r2", order=2),
        request("r3", municipality="1841"),
    ]
    found = propose(asks, [replace(SEAT, end=date(2028, 2, 29))], Policy(), today=TODAY)
    assert ({row.request for row in found.rows}, found.inversions, found.also_here) == ({"r2", "r3"}, (), ())
    alone = propose(asks[:2], [replace(SEAT, end=date(2028, 2, 29))], Policy(), today=TODAY)
    assert [row.request for row in alone.rows] == ["r2"]
    assert [(one.before, one.after) for one in alone.also_here] == [("r1", "r2")]


def request(i: str, **more: object) -> Request:
    usual = Request(i, "1804", date(2026, 1, 1), date(2027, 3, 1), 6, ("bodo-kirurgi",))
    return replace(usual, **more)  # type: ignore[arg-type]


SEAT = Vacancy("v1", "bodo-kirurgi", date(2027, 3, 1), date(2027, 8, 31), 1, place="Bodø", specialty="kirurgi")


@pytest.mark.requirement("R-067")
@pytest.mark.parametrize(
    ("seats", "asked", "policy", "reason"),
    [
        ([], {}, Policy(), Reason.NO_VACANCY),
        ([replace(SEAT, end=date(2027, 6, 30))], {}, Policy(), Reason.TOO_SHORT),
        ([SEAT], {"wanted_start": date(2028, 3, 1)}, Policy(), Reason.OUTSIDE_WINDOW),
        ([SEAT], {"declined": frozenset({"v1"})}, Policy(), Reason.DECLINED_BEFORE),
        ([SEAT], {}, Policy(vetoes=(Veto("r1", "v1", "min_months"),)), Reason.RULE),
        ([SEAT], {}, Policy(earliest_start=date(2027, 4, 1)), Reason.LEAD_TIME),
    ],
)
def test_where_nothing_is_possible_the_dates_say_why(
    seats: list[Vacancy], asked: dict[str, object], policy: Policy, reason: Reason
) -> None:
    found = propose([request("r1", **asked)], seats, policy, today=TODAY)
    assert [one.reason for one in found.unplaced] == [reason]
    assert "%" not in str(reason_in_words(found.unplaced[0].explanation))
    assert found.proven


@pytest.mark.requirement("R-052")
def test_without_a_stated_limit_any_start_will_do_and_a_recorded_yes_widens_one() -> None:
    far = request("r1", wanted_start=date(2028, 3, 1))
    assert propose([far], [SEAT], Policy(window_months=None), today=TODAY).rows[0].deviation_months == 12
    assert propose([replace(far, window_months=12)], [SEAT], Policy(), today=TODAY).rows[0].differs == ("earlier",)
    assert not propose([replace(far, window_months=12, not_before=date(2028, 1, 1))], [SEAT], Policy(), today=TODAY).rows


@pytest.mark.requirement("R-053")
@pytest.mark.requirement("R-054")
def test_what_was_not_wished_for_is_only_for_the_flexible_and_nearest_first() -> None:
    wish = {"wishes": ("bodo-medisin",), "places": frozenset({"Bodø"}), "specialties": frozenset({"medisin"})}
    assert not propose([request("r1", **wish)], [SEAT], Policy(), today=TODAY).rows
    other_town = replace(SEAT, id="v0", unit="lofoten-kirurgi", place="Lofoten")
    found = propose([request("r1", **wish, flexible=True)], [SEAT, other_town], Policy(), today=TODAY)
    assert [(row.vacancy, row.rank, row.wish_no, row.differs) for row in found.rows] == [("v1", 10, None, ("specialty",))]


@pytest.mark.requirement("R-050")
@pytest.mark.requirement("R-051")
@pytest.mark.requirement("R-056")
def test_a_vacancy_hosts_as_many_services_as_fit_and_lengths_are_the_requests_own() -> None:
    long = replace(SEAT, end=date(2028, 5, 31))
    asks = [request("r1", months=6), request("r2", months=6, municipality="1841"), request("r3", months=3, municipality="1860")]
    found = propose(asks, [long], Policy(window_months=12), today=TODAY)
    assert sorted(months_of(row) for row in found.rows) == [3, 6, 6]
    assert len({row.start for row in found.rows}) == 3


def months_of(row: object) -> int:
    start, end = row.start, row.end + timedelta(days=1)  # type: ignore[attr-defined]
    return int((end.year - start.year) * 12 + end.month - start.month)


@pytest.mark.requirement("R-049")
@pytest.mark.requirement("R-055")
def test_what_the_trust_would_rather_not_costs_on_the_soft_level_and_forbids_nothing() -> None:
    two = [SEAT, replace(SEAT, id="v2")]
    rather_not = Policy(soft=(Soft("r1", "v1", 1, "continuity"),))
    assert propose([request("r1")], two, rather_not, today=TODAY).rows[0].vacancy == "v2"
    alone = propose([request("r1")], [SEAT], rather_not, today=TODAY)
    assert [(row.vacancy, row.soft) for row in alone.rows] == [("v1", 1)]


def test_days_that_are_no_month_bounds_and_a_wish_for_the_clinic_above() -> None:
    seat = Vacancy("v1", "post 5", date(2027, 3, 15), date(2027, 9, 14), 1, above=frozenset({"medisin"}))
    found = propose([request("r1", wishes=("medisin",))], [seat], Policy(), today=TODAY)
    assert [(row.start, row.end, row.rank, row.deviation_months) for row in found.rows] == [
        (date(2027, 3, 15), date(2027, 9, 14), 1, 1)
    ]


@pytest.mark.requirement("R-057")
@pytest.mark.requirement("R-058")
@pytest.mark.requirement("R-059")
def test_the_order_goes_before_waiting_time_within_a_municipality_and_never_between() -> None:
    asks = [request("r1", order=1, notified_on=date(2026, 9, 1)), request("r2", order=2, notified_on=date(2025, 1, 1))]
    assert [row.request for row in propose(asks, [SEAT], Policy(), today=TODAY).rows] == ["r1"]
    apart = [asks[0], replace(asks[1], municipality="1841")]
    assert [row.request for row in propose(apart, [SEAT], Policy(), today=TODAY).rows] == ["r2"]
    advised = propose(asks, [SEAT], Policy(order=OrderRule.ADVICE), today=TODAY)
    assert [row.request for row in advised.rows] == ["r2"]
    assert [(d.before, d.after) for d in advised.departures] == [("r1", "r2")]
    assert propose(asks, [SEAT], Policy(), today=TODAY).why("r2", 1).reason is Reason.SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER


def test_without_time_the_answer_is_first_come_in_order_and_says_that_it_is_not_proven() -> None:
    case = parse(oracle.tiny(77))
    found = propose(case.requests, case.vacancies, case.policy, today=case.today, prior=case.prior, budget=Budget(0))
    assert found.inversions == ()
    for level in found.levels:
        assert level.proven is (level.bound == level.value)
