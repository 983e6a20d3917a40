"""What a service holds before it begins and before it is over: supervisor, objectives, evaluation, documentation."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.service import begun, number, post
from tests.support.world import World

pytestmark = pytest.mark.database


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
