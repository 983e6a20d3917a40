"""Messages about a candidate for a reported need. Subjects name unit and date, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cases import case
from core.i18n import dato
from core.notices.saying import say
from core.notices.service import COORDINATOR, TRAINEE, Matter, Recipient, recipients, tell
from core.notices.standing import About
from core.queue.letters import open_case
from core.trusts.terms import Event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Presentation, Query
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.vacancies.models import Vacancy

QUERIES = "{base}/queries"


def label_of(query: Query) -> str:
    return f"{query.unit_label}, {dato(query.starts_on)}–{dato(query.ends_on)}"


def asked(db: Session, rules: TrustRules, query: Query, token: str, today: date) -> None:
    """To the coordinator with a link to answer by, to everybody else without."""
    label = label_of(query)
    matter = Matter(query.trust, query.municipality, query.request_id)
    told = say("%(trust)s har et mulig vikariat og spør om en av kommunens ALIS er aktuell.", trust=rules.identity.name)
    by_link = say(
        "Avklar med ALIS-en, og svar ja eller nei innen %(on)s: %(link)s", on=query.due_on, link=f"{{base}}/answer/{token}"
    )
    signed_in = say("Avklar med ALIS-en, og svar innen %(on)s: %(link)s", on=query.due_on, link=QUERIES)
    key = f"query:{query.id}:{query.asked_at:%Y%m%d%H%M%S}"
    for one in recipients(db, rules, Event.QUERY, today):
        linked = one.reference == COORDINATOR.reference and not one.copy
        tell(
            db,
            matter,
            "query",
            key,
            (one,),
            subject=say("Spørsmål om en kandidat: %(label)s", label=label),
            body=(told, label, *((by_link, say("Eller logg inn: %(link)s", link=QUERIES)) if linked else (signed_in,))),
            about=About("query", query.id, query.due_on),
            calendar_on=query.due_on,
        )


def asked_trainee(db: Session, rules: TrustRules, place: str, query: Query, token: str) -> None:
    """The municipality's own question to its ALIS, with the personal link."""
    label = label_of(query)
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id),
        "query_trainee",
        f"query_trainee:{query.id}:{query.trainee_asked_at:%Y%m%d%H%M%S}",
        (TRAINEE,),
        subject=say("Kan du ta et vikariat? %(label)s", label=label),
        body=(
            say("%(place)s spør: kan du ta dette vikariatet ved %(trust)s?", place=place, trust=rules.identity.name),
            label,
            say("Svar ja eller nei: %(link)s", link=f"{{base}}/answer/{token}"),
            say("Dette er ikke et tilbud ennå."),
            say("Lenken er personlig. Du trenger ingen bruker."),
        ),
        about=About("query", query.id),
    )


def trainee_answered(db: Session, query: Query) -> None:
    """What the ALIS has said, to the coordinator, who answers the trust."""
    label = label_of(query)
    said = say("ja") if query.trainee_answer == "yes" else say("nei")
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id),
        "query_trainee_answered",
        f"query_trainee_answered:{query.id}:{query.trainee_asked_at:%Y%m%d%H%M%S}",
        (COORDINATOR,),
        subject=say("ALIS-en har svart %(answer)s: %(label)s", answer=said, label=label),
        body=(
            say("ALIS-en har svart %(answer)s.", answer=said),
            label,
            say("Svar helseforetaket innen %(on)s: %(link)s", on=query.due_on, link=QUERIES),
        ),
    )


def answered(db: Session, rules: TrustRules, query: Query, today: date) -> None:
    label = label_of(query)
    said = say("ja, aktuell") if query.answer == "yes" else say("nei, ikke aktuell")
    to = tuple(one for one in recipients(db, rules, Event.ANSWERED, today) if one.role.startswith("trust."))
    tell(
        db,
        Matter(query.trust, query.municipality, query.request_id),
        "query_answered",
        f"query_answered:{query.id}:{query.asked_at:%Y%m%d%H%M%S}",
        to,
        subject=say("Svar om en kandidat: %(label)s", label=label),
        body=(
            say("Kommunen har svart: %(answer)s.", answer=said),
            label,
            say("Åpne vikariatet: %(link)s", link=f"{{base}}/vacancies/{case(query.trust, query.vacancy_id)}/choose"),
        ),
    )


def presented(db: Session, vacancy: Vacancy, presentation: Presentation, tokens: Mapping[int, str]) -> None:
    """To whoever leads the unit, or one above it, each with a link of their own; the names stand behind it."""
    label = f"{vacancy.unit_label}, {dato(vacancy.starts_on)}–{dato(vacancy.ends_on)}"
    for user_id, token in tokens.items():
        tell(
            db,
            Matter(vacancy.trust, presentation.municipality, presentation.request_id),
            str(Event.PRESENTED),
            f"presented:{presentation.id}:{presentation.version}",
            (Recipient(f"user:{user_id}", "trust.unit_leader"),),
            subject=say("Mulig kandidat: %(label)s", label=label),
            body=(
                say("En mulig kandidat er meldt inn."),
                label,
                say(
                    "Ta kontakt innen %(on)s, og før inn hva dere avtalte: %(link)s",
                    on=presentation.first_contact_due_on,
                    link=f"{{base}}/answer/{token}",
                ),
                say("Alle kandidatene står også på %(link)s", link="{base}/candidates"),
            ),
            about=About("presentation", presentation.id, presentation.first_contact_due_on),
            calendar_on=presentation.first_contact_due_on,
        )


def decided(
    db: Session, rules: TrustRules, request: PlacementRequest, presentation: Presentation, unit: str, today: date
) -> None:
    """The leader's choice, to the trust's contact with a copy to the municipality."""
    agreed = presentation.outcome == "start_agreed"
    label = say("%(unit)s, fra %(on)s", unit=unit, on=presentation.agreed_start_on) if agreed else unit
    subject = (
        say("Oppstart er avtalt: %(label)s", label=label) if agreed else say("Ikke aktuell denne gangen: %(label)s", label=label)
    )
    kept = say("Plassen på ventelisten beholder datoen sin.")
    tell(
        db,
        Matter(request.trust, request.municipality, request.id),
        "decided",
        f"decided:{presentation.id}:{presentation.version}",
        recipients(db, rules, Event.ANSWERED, today),
        subject=subject,
        body=(
            say("Oppstart er avtalt.") if agreed else say("Ikke aktuell denne gangen."),
            label,
            *(() if agreed else (kept,)),
            open_case(request),
        ),
    )
