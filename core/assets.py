"""What a page needs besides its words: the addresses of its assets, icons, the content policy.

The npm packages' files are brought in by the front-end step under hashed names and listed in
`static/manifest.json`. A page renders whether or not that step has run.
"""

import json
import re
import secrets
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from core import labels
from core.field_words import field_word

STATIC = Path(__file__).parent / "static"
URL = "/static/"

# `data:` is for Designsystemet's icons: CSS masks with data addresses.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_SYMBOL = re.compile(r'<symbol id="(\w+)"')


@cache
def _manifest() -> dict[str, str]:
    try:
        return json.loads((STATIC / "manifest.json").read_text("utf-8"))  # type: ignore[no-any-return]
    except FileNotFoundError:
        return {}


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a part that changes when the file does."""
    if hashed := _manifest().get(name):
        return URL + hashed
    for file in (STATIC / name, STATIC / "vendor" / name):
        if file.is_file():
            digest = sha256(file.read_bytes()).hexdigest()[:8]
            return f"{URL}{file.relative_to(STATIC).as_posix()}?v={digest}"
    return f"{URL}vendor/{name}"


@cache
def icon(name: str) -> Markup:
    """Return an Aksel icon, hidden from screen readers: the text beside it says it. Nothing where there is no such icon."""
    if name not in _icons():
        return Markup("")
    return Markup('<svg class="ds-icon" aria-hidden="true" width="1em" height="1em"><use href="{}#{}"/></svg>').format(
        asset("icons.svg"), name
    )


@cache
def _icons() -> frozenset[str]:
    try:
        return frozenset(_SYMBOL.findall((STATIC / _manifest().get("icons.svg", "icons.svg")).read_text("utf-8")))
    except FileNotFoundError:
        return frozenset()


def init_app(app: Flask) -> None:
    """Give the templates `asset(name)`, `icon(name)`, `new_key()` (a form's idempotency key) and `labels`."""
    app.jinja_env.globals.update(asset=asset, icon=icon, new_key=new_key, labels=labels, field_word=field_word)


def new_key() -> str:
    return secrets.token_urlsafe(16)
