"""«Personer»: who works in the organisation as what, deputies, and one's own password; pages and JSON."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.accounts import people
from core.accounts.people_schemas import (
    AdmitSchema,
    MembershipSchema,
    StandInSchema,
)
from core.directory import queries as directory
from core.errors import N_, EditedMeanwhile, Refusal
from core.i18n import gettext as _
from core.permissions import ROLE_NAMES, Permission, requires
from core.problems import from_marshmallow, said
from core.web import db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.web import App

bp = Blueprint("people", __name__, template_folder="templates")


def context_key() -> bytes:
    return cast("App", current_app).settings.context_key


def read_cursor(value: str) -> tuple[str, int] | None:
    if not value:
        return None
    try:
        name, id_ = json.loads(base64.urlsafe_b64decode(value.encode() + b"==="))
        return str(name), int(id_)
    except (ValueError, TypeError):
        raise Refusal("bad_cursor", N_("Sidelenken er ikke gyldig. Begynn på første side.")) from None


def make_cursor(place: tuple[str, int] | None) -> str | None:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=") if place else None


def _errors(problem: ValidationError | Refusal) -> dict[str, str]:
    refusal = from_marshmallow(problem.messages_dict) if isinstance(problem, ValidationError) else problem
    if not refusal.errors:
        raise refusal
    return {field.split(".")[0]: said(messages) for field, messages in refusal.errors.items()}


@bp.get("/people")
@requires(Permission.PEOPLE_READ)
def people_list() -> ResponseReturnValue:
    rows, after = people.listed(db(), me().organisation, today(), read_cursor(request.args.get("after", "")))
    units = directory.units(db(), [me().trust], closed=True) if me().trust else {}
    return render_template(
        "accounts/people.html",
        rows=rows,
        next_url=f"/people?after={make_cursor(after)}" if after else "",
        role_names={key: _(name) for key, name in ROLE_NAMES.items()},
        unit_names={id_: node.full_label for (_trust, id_), node in units.items()},
        today=today(),
    )


@bp.get("/people/new")
@requires(Permission.PEOPLE_MANAGE)
def new_person() -> ResponseReturnValue:
    return _form("accounts/person.html", "/people", {"valid_from": today()}, {})


@bp.post("/people")
@requires(Permission.PEOPLE_MANAGE)
def admit() -> ResponseReturnValue:
    typed = form_data(roles=True, units=True)
    try:
        admitted = people.admit(db(), me(), context_key(), AdmitSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("accounts/person.html", "/people", typed, _errors(problem))
    return render_template("accounts/admitted.html", name=typed["name"], email=typed["email"], password=admitted.password)


@bp.get("/people/<int:membership_id>")
@requires(Permission.PEOPLE_MANAGE)
def edit_person(membership_id: int) -> ResponseReturnValue:
    found = people.get(db(), me().organisation, membership_id)
    values = {name: getattr(found, name) for name in ("roles", "units", "title", "valid_from", "valid_to", "version")}
    return _form("accounts/person.html", f"/people/{membership_id}", values, {})


@bp.post("/people/<int:membership_id>")
@requires(Permission.PEOPLE_MANAGE)
def change_person(membership_id: int) -> ResponseReturnValue:
    typed, action = form_data(roles=True, units=True), f"/people/{membership_id}"
    try:
        people.change(db(), me(), membership_id, MembershipSchema().load(typed), today=today())
    except EditedMeanwhile as clash:
        clash.extra = {**clash.extra, "url": action}
        raise
    except (ValidationError, Refusal) as problem:
        return _form("accounts/person.html", action, typed, _errors(problem))
    flash(_("Tilgangen er endret."))
    return redirect("/people", 303)


@bp.post("/people/<int:membership_id>/end")
@requires(Permission.PEOPLE_MANAGE)
def end_membership(membership_id: int) -> ResponseReturnValue:
    people.end(db(), me(), membership_id, today=today(), now=datetime.now(UTC))
    flash(_("Tilgangen er avsluttet. Personen er ute med én gang."))
    return redirect("/people", 303)


@bp.get("/people/<int:membership_id>/deputy")
@requires(Permission.PEOPLE_MANAGE)
def new_deputy(membership_id: int) -> ResponseReturnValue:
    people.get(db(), me().organisation, membership_id)
    return _form("accounts/deputy.html", f"/people/{membership_id}/deputy", {"valid_from": today()}, {})


@bp.post("/people/<int:membership_id>/deputy")
@requires(Permission.PEOPLE_MANAGE)
def appoint_deputy(membership_id: int) -> ResponseReturnValue:
    typed, action = form_data(), f"/people/{membership_id}/deputy"
    try:
        made = people.stand_in(db(), me(), context_key(), membership_id, StandInSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("accounts/deputy.html", action, typed, _errors(problem))
    return render_template("accounts/admitted.html", name=typed["name"], email=typed["email"], password=made.password)


def _form(template: str, action: str, form: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401
    units = directory.units(db(), [me().trust]) if me().trust else {}
    page = render_template(
        template,
        action=action,
        form=form,
        errors=errors,
        roles=[(role, _(ROLE_NAMES[role])) for role in people.own_roles(me().organisation.kind)],
        units=[(str(node.id), node.full_label) for node in units.values()],
    )
    return (page, 422) if errors else page
