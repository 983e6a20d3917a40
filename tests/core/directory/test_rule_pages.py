"""The trusts' rules on pages and in JSON: the same as the terminal shows, confirmed by the trust's own admin with dates."""

import json

import pytest
from click.testing import CliRunner

from core.cli.rules import rules as command
from core.permissions import GRANTS, Permission
from core.trusts.rules import trust_codes
from tests.support.world import BODO, World

pytestmark = pytest.mark.database

ORGS = {"municipality": BODO, "trust": "nlsh", "region": "region", "operator": "operator"}


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


@pytest.mark.requirement("R-110")
@pytest.mark.parametrize("trust", ["fin", "unn", "nlsh", "hsyk"])
def test_the_api_shows_what_the_terminal_shows(world: World, coordinator: str, trust: str) -> None:
    told = json.loads(CliRunner().invoke(command, ["show", trust, "--json"]).stdout)
    answer = world.api(coordinator, BODO).get(f"/rules/{trust}")
    assert answer.status_code == 200, answer.json
    assert {key: answer.json[key] for key in told} == told


@pytest.mark.requirement("R-005")
def test_the_comparison_is_the_terminals(world: World, coordinator: str) -> None:
    told = json.loads(CliRunner().invoke(command, ["compare", "--json"]).stdout)
    assert world.api(coordinator, BODO).get("/rules/compare").json == told


@pytest.mark.requirement("R-104")
@pytest.mark.requirement("R-105")
@pytest.mark.requirement("R-106")
@pytest.mark.requirement("R-107")
@pytest.mark.requirement("R-110")
def test_each_rule_stands_with_quote_document_and_date(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    nlsh = door.get("/rules/nlsh").get_data(as_text=True)
    for words in ("senest 12 mnd", "udatert", "06.2024", "FOR-2016-12-08-1482", "Rundskriv I-2/2019", "punkt 5.2 e"):
        assert words in nlsh, words
    assert "12.07.2023" in door.get("/rules/fin").get_data(as_text=True)
    unn = door.get("/rules/unn").get_data(as_text=True)
    assert "06.2021" in unn
    assert "Ikke bekreftet" in unn  # the later page's 12 months stand beside, not in force
    for trust in ("fin", "unn"):
        assert "tjenesteavtale 7" in door.get(f"/rules/{trust}").get_data(as_text=True)


def test_hsyk_says_that_nothing_is_published(world: World, coordinator: str) -> None:
    page = world.client(coordinator).get("/rules/hsyk").get_data(as_text=True)
    assert "har ikke publisert noen rutine" in page
    assert "har ikke publisert noen enhetsliste" in page


def test_what_is_suggested_is_said_in_words(world: World, coordinator: str) -> None:
    page = world.client(coordinator).get("/rules/compare").get_data(as_text=True)
    said = [part.split("</small>")[0] for part in page.split("forslag, ikke bekreftet: ")[1:]]
    assert [one.split(".")[0] for one in said] == ["varsel, stopper ikke tilbud", "12"]


@pytest.mark.parametrize("role", sorted(role for role, held in GRANTS.items() if Permission.RULE_READ in held))
def test_every_role_reads_the_rules(world: World, role: str) -> None:
    kind = role.split(".", maxsplit=1)[0]
    units = [world.unit("nlsh", "onkologi")] if role == "trust.unit_leader" else []
    door = world.client(world.person(ORGS[kind], role, units=units))
    for url in ("/rules", "/rules/nlsh", "/rules/compare"):
        assert door.get(url).status_code == 200, (role, url)


def test_anybody_reads_the_routine_and_nobody_an_unknown_one(world: World) -> None:
    client = world.app.test_client()
    for trust in trust_codes():
        assert "udatert" in client.get(f"/routine/{trust}").get_data(as_text=True) or trust != "nlsh"
    assert client.get("/routine/xyz").status_code == 404
    assert client.get("/rules/nlsh").status_code == 303


def test_the_admin_confirms_a_suggestion_and_everybody_sees_it(world: World, coordinator: str) -> None:
    admin = world.api(world.person("unn", "trust.admin"), "unn")
    refused = admin.post("/rules/unn/notice_months/confirmations", {"value": "tolv"})
    assert refused.status_code == 422
    assert "helt tall" in refused.json["errors"][0]["detail"]
    made = admin.post("/rules/unn/notice_months/confirmations", {"value": 12, "note": "Vedtatt i OSO"})
    assert made.status_code == 201, made.json
    for reader in (world.api(coordinator, BODO), world.api(world.person("fin", "trust.contact"), "fin")):
        row = next(r for r in reader.get("/rules/unn").json["rules"] if r["key"] == "notice_months")
        assert (row["value"], row["status"]) == (12, "confirmed")
        compared = next(r for r in reader.get("/rules/compare").json["rules"] if r["key"] == "notice_months")
        assert compared["values"]["unn"]["value"] == 12
    again = admin.post("/rules/unn/notice_months/confirmations", {"value": "10"})
    history = again.json["history"]
    assert [one["value"] for one in history] == [10, 12]
    assert history[1]["valid_to"] < history[1]["valid_from"]  # replaced on its first day: never in force again
    page = world.client(coordinator).get("/rules/unn").get_data(as_text=True)
    assert "Bekreftet av helseforetaket" in page
    rows = world.sql("SELECT before, after FROM alis.audit_event WHERE action = 'rule_confirmed' ORDER BY id")
    assert [row.after["value"] for row in rows] == [12, 10]
    assert rows[0].before["status"] == "not_published"


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("reconfirm_window", "6–9", [6, 9]),
        ("direction", "head_chooses", "head_chooses"),
        ("flexibility", "ja", True),
        ("new_scheme_from", "01.03.2019", "2019-03-01"),
        ("mandatory_fields", "sted, periode", ["sted", "periode"]),
        ("salary", "helseforetaket", "helseforetaket"),
    ],
)
def test_the_form_reads_each_kind_of_answer(world: World, key: str, given: str, kept: object) -> None:
    door = world.client(world.person("hsyk", "trust.admin"))
    assert door.get(f"/rules/hsyk/{key}").status_code == 200
    bad = door.post(f"/rules/hsyk/{key}", value="", valid_from="31.02.2028")
    assert bad.status_code == 422
    assert 'value="31.02.2028"' in bad.get_data(as_text=True)
    assert door.post(f"/rules/hsyk/{key}", value=given, valid_from=world.today.isoformat()).status_code == 303
    shown = world.client(world.person("hsyk", "trust.contact")).get("/rules/hsyk").get_data(as_text=True)
    assert "Bekreftet av helseforetaket" in shown
    stored = world.sql("SELECT value FROM alis.confirmed_setting WHERE trust = 'hsyk' AND key = %s", key)
    assert stored[-1].value == {"value": kept}


def test_only_the_own_trust_is_confirmed_and_never_backwards(world: World) -> None:
    admin = world.api(world.person("fin", "trust.admin"), "fin")
    assert admin.post("/rules/nlsh/notice_months/confirmations", {"value": 6}).status_code == 404
    assert admin.post("/rules/fin/no_such_rule/confirmations", {"value": 6}).status_code == 404
    late = admin.post("/rules/fin/notice_months/confirmations", {"value": 6, "valid_from": "2024-01-01"})
    assert late.status_code == 422
    contact = world.api(world.person("fin", "trust.contact"), "fin")
    assert contact.post("/rules/fin/notice_months/confirmations", {"value": 6}).status_code == 403
