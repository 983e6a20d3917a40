"""On a phone: a link in a mail, one page, one tap. Every question that is asked by link, without barriers, no wider than the phone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from core.audit import Actor
from core.dates import add_months
from core.directory.queries import current_rules
from core.tenancy import Scope, ScopeKind, enter
from core.vacancies import inquiries
from tests.browser.conftest import PHONE
from tests.core.candidates.test_by_link import links
from tests.core.candidates.test_choosing import Unn
from tests.core.queue.test_asking import asked, token
from tests.core.vacancies.test_inquiries import newest
from tests.support.placing import Scene
from tests.support.world import TROMSO, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def questions(world: World) -> dict[str, str]:
    """A link for every kind of question, as it stands in the mail."""
    contact, coordinator = world.person("unn", "trust.contact"), world.person(TROMSO, "municipality.coordinator")
    leader = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Onkologi")])
    world.ready("unn", TROMSO)
    doors = (world.api(coordinator, TROMSO), world.api(contact, "unn"), world.api(leader, "unn"))
    unn = Unn(world, *doors, leader, contact, coordinator)
    case, shown = unn.notified(email="alis@demo.invalid"), unn.notified()
    unn.asked(unn.need(), case)
    alis = unn.notified(email="alis@demo.invalid")  # a query of its own: the municipality's answer ends the ALIS's link
    unn.coordinator.post(f"/queries/{unn.asked(unn.need(), alis)}/ask-trainee", {})
    unn.presented(unn.need(), shown)
    fin, nlsh = Scene(world, "fin", "5603"), Scene(world, "nlsh", "1804")
    later = add_months(nlsh.start, 24)  # nobody of the demo wants the same then
    alone = {"wanted_from": later.isoformat(), "specialisation_started_on": add_months(later, -30).isoformat()}
    first, _second = nlsh.notify(**alone), nlsh.notify(**alone)
    nlsh.contact.post("/ranking/nlsh/ask", {"case": first["case"]})
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, "unn"), world.app.settings.context_key)
        inquiries.ask_monthly(db, Actor(0, "ALIS Nord", "worker"), current_rules(db, "unn", world.today), today=world.today)
    return {
        "query": links(unn, case, "query")["coordinator"],
        "query_trainee": links(unn, alis, "query_trainee")["trainee"],
        "presentation": next(iter(links(unn, shown, "presented").values())),
        "reconfirm": asked(fin)[1],
        "order": token(nlsh, first, "order_asked"),
        "vacancies": newest(world),
    }


TAPS = {
    "query": "Ja, aktuell",
    "query_trainee": "Ja",
    "presentation": "Tatt kontakt",
    "reconfirm": "Ja, som planlagt",
    "order": "Test Testesen først",
    "vacancies": "Nei, ingen nå",
}


@pytest.mark.parametrize("question", TAPS)
def test_one_page_one_tap(
    visit: Callable[..., Page], axe: Callable[[Page], list[Any]], url: str, questions: dict[str, str], question: str
) -> None:
    page = visit(f"{url}/answer/{questions[question]}", PHONE)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name=TAPS[question], exact=question == "query_trainee").first.click()
    expect(page.locator("h1")).to_have_text("Takk for svaret")
    assert axe(page) == []
