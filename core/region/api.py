"""The JSON door to the region's figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.region.comparing import compare
from core.region.foreseeing import foreseen
from core.region.shown import as_json
from core.web import db, today

blp = Blueprint("region_api", __name__, url_prefix="/api/v1", description="Regionale tall")


class RegionTrust(Schema):
    """One trust. Figures of persons are null where they are held back; organisations stand by name."""

    trust = fields.String()
    name = fields.String()
    routine_status = fields.String()
    mode = fields.Dict()
    figures = fields.Dict()
    own_rules = fields.List(fields.Dict())
    offer_where_vacant = fields.Dict()
    need = fields.List(fields.Dict())
    messages_after_an_end = fields.Integer()
    vacancies = fields.Dict()
    municipalities = fields.Integer()
    agreements_in_force = fields.Integer()
    reviews_overdue = fields.List(fields.Dict())
    under_notice = fields.List(fields.Dict())
    without_agreement = fields.List(fields.String())
    without_coordinator = fields.List(fields.String())
    without_registration = fields.List(fields.String())


class RegionOut(Schema):
    on = Date()
    period_end = Date()
    compared_with = Date(allow_none=True)
    least = fields.Integer()
    least_for_shares = fields.Integer()
    measures = fields.List(fields.Dict())
    trusts = fields.List(fields.Nested(RegionTrust))
    region = fields.Dict()
    employment_models = fields.Dict()


class RegionForecastOut(Schema):
    """p10, p50 and p90 of what 1000 imagined courses gave; made from published figures alone."""

    from_ = Date(data_key="from")
    scenarios = fields.Integer()
    realised = fields.Float()
    digest = fields.String()
    trusts = fields.List(fields.Dict())


@blp.get("/region/forecast")
@blp.response(200, RegionForecastOut)
@requires(Permission.REGION_READ)
def get_forecast() -> dict[str, Any]:
    """Three years ahead, per trust that has figures to tell."""
    told = foreseen(db(), compare(db(), today()))
    return {**told, "from_": date.fromisoformat(told["from"])}


@blp.get("/region")
@blp.response(200, RegionOut)
@requires(Permission.REGION_READ)
def get_region() -> dict[str, Any]:
    """The trusts beside each other."""
    return as_json(compare(db(), today()))
