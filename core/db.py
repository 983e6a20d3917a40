"""The declarative base, naming and the engine; nothing else knows how PostgreSQL is reached."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Date, DateTime, MetaData, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

if TYPE_CHECKING:
    from sqlalchemy import Engine

# Spelled out so that a constraint's name can be turned into a sentence (core.errors.CONSTRAINTS).
NAMING = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables live in the schema ``alis``; core.policies says which kind each one is."""

    metadata = MetaData(schema="alis", naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


def one_of(column: str, *values: str) -> CheckConstraint:
    """Closed list of words as text and CHECK: enum comparison is not leakproof under row security."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def make_engine(url: str, *, pool_size: int = 4) -> Engine:
    """One engine per process, made after fork; a dead connection is noticed when it is taken."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_timeout=10,
        connect_args={"options": "-c statement_timeout=15000 -c lock_timeout=5000 -c timezone=UTC"},
    )
    event.listen(engine, "reset", _forget)
    return engine


_CLEAN = b"""RESET SESSION AUTHORIZATION; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all();
    SELECT 1 FROM pg_catalog.pg_prepared_statements WHERE from_sql"""


def _forget(connection: Any, record: Any, _state: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    """Whatever a request left on its connection is gone before the next one: settings, role, cursors, locks, planted names.

    The driver names its statements over the protocol. One that was prepared in SQL is nobody's but an intruder's: it could give such a
    name another meaning in the next one's scope, so a connection with one is thrown away.
    """
    connection.rollback()
    if connection.pgconn.exec_(_CLEAN).ntuples:
        record.invalidate()


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False, autoflush=False)


def in_turn(db: Session, name: str) -> None:
    """What goes by this name is done one after the other, each until the end of its transaction."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


# statements put together at run time are parsed once per wording, not once per request
sql = lru_cache(maxsize=512)(text)


def json_rows(found: list[dict[str, Any]] | None) -> list[Any]:
    """Rows that came as one JSON value (several small lists in one statement); dates and instants by their names."""
    return [SimpleNamespace(**{key: _read(key, value) for key, value in row.items()}) for row in found or ()]


# days whose names say a beginning or an end instead
_DAYS = {"wanted_from", "wanted_to", "valid_from", "valid_to", "in_force_from"}


def _read(key: str, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if key.endswith("_on") or key in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if key.endswith("_at") else value
