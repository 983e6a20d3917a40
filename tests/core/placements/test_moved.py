"""What changes under way: a vikariat that is moved after an offer, a place in another trust, a doctor who moves."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from core.dates import add_months, last_day
from core.tenancy import Scope, ScopeKind, sign
from tests.support.placing import Scene
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def nlsh(world: World) -> Scene:
    return Scene(world, "nlsh", "1804")


def line(door: Any, kind: str) -> list[str]:
    return [one["case"] for one in door.get("/worklist").json["items"] if one["kind"] == kind]


# --- the vikariat is moved


def moved(scene: Scene, months: int, **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A request with an open offer whose vacancy begins so many months later after all."""
    request, vacancy = scene.notify(**changed), scene.vacancy()
    offer = scene.offer(vacancy, request).json
    start = add_months(scene.start, months)
    body = {"unit_id": vacancy["unit_id"], "starts_on": start.isoformat(), "months": 6, "posts": 1, "version": vacancy["version"]}
    answer = scene.contact.put(f"/vacancies/{vacancy['case']}", body)
    assert answer.status_code == 200, answer.json
    return request, offer


@pytest.mark.requirement("R-067")
def test_an_offer_says_that_its_vikariat_was_moved_and_waits_for_a_new_period(nlsh: Scene) -> None:
    request, offer = moved(nlsh, 2)
    token = nlsh.token(request)
    start = add_months(nlsh.start, 2)
    assert nlsh.contact.get(f"/offers/{offer['case']}").json["vacancy_starts_on"] == start.isoformat()
    assert request["case"] in line(nlsh.contact, "offer_moved")
    page = nlsh.visitor().get(f"/answer/{token}").get_data(as_text=True)
    assert "har flyttet vikariatet" in page
    assert 'value="yes"' not in page
    assert nlsh.visitor().post(f"/answer/{token}", answer="yes").status_code == 409
    outside = nlsh.contact.post(
        f"/offers/{offer['case']}/move", {"starts_on": nlsh.start.isoformat(), "ends_on": start.isoformat()}
    )
    assert (outside.status_code, outside.json["code"]) == (422, "outside_vacancy")
    period = {"starts_on": start.isoformat(), "ends_on": last_day(start, 6).isoformat()}
    again = nlsh.contact.post(f"/offers/{offer['case']}/move", period)
    assert again.status_code == 200, again.json
    assert again.json["vacancy_starts_on"] is None
    assert [one["kind"] for one in again.json["differences"]] == ["time"]
    assert request["case"] not in line(nlsh.contact, "offer_moved")
    # the old link is dead, the new one says what differs and can be said yes to
    assert nlsh.visitor().get(f"/answer/{token}").status_code == 410
    assert nlsh.visitor().post(f"/answer/{nlsh.token(request)}", answer="yes").status_code == 200
    (placed,) = nlsh.world.sql("SELECT starts_on FROM alis.placement WHERE trust = 'nlsh' AND request_id = %s", request["id"])
    assert placed.starts_on == start


@pytest.mark.requirement("R-052")
def test_moved_beyond_the_limit_takes_the_municipalitys_yes(nlsh: Scene) -> None:
    _request, offer = moved(nlsh, 8)
    start = add_months(nlsh.start, 8)
    period = {"starts_on": start.isoformat(), "ends_on": last_day(start, 6).isoformat()}
    refused = nlsh.contact.post(f"/offers/{offer['case']}/move", period)
    assert (refused.status_code, refused.json["code"]) == (422, "beyond_limit")
    yes = {"municipality_accepted_on": nlsh.world.today.isoformat(), "municipality_accepted_by": "Kari Kvam"}
    done = nlsh.contact.post(f"/offers/{offer['case']}/move", period | yes)
    assert done.status_code == 200, done.json
    assert done.json["municipality_accepted_by"] == "Kari Kvam"


def test_a_longer_vikariat_leaves_the_offer_alone(nlsh: Scene) -> None:
    request, vacancy = nlsh.notify(), nlsh.vacancy()
    offer = nlsh.offer(vacancy, request).json
    body = {
        "unit_id": vacancy["unit_id"],
        "starts_on": nlsh.start.isoformat(),
        "months": 9,
        "posts": 1,
        "version": vacancy["version"],
    }
    assert nlsh.contact.put(f"/vacancies/{vacancy['case']}", body).status_code == 200
    assert nlsh.contact.get(f"/offers/{offer['case']}").json["vacancy_starts_on"] is None
    assert nlsh.visitor().post(f"/answer/{nlsh.token(request)}", answer="yes").status_code == 200


# --- a place in another trust


def in_two(world: World, municipality: str) -> tuple[Scene, dict[str, Any], dict[str, Any]]:
    """An ALIS with a place at NLSH who waits at FIN too; FIN's scene."""
    nlsh, fin = Scene(world, "nlsh", municipality), Scene(world, "fin", municipality)
    hpr = world.hpr()
    waits = fin.notify(hpr_number=hpr)
    placed, _period = nlsh.accepted(hpr_number=hpr)
    return fin, waits, placed


@pytest.mark.requirement("R-069")
def test_a_place_in_one_trust_asks_about_the_notification_in_the_other(world: World) -> None:
    fin, waits, _placed = in_two(world, "1812")
    assert [one["case"] for one in fin.coordinator.get("/elsewhere").json["items"]] == [waits["case"]]
    assert waits["case"] in line(fin.coordinator, "elsewhere")
    door = world.client(fin.coordinator_email)
    assert "La innmeldingen stå" in door.get("/elsewhere").get_data(as_text=True)
    assert door.post(f"/elsewhere/{waits['case']}").status_code == 422
    assert door.post(f"/elsewhere/{waits['case']}", decision="keep").status_code == 303
    assert fin.status(waits) == "notified"
    assert fin.coordinator.get("/elsewhere").json["items"] == []
    assert waits["case"] not in line(fin.coordinator, "elsewhere")


@pytest.mark.requirement("R-069")
def test_it_can_be_withdrawn_and_the_other_trust_learns_no_place(world: World) -> None:
    fin, waits, _placed = in_two(world, "1813")
    assert fin.coordinator.post(f"/elsewhere/{waits['case']}", {"decision": "withdraw"}).status_code == 200
    assert fin.status(waits) == "post_elsewhere"
    told = world.sql("SELECT subject, body FROM alis.message WHERE trust = 'fin' AND request_id = %s", waits["id"])
    assert not any("Nordland" in row.subject + row.body for row in told)
    log = world.sql("SELECT * FROM alis.audit_event WHERE trust = 'fin' AND object_id = %s", waits["case"])
    assert "nlsh" not in str(log)


def test_keeping_is_the_municipalitys_secret(world: World) -> None:
    fin, waits, _placed = in_two(world, "1815")
    assert fin.coordinator.post(f"/elsewhere/{waits['case']}", {"decision": "keep"}).status_code == 200
    assert fin.contact.get("/elsewhere").status_code == 403
    assert not world.sql("SELECT 1 FROM alis.audit_event WHERE trust = 'fin' AND action = 'kept_elsewhere'")
    stranger = world.api(world.person("1816", "municipality.coordinator"), "1816")
    assert stranger.post(f"/elsewhere/{waits['case']}", {"decision": "withdraw"}).status_code == 404


# --- a doctor who moves


def trainee_of(scene: Scene, request: dict[str, Any]) -> int:
    return int(
        scene.world.sql("SELECT trainee_id FROM alis.placement_request WHERE trust = %s AND id = %s", scene.trust, request["id"])[
            0
        ].trainee_id
    )


def test_a_doctor_moves_with_everything_and_the_wall_holds(world: World) -> None:
    old, new = Scene(world, "nlsh", "1818"), Scene(world, "nlsh", "1820")
    request, period = old.accepted(name="Flytte Flyttesen")
    waiting = old.notify(name="Blir Igjen")
    old.rank(waiting)
    assert old.contact.post(f"/requests/{request['case']}/notes", {"body": "Avtalt på telefon"}).status_code == 201
    trainee = trainee_of(old, request)
    world.sql("DELETE FROM alis.message")
    moved_on = old.coordinator.post(f"/trainees/{trainee}/move", {"municipality": "1820"})
    assert (moved_on.status_code, moved_on.json) == (200, {"matters": 1}), moved_on.json
    # the old municipality sees it no more, the new one sees all of it, under the same number and dates
    for url in (f"/requests/{request['case']}", f"/placements/{period['case']}"):
        assert old.coordinator.get(url).status_code == 404
        assert new.coordinator.get(url).status_code == 200
    seen = new.coordinator.get(f"/requests/{request['case']}").json
    assert (seen["trainee_name"], seen["notified_on"], seen["status"]) == (
        "Flytte Flyttesen",
        world.today.isoformat(),
        "accepted",
    )
    assert old.contact.get(f"/requests/{request['case']}").json["municipality"] == "1820"
    assert new.coordinator.get(f"/requests/{request['case']}/notes").json["items"][0]["body"] == "Avtalt på telefon"
    # what stayed, stayed
    assert old.coordinator.get(f"/requests/{waiting['case']}").status_code == 200
    assert new.coordinator.get(f"/requests/{waiting['case']}").status_code == 404
    # both are told, and the trust
    told = {(row.municipality, row.event, row.recipient_role) for row in world.sql("SELECT * FROM alis.message")}
    assert {("1820", "moved", "municipality.coordinator"), ("1820", "moved", "trust.contact")} <= told
    assert ("1818", "moved_away", "municipality.coordinator") in told
    assert not any("Flytte" in row.subject + row.body for row in world.sql("SELECT subject, body FROM alis.message"))
    # and the service goes on there
    assert new.contact.get(f"/placements/{period['case']}").json["municipality"] == "1820"


def test_nobody_moves_anothers_doctor(world: World) -> None:
    old, thief = Scene(world, "nlsh", "1822"), Scene(world, "nlsh", "1824")
    request = old.notify()
    trainee = trainee_of(old, request)
    assert thief.coordinator.post(f"/trainees/{trainee}/move", {"municipality": "1824"}).status_code == 404
    for wrong in ("9999", "1822", "x"):
        answer = old.coordinator.post(f"/trainees/{trainee}/move", {"municipality": wrong})
        assert (answer.status_code, answer.json["code"]) == (422, "unknown_municipality")
    # nor by any SQL: the function moves the trainee of the municipality that the signed context names
    settings = world.app.settings
    for scope in (Scope(ScopeKind.MUNICIPALITY, "", "1824", 1), Scope(ScopeKind.TRUST, "nlsh", "", 1)):
        with psycopg.connect(settings.database_url.replace("+psycopg", "")) as conn:
            enter = "SELECT set_config('role', %s, true), set_config('alis.context', %s, true)"
            conn.execute(enter, (scope.role, sign(scope, settings.context_key)))
            try:
                conn.execute("SELECT alis.move_trainee(%s, '1824')", (trainee,))
                conn.execute("UPDATE alis.trainee SET name = 'Stjålet' WHERE id = %s", (trainee,))
            except psycopg.errors.InsufficientPrivilege:
                conn.rollback()
            conn.commit()
    (row,) = world.sql("SELECT municipality, name FROM alis.trainee WHERE id = %s", trainee)
    assert (row.municipality, row.name) == ("1822", "Test Testesen")


def test_a_municipality_that_has_the_doctor_already_is_no_way_to_lose_one(world: World) -> None:
    old, new = Scene(world, "nlsh", "1825"), Scene(world, "nlsh", "1826")
    hpr = world.hpr()
    request = old.notify(hpr_number=hpr)
    new.notify(hpr_number=hpr)
    answer = old.coordinator.post(f"/trainees/{trainee_of(old, request)}/move", {"municipality": "1826"})
    assert answer.status_code == 409
    assert old.coordinator.get(f"/requests/{request['case']}").status_code == 200


def test_every_key_that_hangs_on_a_matter_follows_it(world: World) -> None:
    """A table that comes later is found here: without it a move would be refused, or leave something behind."""
    left = world.sql("""
        SELECT c.conrelid::regclass::text AS child, c.conname FROM pg_constraint c
        WHERE c.contype = 'f' AND c.connamespace = 'alis'::regnamespace AND c.confrelid::regclass::text NOT LIKE 'alis.agreement%%'
          AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attname = 'municipality' AND a.attnum = ANY(c.confkey))
          AND (c.confupdtype <> 'c' OR NOT c.condeferrable)""")
    assert left == []
