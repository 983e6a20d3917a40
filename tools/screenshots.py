"""Pictures of the main pages, desktop and phone, for the README: signs in as people of the demo and takes them.

python tools/screenshots.py http://127.0.0.1:8000 logins.json [--out docs/screenshots] [--only NAME]
"""

import argparse
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Shot:
    """One page: its file's name, who looks (a role and an organisation; none = not signed in), where, what to click first."""

    name: str
    role: str | None
    org: str | None
    path: str
    click: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("desktop", "phone")
    whole: bool = False


SHOTS = [
    Shot("login", None, None, "/login"),
    Shot("worklist", "municipality.coordinator", "5603", "/"),
    Shot("worklist-trust", "trust.contact", "nlsh", "/", sizes=("desktop",)),
    Shot("waiting-list", "trust.contact", "nlsh", "/requests"),
    Shot("request", "trust.contact", "nlsh", "/requests", click=("tbody tr:has-text('Tilbud sendt') a",)),
    Shot("notify", "municipality.coordinator", "1804", "/notify"),
    Shot("trainees", "municipality.coordinator", "1804", "/trainees", sizes=("desktop",)),
    Shot("ranking", "municipality.coordinator", "1804", "/ranking"),
    Shot("vacancies", "trust.contact", "nlsh", "/vacancies", sizes=("desktop",)),
    Shot(
        "matching", "trust.contact", "unn", "/vacancies", click=("a:has-text('indremedisin')", "a:has-text('Mulige kandidater')")
    ),
    Shot("candidates", "trust.unit_leader", "unn", "/candidates", sizes=("desktop",)),
    Shot("unit-leader", "trust.unit_leader", "unn", "/candidates", sizes=("phone",)),
    Shot("answer", "municipality.coordinator", "1804", "/mailbox", click=("a[href*='/answer/']",), sizes=("phone",)),
    Shot("offers", "trust.contact", "nlsh", "/offers", sizes=("desktop",)),
    Shot("placements", "trust.contact", "nlsh", "/placements"),
    Shot("proposal", "trust.contact", "nlsh", "/proposals", click=("main a[href*='/proposals/nlsh-']",)),
    Shot("capacity", "trust.contact", "nlsh", "/capacity", sizes=("desktop",)),
    Shot("agreements", "trust.contact", "nlsh", "/agreements", sizes=("desktop",)),
    Shot("rules", "trust.contact", "nlsh", "/rules/nlsh", sizes=("desktop",)),
    Shot("rules-compare", "region.admin", None, "/rules/compare"),
    Shot("region", "region.admin", None, "/region", sizes=("desktop",)),
    Shot("public", None, None, "/alis"),
]


def main() -> int:
    """Take every picture of the table; 1 when a page could not be shown."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("url", help="where the service answers")
    asked.add_argument("logins", type=Path, help="the demo's logins.json")
    asked.add_argument("--out", type=Path, default=OUT)
    asked.add_argument("--only", default="", help="only the pictures whose name begins so")
    given = asked.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no Chromium on this machine: apt-get install chromium")
    given.out.mkdir(parents=True, exist_ok=True)
    people = json.loads(given.logins.read_text("utf-8"))
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGS)
        for shot in (s for s in SHOTS if s.name.startswith(given.only)):
            for size in shot.sizes:
                problem = take(browser, given.url.rstrip("/"), people, shot, size, given.out)
                print(f"{shot.name}-{size}.png {problem or 'taken'}")
                failed += [shot.name] if problem else []
        browser.close()
    return 1 if failed else 0


def take(browser: Browser, url: str, people: list[dict[str, Any]], shot: Shot, size: str, out: Path) -> str:
    """Take one picture; say what was wrong, or nothing."""
    phone = size == "phone"
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        device_scale_factor=2 if phone else 1,
        locale="nb-NO",
        reduced_motion="reduce",
    )
    page = context.new_page()
    try:
        if shot.role is not None:
            person = who(people, shot.role, shot.org)
            if person is None:
                return f"nobody in logins.json is {shot.role} at {shot.org or 'any organisation'}"
            if problem := sign_in(page, url, person):
                return problem
        answer = page.goto(url + shot.path)
        if answer is None or answer.status >= 400:  # noqa: PLR2004 - the web's own border
            return f"{shot.path} answered {answer.status if answer else 'nothing'}"
        for selector in shot.click:
            page.click(selector)
            page.wait_for_load_state()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=out / f"{shot.name}-{size}.png", full_page=shot.whole)
    finally:
        context.close()
    return ""


def who(people: list[dict[str, Any]], role: str, org: str | None) -> dict[str, Any] | None:
    """Find the first person with a role, in an organisation if one is named."""
    return next((p for p in people if role in p["roles"] and org in {None, p["org"]}), None)


def sign_in(page: Page, url: str, person: dict[str, Any]) -> str:
    """Sign in as anybody does; say what was wrong, or nothing."""
    page.goto(f"{url}/login")
    page.fill("[name=email]", person["email"])
    page.fill("[name=password]", person["password"])
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_load_state()
    return f"{person['email']} could not sign in" if page.url.rstrip("/").endswith("/login") else ""


if __name__ == "__main__":
    sys.exit(main())
