"""A browser for the tests: Debian's Chromium through Playwright, and axe-core to look for barriers."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.engine import make_url
from werkzeug.serving import make_server

import core
from core import demo
from core.app import create_app
from core.config import Settings
from core.embedded import EmbeddedPostgres
from core.web import App
from tests.conftest import TEMPLATE, database

ROOT = Path(core.__file__).parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
MANIFEST = ROOT / "core" / "static" / "manifest.json"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file's tests: while it is open its event loop runs in this thread, where other tests want one of their own.

    Skipped with a sentence where something is missing.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    if not MANIFEST.is_file() or not AXE.is_file():
        pytest.skip("no front-end assets: python tools/frontend.py")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def stylepage() -> Iterator[str]:
    """Return the address of the pages that show every macro."""
    from tests.browser.stylepage import create_app

    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@dataclass(frozen=True)
class Service:
    """The real service with the demo's people, on a port of its own."""

    url: str
    app: App
    logins: list[dict[str, Any]]

    def who(self, role: str, org: str | None = None) -> dict[str, Any]:
        """Somebody of logins.json with this role (in this organisation)."""
        return next(p for p in self.logins if role in p["roles"] and org in {None, p["org"]})


@pytest.fixture(scope="session")
def demo_settings(cluster: EmbeddedPostgres) -> Iterator[Settings]:
    """A database with the demo in it, loaded once."""
    with database(cluster, TEMPLATE) as made:
        demo.load(made)
        yield made


@pytest.fixture(scope="session")
def template(demo_settings: Settings) -> str:
    return make_url(demo_settings.database_url).database or ""


@pytest.fixture(scope="module")
def service(demo_settings: Settings, settings: Settings) -> Iterator[Service]:
    """Serve the demo from a database of the module's own."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    logins = json.loads((demo_settings.data_dir / "logins.json").read_text("utf-8"))
    yield Service(f"http://127.0.0.1:{server.server_port}", app, logins)
    server.shutdown()
    thread.join()
    app.close()


def sign_in(page: Page, service: Service, person: dict[str, Any]) -> None:
    """As anybody does."""
    page.goto(f"{service.url}/login")
    page.fill("[name=email]", person["email"])
    page.fill("[name=password]", person["password"])
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


class Seen(list[str]):
    """What the browser complained of: policy violations, script errors, failed loads."""


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, list[BrowserContext]]]:
    """Windows that nobody uses, by their options: to open one takes longer than to show a page in it."""
    free: dict[str, list[BrowserContext]] = {}
    yield free
    for context in (one for several in free.values() for one in several):
        context.close()


@pytest.fixture
def visit(browser: Browser, windows: dict[str, list[BrowserContext]]) -> Iterator[Callable[..., Page]]:
    """Open pages at a size; at the end nothing may have been complained of, but the status that a test asked for."""
    used: list[tuple[str, BrowserContext]] = []
    complaints = Seen()

    def open_page(url: str, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        kind = json.dumps([size, options], sort_keys=True)
        free = windows.setdefault(kind, [])
        context = (
            free.pop() if free else browser.new_context(viewport=size, locale="nb-NO", reduced_motion="reduce", **options)  # type: ignore[arg-type]
        )
        used.append((kind, context))
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.goto(url)
        return page

    yield open_page
    for kind, context in used:
        for page in context.pages:
            page.close()
        context.clear_cookies()
        windows[kind].append(context)
    assert [text for text in complaints if "the server responded with a status of" not in text] == []


def axe(page: Page) -> list[str]:
    """Return the barriers that axe finds, one line each: empty is what a test asks for."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "iframes": False}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{v['impact']} {v['id']}: {v['help']} – {' | '.join(n['html'][:160] for n in v['nodes'][:3])}"
        for v in found["violations"]
    ]


@pytest.fixture(name="axe", scope="session")
def _axe() -> Callable[[Page], list[str]]:
    return axe
