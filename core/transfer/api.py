"""The JSON door to the register: the same reading, comparing and taking in as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from core.cases import case
from core.directory.own import own_rules
from core.errors import N_
from core.fields import Date, Schema
from core.i18n import render
from core.permissions import Permission, requires
from core.problems import said
from core.transfer import comparing, queries, reading, taking
from core.transfer.views import SHOWN
from core.web import actor, db, me, today

if TYPE_CHECKING:
    from sqlalchemy import Row

blp = Blueprint("transfer_api", __name__, url_prefix="/api/v1", description="Fiktiv enhet")


class RegisterQuery(Schema):
    show = fields.String(load_default=SHOWN[0][0], validate=validate.OneOf([value for value, _label in SHOWN]))
    after = fields.String(load_default=None)


class RegisterRow(Schema):
    case = fields.String()
    trainee_name = fields.String()
    hpr_number = fields.String(allow_none=True)
    municipality_name = fields.String()
    wish_label = fields.String()
    wanted_from = Date()
    wanted_to = Date()
    notified_on = Date()
    status = fields.String()
    status_on = Date(allow_none=True)
    status_by = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    ended_on = Date(allow_none=True)


class MissingRow(Schema):
    """A service period that is not yet registered where the rule says it is to be."""

    case = fields.String()
    trainee_name = fields.String()
    municipality_name = fields.String()
    unit_label = fields.String()
    starts_on = Date()
    ends_on = Date()
    status = fields.String()


class RegisterPage(Schema):
    elsewhere = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(MissingRow)))
    items = fields.List(fields.Nested(RegisterRow))
    next = fields.String(allow_none=True)


class ListIn(Schema):
    """A list as pasted from a spreadsheet, headings first; tabs, semicolons or commas between."""

    text = fields.String(
        required=True, validate=validate.Length(1, reading.MOST_BYTES, error=N_("Listen er tom eller for stor."))
    )


class DifferenceOut(Schema):
    only_there = fields.List(fields.Dict())
    only_here = fields.List(fields.Dict())
    changed = fields.List(fields.Dict())
    to_mark = fields.List(fields.Dict())
    over = fields.List(fields.Dict())
    same = fields.Integer()
    wrong = fields.List(fields.Dict())


class TakenOut(Schema):
    entered = fields.Integer()
    marked = fields.Integer()


@blp.get("/register")
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, RegisterPage)
@requires(Permission.REGISTER_UPDATE)
def list_register(query: dict[str, Any]) -> dict[str, Any]:
    """Where each matter stands in Fiktiv enhet, the oldest notification first."""
    rows, cursor = queries.register(db(), me().trust, query["show"], query["after"])
    missing = queries.elsewhere(db(), me().trust, own_rules(), query["show"])
    elsewhere = {key: [_with_case(row) for row in some] for key, some in missing.items()}
    return {"items": [_with_case(row) for row in rows], "next": cursor, "elsewhere": elsewhere}


def _with_case(row: Row[Any]) -> dict[str, Any]:
    return {**row._mapping, "case": case(row.trust, row.id)}


@blp.post("/register/compare")
@blp.arguments(ListIn)
@blp.response(200, DifferenceOut)
@requires(Permission.REGISTER_UPDATE)
def compare_list(body: dict[str, str]) -> dict[str, Any]:
    """What is only there, only here, or said differently; nothing is stored."""
    found = comparing.compare(db(), me().trust, reading.rows_of_text(body["text"]), today())
    return {
        "only_there": [_there(one) for one in found.only_there],
        "only_here": [{"case": case(row.trust, row.id)} for row in found.only_here],
        **{name: [_pair(pair) for pair in getattr(found, name)] for name in ("changed", "to_mark", "over")},
        "same": found.same,
        "wrong": [{**_there(one), "errors": {name: said(told) for name, told in one.errors.items()}} for one in found.wrong],
    }


@blp.post("/register/take")
@blp.arguments(ListIn)
@blp.response(200, TakenOut)
@requires(Permission.REGISTER_UPDATE)
def take_list(body: dict[str, str]) -> taking.Taken:
    """Take in what is missing: all of it, or nothing with each row's error."""
    rows = reading.rows_of_text(body["text"])
    return taking.take(db(), actor(), me().trust, rows, by=me().name, today=today())


def _there(one: comparing.Listed) -> dict[str, Any]:
    return {"row": one.number, "name": one.name, "hpr_number": one.hpr_number, "reference": one.reference}


def _pair(pair: comparing.Pair) -> dict[str, Any]:
    differs = [{"what": render(what), "there": str(there), "here": str(here)} for what, there, here in pair.differs]
    return {**_there(pair.there), "case": case(pair.here.trust, pair.here.id), "differs": differs}
