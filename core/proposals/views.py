"""«Forslag»: ask for one, follow it, decide row by row. A municipality sees its own rows and how many the others are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, make_response, redirect, render_template
from marshmallow import ValidationError

from core.cases import case
from core.directory.own import own_case, own_rules
from core.documents.sending import attachment
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.placements.service import DAYS_TO_ANSWER
from core.problems import errors_of
from core.proposals import deciding, queries, runs, service, sheet, showing
from core.proposals.schemas import AcceptSchema, AskSchema, ChangeSchema, RejectSchema
from core.trusts.rules import trust_names
from core.vacancies import queries as vacancies
from core.web import actor, db, form_data, is_fragment, me, now, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from core.proposals.models import AllocationRow

bp = Blueprint("proposals", __name__, template_folder="templates")
OFFERED = 200  # vacancies to choose among instead of the proposed one


bp.add_app_template_global(showing.reasons, "proposal_reasons")


@bp.get("/proposals")
@requires(Permission.PROPOSAL_READ)
def index() -> ResponseReturnValue:
    return _index({}, {})


def _index(typed: dict[str, Any], errors: dict[str, str]) -> ResponseReturnValue:
    if me().municipality:
        own = showing.own_proposals(db(), me().municipality, today())
        return render_template("proposals/own.html", own=own, names=trust_names())
    found = [(row, runs.stopped(row, now())) for row in queries.runs(db(), me().trust)]
    page = render_template(
        "proposals/list.html", runs=found, form=typed, errors=errors, elsewhere=own_rules().proposal_rules.elsewhere
    )
    return (page, 422) if errors else page


@bp.post("/proposals")
@requires(Permission.PROPOSAL_RUN)
def ask() -> ResponseReturnValue:
    typed = form_data()
    try:
        with db().begin_nested():
            run = service.ask(db(), actor(), own_rules(), **AskSchema().load(typed), today=today(), now=now())
    except (ValidationError, Refusal) as problem:
        return _index(typed, errors_of(problem))
    return redirect(f"/proposals/{case(run.trust, run.id)}", 303)


@bp.get("/proposals/<case_id>")
@requires(Permission.PROPOSAL_READ)
def show(case_id: str) -> ResponseReturnValue:
    run = runs.get(db(), *own_case(case_id))
    if run.kind != "proposal":
        raise NotFound
    if run.status != "done":
        return progress_page(run, case_id, "/proposals")
    if is_fragment():  # the progress asks whether it is done: now it is, and the page is another
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render_template("proposals/run.html", case=case_id, **showing.whole(db(), own_rules(), run))


def progress_page(run: Any, case_id: str, base: str) -> str:  # noqa: ANN401 - an AllocationRun
    """How far a computation has come; asks again by itself, with JavaScript or without."""
    return render_template(
        "proposals/_progress.html" if is_fragment() else "proposals/progress.html",
        run=run,
        case=case_id,
        base=base,
        stopped=runs.stopped(run, now()),
        seconds=max(0, int((now() - (run.started_at or run.beat_at or run.asked_at)).total_seconds())),
        longest=showing.LONGEST,
        failures=showing.FAILURES,
    )


@bp.post("/proposals/<case_id>/restart")
@requires(Permission.PROPOSAL_RUN)
def restart(case_id: str) -> ResponseReturnValue:
    runs.restart(db(), actor(), *own_case(case_id), now=now())
    flash(_("Utregningen er startet på nytt fra det samme grunnlaget."))
    return redirect(f"/proposals/{case_id}", 303)


@bp.post("/proposals/<case_id>/repeat")
@requires(Permission.PROPOSAL_RUN)
def repeat(case_id: str) -> ResponseReturnValue:
    run = service.repeat(db(), actor(), *own_case(case_id), now=now())
    return redirect(f"/proposals/{case(run.trust, run.id)}", 303)


@bp.get("/proposals/<case_id>/sheet")
@requires(Permission.PROPOSAL_READ)
def as_sheet(case_id: str) -> ResponseReturnValue:
    """The whole proposal as Excel."""
    run = runs.get(db(), *own_case(case_id))
    if run.kind != "proposal" or run.status != "done":
        raise NotFound
    return attachment(sheet.workbook(run, showing.whole(db(), own_rules(), run)), f"forslag-{case_id}.xlsx")


# --- one row


@bp.get("/proposals/<case_id>/rows/<int:row_id>")
@requires(Permission.PROPOSAL_READ)
def row(case_id: str, row_id: int) -> ResponseReturnValue:
    return _row_page(case_id, row_id, {}, {}, None)


def _row_page(
    case_id: str, row_id: int, typed: dict[str, Any], errors: dict[str, str], refusal: Refusal | None
) -> ResponseReturnValue:
    trust, run_id = own_case(case_id)
    found = queries.row(db(), trust, row_id)
    if found is None or found.run_id != run_id:
        raise NotFound
    rules, run = own_rules(), runs.get(db(), trust, run_id)
    shown = showing.one(db(), rules, run, found)
    page = render_template(
        "proposals/row.html",
        case=case_id,
        row=shown,
        over=any(one.over_limit for one in shown.differences),
        head_chooses=rules.matching_direction == "head_chooses",
        direction=rules.rule("direction"),
        newest=showing.newest(db(), trust) == run_id,
        vacancies=_others() if found.decision is None else [],
        answer_by=today() + timedelta(days=DAYS_TO_ANSWER),
        form=typed,
        errors=errors,
        refusal=refusal,
    )
    return (page, 422) if errors else page


def _others() -> list[tuple[str, str]]:
    """What can be chosen instead: the trust's vacancies with a post left."""
    found, _more = vacancies.page(db(), vacancies.Filter(me().trust), size=OFFERED)
    return [(str(one.id), f"{one.unit_label}, {showing.period(one.starts_on, one.ends_on)}") for one in found]


@bp.post("/proposals/<case_id>/rows/<int:row_id>/accept")
@requires(Permission.PROPOSAL_DECIDE)
def accept(case_id: str, row_id: int) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> AllocationRow:
        command = AcceptSchema().load(typed)
        return deciding.accept(db(), actor(), own_rules(), row_id, command, now=now(), today=today())

    return _decided(case_id, row_id, act)


@bp.post("/proposals/<case_id>/rows/<int:row_id>/change")
@requires(Permission.PROPOSAL_DECIDE)
def change(case_id: str, row_id: int) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> AllocationRow:
        # the form stands beside the other two, so its fields have names of their own
        named = {name.removeprefix("change_"): value for name, value in typed.items()}
        return deciding.change(db(), actor(), own_rules(), row_id, ChangeSchema().load(named), now=now(), today=today())

    return _decided(case_id, row_id, act, "change_")


@bp.post("/proposals/<case_id>/rows/<int:row_id>/reject")
@requires(Permission.PROPOSAL_DECIDE)
def reject(case_id: str, row_id: int) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> AllocationRow:
        named = {name.removeprefix("reject_"): value for name, value in typed.items()}
        reason = RejectSchema().load(named)["reason"]
        return deciding.reject(db(), actor(), me().trust, row_id, reason, now=now())

    return _decided(case_id, row_id, act, "reject_")


def _decided(case_id: str, row_id: int, act: Callable[[dict[str, Any]], AllocationRow], prefix: str = "") -> ResponseReturnValue:
    """Do it and go back to the proposal; or show the row with what was typed and what was wrong, nothing changed."""
    trust, run_id = own_case(case_id)
    if deciding.get(db(), trust, row_id).run_id != run_id:
        raise NotFound
    typed = form_data()
    try:
        with db().begin_nested():
            done = act(typed)
    except (ValidationError, Refusal) as problem:
        errors = {name if name == "_form" else f"{prefix}{name}": told for name, told in errors_of(problem).items()}
        return _row_page(case_id, row_id, typed, errors, problem if isinstance(problem, Refusal) else None)
    flash(showing.receipt(done))
    return redirect(f"/proposals/{case_id}#r{row_id}", 303)
