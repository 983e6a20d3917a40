"""Pages for service periods («Tjenesteperioder»): per unit over time, and one with its way through the trust's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core import paging
from core.cases import case, split_case
from core.charts import Period, Row, timeline_chart
from core.dates import add_months
from core.directory import queries as directory
from core.errors import N_, Refusal
from core.fields import Schema
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.placements import queries
from core.placements.offer_views import read_filter
from core.problems import errors_of
from core.service_periods import picture, service
from core.service_periods.schemas import CompleteServiceSchema, HiringSchema, ServiceDetailsSchema, StartServiceSchema
from core.trusts.rules import trust_names
from core.web import actor, db, form_data, is_fragment, me, next_url, now, today

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

bp = Blueprint("service_periods", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("open", N_("Planlagt og i tjeneste")),
    ("planned", N_("Planlagt")),
    ("in_service", N_("I tjeneste")),
    ("completed", N_("Fullført")),
    ("cancelled", N_("Avlyst")),
    ("all", N_("Alle")),
)
BACK_MONTHS, SHOWN_MONTHS = 3, 24  # what the timeline shows when no period is chosen
# what the forms of the page begin with
STORED = (
    "supervisor",
    "department_contact",
    "contract_issued_on",
    "hiring_form_on",
    "hiring_form_reference",
    "offer_letter_on",
    "evaluation_on",
    "evaluation_mentor",
    "starts_on",
    "ends_on",
)


@bp.app_template_global()
def steps_of(found: Any, rules: Any, planned: Any, hangs: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the request's page passes its own
    """The timeline of one matter, for the request's page."""
    return picture.matter_steps(found, rules, planned, hangs, today())


@bp.app_template_global()
def objectives_of(trainee_id: int) -> list[Any]:
    """What the hospitals have recorded of an ALIS's objectives, for the municipality's own page of the ALIS."""
    return picture.objectives_of(db(), me().municipality, trainee_id)


@bp.get("/placements")
@requires(Permission.PLACEMENT_READ)
def index() -> ResponseReturnValue:
    wanted = read_filter(STATUS_CHOICES)
    rows, more = queries.periods(db(), me(), wanted)
    nodes = directory.units(db(), [me().trust]) if me().trust and not is_fragment() else {}
    return render_template(
        "service_periods/list.html",
        rows=rows,
        count=None if wanted.after else queries.count_periods(db(), me(), wanted),
        cap=queries.CAP,
        next_url=next_url(paging.after_row(rows[-1], "starts_on") if more else None),
        wanted=wanted,
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        unit_options=directory.unit_options(nodes.values()),
        trusts=list(trust_names().items()) if not me().trust else [],
        chart=None if wanted.after or is_fragment() else _chart(wanted),
        bars=queries.BARS,
    )


def _chart(wanted: queries.Filter) -> Any:  # noqa: ANN401 - core.charts' Chart
    first = wanted.first or add_months(today().replace(day=1), -BACK_MONTHS)
    last = wanted.last or add_months(first, SHOWN_MONTHS)
    if last <= first:
        last = add_months(first, SHOWN_MONTHS)
    found = queries.bars(db(), me(), queries.Filter(wanted.status, wanted.trust, wanted.unit, first, last))
    return timeline_chart(unit_rows(found, with_trust=not me().trust), first, last, today()) if found else None


def unit_rows(found: Sequence[Any], *, with_trust: bool) -> list[Row]:
    """The timeline's lines: one per unit, its last word large and the rest small."""
    lines: dict[tuple[str, str], list[Period]] = {}
    for one in found:
        url = f"{one.at}{case(one.trust, one.id)}" if one.at != "/offers/" or me().may(Permission.OFFER_READ) else ""
        bar = Period(one.trainee_name, one.starts_on, one.ends_on, one.state, url)
        lines.setdefault((one.trust, one.unit_label), []).append(bar)
    rows = []
    for (trust, label), bars in lines.items():
        above, _comma, unit = label.rpartition(", ")
        sub = f"{trust.upper()} {above}".strip() if with_trust else above
        rows.append(Row(unit, sub, bars))
    return rows


@bp.get("/placements/<case_id>")
@requires(Permission.PLACEMENT_READ)
def show(case_id: str) -> ResponseReturnValue:
    return period_page(case_id, {}, {})


def period_page(case_id: str, typed: dict[str, Any], errors: dict[str, str], refusal: Refusal | None = None) -> str:
    context = picture.one(db(), me(), case_id, today())
    row = context["row"]
    stored = {name: getattr(row, name) for name in STORED} | {"full_time_percent": str(row.full_time_percent)}
    return render_template("service_periods/period.html", form={**stored, **typed}, errors=errors, refusal=refusal, **context)


@bp.post("/placements/<case_id>/details")
@requires(Permission.PLACEMENT_UPDATE)
def record_details(case_id: str) -> ResponseReturnValue:
    return act(case_id, ServiceDetailsSchema(), record, blank=("supervisor", "department_contact", "contract_issued_on"))


@bp.post("/placements/<case_id>/hiring")
@requires(Permission.HIRING_UPDATE)
def record_hiring(case_id: str) -> ResponseReturnValue:
    return act(
        case_id,
        HiringSchema(),
        record,
        blank=("hiring_form_on", "hiring_form_reference", "offer_letter_on", "contract_issued_on"),
    )


def record(trust: str, id_: int, changes: dict[str, Any]) -> None:
    # two forms of the page ask for a reason, each by a name of its own
    field = "details_reason" if "details_reason" in changes else "reason"
    version, reason = changes.pop("version"), changes.pop(field)
    service.record(db(), actor(), trust, id_, changes, version, reason=reason, today=today(), field=field)


@bp.post("/placements/<case_id>/start")
@requires(Permission.PLACEMENT_UPDATE)
def start(case_id: str) -> ResponseReturnValue:
    def begin(trust: str, id_: int, command: Any) -> None:  # noqa: ANN401 - the schema's command
        service.start(db(), actor(), trust, id_, command, today=today())

    return act(case_id, StartServiceSchema(), begin, told=N_("Tjenesten er startet."))


@bp.post("/placements/<case_id>/complete")
@requires(Permission.PLACEMENT_UPDATE)
def complete(case_id: str) -> ResponseReturnValue:
    def end(trust: str, id_: int, command: Any) -> None:  # noqa: ANN401
        service.complete(db(), actor(), trust, id_, command, now=now(), today=today())

    return act(case_id, CompleteServiceSchema(), end, told=N_("Tjenesten er fullført."))


def act(  # the parts of one answer
    case_id: str,
    schema: Schema,
    verb: Callable[[str, int, Any], object],
    blank: Sequence[str] = (),
    told: str = N_("Lagret."),
) -> ResponseReturnValue:
    """Read a form, act, answer: as typed again where something is wrong, else back to the page."""
    typed = form_data()
    emptied = {name: None for name in blank if name in request.form and name not in typed}
    try:
        verb(*split_case(case_id), schema.load({**typed, **emptied}))
    except (ValidationError, Refusal) as problem:
        return period_page(case_id, typed, errors_of(problem), problem if isinstance(problem, Refusal) else None), 422
    flash(_(told))
    return redirect(f"/placements/{case_id}", 303)
