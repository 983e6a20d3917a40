"""Who changed what, acting as what, before and after, and why: one row per change, in the change's own transaction."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Identity, Index, func, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


class AuditEvent(Base):
    """Append-only: no scope may update or delete. Both parties of a matter read its rows."""

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    trust: Mapped[str | None]
    municipality: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    actor: Mapped[str]
    acting_as: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str | None]
    __table_args__ = (
        Index(None, "trust", "id"),
        Index(None, "municipality", "id"),
        Index(None, "trust", "object_kind", "object_id"),
    )


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a transaction is for, as the audit log shows it. ``user_id`` 0 is an answer link, the worker or a command."""

    user_id: int
    name: str
    acting_as: str


WORKER = Actor(0, "ALIS Nord", "worker")


def plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON holds them: dates in ISO form, enums by value."""
    if values is None:
        return None
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


# how many rows the running request has written: a changing request must end with exactly one (tests/contracts)
written: ContextVar[int] = ContextVar("audit_rows_written", default=0)


def record(  # noqa: PLR0913 - the columns of the row
    db: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    trust: str | None = None,
    municipality: str | None = None,
    before: Mapped[dict[str, Any]] | Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write the change's one row. If it cannot be written, the change is not made either."""
    written.set(written.get() + 1)
    # inline: no scope that only writes the log may read it back
    db.execute(
        insert(AuditEvent)
        .inline()
        .values(
            trust=trust,
            municipality=municipality,
            user_id=actor.user_id or None,
            actor=actor.name,
            acting_as=actor.acting_as,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            before=plain(before),  # type: ignore[arg-type]
            after=plain(after),
            reason=reason,
        )
    )
