"""Pages of UNN's direction: the coordinator's work, the municipality's answers, the leader's page, hiring; ending a matter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, g, redirect, render_template
from marshmallow import ValidationError

from core.candidates import ending, queries, service
from core.candidates import hiring as hiring_steps
from core.candidates.schemas import (
    AnswerQuerySchema,
    AskMunicipalitySchema,
    EndMatterSchema,
    HiringStepSchema,
    OutcomeSchema,
    PresentCandidateSchema,
)
from core.directory import queries as directory
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, Role, requires
from core.placements import matching
from core.placements.service import post_of
from core.queue import service as queue
from core.queue.cases import case, split_case
from core.queue.views import matter_page
from core.queue.work_views import errors_of
from core.vacancies import service as vacancies
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from core.trusts.rules import TrustRules

bp = Blueprint("candidates", __name__, template_folder="templates")


@bp.app_context_processor
def _matter_part() -> dict[str, Any]:
    """What other slices' pages show of this one, read when a template asks."""
    return {"candidates_of": lambda trust, id_: queries.of_request(db(), trust, id_), "choosing_for": choosing_for}


def choosing_for(trust: str, vacancy_id: int) -> dict[str, Any]:
    """Who has been asked about and presented for a vacancy; read once, however many rows of a page ask."""
    if "choosing" not in g:
        g.choosing = {
            "asked": queries.asked_about(db(), trust, vacancy_id),
            "presented": queries.presented_rows(db(), trust, vacancy_id),
        }
    found: dict[str, Any] = g.choosing
    return found


def now() -> datetime:
    return datetime.now(UTC)


def own_rules() -> TrustRules:
    return directory.current_rules(db(), me().trust, today())


def own_units() -> Sequence[int] | None:
    """A leader sees what is presented to the units led or below; who has another role in the trust sees all of it."""
    org = me().organisation
    wide = org.roles - {Role.TRUST_UNIT_LEADER}
    return None if wide or Role.TRUST_UNIT_LEADER not in org.roles else org.units


def own_case(case_id: str) -> tuple[str, int]:
    trust, id_ = split_case(case_id)
    if trust != me().trust:
        raise NotFound
    return trust, id_


# --- the coordinator


@bp.get("/vacancies/<case_id>/choose")
@requires(Permission.REQUEST_READ)
def choose(case_id: str) -> ResponseReturnValue:
    return _choose_page(case_id)


def _choose_page(case_id: str, typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    trust, id_ = own_case(case_id)
    rules = own_rules()
    vacancy = vacancies.get(db(), trust, id_)
    post = post_of(db(), vacancy)
    page = render_template(
        "candidates/choose.html",
        case=case_id,
        vacancy=vacancy,
        post=post,
        rules=rules,
        words=rules.words(),
        steps=rules.steps(),
        head_chooses=rules.matching_direction == "head_chooses",
        found=matching.candidates(db(), rules, post, today()),
        asked=queries.asked_about(db(), trust, id_),
        presented={one.row.request_id: one for one in queries.presented_for(db(), rules, id_)},
        answer_by=today() + timedelta(days=service.DAYS_TO_ANSWER),
        contact_by=today() + timedelta(days=service.DAYS_TO_CONTACT),
        today=today(),
        form=typed or {},
        errors=errors or {},
    )
    return (page, 422) if errors else page


@bp.post("/vacancies/<case_id>/ask")
@requires(Permission.QUERY_ASK)
def ask(case_id: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = AskMunicipalitySchema().load(typed)
        service.ask(db(), actor(), own_rules(), own_case(case_id)[1], command, now=now(), today=today())

    return _then(
        act, _("Kommunen er spurt."), f"/vacancies/{case_id}/choose", lambda form, wrong: _choose_page(case_id, form, wrong)
    )


@bp.post("/vacancies/<case_id>/present")
@requires(Permission.PRESENTATION_MAKE)
def present(case_id: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = PresentCandidateSchema().load(typed)
        service.present(db(), actor(), own_rules(), own_case(case_id)[1], command, now=now(), today=today())

    receipt = _("Kandidaten er meldt inn for lederen.")
    return _then(act, receipt, f"/vacancies/{case_id}/choose", lambda form, wrong: _choose_page(case_id, form, wrong))


def _then(
    act: Callable[[dict[str, Any]], None],
    receipt: str,
    target: str,
    again: Callable[[dict[str, Any], dict[str, str]], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do it and go on; or show the page with what was typed and the errors, nothing changed."""
    typed = form_data()
    try:
        with db().begin_nested():
            act(typed)
    except (ValidationError, Refusal) as problem:
        return again(typed, errors_of(problem))
    flash(receipt)
    return redirect(target, 303)


# --- the municipality


@bp.get("/queries")
@requires(Permission.QUERY_ANSWER)
def asked() -> ResponseReturnValue:
    return _queries_page()


def _queries_page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    rows = queries.of_municipality(db(), me().municipality)
    page = render_template("candidates/queries.html", rows=rows, today=today(), form=typed or {}, errors=errors or {})
    return (page, 422) if errors else page


@bp.post("/queries/<number>/answer")
@requires(Permission.QUERY_ANSWER)
def answer(number: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = AnswerQuerySchema().load(typed)
        service.answer(db(), actor(), *split_case(number), command, by=me().name, now=now(), today=today())

    return _then(act, _("Svaret er sendt."), "/queries", lambda form, wrong: _queries_page(form | {"_query": number}, wrong))


# --- the unit's leader, and Personal


@bp.get("/candidates")
@requires(Permission.PRESENTATION_READ)
def leader() -> ResponseReturnValue:
    return _leader_page()


def _leader_page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    rules = own_rules()
    page = render_template(
        "candidates/leader.html",
        found=queries.presented(db(), rules, own_units()),
        rules=rules,
        words=rules.words(),
        today=today(),
        form=typed or {},
        errors=errors or {},
    )
    return (page, 422) if errors else page


@bp.post("/candidates/<number>/outcome")
@requires(Permission.OUTCOME_RECORD)
def outcome(number: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = OutcomeSchema().load(typed)
        service.record_outcome(db(), actor(), *own_presentation(number), command, now=now(), today=today())

    return _then(act, _("Registrert."), "/candidates", lambda form, wrong: _leader_page(form | {"_number": number}, wrong))


@bp.get("/hiring")
@requires(Permission.HIRING_UPDATE)
def hiring() -> ResponseReturnValue:
    return _hiring_page()


def _hiring_page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    rules = own_rules()
    page = render_template(
        "candidates/hiring.html",
        found=queries.hires(db(), rules, own_units()),
        steps=rules.steps(),
        rules=rules,
        words=rules.words(),
        today=today(),
        form=typed or {},
        errors=errors or {},
    )
    return (page, 422) if errors else page


@bp.post("/hiring/<number>")
@requires(Permission.HIRING_UPDATE)
def step(number: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = HiringStepSchema().load(typed)
        hiring_steps.record_step(db(), actor(), *own_presentation(number), command, today=today())

    return _then(act, _("Registrert."), "/hiring", lambda form, wrong: _hiring_page(form | {"_number": number}, wrong))


def own_presentation(number: str) -> tuple[str, int]:
    """A presentation that this person may see; NotFound for another's, also inside the same trust."""
    trust, id_ = own_case(number)
    if queries.one(db(), own_rules(), id_, own_units()) is None:
        raise NotFound
    return trust, id_


# --- the end of a matter


@bp.post("/requests/<case_id>/end")
@requires(Permission.REQUEST_END)
def end(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)

    def act(typed: dict[str, Any]) -> None:
        ending.end(db(), actor(), trust, id_, EndMatterSchema().load(typed), now=now(), today=today())

    receipt = _("Saken er avsluttet. Det sendes ikke flere meldinger om den.")
    return _then(
        act,
        receipt,
        f"/requests/{case(trust, id_)}",
        lambda form, wrong: matter_page(queue.get(db(), trust, id_), form | {"_panel": "end"}, wrong),
    )
