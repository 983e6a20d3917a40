"""The work on a request: change, re-confirmation, Fiktiv enhet, notes, drafts, entry on behalf."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from core.dates import add_months
from tests.support.world import BODO, HAMMERFEST, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator", name="Koordinator Kvam")


@pytest.fixture(scope="module")
def contact(world: World) -> str:
    return world.person("nlsh", "trust.contact", name="Kontakt Krog")


@pytest.fixture
def case(world: World, coordinator: str) -> str:
    return str(world.api(coordinator, BODO).post("/requests", world.notification("nlsh")).json["requests"][0]["case"])


def audits(world: World, case: str, action: str) -> int:
    return len(world.sql("SELECT 1 FROM alis.audit_event WHERE object_id = %s AND action = %s", case, action))


@pytest.mark.requirement("R-032")
@pytest.mark.requirement("R-034")
def test_the_reconfirmation_is_recorded_and_reaches_its_milestone(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    before = {m["key"]: m for m in api.get(f"/requests/{case}").json["milestones"]}
    start = date.fromisoformat(api.get(f"/requests/{case}").json["wanted_from"])
    assert before["reconfirm"]["opens_on"] == add_months(start, -9).isoformat()
    assert before["reconfirm"]["due_on"] == add_months(start, -6).isoformat()
    assert before["reconfirm"]["done_on"] is None
    answer = api.post(f"/requests/{case}/confirm", {"answer": "yes"})
    assert answer.status_code == 200, answer.json
    assert answer.json["status"] == "confirmed"
    after = {m["key"]: m for m in answer.json["milestones"]}
    assert after["reconfirm"]["done_on"] == world.today.isoformat()
    page = world.client(coordinator).get(f"/requests/{case}").get_data(as_text=True)
    assert "Ja, som planlagt" in page
    assert "Fornyet forespørsel" in page
    assert audits(world, case, "reconfirmed") == 1


@pytest.mark.requirement("R-032")
def test_fin_calls_it_avklaring(world: World) -> None:
    who = world.person(HAMMERFEST, "municipality.coordinator")
    case = world.api(who, HAMMERFEST).post("/requests", world.notification("fin")).json["requests"][0]["case"]
    assert "Avklaring" in world.client(who).get(f"/requests/{case}").get_data(as_text=True)


@pytest.mark.requirement("R-034")
def test_a_no_is_to_the_period_that_was_and_a_new_one_is_to_be_confirmed(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    stored = api.post(f"/requests/{case}/confirm", {"answer": "no"}).json
    assert "venter på en ny periode" in world.client(coordinator).get(f"/requests/{case}").get_data(as_text=True)
    later = add_months(date.fromisoformat(stored["wanted_from"]), 2)
    body = {"version": stored["version"], "wanted_from": later.isoformat(), "months": 6}
    moved = api_patch(world, coordinator, case, body)
    assert moved.status_code == 200, moved.json
    window = {m["key"]: m for m in moved.json["milestones"]}["reconfirm"]
    assert (window["done_on"], window["opens_on"]) == (None, add_months(later, -9).isoformat())
    assert "venter på en ny periode" not in world.client(coordinator).get(f"/requests/{case}").get_data(as_text=True)


@pytest.mark.requirement("R-034")
def test_changed_takes_a_new_period_keeps_the_date_and_moves_the_milestones(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    stored = api.get(f"/requests/{case}").json
    later = add_months(date.fromisoformat(stored["wanted_from"]), 2)
    without = api.post(f"/requests/{case}/confirm", {"answer": "changed"})
    assert [e["pointer"] for e in without.json["errors"]] == ["/wanted_from"]
    answer = api.post(f"/requests/{case}/confirm", {"answer": "changed", "wanted_from": later.isoformat(), "months": 6})
    assert answer.status_code == 200, answer.json
    assert answer.json["wanted_from"] == later.isoformat()
    assert answer.json["notified_on"] == stored["notified_on"]
    assert answer.json["notice_due_on"] == add_months(later, -12).isoformat()
    (row,) = world.sql("SELECT before, after FROM alis.audit_event WHERE object_id = %s AND action = 'reconfirmed'", case)
    assert row.before["wanted_from"] == stored["wanted_from"]
    assert row.after["wanted_from"] == later.isoformat()
    (block,) = world.sql("SELECT starts_on FROM alis.plan_block WHERE request_trust = 'nlsh' AND request_id = %s", stored["id"])
    assert block.starts_on == later


def test_a_no_ends_nothing(world: World, coordinator: str, case: str) -> None:
    answer = world.api(coordinator, BODO).post(f"/requests/{case}/confirm", {"answer": "no", "note": "ALIS er i permisjon"})
    assert answer.json["status"] == "waiting"
    assert "ALIS er i permisjon" in world.client(coordinator).get(f"/requests/{case}").get_data(as_text=True)


def test_the_trust_does_not_answer_for_the_municipality(world: World, contact: str, case: str) -> None:
    assert world.api(contact, "nlsh").post(f"/requests/{case}/confirm", {"answer": "yes"}).status_code == 403


def test_the_second_of_two_editors_sees_both_versions(world: World, coordinator: str, contact: str, case: str) -> None:
    door, other = world.client(coordinator), world.client(contact)
    page = door.get(f"/requests/{case}/edit").get_data(as_text=True)
    other.get(f"/requests/{case}/edit")
    fields = dict(re.findall(r'name="(wanted_from|wanted_to|version)"[^>]*value="([^"]+)"', page)) | {"version": "1"}
    assert other.post(f"/requests/{case}/edit", **fields, phone="900 00 001").status_code == 303
    answer = door.post(f"/requests/{case}/edit", **fields, phone="900 00 002")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "900 00 001" in shown
    assert "900 00 002" in shown
    number = int(case.rpartition("-")[2])
    assert (
        world.sql("SELECT trainee_phone FROM alis.placement_request WHERE id = %s AND trust = 'nlsh'", number)[0][0]
        == "900 00 001"
    )
    # «Bruk min versjon»: the same once more, on the version that is shown
    again = dict(re.findall(r'name="(wanted_from|wanted_to|version|phone)" value="([^"]+)"', shown))
    assert door.post(f"/requests/{case}/edit", **again).status_code == 303
    kept = world.sql("SELECT trainee_phone FROM alis.placement_request WHERE id = %s AND trust = 'nlsh'", number)
    assert kept[0].trainee_phone == "900 00 002"


def test_a_change_follows_the_rules_and_tells_the_other_side(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    stored = api.get(f"/requests/{case}").json
    body = {"version": stored["version"], "wanted_from": stored["wanted_from"], "wanted_to": stored["wanted_to"]}
    unit = world.unit("nlsh", "Bodø, Medisinsk klinikk")
    answer = api_patch(world, coordinator, case, {**body, "wishes": [{"unit_id": unit}]})
    assert answer.status_code == 200, answer.json
    assert "Medisinsk klinikk" in answer.json["wish_label"]
    assert world.sql("SELECT 1 FROM alis.message WHERE request_id = %s AND event = 'changed'", stored["id"])
    foreign = api_patch(world, coordinator, case, {**body, "version": 2, "wishes": [{"unit_id": world.unit("fin", "SANKS")}]})
    assert foreign.status_code == 422


def api_patch(world: World, email: str, case: str, body: dict[str, object]) -> Any:
    door = world.api(email, BODO)
    return door.client.patch(f"/api/v1/requests/{case}", json=body, headers=door.headers)


@pytest.mark.requirement("R-062")
@pytest.mark.requirement("R-027")
def test_fiktiv_enhet_has_a_status_of_its_own(world: World, coordinator: str, contact: str, case: str) -> None:
    api = world.api(contact, "nlsh")
    entry = api.get(f"/requests/{case}/register").json
    assert entry["status"] == "to_register"
    for needed in ("Test Testesen", "HPR-nummer", "onkologi", "Ny ordning".lower(), case):
        assert needed in entry["text"]
    assert case in {r["case"] for r in api.get("/requests?register=to_register").json["items"]}
    done = api.put(f"/requests/{case}/register", {"status": "registered", "reference": "FE-17"})
    assert (done.status_code, done.json["reference"], done.json["status_by"]) == (200, "FE-17", "Kontakt Krog")
    assert api.get(f"/requests/{case}").json["status"] == "notified"
    assert case not in {r["case"] for r in api.get("/requests?register=to_register").json["items"]}
    door = world.client(contact)
    page = door.get(f"/requests/{case}").get_data(as_text=True)
    assert "FE-17" in page
    assert door.post(f"/requests/{case}/register", status="removed", on="01.01.2099").status_code == 422
    assert door.post(f"/requests/{case}/register", status="removed").status_code == 303
    assert world.api(coordinator, BODO).put(f"/requests/{case}/register", {"status": "removed"}).status_code == 403
    assert audits(world, case, "registered_in_fiktiv_enhet") == 2


def test_both_sides_see_a_note_and_no_birth_number_is_kept(world: World, coordinator: str, contact: str, case: str) -> None:
    assert world.api(coordinator, BODO).post(f"/requests/{case}/notes", {"body": "Ring før fredag"}).status_code == 201
    page = world.client(contact).get(f"/requests/{case}").get_data(as_text=True)
    assert "Ring før fredag" in page
    assert "Koordinator Kvam" in page
    door = world.client(contact)
    door.get(f"/requests/{case}")
    refused = door.post(f"/requests/{case}/notes", body="Fødselsnummer 13097248022")
    assert refused.status_code == 422
    assert "fødselsnummer" in refused.get_data(as_text=True)
    stranger = world.person("fin", "trust.contact")
    assert world.api(stranger, "fin").post(f"/requests/{case}/notes", {"body": "Hei"}).status_code == 404


def test_a_draft_is_kept_continued_sent_and_gone(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/notify")
    assert door.post("/notify", name="Utkast Utkastsen", trusts="nlsh", save_draft="1").status_code == 303
    page = door.get("/notify").get_data(as_text=True)
    assert "Utkast Utkastsen" in page
    link = re.search(r"/notify\?draft=(\d+)", page)
    assert link
    assert 'value="Utkast Utkastsen"' in door.get(link[0]).get_data(as_text=True)
    body = world.notification("nlsh")
    fields = {key: body[key] for key in ("hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    unit = body["trusts"][0]["wishes"][0]["unit_id"]
    sent = door.post("/notify", name="Utkast Utkastsen", trusts="nlsh", unit_nlsh=unit, draft_id=link[1], **fields)
    assert sent.status_code == 303
    assert not world.sql("SELECT 1 FROM alis.notification_draft WHERE id = %s", int(link[1]))


def test_a_draft_is_the_municipalitys_alone(world: World, coordinator: str) -> None:
    made = world.api(coordinator, BODO).post("/notification-drafts", {"fields": {"name": "Kun Vår"}})
    assert made.status_code == 201, made.json
    other = world.person("1833", "municipality.coordinator")
    assert world.client(other).get(f"/notify?draft={made.json['id']}").status_code == 404
    door = world.client(other)
    door.get("/notify")
    assert door.post(f"/notify/drafts/{made.json['id']}/delete").status_code == 404
    own = world.client(coordinator)
    own.get("/notify")
    assert own.post(f"/notify/drafts/{made.json['id']}/delete").status_code == 303


def test_a_known_trainee_fills_the_form(world: World, coordinator: str) -> None:
    body = world.notification("nlsh", name="Kjent Kjentsen")
    world.api(coordinator, BODO).post("/requests", body)
    (row,) = world.sql("SELECT id FROM alis.trainee WHERE hpr_number = %s", body["hpr_number"])
    page = world.client(coordinator).get(f"/notify?trainee={row.id}").get_data(as_text=True)
    assert 'value="Kjent Kjentsen"' in page
    assert body["hpr_number"] in page
    other = world.person("1833", "municipality.coordinator")
    assert world.client(other).get(f"/notify?trainee={row.id}").status_code == 404


@pytest.mark.requirement("R-028")
def test_an_entry_on_behalf_counts_from_the_emails_date(world: World, contact: str) -> None:
    body = world.notification("nlsh")
    mailed = world.today - timedelta(days=20)
    given = {**body, "municipality": "1841", "notified_on": mailed.isoformat(), "sender_name": "Leder Larsen"}
    answer = world.api(contact, "nlsh").post("/requests/on-behalf", given)
    assert answer.status_code == 201, answer.json
    assert answer.json["notified_on"] == mailed.isoformat()
    page = world.client(contact).get(f"/requests/{answer.json['case']}").get_data(as_text=True)
    assert "ført inn på vegne av kommunen" in page
    assert "Leder Larsen" in page
    assert not world.sql("SELECT 1 FROM alis.trainee WHERE hpr_number = %s", body["hpr_number"])
    ahead = {**given, "hpr_number": world.hpr(), "notified_on": world.soon(3)}
    assert world.api(contact, "nlsh").post("/requests/on-behalf", ahead).status_code == 422
    foreign = {**given, "hpr_number": world.hpr(), "trusts": world.notification("fin")["trusts"]}
    refused = world.api(contact, "nlsh").post("/requests/on-behalf", foreign)
    assert refused.status_code == 422
    assert "eget helseforetak" in refused.json["errors"][0]["detail"]


@pytest.mark.requirement("R-028")
def test_the_municipality_is_found_under_each_of_its_names(world: World, contact: str) -> None:
    door = world.client(contact)
    for words, number in (("bodo", "1804"), ("BODØ", "1804"), ("1804", "1804"), ("karasjohka", "5610"), ("Kárášjohka", "5610")):
        assert f"municipality={number}" in door.get(f"/requests/enter?q={words}").get_data(as_text=True), words
    body = world.notification("nlsh")
    door.get("/requests/enter?municipality=1804")
    fields = {key: body[key] for key in ("hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    sent = {"municipality": "1804", "sender_name": "Kari Kommune", "name": "På Vegne", **fields}
    missing = door.post("/requests/enter", **sent)
    assert missing.status_code == 422
    assert 'href="#notified_on"' in missing.get_data(as_text=True)
    unit = body["trusts"][0]["wishes"][0]["unit_id"]
    done = door.post("/requests/enter", notified_on=world.today.isoformat(), unit_nlsh=unit, **sent)
    assert done.status_code == 303, done.get_data(as_text=True)


@pytest.mark.requirement("R-022")
def test_the_named_coordinator_is_told_and_the_municipality_gets_a_dated_receipt(world: World, case: str) -> None:
    number = int(case.rpartition("-")[2])
    rows = world.sql("SELECT event, recipient, body FROM alis.message WHERE trust = 'nlsh' AND request_id = %s", number)
    told = [r for r in rows if r.event == "notification" and r.recipient.startswith("contact:")]
    assert told
    contact_id = int(told[0].recipient.removeprefix("contact:"))
    assert world.sql("SELECT role FROM alis.contact WHERE id = %s", contact_id)[0].role == "trust.contact"
    (receipt,) = [r for r in rows if r.event == "receipt"]
    assert receipt.recipient == "coordinator"
    assert world.today.strftime("%d.%m.%Y") in receipt.body


@pytest.mark.requirement("R-027")
def test_one_form_is_one_alis(world: World, coordinator: str) -> None:
    body = world.notification("nlsh")
    refused = world.api(coordinator, BODO).post("/requests", {**body, "name": ["En", "To"]})
    assert refused.status_code == 422
    assert world.api(coordinator, BODO).post("/requests", [body, body]).status_code == 422


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-023")
def test_at_fin_period_and_unit_are_mandatory_and_plan_and_notice_are_one_action(world: World) -> None:
    who = world.person(HAMMERFEST, "municipality.coordinator")
    api = world.api(who, HAMMERFEST)
    body = world.notification("fin")
    without = api.post("/requests", {**body, "trusts": [{"trust": "fin", "wishes": []}]})
    assert without.status_code == 422
    assert without.json["rule"]["quote"]
    assert api.post("/requests", {key: value for key, value in body.items() if key != "wanted_from"}).status_code == 422
    made = api.post("/requests", body).json["requests"][0]
    (block,) = world.sql(
        "SELECT starts_on, place FROM alis.plan_block WHERE request_trust = 'fin' AND request_id = %s", made["id"]
    )
    assert block.starts_on.isoformat() == made["wanted_from"]
    assert "Avdeling for medisin" in block.place
    (told,) = world.sql(
        "SELECT recipient_role FROM alis.message WHERE trust = 'fin' AND request_id = %s AND event = 'notification'", made["id"]
    )
    assert told.recipient_role == "trust.contact"


@pytest.mark.requirement("R-033")
def test_days_between_plan_and_notice_are_visible_at_nlsh(world: World, coordinator: str) -> None:
    assigned = (world.today - timedelta(days=12)).isoformat()
    answer = world.api(coordinator, BODO).post("/requests", world.notification("nlsh", plan_assigned_on=assigned))
    found = {f["key"]: f for f in answer.json["requests"][0]["findings"]}
    assert "12" in found["not_at_once"]["text"]
    assert "traks" in found["not_at_once"]["rule"]["quote"]


@pytest.mark.requirement("R-069")
def test_a_place_in_one_trusts_list_bars_no_other(world: World, coordinator: str) -> None:
    body = world.notification("nlsh")
    api = world.api(coordinator, BODO)
    assert api.post("/requests", body).status_code == 201
    assert api.post("/requests", {**body, "trusts": world.notification("unn")["trusts"]}).status_code == 201
    assert api.post("/requests", body).status_code == 409
