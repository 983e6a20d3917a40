"""Signing in and out, switching organisation, own sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session
from marshmallow import ValidationError
from sqlalchemy import select

from core.accounts import answers, links, passwords, service
from core.accounts.models import SignIn
from core.accounts.people_schemas import ChosenSchema, ForgottenSchema, PasswordSchema
from core.errors import Refusal
from core.fields import read_number
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import Problem, errors_of
from core.tenancy import enter
from core.web import db, form_data, local_target, me, now, settings, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.web import App

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.get("/login")
@requires(Permission.PUBLIC)
def login() -> ResponseReturnValue:
    return render_template("accounts/login.html", email="", next=local_target(request.args.get("next")))


@bp.post("/login")
@requires(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    app = cast("App", current_app)
    email, target = request.form.get("email", ""), local_target(request.form.get("next"))
    try:
        signed = service.sign_in(
            app.sessions,
            app.settings.context_key,
            email,
            request.form.get("password", ""),
            now=now(),
            today=today(),
            device=request.user_agent.string,
        )
    except Refusal as refusal:
        return render_template("accounts/login.html", email=email, next=target, problem=Problem(refusal)), refusal.status
    session.clear()
    session["sid"] = signed.secret
    return redirect(target, 303)


@bp.get("/login/forgotten")
@requires(Permission.PUBLIC)
def forgotten_form() -> ResponseReturnValue:
    return render_template("accounts/forgotten.html", form={}, errors={}, asked=False)


@bp.post("/login/forgotten")
@requires(Permission.PUBLIC)
def forgotten() -> ResponseReturnValue:
    typed = form_data()
    try:
        email = ForgottenSchema().load(typed)["email"]
    except ValidationError as problem:
        return render_template("accounts/forgotten.html", form=typed, errors=errors_of(problem), asked=False), 422
    links.forgotten(db(), settings().context_key, email, now=now())
    return render_template("accounts/forgotten.html", asked=True)


@bp.get("/login/choose/<account_token>")
@requires(Permission.PUBLIC)
def choose_form(account_token: str) -> ResponseReturnValue:
    who = links.opened(db(), settings().context_key, account_token, now())
    return render_template("accounts/choose.html", email=who.email, errors={})


@bp.post("/login/choose/<account_token>")
@requires(Permission.PUBLIC)
def choose(account_token: str) -> ResponseReturnValue:
    moment = now()
    try:
        with db().begin_nested():
            given = ChosenSchema().load({name: request.form.get(name, "") for name in ("new", "again")})
            links.choose(db(), settings().context_key, account_token, given["new"], now=moment)
    except (ValidationError, Refusal) as problem:
        found = errors_of(problem)
        who = links.opened(db(), settings().context_key, account_token, moment)
        return render_template("accounts/choose.html", email=who.email, errors=found), 422
    flash(_("Passordet er valgt. Logg inn med det."))
    return redirect("/login", 303)


@bp.post("/logout")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    service.sign_out(db(), me(), now())
    session.clear()
    return redirect("/login", 303)


@bp.post("/switch")
@requires(Permission.SIGNED_IN)
def switch() -> ResponseReturnValue:
    chosen = request.form.get("membership", "")
    service.switch(db(), me(), read_number(chosen) or 0)
    return redirect("/", 303)


@bp.get("/sessions")
@requires(Permission.SIGNED_IN)
def sessions() -> ResponseReturnValue:
    return _settings({})


# what a browser calls itself, the narrower names first: most claim to be several
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}


def device_name(agent: str | None) -> str:
    """«Firefox på Windows»; a program under the name it gives itself."""
    browser, system = (next((known[mark] for mark in known if mark in (agent or "")), "") for known in (BROWSERS, SYSTEMS))
    return _("%(browser)s på %(system)s", browser=browser, system=system) if browser and system else agent or _("Ukjent")


def _settings(errors: dict[str, str]) -> ResponseReturnValue:
    rows = (
        db()
        .execute(
            select(SignIn.token_hash, SignIn.created_at, SignIn.last_seen_at, SignIn.device)
            .where(SignIn.user_id == me().user_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now())
            .order_by(SignIn.last_seen_at.desc())
        )
        .all()
    )
    page = render_template("accounts/sessions.html", rows=rows, device=device_name, current=me().session_hash, errors=errors)
    return (page, 422) if errors else page


@bp.post("/account/password")
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    try:
        given = PasswordSchema().load({name: request.form.get(name, "") for name in ("current", "new", "again")})
        passwords.change_password(db(), me(), settings().context_key, given["current"], given["new"], now=now())
    except (ValidationError, Refusal) as problem:
        enter(db(), me().scope, settings().context_key)
        return _settings(errors_of(problem))
    flash(_("Passordet er byttet. Andre økter er avsluttet."))
    return redirect("/sessions", 303)


@bp.post("/sessions/<token_hash>/revoke")
@requires(Permission.SIGNED_IN)
def revoke(token_hash: str) -> ResponseReturnValue:
    service.revoke_session(db(), me(), token_hash, now())
    flash(_("Økten er avsluttet."))
    return redirect("/sessions", 303)


@bp.get("/answer/<token>")
@requires(Permission.ANSWER_LINK)
def answer_page(token: str) -> ResponseReturnValue:
    return answers.page_for(db(), g.link, now(), today()).show(g.link, token, {}, {})


@bp.post("/answer/<token>")
@requires(Permission.ANSWER_LINK)
def give_answer(token: str) -> ResponseReturnValue:
    page, typed = answers.page_for(db(), g.link, now(), today()), form_data()
    try:
        with db().begin_nested():
            thanks = page.record(g.link, typed)
    except (ValidationError, Refusal) as problem:
        return page.show(g.link, token, typed, errors_of(problem)), 422
    return render_template("accounts/answered.html", said=thanks)
