"""The JSON door to an agreement's life: the same schemas and services as the pages; each answer is the agreement as it then is."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core.agreements import disputes, life_queries, reviewing, revisions, service, signing, terminating
from core.agreements.act_pages import own_party
from core.agreements.api import whole
from core.agreements.life_schemas import (
    CancelSchema,
    Click,
    CloseSchema,
    Demand,
    DemandSchema,
    Dispute,
    DisputeSchema,
    LawSchema,
    NoticeSchema,
    OnPaperSchema,
    Receipt,
    ReceiptSchema,
    Review,
    ReviewSchema,
    Send,
    SendSchema,
    SignSchema,
)
from core.agreements.life_views import law_marked, noticed, received
from core.agreements.schemas import AgreementOut
from core.agreements.signing_views import sent
from core.cases import case, split_case
from core.fields import Date, Schema
from core.permissions import Permission, requires
from core.web import Created, actor, db, me, today

blp = Blueprint("agreement_life_api", __name__, url_prefix="/api/v1", description="Avtalenes gang")


class SentOut(Schema):
    cases = fields.List(fields.String())


class MarkedOut(Schema):
    marked = fields.Integer()


class ReviewDueOut(Schema):
    case = fields.String()
    trust = fields.String()
    municipality = fields.String()
    municipality_name = fields.String()
    in_force_from = Date()
    last_review_on = Date(allow_none=True)
    review_due_on = Date()
    overdue = fields.Boolean()


class ReviewsOut(Schema):
    items = fields.List(fields.Nested(ReviewDueOut))


class AtRiskOut(Schema):
    case = fields.String()
    name = fields.String()
    unit = fields.String()
    starts_on = Date()
    ends_on = Date()
    status = fields.String()


class AtRiskPage(Schema):
    """Names only for those who may see service periods; how many for everybody who reads the agreement."""

    count = fields.Integer()
    items = fields.List(fields.Nested(AtRiskOut))


@blp.get("/agreements/reviews")
@blp.response(200, ReviewsOut)
@requires(Permission.AGREEMENT_READ)
def list_reviews() -> dict[str, Any]:
    """When each agreement in force is to be reviewed next, the most overdue first."""
    rows = life_queries.reviews_due(db(), today(), trust=me().trust, municipality=me().municipality)
    items = [{**row._mapping, "case": case(row.trust, row.id), "overdue": row.review_due_on < today()} for row in rows]
    return {"items": items}


@blp.post("/agreements/send")
@blp.arguments(SendSchema)
@blp.response(201, SentOut)
@requires(Permission.AGREEMENT_SEND)
def send_agreement(given: Send) -> Created:
    """Send a version to municipalities for signature; all or none."""
    cases = [case(one.trust, one.id) for one in sent(given)]
    return {"cases": cases}, 201, {"Location": f"/api/v1/agreements/{cases[0]}"}


@blp.post("/agreements/law-change")
@blp.arguments(LawSchema)
@blp.response(200, MarkedOut)
@requires(Permission.AGREEMENT_TEMPLATE)
def change_law(given: dict[str, Any]) -> dict[str, Any]:
    """Mark every agreement in force for revision."""
    return {"marked": law_marked(given)}


@blp.post("/agreements/<case_id>/remind")
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_SEND)
def remind(case_id: str) -> dict[str, Any]:
    """Remind the municipality of what waits for its signature."""
    signing.remind(db(), actor(), *split_case(case_id), today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/return")
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_SEND)
def take_back(case_id: str) -> dict[str, Any]:
    """The signed paper has come back from the municipality."""
    signing.take_back(db(), actor(), *split_case(case_id), today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/cancel")
@blp.arguments(CancelSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_SEND)
def cancel(given: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Take back what was sent and is not signed by both."""
    signing.cancel(db(), actor(), *split_case(case_id), given["reason"], today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/sign")
@blp.arguments(SignSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_SIGN)
def sign(given: Click, case_id: str) -> dict[str, Any]:
    """Sign for the own party: a simple signature of exactly the document with this sha256."""
    signing.sign(db(), actor(), *split_case(case_id), own_party(), given, today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/signature")
@blp.arguments(OnPaperSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_REGISTER)
def record_signature(given: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401
    """Record a signature given on paper or in another system, with its document."""
    signing.record(db(), actor(), *split_case(case_id), own_party(), *given, today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/notice")
@blp.arguments(NoticeSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def give_notice(given: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401
    """Give or record notice; the end follows from the day it was received."""
    noticed(case_id, *given)
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/receipt")
@blp.arguments(ReceiptSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def receive_notice(given: Receipt, case_id: str) -> dict[str, Any]:
    """Record that the notice was received."""
    received(case_id, given)
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/withdraw")
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def withdraw_notice(case_id: str) -> dict[str, Any]:
    """Take the notice back: alone before receipt, after it when both have asked."""
    terminating.withdraw(db(), actor(), *split_case(case_id), own_party(), today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/review")
@blp.arguments(ReviewSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def record_review(given: Review, case_id: str) -> dict[str, Any]:
    """Record a yearly review that was held, and its outcome."""
    reviewing.review(db(), actor(), *split_case(case_id), given, today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/revision")
@blp.arguments(DemandSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def demand_revision(given: Demand, case_id: str) -> dict[str, Any]:
    """Demand that the agreement be revised, with its ground."""
    revisions.demand(db(), actor(), *split_case(case_id), own_party(), given, today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/revisions/<int:revision_id>/close")
@blp.arguments(CloseSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def close_revision(given: dict[str, Any], case_id: str, revision_id: int) -> dict[str, Any]:
    """Say what came of a demand."""
    revisions.close(db(), actor(), *split_case(case_id), revision_id, given["outcome"], today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/dispute")
@blp.arguments(DisputeSchema)
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def note_dispute(given: Dispute, case_id: str) -> dict[str, Any]:
    """Note that the parties disagree; the main agreement decides."""
    disputes.note(db(), actor(), *split_case(case_id), own_party(), given, today=today())
    return whole(*split_case(case_id))


@blp.post("/agreements/<case_id>/disputes/<int:dispute_id>/close")
@blp.response(200, AgreementOut)
@requires(Permission.AGREEMENT_FOLLOW)
def close_dispute(case_id: str, dispute_id: int) -> dict[str, Any]:
    """The parties have found their way."""
    disputes.close(db(), actor(), *split_case(case_id), dispute_id, today=today())
    return whole(*split_case(case_id))


@blp.get("/agreements/<case_id>/at-risk")
@blp.response(200, AtRiskPage)
@requires(Permission.AGREEMENT_READ)
def list_at_risk(case_id: str) -> dict[str, Any]:
    """ALIS with service after the agreement's end."""
    found = service.get(db(), *split_case(case_id))
    rows = life_queries.at_risk(db(), found.trust, found.municipality, found.ends_on) if found.ends_on else []
    return {"count": len(rows), "items": rows if me().may(Permission.PLACEMENT_READ) else []}
