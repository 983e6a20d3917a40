"""Every macro in a real browser: no barriers, no policy violation, in order by keyboard, and whole on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ["/", "/list", "/form", "/request", "/periods", "/public"]
NARROWEST = {"width": 320, "height": 640}
ERRORS = [f"/error/{code}" for code in ("403", "404", "409", "410", "422", "500")]
Visit = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@pytest.mark.parametrize("path", [*PAGES, *ERRORS])
def test_page_has_no_barriers_at_any_width_or_in_the_dark(visit: Visit, axe: Axe, stylepage: str, path: str) -> None:
    page = visit(stylepage + path)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    found = []
    for size in (DESKTOP, PHONE, NARROWEST):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"at {size['width']} px: {barrier}" for barrier in (axe(page) if size is not NARROWEST else [])]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"at {size['width']} px the page scrolls sideways")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    assert found + [f"in the dark: {barrier}" for barrier in axe(page)] == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_menus_open_without_barriers_and_close_with_escape(visit: Visit, axe: Axe, stylepage: str, size: dict[str, int]) -> None:
    page = visit(f"{stylepage}/", size)
    for menu in ["org-menu", "user-menu", *(["nav"] if size is PHONE else [])]:
        opener = page.locator(f"[popovertarget={menu}]")
        opener.click()
        expect(page.locator(f"#{menu}")).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(f"#{menu}")).to_be_hidden()
        expect(opener).to_be_focused()


def test_form_with_errors_has_no_barriers_and_begins_at_the_summary(visit: Visit, axe: Axe, stylepage: str) -> None:
    for size in (DESKTOP, PHONE):
        page = visit(f"{stylepage}/form", size)
        page.fill("#name", "Ka")
        page.check("#trusts")
        page.click("text=Send inn")
        expect(page).to_have_title("Feil: Meld inn ALIS – ALIS Nord")
        expect(page.locator("ds-error-summary")).to_be_focused()
        assert page.input_value("#name") == "Ka"
        assert page.is_checked("#trusts")
        assert axe(page) == []
        page.click("ds-error-summary a[href='#hpr_number']")
        expect(page.locator("#hpr_number")).to_be_focused()
        described = page.get_attribute("#hpr_number", "aria-describedby") or ""
        assert {"hpr_number-hint", "hpr_number-error"} <= set(described.split())


def test_tab_order_goes_from_skip_link_through_the_header_to_the_page(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list")
    order = []
    for _ in range(15):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim().split('\\n')[0]")
        )
    assert order[:2] == ["Hopp til hovedinnholdet", "Postkasse"]  # the demo's ribbon
    order = ["", *order[2:]]
    assert order[1] == "ALIS Nord"
    assert order[2].startswith("Nordlandssykehuset HF")
    assert order[3].startswith("Søk")
    assert order[4].startswith("Min bruker")
    assert order[5:12] == [
        "Arbeidsliste",
        "Innmeldte ALIS",
        "Meld inn",
        "Ledige vikariater",
        "Tjenesteperioder",
        "Kontakter",
        "Regler",
    ]
    assert order[12:] == ["Excel", "Meld inn ALIS"]


def test_skip_link_leads_past_the_header(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_filter_swaps_the_list_and_keeps_itself_in_the_address(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list")
    page.locator("#q").press_sequentially("tuva", delay=20)
    expect(page.locator("#requests .count")).to_have_text("1 innmeldt ALIS")
    expect(page.locator("#q")).to_be_focused()
    assert "q=tuva" in page.url
    page.go_back()
    expect(page.locator("#requests .count")).to_have_text("7 innmeldte ALIS")


def test_filter_works_without_javascript(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list", java_script_enabled=False)
    page.fill("#q", "tuva")
    page.click("text=Filtrer")
    assert page.locator("#requests tbody tr").count() == 1


def test_more_rows_come_below_and_reading_goes_on_at_the_first_of_them(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list")
    page.click("text=Vis flere")
    expect(page.locator("#requests tbody tr")).to_have_count(11)
    expect(page.locator("#requests tbody tr").nth(7).locator("a")).to_be_focused()


def test_cards_keep_their_meaning(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list", PHONE)
    assert page.get_by_role("table", name="Innmeldte ALIS").get_by_role("rowheader").count() == 7


def test_print_shows_the_content_only(visit: Visit, stylepage: str) -> None:
    page = visit(f"{stylepage}/list")
    page.emulate_media(media="print")
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("#requests table")).to_be_visible()
