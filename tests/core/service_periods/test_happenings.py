"""What happens in a service period: it changes, pauses, is delayed, prolonged, followed up, documented, and nothing is lost."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.service import begun, number
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def municipalities(world: World) -> Iterator[str]:
    return iter([row.number for row in world.sql("SELECT number FROM alis.municipality ORDER BY number LIMIT 40")])


@pytest.fixture
def nlsh(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "nlsh", next(municipalities))


@pytest.fixture
def fin(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "fin", next(municipalities))


def post(scene: Scene, period: dict[str, Any], path: str, body: Any, *, by: Any = None) -> Any:
    return (by or scene.contact).post(f"/placements/{period['case']}/{path}", body)


def due(scene: Scene, key: str, period: dict[str, Any]) -> Any:
    request = int(period["request_case"].split("-")[1])
    statement = "SELECT opens_on, due_on, compressed FROM alis.milestone WHERE trust = %s AND request_id = %s AND key = %s"
    return scene.world.sql(statement, scene.trust, request, key)[0]


@pytest.mark.requirement("R-038")
def test_a_vikariat_whose_dates_change_keeps_its_matter_and_its_windows_follow(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    later = add_months(date.fromisoformat(period["starts_on"]), 2)
    body = {"starts_on": later.isoformat(), "ends_on": add_months(later, 6).isoformat(), "full_time_percent": 80}
    reasons = {"agreed_with": "ALIS, kommunen og avdelingen", "move_reason": "Vikariatet er forskjøvet"}
    refused = post(nlsh, period, "move", {**body, "version": period["version"], "move_reason": "x"})
    assert refused.status_code == 422
    moved = post(nlsh, period, "move", {**body, **reasons, "version": period["version"]})
    assert moved.status_code == 200, moved.json
    assert (moved.json["starts_on"], moved.json["full_time_percent"]) == (later.isoformat(), 80)
    window = due(nlsh, "employment_contract", period)
    assert (window.opens_on, window.due_on) == (add_months(later, -6), add_months(later, -3))
    told = nlsh.world.sql(
        "SELECT subject FROM alis.message WHERE trust = 'nlsh' AND event = 'period_moved' AND request_id = %s", _request["id"]
    )
    assert told
    assert all("Testesen" not in row.subject for row in told)
    # another one saved first: nothing is overwritten
    assert post(nlsh, period, "move", {**body, **reasons, "version": period["version"]}).status_code == 409
    # weeks ahead: one plan, nothing overdue (C-44)
    soon = nlsh.world.today + timedelta(days=20)
    near = {"starts_on": soon.isoformat(), "ends_on": add_months(soon, 6).isoformat()}
    assert post(nlsh, period, "move", {**near, **reasons, "version": moved.json["version"]}).status_code == 200
    assert due(nlsh, "employment_contract", period).compressed
    steps = nlsh.coordinator.get(f"/placements/{period['case']}").json["steps"]
    combined = [step for step in steps if "employment_contract" in step["key"]]
    assert [step["key"] for step in combined] == ["reconfirm+employment_contract"]
    assert combined[0]["state"] in {"open", "not_open"}


def test_a_doctor_cannot_be_moved_into_another_service(nlsh: Scene, fin: Scene) -> None:
    _request, period = nlsh.accepted()
    other = Scene(nlsh.world, "nlsh", nlsh.municipality)
    later = add_months(nlsh.start, 12)
    second = other.notify(hpr_number=period_hpr(nlsh, period), wanted_from=later.isoformat())
    offer = other.offer(other.vacancy(starts_on=later), second).json
    assert other.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "K"}).status_code == 200
    body = {"ends_on": add_months(later, 1).isoformat(), "agreed_with": "Alle", "move_reason": "x", "version": period["version"]}
    refused = post(nlsh, period, "move", body)
    assert refused.status_code == 409
    assert refused.json["code"] == "person_already_placed"
    assert nlsh.contact.get(f"/placements/{period['case']}").json["ends_on"] == period["ends_on"]


def period_hpr(scene: Scene, period: dict[str, Any]) -> str:
    return str(
        scene.world.sql("SELECT hpr_number FROM alis.placement WHERE trust = %s AND id = %s", scene.trust, number(period))[
            0
        ].hpr_number
    )


def test_a_pause_is_kept_and_taken_out_of_the_time(nlsh: Scene) -> None:
    period = begun(nlsh)
    first = date.fromisoformat(period["starts_on"])
    body = {"pause_from": (first + timedelta(days=5)).isoformat(), "pause_reason": "Permisjon"}
    paused = post(nlsh, period, "pauses", body).json
    assert paused["paused_days"] > 100
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Pause" in page
    assert post(nlsh, period, "pauses", body).json["code"] == "pause_overlaps"
    outside = {**body, "pause_from": (first - timedelta(days=1)).isoformat()}
    assert post(nlsh, period, "pauses", outside).status_code == 422
    (one,) = paused["pauses"]
    over = post(nlsh, period, f"pauses/{one['id']}/end", {"resume_on": (first + timedelta(days=14)).isoformat()})
    assert over.json["paused_days"] == 10
    assert over.json["status"] == "in_service"
    again = post(nlsh, period, f"pauses/{one['id']}/end", {"resume_on": (first + timedelta(days=15)).isoformat()})
    assert again.status_code == 409


@pytest.mark.requirement("R-080")
def test_a_delay_points_at_section_31_and_works_nothing_out(nlsh: Scene) -> None:
    period = begun(nlsh)
    delayed = post(nlsh, period, "delay", {"delayed_on": nlsh.world.today.isoformat(), "delay_note": "Få pasienter"}).json
    assert (delayed["delayed_on"], delayed["ends_on"]) == (nlsh.world.today.isoformat(), period["ends_on"])
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Forsinket" in page
    assert "https://lovdata.no/forskrift/2016-12-08-1482/§31" in page
    assert "jfr. spesialistforskriften § 31" in page
    assert post(nlsh, period, "delay", {}).json["delayed_on"] is None
    assert post(nlsh, period, "delay", {}).status_code == 409


@pytest.mark.requirement("R-081")
@pytest.mark.requirement("R-082")
def test_prolongation_waits_for_the_municipality_or_takes_a_reason(nlsh: Scene) -> None:
    period = begun(nlsh)
    longer = (date.fromisoformat(period["ends_on"]) + timedelta(days=30)).isoformat()
    assert post(nlsh, period, "prolongation", {"new_ends_on": period["ends_on"], "prolong_reason": "x"}).status_code == 422
    asked = post(nlsh, period, "prolongation", {"new_ends_on": longer, "prolong_reason": "ALM-085 gjenstår"})
    assert asked.status_code == 200, asked.json
    assert asked.json["ends_on"] == period["ends_on"]
    assert post(nlsh, period, "prolongation", {"new_ends_on": longer, "prolong_reason": "x"}).status_code == 409
    waiting = nlsh.coordinator.get("/worklist").json["items"]
    assert [one["todo"] for one in waiting if one["kind"] == "prolongation_waiting"]
    # without an answer it warns, with the agreement's own sentence, and takes a reason
    refused = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed"})
    assert refused.status_code == 422
    assert "tett dialog med kommunen" in refused.json["rule"]["quote"]
    # the answer is the municipality's
    assert post(nlsh, period, "prolongation/answer", {"answer": "yes"}).status_code == 403
    answered = post(nlsh, period, "prolongation/answer", {"answer": "yes", "answer_note": "Vikar er ordnet"}, by=nlsh.coordinator)
    assert answered.json["prolongations"][0]["answer"] == "yes"
    assert post(nlsh, period, "prolongation/answer", {"answer": "no"}, by=nlsh.coordinator).status_code == 409
    settled = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed"})
    assert settled.json["ends_on"] == longer
    assert settled.json["courses"]["cap"] == 10
    # and once more without an answer: the reason stands
    further = (date.fromisoformat(longer) + timedelta(days=10)).isoformat()
    post(nlsh, period, "prolongation", {"new_ends_on": further, "prolong_reason": "Sykdom"})
    done = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed", "outcome_reason": "Avtalt på telefon med lederen"})
    assert done.json["prolongations"][0]["outcome_reason"] == "Avtalt på telefon med lederen"
    assert post(nlsh, period, "prolongation/settle", {"outcome": "dropped"}).status_code == 409


@pytest.mark.requirement("R-077")
def test_the_municipality_talks_with_its_alis_in_one_tap_and_is_reminded_only_when_it_asks(nlsh: Scene) -> None:
    period = begun(nlsh)
    door = nlsh.world.client(nlsh.coordinator_email)
    page = door.get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Snakket med ALIS i dag" in page

    def nudged() -> bool:
        return any(one["kind"] == "follow_up" for one in nlsh.coordinator.get("/worklist").json["items"])

    assert not nudged()
    nlsh.world.sql("UPDATE alis.municipal_profile SET follow_up_weeks = 3 WHERE municipality = %s", nlsh.municipality)
    assert nudged()
    assert door.post(f"/placements/{period['case']}/follow-up").status_code == 303
    assert not nudged()
    note = {"talk_note": "Vil ha mer tid på poliklinikken"}
    assert post(nlsh, period, "follow-up", note, by=nlsh.coordinator).json["follow_ups"][0]["note"] == note["talk_note"]
    assert "poliklinikken" in door.get(f"/placements/{period['case']}").get_data(as_text=True)
    # the trust neither writes nor reads the municipality's log, nor sees it in the log of changes
    assert post(nlsh, period, "follow-up", {}).status_code == 403
    own = nlsh.contact.get(f"/placements/{period['case']}").json
    assert own["follow_ups"] == []
    trusts = nlsh.world.sql("SELECT trust FROM alis.audit_event WHERE action = 'follow_up_logged'")
    assert {row.trust for row in trusts} == {None}
    ahead = {"talked_on": (nlsh.world.today + timedelta(days=1)).isoformat()}
    assert post(nlsh, period, "follow-up", ahead, by=nlsh.coordinator).status_code == 422


def test_the_reminder_is_switched_on_in_the_municipalitys_profile(nlsh: Scene) -> None:
    profile = nlsh.coordinator.get("/profile").json
    assert profile["follow_up_weeks"] is None
    page = nlsh.world.client(nlsh.coordinator_email).get("/profile").get_data(as_text=True)
    assert 'name="follow_up_weeks"' in page


@pytest.mark.requirement("R-078")
def test_supervisor_and_contact_stand_before_the_start_or_a_reason_does(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    begin = nlsh.world.today - timedelta(days=1)
    nlsh.world.sql("UPDATE alis.placement SET starts_on = %s WHERE trust = 'nlsh' AND id = %s", begin, number(period))
    refused = post(nlsh, period, "start", {})
    assert refused.status_code == 422
    assert refused.json["code"] == "supervisor_missing"
    assert "på lik linje" in refused.json["rule"]["quote"]
    unit = nlsh.world.unit("nlsh", "Bodø, Medisinsk klinikk, onkologi")
    leader = nlsh.world.api(nlsh.world.person("nlsh", "trust.unit_leader", units=[unit]), "nlsh")
    assert "supervisor_missing" in {one["kind"] for one in leader.get("/worklist").json["items"]}
    given = {"supervisor": "Overlege Oda", "department_contact": "Sekretær Sol", "version": period["version"]}
    assert nlsh.contact.put(f"/placements/{period['case']}", given).status_code == 200
    assert post(nlsh, period, "start", {}).json["code"] == "contract_missing"
    assert post(nlsh, period, "start", {"start_reason": "Underskrives i dag"}).json["status"] == "in_service"
    assert post(nlsh, period, "start", {}).status_code == 409


@pytest.mark.requirement("R-079")
@pytest.mark.requirement("R-083")
@pytest.mark.requirement("R-084")
@pytest.mark.requirement("R-085")
def test_both_objectives_stand_in_every_period_from_before_it_starts(nlsh: Scene) -> None:
    request, period = nlsh.accepted()
    assert [(one["objective"], one["status"]) for one in period["objectives"]] == [
        ("ALM-055", "not_started"),
        ("ALM-085", "not_started"),
    ]
    assert period["objectives"][0]["wording"].startswith("Ha en godt utviklet samhandlingskompetanse")
    early = post(nlsh, period, "objectives", {"objective": "ALM-055", "status": "achieved"})
    assert early.status_code == 409
    serving = begun(nlsh)
    done = post(nlsh, serving, "objectives", {"objective": "ALM-085", "status": "achieved", "by_name": "Overlege Oda"}).json
    assert {one["objective"]: (one["status"], one["by_name"]) for one in done["objectives"]}["ALM-085"] == (
        "achieved",
        "Overlege Oda",
    )
    assert post(nlsh, serving, "objectives", {"objective": "ALM-099", "status": "achieved"}).status_code == 422
    # the municipality's own page of the ALIS says what the hospital has recorded
    statement = "SELECT trainee_id FROM alis.placement_request WHERE trust = 'nlsh' AND id = %s"
    (row,) = nlsh.world.sql(statement, int(serving["request_case"].split("-")[1]))
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/trainees/{row.trainee_id}").get_data(as_text=True)
    assert "Overlege Oda" in page
    assert request["case"] != serving["request_case"]


@pytest.mark.requirement("R-089")
@pytest.mark.requirement("R-090")
def test_the_leader_calls_the_mentor_answers_and_absence_is_never_in_the_way(world: World, fin: Scene) -> None:
    period = begun(fin)
    unit = world.unit("fin", "Hammerfest sykehus, Avdeling for medisin")
    leader = world.api(world.person("fin", "trust.unit_leader", units=[unit]), "fin")
    email = world.person(fin.municipality, "municipality.mentor")
    (user,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", email)
    world.sql(
        "UPDATE alis.placement_request SET mentor_id = %s WHERE trust = 'fin' AND id = %s",
        user.id,
        int(period["request_case"].split("-")[1]),
    )
    mentor = world.api(email, fin.municipality)
    assert post(fin, period, "evaluation/reply", {"mentor_reply": "yes"}, by=mentor).status_code == 409
    past = {"planned_on": (world.today - timedelta(days=1)).isoformat()}
    assert post(fin, period, "evaluation", past, by=leader).status_code == 422
    called = post(fin, period, "evaluation", {"planned_on": (world.today + timedelta(days=9)).isoformat()}, by=leader).json
    assert called["mentor_invited_on"] == world.today.isoformat()
    assert "evaluation_invited" in {one["kind"] for one in mentor.get("/worklist").json["items"]}
    # the mentor's own mail, by reference: no trust reads the address
    (invited,) = world.sql(
        "SELECT recipient, recipient_role, about_kind, body FROM alis.message WHERE event = 'mentor_invited' AND municipality = %s",
        fin.municipality,
    )
    assert (invited.recipient, invited.about_kind) == (f"user:{user.id}", "evaluation_invited")
    assert f"{{base}}/placements/{period['case']}" in invited.body
    door = world.client(email)
    assert "Jeg blir med" in door.get(f"/placements/{period['case']}").get_data(as_text=True)
    assert door.post(f"/placements/{period['case']}/evaluation/reply", mentor_reply="no").status_code == 303
    assert fin.contact.get(f"/placements/{period['case']}").json["mentor_reply"] == "no"
    held = {"evaluation_on": world.today.isoformat(), "evaluation_mentor": "did_not", "version": called["version"] + 1}
    assert leader.put(f"/placements/{period['case']}", held).status_code == 200
    # another mentor of the same municipality sees nothing of it
    stranger = world.api(world.person(fin.municipality, "municipality.mentor"), fin.municipality)
    assert post(fin, period, "evaluation/reply", {"mentor_reply": "yes"}, by=stranger).status_code == 404


@pytest.mark.requirement("R-087")
@pytest.mark.requirement("R-088")
def test_documentation_is_asked_for_issued_kept_and_packed(nlsh: Scene) -> None:
    period = begun(nlsh)
    assert post(nlsh, period, "certificate", {}).json["code"] == "not_finished"
    nlsh.world.sql(
        "UPDATE alis.placement SET starts_on = %s, ends_on = %s WHERE trust = 'nlsh' AND id = %s",
        add_months(nlsh.world.today, -6),
        nlsh.world.today,
        number(period),
    )
    refused = post(nlsh, period, "complete", {})
    assert refused.status_code == 422
    assert refused.json["code"] == "not_documented"
    assert "kompetansemodulet" in refused.json["rule"]["quote"]
    ahead = {"documented_on": (nlsh.world.today + timedelta(days=1)).isoformat()}
    assert post(nlsh, period, "documented", ahead).status_code == 422
    door, link = nlsh.world.client(nlsh.contact_email), f'/placements/{period["case"]}"'
    assert link in door.get("/register").get_data(as_text=True).partition('id="document_objectives"')[2]
    listed = nlsh.contact.get("/register").json["elsewhere"]
    assert period["case"] in {one["case"] for one in listed["document_objectives"]}
    done = post(nlsh, period, "documented", {"documented_reference": "KM-3"}).json
    assert (done["documented_on"], done["documented_reference"]) == (nlsh.world.today.isoformat(), "KM-3")
    assert done["documented_by"]
    assert link not in door.get("/register").get_data(as_text=True).partition('id="document_objectives"')[2]
    assert "referanse KM-3" in door.get(f"/placements/{period['case']}").get_data(as_text=True)
    assert post(nlsh, period, "complete", {}).json["code"] == "certificate_missing"
    post(
        nlsh,
        period,
        "pauses",
        {
            "pause_from": (nlsh.world.today - timedelta(days=40)).isoformat(),
            "pause_to": (nlsh.world.today - timedelta(days=26)).isoformat(),
            "pause_reason": "Permisjon",
        },
    )
    issued = post(nlsh, period, "certificate", {})
    assert issued.json["certificate_on"] == nlsh.world.today.isoformat()
    for who in (nlsh.contact, nlsh.coordinator):
        file = who.get(f"/placements/{period['case']}/certificate.pdf")
        assert file.mimetype == "application/pdf"
        said = PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
        for words in (
            "Dokumentasjon på gjennomført tjenestetid",
            "Test Testesen",
            "onkologi",
            "5,5 måneder",
            "100 %",
            "ALM-085",
            "15 dager",
        ):
            assert words in " ".join(said.split()), words
    packed = zipfile.ZipFile(io.BytesIO(nlsh.coordinator.get(f"/placements/{period['case']}/package.zip").data))
    assert {name.rsplit(".", 1)[-1] for name in packed.namelist()} == {"pdf", "json", "SHA256SUMS"}
    about = json.loads(packed.read("metadata.json"))
    assert about["service_period"]["trainee_name"] == "Test Testesen"
    assert {one["kind"] for one in about["files"]} == {"summary", "service_certificate"}
    assert "follow" not in packed.read("metadata.json").decode()
    over = post(nlsh, period, "complete", {})
    assert over.json["status"] == "completed"
    assert post(nlsh, period, "courses", {"held_on": nlsh.world.today.isoformat(), "course": "x"}).status_code == 409
    assert post(nlsh, period, "certificate", {}).status_code == 200


def test_contract_and_reconfirmation_are_one_alert_when_both_are_open(nlsh: Scene) -> None:
    """C-05: the contact has one line about both; Personal has none until the municipality has said yes."""
    request, period = nlsh.accepted()
    soon = add_months(nlsh.world.today, 5)
    nlsh.world.sql(
        "UPDATE alis.placement SET starts_on = %s, ends_on = %s, agreed_on = %s WHERE trust = 'nlsh' AND id = %s",
        soon,
        add_months(soon, 6),
        add_months(soon, -14),
        number(period),
    )
    body = {"full_time_percent": 90, "agreed_with": "Alle", "move_reason": "Prøve", "version": period["version"]}
    assert post(nlsh, period, "move", body).status_code == 200
    # agreed long ago: the windows are open and not compressed
    nlsh.world.sql(
        "UPDATE alis.milestone SET compressed = false, opens_on = %s, due_on = %s WHERE trust = 'nlsh' AND request_id = %s AND key IN ('reconfirm', 'employment_contract')",
        nlsh.world.today - timedelta(days=20),
        nlsh.world.today + timedelta(days=20),
        request["id"],
    )
    personnel = nlsh.world.api(nlsh.world.person("nlsh", "trust.personnel"), "nlsh")

    def kinds(who: Any) -> list[str]:
        return [one["kind"] for one in who.get("/worklist").json["items"] if one["case"] == request["case"]]

    assert [kind for kind in kinds(nlsh.contact) if kind in {"milestone", "contract_waits"}] == ["contract_waits"]
    assert "milestone" not in kinds(personnel)
    assert nlsh.coordinator.post(f"/requests/{request['case']}/confirm", {"answer": "yes"}).status_code == 200
    assert [kind for kind in kinds(nlsh.contact) if kind in {"milestone", "contract_waits"}] == ["milestone"]
    assert "milestone" in kinds(personnel)
