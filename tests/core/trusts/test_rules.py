"""The facade: version in force, confirmations, steps, routing, words, anchors, objectives."""

from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest

from core.trusts.evidence import number_in
from core.trusts.phrases import value_in_words
from core.trusts.plugins import build_manager
from core.trusts.rules import TrustRules, UnknownTrust, normalise_objective, rules_for, trust_codes, trust_names
from core.trusts.shapes import shape_problem
from core.trusts.terms import N_, ConfirmedRule, Event, RuleStatus

DAY = date(2026, 11, 22)


@pytest.mark.requirement("R-001")
def test_the_four_trusts_stand_north_to_south() -> None:
    assert trust_codes()[:4] == ("fin", "unn", "nlsh", "hsyk")
    assert trust_names()["hsyk"] == "Helgelandssykehuset HF"


def test_an_unknown_trust_is_one_sentence() -> None:
    with pytest.raises(UnknownTrust, match="«ahus» er ikke et helseforetak som er installert her"):
        rules_for("ahus", on=DAY)


@pytest.mark.requirement("R-104")
@pytest.mark.requirement("R-106")
def test_nlshs_agreement_changed_its_anchor_in_june_2024() -> None:
    before, after = (rules_for("nlsh", on=day) for day in (date(2024, 5, 31), date(2024, 6, 1)))
    assert before.rule("agreement_anchor").value == "tjenesteavtale 6"
    assert after.rule("agreement_anchor").value == "samarbeidsavtalen punkt 5.2 e"
    anchors = [(a.version, a.anchored_in, a.terms_known) for a in after.agreement_anchors()]
    assert anchors == [("2020-12", "tjenesteavtale 6", False), ("2024-06", "samarbeidsavtalen punkt 5.2 e", True)]


@pytest.mark.requirement("R-035")
@pytest.mark.requirement("R-038")
def test_the_terms_of_2024_do_not_govern_what_was_notified_before() -> None:
    """C-18: the text of 2020 is not known, and the later one is never applied to it."""
    before = rules_for("nlsh", on=date(2024, 5, 31))
    assert before.rule("contract_window").status is RuleStatus.NOT_PUBLISHED
    assert before.rule("notice_months").value == 12


@pytest.mark.requirement("R-105")
@pytest.mark.requirement("R-108")
def test_fin_and_unn_hang_on_tjenesteavtale_7_with_terms_unknown() -> None:
    for code, basis in (("fin", "spesialistforskriften § 4"), ("unn", "spesialistforskriften")):
        rules = rules_for(code, on=DAY)
        assert [(a.anchored_in, a.terms_known) for a in rules.agreement_anchors()] == [("tjenesteavtale 7", False)]
        assert rules.rule("duty_basis").value == basis
    assert rules_for("hsyk", on=DAY).agreement_anchors() == ()


@pytest.mark.requirement("R-107")
@pytest.mark.requirement("R-109")
def test_the_regulations_and_the_new_scheme_are_references_with_a_date() -> None:
    rules = rules_for("nlsh", on=DAY)
    assert rules.regulations() == ("FOR-2016-12-08-1482", "FOR-2019-08-28-1123", "Rundskriv I-2/2019")
    assert rules.rule("new_scheme_from").value == date(2019, 3, 1)
    assert rules_for("hsyk", on=DAY).regulations() == ()


def test_what_a_trust_confirms_is_marked_and_the_quote_stays() -> None:
    confirmed = ConfirmedRule("reconfirm_window", [9, 9], "Kari Eksempel", date(2026, 5, 1), note="møte")
    rule = rules_for("nlsh", on=DAY, confirmed=(confirmed,)).rule("reconfirm_window")
    assert (rule.value, rule.status, rule.confirmed) == ((9, 9), RuleStatus.CONFIRMED, confirmed)
    assert rule.source
    assert "på nytt" in rule.source.quote
    other = rules_for("nlsh", on=DAY, confirmed=(ConfirmedRule("no_such_question", 1, "x", date(2026, 5, 1)),))
    assert "no_such_question" not in other.book.by_key


def test_a_confirmation_ends_when_it_says_so() -> None:
    confirmed = ConfirmedRule("min_months", 4, "Kari Eksempel", date(2026, 5, 1), in_force_to=date(2026, 6, 30))
    assert rules_for("hsyk", on=date(2026, 6, 30), confirmed=(confirmed,)).min_months == 4
    assert rules_for("hsyk", on=date(2026, 7, 1), confirmed=(confirmed,)).min_months is None


def test_hsyk_publishes_nothing_and_nothing_is_invented() -> None:
    hsyk = rules_for("hsyk", on=DAY)
    assert hsyk.routine_status is RuleStatus.NOT_PUBLISHED
    assert {rule.key for rule in hsyk.book if rule.published} == {"register_system"}
    assert (hsyk.default_months, hsyk.max_deviation_months, hsyk.course_days, hsyk.evaluation_duty) == (None,) * 4
    filled = rules_for("hsyk", on=DAY, confirmed=(ConfirmedRule("min_months", 6, "Ola", date(2026, 1, 1)),))
    assert filled.routine_status is RuleStatus.CONFIRMED
    assert all(rules_for(c, on=DAY).routine_status is RuleStatus.STATED for c in ("fin", "unn", "nlsh"))


@pytest.mark.requirement("R-024")
@pytest.mark.requirement("R-063")
@pytest.mark.requirement("R-064")
@pytest.mark.requirement("R-065")
@pytest.mark.requirement("R-066")
@pytest.mark.requirement("R-072")
@pytest.mark.requirement("R-073")
def test_unns_five_steps_in_their_order_and_the_heads_choice() -> None:
    unn = rules_for("unn", on=DAY)
    assert [s.key for s in unn.steps()] == ["need", "candidates", "first_contact", "hiring_form", "offer_letter"]
    assert all(step.rule and step.rule.source for step in unn.steps())
    assert unn.matching_direction == "head_chooses"
    assert {rules_for(c, on=DAY).matching_direction for c in ("fin", "nlsh", "hsyk")} == {"trust_offers"}


def test_every_other_trust_has_its_steps_too() -> None:
    assert [s.key for s in rules_for("fin", on=DAY).steps()][-1] == "final_evaluation"
    assert "employment_contract" in [s.key for s in rules_for("nlsh", on=DAY).steps()]
    assert [s.key for s in rules_for("hsyk", on=DAY).steps()] == ["notification", "offer", "answer", "service"]


@pytest.mark.requirement("R-020")
def test_unns_adviser_has_a_copy_of_each_need_and_of_nothing_else() -> None:
    unn = rules_for("unn", on=DAY)
    need = unn.routing("need_reported")
    assert (need.to, need.cc, need.cc_mandatory) == (("trust.contact",), ("trust.adviser",), True)
    assert all("trust.adviser" not in unn.routing(event).cc for event in Event if event is not Event.NEED_REPORTED)
    assert rules_for("nlsh", on=DAY).routing(Event.NEED_REPORTED).cc == ()


@pytest.mark.requirement("R-017")
@pytest.mark.requirement("R-022")
@pytest.mark.requirement("R-070")
@pytest.mark.requirement("R-126")
def test_a_notification_goes_to_the_contact_with_a_copy_to_the_alis() -> None:
    for code in ("fin", "unn", "nlsh", "hsyk"):
        route = rules_for(code, on=DAY).routing(Event.NOTIFICATION)
        assert (route.to, route.cc) == (("trust.contact",), ("trainee",))
        assert set(rules_for(code, on=DAY).routing(Event.POST_ELSEWHERE).to) == {"municipality.coordinator", "trust.contact"}


@pytest.mark.requirement("R-021")
@pytest.mark.requirement("R-025")
def test_each_trust_uses_its_own_words() -> None:
    words = {code: rules_for(code, on=DAY).words() for code in ("fin", "unn", "nlsh", "hsyk")}
    assert [str(words[c].period) for c in words] == ["spesialiseringsperiode", "tjenesteperiode", "tjeneste", "tjenesteperiode"]
    assert [str(words[c].reconfirm) for c in ("fin", "nlsh")] == ["avklaring", "fornyet forespørsel"]
    assert [str(words[c].unit_leader) for c in ("fin", "unn")] == ["enhetsleder", "avdelingsleder"]
    assert rules_for("nlsh", on=DAY).rule("referral").value == "municipality.leader"


@pytest.mark.requirement("R-076")
@pytest.mark.requirement("R-089")
@pytest.mark.requirement("R-090")
def test_course_days_and_evaluation_are_stated_where_the_source_states_them() -> None:
    assert [rules_for(c, on=DAY).course_days for c in ("fin", "unn", "nlsh", "hsyk")] == [None, None, 5, None]
    assert rules_for("fin", on=DAY).evaluation_duty == "trust.unit_leader"
    assert rules_for("nlsh", on=DAY).evaluation_duty is None
    assert rules_for("fin", on=DAY).rule("mentor_in_evaluation").value == "recommended"


@pytest.mark.parametrize(
    "spelling", ["ALM 055", "ALM 55", "ALM055", "alm-55", "ALM-055", "ALIS LM 055", "LM 055", "ALIS ALM 55", " alm 055 "]
)
@pytest.mark.requirement("R-086")
def test_every_spelling_of_an_objective_is_the_same_objective(spelling: str) -> None:
    assert normalise_objective(spelling) == "ALM-055"
    assert normalise_objective(spelling.replace("55", "85")) == "ALM-085"


@pytest.mark.parametrize("spelling", ["", "55", "ALM 155", "ALM 550", "FSM 055", "ALM 056"])
@pytest.mark.requirement("R-086")
def test_anything_else_is_no_objective(spelling: str) -> None:
    assert normalise_objective(spelling) is None


@pytest.mark.requirement("R-083")
@pytest.mark.requirement("R-084")
@pytest.mark.requirement("R-085")
def test_the_two_objectives_are_word_for_word() -> None:
    one, two = rules_for("fin", on=DAY).learning_objectives()
    assert (one.code, two.code) == ("ALM-055", "ALM-085")
    assert one.wording == (
        "Ha en godt utviklet samhandlingskompetanse ved å kjenne rammebetingelser, arbeidsmåter og prosedyrer fra en eller "
        "flere godkjente utdanningsinstitusjoner innen primær- eller spesialisthelsetjenesten"
    )
    assert two.wording == (
        "Ha dybdekompetanse i utredning, behandling og oppfølging av en eller flere selekterte pasientpopulasjoner."
    )


def test_text_is_rendered_with_norwegian_dates_and_sentences_within() -> None:
    text = N_("%(who)s før %(day)s: %(list)s", who=N_("ALIS"), day=date(2028, 3, 1), list=(N_("a"), "b"))
    assert str(text) == "ALIS før 01.03.2028: a, b"
    assert str(N_("50 % stilling")) == "50 % stilling"


def test_values_are_said_in_words() -> None:
    nlsh = rules_for("nlsh", on=DAY)
    said = {key: str(value_in_words(nlsh.rule(key))) for key in ("reconfirm_window", "split_months", "gate_agreement", "mode")}
    assert said == {
        "reconfirm_window": "6–9",
        "split_months": "3 + 3",
        "gate_agreement": "tilbud og arbeidsavtale venter",
        "mode": "ledige vikariater til den regionale planen foreligger",
    }
    assert str(value_in_words(nlsh.rule("new_scheme_from"))) == "01.03.2019"
    assert str(value_in_words(rules_for("hsyk", on=DAY).rule("min_months"))) == "ikke publisert"


def test_a_no_and_a_word_of_the_source_are_said_as_they_are() -> None:
    unn = rules_for("unn", on=DAY)
    assert str(value_in_words(unn.rule("hiring_form"))) == "Personalportalen"
    assert str(value_in_words(replace(unn.rule("longer_vacancies"), value=False))) == "nei"
    assert str(value_in_words(unn.rule("unit_leader"))) == "klinikkleder, avdelingsleder"
    assert str(value_in_words(replace(unn.rule("unit_leader"), value=(1, 2, 3)))) == "1, 2, 3"


def test_what_a_trusts_admin_fills_in_must_fit_the_question() -> None:
    assert shape_problem("min_months", 6) is None
    assert str(shape_problem("min_months", True)) == "skal være et helt tall over null"
    assert str(shape_problem("notice_months", 99999)) == "skal være høyst 120"  # from which no date can be counted
    assert str(shape_problem("contract_window", (3, 99999))) == "skal være høyst 120"
    assert shape_problem("regional_plan", 2022) is None
    assert str(shape_problem("gate_agreement", "block")) == "skal være en av hold, warn"
    assert shape_problem("regional_plan", "in_preparation") is None


def test_a_plugin_that_says_nothing_of_who_it_is_cannot_be_a_tenant() -> None:
    nobody = TrustRules("nobody", DAY, (), build_manager("nobody", ModuleType("nobody")).hook)
    assert not any(rule.published for rule in nobody.book)
    with pytest.raises(LookupError, match="says nothing of who the trust is"):
        _ = nobody.identity


def test_numbers_are_found_in_digits_and_in_words_and_not_inside_others() -> None:
    assert number_in(6, "minimum seks måneder")
    assert number_in(12, "senest 12 mnd.")
    assert not number_in(2, "senest 12 mnd.")
    assert not number_in(6, "seksten")
