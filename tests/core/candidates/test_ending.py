"""The end of a matter, in one action: nothing stays pending, two sides are told, nothing more goes out."""

from __future__ import annotations

from typing import Any

import pytest

from core.dates import add_months, last_day
from tests.support.world import BODO, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


@pytest.fixture
def case(world: World, coordinator: str) -> str:
    return str(world.api(coordinator, BODO).post("/requests", world.notification("nlsh")).json["requests"][0]["case"])


def number(case: str) -> int:
    return int(case.rpartition("-")[2])


def queued(world: World, case: str) -> list[Any]:
    trust = case.partition("-")[0]
    return world.sql(
        "SELECT event, recipient, about_end FROM alis.message WHERE trust = %s AND request_id = %s AND status = 'queued'",
        trust,
        number(case),
    )


def pending(world: World, case: str) -> None:
    """An open offer, an open question, a presentation and a planned period: everything an end must call off."""
    start = add_months(world.today.replace(day=1), 16)
    unit = world.unit("nlsh", "onkologi")
    (vacancy,) = world.sql(
        """INSERT INTO alis.vacancy (trust, unit_id, unit_path, unit_label, starts_on, ends_on, posts, reported_by,
               reported_by_role, last_confirmed_on)
           SELECT trust, id, path, full_label, %s, %s, 3, 'test', 'trust.contact', %s FROM alis.unit
           WHERE trust = 'nlsh' AND id = %s RETURNING id, unit_id, unit_path, unit_label""",
        start,
        last_day(start, 6),
        world.today,
        unit,
    )
    key = (BODO, number(case), vacancy.id)
    world.sql(
        """INSERT INTO alis.offer (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on,
               ends_on, made_by, answer_by_on) VALUES ('nlsh', %s, %s, %s, 1, %s, 'x', %s, %s, 'test', %s)""",
        *key,
        unit,
        start,
        last_day(start, 6),
        world.today,
    )
    world.sql(
        """INSERT INTO alis.query (trust, municipality, request_id, vacancy_id, unit_label, starts_on, ends_on, asked_by, due_on)
           VALUES ('nlsh', %s, %s, %s, 'x', %s, %s, 'test', %s)""",
        *key,
        start,
        last_day(start, 6),
        world.today,
    )
    world.sql(
        """INSERT INTO alis.presentation (trust, municipality, request_id, vacancy_id, unit_path, presented_by,
               first_contact_due_on)
           VALUES ('nlsh', %s, %s, %s, %s, 'test', %s)""",
        *key,
        vacancy.unit_path,
        world.today,
    )
    world.sql(
        """INSERT INTO alis.placement (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_path, unit_label,
               trainee_name, hpr_number, starts_on, ends_on) SELECT 'nlsh', %s, %s, %s, 2, %s, %s, 'x', 'x', hpr_number, %s, %s
           FROM alis.placement_request WHERE trust = 'nlsh' AND id = %s""",
        *key,
        unit,
        vacancy.unit_path,
        start,
        last_day(start, 6),
        number(case),
    )


@pytest.mark.requirement("R-070")
@pytest.mark.requirement("R-071")
@pytest.mark.parametrize(
    ("how", "status", "by"),
    [
        ("post_elsewhere-trainee", "post_elsewhere", "trainee"),
        ("withdrawn-trainee", "withdrawn", "trainee"),
        ("withdrawn-municipality", "withdrawn", "municipality"),
    ],
)
def test_one_action_ends_everything_and_tells_two(
    world: World, coordinator: str, case: str, how: str, status: str, by: str
) -> None:
    pending(world, case)
    assert queued(world, case), "the notification itself still waits to be sent"
    answer = world.api(coordinator, BODO).post(f"/requests/{case}/end", {"how": how, "reason": "Fikk fast stilling"})
    assert answer.status_code == 200, answer.json
    assert (answer.json["status"], answer.json["ended_by"]) == (status, by)
    left = queued(world, case)
    assert all(row.about_end for row in left)
    assert {row.recipient.partition(":")[0] for row in left} == {"contact", "coordinator"}
    states = {
        "offer": "status = 'open'",
        "query": "cancelled_at IS NULL",
        "presentation": "cancelled_at IS NULL",
        "placement": "status <> 'cancelled'",
        "milestone": "NOT closed",
    }
    for table, still in states.items():
        assert not world.sql(f"SELECT 1 FROM alis.{table} WHERE trust = 'nlsh' AND request_id = %s AND {still}", number(case)), (
            table
        )
    assert len(world.sql("SELECT 1 FROM alis.audit_event WHERE object_id = %s AND action = %s", case, status)) == 1


@pytest.mark.requirement("R-071")
def test_without_the_cancelling_something_would_still_go_out(
    world: World, coordinator: str, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the check above sees a message that was not cancelled."""
    monkeypatch.setattr("core.queue.service.cancel_pending", lambda *_args, **_kw: 0)
    assert world.api(coordinator, BODO).post(f"/requests/{case}/end", {"how": "withdrawn-municipality"}).status_code == 200
    assert not all(row.about_end for row in queued(world, case))


@pytest.mark.requirement("R-071")
def test_nothing_can_be_done_with_a_matter_that_is_over(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    assert api.post(f"/requests/{case}/end", {"how": "withdrawn-municipality"}).status_code == 200
    for path, body in (("confirm", {"answer": "yes"}), ("end", {"how": "withdrawn-trainee"})):
        assert api.post(f"/requests/{case}/{path}", body).status_code == 409, path
    assert world.client(coordinator).get(f"/requests/{case}/edit").status_code == 409


@pytest.mark.requirement("R-070")
def test_the_page_does_it_in_one_step_from_the_matter(world: World, coordinator: str, case: str) -> None:
    door = world.client(coordinator)
    assert "Avslutt saken" in door.get(f"/requests/{case}").get_data(as_text=True)
    assert door.post(f"/requests/{case}/end").status_code == 422
    assert door.post(f"/requests/{case}/end", how="post_elsewhere-trainee").status_code == 303
    page = door.get(f"/requests/{case}").get_data(as_text=True)
    assert "Stilling et annet sted" in page
    assert "Det sendes ikke flere meldinger om denne saken" in page


@pytest.mark.requirement("R-062")
def test_what_is_over_but_still_stands_in_fiktiv_enhet_is_a_list(world: World, coordinator: str, case: str) -> None:
    contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
    contact.put(f"/requests/{case}/register", {"status": "registered", "reference": "FE-9"})
    address = "/requests?status=ended&register=registered"
    assert case not in {r["case"] for r in contact.get(address).json["items"]}
    assert contact.post(f"/requests/{case}/end", {"how": "withdrawn-trust"}).status_code == 200
    assert case in {r["case"] for r in contact.get(address).json["items"]}
    assert contact.put(f"/requests/{case}/register", {"status": "removed"}).status_code == 200
    assert case not in {r["case"] for r in contact.get(address).json["items"]}


def test_an_order_closes_up_when_one_ends(world: World) -> None:
    who = world.person("1824", "municipality.coordinator")
    api = world.api(who, "1824")
    cases = [api.post("/requests", world.notification("nlsh")).json["requests"][0]["case"] for _ in range(3)]
    (group,) = api.get("/ranking/nlsh").json["items"]
    places = [{"case": one, "position": n} for n, one in enumerate(cases, start=1)]
    assert api.put("/ranking/nlsh", {"version": group["version"], "positions": places}).status_code == 200
    assert api.post(f"/requests/{cases[0]}/end", {"how": "withdrawn-trainee"}).status_code == 200
    (group,) = api.get("/ranking/nlsh").json["items"]
    assert [m["position"] for m in group["members"]] == [1, 2]
    assert not group["missing"]


def test_a_stranger_ends_nothing(world: World, case: str) -> None:
    for org, role in (("fin", "trust.contact"), ("1833", "municipality.coordinator")):
        stranger = world.api(world.person(org, role), org)
        assert stranger.post(f"/requests/{case}/end", {"how": "withdrawn-trainee"}).status_code == 404
