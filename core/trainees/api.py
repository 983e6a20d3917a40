"""The JSON door to the municipality's trainees and plans."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.cases import case
from core.permissions import Permission, requires
from core.trainees import keeping, queries
from core.trainees.schemas import (
    PRIVATE_ONLY,
    Block,
    BlockSchema,
    Facts,
    Plan,
    PlanSchema,
    ReachedSchema,
    TraineeListQuery,
    TraineeOut,
    TraineePage,
    TraineeSchema,
)
from core.trainees.views import reached, trainee_context
from core.web import Created, actor, db, me, today

blp = Blueprint("trainees_api", __name__, url_prefix="/api/v1", description="Kommunens ALIS")


@blp.get("/trainees")
@blp.arguments(TraineeListQuery, location="query")
@blp.response(200, TraineePage)
@requires(Permission.TRAINEE_READ)
def list_trainees(query: dict[str, str]) -> dict[str, Any]:
    """The municipality's trainees by name; a mentor sees the own ones."""
    rows, cursor = queries.page(db(), me().municipality, query["q"], query["after"])
    return {"items": rows, "next": cursor}


@blp.post("/trainees")
@blp.arguments(TraineeSchema)
@blp.response(201, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def create_trainee(facts: Facts) -> Created:
    """A trainee before any notification."""
    made = keeping.add(db(), actor(), me().municipality, facts, today=today())
    return whole(made.id), 201, {"Location": f"/api/v1/trainees/{made.id}"}


@blp.get("/trainees/<int:trainee_id>")
@blp.response(200, TraineeOut)
@requires(Permission.TRAINEE_READ)
def get_trainee(trainee_id: int) -> dict[str, Any]:
    """One trainee with plan, objectives and requests at every trust."""
    return whole(trainee_id)


@blp.put("/trainees/<int:trainee_id>")
@blp.arguments(TraineeSchema)
@blp.response(200, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def put_trainee(facts: Facts, trainee_id: int) -> dict[str, Any]:
    """Keep a trainee's facts; 409 with both versions when somebody else saved first."""
    keeping.change(db(), actor(), me().municipality, trainee_id, facts, today=today())
    return whole(trainee_id)


@blp.put("/trainees/<int:trainee_id>/plan")
@blp.arguments(PlanSchema)
@blp.response(200, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def put_plan(plan: Plan, trainee_id: int) -> dict[str, Any]:
    """The plan's dates."""
    keeping.keep_plan(db(), actor(), me().municipality, trainee_id, plan)
    return whole(trainee_id)


@blp.post("/trainees/<int:trainee_id>/blocks")
@blp.arguments(BlockSchema)
@blp.response(201, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def post_block(block: Block, trainee_id: int) -> Created:
    """One part of the plan; at a hospital it is incomplete until it is notified."""
    keeping.add_block(db(), actor(), me().municipality, trainee_id, block)
    return whole(trainee_id), 201, {"Location": f"/api/v1/trainees/{trainee_id}"}


@blp.post("/trainees/<int:trainee_id>/blocks/<int:block_id>/remove")
@blp.response(200, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def post_block_remove(trainee_id: int, block_id: int) -> dict[str, Any]:
    """Take a part that is not notified out of the plan."""
    keeping.remove_block(db(), actor(), me().municipality, trainee_id, block_id)
    return whole(trainee_id)


@blp.put("/trainees/<int:trainee_id>/objectives/<objective>")
@blp.arguments(ReachedSchema)
@blp.response(200, TraineeOut)
@requires(Permission.TRAINEE_EDIT)
def put_objective(given: dict[str, Any], trainee_id: int, objective: str) -> dict[str, Any]:
    """How far an objective is, when and by whom; the objective under any of its spellings."""
    command = reached(objective, {key: str(value) for key, value in given.items() if value is not None})
    keeping.reach(db(), actor(), me().municipality, trainee_id, command)
    return whole(trainee_id)


def whole(trainee_id: int) -> dict[str, Any]:
    """A trainee as the API shows it."""
    shown = trainee_context(trainee_id)
    found, plan = shown["found"], shown["plan"]
    hidden = PRIVATE_ONLY if found.employment_model != "private" else ()
    own = {"plan", "blocks", "objectives", "requests", *hidden}
    facts = {name: getattr(found, name) for name in TraineeOut().fields if name not in own}
    return {
        **facts,
        "plan": _plain(plan, "assigned_on", "signed_on", "contract_on", "training_plan_assigned_on", "version") if plan else {},
        "blocks": [
            {
                **_plain(b, "id", "arena", "place", "starts_on", "ends_on", "objectives"),
                "case": case(b.request_trust, b.request_id) if b.request_id else None,
                "incomplete": b.arena == "hospital" and b.request_id is None,
            }
            for b in shown["blocks"]
        ],
        "objectives": [_plain(o, "objective", "wording", "status", "on_date", "by_name") for o in shown["objectives"]],
        "requests": [
            {"case": case(r.trust, r.id), **_plain(r, "trust", "wish_label", "wanted_from", "wanted_to", "status", "notified_on")}
            for r in shown["requests"]
        ],
    }


def _plain(row: Any, *names: str) -> dict[str, Any]:  # noqa: ANN401 - a row of any of the queries
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
