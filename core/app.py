"""The only file that knows every slice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from flask import Flask, g, request
from flask_login import LoginManager
from sqlalchemy.engine import make_url

from core import apidoc, assets, i18n, web
from core import identity as identities
from core.errors import N_
from core.i18n import gettext as _
from core.permissions import ROLE_NAMES, Permission, requires
from core.slices import api_blueprints, page_blueprints

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.config import Settings

# reached without a session and without the database
NO_DATABASE = frozenset({"static", "healthz", "readyz", "openapi"})


class LoginCanBypassTheWall(RuntimeError):
    """The web login is a superuser, owns tables or bypasses row-level security: with it there is no wall."""


def create_app(settings: Settings, **config: Any) -> web.App:
    """Build the service. Refuses to start on a route without permission or a login that the wall does not hold."""
    refuse_powerful_login(settings.database_url)
    app = web.App("core", template_folder="templates", static_folder="static", static_url_path="/static")
    app.settings = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-alis" if settings.secure_cookies else "alis",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=web.UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        NO_DATABASE=NO_DATABASE,
        PROBLEM_BASE=settings.base_url,
        JSON_SORT_KEYS=False,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        API_TITLE="ALIS Nord",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        **config,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    i18n.init_app(app)
    assets.init_app(app)
    _sign_in_adapter(app)
    _health(app)
    for blueprint in page_blueprints():
        app.register_blueprint(blueprint)
    api = apidoc.Api(app)
    web.install(app)  # after flask-smorest, so that every error has one handler
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"token": []}]
    for blueprint in api_blueprints():
        api.register_blueprint(blueprint)
    _document(app)
    app.context_processor(page_context)
    web.check_every_route(app)
    return app


def refuse_powerful_login(url: str) -> None:
    """Row-level security does not hold a superuser, a BYPASSRLS role or a table's owner without FORCE: refuse them all."""
    parsed = make_url(url).set(drivername="postgresql")
    with psycopg.connect(parsed.render_as_string(hide_password=False)) as conn:
        row = conn.execute(
            """SELECT r.rolcreaterole
                      OR EXISTS (SELECT 1 FROM pg_roles g WHERE (g.rolsuper OR g.rolbypassrls) AND pg_has_role(r.oid, g.oid, 'MEMBER'))
                      OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = to_regnamespace('alis'))
                      OR pg_has_role(current_user, 'alis_owner', 'MEMBER')
               FROM pg_roles r WHERE r.rolname = current_user"""
        ).fetchone()
    if row is None or row[0]:
        msg = "DATABASE_URL must be the login alis_web: this one may pass the wall (alis db dsn web shows the right one)."
        raise LoginCanBypassTheWall(msg)


def _sign_in_adapter(app: Flask) -> None:
    """Flask-Login's current_user is this request's Identity; sessions themselves are rows in PostgreSQL."""
    login = LoginManager()
    login.session_protection = None
    login.request_loader(lambda _request: g.get("identity"))
    login.init_app(app)


def _health(app: web.App) -> None:
    @app.get("/healthz")
    @requires(Permission.PUBLIC)
    def healthz() -> ResponseReturnValue:
        return {"status": "ok"}

    @app.get("/readyz")
    @requires(Permission.PUBLIC)
    def readyz() -> ResponseReturnValue:
        """Ready when the database answers and accepts a scope signed with our key."""
        from core.tenancy import Scope, ScopeKind, enter  # noqa: PLC0415

        try:
            with app.sessions() as db, db.begin():
                enter(db, Scope(ScopeKind.OPERATOR), app.settings.context_key)
                db.connection().exec_driver_sql("SELECT alis.ctx_user('operator'), 1 FROM alis.trust LIMIT 1")
        except Exception:  # noqa: BLE001 - whatever it is, we are not ready
            return {"status": "not ready"}, 503, {"Retry-After": "5"}
        return {"status": "ready"}


def _document(app: web.App) -> None:
    @app.get(apidoc.ADDRESS)
    @requires(Permission.PUBLIC)
    def openapi() -> ResponseReturnValue:
        """What the API can do is no secret; what is behind it is."""
        return apidoc.document()


# where each permission leads, in the order of the menu
NAV: tuple[tuple[Permission, str, str], ...] = (
    (Permission.WORKLIST_READ, "/", N_("Arbeidsliste")),
    (Permission.REQUEST_READ, "/requests", N_("Innmeldte ALIS")),
    (Permission.TRAINEE_READ, "/trainees", N_("Våre ALIS")),
    (Permission.RANKING_READ, "/ranking", N_("Rekkefølge")),
    (Permission.QUERY_ANSWER, "/queries", N_("Spørsmål")),
    (Permission.VACANCY_READ, "/vacancies", N_("Ledige vikariater")),
    (Permission.PROPOSAL_READ, "/proposals", N_("Forslag")),
    (Permission.PRESENTATION_READ, "/candidates", N_("Kandidater")),
    (Permission.HIRING_UPDATE, "/hiring", N_("Ansettelse")),
    (Permission.OFFER_READ, "/offers", N_("Tilbud")),
    (Permission.PLACEMENT_READ, "/placements", N_("Tjenesteperioder")),
    (Permission.AGREEMENT_READ, "/agreements", N_("Avtaler")),
    (Permission.CONTACT_READ, "/contacts", N_("Kontakter")),
    (Permission.REGION_READ, "/region", N_("Region")),
    (Permission.REGION_READ, "/programme", N_("ALIS-Nord")),
    (Permission.OPERATOR_READ, "/operations", N_("Drift")),
    (Permission.RULE_READ, "/rules", N_("Regler")),
)
# seldom needed: behind the person's own menu
NAV_SELDOM: tuple[tuple[Permission, str, str], ...] = (
    (Permission.CAPACITY_READ, "/capacity", N_("Behov og kapasitet")),
    (Permission.PROFILE_EDIT, "/profile", N_("Kommunens profil")),
    (Permission.MESSAGE_READ, "/messages", N_("Meldinger")),
    (Permission.PEOPLE_READ, "/people", N_("Personer")),
    (Permission.PLAN_READ, "/plan", N_("Ordning")),
    (Permission.AUDIT_READ, "/audit", N_("Endringslogg")),
)


def _menu(entries: tuple[tuple[Permission, str, str], ...], held: frozenset[Permission]) -> list[tuple[str, str, bool]]:
    """What this person may open: address, name, and whether one is there now."""
    path = request.path
    return [
        (url, _(label), path == url or (url != "/" and path.startswith(url + "/")))
        for permission, url, label in entries
        if permission in held
    ]


def page_context() -> dict[str, Any]:
    """What base.html shows around every page; reads only the frozen identity, so error pages have it too."""
    identity = g.get("identity")
    demo = web.settings().demo
    if identity is None:
        return {"demo": demo}
    nav, seldom = (_menu(entries, identity.permissions) for entries in (NAV, NAV_SELDOM))
    org = identity.organisation
    return {
        "demo": demo,
        "me": identity,
        "org": org,
        "may": identity.may,
        "memberships": [
            {
                "id": one.membership_id,
                "name": one.name,
                "roles_text": ", ".join(_(ROLE_NAMES[role]) for role in sorted(one.roles)),
                "current": one is org,
            }
            for one in identity.organisations
        ],
        "nav": nav,
        "nav_seldom": seldom,
        "settings_url": "/sessions",
        "inbox_url": "/inbox",
        "unread": org.unread,
        "unread_text": f"{identities.MANY}+" if org.unread > identities.MANY else str(org.unread),
    }
