"""Does the wish still stand, and who of two comes first: asked by link, answered with one tap, under the rules of the routine."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.audit import Actor
from core.dates import add_months, last_day
from core.queue import asking
from core.tenancy import Scope, ScopeKind, enter
from tests.support.placing import Scene
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def fin(world: World) -> Scene:
    return Scene(world, "fin", "5603")


def token(scene: Scene, request: dict[str, Any], event: str) -> str:
    (row,) = scene.world.sql(
        "SELECT body FROM alis.message WHERE trust = %s AND request_id = %s AND event = %s ORDER BY id DESC LIMIT 1",
        scene.trust,
        request["id"],
        event,
    )
    found = re.search(r"\{base\}/answer/([\w-]+)", row.body)
    assert found, row.body
    return found[1]


def asked(scene: Scene, **changed: Any) -> tuple[dict[str, Any], str]:
    request = scene.notify(**changed)
    answer = scene.contact.post(f"/requests/{request['case']}/ask-reconfirm", {})
    assert answer.status_code == 200, answer.json
    return request, token(scene, request, "reconfirm_asked")


@pytest.mark.requirement("R-032")
@pytest.mark.requirement("R-034")
@pytest.mark.parametrize("trust", ["fin", "nlsh"])
@pytest.mark.parametrize(("answer", "status"), [("yes", "confirmed"), ("no", "waiting")])
def test_the_wish_is_confirmed_with_one_tap(world: World, trust: str, answer: str, status: str) -> None:
    scene = Scene(world, trust, "5603" if trust == "fin" else "1804")
    request, link = asked(scene)
    page = scene.visitor().get(f"/answer/{link}").get_data(as_text=True)
    assert "Kan tjenesten gjennomføres som planlagt?" in page
    assert scene.visitor().post(f"/answer/{link}", answer=answer).status_code == 200
    (row,) = world.sql("SELECT * FROM alis.placement_request WHERE trust = %s AND id = %s", trust, request["id"])
    assert (row.reconfirm_answer, row.reconfirmed_by, row.reconfirmed_on) == (answer, "Koordinator Kvam", world.today)
    assert (row.status, row.notified_on) == (status, world.today)
    (reached,) = world.sql(
        "SELECT done_on, closed FROM alis.milestone WHERE trust = %s AND request_id = %s AND key = 'reconfirm'",
        trust,
        request["id"],
    )
    assert (reached.done_on, reached.closed) == (world.today, True)
    assert scene.visitor().get(f"/answer/{link}").status_code == 410


@pytest.mark.requirement("R-032")
def test_a_new_period_by_link_moves_the_wish_and_keeps_the_day_of_notification(fin: Scene) -> None:
    request, link = asked(fin)
    start = add_months(fin.start, 2)
    wrong = fin.visitor().post(f"/answer/{link}", answer="changed", months="6")
    assert wrong.status_code == 422
    assert "Skriv den nye perioden." in wrong.get_data(as_text=True)
    assert fin.visitor().post(f"/answer/{link}", answer="changed", wanted_from=f"{start:%d.%m.%Y}", months="6").status_code == 200
    (row,) = fin.world.sql("SELECT * FROM alis.placement_request WHERE trust = 'fin' AND id = %s", request["id"])
    assert (row.wanted_from, row.wanted_to, row.notified_on) == (start, last_day(start, 6), fin.world.today)
    # the municipality's own plan follows, also by link
    (block,) = fin.world.sql(
        "SELECT starts_on FROM alis.plan_block WHERE request_trust = 'fin' AND request_id = %s", request["id"]
    )
    assert block.starts_on == start


def test_who_answers_signed_in_leaves_no_link_behind(fin: Scene) -> None:
    request, link = asked(fin)
    assert fin.coordinator.post(f"/requests/{request['case']}/confirm", {"answer": "yes"}).status_code == 200
    assert fin.visitor().post(f"/answer/{link}", answer="no").status_code == 410


def test_a_routine_without_it_is_not_asked_about(world: World) -> None:
    hsyk = Scene(world, "hsyk", "1820", ready=False)
    request = hsyk.notify()
    answer = hsyk.contact.post(f"/requests/{request['case']}/ask-reconfirm", {})
    assert (answer.status_code, answer.json["code"]) == (422, "no_reconfirm")


@pytest.mark.requirement("R-034")
def test_what_has_opened_is_asked_about_once(world: World) -> None:
    """The pass of the worker: twice on a day, or the day after, asks nobody again; what has not opened is left alone."""
    scene = Scene(world, "nlsh", "1811")
    later, open_now = scene.notify(), scene.notify()
    world.sql(
        "UPDATE alis.milestone SET opens_on = %s WHERE request_id = %s AND trust = 'nlsh' AND key = 'reconfirm'",
        world.today,
        open_now["id"],
    )
    who = Actor(0, "ALIS Nord", "worker")

    def passed() -> int:
        with world.app.sessions() as db, db.begin():
            enter(db, Scope(ScopeKind.TRUST, "nlsh"), world.app.settings.context_key)
            return asking.ask_open(db, who, "nlsh", today=world.today)

    first = passed()
    assert first >= 1
    assert passed() == 0
    assert token(scene, open_now, "reconfirm_asked")
    assert not world.sql("SELECT 1 FROM alis.message WHERE request_id = %s AND event = 'reconfirm_asked'", later["id"])


@pytest.mark.requirement("R-057")
def test_the_order_of_two_is_one_tap(world: World) -> None:
    nlsh = Scene(world, "nlsh", "1865")
    first, second = nlsh.notify(name="Anna Først"), nlsh.notify(name="Bo Nummerto")
    answer = nlsh.contact.post("/ranking/nlsh/ask", {"case": first["case"]})
    assert answer.status_code == 200, answer.json
    link = token(nlsh, first, "order_asked")
    page = nlsh.visitor().get(f"/answer/{link}").get_data(as_text=True)
    assert "Anna Først" in page
    assert "Bo Nummerto" in page
    assert nlsh.visitor().post(f"/answer/{link}").status_code == 422
    assert nlsh.visitor().post(f"/answer/{link}", first="nlsh-1").status_code == 422
    assert nlsh.visitor().post(f"/answer/{link}", first=second["case"]).status_code == 200
    ranks = {row.id: row.rank for row in world.sql("SELECT id, rank FROM alis.placement_request WHERE municipality = '1865'")}
    assert ranks[second["id"]] < ranks[first["id"]]
    assert nlsh.visitor().post(f"/answer/{link}", first=first["case"]).status_code == 410
    again = nlsh.contact.post("/ranking/nlsh/ask", {"case": first["case"]})
    assert (again.status_code, again.json["code"]) == (409, "order_given")


def test_three_are_not_asked_about_by_link_and_two_that_became_three_neither(world: World) -> None:
    nlsh = Scene(world, "nlsh", "1866")
    first, _second = nlsh.notify(), nlsh.notify()
    assert nlsh.contact.post("/ranking/nlsh/ask", {"case": first["case"]}).status_code == 200
    link = token(nlsh, first, "order_asked")
    nlsh.notify()
    assert nlsh.visitor().get(f"/answer/{link}").status_code == 410
    answer = nlsh.contact.post("/ranking/nlsh/ask", {"case": first["case"]})
    assert (answer.status_code, answer.json["code"]) == (422, "more_than_two")


def test_another_trusts_municipality_is_not_asked(world: World, fin: Scene) -> None:
    nlsh = Scene(world, "nlsh", "1867")
    request = nlsh.notify()
    assert fin.contact.post("/ranking/fin/ask", {"case": request["case"]}).status_code == 404
    assert fin.contact.post(f"/requests/{request['case']}/ask-reconfirm", {}).status_code == 404
