"""The JSON door to need and capacity."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.cases import case
from core.fields import Date, Schema
from core.needs import service, showing
from core.needs.gathering import count
from core.needs.views import AskForecastSchema, TableQuery, chosen, forecast_of
from core.permissions import Permission, requires
from core.proposals import runs
from core.proposals.schemas import RunRow
from core.proposals.showing import run_json
from core.web import Created, actor, db, me, now, today

blp = Blueprint("needs_api", __name__, url_prefix="/api/v1", description="Behov og kapasitet")


class CapacityOut(Schema):
    """Per clinic, site and period: starts wanted and person-months of need, vikariater and earmarked posts."""

    trust = fields.String()
    on = Date()
    finding = fields.String()
    cells = fields.List(fields.Dict())


class ForecastOut(RunRow):
    told = fields.String(allow_none=True)
    result = fields.Dict(allow_none=True)
    input = fields.Dict()


@blp.get("/capacity")
@blp.arguments(TableQuery, location="query")
@blp.response(200, CapacityOut)
@requires(Permission.CAPACITY_READ)
def get_capacity(_query: dict[str, Any]) -> dict[str, Any]:
    """Registered need and known posts, three years ahead."""
    found = showing.lines(count(db(), me().trust, today=today()), chosen())
    cells = [showing.cell_json(cell) for line in found for cell in line.cells]
    return {"trust": me().trust, "on": today(), "finding": showing.finding(found), "cells": cells}


@blp.post("/capacity/forecasts")
@blp.arguments(AskForecastSchema)
@blp.response(202, RunRow)
@requires(Permission.PROPOSAL_RUN)
def ask_forecast(wanted: dict[str, Any]) -> Created:
    """Have the ranges computed; ask its address for the result."""
    run = service.ask(db(), actor(), me().trust, **wanted, today=today(), now=now())
    return run_json(run, stopped=False), 202, {"Location": f"/api/v1/capacity/forecasts/{case(run.trust, run.id)}"}


@blp.get("/capacity/forecasts/<case_id>")
@blp.response(200, ForecastOut)
@requires(Permission.CAPACITY_READ)
def get_forecast(case_id: str) -> dict[str, Any]:
    """A forecast whole: ranges, posts needed, back-test, and what it was computed from."""
    run = forecast_of(case_id)
    told = showing.told(run.result) if run.result else None
    return {**run_json(run, stopped=runs.stopped(run, now())), "told": told, "result": run.result, "input": run.input}


@blp.post("/capacity/forecasts/<case_id>/restart")
@blp.response(202, RunRow)
@requires(Permission.PROPOSAL_RUN)
def restart_forecast(case_id: str) -> Any:  # noqa: ANN401
    """Begin again where the computation has stopped."""
    run = forecast_of(case_id)
    return run_json(runs.restart(db(), actor(), run.trust, run.id, now=now()), stopped=False), 202
