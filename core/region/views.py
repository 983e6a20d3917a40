"""«Region»: the trusts beside each other; organisations by name, persons never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template

from core.documents.sending import attachment
from core.errors import NotFound
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.region import drawing, foreseeing, queries, report
from core.region.comparing import compare
from core.region.measures import LEAST, LEAST_FOR_SHARES, MEASURES, SPANS, half_year, in_few_words, in_words, number
from core.region.queries import REGION
from core.region.summary import summary
from core.web import db, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("region", __name__, template_folder="templates")


@bp.get("/region")
@requires(Permission.REGION_READ)
def region() -> ResponseReturnValue:
    """What it comes to, and the same measures for all."""
    found = compare(db(), today())
    return render_template(
        "region/region.html",
        found=found,
        summary=summary(found),
        measures=MEASURES,
        spans={key: _(label) for key, label in SPANS.items()},
        number=number,
        few=in_few_words,
        region=REGION,
        least=LEAST,
        least_for_shares=LEAST_FOR_SHARES,
        drawing=drawing.notice(found),
        periods=queries.periods(db()),
    )


@bp.get("/region/need")
@requires(Permission.REGION_READ)
def need() -> ResponseReturnValue:
    found = compare(db(), today())
    return render_template("region/need.html", found=found, drawing=drawing.need(found), said=in_words, today=today())


@bp.get("/region/rules")
@requires(Permission.REGION_READ)
def own_rules() -> ResponseReturnValue:
    return render_template("region/own_rules.html", found=compare(db(), today()), said=in_words)


@bp.get("/region/organisations")
@requires(Permission.REGION_READ)
def organisations() -> ResponseReturnValue:
    return render_template("region/organisations.html", found=compare(db(), today()))


@bp.get("/region/forecast")
@requires(Permission.REGION_READ)
def forecast() -> ResponseReturnValue:
    found = compare(db(), today())
    told = foreseeing.foreseen(db(), found)
    names, known = {one.trust: one.name for one in found.trusts}, {one["trust"] for one in told["trusts"]}
    return render_template(
        "region/forecast.html",
        found=found,
        told=told,
        names=names,
        left_out=[name for code, name in names.items() if code not in known],
        drawing=drawing.posts(told, names),
    )


@bp.get("/region/charts/<chart>.svg")
@requires(Permission.REGION_READ)
def chart(chart: str) -> ResponseReturnValue:
    """«need-wide-dark»: a drawing of the page in one variant, as a picture."""
    key, _dash, variant = chart.partition("-")
    if key not in drawing.KEYS or variant not in drawing.VARIANTS:
        raise NotFound
    found = compare(db(), today())
    if key == "posts":
        drawn = drawing.posts(foreseeing.foreseen(db(), found), {one.trust: one.name for one in found.trusts})
    else:
        drawn = drawing.need(found) if key == "need" else drawing.notice(found)
    return Response(drawing.svg(db(), drawn, variant), mimetype="image/svg+xml")


@bp.get("/region/report.pdf")
@requires(Permission.REGION_READ)
def report_pdf() -> ResponseReturnValue:
    found = compare(db(), today())
    return attachment(report.pdf(found, made_at=now()), f"alis-nord-region-{found.release.period_end}.pdf")


@bp.get("/region/report.xlsx")
@requires(Permission.REGION_READ)
def report_xlsx() -> ResponseReturnValue:
    found = compare(db(), today())
    return attachment(report.workbook(found), f"alis-nord-region-{found.release.period_end}.xlsx")


@bp.app_template_filter("halvar")
def _half_year(key: str) -> str:
    return half_year(key)
