"""A whole database: every row of it, read as its owner."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings


@contextmanager
def owner(settings: Settings) -> Iterator[Session]:
    engine = create_engine(settings.owner_database_url or "")
    with Session(engine, autoflush=False) as db, db.begin():
        db.execute(text("SET LOCAL ROLE alis_owner"))
        db.execute(text("SELECT set_config('alis.maintenance', 'on', true)"))
        yield db
    engine.dispose()


def everything(settings: Settings) -> dict[str, list[str]]:
    """Every row of every table as text, but for the salted hash."""
    with owner(settings) as db:
        tables = db.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'alis' ORDER BY tablename")).all()
        return {
            table: sorted(db.scalars(text(f"SELECT (to_jsonb(t) - 'password_hash')::text FROM alis.{table} t")).all())
            for table in tables
        }
