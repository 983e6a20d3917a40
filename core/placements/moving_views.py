"""Handing an ALIS over to another municipality, through both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import ValidationError, fields
from sqlalchemy import text

from core.directory import queries as directory
from core.errors import NotFound, Refusal
from core.fields import Schema
from core.i18n import ngettext
from core.permissions import Permission, requires
from core.placements import moving
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("moving", __name__, template_folder="templates")
blp = ApiBlueprint("moving_api", __name__, url_prefix="/api/v1", description="ALIS som flytter")


class MoveTraineeSchema(Schema):
    municipality = fields.String(required=True)


class MovedOut(Schema):
    matters = fields.Integer()


@bp.get("/trainees/<int:trainee_id>/move")
@requires(Permission.TRAINEE_EDIT)
def form(trainee_id: int) -> ResponseReturnValue:
    return _page(trainee_id, {}, {})


def _page(trainee_id: int, typed: dict[str, Any], errors: dict[str, str]) -> ResponseReturnValue:
    found = (
        db()
        .execute(
            text("SELECT id, name FROM alis.trainee WHERE municipality = :own AND id = :id"),
            {"own": me().municipality, "id": trainee_id},
        )
        .first()
    )
    if found is None:
        raise NotFound
    places = directory.find_municipalities(db(), "", limit=500)
    options = [(row.number, row.official_name) for row in places if row.number != me().municipality]
    page = render_template("placements/move.html", found=found, options=options, form=typed, errors=errors)
    return (page, 422) if errors else page


@bp.post("/trainees/<int:trainee_id>/move")
@requires(Permission.TRAINEE_EDIT)
def move(trainee_id: int) -> ResponseReturnValue:
    typed = form_data()
    try:
        target = MoveTraineeSchema().load(typed)["municipality"]
        matters = moving.move(db(), actor(), me().municipality, trainee_id, target, today=today())
    except (ValidationError, Refusal) as problem:
        return _page(trainee_id, typed, errors_of(problem))
    flash(ngettext("ALIS-en er overført med %(num)s åpen sak.", "ALIS-en er overført med %(num)s åpne saker.", matters))
    return redirect("/trainees", 303)


@blp.post("/trainees/<int:trainee_id>/move")
@blp.arguments(MoveTraineeSchema)
@blp.response(200, MovedOut)
@requires(Permission.TRAINEE_EDIT)
def post_move(data: dict[str, str], trainee_id: int) -> dict[str, int]:
    """Hand the trainee and all matters over to another municipality."""
    return {"matters": moving.move(db(), actor(), me().municipality, trainee_id, data["municipality"], today=today())}
