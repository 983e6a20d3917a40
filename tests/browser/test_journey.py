"""One ALIS's way from the notification to the service period, in the browser as users go it; and two who edit the same record."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core.config import Settings
from core.dates import add_months, today
from tests.browser.conftest import DESKTOP, PHONE, Service, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]

NAME, HPR = "Prøve Reisende", "999200001"
UNIT = "Bodø, Medisinsk klinikk, onkologi"
START = add_months(today().replace(day=1), 16)
END = add_months(START, 6)


@pytest.fixture
def window(visit: Callable[..., Page], service: Service) -> Callable[..., Page]:
    def opened(size: dict[str, int] = DESKTOP) -> Page:
        return visit(f"{service.url}/login", size)

    return opened


@pytest.mark.requirement("R-117")
def test_from_the_notification_to_the_service_period(window: Callable[..., Page], service: Service, settings: Settings) -> None:
    coordinator = window()
    sign_in(coordinator, service, service.who("municipality.coordinator", "1804"))
    cases = notify_to_two_by_keyboard(coordinator)
    assert {case.split("-")[0] for case in cases} == {"fin", "nlsh"}
    case = next(one for one in cases if one.startswith("nlsh"))

    rank_first(coordinator, service)

    contact = window()
    sign_in(contact, service, service.who("trust.contact", "nlsh"))
    report_a_vacancy(contact, service)
    contact.get_by_role("link", name="Mulige kandidater").click()
    contact.locator(f"main a[href$='/offer/{case}']").click()
    contact.fill("[name=reason]", "Enheten passer.")
    contact.get_by_role("button", name="Gi tilbud").click()
    expect(contact.locator("#receipts")).to_contain_text("Tilbudet er gitt")

    alis = window(PHONE)
    alis.goto(service.url + the_aliss_link(settings, case))
    expect(alis.locator("main")).to_contain_text("onkologi")
    alis.get_by_role("button", name="Ja takk").click()
    expect(alis.locator("h1")).to_have_text("Takk for svaret")

    contact.goto(f"{service.url}/placements?first={START:%d.%m.%Y}&last={END:%d.%m.%Y}")
    expect(contact.locator(".gantt .bar--planned title", has_text=NAME)).to_have_count(1)
    expect(contact.locator("main table.list").last).to_contain_text(NAME)
    coordinator.goto(f"{service.url}/requests/{case}")
    expect(coordinator.locator("h1")).to_contain_text("Takket ja")


def notify_to_two_by_keyboard(page: Page) -> list[str]:
    """Tab and type as somebody does who never reaches for the mouse; returns the numbers of the matters."""
    page.get_by_role("link", name="Meld inn ALIS").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Meld inn ALIS – ALIS Nord")
    page.focus("[name=name]")
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "hpr_number"
    page.keyboard.type(HPR)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "fin"
    page.keyboard.press("Space")
    expect(page.locator("[name=unit_fin]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Hammerfest")
    if not page.is_checked("#trust-nlsh"):
        page.focus("#trust-nlsh")
        page.keyboard.press("Space")
    page.select_option("[name=unit_nlsh]", label=UNIT)
    page.focus("[name=wanted_from]")
    page.keyboard.type(f"{START:%d.%m.%Y}")
    page.focus("[name=scheme][value=new]")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(f"{add_months(START, -30):%d.%m.%Y}")
    page.locator("main summary", has_text="Mer, når en regel").click()
    page.fill("[name=email]", "prove.reisende@demo.invalid")
    page.fill("[name=departure_reason]", "Avtalt med begge.")
    page.focus("form#notify [type=submit]:not([name])")
    page.keyboard.press("Enter")
    expect(page.locator("#receipts .receipt").first).to_be_visible()
    page.goto(page.url.split("/requests")[0] + "/requests?q=reisende")
    links = page.locator(".list th a", has_text=NAME)
    expect(links).to_have_count(2)
    return [(link.get_attribute("href") or "").rsplit("/", 1)[1] for link in links.all()]


def rank_first(page: Page, service: Service) -> None:
    """The municipality says who comes first where several want the same."""
    page.goto(f"{service.url}/ranking")
    form = page.locator("form", has_text=NAME).filter(has_text="Lagre rekkefølgen").filter(has_text="nlsh-")
    rows = form.locator("tbody tr").all()
    for number, row in enumerate(sorted(rows, key=lambda one: NAME not in one.inner_text()), start=1):
        row.locator("[name^=position_]").fill(str(number))
    form.locator("[name=reason]").fill("Avtalt i kommunen.")
    form.get_by_role("button", name="Lagre rekkefølgen").click()
    expect(page.locator("#receipts .receipt").first).to_be_visible()


def report_a_vacancy(page: Page, service: Service) -> None:
    """The wished unit is free in the wished months; ends on the vacancy's page."""
    page.goto(f"{service.url}/need")
    page.locator("main select").first.select_option(label=UNIT)
    page.fill("[name=starts_on]", f"{START:%d.%m.%Y}")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#receipts .receipt").first).to_be_visible()
    if not re.search(r"/vacancies/nlsh-\d+$", page.url):
        page.goto(f"{service.url}/vacancies?first={START:%d.%m.%Y}")
        page.locator(".list tr", has_text=f"{START:%d.%m.%Y}").get_by_role("link", name=UNIT).first.click()


def the_aliss_link(settings: Settings, case: str) -> str:
    """The link in the ALIS's own message."""
    assert settings.owner_database_url
    trust, number = case.split("-")
    with create_engine(settings.owner_database_url, poolclass=NullPool).begin() as db:
        db.execute(text("SET LOCAL ROLE alis_owner"))
        db.execute(text("SELECT set_config('alis.maintenance', 'on', true)"))
        found = db.scalar(
            text("""SELECT substring(body FROM '/answer/[A-Za-z0-9_.-]+') FROM alis.message
                    WHERE trust = :trust AND request_id = :id AND recipient_role = 'trainee' AND body LIKE '%/answer/%'"""),
            {"trust": trust, "id": int(number)},
        )
    assert found
    return str(found)


def test_two_who_edit_the_same_see_both_versions(window: Callable[..., Page], service: Service) -> None:
    first, second = window(), window()
    sign_in(first, service, service.who("municipality.coordinator", "1804"))
    sign_in(second, service, service.who("municipality.leader", "1804"))
    first.goto(f"{service.url}/profile")
    second.goto(f"{service.url}/profile")
    first.fill("[name=coordinator_phone]", "11 11 11 11")
    first.get_by_role("button", name="Lagre").click()
    expect(first.locator("#receipts .receipt").first).to_be_visible()
    second.fill("[name=coordinator_phone]", "22 22 22 22")
    second.get_by_role("button", name="Lagre").click()
    expect(second.locator("h1")).to_have_text("Endret av en annen mens du skrev")
    row = second.locator("tr.differs")
    expect(row).to_contain_text("11 11 11 11")
    expect(row).to_contain_text("22 22 22 22")
    second.get_by_role("button", name="Bruk min versjon").click()
    first.goto(f"{service.url}/profile")
    assert first.input_value("[name=coordinator_phone]") == "22 22 22 22"
