"""«Behov og kapasitet»: registered need against known posts, three years ahead; behind the table the ranges of a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from marshmallow import ValidationError, fields

from core.capacity.terms import WAITS
from core.cases import case
from core.directory.own import own_case, own_rules
from core.documents.sending import attachment
from core.errors import NotFound, Refusal
from core.fields import Line as LineField
from core.fields import Schema, whole
from core.i18n import gettext as _
from core.needs import service, sheet, showing
from core.needs.gathering import count
from core.permissions import Permission, requires
from core.problems import errors_of
from core.proposals import queries as run_queries
from core.proposals import runs
from core.proposals.views import progress_page
from core.web import actor, db, form_data, is_fragment, me, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.proposals.models import AllocationRun

bp = Blueprint("needs", __name__, template_folder="templates")
MOST_POSTS = 20


class AskForecastSchema(Schema):
    """What if one clinic had so many more earmarked posts; neither given: as things stand."""

    clinic = LineField(load_default=None, allow_none=True, longest=200)
    posts = whole(0, MOST_POSTS, load_default=0)


class TableQuery(Schema):
    by = fields.String(load_default="half")


def chosen() -> str:
    by = request.args.get("by", "half")
    return by if by in showing.LENGTHS else "half"


@bp.get("/capacity")
@requires(Permission.CAPACITY_READ)
def index() -> ResponseReturnValue:
    return _index({}, {})


def _index(typed: dict[str, Any], errors: dict[str, str]) -> ResponseReturnValue:
    by = chosen()
    counted = count(db(), me().trust, today=today())
    found = showing.lines(counted, by)
    latest = [(row, runs.stopped(row, now())) for row in run_queries.runs(db(), me().trust, "forecast")]
    page = render_template(
        "needs/table.html",
        by=by,
        lines=found,
        totals=showing.totals(found),
        finding=showing.finding(found),
        named=showing.named,
        clinics=[(one.name, one.name) for one in counted.clinics],
        forecasts=latest,
        rules=own_rules(),
        today=today(),
        form=typed,
        errors=errors,
    )
    return (page, 422) if errors else page


@bp.get("/capacity/sheet")
@requires(Permission.CAPACITY_READ)
def as_sheet() -> ResponseReturnValue:
    """The table as Excel."""
    counted = count(db(), me().trust, today=today())
    return attachment(sheet.workbook(showing.lines(counted, chosen()), today()), f"behov-{me().trust}.xlsx")


@bp.post("/capacity/forecasts")
@requires(Permission.PROPOSAL_RUN)
def ask() -> ResponseReturnValue:
    typed = form_data()
    try:
        with db().begin_nested():
            wanted = AskForecastSchema().load(typed)
            run = service.ask(db(), actor(), me().trust, **wanted, today=today(), now=now())
    except (ValidationError, Refusal) as problem:
        return _index(typed, errors_of(problem))
    return redirect(f"/capacity/forecasts/{case(run.trust, run.id)}", 303)


def forecast_of(case_id: str) -> AllocationRun:
    run = runs.get(db(), *own_case(case_id))
    if run.kind != "forecast":
        raise NotFound
    return run


@bp.get("/capacity/forecasts/<case_id>")
@requires(Permission.CAPACITY_READ)
def show(case_id: str) -> ResponseReturnValue:
    run = forecast_of(case_id)
    if run.status != "done" or run.result is None:
        return progress_page(run, case_id, "/capacity/forecasts")
    if is_fragment():  # the progress asks whether it is done: now it is
        return Response("", headers={"HX-Refresh": "true"})
    extra = run.input["options"]["extra"]
    return render_template(
        "needs/forecast.html",
        run=run,
        case=case_id,
        result=run.result,
        told=showing.told(run.result),
        what_if=showing.what_if(run.result, extra),
        needs_more=showing.needs_more,
        named=_half,
        waits=WAITS,
        extra=next(iter(extra.items()), None),
        with_extra={one["clinic"]: one for one in run.result["with_extra"]},
    )


def _half(period: dict[str, Any]) -> str:
    year, month = period["starts_on"][:4], int(period["starts_on"][5:7])
    return _("%(n)s. halvår %(year)s", n=1 if month <= 6 else 2, year=year)  # noqa: PLR2004 - June


@bp.get("/capacity/forecasts/<case_id>/chart.svg")
@requires(Permission.CAPACITY_READ)
def chart(case_id: str) -> ResponseReturnValue:
    """The stored drawing; an image by itself, so that the page's content policy stays as strict as it is."""
    run = forecast_of(case_id)
    if run.chart is None:
        raise NotFound
    return Response(run.chart, mimetype="image/svg+xml")


@bp.post("/capacity/forecasts/<case_id>/restart")
@requires(Permission.PROPOSAL_RUN)
def restart(case_id: str) -> ResponseReturnValue:
    run = forecast_of(case_id)
    runs.restart(db(), actor(), run.trust, run.id, now=now())
    flash(_("Utregningen er startet på nytt fra det samme grunnlaget."))
    return redirect(f"/capacity/forecasts/{case_id}", 303)
