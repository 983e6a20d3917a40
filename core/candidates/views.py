"""Pages of UNN's direction: the coordinator's work, the municipality's answers, the leader's page, hiring; ending a matter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request
from marshmallow import ValidationError

from core.candidates import (
    answer_pages,  # noqa: F401 - registers its pages
    choosing,
    queries,
    service,
)
from core.candidates import hiring as hiring_steps
from core.candidates.schemas import (
    AnswerQuerySchema,
    AskMunicipalitySchema,
    HiringStepSchema,
    OutcomeSchema,
    PresentCandidateSchema,
)
from core.cases import case, split_case
from core.directory.own import own_case, own_rules
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, Role, requires
from core.placements import ending, matching
from core.placements.schemas import EndMatterSchema
from core.placements.service import post_of
from core.problems import errors_of
from core.queue.views import matter_page
from core.vacancies import service as vacancies
from core.web import actor, db, form_data, me, next_url, now, today

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from core.candidates.schemas import Outcome, Step
    from core.placements.models import Presentation

bp = Blueprint("candidates", __name__, template_folder="templates")


@bp.app_template_global()
def choosing_for(trust: str, vacancy_id: int, found: list[matching.Candidate]) -> dict[str, Any]:
    """Who on a page has been asked about, and who is presented for the vacancy; read once, however many rows ask."""
    if "choosing" not in g:
        g.choosing = {
            "asked": queries.asked_about(db(), trust, vacancy_id, [one.row.id for one in found]),
            "presented": queries.presented_rows(db(), trust, vacancy_id),
        }
    read: dict[str, Any] = g.choosing
    return read


def own_units() -> Sequence[int] | None:
    """A leader sees what is presented to the units led or below; who has another role in the trust sees all of it."""
    org = me().organisation
    wide = org.roles - {Role.TRUST_UNIT_LEADER}
    return None if wide or Role.TRUST_UNIT_LEADER not in org.roles else org.units


# --- the pages are lists: each form on one comes back to the same page of it


def _page(template: str, typed: dict[str, Any] | None, errors: dict[str, str] | None, **context: Any) -> ResponseReturnValue:
    after = request.args.get("after")
    here = f"?{urlencode({'after': after})}" if after else ""
    page = render_template(template, today=today(), here=here, form=typed or {}, errors=errors or {}, **context)
    return (page, 422) if errors else page


def _then(
    act: Callable[[dict[str, Any]], object],
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
    after = request.args.get("after")
    return redirect(f"{target}?{urlencode({'after': after})}" if after else target, 303)


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
    page = matching.candidates(db(), rules, post, today(), after=request.args.get("after"))
    return _page(
        "candidates/choose.html",
        typed,
        errors,
        case=case_id,
        vacancy=vacancy,
        post=post,
        rules=rules,
        words=rules.words(),
        steps=rules.steps(),
        head_chooses=rules.matching_direction == "head_chooses",
        found=page.found,
        next_url=next_url(page.next),
        **choosing_for(trust, id_, page.found),
        answer_by=today() + timedelta(days=service.DAYS_TO_ANSWER),
        contact_by=today() + timedelta(days=service.DAYS_TO_CONTACT),
    )


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


# --- the municipality


@bp.get("/queries")
@requires(Permission.QUERY_ANSWER)
def asked() -> ResponseReturnValue:
    return _queries_page()


def _queries_page(typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    rows, cursor = queries.of_municipality(db(), me().municipality, request.args.get("after"))
    return _page("candidates/queries.html", typed, errors, rows=rows, next_url=next_url(cursor))


@bp.post("/queries/<number>/answer")
@requires(Permission.QUERY_ANSWER)
def answer(number: str) -> ResponseReturnValue:
    def act(typed: dict[str, Any]) -> None:
        command = AnswerQuerySchema().load(typed)
        service.answer(db(), actor(), *split_case(number), command, by=me().name, now=now(), today=today())

    return _then(act, _("Svaret er sendt."), "/queries", lambda form, wrong: _queries_page(form | {"_query": number}, wrong))


@bp.post("/queries/<number>/ask-trainee")
@requires(Permission.QUERY_ANSWER)
def ask_trainee(number: str) -> ResponseReturnValue:
    def act(_typed: dict[str, Any]) -> None:
        service.ask_trainee(db(), actor(), *split_case(number), now=now(), today=today())

    receipt = _("ALIS-en har fått spørsmålet med en personlig lenke.")
    return _then(act, receipt, "/queries", lambda form, wrong: _queries_page(form | {"_query": number}, wrong))


# --- the unit's leader, and Personal


@bp.get("/candidates")
@requires(Permission.PRESENTATION_READ)
def leader() -> ResponseReturnValue:
    return _presented_page("leader")


@bp.get("/hiring")
@requires(Permission.HIRING_UPDATE)
def hiring() -> ResponseReturnValue:
    return _presented_page("hiring")


def _presented_page(name: str, typed: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    """The leader's page, or of the same candidates those to be hired."""
    rules = own_rules()
    found, cursor = queries.presented(db(), rules, own_units(), request.args.get("after"), agreed=name == "hiring")
    template = f"candidates/{name}.html"
    return _page(template, typed, errors, found=found, next_url=next_url(cursor), rules=rules, words=rules.words())


@bp.post("/candidates/<number>/outcome")
@requires(Permission.OUTCOME_RECORD)
def outcome(number: str) -> ResponseReturnValue:
    return _on_presented("leader", "/candidates", number, lambda typed: record_outcome(number, OutcomeSchema().load(typed)))


@bp.post("/hiring/<number>")
@requires(Permission.HIRING_UPDATE)
def step(number: str) -> ResponseReturnValue:
    return _on_presented("hiring", "/hiring", number, lambda typed: record_step(number, HiringStepSchema().load(typed)))


def _on_presented(name: str, target: str, number: str, act: Callable[[dict[str, Any]], object]) -> ResponseReturnValue:
    return _then(act, _("Registrert."), target, lambda form, wrong: _presented_page(name, form | {"_number": number}, wrong))


def record_outcome(number: str, command: Outcome) -> Presentation:
    """What the leader records, by either door."""
    return choosing.record_outcome(db(), actor(), *own_presentation(number), command, now=now(), today=today())


def record_step(number: str, command: Step) -> Presentation:
    """A hiring step, by either door."""
    return hiring_steps.record_step(db(), actor(), *own_presentation(number), command, today=today())


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
        lambda form, wrong: matter_page(trust, id_, form | {"_panel": "end"}, wrong),
    )
