"""Possible candidates: the tree decides who matches, the order is neutral, a municipality's ranking is never passed over."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from tests.support.placing import Scene
from tests.support.world import BODO, HAMMERFEST, RANA, World

pytestmark = pytest.mark.database
LOFOTEN_SURGERY = "Lofoten, Kirurgisk klinikk, Generell kirurgi"
GENERAL = "Bodø, Medisinsk klinikk, generell indremedisin"


@pytest.fixture(scope="module")
def nlsh(world: World) -> Scene:
    return Scene(world, "nlsh", BODO)


def wish(scene: Scene, *words: str, **changed: Any) -> dict[str, Any]:
    """A request with these ranked wishes."""
    units = [{"unit_id": scene.world.unit(scene.trust, one)} for one in words]
    return scene.notify(trusts=[{"trust": scene.trust, "wishes": units}], **changed)


def listed(scene: Scene, vacancy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    items = scene.contact.get(f"/vacancies/{vacancy['case']}/candidates").json["items"]
    return {one["case"]: one for one in items}


@pytest.mark.requirement("R-044")
def test_below_the_wish_is_a_match_above_it_possible_beside_it_nothing(world: World) -> None:
    scene = Scene(world, "nlsh", "1870")
    site = wish(scene, "Bodø")["case"]
    child = wish(scene, f"{GENERAL}, hjertesykdommer")["case"]
    same = wish(scene, GENERAL)["case"]
    sibling = wish(scene, "Bodø, Medisinsk klinikk, nevrologi")["case"]
    elsewhere = wish(scene, LOFOTEN_SURGERY)["case"]
    found = listed(scene, scene.vacancy(GENERAL))
    assert {case: found[case]["match"] for case in (site, same, child)} == {site: "match", same: "match", child: "possible"}
    assert not {sibling, elsewhere} & set(found)
    under = listed(scene, scene.vacancy(f"{GENERAL}, hjertesykdommer"))
    assert {under[case]["match"] for case in (site, same, child)} == {"match"}


@pytest.mark.requirement("R-045")
def test_a_wish_can_only_name_a_unit_of_the_trust(nlsh: Scene) -> None:
    body = nlsh.world.notification(
        "nlsh", trusts=[{"trust": "nlsh", "wishes": [{"unit_id": nlsh.world.unit("fin", "SÁNAG/SANKS")}]}]
    )
    assert nlsh.coordinator.post("/requests", body).status_code == 422


def test_every_reason_is_said_in_words(world: World) -> None:
    scene = Scene(world, "nlsh", "1860")
    request = wish(scene, LOFOTEN_SURGERY, "Bodø, Barneklinikken, Barnemedisin")
    scene.rank(request)
    (one,) = [
        c for c in listed(scene, scene.vacancy("Bodø, Barneklinikken, Barnemedisin")).values() if c["case"] == request["case"]
    ]
    said = " | ".join(one["reasons"])
    assert one["wish_number"] == 2
    for words in ("Ønske nr. 2", "Starter når ønsket", "Har ventet siden", "Plass 1 i rekkefølgen til"):
        assert words in said
    assert LOFOTEN_SURGERY.rsplit(", ", maxsplit=1)[-1] not in said  # the first wish is not what fits
    assert "%(" not in said


def test_the_order_is_the_date_of_notification_and_the_municipality_s_own_within(world: World) -> None:
    mine, theirs = Scene(world, "nlsh", "1865"), Scene(world, "nlsh", RANA)
    unit = "Fauske, Psykisk helse-og rusklinikken, Psykiatri"
    first, other, second = wish(mine, unit), wish(theirs, unit), wish(mine, unit)
    for day, request in enumerate((first, other, second), start=1):
        world.sql("UPDATE alis.placement_request SET notified_on = %s WHERE id = %s", f"2026-01-0{day}", request["id"])
    mine.rank(second, first)
    order = list(listed(mine, mine.vacancy(unit, posts=3)))
    assert order == [second["case"], other["case"], first["case"]]


@pytest.mark.requirement("R-060")
def test_number_two_is_not_offered_what_number_one_wanted(world: World) -> None:
    scene = Scene(world, "nlsh", "1815")
    one, two = wish(scene, "nevrologi"), wish(scene, "nevrologi")
    scene.rank(one, two)
    vacancy = scene.vacancy("nevrologi")
    refused = scene.offer(vacancy, two)
    assert refused.status_code == 422
    assert refused.json["code"] == "ranking_passed_over"
    assert one["case"] in refused.json["title"]
    assert "fastsette rekkefølgen" in refused.json["rule"]["quote"]
    offer = scene.offer(vacancy, one)
    assert offer.status_code == 201
    # number one has said no to this very vacancy: number two may have it
    scene.coordinator.post(f"/offers/{offer.json['case']}/answer", {"answer": "no", "told_by": "Koordinator"})
    assert scene.offer(vacancy, two).status_code == 201


@pytest.mark.requirement("R-060")
def test_number_one_is_not_left_with_a_worse_wish(world: World) -> None:
    scene = Scene(world, "nlsh", "1816")
    one, two = wish(scene, "Revmatologi", LOFOTEN_SURGERY), wish(scene, "Revmatologi")
    scene.rank(one, two)
    assert scene.offer(scene.vacancy(LOFOTEN_SURGERY), one).status_code == 201
    assert scene.offer(scene.vacancy("Revmatologi"), two).json["code"] == "ranking_passed_over"


@pytest.mark.requirement("R-058")
def test_a_missing_order_holds_back_only_where_it_decides(world: World) -> None:
    scene = Scene(world, "nlsh", "1813")
    one, two = wish(scene, "Barnemedisin"), wish(scene, "Barnemedisin")
    refused = scene.offer(scene.vacancy("Barnemedisin"), one)
    assert refused.json["code"] == "order_missing"
    assert two["case"] in refused.json["title"]
    both = scene.vacancy("Barnemedisin", posts=2)
    assert scene.offer(both, two).status_code == 201
    assert scene.offer(both, one).status_code == 201


@pytest.mark.requirement("R-057")
def test_at_fin_the_group_is_the_unit_too(world: World) -> None:
    scene = Scene(world, "fin", HAMMERFEST)
    one = wish(scene, "Kirkenes sykehus, Avdeling for medisin")
    wish(scene, "Klinikk Alta, Avdeling for psykisk helsevern")
    assert scene.offer(scene.vacancy("Kirkenes sykehus, Avdeling for medisin"), one).status_code == 201
    three = wish(scene, "Kirkenes sykehus, Avdeling for akuttmedisin")
    wish(scene, "Kirkenes sykehus, Avdeling for akuttmedisin")
    assert scene.offer(scene.vacancy("Kirkenes sykehus, Avdeling for akuttmedisin"), three).json["code"] == "order_missing"


@pytest.mark.requirement("R-059")
def test_two_of_one_municipality_never_share_a_place(world: World) -> None:
    scene = Scene(world, "nlsh", "1828")
    one, two = wish(scene, "onkologi"), wish(scene, "onkologi")
    import psycopg

    with pytest.raises(psycopg.errors.UniqueViolation):
        world.sql("UPDATE alis.placement_request SET rank = 1 WHERE trust = 'nlsh' AND id = ANY(%s)", [one["id"], two["id"]])


def test_the_number_of_statements_does_not_grow_with_the_candidates(world: World) -> None:
    scene = Scene(world, "nlsh", "1811")
    unit = "Vesterålen, Kirurgisk klinikk, Generell kirurgi"
    vacancy = scene.vacancy(unit, posts=9)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            wish(scene, unit)
        statements: list[str] = []

        def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any, into: list[str] = statements) -> None:
            into.append(statement)

        engine = world.app.sessions.kw["bind"]
        event.listen(engine, "before_cursor_execute", listen)
        try:
            assert scene.contact.get(f"/vacancies/{vacancy['case']}/candidates").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(statements))
    assert counts[0] == counts[1], counts
