"""The JSON door to the region's figures."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.problems import rule_json
from core.region.views import region_context

blp = Blueprint("region_api", __name__, url_prefix="/api/v1", description="Regionale tall")


class RegionTrust(Schema):
    """One trust. Counts of persons are null below `least`; organisations stand by name."""

    trust = fields.String()
    name = fields.String()
    routine_status = fields.String()
    first_notice = fields.Dict()
    notice_months = fields.Dict()
    offer_where_vacant = fields.Dict()
    municipalities = fields.Integer()
    without_agreement = fields.List(fields.String())
    without_coordinator = fields.List(fields.String())
    without_registration = fields.List(fields.String())
    notified = fields.Integer(allow_none=True)
    waiting = fields.Integer(allow_none=True)
    placed = fields.Integer(allow_none=True)
    in_service = fields.Integer(allow_none=True)
    vacancies_open = fields.Integer()
    earmarked = fields.Integer()


class RegionOut(Schema):
    on = Date()
    least = fields.Integer()
    trusts = fields.List(fields.Nested(RegionTrust))


@blp.get("/region")
@blp.response(200, RegionOut)
@requires(Permission.REGION_READ)
def get_region() -> dict[str, Any]:
    """The four trusts beside each other."""
    shown = region_context()
    return {"on": shown["today"], "least": shown["least"], "trusts": [_trust(area, shown) for area in shown["areas"]]}


def _trust(area: Any, shown: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - an Area
    rules, counted = shown["rules"].get(area.trust), shown["figures"][area.trust]
    return {
        **counted._mapping,  # noqa: SLF001 - SQLAlchemy's public name for it
        "name": area.trust_name,
        "routine_status": str(rules.routine_status) if rules else "not_published",
        **{
            key: {**rule_json(rules.rule(key)), "value": rules.rule(key).value} if rules else {}
            for key in ("first_notice", "notice_months")
        },
        "offer_where_vacant": rule_json(rules.rule("offer_where_vacant")) if rules else {},
        "municipalities": area.municipalities,
        "without_agreement": area.without_agreement,
        "without_coordinator": area.without_coordinator,
        "without_registration": area.without_registration,
    }
