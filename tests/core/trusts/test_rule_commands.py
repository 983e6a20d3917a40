"""`alis rules show|compare|check` and `alis milestones`, with the shapes that other programs read."""

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result

from core.cli.rules import milestones, rules
from core.trusts.catalogue import CATALOGUE

CODES = ["fin", "unn", "nlsh", "hsyk"]
MILESTONE_KEYS = ["key", "label", "opens_on", "due_on", "status", "quote", "document", "document_date"]
RULE_KEYS = ["key", "value", "status", "quote", "document", "document_date"]
STATUSES = {"stated", "our_reading", "confirmed", "not_published"}


def run(*arguments: str) -> Result:
    name, *rest = arguments
    return CliRunner().invoke({"rules": rules, "milestones": milestones}[name], rest)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.requirement("R-110")
def test_a_trust_is_shown_in_the_documented_shape(code: str) -> None:
    shown = json.loads(run("rules", "show", code, "--json").output)
    assert list(shown) == ["trust", "routine_status", "units", "contacts", "rules", "steps"]
    assert all(list(rule) == RULE_KEYS for rule in shown["rules"])
    assert all(list(unit) == ["path", "label", "specialty"] and unit["path"][-1] == unit["label"] for unit in shown["units"])
    assert [rule["key"] for rule in shown["rules"]] == list(CATALOGUE)
    assert {rule["status"] for rule in shown["rules"]} <= STATUSES
    for rule in shown["rules"]:
        assert (rule["status"] == "not_published") == (rule["quote"] is rule["document"] is rule["document_date"] is None)


@pytest.mark.requirement("R-041")
@pytest.mark.requirement("R-042")
@pytest.mark.requirement("R-043")
def test_units_shown_are_those_the_sources_name() -> None:
    counts = {code: len(json.loads(run("rules", "show", code, "--json").output)["units"]) for code in CODES}
    assert counts == {"fin": 13, "unn": 21, "nlsh": 26, "hsyk": 0}


def test_the_routine_of_hsyk_is_not_published() -> None:
    status = {code: json.loads(run("rules", "show", code, "--json").output)["routine_status"] for code in CODES}
    assert status == {"fin": "stated", "unn": "stated", "nlsh": "stated", "hsyk": "not_published"}


def test_a_trust_is_shown_to_people_with_sentence_and_date() -> None:
    shown = run("rules", "show", "nlsh").output
    assert "Frist for innmelding, måneder før start: 12 [står i kilden]" in shown
    assert "udatert" in shown
    assert "Kontakt: Ingrid-Helene Kvig Jørgensen" in shown
    suggested = run("rules", "show", "unn").output
    assert "Forslag, ikke i kraft: UNNs senere nettside ber om skjemaet 12 måneder før" in suggested
    assert "(kopi)" in suggested


@pytest.mark.requirement("R-005")
def test_the_trusts_are_compared_question_by_question() -> None:
    compared = json.loads(run("rules", "compare", "--json").output)
    assert compared["trusts"] == CODES
    row = next(row for row in compared["rules"] if row["key"] == "notice_months")
    assert {code: row["values"][code]["value"] for code in CODES} == {"fin": None, "unn": None, "nlsh": 12, "hsyk": None}
    assert "  hsyk  ikke publisert" in run("rules", "compare").output


def test_check_is_green_for_the_four_and_for_each() -> None:
    assert run("rules", "check").exit_code == 0
    found = run("rules", "check", "nlsh")
    assert (found.exit_code, found.output) == (0, "nlsh: i orden\n")


@pytest.mark.requirement("R-028")
@pytest.mark.requirement("R-034")
@pytest.mark.requirement("R-038")
def test_milestones_have_the_documented_shape() -> None:
    found = json.loads(run("milestones", "nlsh", "--start", "2028-08-31", "--plan-assigned", "1.9.2026", "--json").output)
    assert all(list(milestone) == MILESTONE_KEYS for milestone in found)
    assert [(m["key"], m["opens_on"], m["due_on"], m["status"]) for m in found] == [
        ("first_notice", "2026-09-01", "2027-08-31", "stated"),
        ("reconfirm", "2027-11-30", "2028-02-29", "stated"),
        ("employment_contract", "2028-02-29", "2028-05-31", "stated"),
    ]
    assert found[0]["document_date"] == "udatert"


@pytest.mark.parametrize("code", ["unn", "hsyk"])
def test_a_lead_time_that_is_not_published_has_null_dates(code: str) -> None:
    (found,) = json.loads(run("milestones", code, "--start", "2028-03-01", "--json").output)
    assert (found["key"], found["status"]) == ("first_notice", "not_published")
    assert [found[key] for key in ("opens_on", "due_on", "quote", "document", "document_date")] == [None] * 5


@pytest.mark.requirement("R-031")
def test_fins_first_notice_is_at_the_same_time() -> None:
    first, _, last = json.loads(run("milestones", "fin", "--start", "2028-03-01", "--json").output)
    assert (first["opens_on"], first["due_on"], first["status"]) == (None, None, "stated")
    assert "samtidig" in first["quote"]
    assert (last["key"], last["due_on"], last["status"]) == ("final_evaluation", str(date(2028, 8, 31)), "our_reading")


def test_milestones_are_shown_to_people() -> None:
    shown = run("milestones", "nlsh", "--start", "2028-08-31").output
    assert "Innmelding: senest 31.08.2027 [står i kilden]" in shown
    assert "Fornyet forespørsel: 30.11.2027–29.02.2028" in shown
    assert "Innmelding: ingen dato oppgitt [ikke publisert]" in run("milestones", "unn", "--start", "2028-08-31").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rules", "show", "ahus"), "«ahus» er ikke et helseforetak som er installert her"),
        (("milestones", "ahus", "--start", "2028-03-01"), "«ahus» er ikke et helseforetak"),
        (("milestones", "fin", "--start", "31/8"), "«31/8» er ikke en dato; skriv den som 2028-03-01."),
        (("milestones", "fin", "--start", "2027-02-29"), "«2027-02-29» er ikke en dato"),
        (("milestones", "fin", "--start", "0203-03-01"), "«0203-03-01» er ikke en dato"),
        (("milestones", "fin", "--start", "2028-03-01", "--plan-assigned", "i går"), "«i går» er ikke en dato"),
        (("rules", "check", "ahus"), "ahus: «ahus» er ikke et helseforetak"),
    ],
)
def test_ones_own_mistake_is_one_line_and_a_failure(arguments: tuple[str, ...], sentence: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 1
    assert sentence in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
    assert found.stdout == ""
