"""The log of changes through both doors: one's own organisation's rows in words, filtered and paged."""

from __future__ import annotations

import pytest

from tests.support.world import BODO, RANA, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator", name="Kari Koordinator")


@pytest.fixture(scope="module")
def case(world: World, coordinator: str) -> str:
    api = world.api(coordinator, BODO)
    made = api.post("/requests", world.notification("nlsh")).json["requests"][0]["case"]
    assert api.post(f"/requests/{made}/notes", {"body": "Vi ringes."}).status_code < 300
    return str(made)


def test_both_parties_read_a_change_in_words(world: World, coordinator: str, case: str) -> None:
    contact = world.person("nlsh", "trust.contact")
    for who in (coordinator, contact):
        page = world.client(who).get("/audit").get_data(as_text=True)
        assert "ALIS innmeldt" in page
        assert f'href="/requests/{case}"' in page
        assert "Kari Koordinator" in page
        assert "ALIS-koordinator i kommunen" in page
        assert "ønsket oppstart" in page
        assert "ny ordning" in page
        assert "wanted_from" not in page


def test_before_and_after_stand_beside_each_other(world: World, coordinator: str) -> None:
    door = world.client(coordinator)
    door.get("/profile")
    assert door.post("/profile", leader_name="Lege Lund", version="0").status_code == 303
    assert door.post("/profile", leader_name="Lege Lind", version="1").status_code == 303
    page = door.get("/audit?kind=municipal_profile").get_data(as_text=True)
    assert "<del>Lege Lund</del> → Lege Lind" in page
    (newest, first) = world.api(coordinator, BODO).get("/audit?kind=municipal_profile").json["items"]
    assert (newest["before"], newest["after"]) == ({"leader_name": "Lege Lund"}, {"leader_name": "Lege Lind"})
    assert first["after"] == {"leader_name": "Lege Lund"}


def test_it_is_filtered_by_case_and_by_person(world: World, coordinator: str, case: str) -> None:
    api = world.api(coordinator, BODO)
    other = api.post("/requests", world.notification("nlsh")).json["requests"][0]["case"]
    found = api.get(f"/audit?case={case}").json["items"]
    assert {row["object_id"] for row in found} == {case}
    assert {row["action"] for row in found} == {"notified", "note_written"}
    assert api.get(f"/audit?case={other}&person=kari").json["items"][0]["object_id"] == other
    assert api.get("/audit?person=ingen").json["items"] == []
    assert api.get("/audit?person=%25").json["items"] == []
    # an offer's number is not the request's
    world.sql(
        """INSERT INTO alis.audit_event (trust, municipality, actor, acting_as, action, object_kind, object_id, after)
           VALUES ('nlsh', %s, 'x', 'x', 'offer_made', 'offer', %s, '{"case": "nlsh-999"}')""",
        BODO,
        case,
    )
    assert "offer_made" not in {row["action"] for row in api.get(f"/audit?case={case}").json["items"]}
    assert [row["action"] for row in api.get("/audit?case=nlsh-999").json["items"]] == ["offer_made"]
    assert [row["action"] for row in api.get(f"/audit?case={case}&kind=offer").json["items"]] == ["offer_made"]


@pytest.mark.requirement("R-001")
def test_another_trust_and_another_municipality_read_nothing_of_it(world: World, case: str) -> None:
    for org, role in (("fin", "trust.contact"), (RANA, "municipality.coordinator")):
        stranger = world.person(org, role)
        assert world.api(stranger, org).get(f"/audit?case={case}").json["items"] == []
        assert case not in world.client(stranger).get("/audit").get_data(as_text=True)
    for org, role in (("nlsh", "trust.adviser"), (BODO, "municipality.signatory"), ("region", "region.admin")):
        assert world.client(world.person(org, role)).get("/audit").status_code == 403


def test_it_is_paged(world: World, coordinator: str) -> None:
    world.sql(
        """INSERT INTO alis.audit_event (municipality, actor, acting_as, action, object_kind, object_id)
           SELECT %s, 'Mange', 'x', 'draft_saved', 'notification_draft', n::text FROM generate_series(1, 120) n""",
        BODO,
    )
    api = world.api(coordinator, BODO)
    seen, before = [], ""
    for _ in range(3):
        answer = api.get(f"/audit?person=Mange&before={before}").json
        seen += [row["object_id"] for row in answer["items"]]
        before = answer["next"]
    assert before is None
    assert seen == [str(n) for n in range(120, 0, -1)]
    page = world.client(coordinator).get("/audit?person=Mange").get_data(as_text=True)
    assert "person=Mange&amp;before=" in page
