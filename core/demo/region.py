"""What the programme lead and a trust's administrator have entered: applications of 2019, and a plan mode that is to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.cases import case
from core.demo.book import Who
from core.directory.models import PlanMode
from core.programme.models import ProgrammeParticipation
from core.region.plan_modes import REGIONAL_PLAN

if TYPE_CHECKING:
    from core.demo.book import Book

LEAD = Who("Programleder i demoen", "region.programme@region")
SOURCE = "Søknad 2019 (oppdiktet i demoen)"
DECISION = "Styresak 34 (oppdiktet i demoen)"
APPLIED, ANSWERED = date(2019, 4, 1), date(2019, 6, 20)
# Sør-Varanger, Harstad, Tromsø, Bodø, Alta, Hammerfest, Rana, Vefsn, Vågan, Senja
APPLICANTS = ("5605", "5503", "5501", "1804", "5601", "5603", "1833", "1824", "1865", "5530")
NOT_INCLUDED = {"1865", "5530"}
PLANNED, MONTHS = "unn", 8


def entered(book: Book) -> None:
    for number, municipality in enumerate(APPLICANTS):
        answer = "not_included" if municipality in NOT_INCLUDED else "included"
        for status, on in (("applied", APPLIED + timedelta(days=number)), (answer, ANSWERED)):
            book.add(
                ProgrammeParticipation(
                    municipality=municipality,
                    status=status,
                    status_on=on,
                    source=SOURCE,
                    recorded_by=LEAD.name,
                    recorded_on=book.ago(300),
                )
            )
            after = {"municipality": municipality, "status": status, "status_on": on, "source": SOURCE}
            book.log(book.ago(300), LEAD, "programme_participation_recorded", "programme", municipality, after=after)
    admin = book.people[PLANNED, "trust.admin"]
    made = book.add(
        PlanMode(
            trust=PLANNED,
            mode=REGIONAL_PLAN,
            effective_on=book.start(MONTHS),
            decision=DECISION,
            decided_by=admin.name,
            recorded_on=book.ago(20),
        )
    )
    after = {"mode": REGIONAL_PLAN, "effective_on": made.effective_on, "decision": DECISION, "agreements": 0}
    book.log(book.ago(20), admin, "plan_mode_decided", "plan_mode", case(PLANNED, made.id), trust=PLANNED, after=after)
