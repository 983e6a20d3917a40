"""«Ledige LIS-vikariater neste 12 måneder?»: asked of a unit's leaders once a month by link, and switched off per unit. No Flask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.accounts import service as accounts
from core.cases import case
from core.directory import queries as directory
from core.directory.models import Unit
from core.errors import M_, N_, Conflict, NotFound
from core.memberships import LEADS
from core.notices.saying import say
from core.notices.service import Matter, Recipient, tell
from core.notices.standing import About
from core.vacancies import service
from core.vacancies.models import VacancyInquiry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.trusts.rules import TrustRules
    from core.vacancies.schemas import Enter

DAYS_TO_ANSWER = 30
QUESTION = M_("Ledige LIS-vikariater neste 12 måneder?")

# every unit that somebody leads today, with the last time it was asked
_LED = text(f"""
    SELECT u.trust, u.id, u.full_label, u.path, u.asked_monthly, q.month_on, q.asked_at, q.answer, q.answered_by, q.answered_at
    FROM alis.unit u LEFT JOIN LATERAL (SELECT * FROM alis.vacancy_inquiry q WHERE q.trust = u.trust AND q.unit_id = u.id
        ORDER BY q.month_on DESC LIMIT 1) q ON true
    WHERE u.trust = :trust AND u.closed_on IS NULL AND EXISTS (SELECT 1 FROM alis.membership m
        WHERE m.trust = u.trust AND u.id = ANY(m.units) AND {LEADS})
    ORDER BY u.full_label""")  # noqa: S608 - constant text


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit that somebody leads: is it asked each month, and what did it say last."""

    row: Row[Any]
    on: bool


def units(db: Session, rules: TrustRules, today: date) -> list[Asked]:
    """Every unit that can be asked. The routine where the unit's leader chooses begins with the need, so those are asked (C-13)."""
    by_routine = rules.matching_direction == "head_chooses"
    rows = db.execute(_LED, {"trust": rules.code, "today": today}).all()
    return [Asked(row, by_routine if row.asked_monthly is None else row.asked_monthly) for row in rows]


def switch(db: Session, actor: Actor, trust: str, unit_id: int, *, on: bool) -> None:
    """Ask a unit each month, or no more."""
    unit = db.scalars(select(Unit).where(Unit.trust == trust, Unit.id == unit_id).with_for_update()).first()
    if unit is None or unit.closed_on is not None:
        raise NotFound
    before = {"asked_monthly": unit.asked_monthly}
    unit.asked_monthly = on
    db.flush()
    audit.record(
        db, actor, "asking_switched", "unit", case(trust, unit_id), trust=trust, before=before, after={"asked_monthly": on}
    )


def ask_monthly(db: Session, actor: Actor, rules: TrustRules, *, today: date) -> int:
    """Ask every unit that is to be asked and has not been this month; returns how many. Asked twice on a day, nothing happens."""
    month = today.replace(day=1)
    due = [one.row for one in units(db, rules, today) if one.on and one.row.month_on != month]
    for row in due:
        ask(db, actor, rules, row.id, today=today)
    return len(due)


def ask(db: Session, actor: Actor, rules: TrustRules, unit_id: int, *, today: date) -> VacancyInquiry:
    """This month's question to one unit: a link to each who leads it. Raises Conflict where it has been asked this month."""
    unit = directory.units(db, [rules.code]).get((rules.code, unit_id))
    if unit is None:
        raise NotFound
    month = today.replace(day=1)
    leaders = accounts.unit_leaders(db, rules.code, [unit_id], today)
    if not leaders:
        raise Conflict("nobody_leads", N_("Ingen er registrert som leder for enheten, så ingen kan spørres."))
    known = (VacancyInquiry.trust == rules.code, VacancyInquiry.unit_id == unit_id, VacancyInquiry.month_on == month)
    if db.scalars(select(VacancyInquiry).where(*known)).first() is not None:
        raise Conflict("asked_this_month", N_("Enheten er allerede spurt denne måneden."))
    made = VacancyInquiry(
        trust=rules.code,
        unit_id=unit_id,
        unit_path=list(unit.path),
        unit_label=unit.full_label,
        month_on=month,
        asked_by=actor.name,
    )
    db.add(made)
    db.flush()
    _log(db, actor, "vacancies_asked", made, {"month_on": month})
    until = accounts.ends_with(today + timedelta(days=DAYS_TO_ANSWER))
    for user_id in leaders:
        token = accounts.make_link(
            db,
            trust=rules.code,
            municipality=None,
            request_id=None,
            purpose="vacancies",
            object_id=made.id,
            recipient=f"user:{user_id}",
            expires_at=until,
        )
        tell(
            db,
            Matter(rules.code, None, None),
            "vacancies_asked",
            f"vacancies_asked:{made.id}",
            (Recipient(f"user:{user_id}", "trust.unit_leader"),),
            subject=say("%(question)s %(unit)s", question=say(QUESTION), unit=unit.full_label),
            body=(say(QUESTION), unit.full_label, say("Svar med ett trykk: %(link)s", link=f"{{base}}/answer/{token}")),
            about=About("vacancies", made.id),
        )
    return made


def get(db: Session, trust: str, inquiry_id: int, *, lock: bool = False) -> VacancyInquiry:
    statement = select(VacancyInquiry).where(VacancyInquiry.trust == trust, VacancyInquiry.id == inquiry_id)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def units_of(db: Session, inquiry: VacancyInquiry) -> list[Any]:
    """The unit that was asked, and those below it."""
    return service.own_units(directory.units(db, [inquiry.trust]), [inquiry.unit_id])


def answer(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    rules: TrustRules,
    inquiry_id: int,
    need: Enter | None,
    *,
    link_id: int,
    now: datetime,
    today: date,
) -> service.Reported | None:
    """None, or a vacancy, which is a need reported as any other (R-020). The other leaders' links to the same question die."""
    inquiry = get(db, rules.code, inquiry_id, lock=True)
    accounts.use_link(db, rules.code, link_id, now)
    inquiry.answer = "none" if need is None else "some"
    inquiry.answered_by, inquiry.answered_at = actor.name, now
    db.flush()
    accounts.close_links(db, rules.code, None, now, purpose="vacancies", object_id=inquiry.id)
    if need is None:
        _log(db, actor, "vacancies_none", inquiry, {"answer": "none"})
        return None
    within: Sequence[int] = [inquiry.unit_id]
    return service.report_need(db, actor, rules, need, within=within, today=today)


def _log(db: Session, actor: Actor, action: str, inquiry: VacancyInquiry, after: dict[str, Any]) -> None:
    facts = {"unit": inquiry.unit_label, **after}
    audit.record(db, actor, action, "vacancy_inquiry", case(inquiry.trust, inquiry.id), trust=inquiry.trust, after=facts)
