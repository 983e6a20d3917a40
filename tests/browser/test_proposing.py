"""A coordinator's journey in a browser: ask for a proposal, follow it, take rows, see the offers; no barriers on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from core.config import Settings
from core.dates import add_months
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_placing import enter, look
from tests.support.deciding import Round, compute
from tests.support.world import World

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


@pytest.mark.requirement("R-053", "R-054")
def test_from_a_run_to_accepted_offers(url: str, world: World, settings: Settings, visit: Visit, axe: Axe) -> None:
    # the demo's people, who have waited longer, stand aside
    world.sql(
        """UPDATE alis.placement_request SET status = 'withdrawn', ended_on = current_date, rank = NULL
           WHERE trust = 'nlsh' AND status IN ('notified', 'waiting', 'confirmed', 'presented')"""
    )
    round_ = Round(world, "nlsh", "5632")
    unit = "Fauske, Psykisk helse-og rusklinikken, Psykiatri"
    wishes = [{"trust": "nlsh", "wishes": [{"unit_id": world.unit("nlsh", unit)}]}]
    first = round_.notify(name="Siri Først", trusts=wishes)
    second = round_.notify(name="Tor Etterpå", trusts=wishes, wanted_from=add_months(round_.start, 12).isoformat())
    round_.vacancy(unit)
    round_.vacancy(unit, starts_on=add_months(round_.start, 12))
    page = visit(f"{url}/login", DESKTOP)
    enter(page, round_.contact_email)
    assert look(page, axe, f"{url}/proposals") == []
    page.click("main button:has-text('Lag forslag')")
    page.wait_for_url("**/proposals/nlsh-*")
    assert "Venter på tur" in page.inner_text("main")
    assert axe(page) == []
    address = page.url
    compute(settings)
    page.wait_for_selector("h2:has-text('Foreslåtte plasser')", timeout=15_000)  # the page finds out by itself
    assert axe(page) == []
    page.click("tr:has-text('Siri Først') button:has-text('Godta')")
    page.wait_for_selector(".receipt:has-text('Tilbudet er gitt')")
    assert "Godtatt" in page.inner_text("tr:has-text('Siri Først')")
    page.click("tr:has-text('Tor Etterpå') th a")
    assert look(page, axe, page.url) == []
    page.click("button:has-text('Gi tilbudet')")
    page.wait_for_selector(".receipt:has-text('Tilbudet er gitt')")
    assert [round_.status(one) for one in (first, second)] == ["offered", "offered"]
    page.click("tr:has-text('Siri Først') a:has-text('Tilbudet')")
    assert "Siri Først" in page.inner_text("main")
    phone = visit(f"{url}/login", PHONE)
    enter(phone, round_.contact_email)
    assert look(phone, axe, address) == []
    assert look(phone, axe, f"{url}/capacity") == []
    coordinator = visit(f"{url}/login", PHONE)
    enter(coordinator, round_.coordinator_email)
    assert look(coordinator, axe, f"{url}/proposals") == []
    assert "Siri Først" in coordinator.inner_text("main")
