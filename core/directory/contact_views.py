"""«Kontakter og enheter»: one's own trust, or every trust for a municipality; the trust's admin keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request
from marshmallow import ValidationError

from core.directory import contacts, queries
from core.directory.doors import bp
from core.directory.schemas import ContactSchema, SamiNameSchema, UnitSchema
from core.errors import N_, EditedMeanwhile, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

ROLES = {
    "trust.contact": N_("ALIS-kontakt i helseforetaket"),
    "trust.adviser": N_("Fagrådgiver"),
    "trust.personnel": N_("Personal"),
}
PURPOSES = {"notification": N_("Innmelding"), "need": N_("Meldt behov")}
KINDS = {
    "site": N_("Sted"),
    "clinic": N_("Klinikk"),
    "department": N_("Avdeling"),
    "entry": N_("Enhet"),
    "sub_area": N_("Underområde"),
}


@bp.get("/contacts")
@requires(Permission.CONTACT_READ)
def contact_list() -> ResponseReturnValue:
    return render_template("directory/contacts.html", **contact_context(request.args.get("trust", "")))


def contact_context(trust: str = "") -> dict[str, Any]:
    """Contacts, units and health of the trusts that one looks at: the own, or all (one, when asked)."""
    who = me()
    trusts = queries.trusts(db())
    codes = [one.code for one in trusts if one.code == who.trust or (not who.trust and trust in {"", one.code})]
    units = queries.units(db(), codes)
    return {
        "trusts": [one for one in trusts if one.code in codes],
        "tabs": [] if who.trust else trusts,
        "chosen": trust,
        "contacts": contacts.listed(db(), codes, today()),
        "ended": contacts.listed(db(), codes, today(), ended=True) if who.trust else [],
        "units": list(units.values()),
        "health": contacts.health(db(), who.trust, today()) if who.trust else (),
        "roles": {key: _(label) for key, label in ROLES.items()},
        "purposes": {key: _(label) for key, label in PURPOSES.items()},
        "kinds": {key: _(label) for key, label in KINDS.items()},
        "today": today(),
    }


@bp.get("/contacts/new")
@requires(Permission.CONTACT_EDIT)
def new_contact() -> ResponseReturnValue:
    return _form("/contacts", {"valid_from": today(), "source_document": _("Oppgitt av helseforetaket")}, {})


@bp.post("/contacts")
@requires(Permission.CONTACT_EDIT)
def add_contact() -> ResponseReturnValue:
    typed = form_data()
    try:
        contacts.add(db(), actor(), me().trust, ContactSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("/contacts", typed, errors_of(problem))
    flash(_("Kontakten er lagt inn."))
    return redirect("/contacts", 303)


@bp.get("/contacts/<int:contact_id>")
@requires(Permission.CONTACT_EDIT)
def edit_contact(contact_id: int) -> ResponseReturnValue:
    found = contacts.as_entry(contacts.get(db(), me().trust, contact_id), today())
    values = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return _form(f"/contacts/{contact_id}", values, {})


@bp.post("/contacts/<int:contact_id>")
@requires(Permission.CONTACT_EDIT)
def change_contact(contact_id: int) -> ResponseReturnValue:
    typed = form_data()
    try:
        contacts.replace_with(db(), actor(), me().trust, contact_id, ContactSchema().load(typed), today=today())
    except EditedMeanwhile as clash:
        clash.extra = {**clash.extra, "url": "/contacts"}
        raise
    except (ValidationError, Refusal) as problem:
        return _form(f"/contacts/{contact_id}", typed, errors_of(problem))
    flash(_("Ny versjon av kontakten er lagt inn."))
    return redirect("/contacts", 303)


def _form(action: str, form: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401
    page = render_template(
        "directory/contact_form.html",
        action=action,
        form=form,
        errors=errors,
        roles=[(key, _(label)) for key, label in ROLES.items()],
        purposes=[(key, _(label)) for key, label in PURPOSES.items()],
    )
    return (page, 422) if errors else page


@bp.post("/contacts/<int:contact_id>/confirm")
@requires(Permission.CONTACT_EDIT)
def confirm_contact(contact_id: int) -> ResponseReturnValue:
    contacts.confirm(db(), actor(), me().trust, contact_id, today=today())
    flash(_("Kontakten er bekreftet i dag."))
    return redirect("/contacts", 303)


@bp.post("/contacts/<int:contact_id>/end")
@requires(Permission.CONTACT_EDIT)
def end_contact(contact_id: int) -> ResponseReturnValue:
    contacts.end(db(), actor(), me().trust, contact_id, today=today())
    flash(_("Kontakten er avsluttet."))
    return redirect("/contacts", 303)


@bp.get("/units/new")
@requires(Permission.UNIT_EDIT)
def new_unit() -> ResponseReturnValue:
    return _unit_form({"source": _("Oppgitt av helseforetaket"), "kind": "department"}, {})


@bp.post("/units")
@requires(Permission.UNIT_EDIT)
def add_unit() -> ResponseReturnValue:
    typed = form_data()
    try:
        contacts.add_unit(db(), actor(), me().trust, UnitSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _unit_form(typed, errors_of(problem))
    flash(_("Enheten er lagt inn."))
    return redirect("/contacts#units", 303)


def _unit_form(form: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401
    page = render_template(
        "directory/unit_form.html",
        form=form,
        errors=errors,
        kinds=[(key, _(label)) for key, label in KINDS.items()],
        parents=[(str(node.id), node.full_label) for node in queries.units(db(), [me().trust]).values()],
    )
    return (page, 422) if errors else page


@bp.post("/units/<int:unit_id>/close")
@requires(Permission.UNIT_EDIT)
def close_unit(unit_id: int) -> ResponseReturnValue:
    found = contacts.close_unit(db(), actor(), me().trust, unit_id, today=today())
    flash(_("%(unit)s er lukket. Ønsker som finnes, står.", unit=found.full_label))
    return redirect("/contacts#units", 303)


@bp.post("/contacts/sami-name")
@requires(Permission.CONTACT_EDIT)
def sami_name() -> ResponseReturnValue:
    contacts.rename_in_sami(db(), actor(), me().trust, **SamiNameSchema().load(form_data()))
    flash(_("Det samiske navnet er lagret."))
    return redirect("/contacts", 303)
