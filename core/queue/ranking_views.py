"""The page and the JSON of a municipality's own order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import ValidationError, fields, validate

from core.cases import case, split_case
from core.errors import N_, NotFound, Refusal
from core.fields import Date, Prose, Schema, whole
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of, from_marshmallow, rule_json, said
from core.queue import asking, ranking
from core.trusts.rules import trust_names
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("ranking", __name__, template_folder="templates")
blp = ApiBlueprint("ranking_api", __name__, url_prefix="/api/v1", description="Rekkefølge")


class RankingPlaceSchema(Schema):
    case = fields.String(required=True)
    position = whole(1, 200, required=True)


class RankingOrderSchema(Schema):
    """A group's places; ``version`` is the one that was read with it."""

    positions = fields.List(
        fields.Nested(RankingPlaceSchema),
        required=True,
        validate=validate.Length(min=1, error=N_("Alle i gruppen må ha en plass.")),
    )
    version = fields.String(required=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)


class AskOrderSchema(Schema):
    """One of the two whose order is missing."""

    case = fields.String(required=True)


class RankingMemberOut(Schema):
    case = fields.String()
    trainee_name = fields.String()
    wish_label = fields.String()
    wanted_from = Date()
    wanted_to = Date()
    position = fields.Integer(allow_none=True)


class RankingGroupOut(Schema):
    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    asked = fields.Boolean()
    missing = fields.Boolean()
    version = fields.String()
    rule = fields.Dict()
    members = fields.List(fields.Nested(RankingMemberOut))


class RankingGroupsOut(Schema):
    items = fields.List(fields.Nested(RankingGroupOut))


@bp.get("/ranking")
@requires(Permission.RANKING_READ)
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/ranking/<trust>")
@requires(Permission.RANKING_EDIT)
def save(trust: str) -> ResponseReturnValue:
    typed = form_data()
    places = [
        {"case": case(trust, int(name.removeprefix("position_"))), "position": value}
        for name in request.form
        if name.startswith("position_") and name.removeprefix("position_").isdecimal() and (value := request.form[name].strip())
    ]
    try:
        order = RankingOrderSchema().load(
            {"positions": places, "version": typed.get("version", ""), "reason": typed.get("reason")}
        )
        ranking.set_order(db(), actor(), me().municipality, trust, **_command(trust, order), today=today())
    except ValidationError as problem:
        return _page(typed, _by_position(from_marshmallow(problem.messages_dict), places))
    except Refusal as refusal:
        return _page(typed, errors_of(refusal))
    flash(_("Rekkefølgen er lagret."))
    return redirect("/ranking", 303)


@bp.post("/ranking/<trust>/ask")
@requires(Permission.QUERY_ASK)
def ask(trust: str) -> ResponseReturnValue:
    try:
        _ask(trust, AskOrderSchema().load(form_data()))
    except (ValidationError, Refusal) as problem:
        return _page({}, errors_of(problem))
    flash(_("Kommunen er spurt, med lenke til å svare."))
    return redirect("/ranking", 303)


def _ask(trust: str, asked: dict[str, Any]) -> ranking.Group:
    of, id_ = split_case(asked["case"])
    if not of == trust == me().trust:
        raise NotFound
    return asking.ask_order(db(), actor(), trust, id_, today=today())


def _by_position(refusal: Refusal, places: list[dict[str, Any]]) -> dict[str, str]:
    """The schema's ``positions.0.position`` under the name of the field that was typed in."""
    found = {}
    for path, messages in refusal.errors.items():
        parts = path.split(".")
        name = (
            f"position_{places[int(parts[1])]['case'].rpartition('-')[2]}" if len(parts) > 1 and parts[1].isdecimal() else "_form"
        )
        found[parts[0] if parts[0] == "reason" else name] = said(messages)
    return found


def _command(trust: str, order: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[int, int] = {}
    for one in order["positions"]:
        of, id_ = split_case(one["case"])
        # a case of another trust cannot be meant; id 0 is nobody's
        wanted[id_ if of == trust else 0] = one["position"]
    return {"wanted": wanted, "version": order["version"], "reason": order["reason"]}


def _page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    page = render_template(
        "queue/ranking.html",
        groups=ranking.groups(db(), me(), today()),
        history=ranking.history(db(), me()),
        trust_names=trust_names(),
        form=typed or {},
        errors=errors or {},
    )
    return (page, 422) if errors else page


@blp.get("/ranking")
@blp.response(200, RankingGroupsOut)
@requires(Permission.RANKING_READ)
def list_groups() -> dict[str, Any]:
    """Every group to be ordered, those that miss an order first."""
    return {"items": [_out(group) for group in ranking.groups(db(), me(), today())]}


@blp.get("/ranking/<trust>")
@blp.response(200, RankingGroupsOut)
@requires(Permission.RANKING_READ)
def of_trust(trust: str) -> dict[str, Any]:
    """The groups at one trust."""
    return {"items": [_out(group) for group in ranking.groups(db(), me(), today()) if group.trust == trust]}


@blp.post("/ranking/<trust>/ask")
@blp.arguments(AskOrderSchema)
@blp.response(200, RankingGroupOut)
@requires(Permission.QUERY_ASK)
def ask_order(asked: dict[str, Any], trust: str) -> dict[str, Any]:
    """Ask the municipality, with a link, who of two comes first."""
    return _out(_ask(trust, asked))


@blp.put("/ranking/<trust>")
@blp.arguments(RankingOrderSchema)
@blp.response(200, RankingGroupsOut)
@requires(Permission.RANKING_EDIT)
def put_order(order: dict[str, Any], trust: str) -> dict[str, Any]:
    """Fix the order within one group, 1..n without ties."""
    ranking.set_order(db(), actor(), me().municipality, trust, **_command(trust, order), today=today())
    return {"items": [_out(group) for group in ranking.groups(db(), me(), today()) if group.trust == trust]}


def _out(group: ranking.Group) -> dict[str, Any]:
    places = group.positions()
    return {
        **{name: getattr(group, name) for name in ("trust", "municipality", "municipality_name", "asked", "missing", "version")},
        "rule": rule_json(group.rule),
        "members": [
            {**one.row._mapping, "case": case(group.trust, one.id), "position": places.get(one.id)} for one in group.members
        ],
    }
