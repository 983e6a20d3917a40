"""Pages behind answer links: one address, one page per kind of question. The slice that asks registers its page here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.audit import Actor
from core.identity import LinkEnded, must_be_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """``show(link, token)`` renders the question, ``take(link, token)`` records the answer; both run in scope answer.

    ``given(link)`` says what was answered and when, for somebody who opens a used link again.
    """

    show: Callable[[Row[Any], str], Any]
    take: Callable[[Row[Any], str], Any]
    given: Callable[[Row[Any]], dict[str, Any]] = lambda _link: {}


PAGES: dict[str, AnswerPage] = {}


def page_for(db: Session, link: Row[Any], now: datetime) -> AnswerPage:
    """The page of a link that may still be answered. Raises LinkEnded, with whom to ask, for every other."""
    page = PAGES[link.purpose]
    try:
        must_be_open(link, now)
    except LinkEnded as ended:
        given = page.given(link) if ended.code == "link_used" else {}
        ended.extra = {**given, "contact": whom_to_ask(db, link.municipality)}
        raise
    return page


def whom_to_ask(db: Session, municipality: str) -> str:
    """The municipality's coordinator, by name where one is appointed."""
    row = db.execute(
        text("""SELECT k.official_name, p.coordinator_name, p.coordinator_email, p.coordinator_phone
                FROM alis.municipality k LEFT JOIN alis.municipal_profile p ON p.municipality = k.number
                WHERE k.number = :number"""),
        {"number": municipality},
    ).one()
    parts = (row.coordinator_name, row.official_name, row.coordinator_phone, row.coordinator_email)
    return ", ".join(part for part in parts if part)


def answerer(name: str) -> Actor:
    """Who acts by a link: the person asked, without an account."""
    return Actor(0, name, "answer_link")
