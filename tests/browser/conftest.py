"""A browser for the tests: Debian's Chromium through Playwright, and axe-core to look for barriers."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.engine import make_url
from werkzeug.serving import make_server

import core
from core.app import create_app
from core.config import Settings
from core.web import App

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
PATIENCE = 120_000  # ms: a machine with ten other things to do is slow, not wrong
expect.set_options(timeout=PATIENCE)


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
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGS, timeout=PATIENCE)
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


class Window:
    """One page in a context of its own, and what the browser complained of: policy violations, script errors, failed loads.

    To open one takes longer than to show ten pages in it, so it is used again: emptied of who was signed in, not of its scripts.
    """

    def __init__(self, browser: Browser, size: dict[str, int] = DESKTOP, **options: Any) -> None:
        self.size, self.complaints = size, list[str]()
        self.context = browser.new_context(viewport=size, locale="nb-NO", reduced_motion="reduce", **options)  # type: ignore[arg-type]
        self.page = self.context.new_page()
        self.context.set_default_timeout(PATIENCE)
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def complained(self) -> list[str]:
        """What was said since it was asked last, but the status that a test asked for."""
        said = [text for text in self.complaints if "the server responded with a status of" not in text]
        self.complaints.clear()
        return said

    def clear(self) -> None:
        """For the next one."""
        self.context.clear_cookies()
        self.page.emulate_media(media="null", color_scheme="light")
        self.page.set_viewport_size(self.size)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, list[Window]]]:
    """Windows that nobody uses, by their options."""
    free: dict[str, list[Window]] = {}
    yield free
    for window in (one for several in free.values() for one in several):
        window.context.close()


@pytest.fixture
def visit(browser: Browser, windows: dict[str, list[Window]]) -> Iterator[Callable[..., Page]]:
    """Open pages at a size; at the end nothing may have been complained of."""
    used: list[tuple[str, Window]] = []

    def open_page(url: str, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        kind = json.dumps([size, options], sort_keys=True)
        free = windows.setdefault(kind, [])
        window = free.pop() if free else Window(browser, size, **options)
        window.complaints.clear()
        used.append((kind, window))
        window.page.goto(url)
        return window.page

    yield open_page
    said = [text for _kind, window in used for text in window.complained()]
    for kind, window in used:
        window.clear()
        windows[kind].append(window)
    assert said == []


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
