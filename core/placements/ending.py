"""The end of a matter in one action (R-070, R-071): everything pending is called off, two sides are told, nothing more goes out.

Whoever says it, and by whichever door: the ALIS by the offer's link, the municipality, the trust. Rows are locked request first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Conflict
from core.notices.saying import say
from core.notices.service import recipients, tell
from core.placements.models import Offer, Placement, Presentation, Query
from core.queue import service as queue
from core.queue.letters import label_of, matter_of
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.schemas import End
    from core.queue.models import PlacementRequest

_SAID = {
    "withdrawn-trainee": say("ALIS-en har trukket seg"),
    "withdrawn-municipality": say("Kommunen har trukket innmeldingen"),
    "withdrawn-trust": say("Helseforetaket har avsluttet saken"),
    "post_elsewhere-trainee": say("ALIS-en har fått stilling et annet sted"),
}


def end(db: Session, actor: Actor, trust: str, request_id: int, command: End, *, now: datetime, today: date) -> PlacementRequest:
    """Withdraw a notification, or close it as «post elsewhere»: its offers, questions, presentations and planned service with it.

    Raises Conflict where it is over already, or where the service has begun.
    """
    request = queue.still_open(queue.get(db, trust, request_id, lock=True))
    if request.status == "in_service":
        raise Conflict("in_service", N_("Tjenesten er i gang. Den avsluttes på tjenesteperioden."))
    before = {"status": request.status}
    called_off = call_off(db, request, now, reason=command.reason)
    request.open_presentations = 0
    queue.close_matter(db, request, command.status, on=today, now=now, by=command.by, reason=command.reason)
    queue.log(
        db,
        actor,
        command.status,
        request,
        before=before,
        after={"status": command.status, "by": command.by, **called_off},
        reason=command.reason,
    )
    _tell(db, request, command, today)
    return request


def call_off(db: Session, request: PlacementRequest, now: datetime, *, reason: str | None) -> dict[str, int]:
    """Withdraw what is open and free what was planned; returns how many of each."""
    done = {
        "offers": _set(db, Offer, request, Offer.status == "open", status="withdrawn", version=Offer.version + 1),
        "queries": _set(db, Query, request, Query.answered_at.is_(None) & Query.cancelled_at.is_(None), cancelled_at=now),
        "presentations": _set(
            db, Presentation, request, Presentation.cancelled_at.is_(None), cancelled_at=now, version=Presentation.version + 1
        ),
        "placements": _set(
            db,
            Placement,
            request,
            Placement.status == "planned",
            status="cancelled",
            closed_reason=reason,
            version=Placement.version + 1,
        ),
    }
    return {name: count for name, count in done.items() if count}


def _set(db: Session, table: Any, request: PlacementRequest, which: Any, **values: Any) -> int:  # noqa: ANN401 - four tables
    statement = update(table).where(table.trust == request.trust, table.request_id == request.id, which).values(**values)
    return int(db.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _tell(db: Session, request: PlacementRequest, command: End, today: date) -> None:
    rules = directory.current_rules(db, request.trust, today)
    event = Event.POST_ELSEWHERE if command.status == "post_elsewhere" else Event.WITHDRAWN
    label = label_of(request)
    tell(
        db,
        matter_of(request),
        str(event),
        f"ended:{request.id}",
        recipients(db, rules, event, today),
        subject=say("Saken er avsluttet: %(label)s", label=label),
        body=(
            say(
                "%(why)s. Saken er avsluttet, og det sendes ikke flere meldinger om den.",
                why=_SAID[f"{command.status}-{command.by}"],
            ),
            label,
            say("Saken: %(link)s", link=f"{{base}}/requests/{case(request.trust, request.id)}"),
        ),
        about_end=True,
    )
