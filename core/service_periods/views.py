"""Pages for service periods («Tjenesteperioder»): per unit over time, and one with its way through the trust's steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.charts import Period, Row, timeline_chart
from core.dates import add_months
from core.directory import queries as directory
from core.errors import N_, NotFound, Refusal
from core.fields import Schema
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.placements import queries
from core.placements.offer_views import errors_of, next_url, read_filter
from core.problems import from_marshmallow
from core.queue.cases import split_case
from core.queue.queries import make_cursor
from core.service_periods import service, steps
from core.service_periods.schemas import CompleteServiceSchema, HiringSchema, ServiceDetailsSchema
from core.tenancy import ScopeKind
from core.trusts.phrases import value_in_words
from core.trusts.rules import trust_names
from core.web import actor, db, form_data, is_fragment, me, today

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from core.trusts.rules import TrustRules

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
FACTS = ("employer", "salary", "equal_terms", "document_objectives", "service_certificate")


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
        next_url=next_url("/placements", make_cursor(rows[-1], "starts_on")) if more else "",
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
        url = f"{one.at}{one.trust}-{one.id}" if one.at != "/offers/" or me().may(Permission.OFFER_READ) else ""
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
    return _show(case_id, {}, {})


def _show(case_id: str, typed: dict[str, Any], errors: dict[str, str], refusal: Refusal | None = None) -> str:
    context = period_context(case_id)
    row = context["row"]
    names = ("supervisor", "contract_issued_on", "evaluation_on", "evaluation_mentor", "hiring_form_on", "offer_letter_on")
    stored = {name: getattr(row, name) for name in names} | {"course_days": str(row.course_days)}
    return render_template("service_periods/period.html", form={**stored, **typed}, errors=errors, refusal=refusal, **context)


def period_context(case_id: str) -> dict[str, Any]:
    """Everything the page of one service period shows, each fact with its rule."""
    trust, id_ = split_case(case_id)
    row = queries.period(db(), trust, id_)
    if row is None:
        raise NotFound
    way = queries.way(db(), row, mentor=me().scope.kind is ScopeKind.MENTOR)
    facts = way["facts"]
    rules = directory.current_rules(db(), trust, facts.notified_on if facts else today())
    return {
        "row": row,
        "case": case_id,
        "rules": rules,
        "words": rules.words(),
        "steps": steps.timeline(rules, row, way, today()),
        "courses": service.courses(rules, row),
        "facts": [(rules.rule(key), value_in_words(rules.rule(key))) for key in FACTS],
        "evaluation_missing": service.evaluation_missing(rules, row),
        "out_of_order": service.out_of_order(rules, row.hiring_form_on, row.offer_letter_on),
        "today": today(),
    }


def rules_of(trust: str) -> TrustRules:
    return directory.current_rules(db(), trust, today())


@bp.post("/placements/<case_id>/details")
@requires(Permission.PLACEMENT_UPDATE)
def record_details(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, changes: dict[str, Any]) -> None:
        version = changes.pop("version")
        service.record_details(db(), actor(), trust, id_, changes, version, today=today())

    return _record(case_id, ServiceDetailsSchema(), act, blank=("supervisor", "contract_issued_on", "evaluation_on"))


@bp.post("/placements/<case_id>/hiring")
@requires(Permission.HIRING_UPDATE)
def record_hiring(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, changes: dict[str, Any]) -> None:
        version, reason = changes.pop("version"), changes.pop("reason")
        service.record_hiring(db(), actor(), rules_of(trust), id_, changes, version, reason)

    return _record(case_id, HiringSchema(), act)


@bp.post("/placements/<case_id>/start")
@requires(Permission.PLACEMENT_UPDATE)
def start(case_id: str) -> ResponseReturnValue:
    service.start(db(), actor(), *split_case(case_id), today=today())
    flash(_("Tjenesten er startet."))
    return redirect(f"/placements/{case_id}", 303)


@bp.post("/placements/<case_id>/complete")
@requires(Permission.PLACEMENT_UPDATE)
def complete(case_id: str) -> ResponseReturnValue:
    def act(trust: str, id_: int, given: dict[str, Any]) -> None:
        service.complete(db(), actor(), rules_of(trust), id_, given["closing_reason"], now=datetime.now(UTC), today=today())

    return _record(case_id, CompleteServiceSchema(), act)


def _record(
    case_id: str, schema: Schema, act: Callable[[str, int, dict[str, Any]], object], blank: Sequence[str] = ()
) -> ResponseReturnValue:
    """Read a form, act, answer: as typed again where something is wrong, else back to the page."""
    typed = form_data()
    emptied = {name: None for name in blank if name in request.form and name not in typed}
    try:
        act(*split_case(case_id), schema.load({**typed, **emptied}))
    except ValidationError as problem:
        return _show(case_id, typed, errors_of(from_marshmallow(problem.messages_dict))), 422
    except Refusal as refusal:
        if refusal.status != 422:  # noqa: PLR2004
            raise
        return _show(case_id, typed, errors_of(refusal), refusal), 422
    flash(_("Lagret."))
    return redirect(f"/placements/{case_id}", 303)
