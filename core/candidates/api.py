"""The JSON door: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.candidates import queries, service
from core.candidates.schemas import (
    Answer,
    AnswerQuerySchema,
    Ask,
    AskMunicipalitySchema,
    CandidatesOut,
    HiringStepSchema,
    Outcome,
    OutcomeSchema,
    Present,
    PresentationOut,
    PresentationsOut,
    PresentCandidateSchema,
    QueriesOut,
    QueryOut,
    Step,
)
from core.candidates.views import (
    choosing_for,
    own_presentation,
    own_units,
    record_outcome,
    record_step,
)
from core.cases import case, split_case
from core.directory.own import own_case, own_rules
from core.errors import NotFound
from core.fields import AfterQuery
from core.i18n import render
from core.permissions import Permission, requires
from core.placements import ending, matching
from core.placements.schemas import End, EndedOut, EndMatterSchema
from core.placements.service import post_of
from core.problems import rule_json
from core.trusts.terms import Difference
from core.vacancies import service as vacancies
from core.web import actor, db, me, now, today

blp = Blueprint("candidates_api", __name__, url_prefix="/api/v1", description="Mulige kandidater og ansettelse")


@blp.get("/vacancies/<case_id>/choose")
@blp.arguments(AfterQuery, location="query")
@blp.response(200, CandidatesOut)
@requires(Permission.REQUEST_READ)
def choose(query: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Who matches the need, with how far each has come: asked, confirmed, presented, decided."""
    trust, id_ = own_case(case_id)
    rules = own_rules()
    post = post_of(db(), vacancies.get(db(), trust, id_))
    page = matching.candidates(db(), rules, post, today(), after=query["after"])
    so_far = choosing_for(trust, id_, page.found)
    return {
        "next": page.next,
        "count": page.count,
        "items": [
            {
                "case": case(trust, one.row.id),
                "trainee_name": one.row.trainee_name,
                "municipality_name": one.row.municipality_name,
                "wish_label": one.row.wish_label,
                "stage": stage(so_far["asked"].get(one.row.id), so_far["presented"].get(one.row.id)),
                "reasons": [render(reason) for reason in one.reasons(post)],
                "differences": [difference(each) for each in one.differences],
            }
            for one in page.found
        ],
    }


def stage(asked: Any, presented: Any) -> str:  # noqa: ANN401 - rows or None
    """Asked → confirmed by municipality and ALIS → presented → what the leader recorded (R-065)."""
    if presented is not None:
        return str(presented.outcome or ("contacted" if presented.contacted_on else "presented"))
    if asked is None or asked.cancelled_at is not None:
        return "possible"
    return {"yes": "confirmed", "no": "declined"}.get(asked.answer, "asked")


def difference(one: Difference) -> dict[str, Any]:
    return {"kind": one.kind, "distance": one.distance, "text": render(one.text), "rule": rule_json(one.rule)}


@blp.post("/vacancies/<case_id>/queries")
@blp.arguments(AskMunicipalitySchema)
@blp.response(201, QueryOut)
@requires(Permission.QUERY_ASK)
def ask(command: Ask, case_id: str) -> dict[str, Any]:
    """Ask the municipality about one candidate."""
    trust, id_ = own_case(case_id)
    made = service.ask(db(), actor(), own_rules(), id_, command, now=now(), today=today())
    return _query(queries.query(db(), trust, made.id))


@blp.get("/queries")
@blp.arguments(AfterQuery, location="query")
@blp.response(200, QueriesOut)
@requires(Permission.QUERY_ANSWER)
def list_queries(query: dict[str, Any]) -> dict[str, Any]:
    """The questions to the municipality, across trusts."""
    rows, cursor = queries.of_municipality(db(), me().municipality, query["after"])
    return {"items": [_query(row) for row in rows], "next": cursor}


@blp.post("/queries/<number>/answer")
@blp.arguments(AnswerQuerySchema)
@blp.response(200, QueryOut)
@requires(Permission.QUERY_ANSWER)
def answer(command: Answer, number: str) -> dict[str, Any]:
    """Answer yes or no, after clarifying with the ALIS."""
    trust, id_ = split_case(number)
    service.answer(db(), actor(), trust, id_, command, by=me().name, now=now(), today=today())
    return _query(queries.query(db(), trust, id_))


@blp.post("/queries/<number>/ask-trainee")
@blp.response(200, QueryOut)
@requires(Permission.QUERY_ANSWER)
def ask_trainee(number: str) -> dict[str, Any]:
    """Send the ALIS a personal link with the question."""
    trust, id_ = split_case(number)
    service.ask_trainee(db(), actor(), trust, id_, now=now(), today=today())
    return _query(queries.query(db(), trust, id_))


def _query(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        **row._mapping,
        "number": case(row.trust, row.id),
        "case": case(row.trust, row.request_id),
        "cancelled": row.cancelled_at is not None,
        "trainee_asked": row.trainee_asked_at is not None,
    }


@blp.post("/vacancies/<case_id>/presentations")
@blp.arguments(PresentCandidateSchema)
@blp.response(201, PresentationOut)
@requires(Permission.PRESENTATION_MAKE)
def present(command: Present, case_id: str) -> dict[str, Any]:
    """Report a possible candidate to the unit's leader."""
    _trust, id_ = own_case(case_id)
    made = service.present(db(), actor(), own_rules(), id_, command, now=now(), today=today())
    return _presented(made.id)


@blp.get("/presentations")
@blp.arguments(AfterQuery, location="query")
@blp.response(200, PresentationsOut)
@requires(Permission.PRESENTATION_READ)
def list_presented(query: dict[str, Any]) -> dict[str, Any]:
    """Candidates presented to one's own units or below."""
    return _listed(query["after"])


def _listed(after: str | None, *, agreed: bool = False) -> dict[str, Any]:
    found, cursor = queries.presented(db(), own_rules(), own_units(), after, agreed=agreed)
    return {"items": [_out(one) for one in found], "next": cursor}


@blp.get("/presentations/<number>")
@blp.response(200, PresentationOut)
@requires(Permission.PRESENTATION_READ)
def get_presented(number: str) -> dict[str, Any]:
    """One presented candidate."""
    return _presented(own_presentation(number)[1])


@blp.post("/presentations/<number>/outcome")
@blp.arguments(OutcomeSchema)
@blp.response(200, PresentationOut)
@requires(Permission.OUTCOME_RECORD)
def outcome(command: Outcome, number: str) -> dict[str, Any]:
    """The leader's record: contacted, start agreed, or not suitable and why."""
    return _presented(record_outcome(number, command).id)


@blp.get("/hiring")
@blp.arguments(AfterQuery, location="query")
@blp.response(200, PresentationsOut)
@requires(Permission.HIRING_UPDATE)
def list_hires(query: dict[str, Any]) -> dict[str, Any]:
    """Those with an agreed start, for Personalportalen and Personal."""
    return _listed(query["after"], agreed=True)


@blp.post("/hiring/<number>")
@blp.arguments(HiringStepSchema)
@blp.response(200, PresentationOut)
@requires(Permission.HIRING_UPDATE)
def step(command: Step, number: str) -> dict[str, Any]:
    """Record a hiring step; out of order it takes a reason."""
    return _presented(record_step(number, command).id)


def _presented(id_: int) -> dict[str, Any]:
    found = queries.one(db(), own_rules(), id_, own_units())
    if found is None:
        raise NotFound
    return _out(found)


def _out(one: queries.Presented) -> dict[str, Any]:
    row = one.row
    return {
        **row._mapping,
        "number": case(row.trust, row.id),
        "case": case(row.trust, row.request_id),
        "vacancy": case(row.trust, row.vacancy_id),
        "differences": [difference(each) for each in one.differences],
        "placement": case(row.trust, row.placement_id) if row.placement_id else None,
    }


@blp.post("/requests/<case_id>/end")
@blp.arguments(EndMatterSchema)
@blp.response(200, EndedOut)
@requires(Permission.REQUEST_END)
def end(command: End, case_id: str) -> dict[str, Any]:
    """Withdraw the notification or close it as «post elsewhere», in one action."""
    trust, id_ = split_case(case_id)
    found = ending.end(db(), actor(), trust, id_, command, now=now(), today=today())
    return {name: getattr(found, name) for name in ("status", "ended_on", "ended_by", "end_reason")} | {"case": case_id}
