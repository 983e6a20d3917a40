"""«Personer»: who works in the organisation as what, deputies, and one's own password; pages and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.accounts import people
from core.accounts.people_schemas import (
    AdmitSchema,
    MembershipSchema,
    StandInSchema,
)
from core.directory import queries as directory
from core.errors import EditedMeanwhile, Refusal
from core.i18n import gettext as _
from core.permissions import ROLE_NAMES, Permission, requires
from core.problems import errors_of
from core.web import db, form_data, me, next_url, now, settings, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


bp = Blueprint("people", __name__, template_folder="templates")


@bp.get("/people")
@requires(Permission.PEOPLE_READ)
def people_list() -> ResponseReturnValue:
    rows, after = people.listed(db(), me().organisation, today(), request.args.get("after"))
    units = directory.units(db(), [me().trust], closed=True) if me().trust else {}
    return render_template(
        "accounts/people.html",
        rows=rows,
        next_url=next_url(after),
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
        people.admit(db(), me(), settings().context_key, AdmitSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("accounts/person.html", "/people", typed, errors_of(problem))
    return _admitted(typed)


def _admitted(typed: dict[str, Any]) -> ResponseReturnValue:
    flash(
        _(
            "%(name)s har fått tilgang. Vi sender en e-post til %(email)s med en lenke for å velge passord. Den gjelder i sju dager.",
            name=typed["name"],
            email=typed["email"],
        )
    )
    return redirect("/people", 303)


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
        return _form("accounts/person.html", action, typed, errors_of(problem))
    flash(_("Tilgangen er endret."))
    return redirect("/people", 303)


@bp.post("/people/<int:membership_id>/end")
@requires(Permission.PEOPLE_MANAGE)
def end_membership(membership_id: int) -> ResponseReturnValue:
    people.end(db(), me(), membership_id, today=today(), now=now())
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
        people.stand_in(db(), me(), settings().context_key, membership_id, StandInSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("accounts/deputy.html", action, typed, errors_of(problem))
    return _admitted(typed)


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
