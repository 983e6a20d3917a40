"""A request's way through the house: one transaction, one scope, one answer; every refusal in one place."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, session
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from core import audit, errors, idempotency
from core import identity as identities
from core.assets import CONTENT_SECURITY_POLICY
from core.db import make_engine, make_sessions
from core.i18n import gettext as _
from core.i18n import render
from core.permissions import Permission, RouteWithoutPermission
from core.tenancy import Scope, ScopeKind, enter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from core.config import Settings
    from core.identity import Identity

log = structlog.get_logger()
csrf = CSRFProtect()
OSLO = ZoneInfo("Europe/Oslo")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
RETRY = {"40001", "40P01"}
TRIES = 3
UPLOAD_LIMIT = 12 * 1024 * 1024


def today() -> date:
    """The date in Norway: the one reading of the clock for a whole request; everything below takes it as an argument."""
    if "today" not in g:
        g.today = datetime.now(OSLO).date()
    return cast("date", g.today)


def db() -> Session:
    """This request's session, inside its scope."""
    return cast("Session", g.db)


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
                if state not in RETRY or attempt == TRIES:
                    raise
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _in_transaction(self, permission: Permission) -> Response:
        audit.written.set(0)
        with self.sessions() as session_, session_.begin():
            g.db = session_
            self._enter(session_, permission)
            response = self._once(session_)
            if response.status_code >= 400:  # noqa: PLR2004 - the house rule
                session_.rollback()
        return response

    def _enter(self, session_: Session, permission: Permission) -> None:
        key = self.settings.context_key
        g.identity = None
        if permission is Permission.ANSWER_LINK:
            token = (request.view_args or {})["token"]
            g.link = identities.open_link(session_, token, key)
            enter(session_, identities.link_scope(g.link), key)
            return
        secret, bearer = _credential()
        if secret is not None:
            g.identity = identities.identify(session_, secret, key, bearer=bearer, now=datetime.now(UTC), today=today())
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
            replay = redirect(earlier.location or "/", 303) if not _is_api() else jsonify({"location": earlier.location})
            replay.status_code = earlier.status or 200
            if earlier.location:
                replay.headers["Location"] = earlier.location
            replay.headers["Idempotency-Replayed"] = "true"
            return cast("Response", replay)
        response = make_response(super().dispatch_request())
        if response.status_code < 400:  # noqa: PLR2004
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


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_api() -> bool:
    return request.path.startswith("/api/")


def is_fragment() -> bool:
    """Tell whether htmx asks for a part of the page only (a full-page htmx visit says so in HX-Request-Type)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type", "partial") != "full"


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


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal ready to be shown: RFC 9457 for JSON, the error page for people."""

    refusal: errors.Refusal

    def sentence(self) -> str:
        text = self.refusal.sentence
        return _(text, **self.refusal.params) if isinstance(text, str) else render(text)

    def json(self) -> Response:
        refusal = self.refusal
        body: dict[str, Any] = {
            "type": f"{current_app.config['PROBLEM_BASE']}/problems/{refusal.code}",
            "title": self.sentence(),
            "status": refusal.status,
            "code": refusal.code,
        }
        if refusal.errors:
            body["errors"] = [
                {"pointer": "/" + field.replace(".", "/"), "detail": said(messages)} for field, messages in refusal.errors.items()
            ]
        if refusal.rule is not None:
            body["rule"] = rule_json(refusal.rule)
        if refusal.remedy is not None:
            body["remedy"] = said(refusal.remedy)
        for part in ("stored", "typed"):
            if part in refusal.extra:
                body[part] = audit.plain(refusal.extra[part])
        response = make_response(jsonify(body), refusal.status)
        response.headers["Content-Type"] = "application/problem+json"
        return response

    def page(self) -> Response:
        refusal = self.refusal
        known = {403, 404, 409, 410, 429}
        template = 410 if refusal.code.startswith("link_") else refusal.status if refusal.status in known else 422
        page = render_template(f"errors/{template}.html", sentence=self.sentence(), refusal=refusal)
        return make_response(page, refusal.status)


def rule_json(rule: Any) -> dict[str, Any]:  # noqa: ANN401 - core.trusts.terms.Rule
    """A rule's value and the sentence it rests on, as pages and API show it."""
    return {
        "key": rule.key,
        "status": str(rule.status),
        "quote": rule.source.quote if rule.source else None,
        "document": rule.source.document if rule.source else None,
        "document_date": rule.source.document_date if rule.source else None,
    }


def said(message: Any) -> str:  # noqa: ANN401 - a msgid, a Text or marshmallow's list of them
    """A message in the user's language, whatever shape it came in."""
    if isinstance(message, list | tuple):
        return " ".join(said(one) for one in message)
    if isinstance(message, dict):
        return " ".join(said(one) for one in message.values())
    return _(message) if isinstance(message, str) else render(message)


def answer(refusal: errors.Refusal) -> Response:
    """The one way out for every refusal."""
    if isinstance(refusal, errors.SignInNeeded) and not _is_api():
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return cast("Response", redirect("/login" if target == "/" else f"/login?next={_quoted(target)}", 303))
    problem = Problem(refusal)
    response = problem.json() if _is_api() else problem.page()
    if refusal.status == 401:  # noqa: PLR2004
        response.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.extra:
        response.headers["Retry-After"] = str(refusal.extra["retry_after"])
    return response


def _quoted(target: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415

    return quote(target, safe="/")


def plain_json(data: Any, status: int = 200) -> Response:  # noqa: ANN401
    """Values that are JSON already but for their dates."""
    return Response(json.dumps(data, default=_iso, ensure_ascii=False), status, mimetype="application/json")


def _iso(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def local_target(target: str | None) -> str:
    """Where to go after signing in: a path of this service, never another host."""
    if target and re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]*", target):
        return target
    return "/"


def _unexpected(problem: Exception) -> Response:
    log.error("unexpected", route=str(request.url_rule), error=type(problem).__name__, exc_info=current_app.debug or None)
    if current_app.config.get("PROPAGATE_UNEXPECTED"):
        raise problem
    refusal = errors.Refusal(
        "unexpected",
        errors.N_("Noe gikk galt hos oss. Ingenting er lagret. Prøv igjen, eller meld fra om det fortsetter."),
        status=500,
    )
    return Problem(refusal).json() if _is_api() else make_response(render_template("errors/500.html"), 500)


def _http(problem: HTTPException) -> Response:
    code = problem.code or 500
    if code in {301, 302, 303, 307, 308}:
        return cast("Response", problem.get_response())
    if code == 404:  # noqa: PLR2004
        return answer(errors.NotFound())
    sentences = {
        400: errors.N_("Forespørselen kunne ikke leses. Last siden på nytt og prøv igjen."),
        405: errors.N_("Dette kan ikke gjøres på denne adressen."),
        413: errors.N_("Filen er for stor. Største tillatte størrelse er 12 MB."),
        415: errors.N_("Filtypen eller formatet støttes ikke."),
    }
    name = "csrf" if type(problem).__name__ == "CSRFError" else f"http_{code}"
    sentence = (
        errors.N_("Siden var åpen for lenge. Last den på nytt og send en gang til.") if name == "csrf" else sentences.get(code)
    )
    refusal = errors.Refusal(name, sentence or errors.N_("Forespørselen kunne ikke behandles."), status=code)
    if code == 422:  # noqa: PLR2004 - flask-smorest's own validation
        messages = getattr(problem, "data", {}).get("messages", {})
        return answer(from_marshmallow(messages.get("json", messages.get("query", messages))))
    return answer(refusal)


def flattened(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, Any]:
    """Give marshmallow's nested messages as ``{"wishes.0.unit": [...]}``."""
    flat: dict[str, Any] = {}
    for key, value in messages.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat.update(flattened(value, f"{path}."))
        else:
            flat[path.removesuffix("._schema") or path] = value
    return flat


def from_marshmallow(messages: Mapping[Any, Any]) -> errors.Refusal:
    """Schema errors as a refusal with an entry per field."""
    return errors.Refusal("invalid", errors.N_("Rett opp feltene som er merket."), errors=flattened(messages))


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
    app.register_error_handler(errors.Refusal, answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(headers)
