"""«Fiktiv enhet»: the list of what is registered there, a copy to type from, a spreadsheet out, and a list in with its difference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.directory.own import own_rules
from core.documents.sending import attachment
from core.errors import N_, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of, said
from core.transfer import comparing, export, queries, reading, taking
from core.web import actor, db, form_data, me, next_url, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("transfer", __name__, template_folder="templates")

SHOWN = (
    ("to_register", N_("Ikke ført")),
    ("registered", N_("Ført")),
    ("over", N_("Ført, men avsluttet")),
    ("removed", N_("Fjernet")),
)


def chosen() -> str:
    """Which part of the register is looked at; what cannot be read is the first."""
    wanted = request.args.get("show", "")
    return wanted if wanted in dict(SHOWN) else SHOWN[0][0]


@bp.get("/register")
@requires(Permission.REGISTER_UPDATE)
def index() -> ResponseReturnValue:
    rows, cursor = queries.register(db(), me().trust, chosen(), request.args.get("after"))
    rules = own_rules()
    return render_template(
        "transfer/register.html",
        elsewhere=queries.elsewhere(db(), me().trust, rules, chosen()),
        rows=rows,
        next_url=next_url(cursor),
        shown=chosen(),
        choices=[(value, _(label)) for value, label in SHOWN],
        counts=queries.counts(db(), me().trust),
        rules=rules,
    )


@bp.get("/register/copy")
@requires(Permission.REGISTER_UPDATE)
def copy() -> ResponseReturnValue:
    """What is not registered yet, ready to type from."""
    rows, cursor = queries.register(db(), me().trust, "to_register", request.args.get("after"))
    blocks = queries.text_blocks(db(), me().trust, rows)
    return render_template("transfer/copy.html", blocks=blocks, next_url=next_url(cursor))


@bp.get("/register.xlsx")
@requires(Permission.REGISTER_UPDATE)
def sheet() -> ResponseReturnValue:
    made = export.register(queries.whole(db(), me().trust), today())
    return attachment(made, f"fiktiv-enhet-{today().isoformat()}.xlsx")


@bp.get("/register/compare")
@requires(Permission.REGISTER_UPDATE)
def compare_form() -> ResponseReturnValue:
    return _form({}, {})


def _form(typed: dict[str, Any], errors: dict[str, str]) -> ResponseReturnValue:
    page = render_template(
        "transfer/compare_form.html", form=typed, errors=errors, needed=[_(str(label)) for label in reading.NEEDED.values()]
    )
    return (page, 422) if errors else page


@bp.post("/register/compare")
@requires(Permission.REGISTER_UPDATE)
def compare() -> ResponseReturnValue:
    typed = form_data()
    try:
        rows = _rows(typed)
        found = comparing.compare(db(), me().trust, rows, today())
    except (ValidationError, Refusal) as problem:
        return _form(typed, errors_of(problem))
    return _difference(rows, found, {})


def _rows(typed: dict[str, Any]) -> list[reading.Cells]:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return reading.rows_of_file(sent.read(reading.MOST_BYTES + 1))
    return reading.rows_of_text(typed.get("pasted", ""))


def _difference(rows: list[reading.Cells], found: comparing.Comparison, errors: dict[int, str]) -> ResponseReturnValue:
    page = render_template(
        "transfer/difference.html",
        found=found,
        wrong=[(one, [said(told) for told in one.errors.values()]) for one in found.wrong],
        errors=errors,
        rows=json.dumps(rows, ensure_ascii=False),
        total=len(rows),
    )
    return (page, 422) if errors else page


@bp.post("/register/take")
@requires(Permission.REGISTER_UPDATE)
def take() -> ResponseReturnValue:
    rows = reading.rows_again(form_data().get("rows", ""))
    try:
        with db().begin_nested():
            done = taking.take(db(), actor(), me().trust, rows, by=me().name, today=today())
    except taking.RowsRefused as refused:
        errors = {number: said(message) for number, message in refused.rows.items()}
        return _difference(rows, comparing.compare(db(), me().trust, rows, today()), errors)
    flash(_("Tatt inn: %(entered)s nye, %(marked)s ført som registrert.", entered=done.entered, marked=done.marked))
    return redirect("/register?show=registered", 303)
