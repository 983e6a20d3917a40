"""A municipality's own order: who is asked, ties and gaps, history, two people at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.world import World

pytestmark = pytest.mark.database


def notified(world: World, email: str, number: str, trust: str, count: int, **changed: Any) -> list[str]:
    """So many ALIS of one municipality at a trust, all wanting the same."""
    api = world.api(email, number)
    made = [api.post("/requests", world.notification(trust, name=f"Test Nr{n}", **changed)) for n in range(count)]
    return [answer.json["requests"][0]["case"] for answer in made]


def group_of(api: Any, trust: str) -> dict[str, Any]:
    (group,) = api.get(f"/ranking/{trust}").json["items"]
    return dict(group)


def order(group: dict[str, Any], *cases: str, reason: str | None = None) -> dict[str, Any]:
    return {
        "version": group["version"],
        "reason": reason,
        "positions": [{"case": one, "position": n} for n, one in enumerate(cases, start=1)],
    }


@pytest.mark.requirement("R-058")
@pytest.mark.requirement("R-059")
def test_an_order_is_asked_for_fixed_and_changed_with_history(world: World) -> None:
    who = world.person("1811", "municipality.coordinator", name="Koordinator Berg")
    api = world.api(who, "1811")
    one, two = notified(world, who, "1811", "nlsh", 2)
    group = group_of(api, "nlsh")
    assert group["asked"]
    assert group["missing"]
    assert "prioritere" in group["rule"]["quote"].lower()

    first = api.put("/ranking/nlsh", order(group, two, one))
    assert first.status_code == 200, first.json
    group = group_of(api, "nlsh")
    assert not group["missing"]
    assert [m["case"] for m in group["members"]] == [two, one]

    without = api.put("/ranking/nlsh", order(group, one, two))
    assert without.status_code == 422
    assert [e["pointer"] for e in without.json["errors"]] == ["/reason"]
    assert api.put("/ranking/nlsh", order(group, one, two, reason="Nr0 har ventet lengst")).status_code == 200

    page = world.client(who).get("/ranking").get_data(as_text=True)
    assert "Nr0 har ventet lengst" in page
    assert "Koordinator Berg" in page
    assert len(world.sql("SELECT 1 FROM alis.audit_event WHERE action = 'ranked' AND municipality = '1811'")) == 2


@pytest.mark.requirement("R-059")
def test_a_tie_and_a_gap_have_each_their_sentence_and_the_rule(world: World) -> None:
    who = world.person("1812", "municipality.coordinator")
    api = world.api(who, "1812")
    one, two = notified(world, who, "1812", "nlsh", 2)
    group = group_of(api, "nlsh")
    tie = order(group, one, two)
    tie["positions"][1]["position"] = 1
    answer = api.put("/ranking/nlsh", tie)
    assert (answer.status_code, answer.json["code"]) == (422, "rank_tie")
    assert answer.json["rule"]["quote"]
    gap = order(group, one, two)
    gap["positions"][1]["position"] = 3
    assert api.put("/ranking/nlsh", gap).json["code"] == "rank_gap"
    assert api.put("/ranking/nlsh", order(group, one)).json["code"] == "rank_incomplete"
    assert group_of(api, "nlsh")["missing"]


def test_the_page_shows_a_tie_at_both_fields_as_typed(world: World) -> None:
    who = world.person("1813", "municipality.coordinator")
    one, two = notified(world, who, "1813", "nlsh", 2)
    door = world.client(who)
    door.get("/ranking")
    version = group_of(world.api(who, "1813"), "nlsh")["version"]
    fields = {f"position_{one.rpartition('-')[2]}": "2", f"position_{two.rpartition('-')[2]}": "2"}
    answer = door.post("/ranking/nlsh", version=version, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("To ALIS kan ikke ha samme plass") >= 2
    assert page.count('value="2"') == 2
    good = {f"position_{one.rpartition('-')[2]}": "2", f"position_{two.rpartition('-')[2]}": "1"}
    assert door.post("/ranking/nlsh", version=version, **good).status_code == 303


@pytest.mark.requirement("R-057")
def test_at_fin_only_the_same_unit_at_the_same_time_is_one_group(world: World) -> None:
    who = world.person("5603", "municipality.coordinator")
    api = world.api(who, "5603")
    one, two = notified(world, who, "5603", "fin", 2)
    elsewhere = [{"trust": "fin", "wishes": [{"unit_id": world.unit("fin", "SÁNAG/SANKS")}]}]
    (other,) = notified(world, who, "5603", "fin", 1, trusts=elsewhere)
    group = group_of(api, "fin")
    assert {m["case"] for m in group["members"]} == {one, two}
    assert other not in {m["case"] for m in group["members"]}


@pytest.mark.requirement("R-057")
@pytest.mark.requirement("R-058")
def test_unn_and_hsyk_ask_nobody_but_an_order_can_be_given(world: World) -> None:
    who = world.person("5530", "municipality.coordinator")
    api = world.api(who, "5530")
    notified(world, who, "5530", "unn", 2)
    one, two = notified(world, who, "5530", "hsyk", 2)
    for trust in ("unn", "hsyk"):
        group = group_of(api, trust)
        assert not group["asked"]
        assert not group["missing"]
        assert group["rule"]["status"] == "not_published"
    assert "Ikke bedt om, men kan gis" in world.client(who).get("/ranking").get_data(as_text=True)
    assert api.put("/ranking/hsyk", order(group_of(api, "hsyk"), two, one)).status_code == 200


@pytest.mark.requirement("R-057")
def test_the_trust_sees_whose_order_is_missing_and_cannot_give_one(world: World) -> None:
    who = world.person("1815", "municipality.coordinator")
    one, two = notified(world, who, "1815", "nlsh", 2)
    contact = world.person("nlsh", "trust.contact")
    api = world.api(contact, "nlsh")
    group = next(g for g in api.get("/ranking").json["items"] if g["municipality"] == "1815")
    assert group["missing"]
    assert api.put("/ranking/nlsh", order(group, one, two)).status_code == 403
    page = world.client(contact).get("/ranking").get_data(as_text=True)
    assert "Rekkefølge mangler" in page
    fin = world.person("fin", "trust.contact")
    assert world.api(fin, "fin").get("/ranking").json["items"] == [] or "1815" not in str(
        world.api(fin, "fin").get("/ranking").json
    )


def test_somebody_elses_request_and_a_stale_page(world: World) -> None:
    mine = world.person("1816", "municipality.coordinator")
    other = world.person("1818", "municipality.coordinator")
    one, two = notified(world, mine, "1816", "nlsh", 2)
    notified(world, other, "1818", "nlsh", 2)
    api = world.api(mine, "1816")
    group = group_of(api, "nlsh")
    assert world.api(other, "1818").put("/ranking/nlsh", order(group, one, two)).status_code == 404
    assert api.put("/ranking/nlsh", order(group, one, two)).status_code == 200
    stale = api.put("/ranking/nlsh", order(group, two, one, reason="For sent"))
    assert stale.status_code == 409
    assert stale.json["stored"] != stale.json["typed"]


@pytest.mark.requirement("R-059")
def test_the_database_itself_refuses_a_tie(world: World) -> None:
    """The negative control of the strict order: past every check, the constraint still says no."""
    import psycopg

    who = world.person("1820", "municipality.coordinator")
    one, two = notified(world, who, "1820", "nlsh", 2)
    ids = [int(case.rpartition("-")[2]) for case in (one, two)]
    with pytest.raises(psycopg.errors.UniqueViolation):
        world.sql("UPDATE alis.placement_request SET rank = 1 WHERE trust = 'nlsh' AND id = ANY(%s)", ids)
