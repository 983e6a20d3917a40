"""«Ledige LIS-vikariater neste 12 måneder?»: once a month, one tap, and off where the trust says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.audit import Actor
from core.dates import add_months
from core.directory import queries as directory
from core.tenancy import Scope, ScopeKind, enter
from core.vacancies import inquiries
from tests.support.world import Door, World

pytestmark = pytest.mark.database
WHO = Actor(0, "ALIS Nord", "worker")


@pytest.fixture(scope="module")
def unit(world: World) -> int:
    return world.unit("unn", "Onkologi")


@pytest.fixture(scope="module", autouse=True)
def leader(world: World, unit: int) -> str:
    return world.person("unn", "trust.unit_leader", units=[unit], name="Leder Lien")


@pytest.fixture(scope="module")
def contact(world: World) -> Any:
    return world.api(world.person("unn", "trust.contact"), "unn")


def passed(world: World, trust: str, months: int = 0) -> int:
    """The worker's pass, this month or a later one."""
    day = add_months(world.today, months)
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust), world.app.settings.context_key)
        return inquiries.ask_monthly(db, WHO, directory.current_rules(db, trust, day), today=day)


def newest(world: World) -> str:
    row = world.sql("SELECT body FROM alis.message WHERE event = 'vacancies_asked' ORDER BY id DESC LIMIT 1")[0]
    found = re.search(r"\{base\}/answer/([\w-]+)", row.body)
    assert found, row.body
    return found[1]


def visitor(world: World) -> Door:
    return Door(world.app.test_client())


def test_a_unit_is_asked_once_a_month_and_nobody_is_named(world: World) -> None:
    assert passed(world, "unn") == 1
    assert passed(world, "unn") == 0
    (mail,) = world.sql("SELECT * FROM alis.message WHERE event = 'vacancies_asked'")
    assert mail.municipality is None
    assert mail.subject.startswith("Ledige LIS-vikariater neste 12 måneder?")
    assert passed(world, "unn", 1) == 1


def test_no_is_one_tap_and_kills_the_link(world: World, contact: Any, unit: int) -> None:
    passed(world, "unn", 2)
    link = newest(world)
    page = visitor(world).get(f"/answer/{link}").get_data(as_text=True)
    assert "Ledige LIS-vikariater neste 12 måneder?" in page
    assert visitor(world).post(f"/answer/{link}").status_code == 422
    assert visitor(world).post(f"/answer/{link}", answer="none").status_code == 200
    world.sql("UPDATE alis.vacancy_inquiry SET answered_at = '2026-06-30 22:30+00' WHERE answer = 'none' AND unit_id = %s", unit)
    again = visitor(world).post(f"/answer/{link}", answer="none")
    assert again.status_code == 410
    assert "Det kom 01.07.2026" in again.get_data(as_text=True), "midnight in Oslo decides, not midnight UTC"
    (seen,) = [one for one in contact.get("/inquiries").json["items"] if one["unit_id"] == unit]
    assert (seen["answer"], seen["answered_by"], seen["on"]) == ("none", "Leder Lien", True)


@pytest.mark.requirement("R-020")
def test_yes_is_a_reported_need_told_as_every_other(world: World, unit: int) -> None:
    passed(world, "unn", 3)
    link, start = newest(world), add_months(world.today.replace(day=1), 5)
    wrong = visitor(world).post(f"/answer/{link}", answer="some", unit_id=unit, months="6")
    assert wrong.status_code == 422
    assert (
        visitor(world)
        .post(f"/answer/{link}", answer="some", unit_id=world.unit("fin", "SÁNAG/SANKS"), starts_on=start, months="6")
        .status_code
        == 422
    )
    done = visitor(world).post(
        f"/answer/{link}", answer="some", unit_id=unit, starts_on=f"{start:%d.%m.%Y}", months="6", posts="2"
    )
    assert done.status_code == 200, done.get_data(as_text=True)
    (made,) = world.sql("SELECT * FROM alis.vacancy WHERE trust = 'unn' AND unit_id = %s AND starts_on = %s", unit, start)
    assert (made.posts, made.reported_by) == (2, "Leder Lien")
    told = world.sql(
        "SELECT recipient_role, is_copy FROM alis.message WHERE event = 'need_reported' AND event_key = %s", f"need:{made.id}"
    )
    assert {(row.recipient_role, row.is_copy) for row in told} == {("trust.contact", False), ("trust.adviser", True)}


def test_two_leaders_one_answer(world: World, unit: int) -> None:
    world.person("unn", "trust.unit_leader", units=[unit])
    passed(world, "unn", 4)
    rows = world.sql("SELECT body FROM alis.message WHERE event = 'vacancies_asked' ORDER BY id DESC LIMIT 2")
    one, two = (str(re.search(r"/answer/([\w-]+)", row.body)[1]) for row in rows)  # type: ignore[index]
    assert one != two
    assert visitor(world).post(f"/answer/{one}", answer="none").status_code == 200
    assert visitor(world).get(f"/answer/{two}").status_code == 410


def test_it_can_be_switched_off_and_on_per_unit(world: World, contact: Any, unit: int) -> None:
    assert contact.put(f"/inquiries/{unit}", {"on": False}).status_code == 200
    assert passed(world, "unn", 5) == 0
    assert contact.put(f"/inquiries/{unit}", {"on": True}).status_code == 200
    assert passed(world, "unn", 5) == 1
    door = world.client(world.person("unn", "trust.contact"))
    assert "Slå av" in door.get("/inquiries").get_data(as_text=True)
    assert door.post(f"/inquiries/{unit}/switch", on="false").status_code == 303
    assert "Slå på" in door.get("/inquiries").get_data(as_text=True)


def test_a_switch_that_is_neither_on_nor_off_is_said_to_be_wrong(world: World, unit: int) -> None:
    door = world.client(world.person("unn", "trust.contact"))
    door.get("/inquiries")
    answer = door.post(f"/inquiries/{unit}/switch", on="kanskje")
    assert answer.status_code == 422
    assert "Rett opp feltene" in answer.get_data(as_text=True)


def test_where_the_contact_offers_nobody_is_asked_unless_switched_on(world: World) -> None:
    """The routines of the others begin with the municipality's wish (C-13)."""
    unit = world.unit("fin", "SÁNAG/SANKS")
    world.person("fin", "trust.unit_leader", units=[unit])
    assert passed(world, "fin") == 0
    api = world.api(world.person("fin", "trust.contact"), "fin")
    assert api.put(f"/inquiries/{unit}", {"on": True}).status_code == 200
    assert passed(world, "fin") == 1


def test_asking_by_hand_is_once_a_month_too_and_takes_a_leader(world: World, contact: Any) -> None:
    lonely = (
        world.unit("unn", "Infeksjonsmedisin")
        if world.sql("SELECT 1 FROM alis.unit WHERE trust = 'unn' AND full_label LIKE '%%Infeksjonsmedisin'")
        else world.sql("SELECT max(id) AS id FROM alis.unit WHERE trust = 'unn'")[0].id
    )
    refused = contact.post(f"/inquiries/{lonely}/ask", {})
    assert (refused.status_code, refused.json["code"]) == (409, "nobody_leads")
    foreign = world.unit("fin", "SÁNAG/SANKS")
    assert contact.post(f"/inquiries/{foreign}/ask", {}).status_code == 404
    assert contact.put(f"/inquiries/{foreign}", {"on": True}).status_code == 404
