"""Messages about a service period. The subject names unit and dates, never a person; the answer is given on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.cases import case
from core.directory import queries as directory
from core.i18n import dato
from core.notices.saying import say
from core.notices.service import COORDINATOR, TRAINEE, Matter, Recipient, recipients, tell
from core.notices.standing import About
from core.trusts.terms import Event

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.placements.models import Placement
    from core.service_periods.models import Prolongation, ServicePause
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Text


def label_of(period: Placement) -> str:
    return f"{period.unit_label}, {_days(period.starts_on, period.ends_on)}"


def _trainee(db: Session, period: Placement) -> tuple[Recipient, ...]:
    """The ALIS, who has an address here or is told by the coordinator."""
    known = db.scalar(
        text("SELECT trainee_email IS NOT NULL FROM alis.placement_request WHERE trust = :trust AND id = :id"),
        {"trust": period.trust, "id": period.request_id},
    )
    return (TRAINEE,) if known else ()


def _tell(
    db: Session,
    period: Placement,
    event: str,
    to: tuple[Recipient, ...],
    subject: Text,
    said: tuple[Text, ...],
    *,
    about: About | None = None,
) -> None:
    tell(
        db,
        Matter(period.trust, period.municipality, period.request_id),
        event,
        f"{event}:{period.id}:{period.version}",
        to,
        subject=subject,
        body=(*said, label_of(period), _open(period)),
        about=about,
    )


def _open(period: Placement) -> Text:
    return say("Åpne tjenesteperioden: %(link)s", link=f"{{base}}/placements/{case(period.trust, period.id)}")


def _days(starts_on: date, ends_on: date) -> str:
    return f"{dato(starts_on)}–{dato(ends_on)}"


def moved(db: Session, period: Placement, starts_on: date, ends_on: date, today: date) -> None:
    """To both sides and the ALIS: the dates that are left and those that hold now."""
    rules = directory.current_rules(db, period.trust, today)
    to = [COORDINATOR, *(one for one in recipients(db, rules, Event.ANSWERED, today) if one.reference != "coordinator")]
    said = say(
        "Tjenesten er endret fra %(old)s til %(new)s, %(percent)s %% stilling.",
        old=_days(starts_on, ends_on),
        new=_days(period.starts_on, period.ends_on),
        percent=period.full_time_percent,
    )
    subject = say("Tjenesten er endret: %(label)s", label=label_of(period))
    _tell(db, period, "period_moved", (*to, *_trainee(db, period)), subject, (said,))


def paused(db: Session, period: Placement, made: ServicePause) -> None:
    said = (
        say(
            "Det er ført en pause i tjenesten fra %(first)s til og med %(last)s. Saken og perioden består.",
            first=made.starts_on,
            last=made.ends_on,
        )
        if made.ends_on
        else say("Det er ført en pause i tjenesten fra %(first)s inntil videre. Saken og perioden består.", first=made.starts_on)
    )
    _tell(db, period, "period_paused", (COORDINATOR,), say("Pause i tjenesten: %(label)s", label=label_of(period)), (said,))


def pause_struck(db: Session, period: Placement, made: ServicePause) -> None:
    said = say("Pausen fra %(first)s var ført ved en feil og er tatt ut. Tjenestetiden telles uten den.", first=made.starts_on)
    _tell(db, period, "period_paused", (COORDINATOR,), say("Pause i tjenesten: %(label)s", label=label_of(period)), (said,))


def prolongation_asked(db: Session, period: Placement, made: Prolongation) -> None:
    said = say(
        "Helseforetaket spør om tjenesten kan forlenges til og med %(on)s. Svar ja eller nei på siden.", on=made.new_ends_on
    )
    subject = say("Spørsmål om forlengelse: %(label)s", label=label_of(period))
    _tell(db, period, "prolongation_asked", (COORDINATOR,), subject, (said,))


def prolongation_answered(db: Session, rules: TrustRules, period: Placement, found: Prolongation, today: date) -> None:
    said = say(
        "Kommunen har svart %(answer)s til forlengelse til og med %(on)s.",
        answer=say("ja") if found.answer == "yes" else say("nei"),
        on=found.new_ends_on,
    )
    to = tuple(one for one in recipients(db, rules, Event.ANSWERED, today) if one.role.startswith("trust."))
    _tell(db, period, "prolongation_answered", to, say("Svar om forlengelse: %(label)s", label=label_of(period)), (said,))


def prolongation_settled(db: Session, period: Placement, found: Prolongation) -> None:
    confirmed = found.outcome == "confirmed"
    said = (
        say("Tjenesten er forlenget til og med %(on)s.", on=period.ends_on)
        if confirmed
        else say("Tjenesten forlenges ikke; den slutter %(on)s som før.", on=period.ends_on)
    )
    to = (COORDINATOR, *(_trainee(db, period) if confirmed else ()))
    _tell(db, period, "prolongation_settled", to, say("Forlengelse: %(label)s", label=label_of(period)), (said,))


def evaluation_called(db: Session, period: Placement, mentor_id: int | None) -> None:
    """To the municipality, and to the mentor whom it has given the matter: a reference, whose address no trust reads (R-090)."""
    day = period.evaluation_planned_on
    said = [say("Det er kalt inn til sluttevaluering %(on)s.", on=day)]
    if period.mentor_invited_on is not None:
        said.append(
            say("Veileder i allmennmedisin er invitert til å være med, og har fått sin egen e-post.")
            if mentor_id
            else say(
                "Veileder i allmennmedisin er invitert til å være med. Ingen er ført som veileder med bruker her; si gjerne fra selv."
            )
        )
    subject = say("Sluttevaluering: %(label)s", label=label_of(period))
    about = About("evaluation_planned", period.id, day)
    _tell(db, period, "evaluation_called", (COORDINATOR,), subject, tuple(said), about=about)
    if period.mentor_invited_on is None or mentor_id is None:
        return
    tell(
        db,
        Matter(period.trust, period.municipality, period.request_id),
        "mentor_invited",
        f"mentor_invited:{period.id}:{period.version}",
        (Recipient(f"user:{mentor_id}", "municipality.mentor"),),
        subject=say("Invitasjon til sluttevaluering: %(label)s", label=label_of(period)),
        body=(
            say("Du er invitert til å være med på sluttevalueringen %(on)s som veileder i allmennmedisin.", on=day),
            label_of(period),
            say("Si om du blir med: %(link)s", link=f"{{base}}/placements/{case(period.trust, period.id)}"),
        ),
        about=About("evaluation_invited", period.id, day),
        calendar_on=day,
    )


def certificate_issued(db: Session, period: Placement) -> None:
    if period.status == "completed":
        return  # not a word about a matter that is over
    said = say("Dokumentasjon på gjennomført tjenestetid er utstedt. Dere finner den på tjenesteperioden.")
    subject = say("Dokumentasjon på tjenestetid: %(label)s", label=label_of(period))
    _tell(db, period, "certificate_issued", (COORDINATOR,), subject, (said,))
