"""Two at once: one post, one doctor. Real threads against a real database, and the proof that it is the guard that holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.support.placing import Scene
from tests.support.world import World

pytestmark = pytest.mark.database

EXCLUSION = """ALTER TABLE alis.placement ADD CONSTRAINT ex_placement__person EXCLUDE USING gist (
    alis.textrange(hpr_number, hpr_number, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&)
    WHERE (status <> 'cancelled')"""


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all of them from the same instant; their answers in order."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait()
        answers[number] = act()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_contacts_offer_the_same_post_to_two(world: World) -> None:
    mine, theirs = Scene(world, "nlsh", "1838"), Scene(world, "nlsh", "1839")
    for _ in range(3):
        vacancy, one, two = mine.vacancy(), mine.notify(), theirs.notify()
        colleague = world.api(world.person("nlsh", "trust.contact"), "nlsh")
        address = f"/vacancies/{vacancy['case']}/offers"
        answers = at_once(
            lambda a=address, r=one: mine.contact.post(a, {"request_id": r["id"]}),  # type: ignore[misc]
            lambda a=address, r=two, c=colleague: c.post(a, {"request_id": r["id"]}),  # type: ignore[misc]
        )
        assert sorted(a.status_code for a in answers) == [201, 409], [a.json for a in answers]
        assert len(world.sql("SELECT 1 FROM alis.offer WHERE vacancy_id = %s AND status = 'open'", vacancy["id"])) == 1
        for made in answers:
            if made.status_code == 201:
                mine.contact.post(f"/offers/{made.json['case']}/withdraw", {"reason": "Prøven er over"})
        for scene, request in ((mine, one), (theirs, two)):
            end(scene, request)


def test_two_answers_to_one_offer(world: World) -> None:
    scene = Scene(world, "nlsh", "1840")
    request, offer = scene.offered()
    token = scene.token(request)
    answers = at_once(
        lambda: scene.visitor().post(f"/answer/{token}", answer="yes"),
        lambda: scene.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "no", "told_by": "Koordinator"}),
    )
    assert sorted(a.status_code for a in answers) in ([200, 409], [200, 410])
    placed = world.sql("SELECT 1 FROM alis.placement WHERE request_id = %s AND trust = 'nlsh'", request["id"])
    assert len(placed) == (1 if answers[0].status_code == 200 else 0)


def two_trusts(world: World, number: str) -> tuple[Scene, Scene, list[Callable[[], Any]], str]:
    """The same doctor with an open offer for the same time in two trusts, and the two yeses."""
    nlsh, fin, hpr = Scene(world, "nlsh", number), Scene(world, "fin", number), world.hpr()
    body = {"answer": "yes", "told_by": "Koordinator"}
    acts: list[Callable[[], Any]] = []
    for scene in (nlsh, fin):
        _request, offer = scene.offered(hpr_number=hpr)
        acts.append(lambda s=scene, o=offer: s.coordinator.post(f"/offers/{o['case']}/answer", body))  # type: ignore[misc]
    return nlsh, fin, acts, hpr


def test_a_yes_too_many_by_link_speaks_to_the_one_who_reads_it(world: World) -> None:
    nlsh, fin, hpr = Scene(world, "nlsh", "1841"), Scene(world, "fin", "1841"), world.hpr()
    _request, offer = nlsh.offered(hpr_number=hpr)
    assert nlsh.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "Kari"}).status_code == 200
    request, _offer = fin.offered(hpr_number=hpr)
    answer = fin.visitor().post(f"/answer/{fin.token(request)}", answer="yes")
    assert answer.status_code == 409
    assert "Du har allerede en tjeneste i dette tidsrommet." in answer.get_data(as_text=True)


def test_one_doctor_says_yes_in_two_trusts_at_once(world: World) -> None:
    nlsh, fin, acts, hpr = two_trusts(world, "1841")
    answers = at_once(*acts)
    assert sorted(a.status_code for a in answers) == [200, 409], [a.json for a in answers]
    assert len(world.sql("SELECT 1 FROM alis.placement WHERE hpr_number = %s", hpr)) == 1
    (refused,) = [a for a in answers if a.status_code == 409]
    assert refused.json["code"] == "person_already_placed"
    said = refused.get_data(as_text=True).lower()
    for other in ("nordlandssykehuset", "finnmarkssykehuset", "nlsh", "fin-", "hammerfest", "bodø"):
        assert other not in said
    # what was refused is as if it had not been said: the offer is still open
    lost = (nlsh, fin)[answers.index(refused)]
    (offer,) = world.sql(
        """SELECT o.status FROM alis.offer o JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id
           WHERE o.trust = %s AND r.hpr_number = %s""",
        lost.trust,
        hpr,
    )
    assert offer.status == "open"


def test_without_the_exclusion_the_doctor_would_be_booked_twice(world: World) -> None:
    _nlsh, _fin, acts, hpr = two_trusts(world, "1845")
    world.sql("ALTER TABLE alis.placement DROP CONSTRAINT ex_placement__person")
    try:
        answers = at_once(*acts)
        assert [a.status_code for a in answers] == [200, 200]
        assert len(world.sql("SELECT 1 FROM alis.placement WHERE hpr_number = %s", hpr)) == 2
        with pytest.raises(psycopg.errors.ExclusionViolation):
            world.sql(EXCLUSION)
    finally:
        world.sql("UPDATE alis.placement SET status = 'cancelled' WHERE hpr_number = %s", hpr)
        world.sql(EXCLUSION)


def test_without_the_post_s_guards_the_post_would_be_filled_twice(world: World) -> None:
    _request, period = Scene(world, "nlsh", "1848").accepted()
    row = world.sql("SELECT * FROM alis.placement WHERE id = %s AND trust = 'nlsh'", int(period["case"].split("-")[1]))[0]
    columns = "trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_path, unit_label, trainee_name"
    again = f"""INSERT INTO alis.placement ({columns}, hpr_number, starts_on, ends_on)
        SELECT {columns}, '9999999', starts_on, ends_on FROM alis.placement WHERE id = %s AND trust = 'nlsh'"""
    with pytest.raises(psycopg.errors.ExclusionViolation) as refused:
        world.sql(again, row.id)
    assert refused.value.diag.constraint_name == "ex_placement__post"
    world.sql("ALTER TABLE alis.placement DROP CONSTRAINT ex_placement__post")
    world.sql(again, row.id)
    assert len(world.sql("SELECT 1 FROM alis.placement WHERE vacancy_id = %s AND trust = 'nlsh'", row.vacancy_id)) == 2


def end(scene: Scene, request: dict[str, Any]) -> None:
    """Out of the way of the next round."""
    scene.world.sql(
        "UPDATE alis.placement_request SET status = 'withdrawn', ended_on = %s WHERE trust = %s AND id = %s",
        scene.world.today,
        scene.trust,
        request["id"],
    )
