"""The unit tree's matching (R-044) and a municipality's own order (R-057…R-060)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trusts.rules import rules_for
from core.trusts.terms import ConfirmedRule, Match, RankFacts, VacancyFacts

DAY = date(2026, 11, 22)
FIN, UNN, NLSH, HSYK = (rules_for(code, on=DAY) for code in ("fin", "unn", "nlsh", "hsyk"))
BODO = ("Bodø", "Medisinsk klinikk", "generell indremedisin")
HEART = (*BODO, "hjertesykdommer")
LUNGS = (*BODO, "lungesykdommer")
ONE = RankFacts(1, "1804", date(2028, 3, 1), date(2028, 8, 31), (BODO,))
TWO = replace(ONE, request=2)
POST = VacancyFacts(BODO, date(2028, 3, 1), date(2028, 8, 31))


@pytest.mark.requirement("R-044")
def test_a_node_matches_itself_and_below_a_parent_is_possible_siblings_never() -> None:
    assert NLSH.match(BODO, BODO) is NLSH.match(HEART, BODO) is NLSH.match(HEART, ("Bodø",)) is Match.MATCH
    assert NLSH.match(HEART, ()) is Match.MATCH
    assert NLSH.match(BODO, HEART) is Match.POSSIBLE
    assert NLSH.match(HEART, LUNGS) is NLSH.match(BODO, ("Lofoten",)) is Match.NONE


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), max_size=4), st.lists(st.integers(0, 2), max_size=4))
@pytest.mark.requirement("R-044")
def test_matching_is_the_same_on_labels_and_on_ids(vacancy: list[int], wish: list[int]) -> None:
    labels = NLSH.match([str(i) for i in vacancy], [str(i) for i in wish])
    assert NLSH.match(vacancy, wish) is labels
    assert (labels is Match.NONE) == (NLSH.match(wish, vacancy) is Match.NONE)


@pytest.mark.requirement("R-057")
def test_fins_group_is_the_unit_and_the_period() -> None:
    alta = ("Klinikk Alta", "Avdeling for psykisk helsevern")
    one, other = replace(ONE, wishes=(alta,)), replace(TWO, wishes=(alta,))
    assert FIN.priority_group(one, other)
    assert FIN.priority_group(one, replace(other, wishes=(("Klinikk Alta",),)))
    assert not FIN.priority_group(one, replace(other, wishes=(("Kirkenes sykehus",),)))
    assert not FIN.priority_group(one, replace(other, wanted_from=date(2028, 9, 1), wanted_to=date(2029, 2, 28)))


@pytest.mark.requirement("R-058")
def test_nlshs_group_is_the_period_alone() -> None:
    assert NLSH.priority_group(ONE, replace(TWO, wishes=(("Lofoten",),)))
    assert not NLSH.priority_group(ONE, replace(TWO, wanted_from=date(2028, 9, 1), wanted_to=date(2029, 2, 28)))
    assert not NLSH.priority_group(ONE, replace(TWO, municipality="1865"))


@pytest.mark.requirement("R-058")
def test_unn_and_hsyk_ask_nobody_for_an_order() -> None:
    for rules in (UNN, HSYK):
        assert not rules.ranking_required
        assert not rules.priority_group(ONE, TWO)
        assert rules.order_decides(ONE, [TWO], POST) == ()
    assert FIN.ranking_required
    assert NLSH.ranking_required


def test_a_trust_that_confirms_a_group_asks_from_then_on() -> None:
    confirmed = ConfirmedRule("priority_group", "period", "Kari Eksempel", date(2026, 5, 1))
    assert rules_for("hsyk", on=DAY, confirmed=(confirmed,)).priority_group(ONE, TWO)
    assert not rules_for("hsyk", on=date(2026, 4, 30), confirmed=(confirmed,)).priority_group(ONE, TWO)


@pytest.mark.requirement("R-057")
@pytest.mark.requirement("R-059")
def test_an_offer_waits_only_where_the_order_decides_who_gets_it() -> None:
    assert NLSH.order_decides(ONE, [ONE, TWO], POST) == (TWO,)
    assert NLSH.order_decides(ONE, [TWO], replace(POST, posts_left=2)) == ()
    assert NLSH.order_decides(replace(ONE, rank=1), [replace(TWO, rank=2)], POST) == ()
    assert NLSH.order_decides(replace(ONE, rank=1), [TWO], POST) == (TWO,)
    tied = replace(TWO, rank=1)
    assert NLSH.order_decides(replace(ONE, rank=1), [tied], POST) == (tied,)
    assert NLSH.order_decides(ONE, [replace(TWO, has_place=True)], POST) == ()
    assert NLSH.order_decides(ONE, [replace(TWO, wishes=(LUNGS,))], POST) == ()


@pytest.mark.requirement("R-060")
def test_a_municipalitys_first_is_never_passed_over() -> None:
    first, second = replace(ONE, rank=1), replace(TWO, rank=2)
    assert NLSH.ranking_passed_over(second, [first, second], POST) == (first,)
    assert NLSH.ranking_passed_over(first, [first, second], POST) == ()
    assert NLSH.ranking_passed_over(second, [first], replace(POST, posts_left=2)) == ()
    assert NLSH.ranking_passed_over(second, [replace(first, municipality="1865")], POST) == ()
    assert UNN.ranking_passed_over(second, [first], POST) == ()


@pytest.mark.requirement("R-060")
def test_who_holds_a_worse_wish_is_passed_over_and_who_holds_a_better_one_is_not() -> None:
    """C-41: nothing, or a worse wish."""
    first = replace(ONE, rank=1, wishes=(("Lofoten",), BODO, ("Fauske",)), has_place=True)
    second = replace(TWO, rank=2)
    worse, better = replace(first, held_wish=2), replace(first, held_wish=0)
    assert NLSH.ranking_passed_over(second, [worse], POST) == (worse,)
    assert NLSH.ranking_passed_over(second, [better], POST) == ()


@pytest.mark.requirement("R-060")
def test_who_could_not_have_had_the_days_is_not_passed_over() -> None:
    """C-41: «could have filled»; a proposal reads it so, and the offer must not refuse what was proposed."""
    first, second = replace(ONE, rank=1, wanted_to=date(2029, 2, 28)), replace(TWO, rank=2)
    assert NLSH.ranking_passed_over(second, [first], POST) == ()
    assert NLSH.ranking_passed_over(second, [first], replace(POST, ends_on=date(2029, 2, 28))) == (first,)
    late = replace(ONE, rank=1, wanted_from=date(2028, 8, 1), wanted_to=date(2028, 9, 30))
    assert NLSH.ranking_passed_over(second, [late], replace(POST, starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 15))) == (
        late,
    )
    far = replace(POST, starts_on=date(2028, 1, 1), ends_on=date(2028, 8, 31))
    long = replace(ONE, rank=1, wanted_from=date(2028, 8, 1), wanted_to=date(2029, 3, 31))
    assert NLSH.ranking_passed_over(second, [long], far) == ()
    assert FIN.ranking_passed_over(second, [long], far) == (long,)
