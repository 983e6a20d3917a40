"""Notes on a matter; both sides see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.queue import service
from core.queue.models import Note

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.audit import Actor


def write(db: Session, actor: Actor, trust: str, request_id: int, body: str, *, by: str, on_behalf_of: str) -> None:
    """Add a note signed with name and organisation; a note is never changed. The log says that, not what, was written."""
    request = service.get(db, trust, request_id)
    db.add(
        Note(
            trust=trust,
            municipality=request.municipality,
            request_id=request_id,
            body=body,
            written_by=by,
            written_for=on_behalf_of,
        )
    )
    db.flush()
    service.log(
        db,
        actor,
        "note_written",
        request,
        after={"length": len(body)},
    )
