"""Vacancy, candidates, offer, answer and service period in a browser: no barriers, nothing wider than the phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from core.dates import add_months
from tests.browser.conftest import DESKTOP, PHONE
from tests.support.placing import Scene
from tests.support.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.database]
Visit = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def enter(page: Page, email: str) -> None:
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_url(lambda address: "/login" not in address)


def look(page: Page, axe: Axe, address: str = "") -> list[str]:
    """What is wrong with a page (the one that is open, if no other is named) on a desk and on a phone."""
    if address:
        page.goto(address)
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found += [f"{page.url}, {size['width']} px: {one}" for one in [*axe(page), *(["wider than the window"] if wide else [])]]
    return found


def test_no_barriers_on_the_way_to_a_service(url: str, world: World, visit: Visit, axe: Axe) -> None:
    scene = Scene(world, "nlsh", "5632")
    _request, period = scene.accepted(name="Siri Plassert")
    request = scene.notify(name="Tor Tilbudt", wanted_from=add_months(scene.start, 12).isoformat())
    vacancy = scene.vacancy(starts_on=add_months(scene.start, 20), posts=2)
    told = {"municipality_accepted_on": world.today.isoformat(), "municipality_accepted_by": "Kari"}
    offer = scene.offer(vacancy, request, **told).json
    waiting = scene.notify(name="Vera Venter", wanted_from=add_months(scene.start, 24).isoformat())
    contact = visit(f"{url}/login")
    enter(contact, scene.contact_email)
    found = []
    for address in (
        "/vacancies",
        f"/vacancies/{vacancy['case']}",
        f"/vacancies/{vacancy['case']}/candidates",
        f"/vacancies/{vacancy['case']}/offer/{waiting['case']}",
        "/need",
        "/offers",
        f"/offers/{offer['case']}",
        f"/requests/{request['case']}",
        "/placements",
        f"/placements/{period['case']}",
    ):
        found += look(contact, axe, url + address)
    coordinator = visit(f"{url}/login")
    enter(coordinator, scene.coordinator_email)
    for address in (f"/offers/{offer['case']}", f"/requests/{request['case']}", "/placements", f"/placements/{period['case']}"):
        found += look(coordinator, axe, url + address)
    assert found == []


def test_the_alis_answers_with_one_tap(url: str, world: World, visit: Visit, axe: Axe) -> None:
    scene = Scene(world, "nlsh", "5622")
    request, _offer = scene.offered()
    address = f"{url}/answer/{scene.token(request)}"
    page = visit(address, PHONE)
    assert look(page, axe) == []
    page.click("text=Ja takk")
    assert page.inner_text("h1") == "Takk for svaret"
    assert look(page, axe) == []
    assert look(page, axe, address) == []  # used: whom to ask
    assert "allerede brukt" in page.inner_text("main")
