"""The forms on one request: change it, confirm it anew, Fiktiv enhet, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from marshmallow import ValidationError

from core.cases import case, split_case
from core.directory import queries as directory
from core.errors import EditedMeanwhile, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.queue import (
    answer_pages,  # noqa: F401 - registers its pages
    asking,
    confirming,
    editing,
    notes,
    queries,
    register,
    service,
)
from core.queue.views import matter_page
from core.queue.work_schemas import ReconfirmSchema, RegisterEntrySchema, RequestChangeSchema, RequestNoteSchema
from core.web import actor, db, form_data, me, now, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

bp = Blueprint("work", __name__, template_folder="templates")


def _on_matter(case_id: str, act: Callable[[str, int, dict[str, Any]], object], receipt: str, anchor: str) -> ResponseReturnValue:
    """Do it and show the matter again; or show the matter as it is, with what was typed and the errors."""
    trust, id_ = split_case(case_id)
    typed = form_data()
    try:
        with db().begin_nested():
            act(trust, id_, typed)
    except (ValidationError, Refusal) as problem:
        return matter_page(trust, id_, typed | {"_panel": anchor}, errors_of(problem))
    flash(receipt)
    return redirect(f"/requests/{case(trust, id_)}#{anchor}", 303)


@bp.post("/requests/<case_id>/confirm")
@requires(Permission.REQUEST_CONFIRM)
def confirm(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, typed: dict[str, Any]) -> None:
        confirming.confirm(db(), actor(), trust, id_, ReconfirmSchema().load(typed), by=me().name, now=now(), today=today())

    return _on_matter(case_id, act, _("Svaret er registrert."), "confirm")


@bp.post("/requests/<case_id>/ask-reconfirm")
@requires(Permission.QUERY_ASK)
def ask_reconfirm(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, _typed: dict[str, Any]) -> None:
        asking.ask_reconfirm(db(), actor(), trust, id_, today=today())

    return _on_matter(case_id, act, _("Kommunen er spurt, med lenke til å svare."), "confirm")


@bp.post("/requests/<case_id>/register")
@requires(Permission.REGISTER_UPDATE)
def in_register(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, typed: dict[str, Any]) -> None:
        register.record(db(), actor(), trust, id_, RegisterEntrySchema().load(typed), by=me().name, today=today())

    return _on_matter(case_id, act, _("Status i Fiktiv enhet er lagret."), "register")


@bp.post("/requests/<case_id>/notes")
@requires(Permission.NOTE_WRITE)
def note(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, typed: dict[str, Any]) -> None:
        body = RequestNoteSchema().load(typed)["body"]
        notes.write(db(), actor(), trust, id_, body, by=me().name, on_behalf_of=me().organisation.name)

    return _on_matter(case_id, act, _("Notatet er lagret."), "notes")


@bp.get("/requests/<case_id>/edit")
@requires(Permission.REQUEST_UPDATE)
def edit_form(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    found = service.still_open(service.get(db(), trust, id_))
    stored = editing.unchanged(found)
    form = {name: _as_typed(getattr(stored, name)) for name in stored.__slots__ if name != "wishes"}
    for number, wish in enumerate(queries.hangs(db(), me(), trust, id_, today())["wishes"][:3], start=1):
        form |= {f"unit_{number}": str(wish.unit_id or "any"), f"place_{number}": wish.place}
    return _edit_page(case_id, form, {})


@bp.post("/requests/<case_id>/edit")
@requires(Permission.REQUEST_UPDATE)
def edit(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    typed = form_data()
    try:
        with db().begin_nested():
            change = RequestChangeSchema().load(_change(typed))
            editing.edit(db(), actor(), trust, id_, change, by_municipality=bool(me().municipality), today=today())
    except EditedMeanwhile as clash:
        clash.extra = {**clash.extra, "action": f"/requests/{case_id}/edit", "again": typed}
        raise
    except (ValidationError, Refusal) as problem:
        return _edit_page(case_id, typed, errors_of(problem))
    flash(_("Endringen er lagret."))
    return redirect(f"/requests/{case_id}", 303)


def _as_typed(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return str(value) if isinstance(value, int) else value


def _change(typed: dict[str, Any]) -> dict[str, Any]:
    """The form's ``unit_1``, ``place_1`` … as the schema's wishes."""
    data = {name: value for name, value in typed.items() if not name.startswith(("unit_", "place_"))}
    wishes = []
    for number in (1, 2, 3):
        unit, place = typed.get(f"unit_{number}"), typed.get(f"place_{number}")
        if unit or place:
            wishes.append({"unit_id": None if unit in {None, "any"} else unit, "place": place})
    return {**data, "wishes": wishes or None}


def _edit_page(case_id: str, form: dict[str, Any], errors: dict[str, str]) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    found = service.get(db(), trust, id_)
    page = render_template(
        "queue/edit.html",
        case=case_id,
        found=found,
        rules=directory.current_rules(db(), trust, found.notified_on),
        units=directory.unit_options(directory.units(db(), [trust]).values()),
        form=form,
        errors={("unit_1" if name in {"wishes", "unit", "wish"} else name): text for name, text in errors.items()},
    )
    return (page, 422) if errors else page
