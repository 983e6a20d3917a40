"""Who was written to, when, with which text: on the case, in the list, in the demo's mailbox, over JSON."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from core.jobs import Pace
from tests.support.mail import drain
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from core.config import Settings

pytestmark = pytest.mark.database
QUICK = Pace(first=0.0, tries=3, silent=1.0)
SECRET = "0123456789abcdefghijklmnopqrstuv"


@pytest.fixture(scope="module")
def case(world: World, settings: Settings) -> str:
    world.ready("nlsh", BODO)
    api = world.api(world.person(BODO, "municipality.coordinator"), BODO)
    answer = api.post("/requests", world.notification("nlsh", email="kari@demo.invalid"))
    found = str(answer.json["requests"][0]["case"])
    world.sql("UPDATE alis.message SET body = body || E'\n\nSvar: {base}/answer/" + SECRET + "' WHERE recipient = 'trainee'")
    drain(settings)
    return found


@pytest.mark.parametrize(("org", "role"), [(BODO, "municipality.coordinator"), ("nlsh", "trust.contact")])
def test_both_parties_see_what_was_sent(world: World, case: str, org: str, role: str) -> None:
    person = world.person(org, role)
    for url in (f"/requests/{case}", "/messages", "/messages?status=sent"):
        page = world.client(person).get(url).get_data(as_text=True)
        assert "Innmelding fra Bodø" in page
        assert "trust.contact.nlsh@demo.invalid" in page
        assert SECRET not in page
    assert "Innmelding fra Bodø" not in world.client(person).get("/messages?status=dead").get_data(as_text=True)
    (one, *_rest) = world.api(person, org).get("/messages").json["items"]
    assert (one["case"], one["status"]) == (case, "sent")
    assert SECRET not in str(world.api(person, org).get("/messages").json)


@pytest.mark.requirement("R-001")
def test_nobody_else_sees_them(world: World, case: str) -> None:
    for org, role in (("fin", "trust.contact"), ("1833", "municipality.coordinator"), ("fin", "trust.admin")):
        person = world.person(org, role)
        assert "Bodø" not in world.client(person).get("/messages").get_data(as_text=True)
        assert "Bodø" not in world.client(person).get("/mailbox").get_data(as_text=True)
        assert world.api(person, org).get("/messages").json["items"] == []


def test_the_mailbox_shows_the_recipients_own_link_and_only_in_a_demo(
    world: World, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = world.client(world.person("nlsh", "trust.contact"))
    assert SECRET in door.get("/mailbox").get_data(as_text=True)
    for org, role in (
        ("operator", "operator"),
        ("region", "region.admin"),
        (BODO, "municipality.mentor"),
        ("nlsh", "trust.personnel"),
    ):
        assert world.client(world.person(org, role)).get("/mailbox").status_code == 200
    monkeypatch.setattr("core.notices.views.settings", lambda: SimpleNamespace(demo=False))
    assert door.get("/mailbox").status_code == 404
