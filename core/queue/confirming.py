"""Re-confirmation («fornyet forespørsel», «avklaring»): does the wish still stand (R-032, R-034)? Yes, no, or a new period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.accounts import service as accounts
from core.directory import queries as directory
from core.errors import N_, Refusal
from core.queue import editing, letters, milestones, service
from core.queue.milestones import RECONFIRM

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules

ANSWERS = ("yes", "no", "changed")


@dataclass(frozen=True, slots=True)
class Confirm:
    """The answer; the period only with ``changed``."""

    answer: str
    wanted_from: date | None = None
    wanted_to: date | None = None
    note: str | None = None
    departure_reason: str | None = None


def confirm(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    trust: str,
    request_id: int,
    command: Confirm,
    *,
    by: str,
    now: datetime,
    today: date,
    link_id: int | None = None,
) -> PlacementRequest:
    """Record the answer on the request and reach the milestone. ``changed`` moves the period and keeps the day of notification.

    A «no» ends nothing: the ALIS keeps waiting until somebody ends the matter or gives a new period.
    """
    request = service.still_open(service.get(db, trust, request_id, lock=True))
    if link_id is not None:
        accounts.use_link(db, trust, link_id, now)
    rules = directory.current_rules(db, trust, request.notified_on)
    before = {
        "answer": request.reconfirm_answer,
        "wanted_from": request.wanted_from,
        "wanted_to": request.wanted_to,
        "status": request.status,
    }
    if command.answer == "changed":
        _move(db, request, rules, command, today)
    request.reconfirm_answer, request.reconfirm_note = command.answer, command.note
    request.reconfirmed_on, request.reconfirmed_by = today, by
    if request.status in {"notified", "waiting", "confirmed"}:
        request.status = "waiting" if command.answer == "no" else "confirmed"
    request.version += 1
    db.flush()
    milestones.reach(db, trust, request_id, RECONFIRM, today)
    accounts.close_links(db, trust, request_id, now, purpose=RECONFIRM)
    service.log(
        db,
        actor,
        "reconfirmed",
        request,
        before=before,
        after={
            "answer": command.answer,
            "wanted_from": request.wanted_from,
            "wanted_to": request.wanted_to,
            "status": request.status,
        },
        reason=command.note or command.departure_reason,
    )
    letters.reconfirmed(db, rules, request, today)
    return request


def _move(db: Session, request: PlacementRequest, rules: TrustRules, command: Confirm, today: date) -> None:
    if command.wanted_from is None or command.wanted_to is None:
        sentence = N_("Skriv den nye perioden.")
        raise Refusal("period_missing", sentence, errors={"wanted_from": sentence})
    change = replace(
        editing.unchanged(request),
        wanted_from=command.wanted_from,
        wanted_to=command.wanted_to,
        departure_reason=command.departure_reason or request.departure_reason,
    )
    editing.store(db, request, rules, change, by_municipality=True, today=today)
