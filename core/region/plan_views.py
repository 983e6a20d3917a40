"""«Ordning»: a trust's plan mode, its posts of both kinds, and the decision from a day on; with its JSON twin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from flask_smorest import Blueprint as JsonBlueprint
from marshmallow import ValidationError, fields

from core.directory.own import own_rules
from core.errors import Conflict, Refusal
from core.fields import Date, Schema
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of, said
from core.region import plan_modes
from core.region.plan_modes import Decide
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("plan", __name__, template_folder="templates")
blp = JsonBlueprint("plan_api", __name__, url_prefix="/api/v1", description="Ordning")


@bp.get("/plan")
@requires(Permission.PLAN_READ)
def plan() -> ResponseReturnValue:
    return _page({}, {})


def _page(form: Any, errors: dict[str, Any]) -> ResponseReturnValue:  # noqa: ANN401
    past = plan_modes.history(db(), me().trust)
    page = render_template(
        "region/plan.html",
        mode=plan_modes.in_effect(past, today()),
        history=past,
        posts=plan_modes.posts(db(), me().trust, today()),
        modes={key: _(word) for key, word in plan_modes.MODES.items()},
        rules=own_rules(),
        footnote=(plan_modes.FOOTNOTE, plan_modes.FOOTNOTE_SOURCE),
        form=form,
        errors=errors,
        today=today(),
    )
    return (page, 422) if errors else page


@bp.post("/plan")
@requires(Permission.PLAN_DECIDE)
def decide() -> ResponseReturnValue:
    typed = form_data()
    try:
        plan_modes.decide(db(), actor(), me().trust, plan_modes.DecideSchema().load(typed), today=today())
    except Conflict as clash:
        return _page(typed, {"_form": said(clash.sentence)})
    except (ValidationError, Refusal) as problem:
        return _page(typed, errors_of(problem))
    flash(_("Beslutningen er ført."))
    return redirect("/plan", 303)


@bp.post("/plan/<int:plan_id>/cancel")
@requires(Permission.PLAN_DECIDE)
def cancel(plan_id: int) -> ResponseReturnValue:
    plan_modes.cancel(db(), actor(), me().trust, plan_id, today=today())
    flash(_("Beslutningen er trukket."))
    return redirect("/plan", 303)


class PlanDecisionOut(Schema):
    id = fields.Integer()
    mode = fields.String()
    effective_on = Date()
    decision = fields.String()
    decided_by = fields.String()
    recorded_on = Date()
    cancelled_on = Date(allow_none=True)


class PlanOut(Schema):
    mode = fields.String()
    history = fields.List(fields.Nested(PlanDecisionOut))
    posts = fields.List(fields.Dict())


@blp.get("/plan")
@blp.response(200, PlanOut)
@requires(Permission.PLAN_READ)
def get_plan() -> dict[str, Any]:
    """What holds today, every decision, and the posts of both kinds by half-year."""
    past = plan_modes.history(db(), me().trust)
    counted = [{**row._mapping} for row in plan_modes.posts(db(), me().trust, today())]
    return {"mode": plan_modes.in_effect(past, today()), "history": past, "posts": counted}


@blp.post("/plan")
@blp.arguments(plan_modes.DecideSchema)
@blp.response(201, PlanDecisionOut)
@requires(Permission.PLAN_DECIDE)
def decide_plan(command: Decide) -> Any:  # noqa: ANN401 - plan_modes' Decide
    return plan_modes.decide(db(), actor(), me().trust, command, today=today())


@blp.post("/plan/<int:plan_id>/cancel")
@blp.response(200, PlanDecisionOut)
@requires(Permission.PLAN_DECIDE)
def cancel_plan(plan_id: int) -> Any:  # noqa: ANN401
    """Take back a decision that has not taken effect."""
    return plan_modes.cancel(db(), actor(), me().trust, plan_id, today=today())
