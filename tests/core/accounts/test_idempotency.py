"""One submit, one record: double clicks, retries, other people's keys."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import BODO, RANA

if TYPE_CHECKING:
    from tests.support.world import World

pytestmark = pytest.mark.database


def made(world: World, hpr: str) -> int:
    return len(world.sql("SELECT 1 FROM alis.placement_request WHERE hpr_number = %s", hpr))


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


def _at_once(count: int, act: Any) -> list[Any]:
    answers: list[Any] = []
    gate = threading.Barrier(count)

    def one() -> None:
        gate.wait()
        answers.append(act())

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_eight_submits_at_once_make_one_request(world: World, coordinator: str) -> None:
    api, body = world.api(coordinator, BODO), world.notification("nlsh")
    answers = _at_once(8, lambda: world.app.test_client().post(
        "/api/v1/requests", json=body, headers={**api.headers, "Idempotency-Key": "samme-nokkel-1"}
    ))  # fmt: skip
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 7
    assert made(world, body["hpr_number"]) == 1


def test_control_without_a_key_each_submit_counts(world: World, coordinator: str) -> None:
    """So the test above proves the key and nothing else."""
    api, body = world.api(coordinator, BODO), world.notification("nlsh")
    answers = _at_once(3, lambda: world.app.test_client().post("/api/v1/requests", json=body, headers=api.headers))
    assert made(world, body["hpr_number"]) == sum(answer.status_code == 201 for answer in answers)
    assert made(world, body["hpr_number"]) >= 1


def test_a_form_sent_twice_makes_one_request(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/notify")
    body = world.notification("nlsh")
    wish = body["trusts"][0]["wishes"][0]
    fields = {key: body[key] for key in ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    fields |= {"trusts": "nlsh", "unit_nlsh": wish.get("unit_id") or "any", "place_nlsh": wish.get("place") or ""}
    first = door.post("/notify", **fields, idempotency_key="skjema-nokkel-1")
    again = door.post("/notify", **fields, idempotency_key="skjema-nokkel-1")
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert made(world, body["hpr_number"]) == 1


def test_the_same_key_of_somebody_else_is_another_key(world: World, coordinator: str) -> None:
    other = world.person(RANA, "municipality.coordinator")
    first, second = world.notification("nlsh"), world.notification("nlsh")
    mine = world.api(coordinator, BODO).post("/requests", first, key="delt-nokkel-1")
    theirs = world.api(other, RANA).post("/requests", second, key="delt-nokkel-1")
    assert mine.status_code == theirs.status_code == 201
    assert "Idempotency-Replayed" not in theirs.headers
    assert mine.headers["Location"] != theirs.headers["Location"]


def test_a_key_with_another_content_is_refused(world: World, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    assert api.post("/requests", world.notification("nlsh"), key="en-nokkel-1").status_code == 201
    body = world.notification("nlsh")
    answer = api.post("/requests", body, key="en-nokkel-1")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "idempotency_key_reused"
    assert "Idempotency-Key" in answer.json["remedy"]  # a program has no page to load anew
    assert made(world, body["hpr_number"]) == 0


def test_a_refused_submit_leaves_its_key_free(world: World, coordinator: str) -> None:
    api, body = world.api(coordinator, BODO), world.notification("nlsh")
    assert api.post("/requests", {**body, "scheme": "old"}, key="rettet-nokkel-1").status_code == 422
    assert api.post("/requests", body, key="rettet-nokkel-1").status_code == 201
    assert made(world, body["hpr_number"]) == 1


@pytest.mark.parametrize("key", ["kort", "x" * 65, "med mellomrom", "æøåæøåæøå", "'; DROP TABLE x; --"])
def test_an_odd_key_is_refused_with_a_sentence(world: World, coordinator: str, key: str) -> None:
    answer = world.api(coordinator, BODO).post("/requests", world.notification("nlsh"), key=key)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "idempotency_key_invalid"
