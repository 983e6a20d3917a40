"""The worker's round, each organisation in its own scope: questions by link, reminders, summaries, agreements that end, the nudge."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.agreements import alerts
from core.audit import WORKER
from core.dates import OSLO
from core.directory.queries import current_rules
from core.notices import digest
from core.queue import asking
from core.vacancies import inquiries
from core.worklist import reminders

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.notices.sending import Post

MORNING = 7
_OPEN_IN = text("""SELECT municipality FROM alis.placement_request WHERE trust = :trust AND ended_on IS NULL
    UNION SELECT municipality FROM alis.agreement WHERE trust = :trust AND in_force_from <= :today
        AND (ends_on IS NULL OR ends_on >= :today)""")
# two workers never make the same round at once; what one has written is then seen by the other
_LOCK = text("SELECT pg_try_advisory_xact_lock(7310461)")


def make(post: Post, now: datetime) -> int:
    """From seven in the morning in Norway; made again and again it tells nothing twice. Returns how many were told."""
    local = now.astimezone(OSLO)
    if local.hour < MORNING:
        return 0
    today = local.date()
    with post.sessions() as guard, guard.begin():
        if not guard.scalar(_LOCK):
            return 0
        return _round(post, today)


def _round(post: Post, today: date) -> int:
    told, municipalities = 0, set[str]()
    for trust in post.trusts():
        told += int(post.within(trust, partial(_ask, trust, today)))
        told += _desks(post, trust, today)
        told += int(post.within(trust, partial(_mail, trust, today)))
        municipalities.update(post.within(trust, partial(_open_in, trust, today)))
    for number in sorted(municipalities):
        told += _desks(post, number, today)
    return told


def _desks(post: Post, own: str, today: date) -> int:
    """Every desk of an organisation, a transaction for each pass."""
    within = post.within_municipality if own.isdecimal() else post.within
    told = 0
    for desk in within(own, lambda db: reminders.desks(db, own, today)):
        written = reminders.PASS
        while written == reminders.PASS:
            written = int(within(own, partial(_remind, desk, today)))
            told += written
    return told


def _ask(trust: str, today: date, db: Session) -> int:
    """What opens today is asked with a link to answer by; so are the units, once a month."""
    asked = asking.ask_open(db, WORKER, trust, today=today)
    return asked + inquiries.ask_monthly(db, WORKER, current_rules(db, trust, today), today=today)


def _mail(trust: str, today: date, db: Session) -> int:
    digest.nudge(db, trust, today)
    return digest.summaries(db, trust, today) + alerts.tell(db, trust, today)


def _open_in(trust: str, today: date, db: Session) -> list[str]:
    """The municipalities that have something to follow here: an open notification, or an agreement in force."""
    return list(db.scalars(_OPEN_IN, {"trust": trust, "today": today}))


def _remind(desk: reminders.Desk, today: date, db: Session) -> int:
    return reminders.remind(db, desk, today)
