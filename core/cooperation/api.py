"""The JSON door to duties and yearly reports: the same reads as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.cooperation import yearly
from core.cooperation.views import duties_context, report_context, reports
from core.fields import Date, Schema
from core.i18n import render
from core.permissions import Permission, requires
from core.problems import rule_json

blp = Blueprint("cooperation_api", __name__, url_prefix="/api/v1", description="Avtalens plikter og årsrapport")


class YearQuery(Schema):
    year = fields.String()


class RecordOut(Schema):
    label = fields.String()
    url = fields.String()


class DutyOut(Schema):
    """One duty and its status today. ``state``: kept, open, late, idle (nothing to do now) or unmeasured."""

    key = fields.String()
    party = fields.String()
    label = fields.String()
    state = fields.String()
    text = fields.String()
    rule = fields.Dict()
    records = fields.List(fields.Nested(RecordOut))


class DutiesOut(Schema):
    case = fields.String()
    municipality = fields.String()
    trust = fields.String()
    version_label = fields.String()
    terms_known = fields.Boolean()
    on = Date()
    items = fields.List(fields.Nested(DutyOut))


class FiguresOut(Schema):
    """One pair's year. Every figure by its key; a median is null where there is nothing to measure."""

    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    figures = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))


class ReportsOut(Schema):
    first_on = Date()
    last_on = Date()
    whole_year = fields.Boolean()
    items = fields.List(fields.Nested(FiguresOut))


@blp.get("/agreements/<case_id>/duties")
@blp.response(200, DutiesOut)
@requires(Permission.AGREEMENT_READ)
def get_duties(case_id: str) -> dict[str, Any]:
    """Each party's duties with live status and the records that prove it."""
    shown = duties_context(case_id)
    row = shown["row"]
    return {
        "case": case_id,
        "municipality": row.municipality,
        "trust": row.trust,
        "version_label": row.version_label,
        "terms_known": shown["known"] is not None,
        "on": shown["today"],
        "items": [
            {
                "key": one.key,
                "party": one.party,
                "label": render(one.label),
                "state": one.status.state,
                "text": render(one.status.said),
                "rule": rule_json(one.rule),
                "records": [{"label": render(label), "url": url} for label, url, _permission in one.status.records],
            }
            for one in shown["duties"]
        ],
    }


@blp.get("/agreements/report")
@blp.arguments(YearQuery, location="query")
@blp.response(200, ReportsOut)
@requires(Permission.AGREEMENT_READ)
def list_reports(_query: dict[str, Any]) -> dict[str, Any]:
    """A year's figures (`year`) for every pair of the own side."""
    over, rows = reports()
    return _of(over, rows)


@blp.get("/agreements/<case_id>/report")
@blp.arguments(YearQuery, location="query")
@blp.response(200, ReportsOut)
@requires(Permission.AGREEMENT_READ)
def get_report(_query: dict[str, Any], case_id: str) -> dict[str, Any]:
    """One pair's figures of a year."""
    shown = report_context(case_id)
    return _of(shown["over"], [shown["figures"]])


def _of(over: yearly.Period, rows: Any) -> dict[str, Any]:  # noqa: ANN401
    keys = list(dict.fromkeys(key for one in yearly.MEASURES for key in (one.of, one.key) if key))
    return {
        "first_on": over.first,
        "last_on": over.last,
        "whole_year": over.whole,
        "items": [
            {
                "trust": row.trust,
                "municipality": row.municipality,
                "municipality_name": row.municipality_name,
                "figures": {key: getattr(row, key) for key in keys},
            }
            for row in rows
        ],
    }
