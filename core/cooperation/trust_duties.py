"""How the status of each of the trust's duties is judged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from core.cooperation.duty import (
    BACK_MONTHS,
    IDLE,
    KEPT,
    LATE,
    NOBODY_SERVES,
    OPEN,
    UNMEASURED,
    Seen,
    Status,
    cases,
    in_service,
    listed,
)
from core.dates import add_months
from core.service_periods import courses
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Callable


def contact(seen: Seen) -> Status:
    record = ((N_("Kontakter"), "/contacts", "contact:read"),)
    if seen.matters.contacts:
        return Status(KEPT, N_("Helseforetaket har en ALIS-kontakt i dag."), record)
    return Status(OPEN, N_("Ingen ALIS-kontakt er gyldig i dag."), record)


def registered(seen: Seen) -> Status:
    there = [one for one in seen.matters.requests if one.ended_on is None]
    without = [one for one in there if one.register == "to_register"]
    if not there:
        return Status(IDLE, N_("Kommunen har ingen åpne innmeldinger."))
    said = N_("%(n)s av %(all)s åpne innmeldinger er ført.", n=len(there) - len(without), all=len(there))
    if without:
        return Status(OPEN, said, (*cases(seen, without), listed(seen, N_("Ikke ført i Fiktiv enhet"), register="to_register")))
    return Status(KEPT, said, cases(seen, there))


def offered(seen: Seen) -> Status:
    """Told as it is: a post is offered where one is vacant, and nobody is promised one (C-06)."""
    offers = [one for one in seen.matters.offers if one.made_on > add_months(seen.today, -BACK_MONTHS)]
    waiting = [one for one in seen.matters.requests if one.status in {"notified", "waiting", "confirmed", "presented"}]
    if not offers and not waiting:
        return Status(IDLE, N_("Ingen venter på tilbud."))
    taken, refused = (sum(1 for one in offers if one.status == state) for state in ("accepted", "declined"))
    said = N_(
        "%(n)s tilbud de siste tolv månedene: %(yes)s takket ja, %(no)s takket nei. %(waiting)s venter.",
        n=len(offers),
        yes=taken,
        no=refused,
        waiting=len(waiting),
    )
    return Status(KEPT if offers else OPEN, said, cases(seen, offers, "offers"))


def contracts(seen: Seen) -> Status:
    window = seen.rules.book.pair("contract_window")
    if window is None:
        return Status(UNMEASURED, N_("Rutinen har ingen frist å måle mot."))
    due, opens = sorted(window)
    coming = [one for one in seen.matters.placements if one.status == "planned" and one.contract_issued_on is None]
    late = [one for one in coming if add_months(one.starts_on, -due) < seen.today]
    opened = [one for one in coming if add_months(one.starts_on, -opens) <= seen.today and one not in late]
    issued = [one for one in seen.matters.placements if one.contract_issued_on]
    in_time = [one for one in issued if one.contract_issued_on <= add_months(one.starts_on, -due)]
    if late:
        return Status(LATE, N_("%(n)s mangler arbeidsavtale etter fristen.", n=len(late)), cases(seen, late, "placements"))
    if opened:
        return Status(OPEN, N_("%(n)s skal ha arbeidsavtale nå.", n=len(opened)), cases(seen, opened, "placements"))
    if issued:
        said = N_("%(n)s av %(all)s arbeidsavtaler utstedt innen fristen.", n=len(in_time), all=len(issued))
        return Status(KEPT if len(in_time) == len(issued) else LATE, said, cases(seen, issued, "placements"))
    return Status(IDLE, N_("Ingen skal ha arbeidsavtale nå."))


def after_service(date_name: str, counted: Text) -> Callable[[Seen], Status]:
    """A duty that falls due when a service is over: the date in ``date_name`` proves it."""

    def judge(seen: Seen) -> Status:
        over = [one for one in seen.matters.placements if one.status == "completed"]
        missing = [one for one in over if getattr(one, date_name) is None]
        if not over:
            return Status(IDLE, N_("Ingen har fullført tjeneste de siste tolv månedene."))
        said = Text(counted.msgid, (("n", len(over) - len(missing)), ("all", len(over))))
        return Status(OPEN if missing else KEPT, said, cases(seen, missing or over, "placements"))

    return judge


def supervised(seen: Seen) -> Status:
    """Who is responsible is recorded (R-078); the guidance itself leaves no record here."""
    serving = in_service(seen)
    without = [one for one in serving if not one.supervised]
    if not serving:
        return NOBODY_SERVES
    said = N_(
        "Veileder/supervisør og kontakt i avdelingen er ført for %(n)s av %(all)s i tjeneste. Selve veiledningen føres ikke her.",
        n=len(serving) - len(without),
        all=len(serving),
    )
    return Status(OPEN if without else KEPT, said, cases(seen, without or serving, "placements"))


def objectives_followed(seen: Seen) -> Status:
    serving = in_service(seen)
    without = [one for one in serving if not one.objectives_begun]
    if not serving:
        return NOBODY_SERVES
    said = N_(
        "Arbeid med læringsmålene er ført for %(n)s av %(all)s i tjeneste.", n=len(serving) - len(without), all=len(serving)
    )
    return Status(OPEN if without else KEPT, said, cases(seen, without or serving, "placements"))


def courses_covered(seen: Seen) -> Status:
    """Five days for each six months begun are covered (R-076, C-23); what is recorded beyond them is not."""
    serving = in_service(seen)
    if not serving:
        return NOBODY_SERVES
    found = [
        counted
        for one in serving
        if (counted := courses.count(seen.rules, one.starts_on, one.ends_on, map(date.fromisoformat, one.course_days or ())))
        is not None
    ]
    covered, cap, beyond = (sum(getattr(one, name) for one in found) for name in ("covered", "cap", "not_covered"))
    said = N_(
        "%(covered)s av inntil %(cap)s kursdager er ført som dekket for %(all)s i tjeneste. %(beyond)s er ført utover det.",
        covered=covered,
        cap=cap,
        all=len(serving),
        beyond=beyond,
    )
    return Status(KEPT if covered else IDLE, said, cases(seen, serving, "placements"))
