"""Vacancies and needs through both doors: one line in, checked against the trust's own units and lengths."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.dates import add_months, last_day
from tests.support.world import BODO, World

pytestmark = pytest.mark.database


def line(world: World, trust: str, words: str, **changed: Any) -> dict[str, Any]:
    return {"unit_id": world.unit(trust, words), "starts_on": add_months(world.today.replace(day=1), 6).isoformat(), **changed}


@pytest.fixture(scope="module")
def contact(world: World) -> str:
    return world.person("nlsh", "trust.contact")


@pytest.mark.requirement("R-050")
def test_the_line_is_prefilled_with_six_months_and_says_why(world: World, contact: str) -> None:
    page = world.client(contact).get("/vacancies").get_data(as_text=True)
    assert 'id="months" name="months" type="text" value="6"' in page
    assert "LIS 2/3" in page
    made = world.api(contact, "nlsh").post("/vacancies", line(world, "nlsh", "onkologi", months=6))
    assert made.status_code == 201, made.json
    assert made.json["kind"] == "vikariat"
    start = add_months(world.today.replace(day=1), 6)
    assert made.json["ends_on"] == last_day(start, 6).isoformat()
    assert made.json["findings"] == []


@pytest.mark.requirement("R-045")
def test_a_unit_of_another_trust_is_refused(world: World, contact: str) -> None:
    answer = world.api(contact, "nlsh").post(
        "/vacancies", {**line(world, "nlsh", "onkologi", months=6), "unit_id": world.unit("fin", "SÁNAG/SANKS")}
    )
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/unit_id"
    assert world.sql("SELECT 1 FROM alis.vacancy WHERE unit_label LIKE %s", "%SANKS") == []


@pytest.mark.requirement("R-051")
@pytest.mark.parametrize(("months", "warned"), [(5, True), (6, False), (18, False)])
def test_a_short_vikariat_warns_and_no_length_is_too_long(world: World, months: int, warned: bool) -> None:
    contact = world.person("unn", "trust.contact")
    made = world.api(contact, "unn").post("/vacancies", line(world, "unn", "Onkologi", months=months))
    assert made.status_code == 201
    assert [f["key"] for f in made.json["findings"]] == (["vacancy_short"] if warned else [])
    if warned:
        assert "6 måneder eller mer" in made.json["findings"][0]["rule"]["quote"]


@pytest.mark.requirement("R-020")
def test_a_need_at_unn_goes_to_the_coordinator_with_copy_to_the_adviser(world: World) -> None:
    unit = world.unit("unn", "Onkologi")
    leader = world.person("unn", "trust.unit_leader", units=[unit])
    door = world.client(leader)
    form = door.get("/need").get_data(as_text=True)
    assert "6–9 måneder er vikariatets lengde" in form
    assert re.findall(r"<dt>(\w+)</dt><dd>(\w+)", form) == [("Til", "Åsa"), ("Kopi", "Catherine")]
    assert f'<option value="{unit}" selected' in form
    start = add_months(world.today.replace(day=1), 4)
    answer = door.post("/need", unit_id=unit, starts_on=start.isoformat(), months="9", posts="2")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = door.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Behovet er meldt til Åsa Johanne Nordheim" in page
    assert "med kopi til Catherine Elde Isaksen" in page
    told = world.sql("SELECT recipient_role, is_copy, subject FROM alis.message WHERE event = 'need_reported' ORDER BY is_copy")
    assert [(m.recipient_role, m.is_copy) for m in told] == [("trust.contact", False), ("trust.adviser", True)]
    assert len(world.sql("SELECT 1 FROM alis.audit_event WHERE action = 'need_reported'")) == 1


def test_a_leader_reports_for_the_own_units_only(world: World) -> None:
    own = world.unit("unn", "Onkologi")
    leader = world.person("unn", "trust.unit_leader", units=[own])
    answer = world.api(leader, "unn").post("/needs", line(world, "unn", "revmatologi", months=6))
    assert answer.status_code == 422
    assert answer.json["code"] == "unit_not_led"
    contact = world.person("unn", "trust.contact")
    other = world.api(contact, "unn").post("/vacancies", line(world, "unn", "revmatologi", months=6)).json["case"]
    assert world.client(leader).get(f"/vacancies/{other}").status_code == 404
    assert world.api(leader, "unn").post("/vacancies", line(world, "unn", "Onkologi", months=6)).status_code == 403


def test_the_second_of_two_editors_sees_both_versions(world: World, contact: str) -> None:
    api = world.api(contact, "nlsh")
    made = api.post("/vacancies", line(world, "nlsh", "ortopedi", months=6)).json
    body = {**line(world, "nlsh", "ortopedi", months=6), "version": made["version"]}
    assert api.put(f"/vacancies/{made['case']}", {**body, "posts": 2}).status_code == 200
    second = api.put(f"/vacancies/{made['case']}", {**body, "posts": 3})
    assert second.status_code == 409
    assert second.json["stored"]["posts"] == 2
    assert second.json["typed"]["posts"] == 3
    page = world.client(contact)
    page.get(f"/vacancies/{made['case']}")
    stale = page.post(f"/vacancies/{made['case']}/edit", unit_id=body["unit_id"], starts_on=body["starts_on"],
                      ends_on=made["ends_on"], posts="4", version="1")  # fmt: skip
    assert stale.status_code == 409
    assert "Begge versjonene" in stale.get_data(as_text=True)


def test_it_is_confirmed_again_and_withdrawn(world: World, contact: str) -> None:
    api = world.api(contact, "nlsh")
    made = api.post("/vacancies", line(world, "nlsh", "Barnemedisin", months=6, certainty="maybe")).json
    world.sql("UPDATE alis.vacancy SET last_confirmed_on = '2020-01-01' WHERE id = %s", made["id"])
    door = world.client(contact)
    door.get(f"/vacancies/{made['case']}")
    assert door.post(f"/vacancies/{made['case']}/confirm").status_code == 303
    assert api.get(f"/vacancies/{made['case']}").json["last_confirmed_on"] == world.today.isoformat()
    assert door.post(f"/vacancies/{made['case']}/withdraw", reason="Fylt på annen måte").status_code == 303
    assert api.post(f"/vacancies/{made['case']}/withdraw", {}).status_code == 409
    assert api.get("/vacancies?status=withdrawn").json["items"][0]["case"] == made["case"]


def test_the_list_is_filtered_from_the_address_and_paged(world: World, contact: str) -> None:
    api = world.api(contact, "nlsh")
    unit = world.unit("nlsh", "nevrologi")
    for _ in range(3):
        assert api.post("/vacancies", line(world, "nlsh", "nevrologi", months=6)).status_code == 201
    assert api.get(f"/vacancies?unit={unit}").json["count"] == 3
    assert api.get(f"/vacancies?unit={unit}&starts_to={world.today.isoformat()}").json["count"] == 0
    page = world.client(contact).get(f"/vacancies?unit={unit}").get_data(as_text=True)
    assert page.count("nevrologi</a>") == 3
    assert world.client(world.person(BODO, "municipality.coordinator")).get("/vacancies").status_code == 403


def test_the_line_comes_back_as_typed(world: World, contact: str) -> None:
    door = world.client(contact)
    door.get("/vacancies")
    answer = door.post("/vacancies", unit_id=world.unit("nlsh", "onkologi"), starts_on="31.02.2028", months="6", posts="99")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="31.02.2028"' in page
    assert "ds-error-summary" in page
