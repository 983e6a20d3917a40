"""The forecast: one post more never lengthens a wait, the same seed the same answer, the ranges as wide as they should be."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.capacity import WAITS, Basis, Clinic, ClinicForecast, Need, Past, Post, backtest, forecast, table, what_if
from core.dates import add_months

TODAY = date(2026, 11, 22)
SMALL = Basis(scenarios=120, months=24)

counts = st.integers(0, 40)
clinics = st.lists(st.builds(Clinic, st.just(""), counts, counts, st.integers(1, 36)), min_size=1, max_size=3).map(
    lambda found: [replace(one, name=f"k{i}") for i, one in enumerate(found)]
)
days = st.integers(-400, 900).map(lambda n: TODAY + timedelta(days=n))


@settings(max_examples=40, deadline=None)
@given(clinics, st.data())
def test_more_posts_never_lengthen_a_wait(found: list[Clinic], data: st.DataObject) -> None:
    name = st.sampled_from([one.name for one in found])
    needs = data.draw(st.lists(st.builds(Need, name, days, st.integers(1, 4)), max_size=12))
    posts = data.draw(st.lists(st.builds(Post, name, days, st.none() | days, st.integers(1, 3), st.booleans()), max_size=5))
    few, more = data.draw(st.integers(0, 6)), data.draw(st.integers(0, 6))
    extra = {found[0].name: few}, {found[0].name: few + more}
    one, two = (forecast(found, needs, posts, today=TODAY, basis=SMALL, extra_posts=e) for e in extra)
    before, after = one.clinics[0], two.clinics[0]
    for (_w, share), (_v, better) in zip(before.within, after.within, strict=True):
        assert better >= share
    for earlier, later in zip(before.periods, after.periods, strict=True):
        assert later.waiting.p90 <= earlier.waiting.p90
        assert earlier.wanted == later.wanted  # common random numbers
        assert (later.wait_p90 or 0) <= (99 if earlier.wait_p90 is None else earlier.wait_p90)
    for months in WAITS:
        needed, left = before.needed(months), after.needed(months)
        if needed is not None:
            assert left == max(0, needed - more)
    assert [before.needed(m) is None or before.needed(m) for m in WAITS] == sorted(
        [before.needed(m) is None or before.needed(m) for m in WAITS], key=lambda n: -1 * int(n or 0)
    )
    assert two.clinics[1:] == one.clinics[1:]


@pytest.mark.requirement("R-111")
def test_as_many_posts_as_it_says_are_enough_and_one_fewer_is_not() -> None:
    clinic = Clinic("bodo", 48, 12, 24)
    now = forecast([clinic], [], [], today=TODAY)
    for months in WAITS:
        needed = now.clinics[0].needed(months)
        assert needed
        share = {n: dict(_with(clinic, n).within)[months] for n in (needed - 1, needed)}
        assert share[needed] >= 0.9 > share[needed - 1]


def _with(clinic: Clinic, posts: int) -> ClinicForecast:
    return what_if([clinic], [], [], {clinic.name: posts}, today=TODAY)[1].clinics[0]


def test_the_same_numbers_in_another_order_give_the_same_answer() -> None:
    g = Random(3)
    found = [Clinic(f"k{i}", g.randint(0, 30), g.randint(0, 20), 24) for i in range(4)]
    needs = [Need(g.choice(found).name, TODAY + timedelta(days=g.randint(-90, 500))) for _ in range(40)]
    one = forecast(found, needs, [], today=TODAY, basis=SMALL)
    again = forecast(found[::-1], needs[::-1], [], today=TODAY, basis=SMALL)
    assert one == again
    other = forecast(found, needs, [], today=TODAY, basis=replace(SMALL, seed=1))
    assert other.digest != one.digest
    assert other.clinics != one.clinics


def test_a_wait_that_cannot_be_followed_to_its_end_is_not_given() -> None:
    crowded = forecast([Clinic("k", 60, 1, 12)], [], [], today=TODAY).clinics[0]
    assert crowded.periods[-1].wait_p90 is None
    assert crowded.periods[-1].waiting.p50 > 50
    assert crowded.needed(3) is not None
    free = forecast([Clinic("k", 2, 60, 12)], [], [], today=TODAY).clinics[0]
    assert free.needed(12) == 0


def test_nothing_is_foreseen_of_nothing() -> None:
    assert forecast([], [], [], today=TODAY).clinics == ()


def test_a_clinic_that_is_not_among_them_is_refused() -> None:
    with pytest.raises(ValueError, match="tromso"):
        forecast([Clinic("bodo", 1, 1, 1)], [Need("tromso", TODAY)], [], today=TODAY)
    with pytest.raises(ValueError, match="tromso"):
        forecast([Clinic("bodo", 1, 1, 1)], [], [], today=TODAY, extra_posts={"tromso": 1})


@pytest.mark.parametrize("rate", [0.8, 3.0])
def test_looking_back_the_ranges_hold_four_in_five(rate: float) -> None:
    shares = [backtest(history(seed, rate), today=TODAY, origins=8) for seed in range(3)]
    assert all(one.cells >= 100 for one in shares)
    mean = sum(one.share or 0 for one in shares) / len(shares)
    assert 0.72 < mean < 0.88


def test_ranges_that_are_too_narrow_are_seen_when_looking_back() -> None:
    """Negative control: a method that believes every plan comes true and nothing else is registered."""
    found = backtest(history(1, 3.0, upheld=0.4), today=TODAY, basis=Basis(realised=1.0), origins=8)
    assert found.share is not None
    assert found.share < 0.7


def test_without_a_history_nothing_is_claimed() -> None:
    assert backtest([], today=TODAY).share is None
    assert backtest(history(1, 1.0)[:3], today=date(2019, 6, 1)).cells == 0


def history(seed: int, rate: float, upheld: float = 0.85) -> list[Past]:
    g, found = Random(seed), []
    for i in range(8):
        day, own = date(2019, 1, 1), rate * g.uniform(0.5, 1.5)
        while day < date(2028, 1, 1):
            day += timedelta(days=max(1, round(g.expovariate(own) * 30.44)))
            told = day - timedelta(days=round(g.triangular(30, 500, 360)))
            if told <= TODAY:
                found.append(Past(f"c{i}", told, day, g.random() < upheld))
    return found


@pytest.mark.requirement("R-029")
def test_the_plain_table_counts_person_months_per_clinic_site_and_quarter() -> None:
    needs = [
        Need("kirurgi", date(2027, 2, 1), 2, 6, "Bodø"),
        Need("kirurgi", date(2026, 3, 1), 1, 6, "Bodø"),  # backlog: from today
        Need("kirurgi", date(2027, 2, 1), 1, 6, "Lofoten"),
    ]
    posts = [
        Post("kirurgi", date(2027, 1, 1), date(2027, 6, 30), 2, site="Bodø"),
        Post("kirurgi", date(2026, 1, 1), None, 1, earmarked=True, site="Bodø"),
    ]
    cells = table(needs, posts, today=TODAY, months_ahead=24, length=3, by_site=True)
    at = {(c.site, c.period.year, c.period.number): c for c in cells}
    assert len({c.period for c in cells}) >= 24 / 3
    first = at["Bodø", 2027, 1]
    assert (first.wanted, first.need_months, first.vikariat_months, first.earmarked_months) == (2, 2 * 2 + 3, 6, 3)
    assert at["Bodø", 2026, 4].need_months == 2  # November and December
    assert at["Lofoten", 2027, 2].gap_months == 3
    assert sum(c.need_months for c in cells) == sum(need.count * need.months for need in needs)
    assert {c.site for c in table(needs, posts, today=TODAY)} == {None}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Need, st.sampled_from(["a", "b"]), days, st.integers(1, 3), st.integers(1, 12)), max_size=8))
def test_the_plain_table_loses_nobody(needs: list[Need]) -> None:
    inside = [need for need in needs if add_months(need.wanted_on, need.months) < add_months(TODAY, 36)]
    cells = table(needs, [], today=TODAY, months_ahead=48)
    assert sum(c.wanted for c in cells) == sum(need.count for need in needs)
    assert sum(c.need_months for c in cells) >= sum(need.count * need.months for need in inside)


def test_the_table_needs_no_numpy() -> None:
    told = "import sys, core.capacity; core.capacity.table([], [], today=__import__('datetime').date(2026, 1, 1)); print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "False"
