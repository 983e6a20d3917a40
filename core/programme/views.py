"""«ALIS-Nord»: the programme's page, and the programme lead's plain forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.changes import words
from core.directory import queries as directory
from core.errors import N_, EditedMeanwhile, NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.programme import queries, service
from core.programme.aims import aims
from core.programme.models import KINDS, STATUSES
from core.programme.schemas import EventSchema, ParticipationSchema, SeatSchema
from core.region.comparing import compare
from core.web import actor, db, form_data, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("programme", __name__, template_folder="templates")

KIND_WORDS = {
    "owner": N_("Prosjekteier"),
    "project_leader": N_("Prosjektleder i vertskommune"),
    "steering_leader": N_("Leder for styringsgruppa"),
    "steering_member": N_("Representert i styringsgruppa"),
    "project_municipality": N_("Prosjektkommune med ansatt"),
    "reference_group": N_("Referansegruppe, knyttet til kommune og lege i bistilling"),
}
STATUS_WORDS = {
    "applied": N_("Har søkt"),
    "included": N_("Med i prosjektet"),
    "not_included": N_("Ikke med"),
    "withdrawn": N_("Har trukket seg"),
}
LABELS = {
    "kind": N_("Plass"),
    "trust": N_("Foretaksområde (OSO)"),
    "municipality": N_("Kommune"),
    "organisation": N_("Organisasjon"),
    "person": N_("Person og tittel"),
    "valid_from": N_("Gjelder fra"),
    "valid_to": N_("Gjelder til"),
    "source": N_("Kilde"),
    "quote": N_("Ordrett fra kilden"),
}


@bp.get("/programme")
@requires(Permission.REGION_READ)
def programme() -> ResponseReturnValue:
    return _page({}, {})


def _page(form: Any, errors: dict[str, Any], opened: str = "") -> ResponseReturnValue:  # noqa: ANN401 - what was typed
    found, participation, municipalities = queries.seats(db(), today()), queries.participation(db()), queries.municipalities(db())
    trusts = {one.code: one.name for one in directory.trusts(db())}
    page = render_template(
        "programme/programme.html",
        kinds={key: (_(KIND_WORDS[key]), [seat for seat in found if seat.kind == key]) for key in KINDS},
        participation=participation,
        events=queries.events(db()),
        changes=[_told(row, dict(municipalities), trusts) for row in queries.changes(db())],
        aims=aims(compare(db(), today()), participation),
        statuses={key: _(STATUS_WORDS[key]) for key in STATUSES},
        municipalities=municipalities,
        rules=list(directory.every_rules(db(), today()).values()),
        form=form,
        errors=errors,
        opened=opened,
    )
    return (page, 422) if errors else page


def _told(row: Any, municipalities: dict[str, str], trusts: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401 - a row of the log
    """One change in words: who, when, what, and each field's value before and after."""
    known = {
        "kind": {key: _(word) for key, word in KIND_WORDS.items()},
        "status": {key: _(word) for key, word in STATUS_WORDS.items()},
        "municipality": municipalities,
        "trust": trusts,
    }

    def named(values: dict[str, Any] | None) -> dict[str, Any] | None:
        return values and {key: known.get(key, {}).get(value, value) for key, value in values.items()}

    return {
        "at": row.at,
        "actor": row.actor,
        "action": words.action(row.action),
        "changed": words.changed(named(row.before), named(row.after)),
        "new": row.before is None,
    }


@bp.get("/programme/seats/new")
@requires(Permission.PROGRAMME_EDIT)
def new_seat() -> ResponseReturnValue:
    return _seat_form("/programme/seats", {"kind": request.args.get("kind", ""), "valid_from": today()}, {})


@bp.post("/programme/seats")
@requires(Permission.PROGRAMME_EDIT)
def add_seat() -> ResponseReturnValue:
    typed = form_data()
    try:
        service.add_seat(db(), actor(), SeatSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _seat_form("/programme/seats", typed, errors_of(problem))
    flash(_("Plassen er lagt inn."))
    return redirect("/programme#organisation", 303)


@bp.get("/programme/seats/<int:seat_id>")
@requires(Permission.PROGRAMME_EDIT)
def edit_seat(seat_id: int) -> ResponseReturnValue:
    found = queries.seat(db(), seat_id, today())
    if found is None:
        raise NotFound
    return _seat_form(f"/programme/seats/{seat_id}", dict(found._mapping), {})


@bp.post("/programme/seats/<int:seat_id>")
@requires(Permission.PROGRAMME_EDIT)
def change_seat(seat_id: int) -> ResponseReturnValue:
    typed, action = form_data(), f"/programme/seats/{seat_id}"
    try:
        service.change_seat(db(), actor(), seat_id, SeatSchema().load(typed))
    except EditedMeanwhile as clash:
        now = queries.seat(db(), seat_id, today())
        clash.extra = {**clash.extra, "labels": LABELS, "action": action, "url": action, "version": now.version if now else 0}
        raise
    except (ValidationError, Refusal) as problem:
        if isinstance(problem, NotFound):
            raise
        return _seat_form(action, typed, errors_of(problem))
    flash(_("Plassen er endret."))
    return redirect("/programme#organisation", 303)


def _seat_form(action: str, form: Any, errors: dict[str, Any]) -> ResponseReturnValue:  # noqa: ANN401
    page = render_template(
        "programme/seat.html",
        action=action,
        form=form,
        errors=errors,
        kinds=[(key, _(word)) for key, word in KIND_WORDS.items()],
        trusts=[(one.code, one.name) for one in directory.trusts(db())],
        municipalities=queries.municipalities(db()),
    )
    return (page, 422) if errors else page


@bp.post("/programme/participation")
@requires(Permission.PROGRAMME_EDIT)
def record_participation() -> ResponseReturnValue:
    typed = form_data()
    try:
        service.record_participation(db(), actor(), ParticipationSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _page(typed, errors_of(problem), "participation")
    flash(_("Status er ført."))
    return redirect("/programme#participation", 303)


@bp.post("/programme/events")
@requires(Permission.PROGRAMME_EDIT)
def add_event() -> ResponseReturnValue:
    typed = form_data()
    try:
        service.add_event(db(), actor(), EventSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _page(typed, errors_of(problem), "events")
    flash(_("Hendelsen er ført."))
    return redirect("/programme#events", 303)
