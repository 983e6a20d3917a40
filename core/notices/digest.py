"""A day's summary for those who want one mail instead of many, and the nudge to look through old contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core.notices.saying import say
from core.notices.sending import DIGEST
from core.notices.service import Matter, Recipient, tell
from core.notices.standing import About

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

_WAITING = text("""
    SELECT h.held_for, min(h.municipality) AS municipality, min(h.recipient_role) AS role FROM alis.message h
    WHERE h.trust = :trust AND h.status = 'held' AND NOT EXISTS (SELECT 1 FROM alis.message d
        WHERE d.trust = h.trust AND d.event_key = 'digest:' || h.held_for || ':' || :day AND d.recipient = 'member:' || h.held_for)
    GROUP BY h.held_for ORDER BY h.held_for""")
_STALE = text("""
    SELECT count(*) FILTER (WHERE c.refused_on IS NULL) AS old, count(c.refused_on) AS refused FROM alis.contact c
    WHERE c.trust = :trust AND (c.valid_to IS NULL OR c.valid_to >= :today) AND (c.valid_from IS NULL OR c.valid_from <= :today)
      AND (c.refused_on IS NOT NULL OR coalesce(c.last_confirmed_on < cast(:today AS date) - interval '6 months', true))""")


def summaries(db: Session, trust: str, today: date) -> int:
    """Queue today's summary for everybody with something held; what it says is worked out when it is sent."""
    rows = db.execute(_WAITING, {"trust": trust, "day": today.isoformat()}).all()
    for row in rows:
        tell(
            db,
            Matter(trust, row.municipality, None),
            DIGEST,
            f"digest:{row.held_for}:{today.isoformat()}",
            (Recipient(f"member:{row.held_for}", row.role),),
            subject=say("Oppsummering"),
            body=(),
        )
    return len(rows)


def nudge(db: Session, trust: str, today: date) -> bool:
    """Once a month while a contact has not been confirmed for half a year or its address is refused, never else (C-16, R-026)."""
    found = db.execute(_STALE, {"trust": trust, "today": today}).one()
    if not found.old and not found.refused:
        return False
    said = [
        *([say("Ikke bekreftet det siste halvåret: %(n)s.", n=found.old)] if found.old else []),
        *([say("E-postadresser som er avvist: %(n)s.", n=found.refused)] if found.refused else []),
    ]
    tell(
        db,
        Matter(trust, None, None),
        "contacts_stale",
        f"contacts_stale:{today:%Y-%m}",
        (Recipient("role:trust.admin", "trust.admin"),),
        subject=say("Se over kontaktene i ALIS Nord"),
        body=(
            say("Kommunene henvender seg til kontaktene som står i ALIS Nord."),
            *said,
            say("Bekreft dem, eller før inn hvem som har tatt over."),
            say("Åpne kontaktene: %(link)s", link="{base}/contacts"),
        ),
        about=About("contacts", 0),
    )
    return True
