"""«Region»: the trusts beside each other; organisations by name, persons never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.region.comparing import compare
from core.region.measures import LEAST, LEAST_FOR_SHARES, MEASURES, MODELS, SPANS, in_words, number
from core.region.queries import REGION
from core.web import db, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("region", __name__, template_folder="templates")


@bp.get("/region")
@requires(Permission.REGION_READ)
def region() -> ResponseReturnValue:
    found = compare(db(), today())
    return render_template(
        "region/region.html",
        found=found,
        measures=MEASURES,
        models=MODELS,
        spans={key: _(label) for key, label in SPANS.items()},
        said=in_words,
        number=number,
        region=REGION,
        least=LEAST,
        least_for_shares=LEAST_FOR_SHARES,
        today=today(),
    )


def half_year(key: str) -> str:
    """«2027-1» as «1. halvår 2027»."""
    year, _dash, half = key.partition("-")
    return _("%(n)s. halvår %(year)s", n=half, year=year)


@bp.app_template_filter("halvar")
def _half_year(key: str) -> str:
    return half_year(key)
