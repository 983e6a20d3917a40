"""Messages about a candidate for a reported need. Subjects name unit and date, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.i18n import dato
from core.notices.service import Matter, Recipient, recipients, tell
from core.notices.standing import About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Presentation, Query
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.vacancies.models import Vacancy

# who leads the unit or one above it, by way of a membership that is valid today
_LEADERS = text("""
    SELECT DISTINCT m.user_id FROM alis.membership m
    WHERE m.trust = :trust AND 'trust.unit_leader' = ANY(m.roles) AND m.units && cast(:path AS bigint[])
      AND m.valid_from <= :today AND (m.valid_to IS NULL OR m.valid_to >= :today) ORDER BY m.user_id""")


def asked(db: Session, rules: TrustRules, query: Query, today: date) -> None:
    label = f"{query.unit_label}, {dato(query.starts_on)}–{dato(query.ends_on)}"
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id, label),
        "query",
        f"query:{query.id}:{query.asked_at:%Y%m%d%H%M%S}",
        recipients(db, rules, Event.QUERY, today),
        subject=f"Spørsmål om en kandidat: {label}",
        body=f"{rules.identity.name} har et mulig vikariat og spør om en av kommunens ALIS er aktuell.\n\n{label}\n\n"
        f"Avklar med ALIS-en og svar innen {dato(query.due_on)}: {{base}}/queries",
        about=About("query", query.id, query.due_on),
        calendar_on=query.due_on,
    )


def answered(db: Session, rules: TrustRules, query: Query, today: date) -> None:
    label = f"{query.unit_label}, {dato(query.starts_on)}–{dato(query.ends_on)}"
    said = "ja, aktuell" if query.answer == "yes" else "nei, ikke aktuell"
    to = tuple(one for one in recipients(db, rules, Event.ANSWERED, today) if one.role.startswith("trust."))
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id, label),
        "query_answered",
        f"query_answered:{query.id}:{query.asked_at:%Y%m%d%H%M%S}",
        to,
        subject=f"Svar om en kandidat: {label}",
        body=f"Kommunen har svart: {said}.\n\n{label}\n\n"
        f"Åpne vikariatet: {{base}}/vacancies/{query.trust}-{query.vacancy_id}/choose",
    )


def presented(db: Session, vacancy: Vacancy, presentation: Presentation, today: date) -> None:
    """To whoever leads the unit, or one above it; the names stand behind the sign-in."""
    label = f"{vacancy.unit_label}, {dato(vacancy.starts_on)}–{dato(vacancy.ends_on)}"
    ids = db.scalars(_LEADERS, {"trust": vacancy.trust, "path": list(vacancy.unit_path), "today": today}).all()
    tell(
        db,
        Matter(vacancy.trust, presentation.municipality, presentation.request_id, label),
        str(Event.PRESENTED),
        f"presented:{presentation.id}:{presentation.version}",
        tuple(Recipient(f"user:{id_}", "trust.unit_leader") for id_ in ids),
        subject=f"Mulig kandidat: {label}",
        body=f"En mulig kandidat er meldt inn.\n\n{label}\n\n"
        f"Ta kontakt innen {dato(presentation.first_contact_due_on)}: {{base}}/candidates",
        about=About("presentation", presentation.id, presentation.first_contact_due_on),
        calendar_on=presentation.first_contact_due_on,
    )


def decided(
    db: Session, rules: TrustRules, request: PlacementRequest, presentation: Presentation, unit: str, today: date
) -> None:
    """The leader's choice, to the trust's contact with a copy to the municipality."""
    agreed = presentation.outcome == "start_agreed"
    label = f"{unit}, fra {dato(presentation.agreed_start_on)}" if agreed else unit
    said = "Oppstart er avtalt" if agreed else "Ikke aktuell denne gangen"
    kept = "" if agreed else "\n\nPlassen på ventelisten beholder datoen sin."
    tell(
        db,
        Matter(request.trust, request.municipality, request.id, label),
        "decided",
        f"decided:{presentation.id}:{presentation.version}",
        recipients(db, rules, Event.ANSWERED, today),
        subject=f"{said}: {label}",
        body=f"{said}.\n\n{label}{kept}\n\nÅpne saken: {{base}}/requests/{request.trust}-{request.id}",
    )
