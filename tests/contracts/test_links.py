"""The demo, walked: one person of each role opens the home page, the whole menu, and what those pages link to. Nothing refuses."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine import make_url

from core.permissions import Role
from tests.support.world import Door

if TYPE_CHECKING:
    from core.config import Settings
    from core.web import App

pytestmark = [pytest.mark.database, pytest.mark.slow]

ENOUGH = 60  # pages per person
REFUSED = 400
HREF = re.compile(r'\bhref="(/[^"#]*)')
# files, what changes the session or the language
SKIPPED = re.compile(r"^/(static|logout|language|switch|api)\b|/documents/")


@pytest.fixture(scope="module")
def template(demo_settings: Settings) -> str:
    return make_url(demo_settings.database_url).database or ""


@pytest.fixture(scope="module")
def demo_logins(demo_settings: Settings) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = json.loads((demo_settings.data_dir / "logins.json").read_text("utf-8"))
    return people


def who_of(logins: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The first of each role in each trust (their routines differ), elsewhere the first of each role."""
    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    for person in logins:
        org = person["org"] if person["roles"][0].startswith("trust.") else ""
        chosen.setdefault((",".join(person["roles"]), org), person)
    return chosen


def test_every_role_of_the_demo_is_walked(demo_logins: list[dict[str, Any]]) -> None:
    assert {role for person in who_of(demo_logins).values() for role in person["roles"]} == {str(role) for role in Role}


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_no_link_leads_to_a_refusal(app: App, demo_logins: list[dict[str, Any]], role: str) -> None:
    walked = [person for (roles, _org), person in who_of(demo_logins).items() if role in roles.split(",")]
    assert walked
    assert [wrong for person in walked for wrong in refusals(app, person)] == []


def test_the_walk_sees_a_refusal(app: App, demo_logins: list[dict[str, Any]]) -> None:
    mentor = next(person for person in demo_logins if person["roles"] == [str(Role.MUNICIPALITY_MENTOR)])
    wrong = refusals(app, mentor, start=("/", "/people", "/no/such/page"))
    assert ["403" in wrong[0], "404" in wrong[1], len(wrong)] == [True, True, 2]


def refusals(app: App, person: dict[str, Any], start: tuple[str, ...] = ("/",)) -> list[str]:
    """Which pages refuse, and from where one comes to them: the home page, what it links to (the menu too), and what those link to."""
    door = Door(app.test_client())
    door.get("/login")
    assert door.post("/login", email=person["email"], password=person["password"]).status_code == 303
    found = dict.fromkeys(start, "the sign-in")
    wrong, level = [], [*start]
    opened = 0
    for depth in range(3):
        coming: list[str] = []
        for url in level[: ENOUGH - opened]:
            opened += 1
            status, links = read(door, url)
            if status >= REFUSED:
                wrong.append(f"{person['roles']} of {person['org']}: {url} answers {status} (linked from {found[url]})")
            fresh = [link for link in links if link not in found and depth < 2]
            found.update(dict.fromkeys(fresh, url))
            coming += fresh
        level = spread(coming)
    return wrong


def read(door: Door, url: str) -> tuple[int, list[str]]:
    try:
        answer = door.client.get(url)
    except Exception:  # noqa: BLE001 - the app under test passes on what went wrong; here the walk goes on and says where
        return 500, []
    page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    return answer.status_code, [link for link in dict.fromkeys(map(unescape, HREF.findall(page))) if not SKIPPED.search(link)]


def spread(links: list[str]) -> list[str]:
    """One of every kind of page first, so that sixty rows of one list do not crowd out the rest."""
    met: dict[str, int] = {}
    ranked = []
    for number, link in enumerate(links):
        kind = re.sub(r"[^/]*\d[^/]*", "*", link.split("?")[0])
        met[kind] = met.get(kind, 0) + 1
        ranked.append((met[kind], number, link))
    return [link for _place, _number, link in sorted(ranked)]
