"""Pages for vacancies: the list with its one-line entry, one vacancy, «Meld behov»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core import paging
from core.cases import case
from core.directory import queries as directory
from core.directory.own import own_case, own_rules
from core.errors import N_, NotFound, Refusal
from core.fields import read_date, read_number
from core.i18n import gettext as _
from core.i18n import render
from core.notices.service import recipients
from core.permissions import Permission, Role, requires
from core.problems import errors_of
from core.trusts.terms import Event
from core.vacancies import queries, service
from core.vacancies.schemas import EditVacancySchema, EnterVacancySchema, WithdrawVacancySchema
from core.web import actor, db, form_data, is_fragment, me, next_url, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.trusts.rules import TrustRules

bp = Blueprint("vacancies", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("open", N_("Ledige")),
    ("maybe", N_("Ledige, kanskje")),
    ("filled", N_("Besatte")),
    ("withdrawn", N_("Trukket")),
    ("all", N_("Alle")),
)
ROLE_WORDS = {
    "trust.contact": N_("ALIS-kontakten i helseforetaket"),
    "trust.adviser": N_("fagrådgiver"),
    "trust.unit_leader": N_("leder for enheten"),
}


def read_filter() -> queries.Filter:
    """The filter as it stands in the address; what cannot be read is left out."""
    args = request.args
    unit, status = args.get("unit", ""), args.get("status", "open")
    return queries.Filter(
        trust=me().trust,
        unit=read_number(unit),
        status=status if status in dict(STATUS_CHOICES) else "open",
        starts_from=read_date(args.get("starts_from", "")),
        starts_to=read_date(args.get("starts_to", "")),
        after=paging.read_place(args.get("after")),
    )


@bp.get("/vacancies")
@requires(Permission.VACANCY_READ)
def index() -> ResponseReturnValue:
    return _list({}, {})


@bp.post("/vacancies")
@requires(Permission.VACANCY_EDIT)
def enter() -> ResponseReturnValue:
    typed = form_data()
    try:
        command = EnterVacancySchema().load(typed)
        made = service.enter(db(), actor(), own_rules(), command, today=today())
    except (ValidationError, Refusal) as problem:
        return _list(typed, errors_of(problem)), 422
    flash(_("Vikariatet er ført."))
    _flash_findings(made)
    return redirect(f"/vacancies/{case(made.vacancy.trust, made.vacancy.id)}", 303)


def _list(typed: dict[str, Any], errors: dict[str, str]) -> str:
    wanted, rules = read_filter(), own_rules()
    rows, more = queries.page(db(), wanted)
    counted = None if wanted.after else queries.count(db(), wanted)
    nodes = directory.units(db(), [me().trust]) if not is_fragment() else {}
    return render_template(
        "vacancies/list.html",
        rows=rows,
        count=counted,
        cap=queries.CAP,
        next_url=next_url(paging.after_row(rows[-1], "starts_on") if more else None),
        wanted=wanted,
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        unit_options=directory.unit_options(nodes.values()),
        form=typed or _prefilled(rules),
        errors=errors,
        rules=rules,
        today=today(),
    )


@bp.get("/need")
@requires(Permission.NEED_REPORT)
def need_form() -> ResponseReturnValue:
    return _need({}, {})


@bp.post("/need")
@requires(Permission.NEED_REPORT)
def report_need() -> ResponseReturnValue:
    typed = form_data()
    try:
        command = EnterVacancySchema().load(typed)
        made = service.report_need(db(), actor(), own_rules(), command, within=led_units(), today=today())
    except (ValidationError, Refusal) as problem:
        return _need(typed, errors_of(problem)), 422
    flash(told_sentence(service.told_in_words(db(), me().trust, made.told)))
    _flash_findings(made)
    return redirect(f"/vacancies/{case(made.vacancy.trust, made.vacancy.id)}", 303)


def _need(typed: dict[str, Any], errors: dict[str, str]) -> str:
    rules = own_rules()
    nodes, within = directory.units(db(), [me().trust]), led_units()
    units = list(nodes.values()) if within is None else service.own_units(nodes, within)
    form = typed or {**_prefilled(rules, need=True), "unit_id": str(units[0].id) if len(units) == 1 or within else ""}
    routing = rules.routing(Event.NEED_REPORTED)
    told = service.told_in_words(db(), me().trust, recipients(db(), rules, Event.NEED_REPORTED, today()))
    return render_template(
        "vacancies/need.html",
        form=form,
        errors=errors,
        unit_options=directory.unit_options(units),
        rules=rules,
        routing=routing,
        told=told,
        role_words={role: _(word) for role, word in ROLE_WORDS.items()},
    )


@bp.get("/vacancies/<case_id>")
@requires(Permission.VACANCY_READ)
def show(case_id: str) -> ResponseReturnValue:
    return _show(*own_case(case_id), {}, {})


def _show(trust: str, id_: int, typed: dict[str, Any], errors: dict[str, str]) -> str:
    row = queries.one(db(), trust, id_)
    if row is None:
        raise NotFound
    rules = own_rules()
    may_edit = me().may(Permission.VACANCY_EDIT)
    nodes = directory.units(db(), [trust]) if may_edit else {}
    return render_template(
        "vacancies/show.html",
        row=row,
        case=case(trust, id_),
        held=queries.held(db(), trust, id_),
        findings=service.length_findings(rules, row.starts_on, row.ends_on),
        form=typed or {name: getattr(row, name) for name in ("starts_on", "ends_on")} | _as_typed(row),
        errors=errors,
        unit_options=directory.unit_options(nodes.values()),
        rules=rules,
        words=rules.words(),
        today=today(),
    )


@bp.post("/vacancies/<case_id>/edit")
@requires(Permission.VACANCY_EDIT)
def edit(case_id: str) -> ResponseReturnValue:
    trust, id_ = own_case(case_id)
    typed = form_data()
    try:
        command, version = EditVacancySchema().load(typed)
        made = service.edit(db(), actor(), own_rules(), id_, command, version)
    except (ValidationError, Refusal) as problem:
        return _show(trust, id_, typed, errors_of(problem)), 422
    flash(_("Endringen er lagret."))
    _flash_findings(made)
    return redirect(f"/vacancies/{case_id}", 303)


@bp.post("/vacancies/<case_id>/confirm")
@requires(Permission.VACANCY_EDIT)
def confirm(case_id: str) -> ResponseReturnValue:
    service.confirm(db(), actor(), *own_case(case_id), today=today())
    flash(_("Bekreftet på nytt i dag."))
    return redirect(f"/vacancies/{case_id}", 303)


@bp.post("/vacancies/<case_id>/withdraw")
@requires(Permission.VACANCY_EDIT)
def withdraw(case_id: str) -> ResponseReturnValue:
    trust, id_ = own_case(case_id)
    try:
        reason = WithdrawVacancySchema().load(form_data())["reason"]
    except ValidationError as problem:
        return _show(trust, id_, {}, errors_of(problem)), 422
    service.withdraw(db(), actor(), trust, id_, reason)
    flash(_("Vikariatet er trukket."))
    return redirect(f"/vacancies/{case_id}", 303)


def led_units() -> tuple[int, ...] | None:
    """The units a leader reports for; None for the trust's contact, who reports for any."""
    org = me().organisation
    return None if Role.TRUST_CONTACT in org.roles else org.units


def told_sentence(told: list[dict[str, Any]]) -> str:
    """«Behovet er meldt til Åsa …, med kopi til fagrådgiver Catherine …»."""

    def named(one: dict[str, Any]) -> str:
        role = _(ROLE_WORDS.get(one["role"], one["role"]))
        return f"{one['name']}, {one['title'] or role}" if one["name"] else role

    to = "; ".join(named(one) for one in told if not one["copy"])
    copies = "; ".join(named(one) for one in told if one["copy"])
    if copies:
        return _("Behovet er meldt til %(to)s, med kopi til %(copies)s.", to=to, copies=copies)
    return _("Behovet er meldt til %(to)s.", to=to)


def _prefilled(rules: TrustRules, *, need: bool = False) -> dict[str, Any]:
    """What the trust's rules suggest: 6 months, or the first of UNN's 6–9 (a duration, R-040)."""
    known = rules.vacancy_rules
    suggested = known.suggested_months[0] if need and known.suggested_months else known.default_months
    return {"months": str(suggested or ""), "posts": "1", "kind": "vikariat", "certainty": "yes"}


def _as_typed(row: Any) -> dict[str, str]:  # noqa: ANN401 - a vacancy's row
    names = ("unit_id", "posts", "kind", "certainty", "note", "version")
    return {name: str(value) for name in names if (value := getattr(row, name)) is not None}


def _flash_findings(made: service.Reported) -> None:
    for finding in made.findings:
        flash(render(finding.text), "warning")
