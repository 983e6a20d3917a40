"""What the trust does with an offer: make it, prolong it, take it back. Rows are locked in one order: vacancy, request, offer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.accounts import service as accounts
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, NotFound, Refusal
from core.placements import letters, posts
from core.placements.labels import as_stored
from core.placements.matching import Post, one_candidate
from core.placements.models import Offer
from core.queue import service as queue
from core.trusts.terms import PeriodFacts
from core.vacancies import service as vacancy_service

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.matching import Candidate
    from core.placements.schemas import MakeOffer
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Finding
    from core.vacancies.models import Vacancy

DAYS_TO_ANSWER = 14  # what is suggested; no routine states a time


def post_of(db: Session, vacancy: Vacancy | Row[Any], starts_on: date | None = None, ends_on: date | None = None) -> Post:
    """The vacancy as something to offer from: its unit, the period, how many posts are left in it."""
    unit = directory.units(db, [vacancy.trust], closed=True)[vacancy.trust, vacancy.unit_id]
    first, last = starts_on or vacancy.starts_on, ends_on or vacancy.ends_on
    return Post(vacancy.trust, vacancy.id, unit, first, last, len(posts.free(db, vacancy, first, last)))


def make_offer(db: Session, actor: Actor, rules: TrustRules, vacancy_id: int, command: MakeOffer, *, today: date) -> Offer:
    """Offer a post to one request. ``rules`` are the trust's today; a request is judged by those of its own day.

    Raises Refusal 422 with rule and remedy for what holds it back (gates, the municipality's order, UNN's direction), and
    Conflict where somebody else took the post or the ALIS first.
    """
    vacancy = vacancy_service.get(db, rules.code, vacancy_id, lock=True)
    if vacancy.status == "withdrawn":
        raise Conflict("vacancy_withdrawn", N_("Vikariatet er trukket. Velg et annet."))
    request = queue.still_open(queue.get(db, rules.code, command.request_id, lock=True))
    starts_on, ends_on = _period(vacancy, command)
    post = post_of(db, vacancy, starts_on, ends_on)
    candidate = one_candidate(db, rules, post, request.id, today)
    if candidate is None:  # pragma: no cover - it was locked a line ago
        raise NotFound
    refuse_held(candidate)
    findings = directory.current_rules(db, rules.code, request.notified_on).duration_findings(
        [PeriodFacts(starts_on, ends_on, post.unit.path)]
    )
    _accepted_beyond_limit(candidate, command)
    _reasoned(findings, command)
    offer = _record(db, actor, vacancy, post, request, command, candidate, today)
    request.status = "offered"
    request.version += 1
    db.flush()
    log(db, actor, "offer_made", offer, after={"differences": [one["kind"] for one in offer.differences]}, reason=command.reason)
    letters.offer_made(db, rules, request, offer, _link(db, request, offer), today)
    return offer


def refuse_held(candidate: Candidate) -> None:
    """Say the first thing that holds an offer back, with its rule and what to do."""
    for hold in candidate.holds:
        kind: Any = Conflict if hold.key in {"not_waiting", "no_post_left"} else Refusal
        raise kind(hold.key, hold.text.msgid, params=dict(hold.text.params), rule=hold.rule, remedy=hold.remedy)


def _period(vacancy: Vacancy, command: MakeOffer) -> tuple[date, date]:
    starts_on, ends_on = command.starts_on or vacancy.starts_on, command.ends_on or vacancy.ends_on
    if starts_on < vacancy.starts_on or ends_on > vacancy.ends_on or starts_on >= ends_on:
        sentence = N_("Perioden må ligge innenfor vikariatets periode.")
        raise Refusal("outside_vacancy", sentence, errors={"starts_on": sentence})
    return starts_on, ends_on


def _accepted_beyond_limit(candidate: Candidate, command: MakeOffer) -> None:
    """Further from the wish than the trust's limit: the municipality's yes first, then the ALIS's own (R-052)."""
    over = next((one for one in candidate.differences if one.over_limit), None)
    if over is None or (command.municipality_accepted_on and command.municipality_accepted_by):
        return
    sentence = N_("Tilbudet ligger lenger fra ønsket enn helseforetakets grense. Kommunen må ha sagt ja før det kan gis.")
    remedy = N_("Avklar med kommunen, og før inn dato og hvem som sa ja. ALIS-en svarer selv på tilbudet.")
    errors = {name: sentence for name in ("municipality_accepted_on", "municipality_accepted_by") if not getattr(command, name)}
    raise Refusal("beyond_limit", sentence, errors=errors, rule=over.rule, remedy=remedy)


def _reasoned(findings: Sequence[Finding], command: MakeOffer) -> None:
    """A departure from a main rule takes a reason (R-055, R-056)."""
    departs = next((one for one in findings if one.needs_reason), None)
    if departs is not None and not command.reason:
        sentence = N_("Skriv hvorfor hovedregelen fravikes.")
        errors: dict[str, Any] = {"reason": [departs.text, sentence]}
        raise Refusal(departs.key, sentence, errors=errors, rule=departs.rule, remedy=departs.remedy)


def _record(  # noqa: PLR0913, PLR0917 - the columns of the row
    db: Session,
    actor: Actor,
    vacancy: Vacancy,
    post: Post,
    request: PlacementRequest,
    command: MakeOffer,
    candidate: Candidate,
    today: date,
) -> Offer:
    answer_by = command.answer_by_on or today + timedelta(days=DAYS_TO_ANSWER)
    if answer_by < today:
        sentence = N_("Svarfristen kan ikke være før i dag.")
        raise Refusal("answer_by_past", sentence, errors={"answer_by_on": sentence})
    offer = Offer(
        trust=request.trust,
        municipality=request.municipality,
        request_id=request.id,
        vacancy_id=vacancy.id,
        post_number=_post_number(db, vacancy, post, command.post_number),
        unit_id=vacancy.unit_id,
        unit_label=vacancy.unit_label,
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        full_time_percent=command.full_time_percent or request.full_time_percent,
        differences=as_stored(candidate.differences),
        reason=command.reason,
        made_by=actor.name,
        answer_by_on=answer_by,
        municipality_accepted_on=command.municipality_accepted_on,
        municipality_accepted_by=command.municipality_accepted_by,
        status="open",
    )
    db.add(offer)
    db.flush()
    return offer


def _post_number(db: Session, vacancy: Vacancy, post: Post, wanted: int | None) -> int:
    """The post asked for, or the first free one."""
    free = posts.free(db, vacancy, post.starts_on, post.ends_on)
    if wanted is None and free:
        return free[0]
    if wanted not in free:
        raise Conflict("post_already_offered", N_("Posten er allerede tilbudt eller besatt. Velg en annen post."))
    return wanted


def _link(db: Session, request: PlacementRequest, offer: Offer) -> str | None:
    """The personal link, where there is an address to send it to; it dies at the end of the day the answer is due."""
    if not request.trainee_email:
        return None
    return accounts.make_link(
        db,
        trust=offer.trust,
        municipality=offer.municipality,
        request_id=offer.request_id,
        purpose="offer",
        object_id=offer.id,
        recipient="trainee",
        expires_at=accounts.ends_with(offer.answer_by_on),
    )


def renew_link(db: Session, actor: Actor, rules: TrustRules, offer_id: int, until: date, *, today: date) -> Offer:
    """Give more time: a new date and a new link; the old one dies."""
    request, offer = locked(db, rules.code, offer_id)
    still_open(offer)
    if until < today:
        sentence = N_("Svarfristen kan ikke være før i dag.")
        raise Refusal("answer_by_past", sentence, errors={"answer_by_on": sentence})
    before = {"answer_by_on": offer.answer_by_on}
    offer.answer_by_on = until
    offer.version += 1
    db.flush()
    log(db, actor, "offer_prolonged", offer, before=before, after={"answer_by_on": until})
    letters.offer_made(db, rules, request, offer, _link(db, request, offer), today)
    return offer


def move_offer(db: Session, actor: Actor, rules: TrustRules, offer_id: int, command: MakeOffer, *, today: date) -> Offer:
    """The vikariat was moved: the same offer with a period that it holds, what differs named anew, and a new link.

    Raises Refusal 422 as an offer does: outside the vacancy, beyond the limit without the municipality's yes.
    """
    known = get_offer(db, rules.code, offer_id)
    vacancy = vacancy_service.get(db, rules.code, known.vacancy_id, lock=True)
    request, offer = locked(db, rules.code, offer_id)
    still_open(offer)
    starts_on, ends_on = _period(vacancy, command)
    post = post_of(db, vacancy, starts_on, ends_on)
    candidate = one_candidate(db, rules, post, request.id, today)
    if candidate is None:  # pragma: no cover - it was locked a line ago
        raise NotFound
    _accepted_beyond_limit(candidate, command)
    before = {"starts_on": offer.starts_on, "ends_on": offer.ends_on}
    offer.starts_on, offer.ends_on, offer.differences = starts_on, ends_on, as_stored(candidate.differences)
    offer.vacancy_starts_on = offer.vacancy_ends_on = None
    offer.municipality_accepted_on, offer.municipality_accepted_by = (
        command.municipality_accepted_on,
        command.municipality_accepted_by,
    )
    offer.answer_by_on = command.answer_by_on or max(offer.answer_by_on, today + timedelta(days=DAYS_TO_ANSWER))
    offer.version += 1
    db.flush()
    cancel_unsent(db, offer)
    log(db, actor, "offer_moved", offer, before=before, after={"differences": [one["kind"] for one in offer.differences]})
    letters.offer_made(db, rules, request, offer, _link(db, request, offer), today)
    return offer


def withdraw_offer(db: Session, actor: Actor, trust: str, offer_id: int, reason: str, *, now: datetime) -> Offer:
    """The trust takes an open offer back; the ALIS waits on, with the date kept."""
    request, offer = locked(db, trust, offer_id)
    still_open(offer)
    offer.status = "withdrawn"
    offer.version += 1
    request.status = "waiting"
    request.version += 1
    db.flush()
    accounts.close_links(db, offer.trust, offer.request_id, now, purpose="offer")
    cancel_unsent(db, offer)
    log(db, actor, "offer_withdrawn", offer, before={"status": "open"}, after={"status": "withdrawn"}, reason=reason)
    letters.offer_withdrawn(db, request, offer)
    return offer


def get_offer(db: Session, trust: str, offer_id: int) -> Offer:
    """The offer, or NotFound: also where it is another tenant's."""
    found = db.scalars(select(Offer).where(Offer.trust == trust, Offer.id == offer_id)).first()
    if found is None:
        raise NotFound
    return found


def locked(db: Session, trust: str, offer_id: int) -> tuple[PlacementRequest, Offer]:
    """Request first, then offer: the same order as where an offer is made."""
    request_id = get_offer(db, trust, offer_id).request_id
    request = queue.get(db, trust, request_id, lock=True)
    statement = select(Offer).where(Offer.trust == trust, Offer.id == offer_id).execution_options(populate_existing=True)
    # who answers may lock an open offer only (core.reach); one that is settled is told apart by its state
    offer = db.scalars(statement.with_for_update()).first() or db.scalars(statement).one()
    return request, offer


def still_open(offer: Offer) -> None:
    if offer.status != "open":
        raise Conflict(
            "offer_not_open",
            N_("Tilbudet er allerede besvart eller trukket."),
            extra={"url": f"/offers/{case(offer.trust, offer.id)}"},
        )


def cancel_unsent(db: Session, offer: Offer) -> None:
    """An offer that has been answered or taken back is not sent out any more."""
    db.execute(
        text("""UPDATE alis.message SET status = 'cancelled' WHERE trust = :trust AND request_id = :request
                AND event = 'offer' AND status = 'queued'"""),
        {"trust": offer.trust, "request": offer.request_id},
    )


def log(db: Session, actor: Actor, action: str, offer: Offer, *, after: dict[str, Any], **kw: Any) -> None:
    facts = {"case": case(offer.trust, offer.request_id), "unit": offer.unit_label, "post": offer.post_number}
    period = {"starts_on": offer.starts_on, "ends_on": offer.ends_on}
    audit.record(
        db,
        actor,
        action,
        "offer",
        case(offer.trust, offer.id),
        trust=offer.trust,
        municipality=offer.municipality,
        after={**facts, **period, **after},
        **kw,
    )
