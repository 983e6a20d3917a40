"""A request's way through the house: one transaction, one scope, one answer; every refusal in one place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, request, session
from flask_wtf.csrf import CSRFProtect
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from core import audit, errors, idempotency, problems
from core import identity as identities
from core.assets import CONTENT_SECURITY_POLICY
from core.dates import day_in_oslo
from core.db import make_engine, make_sessions
from core.permissions import Permission, RouteWithoutPermission
from core.templating import Templates
from core.tenancy import Scope, ScopeKind, enter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.config import Settings
    from core.identity import Identity

csrf = CSRFProtect()
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
RETRY = {"40001", "40P01"}
TRIES = 3
UPLOAD_LIMIT = 12 * 1024 * 1024
Created = tuple[Any, int, dict[str, str]]  # what was made, its status, where it is


def now() -> datetime:
    """The instant of this request: one reading of the clock for all of it; everything below takes it as an argument."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast("datetime", g.now)


def today() -> date:
    """The date in Norway at that instant."""
    return day_in_oslo(now())


def db() -> Session:
    """This request's session, inside its scope."""
    return cast("Session", g.db)


def settings() -> Settings:
    return cast("App", current_app).settings


def me() -> Identity:
    """Who this request is for. Raises SignInNeeded where nobody is signed in."""
    identity = g.get("identity")
    if identity is None:
        raise errors.SignInNeeded
    return cast("Identity", identity)


def actor() -> audit.Actor:
    return me().actor


class App(Flask):
    """Flask with one scoped transaction around every view."""

    settings: Settings
    jinja_environment = Templates

    @cached_property
    def sessions(self) -> Any:  # noqa: ANN401 - sessionmaker; made on first use, after gunicorn's fork
        return make_sessions(make_engine(self.settings.database_url))

    def close(self) -> None:
        """Give the database connections back (tests, a worker that ends)."""
        if "sessions" in self.__dict__:
            self.sessions.kw["bind"].dispose()

    def dispatch_request(self) -> Any:  # noqa: ANN401 - as Flask's own
        """Begin in scope identity, enter the session's scope once; status < 400 commits, anything else rolls back."""
        endpoint = request.endpoint
        if request.routing_exception is not None or endpoint is None or endpoint in self.config["NO_DATABASE"]:
            return super().dispatch_request()
        permission: Permission = getattr(self.view_functions[endpoint], "__permission__")  # noqa: B009 - set by @requires
        for attempt in range(1, TRIES + 1):
            try:
                return self._in_transaction(permission)
            except DBAPIError as problem:
                if problem.connection_invalidated and request.method not in UNSAFE and attempt < TRIES:
                    continue  # the database went away and came back: a read is simply asked again
                state = getattr(problem.orig, "sqlstate", None)
                if isinstance(problem, IntegrityError):
                    diag = getattr(problem.orig, "diag", None)
                    raise errors.from_constraint(diag.constraint_name if diag else None) from None
                if state in RETRY and attempt < TRIES:
                    continue
                if isinstance(problem, OperationalError):
                    raise errors.OutOfReach(state or type(problem.orig).__name__) from None
                raise
            except PoolTimeout:
                raise errors.OutOfReach("every connection is taken") from None
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _in_transaction(self, permission: Permission) -> Response:
        audit.written.set(0)
        with self.sessions() as session_, session_.begin():
            g.db = session_
            self._enter(session_, permission)
            response = self._once(session_)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                session_.rollback()
        return response

    def _enter(self, session_: Session, permission: Permission) -> None:
        key = self.settings.context_key
        g.identity = None
        if permission is Permission.ANSWER_LINK:
            token = (request.view_args or {})["token"]
            g.link = identities.open_link(session_, token, key)
            identities.enter_link(session_, g.link, key, today())
            return
        secret, bearer = _credential()
        if secret is not None:
            g.identity = identities.identify(session_, secret, key, bearer=bearer, now=now(), today=today())
        if g.identity is None and permission is not Permission.PUBLIC:
            raise errors.SignInNeeded
        if request.method in UNSAFE and not bearer:
            csrf.protect()
        if g.identity is None:
            enter(session_, Scope(ScopeKind.PUBLIC), key)
            return
        g.language_setting = g.identity.language
        held = g.identity.permissions
        if permission not in {Permission.PUBLIC, Permission.SIGNED_IN} and permission not in held:
            raise errors.NotAllowed(permission)
        enter(session_, g.identity.scope, key)

    def _once(self, session_: Session) -> Response:
        """Run the view; a repeated submit with the same key gets the first one's address instead."""
        key = request.headers.get("Idempotency-Key") or (
            request.form.get("idempotency_key") if request.method == "POST" else None
        )
        if not key or g.identity is None or request.method not in UNSAFE:
            return make_response(super().dispatch_request())
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key):
            raise errors.Refusal(
                "idempotency_key_invalid", errors.N_("Idempotency-Key må være 8–64 tegn: bokstaver, tall, - og _.")
            )
        print_ = idempotency.fingerprint(request.method, request.path, request.get_data(cache=True) or _form_bytes())
        earlier = idempotency.claim(session_, g.identity.user_id, key, print_)
        if earlier is not None:
            replay = redirect(earlier.location or "/", 303) if not problems.is_api() else jsonify({"location": earlier.location})
            replay.status_code = earlier.status or 200
            if earlier.location:
                replay.headers["Location"] = earlier.location
            replay.headers["Idempotency-Replayed"] = "true"
            return cast("Response", replay)
        response = make_response(super().dispatch_request())
        if response.status_code < HTTPStatus.BAD_REQUEST:
            idempotency.settle(
                session_, g.identity.user_id, key, location=response.headers.get("Location"), status=response.status_code
            )
        return response


def _form_bytes() -> bytes:
    pairs = sorted((k, v) for k, v in request.form.items(multi=True) if k != "csrf_token")
    return repr(pairs).encode()


def _credential() -> tuple[str | None, bool]:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header[7:].strip(), True
    return session.get("sid"), False


def is_fragment() -> bool:
    """Tell whether htmx asks for a part of the page only (a full-page htmx visit says so in HX-Request-Type)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type", "partial") != "full"


def next_url(place: str | int | None, key: str = "after") -> str:
    """The address of the next page: this one's filter with the new place; empty on the last page."""
    if not place:
        return ""
    kept = {name: value for name, value in request.args.items() if name != key and value}
    return f"{request.path}?{urlencode({**kept, key: place})}"


def form_data(**lists: bool) -> dict[str, Any]:
    """A posted form as a schema takes it: no CSRF token, blanks left out, repeated fields (``lists``) as lists."""
    data: dict[str, Any] = {}
    for key in request.form:
        if key in {"csrf_token", "idempotency_key"}:
            continue
        values = [value.strip() for value in request.form.getlist(key)]
        if lists.get(key):
            data[key] = [value for value in values if value]
        elif values[-1]:
            data[key] = values[-1]
    return data


def local_target(target: str | None) -> str:
    """Where to go after signing in: a path of this service, never another host."""
    if target and re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]*", target):
        return target
    return "/"


def check_every_route(app: Flask) -> None:
    """Refuse to start with a route that has no permission."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint not in app.config["NO_DATABASE"] and not hasattr(view, "__permission__"):
            msg = f"{rule.endpoint} ({rule.rule}) has no permission"
            raise RouteWithoutPermission(msg)


def headers(response: Response) -> Response:
    """Strict headers on every answer, errors included."""
    head = response.headers
    head["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    head["X-Content-Type-Options"] = "nosniff"
    head["Referrer-Policy"] = "same-origin"
    head["Cross-Origin-Opener-Policy"] = "same-origin"
    head["Cross-Origin-Resource-Policy"] = "same-origin"
    head["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        head["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint != "static":
        head["Cache-Control"] = "no-store"
        head["Vary"] = "HX-Request, Cookie, Accept-Language"
    return response


def install(app: App) -> None:
    """Hook errors, headers and CSRF into the app."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.register_error_handler(errors.Refusal, problems.answer)
    app.register_error_handler(ValidationError, problems.invalid)
    app.register_error_handler(HTTPException, problems.http_problem)
    app.register_error_handler(Exception, problems.unexpected)
    app.after_request(headers)
