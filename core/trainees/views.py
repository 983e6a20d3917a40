"""«Våre ALIS»: the municipality's trainees, one trainee with plan, objectives and requests across the trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.dates import length_in_months
from core.directory import queries as directory
from core.errors import N_, EditedMeanwhile, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.trainees import keeping, queries
from core.trainees.schemas import ARENAS, BlockSchema, PlanSchema, Reached, ReachedSchema, TraineeSchema
from core.trusts.rules import normalise_objective
from core.web import actor, db, form_data, me, next_url, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("trainees", __name__, template_folder="templates")

ARENA_WORDS = {
    "hospital": N_("Sykehus"),
    "municipal_institution": N_("Kommunal helseinstitusjon som oppfyller kriteriene"),
    "general_practice": N_("Allmennpraksis"),
    "other": N_("Annet"),
}
STATUS_WORDS = {"not_started": N_("Ikke begynt"), "in_progress": N_("I gang"), "achieved": N_("Nådd")}
LABELS = {
    "name": N_("Navn"),
    "hpr_number": N_("HPR-nummer"),
    "email": N_("E-post"),
    "phone": N_("Telefon"),
    "scheme": N_("Ordning"),
    "converted_on": N_("Konvertert dato"),
    "specialisation_started_on": N_("Spesialiseringen startet"),
    "credited_months": N_("Godskrevet tid i måneder"),
    "employment_model": N_("Tilknytning"),
    "start_list": N_("Startliste"),
    "lost_earnings_cap": N_("Tak for tapt inntekt"),
    "mentor_id": N_("Veileder i allmennmedisin"),
    "left_on": N_("Sluttet i kommunen"),
    "assigned_on": N_("Gjennomføringsplan tildelt"),
    "signed_on": N_("Gjennomføringsplan signert"),
    "contract_on": N_("Arbeidsavtale med kommunen"),
    "training_plan_assigned_on": N_("Utdanningsplan tildelt"),
}


@bp.get("/trainees")
@requires(Permission.TRAINEE_READ)
def trainees() -> ResponseReturnValue:
    q, after = request.args.get("q", "")[:100], request.args.get("after", "")[:300]
    rows, cursor = queries.page(db(), me().municipality, q, after)
    return render_template("trainees/list.html", rows=rows, q=q, next_url=next_url(cursor))


@bp.get("/trainees/<int:trainee_id>")
@requires(Permission.TRAINEE_READ)
def trainee(trainee_id: int) -> ResponseReturnValue:
    return render_template("trainees/trainee.html", **trainee_context(trainee_id))


def trainee_context(trainee_id: int) -> dict[str, Any]:
    """Everything that the page of one trainee shows."""
    municipality = me().municipality
    found = keeping.get(db(), municipality, trainee_id)
    hangs = queries.details(db(), municipality, trainee_id)
    area = directory.municipality(db(), municipality)
    rules = directory.every_rules(db(), today())
    order = sorted(rules.values(), key=lambda one: area is None or one.code != area.trust)

    def rule(key: str) -> Any:  # noqa: ANN401 - a Rule, or None where no trust says anything
        return next((one.rule(key) for one in order if one.rule(key).published), None)

    spans = [(b.arena, length_in_months(b.starts_on, b.ends_on)) for b in hangs["blocks"]]
    return {
        "found": found,
        **hangs,
        "outside": sum(months for arena, months in spans if arena == "hospital"),
        "whole": sum(months for _arena, months in spans),
        "arenas": {key: _(word) for key, word in ARENA_WORDS.items()},
        "statuses": {key: _(word) for key, word in STATUS_WORDS.items()},
        "trainee_rules": {
            key: rule(key)
            for key in (
                "plan_signed",
                "plan_content",
                "training_plan_system",
                "municipal_arena",
                "first_notice",
                "essential_part",
            )
        },
        "today": today(),
    }


@bp.get("/trainees/new")
@requires(Permission.TRAINEE_EDIT)
def new_trainee() -> ResponseReturnValue:
    return _form("/trainees", {"scheme": "new", "employment_model": request.args.get("model", "")}, {})


@bp.post("/trainees")
@requires(Permission.TRAINEE_EDIT)
def add_trainee() -> ResponseReturnValue:
    typed = form_data()
    try:
        made = keeping.add(db(), actor(), me().municipality, TraineeSchema().load(typed), today=today())
    except (ValidationError, Refusal) as problem:
        return _form("/trainees", typed, errors_of(problem))
    flash(_("ALIS-en er lagt inn."))
    return redirect(f"/trainees/{made.id}", 303)


@bp.get("/trainees/<int:trainee_id>/edit")
@requires(Permission.TRAINEE_EDIT)
def edit_trainee(trainee_id: int) -> ResponseReturnValue:
    found = keeping.get(db(), me().municipality, trainee_id)
    values = {name: getattr(found, name) for name in TraineeSchema().fields}
    if request.args.get("model") in {"municipal", "private"}:
        values["employment_model"] = request.args["model"]
    return _form(f"/trainees/{trainee_id}", {k: "" if v is None else v for k, v in values.items()}, {}, found.id)


@bp.post("/trainees/<int:trainee_id>")
@requires(Permission.TRAINEE_EDIT)
def change_trainee(trainee_id: int) -> ResponseReturnValue:
    typed = form_data()
    try:
        keeping.change(db(), actor(), me().municipality, trainee_id, TraineeSchema().load(typed), today=today())
    except EditedMeanwhile as clash:
        found = keeping.get(db(), me().municipality, trainee_id)
        clash.extra = both_versions(clash, f"/trainees/{trainee_id}", found.version)
        raise
    except (ValidationError, Refusal) as problem:
        return _form(f"/trainees/{trainee_id}", typed, errors_of(problem), trainee_id)
    flash(_("Opplysningene er lagret."))
    return redirect(f"/trainees/{trainee_id}", 303)


def both_versions(clash: EditedMeanwhile, url: str, version: int, action: str = "") -> dict[str, Any]:
    """What the page of a conflict shows: labels, where to post what was typed once more, and the version now."""
    typed = {name: "" if value is None else value for name, value in clash.extra["typed"].items()}
    labels = {name: LABELS.get(name, name) for name in typed}
    return {**clash.extra, "typed": typed, "labels": labels, "url": url, "action": action or url, "version": version}


def _form(action: str, form: Any, errors: dict[str, str], trainee_id: int | None = None) -> ResponseReturnValue:  # noqa: ANN401
    page = render_template(
        "trainees/form.html",
        action=action,
        trainee_id=trainee_id,
        form=form,
        errors=errors,
        labels={name: _(label) for name, label in LABELS.items()},
        mentors=keeping.mentors(db(), me().municipality, today()),
    )
    return (page, 422) if errors else page


@bp.get("/trainees/<int:trainee_id>/plan")
@requires(Permission.TRAINEE_EDIT)
def edit_plan(trainee_id: int) -> ResponseReturnValue:
    shown = trainee_context(trainee_id)
    plan = shown["plan"]
    values = dict(plan._mapping) if plan else {"version": 1}
    return _plan_form(shown, values, {}, {}, {})


@bp.post("/trainees/<int:trainee_id>/plan")
@requires(Permission.TRAINEE_EDIT)
def keep_plan(trainee_id: int) -> ResponseReturnValue:
    typed = form_data()
    try:
        keeping.keep_plan(db(), actor(), me().municipality, trainee_id, PlanSchema().load(typed))
    except EditedMeanwhile as clash:
        plan = queries.details(db(), me().municipality, trainee_id)["plan"]
        clash.extra = both_versions(clash, f"/trainees/{trainee_id}", plan.version, f"/trainees/{trainee_id}/plan")
        raise
    except (ValidationError, Refusal) as problem:
        return _plan_form(trainee_context(trainee_id), typed, errors_of(problem), {}, {})
    flash(_("Planen er lagret."))
    return redirect(f"/trainees/{trainee_id}", 303)


@bp.post("/trainees/<int:trainee_id>/blocks")
@requires(Permission.TRAINEE_EDIT)
def add_block(trainee_id: int) -> ResponseReturnValue:
    typed = form_data(objectives=True)
    try:
        block = BlockSchema().load(typed)
        keeping.add_block(db(), actor(), me().municipality, trainee_id, block)
    except (ValidationError, Refusal) as problem:
        shown = trainee_context(trainee_id)
        plan = dict(shown["plan"]._mapping) if shown["plan"] else {"version": 1}
        return _plan_form(shown, plan, {}, typed, errors_of(problem))
    if block.arena == "hospital":
        flash(_("Delen er lagt i planen. Den er ikke meldt inn til noe helseforetak ennå."), "warning")
    else:
        flash(_("Delen er lagt i planen."))
    return redirect(f"/trainees/{trainee_id}", 303)


def _plan_form(
    shown: dict[str, Any],
    form: Any,  # noqa: ANN401 - typed values or the record's
    errors: dict[str, str],
    block: dict[str, Any],
    block_errors: dict[str, str],
) -> ResponseReturnValue:
    page = render_template(
        "trainees/plan.html",
        **shown,
        form=form,
        errors=errors,
        block=block,
        block_errors=block_errors,
        labels={name: _(label) for name, label in LABELS.items()},
        arena_options=[(key, _(ARENA_WORDS[key])) for key in ARENAS],
    )
    return (page, 422) if errors or block_errors else page


@bp.post("/trainees/<int:trainee_id>/blocks/<int:block_id>/remove")
@requires(Permission.TRAINEE_EDIT)
def remove_block(trainee_id: int, block_id: int) -> ResponseReturnValue:
    keeping.remove_block(db(), actor(), me().municipality, trainee_id, block_id)
    flash(_("Delen er tatt ut av planen."))
    return redirect(f"/trainees/{trainee_id}", 303)


@bp.post("/trainees/<int:trainee_id>/objectives/<objective>")
@requires(Permission.TRAINEE_EDIT)
def reach(trainee_id: int, objective: str) -> ResponseReturnValue:
    keeping.reach(db(), actor(), me().municipality, trainee_id, reached(objective, form_data()))
    flash(_("Læringsmålet er oppdatert."))
    return redirect(f"/trainees/{trainee_id}", 303)


def reached(objective: str, given: dict[str, Any]) -> Reached:
    """The objective under whatever name it was given. Raises ValidationError."""
    found = normalise_objective(objective)
    if found is None:
        raise ValidationError({"objective": [N_("Læringsmålet finnes ikke her. Skriv ALM-055 eller ALM-085.")]})
    return Reached(objective=found, **ReachedSchema().load(given))
