"""What holds for every route, generated from the app: CSRF, headers, cookies, addresses after signing in, permissions."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from flask import Blueprint
from sqlalchemy import create_engine

from core import slices
from core.app import create_app
from core.db import make_engine, make_sessions
from core.permissions import Permission, RouteWithoutPermission
from core.web import local_target
from tests.support.world import PASSWORD, Door

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug import Response

    from core.config import Settings
    from core.web import App
    from tests.support.world import World

pytestmark = pytest.mark.database
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def unsafe(app: App) -> Iterator[tuple[str, str, Permission]]:
    """Every address that changes something, with its method."""
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "x" for name in rule.arguments
        }
        permission = getattr(app.view_functions[rule.endpoint], "__permission__", None)
        for method in sorted((rule.methods or set()) & UNSAFE):
            built = rule.build(values)
            assert built is not None
            assert permission is not None
            yield method, built[1], permission


# --- CSRF


def test_no_page_takes_a_change_without_the_token(world: World) -> None:
    """Nor with another session's. The API takes a bearer token instead, which no other site can send."""
    person, other = world.person("fin", "trust.contact"), world.client(world.person("fin", "trust.contact"))
    door = world.client(person)
    other.get("/requests")
    door.get("/requests")
    wrong, tried = [], 0
    for method, url, permission in unsafe(world.app):
        if permission is Permission.ANSWER_LINK:
            continue  # the address itself is the secret, and no cookie counts
        for token in (None, "", "feil", other.csrf):
            tried += 1
            data = {} if token is None else {"csrf_token": token}
            answer = door.client.open(url, method=method, data=data)
            if answer.status_code != 400:
                wrong.append(f"{method} {url} with {token!r}: {answer.status_code}")
    print(f"\n{tried} changes without the right token")
    assert tried > 100
    assert not wrong, wrong


def test_the_token_of_the_own_session_is_taken(world: World) -> None:
    door = world.client(world.person("fin", "trust.contact"))
    door.get("/requests")
    assert door.post("/logout").status_code == 303
    by_header = world.client(world.person("fin", "trust.contact"))
    by_header.get("/requests")
    assert by_header.client.post("/logout", headers={"X-CSRFToken": by_header.csrf}).status_code == 303


def test_a_bearer_token_needs_none_and_a_cookie_on_the_api_does(world: World) -> None:
    person = world.person("1804", "municipality.coordinator")
    assert world.api(person, "1804").post("/requests", world.notification("nlsh")).status_code == 201
    door = world.client(person)
    answer = door.client.post("/api/v1/requests", json=world.notification("nlsh"))
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "csrf"


def test_signing_in_for_somebody_else_is_refused(world: World) -> None:
    answer = world.app.test_client().post("/login", data={"email": world.person("fin", "trust.contact"), "password": PASSWORD})
    assert answer.status_code == 400


# --- headers

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def check_headers(answer: Response, what: str) -> list[str]:
    wrong = [
        f"{what}: {name} is {answer.headers.get(name)}" for name, value in EXACT.items() if answer.headers.get(name) != value
    ]
    given = dict(
        part.strip().split(" ", 1) for part in answer.headers.get("Content-Security-Policy", "x x").split(";") if part.strip()
    )
    wrong += [f"{what}: policy {name} is {given.get(name)}" for name, value in POLICY.items() if given.get(name) != value]
    if "unsafe" in answer.headers.get("Content-Security-Policy", ""):
        wrong.append(f"{what}: unsafe in the policy")
    return wrong


def test_every_answer_has_the_headers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, redirects, files, refusals, wrong methods and errors of our own alike."""
    app = world.app
    door = world.client(world.person("fin", "trust.contact"))
    anonymous = app.test_client()
    wrong, seen = [], set()
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "x" for name in rule.arguments
        }
        built = rule.build(values)
        assert built is not None
        for client in (door.client, anonymous):
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                if built[1] == "/logout":
                    continue
                answer = client.open(built[1], method=method)
                seen.add(answer.status_code)
                wrong += check_headers(answer, f"{method} {built[1]}")
                if rule.endpoint != "static" and answer.headers.get("Cache-Control") != "no-store":
                    wrong.append(f"{method} {built[1]}: may be kept")
                answer.close()
    for url in ("/finnes-ikke", "/api/v1/finnes-ikke", "/static/finnes-ikke.css"):
        answer = anonymous.get(url)
        seen.add(answer.status_code)
        wrong += check_headers(answer, url)
    with anonymous.get("/static/app.css") as file:
        wrong += check_headers(file, "a file")
        assert "max-age" in file.headers["Cache-Control"]
    monkeypatch.setitem(app.config, "PROPAGATE_UNEXPECTED", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    broken: Any = lambda **_kw: 1 / 0  # noqa: E731
    broken.__permission__ = Permission.PUBLIC
    for endpoint, url in (("queue.waiting_list", "/requests"), ("queue_api.list_requests", "/api/v1/requests")):
        monkeypatch.setitem(app.view_functions, endpoint, broken)
        answer = anonymous.get(url)
        seen.add(answer.status_code)
        wrong += check_headers(answer, f"{url} broken")
        said = answer.get_data(as_text=True)
        assert "ZeroDivision" not in said
        assert "Traceback" not in said
    assert not wrong, wrong[:20]
    assert {200, 303, 400, 401, 404, 405, 500} <= seen


# --- cookies


def _cookie(app: App) -> str:
    answer = app.test_client().get(
        "/login", base_url="https://alis.example" if app.settings.secure_cookies else "http://127.0.0.1:8000"
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    return cookie


def test_a_database_out_of_reach_asks_for_patience(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both while it starts anew (nothing listens) and when every connection is taken; neither is a fault of ours."""
    nobody = make_sessions(make_engine("postgresql+psycopg://alis_web@127.0.0.1:1/none"))
    taken = make_sessions(create_engine(world.app.settings.database_url, pool_size=1, max_overflow=0, pool_timeout=0.01))
    client, link = world.app.test_client(), taken.kw["bind"].connect()
    for sessions in (nobody, taken):
        monkeypatch.setitem(world.app.__dict__, "sessions", sessions)
        page = client.get("/login")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
        assert "Prøv igjen om litt" in page.get_data(as_text=True)
        told = client.get("/api/v1/requests", headers={"Authorization": "Bearer x"})
        assert (told.status_code, told.json and told.json["code"]) == (503, "out_of_reach")
    link.close()
    taken.kw["bind"].dispose()


def test_the_cookie_is_plain_on_this_machine_alone(app: App) -> None:
    cookie = _cookie(app)
    assert cookie.startswith("alis=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_the_cookie_is_bound_to_the_host_and_https_everywhere_else(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://alis.example"))
    try:
        cookie = _cookie(app)
        assert cookie.startswith("__Host-alis=")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        answer = app.test_client().get("/login", base_url="https://alis.example")
        assert int(answer.headers["Strict-Transport-Security"].split("=")[1].split(";")[0]) >= 31_536_000
    finally:
        app.close()


@pytest.mark.parametrize(
    "url", ["http://192.168.1.5:8000", "http://alis.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example"]
)
def test_http_on_another_address_still_gets_a_secure_cookie(settings: Settings, url: str) -> None:
    assert replace(settings, base_url=url).secure_cookies


def test_the_cookie_holds_no_more_than_the_session_and_the_token(world: World) -> None:
    door = world.client(world.person("fin", "trust.contact"))
    door.get("/requests")
    with door.client.session_transaction() as session:
        assert {key for key in session if not key.startswith("_")} == {"sid", "csrf_token"}


# --- where to after signing in

ELSEWHERE = [
    "https://evil.example", "http:evil.example", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example",
    "\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example\t", "\t//evil.example", " //evil.example",
    "/\n/evil.example", "/\r/evil.example", "\n//evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "vbscript:x", "https:/evil.example", "https:evil.example", "evil.example", "@evil.example", ".evil.example", "?next=//evil.example",
    "//evil.example/%2f..", "//evil.example@alis.example", "http://alis.example@evil.example", "/\x00/evil.example", "/\x0b/evil.example",
    "/\x0c/evil.example", "//\u3002evil.example", "\u2028//evil.example", "\u00a0//evil.example", "/ /evil.example", "/\\/evil.example",
    "/\\\\evil.example", "//127.0.0.1:1", "//[::1]", "//0x7f000001", "ftp://evil.example", "file:///etc/passwd", "mailto:a@b",
    "ws://evil.example",
    "//evil.example#", "//evil.example?", "//evil%E3%80%82example", "\x01//evil.example", "\x1f/\\evil.example", "//evil.example:80/a",
    "/\u2028/evil.example\u2028", "https://127.0.0.1:8000", "", "#", "?", "x", "../requests", "./requests", "%2f%2fevil.example",
    "%5cevil.example",
]  # fmt: skip
HERE = [
    "/",
    "/requests",
    "/requests?status=all&q=%C3%A5",
    "/requests/fin-1001",
    "/rules/compare#fin",
    "/requests?next=https://evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_another_place_is_never_gone_to(world: World, target: str) -> None:
    email = world.sql("SELECT email FROM alis.app_user WHERE email = 'hit@demo.invalid'")
    if not email:
        world.person("fin", "trust.contact", email="hit@demo.invalid")
    assert local_target(target) == "/"
    if target in ELSEWHERE[:12]:
        door = Door(world.app.test_client())
        door.get("/login", query_string={"next": target})
        answer = door.client.post(
            "/login", data={"csrf_token": door.csrf, "email": "hit@demo.invalid", "password": PASSWORD, "next": target}
        )
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", HERE)
def test_a_page_of_ours_is(target: str) -> None:
    assert local_target(target) == target


def test_one_comes_back_to_where_one_was_going(world: World) -> None:
    email = world.person("fin", "trust.contact")
    door = Door(world.app.test_client())
    answer = door.get("/requests?status=all")
    assert answer.headers["Location"] == "/login?next=/requests%3Fstatus%3Dall"
    page = door.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'value="/requests?status=all"' in page
    sent = door.client.post(
        "/login", data={"csrf_token": door.csrf, "email": email, "password": PASSWORD, "next": "/requests?status=all"}
    )
    assert sent.headers["Location"] == "/requests?status=all"


# --- permissions


def test_a_route_that_nobody_has_decided_about_keeps_the_app_from_starting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "x", endpoint="page")
    real = list(slices.page_blueprints())
    monkeypatch.setattr("core.app.page_blueprints", lambda: [*real, forgotten])
    with pytest.raises(RouteWithoutPermission, match="forgotten"):
        create_app(settings)


# --- the log


def test_nobody_changes_or_takes_away_a_row_of_the_log(world: World, settings: Settings) -> None:
    import psycopg

    from core.reach import ALL_SCOPES

    world.sql(
        """INSERT INTO alis.audit_event (trust, municipality, actor, acting_as, action, object_kind, object_id)
           VALUES ('fin', '5603', 'a', 'b', 'c', 'd', 'e')"""
    )
    before = world.sql("SELECT * FROM alis.audit_event ORDER BY id")
    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as conn:
        for scope in ALL_SCOPES:
            for statement in (
                "UPDATE alis.audit_event SET actor = 'x'",
                "DELETE FROM alis.audit_event",
                "TRUNCATE alis.audit_event",
                "INSERT INTO alis.audit_event VALUES (1) ON CONFLICT (id) DO UPDATE SET actor = 'x'",
            ):
                with conn.transaction(force_rollback=True):
                    conn.execute(f"SET LOCAL ROLE alis_{scope}".encode())
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        conn.execute(statement.encode())
    assert world.sql("SELECT * FROM alis.audit_event ORDER BY id") == before


def test_nobody_writes_the_log_in_anothers_name(world: World, settings: Settings) -> None:
    """Both parties read a row between them: it says truly for whom it was written, and when."""
    import psycopg

    from core.tenancy import Scope, ScopeKind, sign

    user = int(world.sql("SELECT id FROM alis.app_user WHERE email = %s", world.person("5603", "municipality.coordinator"))[0].id)
    own = Scope(ScopeKind.MUNICIPALITY, "", "5603", user)
    link = Scope(ScopeKind.ANSWER, "fin", "5603", 0, "1001")
    columns = "trust, municipality, user_id, actor, acting_as, action, object_kind, object_id"
    row = {"municipality": "5603", "user_id": user, "acting_as": "municipality.coordinator@5603", "more": "", "value": ""}
    for scope, changed, taken in (
        (own, {}, True),
        (own, {"acting_as": "trust.contact@fin"}, False),
        (own, {"acting_as": "answer_link"}, False),
        (own, {"user_id": None, "acting_as": "answer_link"}, False),
        (own, {"more": ", at", "value": ", '2020-01-01'"}, False),
        (link, {"user_id": None, "acting_as": "answer_link"}, True),
        (link, {"user_id": None, "acting_as": "answer_link", "municipality": "5501"}, False),
    ):
        said = {**row, **changed}
        statement = f"INSERT INTO alis.audit_event ({columns}{said['more']}) VALUES ('fin', %s, %s, 'x', %s, 'x', 'x', 'x'{said['value']})"
        with psycopg.connect(settings.database_url.replace("+psycopg", "")) as conn:
            conn.execute(
                "SELECT set_config('role', %s, true), set_config('alis.context', %s, true)",
                (scope.role, sign(scope, settings.context_key)),
            )
            with nullcontext() if taken else pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(statement.encode(), (said["municipality"], said["user_id"], said["acting_as"]))
            conn.rollback()


def test_access_given_on_the_command_line_is_in_the_log(world: World) -> None:
    email = world.person("fin", "trust.admin")
    world.api(email, "fin")
    (row,) = world.sql("SELECT actor, object_id FROM alis.audit_event WHERE action = 'token_made' ORDER BY id DESC LIMIT 1")
    assert row == ("alis token create", str(world.sql("SELECT id FROM alis.app_user WHERE email = %s", email)[0].id))


def test_a_change_whose_row_cannot_be_written_is_not_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log stands in the change's own transaction."""
    from core import audit

    email = world.person("1804", "municipality.coordinator")
    api, body = world.api(email, "1804"), world.notification("nlsh")

    def fail(*_args: Any, **_kw: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        api.post("/requests", body)
    assert world.sql("SELECT 1 FROM alis.placement_request WHERE hpr_number = %s", body["hpr_number"]) == []
