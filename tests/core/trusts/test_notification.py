"""What the rules say about a notification and a municipality's standing, rule by rule, each with its opposite."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trusts.rules import rules_for
from core.trusts.terms import ConfirmedRule, Finding, NotificationFacts, Severity, Standing, WishFacts

DAY = date(2026, 11, 22)
ALL = ("fin", "unn", "nlsh", "hsyk")
NOTHING = Standing()
GOOD = Standing(
    agreement_in_force=True, agreement_label="2024-06", registered_on=date(2020, 1, 1), objectives_plan=True, coordinator=True
)
FACTS = NotificationFacts(
    scheme="new",
    wanted_from=date(2028, 3, 1),
    wanted_to=date(2028, 8, 31),
    notified_on=date(2026, 11, 22),
    wishes=(WishFacts(("Lofoten",)),),
    specialisation_started_on=date(2025, 1, 1),
    plan_assigned_on=date(2026, 11, 22),
)


def asked(code: str, facts: NotificationFacts = FACTS, standing: Standing = GOOD) -> dict[str, Finding]:
    return {finding.key: finding for finding in rules_for(code, on=DAY).check_notification(facts, standing)}


@pytest.mark.parametrize("code", ALL)
def test_a_notification_in_order_is_met_with_silence(code: str) -> None:
    assert asked(code) == {}


@pytest.mark.requirement("R-011")
@pytest.mark.requirement("R-012")
def test_the_old_scheme_is_refused_at_nlsh_with_the_sentence_why() -> None:
    old = replace(FACTS, scheme="old")
    finding = asked("nlsh", old)["old_scheme"]
    assert (finding.severity, finding.field) == (Severity.REFUSE, "scheme")
    assert finding.remedy
    assert finding.rule
    assert finding.rule.source
    assert "gjelder ALIS på ny utdanningsordning" in finding.rule.source.quote
    assert asked("nlsh", replace(FACTS, scheme="converted", converted_on=date(2020, 1, 1))) == {}
    assert asked("fin", old)["old_scheme"].severity is Severity.WARN
    assert asked("hsyk", old)["old_scheme"].severity is asked("unn", old)["old_scheme"].severity is Severity.INFO


@pytest.mark.requirement("R-007")
@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-009")
@pytest.mark.requirement("R-015")
def test_at_nlsh_offers_wait_for_agreement_and_registration_and_the_notification_does_not() -> None:
    found = asked("nlsh", standing=NOTHING)
    assert found["agreement_missing"].severity is found["registration_missing"].severity is Severity.HOLD
    assert found["objectives_plan_missing"].severity is found["coordinator_missing"].severity is Severity.WARN
    assert not any(finding.severity is Severity.REFUSE for finding in found.values())
    assert all(finding.remedy and finding.who and finding.rule for finding in found.values())
    assert rules_for("nlsh", on=DAY).gates(GOOD) == ()


@pytest.mark.requirement("R-007")
@pytest.mark.requirement("R-015")
def test_elsewhere_a_missing_agreement_warns_or_says_nothing() -> None:
    """C-37: FIN warns; at UNN an unconfirmed suggestion warns; HSYK states nothing."""
    fin = {f.key: f.severity for f in rules_for("fin", on=DAY).gates(NOTHING)}
    assert fin == {"agreement_missing": Severity.WARN, "coordinator_missing": Severity.WARN}
    assert [f.severity for f in rules_for("unn", on=DAY).gates(NOTHING)] == [Severity.WARN]
    assert rules_for("hsyk", on=DAY).gates(NOTHING) == ()


def test_a_trust_that_confirms_the_gate_holds() -> None:
    confirmed = ConfirmedRule("gate_agreement", "hold", "Ola Eksempel", date(2026, 1, 1))
    (finding,) = rules_for("unn", on=DAY, confirmed=(confirmed,)).gates(NOTHING)
    assert finding.severity is Severity.HOLD


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-046")
def test_fin_wants_a_unit_the_others_take_any() -> None:
    anywhere = replace(FACTS, wishes=(WishFacts((), place="der det er ledig"),))
    finding = asked("fin", anywhere)["unit_missing"]
    assert (finding.severity, finding.field) == (Severity.REFUSE, "wishes")
    assert "unit_missing" in asked("fin", replace(FACTS, wishes=()))
    assert asked("fin", replace(FACTS, wishes=(*anywhere.wishes, WishFacts(("Klinikk Alta",))))) == {}
    assert all(asked(code, anywhere) == {} for code in ("unn", "nlsh", "hsyk"))


@pytest.mark.requirement("R-046")
@pytest.mark.requirement("R-037")
def test_a_municipal_institution_needs_no_vacancy_and_is_not_put_on_the_list() -> None:
    finding = asked("nlsh", replace(FACTS, arena="municipal_institution"))["municipal_arena"]
    assert finding.severity is Severity.REFUSE
    assert "gjennomføringsplanen" in str(finding.remedy)


@pytest.mark.requirement("R-028")
def test_a_late_notice_is_accepted_and_marked_with_its_days() -> None:
    late = replace(FACTS, notified_on=date(2027, 3, 10), plan_assigned_on=None)
    finding = asked("nlsh", late)["notice_late"]
    assert finding.severity is Severity.WARN
    assert str(finding.text) == "Meldt 9 dager etter fristen 01.03.2027. Innmeldingen tas imot likevel."
    assert "notice_late" not in asked("nlsh", replace(late, notified_on=date(2027, 3, 1)))
    assert all("notice_late" not in asked(code, late) for code in ("fin", "unn", "hsyk"))


def test_short_notice_is_said_in_one_line() -> None:
    short = replace(FACTS, notified_on=date(2028, 2, 10), plan_assigned_on=None)
    assert asked("nlsh", short)["short_notice"].severity is Severity.INFO
    assert asked("fin", short)["short_notice"].severity is Severity.INFO
    assert "short_notice" not in asked("unn", short)


@pytest.mark.requirement("R-013")
@pytest.mark.requirement("R-055")
def test_two_years_in_the_municipality_is_a_soft_rule_at_nlsh_alone() -> None:
    early = replace(FACTS, specialisation_started_on=date(2026, 3, 2))
    finding = asked("nlsh", early)["years_before_service"]
    assert (finding.severity, finding.needs_reason) == (Severity.WARN, True)
    assert "02.03.2028" in str(finding.text)
    assert asked("nlsh", replace(early, specialisation_started_on=date(2026, 3, 1))) == {}
    assert asked("nlsh", replace(early, scheme="converted", credited_months=1)) == {}
    assert all(asked(code, early) == {} for code in ("fin", "unn", "hsyk"))
    unknown = asked("nlsh", replace(FACTS, specialisation_started_on=None))
    assert unknown["start_unknown"].severity is Severity.INFO


@pytest.mark.requirement("R-033")
def test_at_once_is_counted_from_the_day_the_plan_was_assigned() -> None:
    finding = asked("nlsh", replace(FACTS, plan_assigned_on=date(2026, 11, 12)))["not_at_once"]
    assert (finding.severity, str(finding.text)[:14]) == (Severity.INFO, "Meldt 10 dager")
    assert asked("fin", replace(FACTS, plan_assigned_on=date(2026, 11, 12))) == {}


@pytest.mark.requirement("R-022")
@pytest.mark.requirement("R-023")
def test_fin_wants_the_municipal_coordinator_as_sender() -> None:
    finding = asked("fin", replace(FACTS, sender_role="municipality.leader"))["sender"]
    assert finding.severity is Severity.INFO
    assert asked("nlsh", replace(FACTS, sender_role="municipality.leader")) == {}
    assert asked("fin", replace(FACTS, sender_role="trust.contact")) == {}


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-033")
def test_a_field_is_asked_for_only_where_a_rule_needs_it() -> None:
    fields = {code: [f.key for f in rules_for(code, on=DAY).extra_fields("converted")] for code in ALL}
    assert fields == {
        "fin": ["converted_on"],
        "unn": ["converted_on"],
        "nlsh": ["converted_on", "credited_months", "plan_assigned_on"],
        "hsyk": ["converted_on"],
    }
    assert [f.key for f in rules_for("nlsh", on=DAY).extra_fields("new")] == ["plan_assigned_on"]
    assert rules_for("fin", on=DAY).extra_fields("new") == ()


def test_refusals_stand_first_and_no_deadline_is_a_bar() -> None:
    bad = replace(FACTS, scheme="old", notified_on=date(2028, 2, 28))
    found = rules_for("nlsh", on=DAY).check_notification(bad, NOTHING)
    ranks = [list(Severity).index(f.severity) for f in found]
    assert ranks == sorted(ranks)
    assert {f.key for f in found if f.severity in {Severity.REFUSE, Severity.HOLD}} == {
        "old_scheme",
        "agreement_missing",
        "registration_missing",
    }


notifications = st.builds(
    NotificationFacts,
    scheme=st.sampled_from(["new", "converted", "old"]),
    wanted_from=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    wanted_to=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    notified_on=st.dates(date(2024, 7, 1), date(2030, 12, 31)),
    wishes=st.lists(st.sampled_from([WishFacts(), WishFacts(("Lofoten",))]), max_size=3).map(tuple),
    specialisation_started_on=st.none() | st.dates(date(2018, 1, 1), date(2030, 1, 1)),
    credited_months=st.integers(0, 60),
    plan_assigned_on=st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)


@settings(deadline=None)
@given(notifications, st.dates(date(2024, 7, 1), date(2035, 1, 1)), st.sampled_from(ALL), st.sampled_from([NOTHING, GOOD]))
def test_no_day_of_notification_opens_or_closes_the_door(
    facts: NotificationFacts, another_day: date, code: str, standing: Standing
) -> None:
    """C-44: lead times are never bars, whatever else is the matter; and every finding can be shown."""

    def stops(given: NotificationFacts) -> set[str]:
        found = rules_for(code, on=DAY).check_notification(given, standing)
        assert all(str(finding.text) for finding in found)
        return {finding.key for finding in found if finding.severity in {Severity.REFUSE, Severity.HOLD}}

    assert stops(facts) == stops(replace(facts, notified_on=another_day))
