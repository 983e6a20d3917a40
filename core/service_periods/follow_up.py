"""The municipality keeps in touch with its ALIS during the service (R-077): «Snakket med ALIS i dag» is one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import audit
from core.cases import case
from core.errors import not_ahead
from core.service_periods.models import FollowUp
from core.service_periods.service import get, still

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.service_periods.schemas import Talked


def talked(
    db: Session, actor: Actor, municipality: str, trust: str, placement_id: int, command: Talked, *, today: date
) -> FollowUp:
    """Log a talk. The note is the municipality's own, and no trust reads it; the log of changes says only that there was one."""
    period = still(get(db, trust, placement_id), "planned", "in_service", "completed")
    on = command.talked_on or today
    not_ahead(on, today, "talked_on")
    made = FollowUp(
        municipality=municipality,
        period_trust=trust,
        placement_id=period.id,
        talked_on=on,
        note=command.note,
        logged_by=actor.name,
    )
    db.add(made)
    db.flush()
    # the municipality's own row of the log too: without the trust, which would read it
    audit.record(
        db, actor, "follow_up_logged", "placement", case(trust, period.id), municipality=municipality, after={"talked_on": on}
    )
    return made
