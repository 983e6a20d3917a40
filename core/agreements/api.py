"""The JSON door to agreements: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.agreements import service
from core.agreements.board import Line, chosen_by
from core.agreements.board_views import lines
from core.agreements.schemas import AgreementOut, CompleteSchema, RegisterSchema, StandingPage
from core.agreements.views import agreement_context, registered, sent_document
from core.cases import case, split_case
from core.directory import queries as directory
from core.fields import Schema
from core.permissions import Permission, requires
from core.problems import rule_json
from core.web import Created, actor, db, today

blp = Blueprint("agreements_api", __name__, url_prefix="/api/v1", description="Avtaler")


class BoardQuery(Schema):
    status = fields.String()


@blp.get("/agreements")
@blp.arguments(BoardQuery, location="query")
@blp.response(200, StandingPage)
@requires(Permission.AGREEMENT_READ)
def list_agreements(query: dict[str, Any]) -> dict[str, Any]:
    """The board: every pair of the own party, its state, what it waits for and what is missing (`status`: the filter of the page)."""
    return {"items": [_row(one) for one in lines() if chosen_by(query.get("status", ""), one)]}


@blp.post("/agreements")
@blp.arguments(RegisterSchema)
@blp.response(201, AgreementOut)
@requires(Permission.AGREEMENT_REGISTER)
def register_agreement(given: Any) -> Created:  # noqa: ANN401 - Register and Scan
    """Register a signed agreement with its scan (PDF, base64)."""
    made = registered(*given)
    return whole(made.trust, made.id), 201, {"Location": f"/api/v1/agreements/{case(made.trust, made.id)}"}


@blp.get("/agreements/<case_id>")
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_READ)
def get_agreement(case_id: str) -> dict[str, Any]:
    """One agreement with its version's terms where they are known, and its documents."""
    return whole(*split_case(case_id))


@blp.put("/agreements/<case_id>")
@blp.arguments(CompleteSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_REGISTER)
def complete_agreement(given: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401
    """Add the missing signature or an end; `version` is the one that was read."""
    signed, version, scan = given
    trust, id_ = split_case(case_id)
    service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    service.complete(db(), actor(), rules, id_, signed, version, scan, today=today())
    return whole(trust, id_)


@blp.get("/agreements/<case_id>/documents/<int:document_id>")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@requires(Permission.AGREEMENT_READ)
def get_document(case_id: str, document_id: int) -> Any:  # noqa: ANN401
    """The exact bytes of a stored scan."""
    return sent_document(case_id, document_id)


def _row(one: Line) -> dict[str, Any]:
    return {
        **one.row._mapping,
        "state": one.state,
        "case": one.case or None,
        "under_way": one.under_way,
        "waits_for": one.waits_for,
        "days_outstanding": one.days,
    }


def whole(trust: str, id_: int) -> dict[str, Any]:
    """An agreement as the API shows it."""
    shown = agreement_context(trust, id_)
    found, regulations = shown["anchor"], shown["regulations"]
    return {
        **shown["row"]._mapping,
        "case": shown["case"],
        "state": shown["state"],
        "anchor_rule": rule_json(found.rule) if found else None,
        "terms_known": shown["terms"].known,
        "terms": [{**rule_json(rule), "value": rule.value} for rule in shown["stated"]],
        "regulations": list(regulations.value) if regulations else [],
        "documents": shown["documents"],
        "may": sorted(act for act, can in shown["can"].items() if can),
        **{name: shown[name] for name in ("review_due_on", "notices", "reviews", "revisions", "disputes")},
    }
