"""Messages about a notification. The subject names unit and date, never a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cases import case
from core.directory import queries as directory
from core.notices.saying import say
from core.notices.service import COORDINATOR, TRAINEE, Matter, recipients, tell
from core.notices.standing import MILESTONE, About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Text

_SAID = {"yes": say("ja, som planlagt"), "no": say("nei, ikke som planlagt"), "changed": say("ja, i en ny periode")}


def label_of(request: PlacementRequest) -> Text:
    """«Hammerfest, Avdeling for medisin, fra 01.03.2028»."""
    return say("%(unit)s, fra %(on)s", unit=request.wish_label, on=request.wanted_from)


def matter_of(request: PlacementRequest) -> Matter:
    return Matter(request.trust, request.municipality, request.id)


def open_case(request: PlacementRequest) -> Text:
    return say("Åpne saken: %(link)s", link=f"{{base}}/requests/{case(request.trust, request.id)}")


def notified(db: Session, rules: TrustRules, request: PlacementRequest, today: date, *, copy_to_trainee: bool) -> None:
    """Tell the trust's named contact (C-35), the municipality (a dated receipt) and the ALIS (R-126)."""
    found = directory.municipality(db, request.municipality)
    place = found.official_name if found else request.municipality
    label, matter = label_of(request), matter_of(request)
    subject = say("Innmelding fra %(place)s: %(label)s", place=place, label=label)
    tell(
        db,
        matter,
        "notification",
        f"notified:{request.id}",
        # the ALIS's own copy says it in other words, below
        tuple(one for one in recipients(db, rules, Event.NOTIFICATION, today) if one.reference != "trainee"),
        subject=subject,
        body=(say("%(place)s har meldt inn en ALIS.", place=place), label, open_case(request)),
    )
    tell(
        db,
        matter,
        "receipt",
        f"receipt:{request.id}",
        (COORDINATOR,),
        subject=say("Kvittering: %(subject)s", subject=subject),
        body=(
            say("Innmeldingen er mottatt %(on)s av %(trust)s.", on=request.notified_on, trust=rules.identity.name),
            label,
            open_case(request),
        ),
    )
    if copy_to_trainee:
        tell(
            db,
            matter,
            "copy_to_trainee",
            f"copy:{request.id}",
            (TRAINEE,),
            subject=say("Kommunen din har meldt inn behov for sykehustjeneste: %(label)s", label=label),
            body=(
                say("%(place)s har meldt inn at du ønsker tjeneste ved %(trust)s.", place=place, trust=rules.identity.name),
                label,
                say("Er noe feil, ta kontakt med ALIS-koordinatoren i kommunen."),
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
        subject=say("Endret innmelding: %(label)s", label=label),
        body=(say("Innmeldingen er endret."), label, open_case(request)),
    )


def reconfirm_asked(db: Session, rules: TrustRules, request: PlacementRequest, token: str, key: str, due_on: date | None) -> None:
    """To the coordinator, with the link; not sent any more once the milestone is reached or has another date."""
    label, word = label_of(request), rules.words().reconfirm_label
    tell(
        db,
        matter_of(request),
        "reconfirm_asked",
        key,
        (COORDINATOR,),
        subject=say("%(word)s: %(label)s", word=word, label=label),
        body=(
            say("%(word)s: kan tjenesten gjennomføres som planlagt?", word=word),
            label,
            say("Svar ja, nei eller ny periode: %(link)s", link=f"{{base}}/answer/{token}"),
            say("Eller logg inn: %(link)s", link=f"{{base}}/requests/{case(request.trust, request.id)}"),
        ),
        about=About(f"{MILESTONE}reconfirm", request.id, due_on),
    )


def reconfirmed(db: Session, rules: TrustRules, request: PlacementRequest, today: date) -> None:
    """Tell the trust what the municipality has answered."""
    label, word = label_of(request), rules.words().reconfirm_label
    tell(
        db,
        matter_of(request),
        "reconfirm",
        f"reconfirmed:{request.id}:{request.version}",
        recipients(db, rules, Event.RECONFIRM, today),
        subject=say("%(word)s: %(label)s", word=word, label=label),
        body=(
            say("%(word)s: %(answer)s.", word=word, answer=_SAID[request.reconfirm_answer or "yes"]),
            label,
            open_case(request),
        ),
    )


def order_asked(
    db: Session, rules: TrustRules, request: PlacementRequest, token: str, pair: tuple[int, int], unranked: int, today: date
) -> None:
    """To the coordinator: who of two comes first. ``request`` is the one that was asked about, ``unranked`` one without a place."""
    label, (first, second) = label_of(request), pair
    tell(
        db,
        Matter(request.trust, request.municipality, first),
        "order_asked",
        f"order_asked:{first}:{second}:{today.isoformat()}",
        (COORDINATOR,),
        subject=say("Hvem skal stå først? %(label)s", label=label),
        body=(
            say(
                "To av kommunens ALIS ønsker det samme hos %(trust)s samtidig. Kommunen avgjør hvem som står først.",
                trust=rules.identity.name,
            ),
            label,
            say("Velg med ett trykk: %(link)s", link=f"{{base}}/answer/{token}"),
            say("Eller logg inn: %(link)s", link="{base}/ranking"),
        ),
        about=About("order", unranked),
    )
