"""Messages about offers and answers. The subject names unit and date, never a person; the link stands in the ALIS's own only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import dato
from core.notices.saying import say
from core.notices.service import COORDINATOR, TRAINEE, Matter, recipients, tell
from core.notices.standing import About
from core.queue.letters import open_case
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.notices.saying import Part
    from core.placements.models import Offer
    from core.queue.models import PlacementRequest
    from core.trusts.rules import TrustRules


def label_of(offer: Offer) -> str:
    return f"{offer.unit_label}, {dato(offer.starts_on)}–{dato(offer.ends_on)}"


def offer_made(db: Session, rules: TrustRules, request: PlacementRequest, offer: Offer, token: str | None, today: date) -> None:
    """To the ALIS with the personal link, to the municipality without it."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id)
    differs = (say("Dette skiller seg fra ønsket:%(lines)s", lines=tuple(one["said"] for one in offer.differences)),)
    told = (label, *(differs if offer.differences else ()))
    key = f"offer:{offer.id}:{offer.version}"
    # withdrawn or answered meanwhile, it is not sent; its date goes along for the calendar
    about, by = About("offer", offer.id), offer.answer_by_on
    if token is not None:
        body = (
            say("%(trust)s tilbyr deg tjeneste.", trust=rules.identity.name),
            *told,
            say("Svar ja eller nei innen %(on)s: %(link)s", on=by, link=f"{{base}}/answer/{token}"),
            say("Lenken er personlig. Du trenger ingen bruker."),
            say("Du kan også svare gjennom ALIS-koordinatoren i kommunen."),
        )
        trainee = (TRAINEE,)
        subject = say("Tilbud om tjeneste: %(label)s", label=label)
        tell(db, matter, "offer", f"{key}:link", trainee, subject=subject, body=body, about=about, calendar_on=by)
    others = tuple(one for one in recipients(db, rules, Event.OFFER, today) if one.reference != "trainee")
    how = (
        say("ALIS-en har fått en personlig lenke å svare med. Svarfrist %(on)s.", on=by)
        if token is not None
        else say("ALIS-en har ingen e-postadresse her. Før inn svaret når dere har det. Svarfrist %(on)s.", on=by)
    )
    body = (say("%(trust)s har gitt et tilbud.", trust=rules.identity.name), *told, how, open_case(request))
    subject = say("Tilbud: %(label)s", label=label)
    tell(db, matter, "offer", key, others or (COORDINATOR,), subject=subject, body=body, about=about, calendar_on=by)


def offer_withdrawn(db: Session, request: PlacementRequest, offer: Offer) -> None:
    """The trust has taken the offer back; the ALIS waits on."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id)
    to = (COORDINATOR, *([TRAINEE] if request.trainee_email else []))
    body = (say("Tilbudet er trukket."), label, say("Plassen på ventelisten beholder datoen sin."))
    subject = say("Tilbud trukket: %(label)s", label=label)
    tell(db, matter, "offer_withdrawn", f"offer_withdrawn:{offer.id}", to, subject=subject, body=body)


def answered(db: Session, rules: TrustRules, request: PlacementRequest, offer: Offer, today: date) -> None:
    """Tell the trust's contact, with copy to the municipality's coordinator."""
    label = label_of(offer)
    matter = Matter(offer.trust, offer.municipality, offer.request_id)
    if offer.status == "accepted":
        subject = say("Takket ja: %(label)s", label=label)
        said: tuple[Part, ...] = (say("Tilbudet er besvart %(on)s: takket ja.", on=offer.answered_on), label)
    else:
        subject = say("Takket nei: %(label)s", label=label)
        kept = say("Plassen på ventelisten beholder datoen sin.")
        said = (say("Tilbudet er besvart %(on)s: takket nei.", on=offer.answered_on), label, kept)
    to = recipients(db, rules, Event.ANSWERED, today)
    tell(db, matter, "answered", f"answered:{offer.id}", to, subject=subject, body=(*said, open_case(request)))
