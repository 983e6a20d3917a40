"""Pages behind answer links: one address, one page per kind of question. The slice that asks registers its page here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from core.audit import Actor
from core.identity import LinkEnded, must_be_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One kind of question, for both doors; everything runs in the link's scope (core.identity.enter_link).

    ``show(link, token, typed, errors)`` renders it; ``shown(link)`` is the same for a program: the least that it needs.
    ``record(link, typed)`` loads and records an answer and returns the sentences that thank for it; it raises as a service does.
    ``given(link)`` says what was answered and when, for somebody who opens a used link again.
    """

    show: Callable[[Row[Any], str, Typed, dict[str, str]], str]
    shown: Callable[[Row[Any]], dict[str, Any]]
    record: Callable[[Row[Any], Typed], tuple[str, ...]]
    given: Callable[[Row[Any]], dict[str, Any]] = lambda _link: {}


PAGES: dict[str, AnswerPage] = {}


def page_for(db: Session, link: Row[Any], now: datetime, today: date) -> AnswerPage:
    """The page of a link that may still be answered. Raises LinkEnded, with whom to ask, for every other."""
    page = PAGES[link.purpose]
    try:
        must_be_open(link, now)
    except LinkEnded as ended:
        given = page.given(link) if ended.code == "link_used" else {}
        to_trust = link.recipient.startswith("user:")
        ended.extra = {**given, "contact": contact_of(db, link.trust, today) if to_trust else whom_to_ask(db, link.municipality)}
        raise
    return page


class Asked(NamedTuple):
    """Whom to ask, as the page shows it: the numbers can be tapped."""

    who: str
    phone: str | None
    email: str | None


def whom_to_ask(db: Session, municipality: str) -> Asked:
    """The municipality's coordinator, by name where one is appointed."""
    row = db.execute(
        text("""SELECT k.official_name, p.coordinator_name, p.coordinator_email, p.coordinator_phone
                FROM alis.municipality k LEFT JOIN alis.municipal_profile p ON p.municipality = k.number
                WHERE k.number = :number"""),
        {"number": municipality},
    ).one()
    who = ", ".join(part for part in (row.coordinator_name, row.official_name) if part)
    return Asked(who, row.coordinator_phone, row.coordinator_email)


def contact_of(db: Session, trust: str, today: date) -> Asked | None:
    """The trust's own ALIS contact, for somebody who works there."""
    row = db.execute(
        text("""SELECT name, email FROM alis.contact WHERE trust = :trust AND role = 'trust.contact'
                AND (valid_to IS NULL OR valid_to >= :today) AND (valid_from IS NULL OR valid_from <= :today)
                ORDER BY is_mailbox DESC, id LIMIT 1"""),
        {"trust": trust, "today": today},
    ).first()
    return Asked(row.name, None, row.email) if row else None


def answerer(db: Session, link: Row[Any], trainee: str = "") -> Actor:
    """Who acts by a link: the ALIS, a colleague in the trust with the own number, or the municipality's coordinator."""
    kind, _colon, number = link.recipient.partition(":")
    if kind == "trainee":
        return Actor(0, trainee, "answer_link")
    if kind == "user":
        name = db.scalar(text("SELECT name FROM alis.app_user WHERE id = :id"), {"id": int(number)})
        return Actor(int(number), name or "", "answer_link")
    found = text("""SELECT coalesce(p.coordinator_name, k.official_name) FROM alis.municipality k
        LEFT JOIN alis.municipal_profile p ON p.municipality = k.number WHERE k.number = :number""")
    return Actor(0, db.scalar(found, {"number": link.municipality}) or "", "answer_link")
