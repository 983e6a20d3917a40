"""Length, parts and continuity (R-047…R-051, R-056); how an offer differs from the wish (R-052…R-054)."""

from datetime import date

import pytest

from core.dates import add_months, last_day
from core.trusts.rules import rules_for
from core.trusts.terms import Difference, OfferFacts, PeriodFacts, RequestFacts, WishFacts

DAY = date(2026, 11, 22)
START = date(2028, 3, 1)


def served(*months: int) -> list[PeriodFacts]:
    found, start = [], START
    for length in months:
        found.append(PeriodFacts(start, last_day(start, length)))
        start = add_months(start, length + 1)
    return found


def said(code: str, *months: int) -> list[str]:
    return sorted(finding.key for finding in rules_for(code, on=DAY).duration_findings(served(*months)))


@pytest.mark.requirement("R-047")
def test_shorter_than_six_months_warns_with_the_source_and_six_does_not() -> None:
    for code in ("fin", "unn", "nlsh"):
        assert said(code, 6) == []
        assert said(code, 2) == ["period_short"]
        (finding,) = rules_for(code, on=DAY).duration_findings(served(2))
        assert finding.rule
        assert finding.rule.source
        assert "minimum seks måneder" in finding.rule.source.quote
    assert said("hsyk", 2) == []


@pytest.mark.requirement("R-048")
@pytest.mark.requirement("R-049")
@pytest.mark.requirement("R-055")
def test_three_plus_three_satisfies_nlsh_but_for_continuity_and_two_plus_four_does_not() -> None:
    assert said("nlsh", 3, 3) == ["continuity"]
    assert said("nlsh", 2, 4) == ["continuity", "split_too_short"]
    assert said("nlsh", 6, 3) == ["continuity"]
    (finding,) = rules_for("nlsh", on=DAY).duration_findings(served(3, 3))
    assert finding.needs_reason


@pytest.mark.requirement("R-049")
def test_continuity_is_nlshs_rule_alone() -> None:
    assert said("fin", 3, 3) == ["split_not_stated"]
    assert said("unn", 6, 3) == []


@pytest.mark.requirement("R-056")
def test_between_three_and_six_months_is_an_exception_at_nlsh() -> None:
    assert said("nlsh", 3) == ["period_exception"]
    assert said("nlsh", 5) == ["period_exception"]
    assert said("fin", 5) == ["period_short"]


@pytest.mark.requirement("R-040")
@pytest.mark.requirement("R-050")
@pytest.mark.requirement("R-051")
def test_vacancies_are_six_months_at_fin_and_nlsh_and_six_or_more_at_unn() -> None:
    for code in ("fin", "nlsh"):
        rules = rules_for(code, on=DAY).vacancy_rules
        assert (rules.kind, rules.default_months, rules.max_months) == ("lis_2_3_vikariat", 6, None)
    unn = rules_for("unn", on=DAY).vacancy_rules
    assert (unn.min_months, unn.max_months, unn.suggested_months) == (6, None, (6, 9))
    hsyk = rules_for("hsyk", on=DAY).vacancy_rules
    assert (hsyk.min_months, hsyk.default_months) == (None, None)


WISH = RequestFacts(START, last_day(START, 6), (WishFacts(("Lofoten", "Kirurgisk klinikk"), "surgery", "Lofoten"),))


def compared(code: str, start: date, *unit: str, specialty: str = "surgery", place: str = "Lofoten") -> dict[str, Difference]:
    path = unit or ("Lofoten", "Kirurgisk klinikk", "Generell kirurgi")
    offer = OfferFacts(start, last_day(start, 6), path, specialty, place)
    return {d.kind: d for d in rules_for(code, on=DAY).compare_offer(offer, WISH)}


@pytest.mark.requirement("R-054")
def test_an_offer_as_wished_has_no_label() -> None:
    assert compared("nlsh", START) == {}


@pytest.mark.requirement("R-052")
def test_over_six_months_takes_both_yeses_at_nlsh_and_nowhere_else() -> None:
    edge = compared("nlsh", add_months(START, 6))["time"]
    assert (edge.distance, edge.over_limit, edge.acceptances) == (6, False, ())
    over = compared("nlsh", date(2028, 9, 2))["time"]
    assert (over.distance, over.over_limit) == (7, True)
    assert over.acceptances == ("trainee", "municipality.coordinator")
    for code in ("fin", "unn", "hsyk"):
        assert not compared(code, date(2029, 3, 1))["time"].over_limit


@pytest.mark.parametrize("code", ["fin", "unn", "nlsh", "hsyk"])
@pytest.mark.requirement("R-052")
def test_earlier_than_wished_takes_the_alis_own_yes(code: str) -> None:
    earlier = compared(code, date(2028, 2, 1))["time"]
    assert (earlier.earlier, earlier.acceptances) == (True, ("trainee",))
    assert str(earlier.text) == "Tidspunkt: 01.02.2028, tidligere enn ønsket 01.03.2028."


@pytest.mark.requirement("R-053")
@pytest.mark.requirement("R-054")
def test_place_and_specialty_are_named_apart() -> None:
    elsewhere = compared("nlsh", START, "Bodø", "Kirurgisk klinikk", "Generell kirurgi", place="Bodø")
    assert list(elsewhere) == ["place"]
    other = compared("nlsh", START, "Lofoten", "Medisinsk klinikk", "Generell indremedisin", specialty="internal_medicine")
    assert list(other) == ["specialty"]
    both = compared("nlsh", date(2028, 4, 1), "Bodø", "Barneklinikken", "Barnemedisin", specialty="paediatrics", place="Bodø")
    assert list(both) == ["time", "place", "specialty"]


def test_another_department_of_the_same_specialty_and_place_is_named() -> None:
    wish = RequestFacts(START, last_day(START, 6), (WishFacts(("Hammerfest sykehus", "A"), "psychiatry", "Hammerfest sykehus"),))
    offer = OfferFacts(START, last_day(START, 6), ("Hammerfest sykehus", "B"), "psychiatry", "Hammerfest sykehus")
    (difference,) = rules_for("fin", on=DAY).compare_offer(offer, wish)
    assert "B, en annen enn ønsket" in str(difference.text)


def test_any_unit_is_met_everywhere_but_at_another_place_than_the_one_named() -> None:
    offer = OfferFacts(START, last_day(START, 6), ("Bodø", "x"), "surgery", "Bodø")
    anywhere = RequestFacts(START, last_day(START, 6), (WishFacts(),))
    assert rules_for("hsyk", on=DAY).compare_offer(offer, anywhere) == ()
    named = RequestFacts(START, last_day(START, 6), (WishFacts((), None, "Lofoten"),))
    assert [d.kind for d in rules_for("hsyk", on=DAY).compare_offer(offer, named)] == ["place"]
