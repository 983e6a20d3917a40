"""«Region»: the four trusts beside each other; organisations by name, persons never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from core.directory import queries as directory
from core.errors import N_
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.region import queries
from core.web import db, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("region", __name__, template_folder="templates")

FIGURES = (
    ("notified", N_("Innmeldt siste 12 måneder")),
    ("waiting", N_("Venter nå")),
    ("placed", N_("Har takket ja")),
    ("in_service", N_("I tjeneste nå")),
    ("vacancies_open", N_("Ledige vikariater")),
    ("earmarked", N_("Øremerkede stillinger")),
)


@bp.get("/region")
@requires(Permission.REGION_READ)
def region() -> ResponseReturnValue:
    return render_template("region/region.html", **region_context(), labels=[(key, _(label)) for key, label in FIGURES])


def region_context() -> dict[str, Any]:
    """What the page and its JSON twin show: three statements."""
    return {
        "areas": queries.areas(db(), today()),
        "figures": queries.figures(db()),
        "rules": directory.every_rules(db(), today()),
        "persons": queries.PERSONS,
        "least": queries.LEAST,
        "today": today(),
    }
