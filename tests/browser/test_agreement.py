"""The agreement's journey in a browser: sent, signed by both, in force, an ALIS placed, notice, who is at risk, a successor; nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from core.dates import add_months
from tests.browser.conftest import PHONE
from tests.support.placing import Scene
from tests.support.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.database]
LOPPA = "5614"


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


class Journey:
    """Three people, each in a browser of their own; every page they meet is looked at for barriers and width."""

    def __init__(self, world: World, url: str, visit: Callable[..., Page], axe: Callable[[Page], list[str]]) -> None:
        self.world, self.url, self.axe = world, url, axe
        self.contact = self.enter(visit, world.person("nlsh", "trust.contact"))
        self.director = self.enter(visit, world.person("nlsh", "trust.signatory"))
        self.signatory = self.enter(visit, world.person(LOPPA, "municipality.signatory"), PHONE)
        self.wrong: list[str] = []

    def enter(self, visit: Callable[..., Page], email: str, size: dict[str, int] | None = None) -> Page:
        page = visit(f"{self.url}/login", size) if size else visit(f"{self.url}/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("form:has([name=password]) [type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)
        return page

    def at(self, page: Page, address: str) -> Page:
        page.goto(f"{self.url}{address}")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        self.wrong += [f"{address}: {one}" for one in [*self.axe(page), *(["wider than the window"] if wide else [])]]
        return page

    def send(self, start: str = "") -> str:
        page = self.at(self.contact, "/agreements/send")
        page.check(f"[name=municipalities][value='{LOPPA}']")
        page.fill("[name=agreed_from]", start)
        page.click("main form [type=submit]")
        page.wait_for_url(lambda address: "/agreements/nlsh-" in address)
        return page.url.removeprefix(self.url)

    def sign(self, page: Page, case: str) -> None:
        self.at(page, f"{case}/sign")
        page.fill("[name=title]", "direktør")
        page.select_option("[name=authority]", index=1)
        page.fill("[name=place]", "Bodø")
        page.check("[name=read]")
        page.click("main form [type=submit]")
        page.wait_for_url(f"{self.url}{case}")


@pytest.mark.requirement("R-091")
@pytest.mark.requirement("R-094")
@pytest.mark.requirement("R-096")
def test_the_journey_of_an_agreement(
    world: World, url: str, visit: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    people = Journey(world, url, visit, axe)
    # not in the trust's area until something has happened between them, so it is registered as wanted by a request
    scene = Scene(world, "nlsh", LOPPA, ready=False)
    request = scene.notify(name="Pia Plassert")
    case = people.send()
    people.sign(people.signatory, case)
    expect(people.signatory.locator("h1")).to_contain_text("Returnert")
    people.sign(people.director, case)
    expect(people.director.locator("h1")).to_contain_text("Gjelder")

    world.profile(LOPPA)
    offer = scene.offer(scene.vacancy(), request).json  # the gate is open; service from 16 months on
    told = scene.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "Koordinator Kvam"})
    assert told.status_code == 200, told.json

    page = people.at(people.signatory, f"{case}/notice")
    page.check("[name=given_by][value=municipality]")
    page.fill("[name=received_on]", world.today.strftime("%d.%m.%Y"))
    page.fill("[name=proof]", "Journal 26/17")
    page.click("main form [type=submit]")
    page.wait_for_url(f"{url}{case}")
    expect(page.locator("h1")).to_contain_text("Oppsagt, gjelder fortsatt")
    expect(page.locator("#at-risk")).to_contain_text("1 ALIS")
    expect(people.at(people.contact, case).locator("#at-risk")).to_contain_text("Pia Plassert")

    end = add_months(world.today, 12)
    successor = people.send(end.strftime("%d.%m.%Y"))
    people.sign(people.signatory, successor)
    people.sign(people.director, successor)
    page = people.at(people.contact, case)
    expect(page.locator("#life")).to_contain_text("Avløses av")
    expect(page.locator("#notice")).to_contain_text("Journal 26/17")
    expect(page.locator("#at-risk")).to_have_count(0)
    assert people.wrong == []
