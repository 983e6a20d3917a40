"""The JSON door to proposals: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core.cases import case
from core.directory.own import own_case, own_rules
from core.errors import NotFound
from core.i18n import render
from core.permissions import Permission, requires
from core.proposals import deciding, queries, runs, service, showing
from core.proposals.schemas import (
    Accept,
    AcceptSchema,
    AskSchema,
    Change,
    ChangeSchema,
    Proposals,
    RejectSchema,
    RowOut,
    RunOut,
    RunRow,
)
from core.web import Created, actor, db, me, now, today

blp = Blueprint("proposals_api", __name__, url_prefix="/api/v1", description="Forslag")


@blp.get("/proposals")
@blp.response(200, Proposals)
@requires(Permission.PROPOSAL_READ)
def list_proposals() -> dict[str, Any]:
    """A trust's runs, newest first; a municipality's own rows, and of the others how many."""
    if me().municipality:
        own = showing.own_proposals(db(), me().municipality, today())
        return {"runs": [], "own": [_own(one) for one in own]}
    rows = queries.runs(db(), me().trust)
    return {"runs": [showing.run_json(row, stopped=runs.stopped(row, now())) for row in rows], "own": []}


@blp.post("/proposals")
@blp.arguments(AskSchema)
@blp.response(202, RunRow)
@requires(Permission.PROPOSAL_RUN)
def ask_proposal(wanted: dict[str, Any]) -> Any:  # noqa: ANN401
    """Have a proposal computed; ask its address for the result."""
    run = service.ask(db(), actor(), own_rules(), **wanted, today=today(), now=now())
    return _begun(run)


@blp.get("/proposals/<case_id>")
@blp.response(200, RunOut)
@requires(Permission.PROPOSAL_READ)
def get_proposal(case_id: str) -> dict[str, Any]:
    """A run whole: rows, levels, and the input that it can be repeated from."""
    run = runs.get(db(), *own_case(case_id))
    if run.kind != "proposal":
        raise NotFound
    told = {**showing.run_json(run, stopped=runs.stopped(run, now())), "input": run.input, "levels": [], "rows": []}
    if run.status != "done":
        return told
    shown = showing.whole(db(), own_rules(), run)
    levels = [{**one, "told": render(one["told"])} for one in shown["levels"]]
    rows = [showing.as_json(one) for one in (*shown["rows"], *shown["unplaced"], *shown["left_out"])]
    against = {case(run.trust, row.request_id): _place(was) for row, was in shown["against"]}
    return {**told, "levels": levels, "rows": rows, "against_last": against}


@blp.post("/proposals/<case_id>/restart")
@blp.response(202, RunRow)
@requires(Permission.PROPOSAL_RUN)
def restart_proposal(case_id: str) -> Any:  # noqa: ANN401
    """Begin again where the computation has stopped."""
    return _begun(runs.restart(db(), actor(), *own_case(case_id), now=now()))


@blp.post("/proposals/<case_id>/repeat")
@blp.response(202, RunRow)
@requires(Permission.PROPOSAL_RUN)
def repeat_proposal(case_id: str) -> Any:  # noqa: ANN401
    """Compute once more from the same stored input."""
    return _begun(service.repeat(db(), actor(), *own_case(case_id), now=now()))


@blp.get("/proposals/<case_id>/rows/<int:row_id>")
@blp.response(200, RowOut)
@requires(Permission.PROPOSAL_READ)
def get_row(case_id: str, row_id: int) -> dict[str, Any]:
    """One row with everything there is to say about it."""
    return _row(case_id, row_id)


@blp.post("/proposals/<case_id>/rows/<int:row_id>/accept")
@blp.arguments(AcceptSchema)
@blp.response(200, RowOut)
@requires(Permission.PROPOSAL_DECIDE)
def accept_row(command: Accept, case_id: str, row_id: int) -> dict[str, Any]:
    """Offer, or present, as proposed."""
    _of_run(case_id, row_id)
    deciding.accept(db(), actor(), own_rules(), row_id, command, now=now(), today=today())
    return _row(case_id, row_id)


@blp.post("/proposals/<case_id>/rows/<int:row_id>/change")
@blp.arguments(ChangeSchema)
@blp.response(200, RowOut)
@requires(Permission.PROPOSAL_DECIDE)
def change_row(command: Change, case_id: str, row_id: int) -> dict[str, Any]:
    """Offer, or present, something else than proposed."""
    _of_run(case_id, row_id)
    deciding.change(db(), actor(), own_rules(), row_id, command, now=now(), today=today())
    return _row(case_id, row_id)


@blp.post("/proposals/<case_id>/rows/<int:row_id>/reject")
@blp.arguments(RejectSchema)
@blp.response(200, RowOut)
@requires(Permission.PROPOSAL_DECIDE)
def reject_row(body: dict[str, Any], case_id: str, row_id: int) -> dict[str, Any]:
    """Leave the row; the ALIS waits on."""
    _of_run(case_id, row_id)
    deciding.reject(db(), actor(), me().trust, row_id, body["reason"], now=now())
    return _row(case_id, row_id)


def _begun(run: Any) -> Created:  # noqa: ANN401 - an AllocationRun
    where = f"/api/v1/proposals/{case(run.trust, run.id)}"
    return showing.run_json(run, stopped=False), 202, {"Location": where}


def _of_run(case_id: str, row_id: int) -> None:
    trust, run_id = own_case(case_id)
    if deciding.get(db(), trust, row_id).run_id != run_id:
        raise NotFound


def _row(case_id: str, row_id: int) -> dict[str, Any]:
    trust, run_id = own_case(case_id)
    db().flush()
    found = queries.row(db(), trust, row_id)
    if found is None or found.run_id != run_id:
        raise NotFound
    return showing.as_json(showing.one(db(), own_rules(), runs.get(db(), trust, run_id), found))


def _place(was: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a row, or None
    if was is None or was.vacancy_id is None:
        return None
    return {"unit_label": was.unit_label, "starts_on": was.starts_on.isoformat()}


def _own(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "trust": one["trust"],
        "trust_name": one["name"],
        "requests": one["requests"],
        "placed": one["placed"],
        "rows": [showing.as_json(shown) for shown in one["rows"]],
    }
