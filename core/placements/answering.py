"""The ALIS's own answer to an offer: yes, no, or a post elsewhere. Rows are locked in one order: request, offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.accounts import service as accounts
from core.directory import queries as directory
from core.errors import N_, Conflict, Refusal
from core.placements import ending, letters, posts
from core.placements.schemas import End
from core.placements.service import cancel_unsent, locked, log, still_open
from core.queue import service as queue

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Offer, Placement
    from core.placements.schemas import GiveAnswer
    from core.queue.models import PlacementRequest


@dataclass(frozen=True, slots=True)
class Answered:
    """The offer as it stands now, and the service period where the answer was yes."""

    offer: Offer
    placement: Placement | None


def answer_offer(  # noqa: PLR0913 - who, what, how and when
    db: Session, actor: Actor, trust: str, offer_id: int, given: GiveAnswer, *, link_id: int | None, now: datetime, today: date
) -> Answered:
    """Record the ALIS's own answer (R-068). Yes makes the service period; no puts the ALIS back with the date kept (C-09).

    Raises Conflict where the offer is answered already, and (by constraint name) where the doctor is placed elsewhere.
    """
    request, offer = locked(db, trust, offer_id)
    if link_id is not None:
        accounts.use_link(db, trust, link_id, now)
    still_open(offer)
    queue.still_open(request)
    answered_on = given.answered_on or today
    if answered_on > today:
        sentence = N_("Datoen for svaret kan ikke være fram i tid.")
        raise Refusal("answered_in_future", sentence, errors={"answered_on": sentence})
    how, by = ("link", request.trainee_name) if link_id is not None else ("told_municipality", given.told_by)
    offer.answered_how, offer.answered_by = how, by
    offer.answered_on, offer.answered_at = answered_on, now
    offer.version += 1
    placement = None
    if given.yes:
        placement = _accept(db, request, offer)
    else:
        offer.status, offer.decline_reason = "declined", given.reason
        request.status = "waiting"
    request.version += 1
    db.flush()
    accounts.close_links(db, trust, offer.request_id, now, purpose="offer")
    cancel_unsent(db, offer)
    after = {"status": offer.status, "how": offer.answered_how, "by": offer.answered_by, "on": answered_on}
    log(db, actor, f"offer_{offer.status}", offer, before={"status": "open"}, after=after, reason=given.reason)
    rules = directory.current_rules(db, trust, today)
    letters.answered(db, rules, request, offer, today)
    return Answered(offer, placement)


def post_elsewhere(  # noqa: PLR0913 - who, why, how and when
    db: Session, actor: Actor, trust: str, offer_id: int, reason: str | None, *, link_id: int, now: datetime, today: date
) -> Offer:
    """The ALIS has a post elsewhere and says so by the offer's link: the matter ends in one action (R-070, R-071)."""
    request, offer = locked(db, trust, offer_id)
    accounts.use_link(db, trust, link_id, now)
    still_open(offer)
    offer.status, offer.decline_reason = "declined", reason
    offer.answered_how, offer.answered_by, offer.answered_on, offer.answered_at = "link", request.trainee_name, today, now
    offer.version += 1
    db.flush()
    ending.end(db, actor, trust, request.id, End("post_elsewhere", "trainee", reason), now=now, today=today)
    return offer


def _accept(db: Session, request: PlacementRequest, offer: Offer) -> Placement:
    if any(one["over_limit"] for one in offer.differences) and offer.municipality_accepted_on is None:
        raise Conflict(
            "municipality_not_asked", N_("Tilbudet ligger lenger fra ønsket enn grensen. Kommunen må også ha sagt ja.")
        )
    if offer.vacancy_starts_on is not None:
        raise Conflict(
            "vacancy_moved", N_("Vikariatet er flyttet etter at tilbudet ble gitt. Vent på en ny periode fra helseforetaket.")
        )
    if not request.hpr_number:
        raise Conflict("hpr_missing", N_("HPR-nummer mangler. Be kommunen føre det inn, så kan svaret registreres."))
    offer.status = "accepted"
    db.flush()  # nobody who answers may write a period for an offer that is not accepted, nor an offer that is settled
    request.status = "accepted"
    unit = directory.units(db, [offer.trust], closed=True)[offer.trust, offer.unit_id]
    return posts.take(
        db,
        request,
        offer_id=offer.id,
        vacancy_id=offer.vacancy_id,
        post_number=offer.post_number,
        unit_id=offer.unit_id,
        unit_path=list(unit.path),
        unit_label=offer.unit_label,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        full_time_percent=offer.full_time_percent,
    )
