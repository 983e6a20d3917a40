"""The JSON door to candidates and offers: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from core import paging
from core.cases import case, split_case
from core.directory.own import own_rules
from core.errors import NotFound
from core.fields import AfterQuery
from core.i18n import render
from core.permissions import Permission, requires
from core.placements import answering, matching, queries, service
from core.placements.labels import as_stored
from core.placements.offer_views import STATUS_CHOICES as OFFER_STATES
from core.placements.offer_views import moved, read_filter, vacancy_row
from core.placements.schemas import (
    GiveAnswer,
    GiveAnswerSchema,
    MakeOffer,
    MakeOfferSchema,
    MatchesOut,
    MoveOfferSchema,
    OfferOut,
    OfferPage,
    PeriodQuery,
    WithdrawOfferSchema,
)
from core.problems import finding_json
from core.web import Created, actor, db, me, now, today

blp = Blueprint("placements_api", __name__, url_prefix="/api/v1", description="Tilbud")


@blp.get("/vacancies/<case_id>/candidates")
@blp.arguments(AfterQuery, location="query")
@blp.response(200, MatchesOut)
@requires(Permission.REQUEST_READ)
def list_candidates(query: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Possible candidates for a vacancy in the neutral order, with reasons, differences and what holds an offer back."""
    post = service.post_of(db(), vacancy_row(case_id))
    page = matching.candidates(db(), own_rules(), post, today(), after=query["after"])
    return {"items": [_candidate(one, post) for one in page.found], "next": page.next, "count": page.count}


@blp.post("/vacancies/<case_id>/offers")
@blp.arguments(MakeOfferSchema)
@blp.response(201, OfferOut)
@requires(Permission.OFFER_MAKE)
def make_offer(command: MakeOffer, case_id: str) -> Created:
    """Offer a post of the vacancy to one request."""
    offer = service.make_offer(db(), actor(), own_rules(), vacancy_row(case_id).id, command, today=today())
    return _offer(offer.trust, offer.id), 201, {"Location": f"/api/v1/offers/{case(offer.trust, offer.id)}"}


@blp.get("/offers")
@blp.arguments(PeriodQuery, location="query")
@blp.response(200, OfferPage)
@requires(Permission.OFFER_READ)
def list_offers(_query: dict[str, Any]) -> dict[str, Any]:
    """Offers, the one that must be answered first on top."""
    wanted = read_filter(OFFER_STATES)
    rows, more = queries.offers(db(), me(), wanted)
    found = queries.count_offers(db(), me(), wanted)
    cursor = paging.after_row(rows[-1], "answer_by_on") if more else None
    return {"items": [_row(row) for row in rows], "next": cursor, "count": found, "capped": found >= queries.CAP}


@blp.get("/offers/<case_id>")
@blp.response(200, OfferOut)
@requires(Permission.OFFER_READ)
def get_offer(case_id: str) -> dict[str, Any]:
    """One offer with what differs from the wish, each with its sentence."""
    return _offer(*split_case(case_id))


@blp.post("/offers/<case_id>/answer")
@blp.arguments(GiveAnswerSchema)
@blp.response(200, OfferOut)
@requires(Permission.OFFER_ANSWER)
def answer_offer(given: GiveAnswer, case_id: str) -> dict[str, Any]:
    """The municipality passes on the ALIS's own answer: with whom it was left, and when."""
    trust, id_ = split_case(case_id)
    answering.answer_offer(db(), actor(), trust, id_, given, link_id=None, now=now(), today=today())
    return _offer(trust, id_)


@blp.post("/offers/<case_id>/move")
@blp.arguments(MoveOfferSchema)
@blp.response(200, OfferOut)
@requires(Permission.OFFER_MAKE)
def move_offer(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """A period that the moved vacancy holds; what differs is named anew and the ALIS gets a new link."""
    offer = moved(case_id, body)
    return _offer(offer.trust, offer.id)


@blp.post("/offers/<case_id>/withdraw")
@blp.arguments(WithdrawOfferSchema)
@blp.response(200, OfferOut)
@requires(Permission.OFFER_MAKE)
def withdraw_offer(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """The trust takes an open offer back; the ALIS waits on with the date kept."""
    trust, id_ = split_case(case_id)
    service.withdraw_offer(db(), actor(), trust, id_, body["reason"], now=now())
    return _offer(trust, id_)


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401
    data = dict(row._mapping)
    return {**data, "case": case(row.trust, row.id), "request_case": case(row.trust, row.request_id)}


def _offer(trust: str, id_: int) -> dict[str, Any]:
    row = queries.offer(db(), trust, id_)
    if row is None:
        raise NotFound
    return _row(row)


def _candidate(one: matching.Candidate, post: matching.Post) -> dict[str, Any]:
    return {
        **dict(one.row._mapping),
        "case": case(one.row.trust, one.row.id),
        "match": str(one.match),
        "wish_number": one.wish_number,
        "reasons": [render(reason) for reason in one.reasons(post)],
        "differences": as_stored(one.differences),
        "holds": [finding_json(hold) for hold in one.holds],
    }
