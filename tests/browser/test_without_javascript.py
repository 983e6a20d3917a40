"""The main ways through the service with scripts switched off: every page is a page, every button posts a form."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.config import Settings
from core.dates import add_months, today
from tests.browser.conftest import Service, sign_in
from tests.browser.test_pages import open_link

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow, pytest.mark.requirement("R-117")]

SignIn = Callable[[str, str], Page]


@pytest.fixture
def plain(visit: Callable[..., Page], service: Service) -> Callable[[], Page]:
    """A browser window without scripts."""

    def window() -> Page:
        return visit(f"{service.url}/login", java_script_enabled=False)

    return window


@pytest.fixture
def as_(plain: Callable[[], Page], service: Service) -> SignIn:
    def signed_in(role: str, org: str) -> Page:
        page = plain()
        sign_in(page, service, service.who(role, org))
        return page

    return signed_in


def test_the_list_is_filtered_and_goes_on(as_: SignIn, service: Service) -> None:
    page = as_("trust.contact", "nlsh")
    expect(page).to_have_title("Arbeidsliste – ALIS Nord")
    page.get_by_role("link", name="Innmeldte ALIS", exact=True).click()
    rows = page.locator(".list tbody tr:not(.more)")
    first = rows.locator("th").all_inner_texts()
    page.get_by_role("link", name="Vis flere").click()
    following = rows.locator("th").all_inner_texts()
    assert following
    assert not {*first} & {*following}
    page.goto(f"{service.url}/requests")
    page.fill("[name=q]", "bodø")
    page.select_option("[name=status]", "placed")
    page.get_by_role("button", name="Filtrer").click()
    assert "q=bod" in page.url
    assert page.input_value("[name=q]") == "bodø"
    states = page.locator(".list td.status").all_inner_texts()
    assert states
    assert {*states} <= {"I tjeneste", "Takket ja"}


def typed_notification(page: Page, name: str, hpr: str) -> None:
    """The seven fields, at NLSH's first unit."""
    start = add_months(today().replace(day=1), 16)
    page.fill("[name=name]", name)
    page.fill("[name=hpr_number]", hpr)
    page.check("#trust-nlsh")
    page.select_option("[name=unit_nlsh]", label="Bodø, Medisinsk klinikk, onkologi")
    page.fill("[name=wanted_from]", f"{start:%d.%m.%Y}")
    page.check("[name=scheme][value=new]")
    page.fill("[name=specialisation_started_on]", f"{add_months(start, -30):%d.%m.%Y}")


def test_an_alis_is_notified_after_a_correction(as_: SignIn) -> None:
    page = as_("municipality.coordinator", "1804")
    page.get_by_role("link", name="Meld inn ALIS").click()
    typed_notification(page, "Prøve Uten-Skript", "12a")
    page.get_by_role("button", name="Send innmelding").click()
    expect(page).to_have_title(re.compile("^Feil: "))
    assert page.input_value("[name=name]") == "Prøve Uten-Skript"
    page.fill("[name=hpr_number]", "999100001")
    page.get_by_role("button", name="Send innmelding").click()
    expect(page.locator("#receipts")).to_contain_text(f"{today():%d.%m.%Y}")
    expect(page.locator("main")).to_contain_text("Prøve Uten-Skript")


def test_one_changes_the_organisation(plain: Callable[[], Page], service: Service) -> None:
    person = next(p for p in service.logins if p["email"] == "felles.koordinator@demo.invalid")
    page = plain()
    sign_in(page, service, person)
    before = page.locator(".org__name").inner_text()
    page.locator(".org--switch").click()
    other = page.locator("#org-menu button:not([aria-current])")
    name = other.locator("span").first.inner_text().split("\n")[0]
    other.click()
    assert page.locator(".org__name").inner_text() == name != before


def test_the_municipality_sets_its_order(as_: SignIn) -> None:
    page = as_("municipality.coordinator", "1804")
    page.get_by_role("link", name="Rekkefølge", exact=True).click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Lagre rekkefølgen")).first
    places = form.locator("[name^=position_]")
    name = places.last.get_attribute("name")
    for number, place in enumerate([places.last, *places.all()[:-1]], start=1):
        place.fill(str(number))
    form.locator("[name=reason]").fill("Vikaren er på plass.")
    form.get_by_role("button", name="Lagre rekkefølgen").click()
    expect(page.locator("#receipts .receipt")).to_be_visible()
    assert page.input_value(f"[name={name}]") == "1"


def test_a_contact_makes_an_offer(as_: SignIn, service: Service) -> None:
    page = as_("trust.contact", "nlsh")
    page.goto(a_possible_offer(page, service))
    page.fill("[name=reason]", "Avtalt med kommunen.")
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("#receipts")).to_contain_text("Tilbudet er gitt")


def a_possible_offer(page: Page, service: Service) -> str:
    """The form for an offer that nothing holds back, found as a contact finds it: vacancy by vacancy."""
    page.goto(f"{service.url}/vacancies")
    for vacancy in page.locator(".list th a").evaluate_all("(links) => links.map((link) => link.href)"):
        page.goto(f"{vacancy}/candidates")
        for offer in page.locator("main a[href*='/offer/']").evaluate_all("(links) => links.map((link) => link.href)"):
            page.goto(offer)
            if page.locator("main [name=reason]").count() and not page.locator("main [name=municipality_accepted_by]").count():
                return str(offer)
    pytest.fail("no vacancy of the demo has a candidate who may be offered it")


def test_the_alis_answers_by_link(plain: Callable[[], Page], service: Service, settings: Settings) -> None:
    page = plain()
    link = open_link(settings)
    page.goto(service.url + link)
    page.get_by_role("button", name="Ja takk").click()
    expect(page.locator("h1")).to_contain_text(re.compile("takk", re.IGNORECASE))
    page.goto(service.url + link)
    expect(page.locator("main")).to_contain_text("Ja")
    assert page.get_by_role("button", name="Ja takk").count() == 0
