"""What is known already, under the names of the notification form's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core.directory.models import MunicipalProfile
from core.errors import NotFound
from core.trainees.models import ImplementationPlan, Trainee

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def of_trainee(db: Session, municipality: str, trainee_id: int) -> dict[str, Any]:
    """The municipality's own trainee. Raises NotFound for another's."""
    row = db.execute(
        select(Trainee, ImplementationPlan.assigned_on)
        .outerjoin(
            ImplementationPlan,
            (ImplementationPlan.municipality == Trainee.municipality) & (ImplementationPlan.trainee_id == Trainee.id),
        )
        .where(Trainee.municipality == municipality, Trainee.id == trainee_id)
    ).first()
    if row is None:
        raise NotFound
    one: Trainee = row[0]
    known = {
        "trainee_id": one.id,
        "name": one.name,
        "hpr_number": one.hpr_number,
        "email": one.email,
        "phone": one.phone,
        "scheme": one.scheme,
        "converted_on": one.converted_on,
        "specialisation_started_on": one.specialisation_started_on,
        "credited_months": str(one.credited_months) if one.credited_months else None,
        "plan_assigned_on": row.assigned_on,
    }
    return {name: value for name, value in known.items() if value is not None}


def coordinator(db: Session, municipality: str) -> str:
    """The name of the municipality's coordinator, who most likely sent the e-mail."""
    return db.scalar(select(MunicipalProfile.coordinator_name).where(MunicipalProfile.municipality == municipality)) or ""
