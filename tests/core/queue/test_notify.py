"""One NLSH notification through both doors, under NLSH's own rules."""

import pytest

from core.dates import add_months
from tests.support.world import BODO, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


@pytest.mark.requirement("R-061")
@pytest.mark.requirement("R-028")
def test_a_notification_gets_a_case_a_date_and_its_milestones(world: World, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    answer = api.post("/requests", world.notification("nlsh"))
    assert answer.status_code == 201, answer.json
    (request,) = answer.json["requests"]
    assert request["case"].startswith("nlsh-")
    assert request["notified_on"] == world.today.isoformat()
    notice = next(m for m in request["milestones"] if m["key"] == "first_notice")
    assert notice["due_on"] == add_months(add_months(world.today.replace(day=1), 16), -12).isoformat()
    assert "senest 12 mnd" in notice["rule"]["quote"]
    assert api.get(f"/requests/{request['case']}").json["case"] == request["case"]


@pytest.mark.requirement("R-007")
def test_a_missing_agreement_is_said_but_does_not_stop_the_notification(world: World, coordinator: str) -> None:
    request = world.api(coordinator, BODO).post("/requests", world.notification("nlsh")).json["requests"][0]
    assert {"agreement_missing", "registration_missing"} <= {f["key"] for f in request["findings"] if f["severity"] == "hold"}


@pytest.mark.requirement("R-011")
def test_old_scheme_at_nlsh_is_refused_with_the_rule(world: World, coordinator: str) -> None:
    answer = world.api(coordinator, BODO).post("/requests", world.notification("nlsh", scheme="old"))
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["rule"]["quote"]
    assert [e["pointer"] for e in answer.json["errors"]] == ["/scheme"]


@pytest.mark.requirement("R-045")
def test_a_unit_of_another_trust_is_refused_with_a_sentence(world: World, coordinator: str) -> None:
    body = world.notification("nlsh")
    body["trusts"][0]["wishes"] = [{"unit_id": world.unit("fin", "SÁNAG/SANKS")}]
    answer = world.api(coordinator, BODO).post("/requests", body)
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["pointer"] == "/trusts/0/wishes"
    assert "hører ikke til helseforetaket" in error["detail"]


def test_unknown_keys_are_refused(world: World, coordinator: str) -> None:
    answer = world.api(coordinator, BODO).post("/requests", world.notification("nlsh", status="accepted"))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/status"


def test_the_form_comes_back_as_typed_with_an_error_summary(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/notify")
    answer = door.post("/notify", name="Kari Nordmann", hpr_number="12", trusts="nlsh", wanted_from="31.02.2028", scheme="new")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Kari Nordmann"' in page
    assert 'value="31.02.2028"' in page
    assert "ds-error-summary" in page
    assert "Ønsket oppstart: Den dagen finnes ikke." in page  # the summary names the field


def test_the_form_notifies(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/notify")
    body = world.notification("nlsh")
    unit = body["trusts"][0]["wishes"][0]["unit_id"]
    fields = {key: body[key] for key in ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    answer = door.post("/notify", trusts="nlsh", unit_nlsh=unit, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = door.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Test Testesen" in page
    assert "onkologi" in page
    listed = door.get("/requests").get_data(as_text=True)
    assert "Test Testesen" in listed
    assert '<td data-label="Helseforetak">Nordlandssykehuset' in listed  # whose list it is needs no column


def test_the_receipt_for_several_trusts_leads_to_each_matter(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/notify")
    body = world.notification("nlsh")
    fields = {key: body[key] for key in ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    answer = door.post("/notify", trusts=["nlsh", "hsyk"], unit_nlsh="any", place_hsyk="Mo i Rana", **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = door.get(answer.headers["Location"]).get_data(as_text=True)
    rows = world.sql("SELECT trust, id FROM alis.placement_request WHERE hpr_number = %s", body["hpr_number"])
    assert len(rows) == 2
    assert all(f'href="/requests/{row.trust}-{row.id}">{row.trust}-{row.id}</a>' in page for row in rows)


def test_a_repeated_submit_with_the_same_key_makes_one_request(world: World, coordinator: str) -> None:
    api, body = world.api(coordinator, BODO), world.notification("nlsh")
    first = api.post("/requests", body, key="retry-me-please")
    again = api.post("/requests", body, key="retry-me-please")
    assert first.status_code == again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(world.sql("SELECT 1 FROM alis.placement_request WHERE hpr_number = %s", body["hpr_number"])) == 1
    assert api.post("/requests", {**body, "name": "Noen Annen"}, key="retry-me-please").status_code == 422


@pytest.mark.requirement("R-001")
def test_another_trust_and_another_municipality_find_nothing(world: World, coordinator: str) -> None:
    case = world.api(coordinator, BODO).post("/requests", world.notification("nlsh")).json["requests"][0]["case"]
    fin = world.person("fin", "trust.contact")
    other = world.person("1833", "municipality.coordinator")
    own = world.person("nlsh", "trust.contact")
    assert world.client(own).get(f"/requests/{case}").status_code == 200
    for stranger in (fin, other):
        assert world.client(stranger).get(f"/requests/{case}").status_code == 404
        assert "Testesen" not in world.client(stranger).get("/requests?status=all").get_data(as_text=True)


def test_the_list_has_the_documented_shape(world: World, coordinator: str) -> None:
    from core.queue.schemas import RequestPage, RequestRow

    api = world.api(coordinator, BODO)
    api.post("/requests", world.notification("nlsh"))
    shown = api.get("/requests").json
    assert RequestPage().dump(shown | {"items": []}) == {**shown, "items": []}
    assert set(shown["items"][0]) == set(RequestRow().fields)


@pytest.mark.requirement("R-013")
def test_a_reason_is_told_to_the_trust_whose_rule_asks_for_it_and_not_asked_for_again(world: World, coordinator: str) -> None:
    api, body = world.api(coordinator, BODO), world.notification("nlsh")
    body["trusts"] += world.notification("hsyk")["trusts"]
    body["specialisation_started_on"] = add_months(world.today, 6).isoformat()
    assert [e["pointer"] for e in api.post("/requests", body).json["errors"]] == ["/departure_reason"]
    made = api.post("/requests", {**body, "departure_reason": "Vikaren er her bare nå."}).json["requests"]
    cases = {one["trust"]: one["case"] for one in made}
    door = world.client(coordinator)
    asked, other = (door.get(f"/requests/{cases[trust]}").get_data(as_text=True) for trust in ("nlsh", "hsyk"))
    assert "Vikaren er her bare nå." in asked
    assert "eller begrunn hvorfor" not in asked
    assert "Vikaren er her bare nå." not in other
