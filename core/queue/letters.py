"""Messages about a notification. The subject names unit and date, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.directory import queries as directory
from core.i18n import dato
from core.notices.service import COORDINATOR, TRAINEE, Matter, recipients, tell
from core.notices.standing import MILESTONE, About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules

_SAID = {"yes": "ja, som planlagt", "no": "nei, ikke som planlagt", "changed": "ja, i en ny periode"}


def label_of(request: PlacementRequest) -> str:
    return f"{request.wish_label}, fra {dato(request.wanted_from)}"


def matter_of(request: PlacementRequest) -> Matter:
    return Matter(request.trust, request.municipality, request.id, label_of(request))


def _open(request: PlacementRequest) -> str:
    return f"Åpne saken: {{base}}/requests/{request.trust}-{request.id}"


def notified(db: Session, rules: TrustRules, request: PlacementRequest, today: date, *, copy_to_trainee: bool) -> None:
    """Tell the trust's named contact (C-35), the municipality (a dated receipt) and the ALIS (R-126)."""
    found = directory.municipality(db, request.municipality)
    place = found.official_name if found else request.municipality
    label, matter = label_of(request), matter_of(request)
    subject = f"Innmelding fra {place}: {label}"
    tell(
        db,
        matter,
        "notification",
        f"notified:{request.id}",
        # the ALIS's own copy says it in other words, below
        tuple(one for one in recipients(db, rules, Event.NOTIFICATION, today) if one.reference != "trainee"),
        subject=subject,
        body=f"{place} har meldt inn en ALIS.\n\n{label}\n\n{_open(request)}",
    )
    tell(
        db,
        matter,
        "receipt",
        f"receipt:{request.id}",
        (COORDINATOR,),
        subject=f"Kvittering: {subject}",
        body=f"Innmeldingen er mottatt {dato(request.notified_on)} av {rules.identity.name}.\n\n{label}\n\n{_open(request)}",
    )
    if copy_to_trainee:
        tell(
            db,
            matter,
            "copy_to_trainee",
            f"copy:{request.id}",
            (TRAINEE,),
            subject=f"Kommunen din har meldt inn behov for sykehustjeneste: {label}",
            body=(
                f"{place} har meldt inn at du ønsker tjeneste ved {rules.identity.name}.\n\n{label}\n\n"
                "Er noe feil, ta kontakt med ALIS-koordinatoren i kommunen."
            ),
        )


def changed(db: Session, rules: TrustRules, request: PlacementRequest, *, by_municipality: bool, today: date) -> None:
    """Tell the other party what the wish is now."""
    label = label_of(request)
    tell(
        db,
        matter_of(request),
        "changed",
        f"changed:{request.id}:{request.version}",
        recipients(db, rules, Event.RECONFIRM, today) if by_municipality else (COORDINATOR,),
        subject=f"Endret innmelding: {label}",
        body=f"Innmeldingen er endret.\n\n{label}\n\n{_open(request)}",
    )


def reconfirm_asked(db: Session, rules: TrustRules, request: PlacementRequest, token: str, key: str, due_on: date | None) -> None:
    """To the coordinator, with the link; not sent any more once the milestone is reached or has another date."""
    label, word = label_of(request), str(rules.words().reconfirm_label)
    tell(
        db,
        matter_of(request),
        "reconfirm_asked",
        key,
        (COORDINATOR,),
        subject=f"{word}: {label}",
        body=f"{word}: kan tjenesten gjennomføres som planlagt?\n\n{label}\n\n"
        f"Svar ja, nei eller ny periode: {{base}}/answer/{token}\n\n"
        f"Eller logg inn: {{base}}/requests/{request.trust}-{request.id}",
        about=About(f"{MILESTONE}reconfirm", request.id, due_on),
    )


def reconfirmed(db: Session, rules: TrustRules, request: PlacementRequest, today: date) -> None:
    """Tell the trust what the municipality has answered."""
    label, word = label_of(request), str(rules.words().reconfirm_label)
    tell(
        db,
        matter_of(request),
        "reconfirm",
        f"reconfirmed:{request.id}:{request.version}",
        recipients(db, rules, Event.RECONFIRM, today),
        subject=f"{word}: {label}",
        body=f"{word}: {_SAID[request.reconfirm_answer or 'yes']}.\n\n{label}\n\n{_open(request)}",
    )


def order_asked(
    db: Session, rules: TrustRules, request: PlacementRequest, token: str, pair: tuple[int, int], unranked: int, today: date
) -> None:
    """To the coordinator: who of two comes first. ``request`` is the one that was asked about, ``unranked`` one without a place."""
    label, (first, second) = label_of(request), pair
    tell(
        db,
        Matter(request.trust, request.municipality, first, label),
        "order_asked",
        f"order_asked:{first}:{second}:{today.isoformat()}",
        (COORDINATOR,),
        subject=f"Hvem skal stå først? {label}",
        body=f"To av kommunens ALIS ønsker det samme hos {rules.identity.name} samtidig. Kommunen avgjør hvem som står først.\n\n"
        f"{label}\n\nVelg med ett trykk: {{base}}/answer/{token}\n\nEller logg inn: {{base}}/ranking",
        about=About("order", unranked),
    )
