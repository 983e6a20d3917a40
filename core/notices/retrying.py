"""Dead letters: sent again by whoever has mended what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from core import audit
from core.cases import case
from core.errors import N_, Conflict, NotFound
from core.notices.models import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.audit import Actor

_DEFER = text(
    "SELECT alis.defer('send_message', jsonb_build_object('trust', cast(:trust AS text), 'message_id', cast(:id AS bigint)))"
)
# what nobody else's mending helps: the address itself; the trust or the municipality sees it and tries again
_OURS = text("""
    WITH again AS (UPDATE alis.message SET status = 'queued', attempts = 0, last_error = NULL
        WHERE trust = :trust AND status = 'dead' AND last_error NOT IN ('no address', 'a demo writes to no real address')
          AND last_error NOT LIKE 'smtp 5%' RETURNING trust, id)
    SELECT count(*) FROM again, LATERAL alis.defer('send_message', jsonb_build_object('trust', again.trust, 'message_id', again.id))""")


def again(db: Session, actor: Actor, trust: str, message_id: int) -> Message:
    """One dead letter goes back to the queue; the last check decides again. Raises NotFound, Conflict."""
    found = db.scalars(select(Message).where(Message.trust == trust, Message.id == message_id).with_for_update()).first()
    if found is None:
        raise NotFound
    if found.status != "dead":
        raise Conflict("not_dead", N_("Bare meldinger som ikke kunne sendes, kan sendes på nytt."))
    before = {"status": found.status}
    found.status, found.attempts, found.last_error = "queued", 0, None
    db.flush()
    db.execute(_DEFER, {"trust": trust, "id": message_id})
    audit.record(
        db,
        actor,
        "message_retried",
        "message",
        case(trust, message_id),
        trust=trust,
        municipality=found.municipality,
        before=before,
        after={"status": "queued"},
    )
    return found


def all_of(db: Session, trust: str) -> int:
    """Every dead letter of a trust that died of the mail server, once it answers again (in the worker)."""
    return db.scalar(_OURS, {"trust": trust}) or 0


def ask_for(db: Session, actor: Actor, trust: str) -> None:
    """The operator, who reads no message, leaves the job that does it."""
    if db.scalar(text("SELECT 1 FROM alis.trust WHERE code = :trust"), {"trust": trust}) is None:
        raise NotFound
    db.execute(text("SELECT alis.defer('retry_dead', jsonb_build_object('trust', cast(:trust AS text)))"), {"trust": trust})
    audit.record(db, actor, "dead_letters_retried", "trust", trust)
