"""What NLSH's and UNN's texts lay on each party, each with a trust whose text is silent beside it."""

from datetime import date

import pytest

from core.trusts.rules import rules_for
from core.trusts.terms import Rule, RuleStatus

DAY = date(2026, 11, 22)
NLSH, FIN, UNN, HSYK = (rules_for(code, on=DAY) for code in ("nlsh", "fin", "unn", "hsyk"))


def quote(rule: Rule) -> str:
    assert rule.source
    return rule.source.quote


@pytest.mark.requirement("R-010")
@pytest.mark.requirement("R-014")
def test_approved_and_registered_institutions_are_told_apart() -> None:
    rule = NLSH.rule("training_institutions")
    assert rule.value == ("approved", "registered")
    assert "jf. § 20." in quote(rule)
    assert "jf. § 21." in quote(rule)
    assert "den vesentlige delen" in quote(NLSH.rule("essential_part"))
    assert not FIN.rule("training_institutions").published


@pytest.mark.requirement("R-016")
def test_the_hospital_has_a_contact_and_one_is_published() -> None:
    assert NLSH.rule("trust_contact_function").value is True
    assert "trust.contact" in {contact.role for contact in NLSH.contacts()}
    assert not HSYK.rule("trust_contact_function").published
    assert HSYK.contacts() == ()


@pytest.mark.requirement("R-027")
@pytest.mark.requirement("R-029")
@pytest.mark.requirement("R-061")
def test_nlsh_has_one_form_per_alis_and_registers_for_an_overview() -> None:
    assert [NLSH.rule(key).value for key in ("form_per_alis", "overview", "registers_need")] == [True, True, True]
    assert not any(FIN.rule(key).published for key in ("form_per_alis", "overview", "registers_need"))


@pytest.mark.requirement("R-036")
@pytest.mark.requirement("R-039")
def test_the_two_plans_are_not_mixed() -> None:
    assert NLSH.rule("plan_content").value == ("arena", "place", "period")
    assert NLSH.rule("training_plan_system").value == "Kompetansemodulen"
    assert NLSH.rule("plan_signed").status is RuleStatus.OUR_READING
    assert FIN.rule("plan_content").value == ("period", "unit")
    assert not UNN.rule("plan_content").published


@pytest.mark.requirement("R-062")
def test_fiktiv_enhet_is_offered_for_all_four_and_stated_by_two() -> None:
    assert {rules.rule("register_system").value for rules in (NLSH, FIN, UNN, HSYK)} == {"Fiktiv enhet"}
    status = [rules.rule("register_system").status for rules in (NLSH, UNN, FIN, HSYK)]
    assert status == [RuleStatus.STATED, RuleStatus.STATED, RuleStatus.OUR_READING, RuleStatus.OUR_READING]


@pytest.mark.requirement("R-067")
@pytest.mark.requirement("R-068")
@pytest.mark.requirement("R-069")
@pytest.mark.requirement("R-070")
def test_service_is_offered_where_there_is_a_vacancy_and_who_declines_waits() -> None:
    assert "der det er ledige vikariater" in quote(NLSH.rule("offer_where_vacant"))
    assert NLSH.rule("after_decline").value == "waits"
    assert NLSH.rule("other_trusts").value is True
    assert NLSH.rule("post_elsewhere").value == "municipality.coordinator"
    assert not any(UNN.rule(key).published for key in ("offer_where_vacant", "after_decline", "other_trusts"))


@pytest.mark.requirement("R-074")
@pytest.mark.requirement("R-075")
@pytest.mark.requirement("R-056")
def test_the_hospital_is_employer_and_pays_also_for_the_shorter_exception() -> None:
    assert NLSH.rule("employer").value == NLSH.rule("salary").value == "trust"
    assert "Samme gjelder dersom perioden unntaksvis er mellom 3 og 6 måneder." in quote(NLSH.rule("salary"))
    assert not FIN.rule("employer").published
    assert not FIN.rule("salary").published


@pytest.mark.requirement("R-079")
@pytest.mark.requirement("R-085")
def test_three_trusts_facilitate_the_two_objectives() -> None:
    codes = tuple(objective.code for objective in NLSH.learning_objectives())
    assert {rules.rule("facilitate_objectives").value for rules in (FIN, UNN, NLSH)} == {codes}
    assert UNN.rule("facilitate_objectives").status is RuleStatus.OUR_READING
    assert not HSYK.rule("facilitate_objectives").published
