"""Questions to a municipality that it answers by one link: does the wish still stand, and who of two comes first. No Flask."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.accounts import service as accounts
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict, Refusal
from core.identity import LinkEnded
from core.queue import letters, milestones, ranking, service
from core.queue.milestones import RECONFIRM

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.queue.models import PlacementRequest
    from core.queue.ranking import Group

DAYS_TO_ANSWER = 30  # a link's life where the routine gives no later day
REMINDED = timedelta(days=7)  # so near the date a reminder of the date itself goes out instead
TWO = 2
_ASKABLE = ("notified", "waiting", "confirmed", "presented", "offered")
# opened, not answered, and not asked since it opened; a short-notice case has one compressed plan and was notified just now (C-44)
_OPEN = text("""
    SELECT r.id, 'ask:reconfirm:' || r.id || ':opens:' || m.opens_on AS key
    FROM alis.milestone m JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id
    WHERE m.trust = :trust AND m.key = 'reconfirm' AND NOT m.closed AND NOT m.compressed AND m.opens_on <= :today
      AND (m.due_on IS NULL OR m.due_on > cast(:reminded AS date)) AND r.ended_on IS NULL AND r.status = ANY(:askable)
      AND NOT EXISTS (SELECT 1 FROM alis.message e WHERE e.trust = r.trust AND e.recipient = 'coordinator'
                      AND e.event_key = 'ask:reconfirm:' || r.id || ':opens:' || m.opens_on)
    ORDER BY r.id""")


def ask_reconfirm(
    db: Session, actor: Actor, trust: str, request_id: int, *, today: date, key: str | None = None
) -> PlacementRequest:
    """Ask the municipality's coordinator whether the wish stands (R-032, R-034): yes, no or changed, by one link."""
    request = service.still_open(service.get(db, trust, request_id, lock=True))
    rules = directory.current_rules(db, trust, request.notified_on)
    planned = {one.key: one for one in milestones.planned(request, rules)}
    if RECONFIRM not in planned:
        raise Refusal("no_reconfirm", N_("Rutinen som gjelder for innmeldingen, har ingen slik avklaring."))
    if request.status not in _ASKABLE:
        raise Conflict("already_placed", N_("ALIS-en har allerede fått plass."))
    until = max(planned[RECONFIRM].due_on or today, today + timedelta(days=DAYS_TO_ANSWER))
    token = _link(db, request, RECONFIRM, request.id, until)
    key = key or f"ask:reconfirm:{request.id}:again:{today.isoformat()}"
    letters.reconfirm_asked(db, rules, request, token, key, planned[RECONFIRM].due_on)
    service.log(db, actor, "reconfirm_asked", request, after={"until": until})
    return request


def ask_open(db: Session, actor: Actor, trust: str, *, today: date) -> int:
    """Ask about everything whose window has opened, each once; returns how many were asked."""
    values = {"trust": trust, "today": today, "reminded": today + REMINDED, "askable": list(_ASKABLE)}
    due = db.execute(_OPEN, values).all()
    for one in due:
        ask_reconfirm(db, actor, trust, one.id, today=today, key=one.key)
    return len(due)


def ask_order(db: Session, actor: Actor, trust: str, request_id: int, *, today: date) -> Group:
    """Ask the municipality who of two comes first, where its order is missing (R-057, R-058)."""
    request = service.still_open(service.get(db, trust, request_id, lock=True))
    group = ranking.group_of(db, trust, request.municipality, request_id, today)
    if group is None or group.complete:
        raise Conflict("order_given", N_("Rekkefølgen mangler ikke."))
    if len(group.members) != TWO:
        sentence = N_("Med lenke kan det spørres om to. Her er de flere: kommunen fastsetter rekkefølgen på siden sin.")
        raise Refusal("more_than_two", sentence, rule=group.rule)
    first, second = sorted(one.id for one in group.members)
    token = _link(db, service.get(db, trust, first), "order", second, today + timedelta(days=DAYS_TO_ANSWER))
    rules = directory.current_rules(db, trust, today)
    unranked = next(one.id for one in group.members if one.rank is None)
    letters.order_asked(db, rules, request, token, (first, second), unranked, today)
    service.log(db, actor, "order_asked", request, after={"cases": [case(trust, first), case(trust, second)]})
    return group


def two_of(db: Session, trust: str, municipality: str, first: int, second: int, today: date) -> Group:
    """The two that were asked about. Raises LinkEnded where it is no longer those two, or their order is given."""
    group = ranking.group_of(db, trust, municipality, first, today)
    if group is None or group.complete or {one.id for one in group.members} != {first, second}:
        raise LinkEnded("ended", recipient="coordinator")
    return group


def put_first(db: Session, actor: Actor, group: Group, chosen: int, *, link_id: int, now: datetime, today: date) -> None:
    """The order of two, by link."""
    accounts.use_link(db, group.trust, link_id, now)
    wanted = {one.id: 1 if one.id == chosen else TWO for one in group.members}
    ranking.set_order(db, actor, group.municipality, group.trust, wanted, version=group.version, reason=None, today=today)


def _link(db: Session, request: PlacementRequest, purpose: str, object_id: int, until: date) -> str:
    return accounts.make_link(
        db,
        trust=request.trust,
        municipality=request.municipality,
        request_id=request.id,
        purpose=purpose,
        object_id=object_id,
        recipient="coordinator",
        expires_at=accounts.ends_with(until),
    )
