"""The private calendar: dates that name nobody, changes that calendars understand, an end when its owner or the access ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from tests.support.placing import Scene
from tests.support.world import BODO, Door, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def scene(world: World) -> Scene:
    return Scene(world, "nlsh", BODO)


def events(world: World, url: str) -> dict[str, Any]:
    answer = world.app.test_client().get(url)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def local(url: str) -> str:
    return url[url.index("/calendar/") :]


def test_a_real_library_reads_the_feed_and_sees_a_moved_date_as_the_same_event(world: World, scene: Scene) -> None:
    request, offer = scene.offered(name="Kari Kalender")
    made = scene.coordinator.post("/calendar", {})
    assert made.status_code == 201
    url = local(made.json["url"])
    first = events(world, url)
    (uid,) = [name for name in first if "-offer-" in name]
    assert first[uid].decoded("dtstart").isoformat() == offer["answer_by_on"]
    assert isinstance(first[uid].decoded("dtstart"), date)
    raw = world.app.test_client().get(url).get_data(as_text=True)
    assert "Kari" not in raw
    assert request["hpr_number"] not in raw
    later = scene.world.soon(40)
    door = world.client(scene.contact_email)
    door.get(f"/offers/{offer['case']}")
    assert door.post(f"/offers/{offer['case']}/prolong", answer_by_on=later).status_code == 303
    second = events(world, url)
    assert second[uid].decoded("dtstart").isoformat() == later
    assert int(second[uid]["sequence"]) > int(first[uid]["sequence"])


def test_the_secret_is_not_kept_and_a_new_address_ends_the_old(world: World, scene: Scene) -> None:
    first = scene.coordinator.post("/calendar", {}).json["url"]
    secret = local(first).removeprefix("/calendar/").removesuffix(".ics")
    assert not world.sql("SELECT 1 FROM alis.calendar_feed WHERE token_hash = %s", secret)
    second = scene.coordinator.post("/calendar", {}).json["url"]
    visitor = world.app.test_client()
    assert visitor.get(local(first)).status_code == 404
    assert visitor.get(local(second)).status_code == 200
    assert scene.coordinator.post("/calendar/revoke", {}).status_code == 200
    assert visitor.get(local(second)).status_code == 404
    assert scene.coordinator.post("/calendar/revoke", {}).status_code == 409
    assert visitor.get("/calendar/never-was.ics").status_code == 404


def test_the_page_shows_the_address_once(world: World, scene: Scene) -> None:
    door = world.client(scene.contact_email)
    door.get("/calendar")
    page = door.post("/calendar").get_data(as_text=True)
    assert "/calendar/" in page
    assert ".ics" in page
    assert ".ics" not in door.get("/calendar").get_data(as_text=True)


def test_a_coordinator_who_leaves_hands_over_and_calendar_and_tokens_end(world: World) -> None:
    scene = Scene(world, "nlsh", "1833")
    leader: Door = world.client(world.person("1833", "municipality.leader"))
    scene.notify()
    url = local(scene.coordinator.post("/calendar", {}).json["url"])
    (member,) = world.sql(
        "SELECT m.id FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s", scene.coordinator_email
    )
    assert f"/people/{member.id}/handover" in leader.get("/people").get_data(as_text=True)
    page = leader.get(f"/people/{member.id}/handover").get_data(as_text=True)
    assert "Åpne innmeldinger i organisasjonen: 1." in page
    assert "Ingen andre er ALIS-koordinator i kommunen" in page
    assert "Kalenderadresser som slutter å virke: 1." in page
    assert "Nøkler til programgrensesnittet som slutter å virke: 1." in page
    assert leader.post(f"/people/{member.id}/end").status_code == 303
    assert world.app.test_client().get(url).status_code == 404
    assert scene.coordinator.get("/inbox").status_code == 401
    (log,) = world.sql("SELECT after FROM alis.audit_event WHERE action = 'membership_ended' AND municipality = '1833'")
    assert (log.after["feeds"], log.after["tokens"]) == (1, 1)
    assert not world.sql("SELECT 1 FROM alis.calendar_feed WHERE membership_id = %s AND revoked_at IS NULL", member.id)


def test_a_role_that_somebody_late_in_the_alphabet_has_is_not_said_to_be_nobodys(world: World) -> None:
    leaving = world.person("unn", "trust.unit_leader", "trust.admin", name="Aage Aas")
    for number in range(21):
        world.person("unn", "trust.unit_leader", name=f"Leder {number:02}")
    world.person("unn", "trust.admin", name="Øyvind Øverby")
    (member,) = world.sql(
        "SELECT m.id FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s", leaving
    )
    page = world.client(world.person("unn", "trust.admin")).get(f"/people/{member.id}/handover").get_data(as_text=True)
    assert "Ingen andre er" not in page
    assert "Leder 00" in page
    assert " til</li>" in page  # the rest are counted
