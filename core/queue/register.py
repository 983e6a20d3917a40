"""«Fiktiv enhet» beside the request's own status (R-062): to register, registered, removed; never a step that stops anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.cases import case
from core.errors import NotFound, not_ahead
from core.i18n import dato
from core.queue import service
from core.queue.models import RegisterEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.queue.models import PlacementRequest

STATES = ("to_register", "registered", "removed")
_SCHEMES = {"new": "ny ordning", "converted": "konvertert fra gammel til ny ordning", "old": "gammel ordning"}


@dataclass(frozen=True, slots=True)
class Entry:
    status: str
    on: date | None = None
    reference: str | None = None


def record(db: Session, actor: Actor, trust: str, request_id: int, command: Entry, *, by: str, today: date) -> RegisterEntry:
    """What was done in Fiktiv enhet, when and by whom; also for a matter that is over (it must be removed there)."""
    request = service.get(db, trust, request_id)
    entry = entry_of(db, request)
    not_ahead(command.on, today, "on")
    before = {"status": entry.status, "reference": entry.reference, "on": entry.status_on}
    store(entry, command, by=by, today=today)
    db.flush()
    service.log(
        db,
        actor,
        "registered_in_fiktiv_enhet",
        request,
        before=before,
        after={"status": entry.status, "reference": entry.reference, "on": entry.status_on},
    )
    return entry


def entry_of(db: Session, request: PlacementRequest) -> RegisterEntry:
    """The request's entry, locked."""
    known = (RegisterEntry.trust == request.trust, RegisterEntry.request_id == request.id)
    entry = db.scalars(select(RegisterEntry).where(*known).with_for_update()).first()
    if entry is None:
        raise NotFound
    return entry


def store(entry: RegisterEntry, command: Entry, *, by: str, today: date) -> None:
    """Put a status on an entry; going back to «ikke ført» takes its date and reference away."""
    done = command.status != "to_register"
    entry.status, entry.reference = command.status, command.reference or (entry.reference if done else None)
    entry.status_on, entry.status_by = ((command.on or today), by) if done else (None, None)


def text_block(request: PlacementRequest | Row[Any], municipality: str, wishes: Iterable[str]) -> str:
    """What is to be typed into Fiktiv enhet, ready to copy (R-027)."""
    lines = [
        ("Navn", request.trainee_name),
        ("HPR-nummer", request.hpr_number),
        ("Kommune", municipality),
        ("Ønsket periode", f"{dato(request.wanted_from)}–{dato(request.wanted_to)}"),
        ("Stillingsandel", f"{request.full_time_percent} %"),
        *((f"Ønske {n}", wish) for n, wish in enumerate(wishes, start=1)),
        ("Ordning", _SCHEMES[request.scheme]),
        ("Konvertert", dato(request.converted_on) if request.converted_on else None),
        ("Spesialisering startet", dato(request.specialisation_started_on) if request.specialisation_started_on else None),
        ("Telefon", request.trainee_phone),
        ("E-post", request.trainee_email),
        ("Innmeldt", dato(request.notified_on)),
        ("Saksnummer", case(request.trust, request.id)),
    ]
    return "\n".join(f"{label}: {value}" for label, value in lines if value)
