"""Reading the log of changes: one organisation's rows, newest first, keyset pages. The wall decides whose rows they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """``case`` is a request's number, or with ``kind`` that kind of record's; ``person`` is whoever made the change."""

    trust: str = ""
    municipality: str = ""
    case: str = ""
    kind: str = ""
    person: str = ""
    before: int | None = None

    @property
    def active(self) -> bool:
        return bool(self.case or self.kind or self.person)


def _where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    own = "trust" if wanted.trust else "municipality"  # the wall decides; the column lets the index lead
    clauses = [f"e.{own} = :own"]
    values: dict[str, Any] = {"own": wanted.trust or wanted.municipality}
    if wanted.kind:
        clauses.append("e.object_kind = :kind")
        values["kind"] = wanted.kind
    if wanted.case and wanted.kind:
        clauses.append("e.object_id = :case")
    elif wanted.case:  # a request, and every record that says it belongs to it
        clauses.append("(e.object_kind = 'placement_request' AND e.object_id = :case OR e.after ->> 'case' = :case)")
    if wanted.case:
        values["case"] = wanted.case
    if wanted.person:
        clauses.append(r"e.actor ILIKE :person ESCAPE '\'")
        values["person"] = f"%{_plain(wanted.person)}%"
    if wanted.before:
        clauses.append("e.id < :before")
        values["before"] = wanted.before
    return " AND ".join(clauses), values


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def page(db: Session, wanted: Filter, *, size: int = PAGE) -> tuple[Sequence[Row[Any]], int | None]:
    """One page and the place where the next begins; one statement."""
    where, values = _where(wanted)
    rows = db.execute(
        text(f"""SELECT e.id, e.at, e.trust, e.municipality, e.actor, e.acting_as, e.action, e.object_kind, e.object_id, e.before,
                        e.after, e.reason
                 FROM alis.audit_event e WHERE {where} ORDER BY e.id DESC LIMIT :size"""),  # noqa: S608 - constants
        {**values, "size": size + 1},
    ).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None
