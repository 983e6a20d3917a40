"""Contacts with dates and sources, units in the trust's own words, municipalities, the profile, the public pages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.search import fold
from tests.support.world import BODO, HAMMERFEST, RANA, World

pytestmark = pytest.mark.database
MUNICIPALITIES = Path(__file__).parents[3] / "core" / "directory" / "data" / "municipalities.csv"


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


def body(world: World, **changed: object) -> dict[str, object]:
    given = {"role": "trust.contact", "name": "Ny Kontakt", "email": "kontakt@demo.invalid", "source_document": "E-post"}
    return {**given, "valid_from": world.today.isoformat(), **changed}


@pytest.mark.requirement("R-026")
def test_the_published_contacts_stand_with_source_and_date_and_are_replaced_with_dates(world: World) -> None:
    admin = world.api(world.person("fin", "trust.admin"), "fin")
    (seeded,) = admin.get("/contacts").json["contacts"]
    assert seeded["source_document"]
    assert seeded["source_date"] == "2023-07-12"
    confirmed = admin.post(f"/contacts/{seeded['id']}/confirm", {}).json
    assert confirmed["last_confirmed_on"] == world.today.isoformat()
    stale = admin.put(f"/contacts/{seeded['id']}", body(world, version=seeded["version"]))
    assert stale.status_code == 409
    assert stale.json["stored"]["name"] == seeded["name"]
    new = admin.put(f"/contacts/{seeded['id']}", body(world, version=confirmed["version"], valid_from=world.soon(10)))
    assert new.status_code == 200, new.json
    both = {one["id"]: one for one in admin.get("/contacts").json["contacts"]}
    assert both[seeded["id"]]["valid_to"] == world.soon(9)
    assert both[new.json["id"]]["valid_from"] == world.soon(10)
    rows = world.sql(
        "SELECT action, before, after FROM alis.audit_event WHERE trust = 'fin' AND object_kind = 'contact' ORDER BY id"
    )
    assert [row.action for row in rows] == ["contact_confirmed", "contact_changed"]
    assert rows[1].before["name"] == seeded["name"]
    assert rows[1].after["name"] == "Ny Kontakt"


@pytest.mark.requirement("R-016")
def test_a_trust_without_an_active_contact_fails_its_check(world: World) -> None:
    admin_mail = world.person("hsyk", "trust.admin")
    admin, door = world.api(admin_mail, "hsyk"), world.client(admin_mail)
    assert [one["key"] for one in admin.get("/contacts").json["health"]] == ["no_contact"]
    assert "har ingen ALIS-kontakt" in door.get("/contacts").get_data(as_text=True)
    copy = admin.post("/contacts", body(world, is_copy=True))
    assert copy.status_code == 201
    assert [one["key"] for one in admin.get("/contacts").json["health"]] == ["no_contact"]  # a copy is nobody to write to
    made = admin.post("/contacts", body(world))
    assert admin.get("/contacts").json["health"] == []
    assert admin.post(f"/contacts/{made.json['id']}/end", {}).status_code == 200
    assert [one["key"] for one in admin.get("/contacts").json["health"]] == ["no_contact"]
    assert "Ny Kontakt" in door.get("/contacts").get_data(as_text=True)  # in the history
    assert admin.post(f"/contacts/{made.json['id']}/end", {}).status_code == 409


def test_hsyk_enters_its_units_and_a_municipality_wishes_for_one(world: World, coordinator: str) -> None:
    door = world.client(world.person("hsyk", "trust.admin"))
    assert "ikke publisert noen enhetsliste" in door.get("/contacts").get_data(as_text=True)
    door.get("/units/new")
    wrong = door.post("/units", label="", kind="site", source="Styresak")
    assert wrong.status_code == 422
    assert door.post("/units", label="Mo i Rana", kind="site", source="Styresak 12/2026").status_code == 303
    site = world.unit("hsyk", "Mo i Rana")
    assert (
        door.post("/units", label="Medisin og føde/gyn", kind="department", parent_id=site, source="Styresak").status_code == 303
    )
    unit = world.unit("hsyk", "føde/gyn")
    api = world.api(coordinator, BODO)
    units = [one for one in api.get("/contacts?trust=hsyk").json["units"] if one["trust"] == "hsyk"]
    assert [one["full_label"] for one in units] == ["Mo i Rana", "Mo i Rana, Medisin og føde/gyn"]
    wish = world.notification("hsyk")
    wish["trusts"][0]["wishes"] = [{"unit_id": unit}]
    assert api.post("/requests", wish).status_code == 201
    assert door.post("/units", label="Mo i Rana", kind="site", source="Igjen").status_code == 409
    assert door.post(f"/units/{site}/close").status_code == 303
    assert [one for one in api.get("/contacts?trust=hsyk").json["units"] if one["trust"] == "hsyk"] == []
    again = world.notification("hsyk")
    again["trusts"][0]["wishes"] = [{"unit_id": unit}]
    assert api.post("/requests", again).status_code == 422
    assert door.post(f"/units/{world.unit('fin', 'SÁNAG/SANKS')}/close").status_code == 404


@pytest.mark.requirement("R-003")
def test_a_municipality_sees_every_trust_and_a_trust_its_own(world: World, coordinator: str) -> None:
    seen = {one["trust"] for one in world.api(coordinator, BODO).get("/contacts").json["contacts"]}
    assert {"fin", "unn", "nlsh"} <= seen
    contact = world.api(world.person("unn", "trust.contact"), "unn")
    assert {one["trust"] for one in contact.get("/contacts?trust=fin").json["contacts"]} == {"unn"}
    foreign = world.sql("SELECT id FROM alis.contact WHERE trust = 'nlsh'")[0].id
    admin = world.api(world.person("unn", "trust.admin"), "unn")
    assert admin.put(f"/contacts/{foreign}", body(world, version=1)).status_code == 404
    assert contact.post("/contacts", body(world)).status_code == 403
    unit_leader = world.person("nlsh", "trust.unit_leader", units=[world.unit("nlsh", "onkologi")])
    mentor = world.person(BODO, "municipality.mentor")
    for email in (unit_leader, mentor):
        assert world.client(email).get("/contacts").status_code == 200
        assert world.client(email).get(f"/municipalities/{BODO}").status_code == 200


@pytest.mark.requirement("R-125")
def test_the_sami_name_stands_as_printed_until_the_trust_confirms_it(world: World, coordinator: str) -> None:
    door, admin = world.client(coordinator), world.client(world.person("nlsh", "trust.admin"))
    page = door.get("/contacts?trust=nlsh").get_data(as_text=True)
    assert "NORDLÁNDA SKIPPIJVÍESSO (skrivemåte ikke bekreftet)" in page
    admin.get("/contacts")
    assert (
        admin.post("/contacts/sami-name", name_sami="Nordlánda Skihppijviesso", sami_language="smj", verified="1").status_code
        == 303
    )
    page = door.get("/contacts?trust=nlsh").get_data(as_text=True)
    assert "Nordlánda Skihppijviesso" in page
    assert "skrivemåte" not in page
    assert world.sql("SELECT count(*) AS n FROM alis.trust WHERE name_sami LIKE 'Nordlánda S%%'")[0].n == 1


@pytest.mark.requirement("R-006")
@pytest.mark.requirement("R-002")
def test_every_municipality_is_found_under_each_name_with_its_dated_area(world: World, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    with MUNICIPALITIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 80
    for row in rows:
        found: dict[str, dict[str, str]] = {}
        names = {row[key] for key in row if key.startswith(("name_", "official_name")) and row[key]}
        for name in names | {fold(one) for one in names} | {row["kommunenummer"]}:
            found = {one["number"]: one for one in api.get("/municipalities", query_string={"q": name}).json["items"]}
            assert row["kommunenummer"] in found, name
        assert found[row["kommunenummer"]]["trust"] == row["trust"]
    one = api.get(f"/municipalities/{BODO}").json
    assert one["areas"] == [{"trust": "nlsh", "oso": one["areas"][0]["oso"], "valid_from": "2020-01-01", "valid_to": None}]
    assert api.get("/municipalities/9999").status_code == 404
    assert len({row.oso_name for row in world.sql("SELECT oso_name FROM alis.trust")}) == 4


@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-009")
@pytest.mark.requirement("R-015")
def test_the_profile_is_kept_with_versions_and_closes_what_was_missing(world: World) -> None:
    email = world.person(RANA, "municipality.leader")
    api, door = world.api(email, RANA), world.client(email)
    assert "Mangler ALIS-koordinator" in door.get("/profile").get_data(as_text=True)
    trust = world.api(world.person("hsyk", "trust.contact"), "hsyk")
    assert trust.get(f"/municipalities/{RANA}").json["profile"] is None
    own = {one["trust"]: one["missing"] for one in api.get(f"/municipalities/{RANA}").json["standings"]}
    assert {"registration_missing", "coordinator_missing", "objectives_plan_missing"} <= set(own["nlsh"])
    fields = {"registered_on": "01.02.2024", "coordinator_name": "Kari Koord", "objectives_plan": "1", "version": 0}
    wrong = door.post("/profile", **fields)
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert 'value="Kari Koord"' in page
    assert 'value="01.02.2024"' in page
    full = fields | {"registration_source": "Brev", "coordinator_email": "kari@demo.invalid"}
    assert door.post("/profile", **full).status_code == 303
    clash = door.post("/profile", **(full | {"coordinator_name": "Per Koord"}))
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "Kari Koord" in page
    assert "Per Koord" in page
    saved = api.get("/profile").json
    assert (saved["coordinator_name"], saved["registered_on"], saved["version"]) == ("Kari Koord", "2024-02-01", 1)
    stale = api.put("/profile", {"leader_name": "L", "version": 0})
    assert (stale.status_code, stale.json["stored"]["coordinator_name"]) == (409, "Kari Koord")
    assert trust.get(f"/municipalities/{RANA}").json["profile"]["coordinator_name"] == "Kari Koord"
    own = {one["trust"]: one["missing"] for one in api.get(f"/municipalities/{RANA}").json["standings"]}
    assert set(own["nlsh"]) == {"agreement_missing"}
    mentor = world.client(world.person(RANA, "municipality.mentor"))
    assert mentor.get("/profile").status_code == 403


@pytest.mark.requirement("R-010")
def test_registered_and_approved_are_told_apart(world: World, coordinator: str) -> None:
    page = world.client(coordinator).get("/profile").get_data(as_text=True)
    assert "registrert utdanningsvirksomhet (§ 21" in page
    assert "godkjente (§ 20)" in page
    assert "teller bare ved en godkjent" in page


@pytest.mark.requirement("R-007")
def test_a_trust_sees_its_own_standing_with_a_municipality_alone(world: World) -> None:
    world.ready("nlsh", HAMMERFEST)
    nlsh = world.api(world.person("nlsh", "trust.contact"), "nlsh").get(f"/municipalities/{HAMMERFEST}").json["standings"]
    assert nlsh == [{"trust": "nlsh", "agreement_in_force": True, "missing": []}]
    fin = world.api(world.person("fin", "trust.contact"), "fin").get(f"/municipalities/{HAMMERFEST}").json["standings"]
    assert [(one["trust"], one["agreement_in_force"]) for one in fin] == [("fin", False)]
    other = world.api(world.person(BODO, "municipality.coordinator"), BODO)
    assert other.get(f"/municipalities/{HAMMERFEST}").json["standings"] == []


@pytest.mark.requirement("R-021")
def test_an_alis_is_told_whom_to_ask_and_sends_nothing(world: World) -> None:
    world.profile(HAMMERFEST)
    client, page = world.app.test_client(), ""
    for words in ("Hammerfest", "hammerfeasta", HAMMERFEST):
        page = client.get("/alis", query_string={"q": words}).get_data(as_text=True)
        assert "Leder Leland" in page, words
        assert "leder@demo.invalid" in page
        assert 'method="post"' not in page
    assert "sentralbord" in client.get("/alis?q=Gamvik").get_data(as_text=True)
    assert "Ingen treff" in client.get("/alis?q=finnesikke").get_data(as_text=True)
    assert "Hvorfor?" in page


@pytest.mark.parametrize("url", ["/accessibility", "/privacy", "/alis", "/routine/nlsh"])
def test_the_public_pages_open_for_anybody_and_for_who_is_signed_in(world: World, coordinator: str, url: str) -> None:
    assert world.app.test_client().get(url).status_code == 200
    page = world.client(coordinator).get(url).get_data(as_text=True)
    assert 'href="/accessibility"' in page
    assert 'href="/privacy"' in page
