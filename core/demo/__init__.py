"""Demo data: fictional people over the real municipalities and units, relative to a day and the same for the same day.

Written by the owner in one transaction, all or nothing, with the derived rows (milestones, labels, differences,
findings, recipients) from the functions that the services use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from core import dates
from core.demo import (
    agreement_life,
    course,
    extras,
    letters,
    logins,
    municipalities,
    notices,
    people,
    proposals,
    ranks,
    region,
    requests,
)
from core.demo.book import Book
from core.directory import queries as directory

if TYPE_CHECKING:
    from datetime import date

    from core.config import Settings

__all__ = ["load"]


def load(settings: Settings, today: date | None = None) -> None:
    """Load the demo where there is none yet, and write its sign-ins to ``logins.json`` in the data directory."""
    assert settings.owner_database_url is not None  # noqa: S101 - a demo runs on the embedded database
    on = today or dates.today()
    engine = create_engine(settings.owner_database_url, poolclass=NullPool)
    with Session(engine, expire_on_commit=False, autoflush=False) as db, db.begin():
        db.execute(text("SET LOCAL ROLE alis_owner"))
        db.execute(text("SELECT pg_advisory_xact_lock(7310453), set_config('alis.maintenance', 'on', true)"))
        if not _loaded(db):
            _tell(db, on)
    with Session(engine) as db, db.begin():
        db.execute(text("SET LOCAL ROLE alis_owner"))
        db.execute(text("SELECT set_config('alis.maintenance', 'on', true)"))
        logins.write(db, settings.data_dir, on)
    engine.dispose()


def _loaded(db: Session) -> bool:
    return db.execute(text("SELECT 1 FROM alis.app_user WHERE email = :email"), {"email": people.OPERATOR}).first() is not None


def _tell(db: Session, today: date) -> None:
    municipalities.published(db, today)
    db.flush()
    book = Book(db, today)
    book.nodes = directory.units(db, book.trusts)
    people.sign_ups(book)
    municipalities.profiles(book)
    municipalities.agreements(book)
    agreement_life.lives(book)
    course.run(book)
    ranks.order(book)
    requests.registers(book)
    requests.plan_milestones(book)
    extras.notes(book)
    extras.drafts(book)
    region.entered(book)
    letters.settle(book)
    book.store()
    notices.choices(db, book.at(book.ago(20)))
    # the worker finds what is still to be sent
    db.execute(
        text("""SELECT alis.defer('send_message', jsonb_build_object('trust', trust, 'message_id', id))
                FROM alis.message WHERE status = 'queued' ORDER BY trust, id""")
    )
    proposals.made(book, db)
