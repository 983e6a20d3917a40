"""Notifications in other trusts of somebody who has got a place: keep or withdraw each, through both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import ValidationError, fields

from core.cases import case, split_case
from core.errors import Refusal
from core.fields import Date, Schema, choice
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.placements import elsewhere
from core.problems import errors_of
from core.trusts.rules import trust_names
from core.web import actor, db, form_data, me, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("elsewhere", __name__, template_folder="templates")
blp = ApiBlueprint("elsewhere_api", __name__, url_prefix="/api/v1", description="Innmeldinger hos andre helseforetak")


class ElsewhereSchema(Schema):
    decision = choice("keep", "withdraw", required=True)


class ElsewhereOut(Schema):
    case = fields.String()
    trainee_name = fields.String()
    wish_label = fields.String()
    wanted_from = Date()
    wanted_to = Date()
    placed_trust = fields.String()
    unit_label = fields.String()
    starts_on = Date()


class ElsewhereListOut(Schema):
    items = fields.List(fields.Nested(ElsewhereOut))


@bp.get("/elsewhere")
@requires(Permission.TRAINEE_EDIT)
def index() -> ResponseReturnValue:
    return _page({})


def _page(errors: dict[str, str]) -> ResponseReturnValue:
    rows = elsewhere.undecided(db(), me().municipality)
    page = render_template("placements/elsewhere.html", rows=rows, trust_names=trust_names(), errors=errors)
    return (page, 422) if errors else page


@bp.post("/elsewhere/<case_id>")
@requires(Permission.TRAINEE_EDIT)
def decide(case_id: str) -> ResponseReturnValue:
    try:
        decision = ElsewhereSchema().load(form_data())["decision"]
        _decide(case_id, decision)
    except (ValidationError, Refusal) as problem:
        return _page(errors_of(problem))
    flash(_("Innmeldingen står.") if decision == "keep" else _("Innmeldingen er trukket. Helseforetaket har fått beskjed."))
    return redirect("/elsewhere", 303)


def _decide(case_id: str, decision: str) -> None:
    about = (me().municipality, *split_case(case_id))
    if decision == "keep":
        elsewhere.keep(db(), actor(), *about, today=today())
    else:
        elsewhere.withdraw(db(), actor(), *about, now=now(), today=today())


@blp.get("/elsewhere")
@blp.response(200, ElsewhereListOut)
@requires(Permission.TRAINEE_EDIT)
def list_elsewhere() -> dict[str, Any]:
    """The own ALIS's open notifications beside a place in another trust; a municipality's question alone."""
    return {"items": _items()}


@blp.post("/elsewhere/<case_id>")
@blp.arguments(ElsewhereSchema)
@blp.response(200, ElsewhereListOut)
@requires(Permission.TRAINEE_EDIT)
def post_decision(data: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Keep or withdraw one of them."""
    _decide(case_id, data["decision"])
    return {"items": _items()}


def _items() -> list[dict[str, Any]]:
    rows = elsewhere.undecided(db(), me().municipality)
    return [{**row._mapping, "case": case(row.trust, row.id)} for row in rows]
