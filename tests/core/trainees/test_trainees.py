"""«Våre ALIS»: facts, plan, arenas, objectives, mentor: through both doors."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from core.dates import add_months
from tests.support.world import BODO, RANA, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator", name="Koordinator Kvam")


def make(world: World, coordinator: str, **changed: Any) -> dict[str, Any]:
    body = {"name": "Åse Ørnulfsdatter Čála", "hpr_number": world.hpr(), "scheme": "new", **changed}
    answer = world.api(coordinator, BODO).post("/trainees", body)
    assert answer.status_code == 201, answer.json
    return dict(answer.json or {})


def period(world: World) -> dict[str, str]:
    start = add_months(world.today.replace(day=1), 16)
    return {"starts_on": start.isoformat(), "ends_on": add_months(start, 6).isoformat()}


@pytest.mark.requirement("R-012")
def test_a_trainee_is_found_without_diacritics_and_kept_with_versions(world: World, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    made = make(world, coordinator)
    assert [row["id"] for row in api.get("/trainees?q=ase ornulfsdatter cala").json["items"]] == [made["id"]]
    changed = {"name": made["name"], "scheme": "converted", "version": made["version"]}
    refused = api.put(f"/trainees/{made['id']}", changed)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/converted_on"
    saved = api.put(f"/trainees/{made['id']}", changed | {"converted_on": "2024-05-01"})
    assert saved.status_code == 200, saved.json
    clash = api.put(f"/trainees/{made['id']}", changed | {"converted_on": "2023-05-01"})
    assert clash.status_code == 409
    assert (clash.json["stored"]["converted_on"], clash.json["typed"]["converted_on"]) == ("2024-05-01", "2023-05-01")
    door = world.client(coordinator)
    door.get(f"/trainees/{made['id']}/edit")
    page = door.post(f"/trainees/{made['id']}", name="Annen Navnesen", scheme="new", version=made["version"])
    assert page.status_code == 409
    assert "Begge versjonene" in page.get_data(as_text=True)
    assert "Annen Navnesen" in page.get_data(as_text=True)


def test_the_list_pages_by_name(world: World, coordinator: str) -> None:
    world.sql(
        """INSERT INTO alis.trainee (municipality, name, scheme, search_key)
           SELECT %s, 'Zz Nummer ' || n, 'new', 'zz nummer ' || n FROM generate_series(100, 160) n""",
        BODO,
    )
    api = world.api(coordinator, BODO)
    first = api.get("/trainees?q=zz").json
    second = api.get(f"/trainees?q=zz&after={first['next']}").json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 11, None)
    assert not {row["id"] for row in first["items"]} & {row["id"] for row in second["items"]}
    assert api.get("/trainees?after=nonsense").status_code == 422
    assert "Vis flere" in world.client(coordinator).get("/trainees?q=zz").get_data(as_text=True)


@pytest.mark.requirement("R-001")
def test_another_municipality_and_every_trust_find_nothing(world: World, coordinator: str) -> None:
    made = make(world, coordinator)
    other = world.api(world.person(RANA, "municipality.coordinator"), RANA)
    assert other.get(f"/trainees/{made['id']}").status_code == 404
    assert other.get("/trainees").json["items"] == []
    assert other.put(f"/trainees/{made['id']}", {"name": "X", "scheme": "new", "version": 1}).status_code == 404
    assert world.api(world.person("nlsh", "trust.contact"), "nlsh").get("/trainees").status_code == 403


@pytest.mark.requirement("R-035")
@pytest.mark.requirement("R-039")
def test_the_plan_is_signed_when_the_contract_with_the_municipality_is_made(world: World, coordinator: str) -> None:
    api, made = world.api(coordinator, BODO), make(world, coordinator)
    door = world.client(coordinator)

    def page_with(**dates: str) -> str:
        version = api.get(f"/trainees/{made['id']}").json["plan"]["version"]
        assert api.put(f"/trainees/{made['id']}/plan", {**dates, "version": version}).status_code == 200
        return str(door.get(f"/trainees/{made['id']}").get_data(as_text=True))

    assert "ikke ført som signert" in page_with(contract_on="2026-03-01")
    late = page_with(contract_on="2026-03-01", signed_on="2026-03-11", training_plan_assigned_on="2026-04-01")
    assert "10 dager etter" in late
    assert "01.04.2026" in late
    in_time = page_with(contract_on="2026-03-01", signed_on="2026-03-01")
    assert "Signert senest da" in in_time
    assert "dager etter at avtalen" not in in_time
    assert "plan" in in_time
    assert re.search(r"arbeidsavtale", in_time)


@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-036")
def test_a_part_at_a_hospital_is_incomplete_until_it_is_notified(world: World, coordinator: str) -> None:
    api, made = world.api(coordinator, BODO), make(world, coordinator)
    block = {"arena": "hospital", "place": "Bodø, onkologi", "objectives": ["ALM 55", "ALIS LM 085"], **period(world)}
    planned = api.post(f"/trainees/{made['id']}/blocks", block).json
    assert planned["blocks"][0]["incomplete"] is True
    assert planned["blocks"][0]["objectives"] == ["ALM-055", "ALM-085"]
    door = world.client(coordinator)
    assert "Ufullstendig: ikke meldt inn" in door.get(f"/trainees/{made['id']}").get_data(as_text=True)
    body = world.notification("nlsh", trainee_id=made["id"], hpr_number=made["hpr_number"], name=made["name"])
    notified = api.post("/requests", body)
    assert notified.status_code == 201, notified.json
    after = api.get(f"/trainees/{made['id']}").json
    (only,) = after["blocks"]
    assert only["incomplete"] is False
    assert only["case"] == notified.json["requests"][0]["case"] == after["requests"][0]["case"]
    assert "Ufullstendig" not in door.get(f"/trainees/{made['id']}").get_data(as_text=True)
    kept = api.post(f"/trainees/{made['id']}/blocks/{only['id']}/remove", {})
    assert kept.status_code == 409


@pytest.mark.requirement("R-037")
@pytest.mark.requirement("R-046")
@pytest.mark.requirement("R-014")
def test_a_municipal_institution_needs_no_vacancy_and_is_not_in_the_hospitals_list(world: World, coordinator: str) -> None:
    api, made = world.api(coordinator, BODO), make(world, coordinator, name="Bare Kommunal")
    block = {"arena": "municipal_institution", "place": "Helsehuset", "objectives": ["ALM-085"], **period(world)}
    planned = api.post(f"/trainees/{made['id']}/blocks", block).json
    assert planned["blocks"][0]["incomplete"] is False
    page = world.client(coordinator).get(f"/trainees/{made['id']}").get_data(as_text=True)
    assert "Trenger ikke vikariat på sykehus" in page
    assert "på sykehus av" in page
    for trust in ("nlsh", "fin", "unn", "hsyk"):
        contact = world.api(world.person(trust, "trust.contact"), trust)
        assert "Bare Kommunal" not in str(contact.get("/requests?status=all").json)
    assert not world.sql("SELECT 1 FROM alis.placement_request WHERE trainee_name = 'Bare Kommunal'")
    backwards = block | {"ends_on": block["starts_on"]}
    assert api.post(f"/trainees/{made['id']}/blocks", backwards).json["errors"][0]["pointer"] == "/ends_on"


@pytest.mark.requirement("R-083")
@pytest.mark.requirement("R-084")
@pytest.mark.requirement("R-085")
@pytest.mark.requirement("R-086")
@pytest.mark.parametrize("spelling", ["ALM-055", "ALM 55", "ALIS LM 055", "alm055"])
def test_an_objective_is_recorded_under_every_spelling(world: World, coordinator: str, spelling: str) -> None:
    api, made = world.api(coordinator, BODO), make(world, coordinator)
    assert {o["status"] for o in made["objectives"]} == {"not_started"}
    missing = api.put(f"/trainees/{made['id']}/objectives/{spelling}", {"status": "achieved"})
    assert {e["pointer"] for e in missing.json["errors"]} == {"/on_date", "/by_name"}
    given = {"status": "achieved", "on_date": "2026-10-01", "by_name": "Veileder Vik"}
    saved = api.put(f"/trainees/{made['id']}/objectives/{spelling}", given)
    assert saved.status_code == 200, saved.json
    first, second = saved.json["objectives"]
    assert (first["objective"], first["status"], first["on_date"], first["by_name"]) == (
        "ALM-055",
        "achieved",
        "2026-10-01",
        "Veileder Vik",
    )
    assert second["status"] == "not_started"
    assert "samhandlingskompetanse" in first["wording"]
    assert second["wording"] == (
        "Ha dybdekompetanse i utredning, behandling og oppfølging av en eller flere selekterte pasientpopulasjoner."
    )
    assert api.put(f"/trainees/{made['id']}/objectives/ALM-099", {"status": "in_progress"}).status_code == 422


@pytest.mark.requirement("R-115")
@pytest.mark.requirement("R-116")
def test_the_private_models_fields_are_there_for_it_alone(world: World, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    refused = api.post("/trainees", {"name": "K", "scheme": "new", "employment_model": "municipal", "start_list": "zero"})
    assert refused.status_code == 422
    municipal = make(world, coordinator, employment_model="municipal")
    assert not {"start_list", "lost_earnings_cap"} & set(municipal)
    private = make(world, coordinator, employment_model="private", start_list="zero", lost_earnings_cap=250000)
    assert (private["start_list"], private["lost_earnings_cap"]) == ("zero", 250000)
    never_required = make(world, coordinator, employment_model="private")
    assert never_required["start_list"] is None
    door = world.client(coordinator)
    page = door.get(f"/trainees/{municipal['id']}/edit").get_data(as_text=True)
    assert 'name="start_list"' not in page
    assert 'name="start_list"' in door.get(f"/trainees/{private['id']}/edit").get_data(as_text=True)
    assert "Startliste" not in door.get(f"/trainees/{municipal['id']}").get_data(as_text=True)


@pytest.mark.requirement("R-003")
def test_a_mentor_sees_the_own_trainees_and_their_matters(world: World, coordinator: str) -> None:
    mentor_mail = world.person(BODO, "municipality.mentor", name="Veileder Vik")
    (mentor,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", mentor_mail)
    stranger = world.person(RANA, "municipality.mentor")
    (foreign,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", stranger)
    api = world.api(coordinator, BODO)
    body = {"name": "Min Alis", "scheme": "new", "hpr_number": world.hpr()}
    assert api.post("/trainees", body | {"mentor_id": foreign.id}).status_code == 422
    mine = make(world, coordinator, name="Min Alis", mentor_id=mentor.id)
    other = make(world, coordinator, name="Andres Alis")
    api.post(f"/trainees/{mine['id']}/blocks", {"arena": "general_practice", "place": "Sentrum", **period(world)})
    notified = api.post(
        "/requests", world.notification("nlsh", trainee_id=mine["id"], hpr_number=mine["hpr_number"], name="Min Alis")
    )
    assert notified.status_code == 201, notified.json
    own = world.api(mentor_mail, BODO)
    assert [row["id"] for row in own.get("/trainees").json["items"]] == [mine["id"]]
    assert own.get(f"/trainees/{other['id']}").status_code == 404
    shown = own.get(f"/trainees/{mine['id']}").json
    assert {b["arena"] for b in shown["blocks"]} == {"general_practice", "hospital"}
    assert shown["requests"][0]["case"] == notified.json["requests"][0]["case"]
    assert own.put(f"/trainees/{mine['id']}/objectives/ALM-055", {"status": "in_progress"}).status_code == 403
    page = world.client(mentor_mail).get(f"/trainees/{mine['id']}")
    assert page.status_code == 200
    assert "Endre planen" not in page.get_data(as_text=True)


def test_each_change_through_the_form_leaves_one_row(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/trainees/new")
    answer = door.post("/trainees", name="Skjema Skjemasen", scheme="new", hpr_number=world.hpr())
    assert answer.status_code == 303, answer.get_data(as_text=True)
    url = answer.headers["Location"]
    assert door.get(f"{url}/plan").status_code == 200
    assert door.post(f"{url}/plan", assigned_on="01.03.2026", version=1).status_code == 303
    wrong = door.post(f"{url}/blocks", arena="hospital", place="", starts_on="31.02.2028", ends_on="01.03.2028")
    assert wrong.status_code == 422
    assert 'value="31.02.2028"' in wrong.get_data(as_text=True)
    soon = world.today + timedelta(days=30)
    fields = {"arena": "other", "place": "Legevakt", "starts_on": world.today.isoformat(), "ends_on": soon.isoformat()}
    assert door.post(f"{url}/blocks", **fields).status_code == 303
    assert door.post(f"{url}/objectives/ALM-055", status="in_progress").status_code == 303
    trainee = url.rsplit("/", 1)[1]
    rows = world.sql("SELECT action FROM alis.audit_event WHERE object_kind = 'trainee' AND object_id = %s ORDER BY id", trainee)
    assert [row.action for row in rows] == ["trainee_added", "plan_changed", "plan_block_added", "objective_recorded"]
