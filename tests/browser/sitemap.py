"""Where people of the demo really come by following links: the addresses that the browser tests open."""

import re
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException

from core.permissions import Permission, granted
from core.slices import page_blueprints
from core.web import App
from tests.support.world import Door

# answered with a file, or opened by a link in a message (its own tests)
NOT_PAGES = re.compile(r"/documents/|\.(xlsx|csv|ics|pdf|json|zip|svg)$|/sheet$|/export|^/(answer|login/choose)/")
ENOUGH = 4  # addresses of each kind of page that are opened on each side
HREF = re.compile(r'href="(/[^"#]*)')


@dataclass(frozen=True)
class Address:
    """One page as one person reaches it."""

    url: str
    person: dict[str, Any] | None
    size: int

    @property
    def kind(self) -> str:
        """On which side the person sits: the same page differs between them."""
        if self.person is None:
            return "public"
        org = self.person["org"]
        return "municipality" if org.isdecimal() else org if org in {"region", "operator"} else "trust"

    def __str__(self) -> str:
        roles = "+".join(self.person["roles"]) + f" of {self.person['org']}" if self.person else "nobody signed in"
        return f"{self.url} ({roles})"


def page_routes() -> list[str]:
    """Every page route of the service: new ones come by themselves."""
    house = Flask("routes")
    for blueprint in page_blueprints():
        house.register_blueprint(blueprint)
    rules = {rule.rule for rule in house.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(rule for rule in rules if not rule.startswith("/static") and not NOT_PAGES.search(rule))


def people(logins: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Nobody signed in, and one for each set of roles; in NLSH and UNN for those whose pages differ most between trusts."""
    chosen: dict[tuple[str, ...], dict[str, Any]] = {}
    for person in logins:
        unn = (person["org"],) if person["org"] == "unn" else ()
        chosen.setdefault((*person["roles"], *unn), person)
    return [None, *chosen.values()]


@dataclass(frozen=True)
class Explored:
    """What the links led to: the pages of each route, fullest first, and links that lead nowhere."""

    pages: dict[str, list[Address]]
    dead: list[str]


def explore(app: App, logins: list[dict[str, Any]]) -> Explored:
    """Follow the links as each of them, a few addresses per kind of page on each side."""
    found = Explored({}, [])
    opened: Counter[tuple[str, str]] = Counter()
    for person in people(logins):
        _walk(app, person, found, opened)
    for addresses in found.pages.values():
        addresses.sort(key=lambda one: -one.size)
    return found


def _walk(app: App, person: dict[str, Any] | None, found: Explored, opened: Counter[tuple[str, str]]) -> None:
    door = Door(app.test_client())
    if person:
        door.get("/login")
        assert door.post("/login", email=person["email"], password=person["password"]).status_code == 303, person
    may = granted(person["roles"]) if person else frozenset()
    adapter = app.url_map.bind("127.0.0.1")
    start, seen = ("/" if person else "/login"), set[str]()
    waiting = deque([(start, "the sign-in")])
    known = {start}
    while waiting:
        url, origin = waiting.popleft()
        try:
            rule, _values = adapter.match(url.split("?")[0], method="GET", return_rule=True)
        except HTTPException:
            found.dead.append(f"{origin} links to {url}, which is no page")
            continue
        needed = getattr(app.view_functions[rule.endpoint], "__permission__", Permission.PUBLIC)
        address = Address(url, person, 0)
        if person and needed not in may | {Permission.PUBLIC, Permission.SIGNED_IN, Permission.ANSWER_LINK}:
            found.dead.append(f"{origin} links to {address}, who has not {needed}")
            continue
        enough = rule.rule in seen and opened[rule.rule, address.kind] >= ENOUGH
        if enough or NOT_PAGES.search(rule.rule) or rule.rule.startswith("/static"):
            continue
        answer = door.client.get(url)
        if answer.status_code >= 400:
            found.dead.append(f"{origin} links to {address}, which answers {answer.status_code}")
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(rule.rule)
        opened[rule.rule, address.kind] += 1
        text = answer.get_data(as_text=True)
        found.pages.setdefault(rule.rule, []).append(Address(url, person, len(text.encode())))
        for link in dict.fromkeys(unescape(href) for href in HREF.findall(text)):
            if link not in known:
                known.add(link)
                waiting.append((link, url))
