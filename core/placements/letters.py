"""Messages about offers and answers. The subject names unit and date, never a person; the link stands in the ALIS's own only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import dato
from core.notices.service import COORDINATOR, TRAINEE, Matter, recipients, tell
from core.notices.standing import About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Offer
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules


def label_of(offer: Offer) -> str:
    return f"{offer.unit_label}, {dato(offer.starts_on)}–{dato(offer.ends_on)}"


def offer_made(db: Session, rules: TrustRules, request: PlacementRequest, offer: Offer, token: str | None, today: date) -> None:
    """To the ALIS with the personal link, to the municipality without it."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id, label)
    differs = "".join(f"\n- {one['text']}" for one in offer.differences)
    told = f"\n\nDette skiller seg fra ønsket:{differs}" if differs else ""
    key = f"offer:{offer.id}:{offer.version}"
    # withdrawn or answered meanwhile, it is not sent; its date goes along for the calendar
    about, by = About("offer", offer.id), offer.answer_by_on
    if token is not None:
        body = (
            f"{rules.identity.name} tilbyr deg tjeneste.\n\n{label}{told}\n\n"
            f"Svar ja eller nei innen {dato(offer.answer_by_on)}: {{base}}/answer/{token}\n\n"
            "Lenken er personlig. Du trenger ingen bruker. Du kan også svare gjennom ALIS-koordinatoren i kommunen."
        )
        tell(
            db,
            matter,
            "offer",
            f"{key}:link",
            (TRAINEE,),
            subject=f"Tilbud om tjeneste: {label}",
            body=body,
            about=about,
            calendar_on=by,
        )
    others = tuple(one for one in recipients(db, rules, Event.OFFER, today) if one.reference != "trainee")
    how = (
        "ALIS-en har fått en personlig lenke å svare med."
        if token is not None
        else "ALIS-en har ingen e-postadresse her. Før inn svaret når dere har det."
    )
    body = (
        f"{rules.identity.name} har gitt et tilbud.\n\n{label}{told}\n\n{how} Svarfrist {dato(offer.answer_by_on)}.\n\n"
        f"Åpne saken: {{base}}/requests/{request.trust}-{request.id}"
    )
    tell(db, matter, "offer", key, others or (COORDINATOR,), subject=f"Tilbud: {label}", body=body, about=about, calendar_on=by)


def offer_withdrawn(db: Session, request: PlacementRequest, offer: Offer) -> None:
    """The trust has taken the offer back; the ALIS waits on."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id, label)
    to = (COORDINATOR, *([TRAINEE] if request.trainee_email else []))
    body = f"Tilbudet er trukket.\n\n{label}\n\nPlassen på ventelisten beholder datoen sin."
    tell(db, matter, "offer_withdrawn", f"offer_withdrawn:{offer.id}", to, subject=f"Tilbud trukket: {label}", body=body)


def answered(db: Session, rules: TrustRules, request: PlacementRequest, offer: Offer, today: date) -> None:
    """Tell the trust's contact, with copy to the municipality's coordinator."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id, label)
    yes = offer.status == "accepted"
    said = "takket ja" if yes else "takket nei"
    kept = "" if yes else "\n\nPlassen på ventelisten beholder datoen sin."
    body = (
        f"Tilbudet er besvart {dato(offer.answered_on)}: {said}.\n\n{label}{kept}\n\n"
        f"Åpne saken: {{base}}/requests/{request.trust}-{request.id}"
    )
    to = recipients(db, rules, Event.ANSWERED, today)
    tell(db, matter, "answered", f"answered:{offer.id}", to, subject=f"{said.capitalize()}: {label}", body=body)
