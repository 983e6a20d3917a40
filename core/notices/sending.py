# ruff: noqa: E501 - SQL
"""The worker's half of a message: the last check just before sending, the address as it is today, and what became of it.

Nothing is locked while a mail is handed over, so that no page ever waits for a mail server. A worker that dies between handing
over and writing so down sends again, under the same Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.notices.mail import Letter, NeverGoes, TryAgain
from core.tenancy import Scope, ScopeKind, enter

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session, sessionmaker

    from core.notices.mail import Mailer

NOBODY = ".invalid"

_MESSAGE = text("""
    SELECT m.trust, m.id, m.municipality, m.recipient, m.recipient_role, m.is_copy, m.about_end, m.subject, m.body, m.message_id,
        m.status, r.ended_on, r.trainee_email, p.coordinator_email, p.leader_email, p.copy_mailbox
    FROM alis.message m LEFT JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id
    LEFT JOIN alis.municipal_profile p ON p.municipality = m.municipality
    WHERE m.trust = :trust AND m.id = :id""")
_CONTACT = text("""
    SELECT email FROM alis.contact WHERE trust = :trust AND (id = :id OR role = :role)
        AND (valid_to IS NULL OR valid_to >= :today) AND (valid_from IS NULL OR valid_from <= :today) ORDER BY is_mailbox DESC, id LIMIT 1""")
_COLLEAGUE = text("""
    SELECT u.email FROM alis.app_user u JOIN alis.membership m ON m.user_id = u.id
    WHERE u.id = :id AND u.disabled_at IS NULL AND m.trust = :trust AND m.valid_from <= :today
        AND (m.valid_to IS NULL OR m.valid_to >= :today) LIMIT 1""")
_SETTLE = text("""
    UPDATE alis.message SET status = :status, last_error = :error, attempts = attempts + :attempt,
        sent_to = coalesce(:sent_to, sent_to), sent_at = CASE WHEN :status = 'sent' THEN cast(:now AS timestamptz) ELSE sent_at END
    WHERE trust = :trust AND id = :id AND status <> 'sent'""")


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker sends with. ``sessions`` come from the worker's own login."""

    sessions: sessionmaker[Session]
    key: bytes
    mailer: Mailer
    base_url: str
    demo: bool

    def within(self, trust: str, act: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what ``act`` gives
        """One transaction in the trust's scope."""
        with self.sessions() as db, db.begin():
            enter(db, Scope(ScopeKind.TRUST, trust=trust), self.key)
            return act(db)


def send(post: Post, trust: str, id_: int, *, today: date, now: datetime) -> str:
    """Send one message if its matter still stands; returns what became of it (``gone`` where nothing is queued under the id).

    Raises TryAgain with the failure noted on the message.
    """
    checked: Letter | str = post.within(trust, lambda db: last_check(db, trust, id_, post, today))
    if isinstance(checked, str):
        return checked
    try:
        post.mailer.deliver(checked, now)
    except NeverGoes as problem:
        return give_up(post, trust, id_, str(problem), attempt=1)
    except TryAgain as problem:
        reason = str(problem)
        post.within(trust, lambda db: settle(db, trust, id_, "queued", error=reason, attempt=1))
        raise
    told = ", ".join((checked.to, *checked.copies))
    post.within(trust, lambda db: settle(db, trust, id_, "sent", attempt=1, now=now, sent_to=told))
    return "sent"


def give_up(post: Post, trust: str, id_: int, error: str, *, attempt: int = 0) -> str:
    """A dead letter: an operator sees it, nobody tries again."""
    post.within(trust, lambda db: settle(db, trust, id_, "dead", error=error, attempt=attempt))
    return "dead"


def last_check(db: Session, trust: str, id_: int, post: Post, today: date) -> Letter | str:
    """Read message and matter as they are now: the letter to send, or the word for why nothing is sent."""
    found = db.execute(_MESSAGE, {"trust": trust, "id": id_}).first()
    if found is None or found.status != "queued":
        return "gone"
    if matter_is_over(found):
        settle(db, trust, id_, "cancelled")
        return "cancelled"
    address = resolve(db, found, today)
    copies = (found.copy_mailbox,) if found.copy_mailbox and found.recipient in {"coordinator", "leader"} else ()
    copies = tuple(one for one in copies if one != address)
    if address is None:
        settle(db, trust, id_, "dead", error="no address")
        return "dead"
    if post.demo:
        if found.recipient.startswith(("contact:", "role:")):
            address = f"{found.recipient_role}.{trust}@demo{NOBODY}"  # the published contacts are real people
        if not all(one.lower().endswith(NOBODY) for one in (address, *copies)):
            settle(db, trust, id_, "dead", error="a demo writes to no real address")
            return "dead"
    return Letter(
        name=f"{trust}-{id_}",
        message_id=found.message_id,
        to=address,
        copies=copies,
        subject=" ".join(found.subject.split()),
        text=found.body.replace("{base}", post.base_url),
        is_copy=found.is_copy,
    )


def matter_is_over(found: Row[Any]) -> bool:
    """Not a word about a matter that has ended, but for the message that says so (R-071)."""
    return found.ended_on is not None and not found.about_end


def resolve(db: Session, found: Row[Any], today: date) -> str | None:
    """The address behind a reference as it is today; None where there is none."""
    kind, _colon, rest = found.recipient.partition(":")
    if kind == "contact" and rest.isdecimal():
        address = _contact(db, found.trust, today, id_=int(rest))
        # whoever has the task now, where the one that was meant has left
        return address or _contact(db, found.trust, today, role=found.recipient_role)
    if kind == "role":
        return _contact(db, found.trust, today, role=rest)
    if kind == "user" and rest.isdecimal():
        colleague: str | None = db.scalar(_COLLEAGUE, {"trust": found.trust, "id": int(rest), "today": today})
        return colleague
    coordinator, leader, mailbox = found.coordinator_email, found.leader_email, found.copy_mailbox
    own = {
        # a municipality without a coordinator is reached through whoever stands in for one
        "coordinator": coordinator or leader or mailbox,
        "leader": leader or coordinator or mailbox,
        "trainee": found.trainee_email,
    }
    return own.get(kind) or None


def _contact(db: Session, trust: str, today: date, *, id_: int | None = None, role: str | None = None) -> str | None:
    address: str | None = db.scalar(_CONTACT, {"trust": trust, "id": id_, "role": role, "today": today})
    return address


def settle(  # noqa: PLR0913 - the columns of the row
    db: Session,
    trust: str,
    id_: int,
    status: str,
    *,
    error: str | None = None,
    attempt: int = 0,
    now: datetime | None = None,
    sent_to: str | None = None,
) -> None:
    """Write down what became of a message. What has gone out stays sent, also where the matter ended meanwhile."""
    values = {"trust": trust, "id": id_, "status": status, "error": error, "attempt": attempt, "now": now, "sent_to": sent_to}
    db.execute(_SETTLE, values)
