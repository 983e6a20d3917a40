"""Long lists come in pages: nobody is shown twice, nobody is left out, and a form comes back to the page it stood on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.candidates import queries
from core.placements import matching
from tests.core.candidates.test_choosing import Unn, number
from tests.support.world import TROMSO, World

pytestmark = pytest.mark.database
PEOPLE = 5


@pytest.fixture(scope="module")
def unn(world: World) -> Unn:
    contact, coordinator = world.person("unn", "trust.contact"), world.person(TROMSO, "municipality.coordinator")
    leader = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Onkologi")])
    world.ready("unn", TROMSO)
    doors = (world.api(coordinator, TROMSO), world.api(contact, "unn"), world.api(leader, "unn"))
    return Unn(world, *doors, leader, contact, coordinator)


@pytest.fixture(scope="module")
def need(unn: Unn) -> str:
    return unn.need(posts=PEOPLE)


@pytest.fixture(scope="module")
def shown(unn: Unn, need: str) -> list[str]:
    """Five presented candidates, two of whom are decided."""
    made = [unn.presented(need, unn.notified()) for _ in range(PEOPLE)]
    assert unn.leader.post(f"/presentations/{made[0]}/outcome", {"outcome": "start_agreed", **unn.period()}).status_code == 200
    assert unn.leader.post(f"/presentations/{made[1]}/outcome", {"outcome": "not_suitable", "reason": "Fullt"}).status_code == 200
    return made


@pytest.fixture(autouse=True)
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    monkeypatch.setattr(matching, "PAGE", 2)


def walked(door: Any, url: str, key: str) -> list[str]:
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = door.get(f"{url}?after={after}" if after else url).json
        assert len(page["items"]) <= 2
        found += [one[key] for one in page["items"]]
        after = page["next"]
    return found


def test_every_presented_candidate_once_the_undecided_first(unn: Unn, shown: list[str]) -> None:
    assert walked(unn.leader, "/presentations", "number") == [*shown[2:], shown[0], shown[1]]


def test_every_hire_and_every_question_once(unn: Unn, need: str, shown: list[str]) -> None:
    assert walked(unn.leader, "/hiring", "number") == [shown[0]]
    open_one = unn.asked(unn.need(), unn.notified())
    listed = walked(unn.coordinator, "/queries", "number")
    assert listed[0] == open_one
    assert len(listed) == len(set(listed)) == PEOPLE + 1


def test_every_possible_candidate_once_in_the_neutral_order(unn: Unn, shown: list[str]) -> None:
    others = [unn.notified() for _ in range(3)]
    third = unn.need()
    everyone = walked(unn.contact, f"/vacancies/{third}/choose", "case")
    assert len(everyone) == len(set(everyone))
    assert set(others) <= set(everyone)
    assert walked(unn.contact, f"/vacancies/{third}/candidates", "case") == everyone
    # who is ranked first stands first, on whichever page the day of notification would have put them
    unn.world.sql("UPDATE alis.placement_request SET rank = 1 WHERE trust = 'unn' AND id = %s", number(others[-1]))
    unn.world.sql("UPDATE alis.placement_request SET rank = 2 WHERE trust = 'unn' AND id = %s", number(others[0]))
    ranked = walked(unn.contact, f"/vacancies/{third}/candidates", "case")
    assert sorted(ranked) == sorted(everyone)
    assert ranked.index(others[-1]) == everyone.index(others[0])


def test_a_form_on_the_second_page_comes_back_to_it(unn: Unn, shown: list[str]) -> None:
    door = unn.world.client(unn.leader_mail)
    first = door.get("/candidates").get_data(as_text=True)
    following = re.search(r'href="(/candidates\?after=[^"]+)"', first)
    assert following, first
    second = door.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    action = re.search(r'action="(/candidates/[^"]+/outcome\?after=[^"]+)"', second)
    assert action, second
    wrong = door.post(action[1], outcome="not_suitable")
    assert wrong.status_code == 422
    assert "Skriv hvorfor kandidaten ikke er aktuell." in wrong.get_data(as_text=True)
    right = door.post(action[1], outcome="contacted")
    assert right.headers["Location"] == following[1]


def test_a_torn_page_link_is_refused_with_a_sentence(unn: Unn, need: str) -> None:
    for url in ("/queries", f"/vacancies/{need}/choose", f"/vacancies/{need}/candidates"):
        door = unn.coordinator if url == "/queries" else unn.contact
        answer = door.get(f"{url}?after=tull")
        assert (answer.status_code, answer.json["code"]) == (422, "bad_cursor")
