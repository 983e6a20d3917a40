"""Every page of the service in a real browser, as somebody who may see it, with the demo's people and matters.

The routes come from the app itself and the addresses from following its links, so a new page is tested the day it is
linked, and a page that no link leads to fails.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core.config import Settings
from tests.browser.conftest import AXE, DESKTOP, PHONE, Service, Window, axe, sign_in
from tests.browser.sitemap import Address, Explored, explore, page_routes

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]

HEAVIEST = 60_000  # bytes of HTML; a list is a page of rows, not all of them


class Reader:
    """One window for all pages; who is signed in changes with its cookies."""

    def __init__(self, window: Window, service: Service) -> None:
        self.window, self.service = window, service
        self.signed_in: dict[str, list[Any]] = {}

    def page(self, person: dict[str, Any] | None) -> Page:
        page, context = self.window.page, self.window.context
        context.clear_cookies()
        self.window.complaints.clear()
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        if person and person["email"] in self.signed_in:
            context.add_cookies(self.signed_in[person["email"]])
        elif person:
            sign_in(page, self.service, person)
            self.signed_in[person["email"]] = context.cookies()
        return page

    def problems(self, address: Address) -> list[str]:
        """Open the page and look at it at both sizes: each problem in a sentence, none is what a test asks for."""
        page = self.page(address.person)
        answer = page.goto(self.service.url + address.url)
        found = [] if answer and answer.status == 200 else [f"answers {answer and answer.status}"]
        return [f"{address}: {problem}" for problem in found + self.look(page)]

    def look(self, page: Page) -> list[str]:
        """What is wrong with the page that is open."""
        found = _frame(page)
        page.evaluate(UNFOLD)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"at {size['width']} px: {barrier}" for barrier in axe(page)]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"scrolls sideways at 390 px: {page.evaluate(WIDE)}")
        return found + [f"the console says: {line}" for line in self.window.complained()]


# the first folds of the page; the fortieth «Hvorfor?» of a list is built as the first
UNFOLD = "[...document.querySelectorAll('main details')].slice(0, 12).forEach((fold) => (fold.open = true))"
# what sticks out on the right
WIDE = """() => [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.tablewrap[tabindex], .gantt, .tabs')).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ')"""


def _frame(page: Page) -> list[str]:
    found = []
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"has {headings} h1")
    if page.get_attribute("html", "lang") != "nb":
        found.append("says no language")
    if not page.title().endswith("– ALIS Nord") or page.title().startswith("–"):
        found.append(f"is called «{page.title()}»")
    tops = page.evaluate("[...new Set([...document.querySelectorAll('.nav li')].map((li) => li.offsetTop))]")
    if len(tops) > 1:
        found.append("has a menu of more than one line at 1280 px")
    return found


@pytest.fixture(scope="module")
def explored(service: Service) -> Explored:
    return explore(service.app, service.logins)


@pytest.fixture(scope="module")
def reader(browser: Browser, service: Service) -> Iterator[Reader]:
    assert AXE.is_file()
    window = Window(browser)
    yield Reader(window, service)
    window.context.close()


@pytest.mark.parametrize("route", page_routes())
def test_every_page_is_whole(reader: Reader, explored: Explored, route: str) -> None:
    addresses = explored.pages.get(route, [])
    assert addresses, f"no page leads anybody of the demo to {route}: link to it, or give the demo something to show there"
    fullest = {address.kind == "public": address for address in reversed(addresses)}
    chosen = list(fullest.values())
    if route == "/":
        chosen = [
            *{tuple(one.person["roles"]): one for one in addresses if one.person and len(one.person["roles"]) == 1}.values()
        ]
    found = [problem for address in chosen for problem in reader.problems(address)]
    found += [f"{one}: {one.size} bytes" for one in addresses if one.size > HEAVIEST]
    assert found == [], "\n".join(found)


def test_no_link_leads_nowhere(explored: Explored) -> None:
    assert explored.dead == [], "\n".join(explored.dead)


# --- forms as they come back

FORMS = [
    ("municipality.coordinator", "1804", "/notify", "form#notify [type=submit]:not([name])", {"name": "Ka"}),
    ("municipality.coordinator", "1804", "/trainees/new", "main form [type=submit]", {"hpr_number": "12a"}),
    ("municipality.coordinator", "1804", "/requests/*/edit", "main form [type=submit]", {"wanted_from": "i morgen"}),
    (
        "municipality.coordinator",
        "1804",
        "/profile",
        "main form [type=submit]",
        {"coordinator_email": "ingen", "registered_on": "x"},
    ),
    ("trust.contact", "nlsh", "/need", "main form [type=submit]", {"starts_on": "snart"}),
    ("trust.contact", "nlsh", "/vacancies/*/offer/*", "main form [type=submit]", {"starts_on": "snart"}),
    ("trust.contact", "nlsh", "/agreements/register*", "main form [type=submit]", {}),
    ("trust.admin", "nlsh", "/contacts/new", "main form [type=submit]", {}),
    ("trust.admin", "nlsh", "/people/new", "main form [type=submit]", {}),
]


@pytest.mark.parametrize(("role", "org", "path", "press", "typed"), FORMS, ids=[form[2] for form in FORMS])
def test_a_form_with_errors_says_what_and_where(
    reader: Reader, service: Service, explored: Explored, role: str, org: str, path: str, press: str, typed: dict[str, str]
) -> None:
    person = service.who(role, org)
    page = reader.page(person)
    page.goto(service.url + _address(explored, path, person))
    page.evaluate("document.querySelectorAll('main form').forEach((form) => (form.noValidate = true))")
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    reader.window.complaints.clear()
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.locator(press).first.click()
    assert posted.value.status == 422
    page.wait_for_load_state()
    assert page.title().startswith("Feil: ")
    assert page.locator("ds-error-summary a").count() >= 1
    for link in page.locator("ds-error-summary a").all():
        target = link.get_attribute("href") or ""
        assert page.locator(target).count() == 1, f"{target} is no field"
    for name, value in typed.items():
        assert page.input_value(f"main [name={name}]") == value
    assert reader.look(page) == []


def _address(explored: Explored, pattern: str, person: dict[str, Any]) -> str:
    if "*" not in pattern:
        return pattern
    found = (one.url for addresses in explored.pages.values() for one in addresses if one.person == person)
    return next(url for url in found if Path(url.split("?")[0]).match(pattern))


# --- by link, and when something is wrong


def test_the_answer_page_is_whole(reader: Reader, service: Service, settings: Settings) -> None:
    page = reader.page(None)
    page.goto(service.url + open_link(settings))
    assert page.locator("main form").count() >= 1
    assert reader.look(page) == []


@pytest.mark.parametrize(("path", "status"), [("/people", 403), ("/no/such/page", 404), ("/answer/ikke-en-lenke", 404)])
def test_a_page_that_is_refused_says_so(reader: Reader, service: Service, path: str, status: int) -> None:
    page = reader.page(service.who("municipality.mentor", "1804"))
    answer = page.goto(service.url + path)
    assert answer
    assert answer.status == status
    assert reader.look(page) == []


def open_link(settings: Settings) -> str:
    """An unanswered offer's link, as it stands in the ALIS's own message."""
    assert settings.owner_database_url
    with create_engine(settings.owner_database_url, poolclass=NullPool).begin() as db:
        db.execute(text("SET LOCAL ROLE alis_owner"))
        db.execute(text("SELECT set_config('alis.maintenance', 'on', true)"))
        found = db.scalar(
            text("""SELECT substring(m.body FROM '/answer/[A-Za-z0-9_.-]+') FROM alis.message m
                    JOIN alis.offer o ON o.trust = m.trust AND o.request_id = m.request_id AND o.status = 'open'
                    WHERE m.body LIKE '%/answer/%' ORDER BY o.answer_by_on DESC, m.id DESC LIMIT 1""")
        )
    assert found, "no open offer of the demo has a link"
    return str(found)
