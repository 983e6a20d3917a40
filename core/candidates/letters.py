"""Messages about a candidate for a reported need. Subjects name unit and date, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import dato
from core.notices.service import COORDINATOR, TRAINEE, Matter, Recipient, recipients, tell
from core.notices.standing import About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Presentation, Query
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.vacancies.models import Vacancy


def label_of(query: Query) -> str:
    return f"{query.unit_label}, {dato(query.starts_on)}–{dato(query.ends_on)}"


def asked(db: Session, rules: TrustRules, query: Query, token: str, today: date) -> None:
    """To the coordinator with a link to answer by, to everybody else without."""
    label = label_of(query)
    matter = Matter(query.trust, query.municipality, query.request_id, label)
    told = f"{rules.identity.name} har et mulig vikariat og spør om en av kommunens ALIS er aktuell.\n\n{label}\n\n"
    by_link = f"Avklar med ALIS-en, og svar ja eller nei innen {dato(query.due_on)}: {{base}}/answer/{token}\n\n"
    signed_in = f"Avklar med ALIS-en, og svar innen {dato(query.due_on)}: {{base}}/queries"
    key = f"query:{query.id}:{query.asked_at:%Y%m%d%H%M%S}"
    for one in recipients(db, rules, Event.QUERY, today):
        linked = one.reference == COORDINATOR.reference and not one.copy
        tell(
            db,
            matter,
            "query",
            key,
            (one,),
            subject=f"Spørsmål om en kandidat: {label}",
            body=told + (f"{by_link}Eller logg inn: {{base}}/queries" if linked else signed_in),
            about=About("query", query.id, query.due_on),
            calendar_on=query.due_on,
        )


def asked_trainee(db: Session, rules: TrustRules, place: str, query: Query, token: str) -> None:
    """The municipality's own question to its ALIS, with the personal link."""
    label = label_of(query)
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id, label),
        "query_trainee",
        f"query_trainee:{query.id}:{query.trainee_asked_at:%Y%m%d%H%M%S}",
        (TRAINEE,),
        subject=f"Kan du ta et vikariat? {label}",
        body=f"{place} spør: kan du ta dette vikariatet ved {rules.identity.name}?\n\n{label}\n\n"
        f"Svar ja eller nei: {{base}}/answer/{token}\n\nDette er ikke et tilbud ennå. Lenken er personlig. Du trenger ingen bruker.",
        about=About("query", query.id),
    )


def trainee_answered(db: Session, query: Query) -> None:
    """What the ALIS has said, to the coordinator, who answers the trust."""
    label = label_of(query)
    said = "ja" if query.trainee_answer == "yes" else "nei"
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id, label),
        "query_trainee_answered",
        f"query_trainee_answered:{query.id}:{query.trainee_asked_at:%Y%m%d%H%M%S}",
        (COORDINATOR,),
        subject=f"ALIS-en har svart {said}: {label}",
        body=f"ALIS-en har svart {said}.\n\n{label}\n\nSvar helseforetaket innen {dato(query.due_on)}: {{base}}/queries",
    )


def answered(db: Session, rules: TrustRules, query: Query, today: date) -> None:
    label = label_of(query)
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


def presented(db: Session, vacancy: Vacancy, presentation: Presentation, tokens: Mapping[int, str]) -> None:
    """To whoever leads the unit, or one above it, each with a link of their own; the names stand behind it."""
    label = f"{vacancy.unit_label}, {dato(vacancy.starts_on)}–{dato(vacancy.ends_on)}"
    for user_id, token in tokens.items():
        tell(
            db,
            Matter(vacancy.trust, presentation.municipality, presentation.request_id, label),
            str(Event.PRESENTED),
            f"presented:{presentation.id}:{presentation.version}",
            (Recipient(f"user:{user_id}", "trust.unit_leader"),),
            subject=f"Mulig kandidat: {label}",
            body=f"En mulig kandidat er meldt inn.\n\n{label}\n\n"
            f"Ta kontakt innen {dato(presentation.first_contact_due_on)}, og før inn hva dere avtalte: {{base}}/answer/{token}\n\n"
            "Alle kandidatene står også på {base}/candidates",
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
