"""Writing messages in the change's own transaction, and cancelling those of a matter that is over.

A recipient is stored as a reference (``contact:101``, ``coordinator``, ``trainee``, ``user:1001``), never as an address: the
worker looks it up just before sending, so a changed contact is a changed recipient.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from core.directory.models import Contact
from core.notices.models import Message
from core.notices.saying import letter, stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.notices.saying import Part
    from core.notices.standing import About
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Event


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about."""

    trust: str
    municipality: str | None
    request_id: int | None


@dataclass(frozen=True, slots=True)
class Recipient:
    reference: str
    role: str
    copy: bool = False


COORDINATOR = Recipient("coordinator", "municipality.coordinator")
LEADER = Recipient("leader", "municipality.leader")
TRAINEE = Recipient("trainee", "trainee")
_REFERENCES = {one.role: one.reference for one in (COORDINATOR, LEADER)}


def recipients(db: Session, rules: TrustRules, event: Event | str, today: date) -> tuple[Recipient, ...]:
    """Who is told of an event: the roles are the plugin's, the people the tenant's dated contacts."""
    routing = rules.routing(event)
    found: list[Recipient] = []
    for role, copy in [*((role, False) for role in routing.to), *((role, True) for role in routing.cc)]:
        if not role.startswith("trust."):
            found.append(Recipient(_REFERENCES.get(role, role), role, copy))
            continue
        listed = db.execute(
            select(Contact.id, Contact.purpose)
            .where(
                Contact.trust == rules.code,
                Contact.role == role,
                (Contact.valid_to.is_(None)) | (Contact.valid_to >= today),
                (Contact.valid_from.is_(None)) | (Contact.valid_from <= today),
            )
            .order_by(Contact.is_mailbox.desc(), Contact.id)
        ).all()
        meant = [one.id for one in listed if one.purpose == routing.purpose] or [one.id for one in listed]
        found += [Recipient(f"contact:{id_}", role, copy) for id_ in meant] or [Recipient(f"role:{role}", role, copy)]
    return tuple(found)


def tell(  # noqa: PLR0913 - the columns of the row
    db: Session,
    matter: Matter,
    event: str,
    key: str,
    to: tuple[Recipient, ...],
    *,
    subject: Part,
    body: Sequence[Part],
    about_end: bool = False,
    about: About | None = None,
    calendar_on: date | None = None,
) -> None:
    """Queue one message per recipient, and the job that sends it, in the change's own transaction.

    ``about`` names what it depends on besides the matter, an offer say: the worker asks whether that still stands. ``calendar_on``
    is a date that the mail brings along for the recipient's calendar. ``key`` makes the event unique within the trust: telling twice
    queues once (the second's job finds nothing to do). ``body`` are its paragraphs.
    """
    if not to:
        return
    sentences = [stored(subject), *(stored(one) for one in body)]
    said, text_ = letter(sentences)
    ids = db.execute(_NEW_IDS, {"n": len(to)}).scalars().all()
    rows = [
        {
            "trust": matter.trust,
            "id": id_,
            "municipality": matter.municipality,
            "request_id": matter.request_id,
            "event": event,
            "event_key": key,
            "recipient": one.reference,
            "recipient_role": one.role,
            "is_copy": one.copy,
            "about_end": about_end,
            "about_kind": about.kind if about else None,
            "about_id": about.id if about else None,
            "about_on": about.on if about else None,
            "calendar_on": calendar_on,
            "subject": said,
            "body": text_,
            "sentences": sentences,
            "message_id": message_id(matter.trust, key, one.reference),
        }
        for id_, one in zip(ids, to, strict=True)
    ]
    db.execute(insert(Message).values(rows).on_conflict_do_nothing().inline())
    db.execute(_DEFER, {"trust": matter.trust, "ids": list(ids)})


# ids first: a scope that may not read the table gets none back from its INSERT
_NEW_IDS = text("SELECT nextval('alis.message_id_seq') FROM generate_series(1, :n)")
_DEFER = text(
    "SELECT alis.defer('send_message', jsonb_build_object('trust', cast(:trust AS text), 'message_id', id)) "
    "FROM unnest(cast(:ids AS bigint[])) AS id"
)


def message_id(trust: str, key: str, reference: str) -> str:
    """Stable for an event and a recipient, so that a mail sent twice after a crash is known as the same one."""
    digest = hashlib.sha256(f"{trust}|{key}|{reference}".encode()).hexdigest()[:32]
    return f"<{digest}@alis-nord>"


def cancel_pending(db: Session, trust: str, request_id: int, *, key: str | None = None) -> int:
    """The matter (or only the event ``key``, say an offer that was taken back) is over: what is queued about it stays (R-071)."""
    statement = update(Message).where(
        Message.trust == trust,
        Message.request_id == request_id,
        Message.status.in_(("queued", "held")),
        Message.about_end.is_(False),
    )
    if key is not None:
        statement = statement.where(Message.event_key == key)
    cancelled = db.execute(statement.values(status="cancelled"))
    return cancelled.rowcount  # type: ignore[attr-defined,no-any-return]
