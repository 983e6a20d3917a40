"""Messages about a service period. The subject names unit and dates, never a person; the answer is given on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.directory import queries as directory
from core.i18n import dato
from core.notices.service import COORDINATOR, TRAINEE, Matter, Recipient, recipients, tell
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Placement
    from core.service_periods.models import Prolongation, ServicePause
    from core.trusts.rules import TrustRules


def label_of(period: Placement) -> str:
    return f"{period.unit_label}, {dato(period.starts_on)}–{dato(period.ends_on)}"


def _trainee(db: Session, period: Placement) -> tuple[Recipient, ...]:
    """The ALIS, who has an address here or is told by the coordinator."""
    known = db.scalar(
        text("SELECT trainee_email IS NOT NULL FROM alis.placement_request WHERE trust = :trust AND id = :id"),
        {"trust": period.trust, "id": period.request_id},
    )
    return (TRAINEE,) if known else ()


def _tell(db: Session, period: Placement, event: str, to: tuple[Recipient, ...], said: str, about: str) -> None:
    label = label_of(period)
    tell(
        db,
        Matter(period.trust, period.municipality, period.request_id, label),
        event,
        f"{event}:{period.id}:{period.version}",
        to,
        subject=f"{about}: {label}",
        body=f"{said}\n\n{label}\n\nÅpne tjenesteperioden: {{base}}/placements/{period.trust}-{period.id}",
    )


def moved(db: Session, period: Placement, starts_on: date, ends_on: date, today: date) -> None:
    """To both sides and the ALIS: the dates that are left and those that hold now."""
    rules = directory.current_rules(db, period.trust, today)
    to = [COORDINATOR, *(one for one in recipients(db, rules, Event.ANSWERED, today) if one.reference != "coordinator")]
    said = f"Tjenesten er endret fra {dato(starts_on)}–{dato(ends_on)} til {dato(period.starts_on)}–{dato(period.ends_on)}, "
    said += f"{period.full_time_percent} % stilling."
    _tell(db, period, "period_moved", (*to, *_trainee(db, period)), said, "Tjenesten er endret")


def paused(db: Session, period: Placement, made: ServicePause) -> None:
    until = f"til og med {dato(made.ends_on)}" if made.ends_on else "inntil videre"
    said = f"Det er ført en pause i tjenesten fra {dato(made.starts_on)} {until}. Saken og perioden består."
    _tell(db, period, "period_paused", (COORDINATOR,), said, "Pause i tjenesten")


def prolongation_asked(db: Session, period: Placement, made: Prolongation) -> None:
    said = f"Helseforetaket spør om tjenesten kan forlenges til og med {dato(made.new_ends_on)}. Svar ja eller nei på siden."
    _tell(db, period, "prolongation_asked", (COORDINATOR,), said, "Spørsmål om forlengelse")


def prolongation_answered(db: Session, rules: TrustRules, period: Placement, found: Prolongation, today: date) -> None:
    said = f"Kommunen har svart {'ja' if found.answer == 'yes' else 'nei'} til forlengelse til og med {dato(found.new_ends_on)}."
    to = tuple(one for one in recipients(db, rules, Event.ANSWERED, today) if one.role.startswith("trust."))
    _tell(db, period, "prolongation_answered", to, said, "Svar om forlengelse")


def prolongation_settled(db: Session, period: Placement, found: Prolongation) -> None:
    said = (
        f"Tjenesten er forlenget til og med {dato(period.ends_on)}."
        if found.outcome == "confirmed"
        else f"Tjenesten forlenges ikke; den slutter {dato(period.ends_on)} som før."
    )
    to = (COORDINATOR, *_trainee(db, period)) if found.outcome == "confirmed" else (COORDINATOR,)
    _tell(db, period, "prolongation_settled", to, said, "Forlengelse")


def evaluation_called(db: Session, period: Placement) -> None:
    """To the municipality; the mentor, whose address no trust may read, finds the invitation on the own worklist (R-090)."""
    said = f"Det er kalt inn til sluttevaluering {dato(period.evaluation_planned_on)}."
    if period.mentor_invited_on is not None:
        said += (
            " Veileder i allmennmedisin er invitert til å være med og svarer på sin arbeidsliste. Si gjerne fra til veilederen."
        )
    _tell(db, period, "evaluation_called", (COORDINATOR,), said, "Sluttevaluering")


def certificate_issued(db: Session, period: Placement) -> None:
    if period.status == "completed":
        return  # not a word about a matter that is over
    said = "Dokumentasjon på gjennomført tjenestetid er utstedt. Dere finner den på tjenesteperioden."
    _tell(db, period, "certificate_issued", (COORDINATOR,), said, "Dokumentasjon på tjenestetid")
