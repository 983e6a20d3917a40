"""Writing messages in the change's own transaction, and cancelling those of a matter that is over.

A recipient is stored as a reference (``contact:101``, ``coordinator``, ``leader``, ``trainee``), never as an address: the worker looks
the address up just before sending, so a changed contact is a changed recipient.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.directory.models import Contact
from core.notices.models import Message

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.trusts.terms import Event


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about; ``label`` says something without naming anyone («Hammerfest, Avdeling for medisin, fra 1.3.2028»)."""

    trust: str
    municipality: str | None
    request_id: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Recipient:
    reference: str
    role: str
    copy: bool = False


def recipients(db: Session, rules: TrustRules, event: Event | str, today: date) -> tuple[Recipient, ...]:
    """Who is told of an event: the roles are the plugin's, the people the tenant's dated contacts."""
    routing = rules.routing(event)
    found: list[Recipient] = []
    for role, copy in [*((role, False) for role in routing.to), *((role, True) for role in routing.cc)]:
        if not role.startswith("trust."):
            found.append(
                Recipient(
                    {"municipality.coordinator": "coordinator", "municipality.leader": "leader"}.get(role, role), role, copy
                )
            )
            continue
        ids = db.scalars(
            select(Contact.id)
            .where(
                Contact.trust == rules.code,
                Contact.role == role,
                (Contact.valid_to.is_(None)) | (Contact.valid_to >= today),
                (Contact.valid_from.is_(None)) | (Contact.valid_from <= today),
            )
            .order_by(Contact.is_mailbox.desc(), Contact.id)
        ).all()
        found += [Recipient(f"contact:{id_}", role, copy) for id_ in ids] or [Recipient(f"role:{role}", role, copy)]
    return tuple(found)


def tell(
    db: Session,
    matter: Matter,
    event: str,
    key: str,
    to: tuple[Recipient, ...],
    *,
    subject: str,
    body: str,
    about_end: bool = False,
) -> None:
    """Queue one message per recipient. ``key`` makes the event unique within the trust: telling twice queues once."""
    for one in to:
        digest = hashlib.sha256(f"{matter.trust}|{key}|{one.reference}".encode()).hexdigest()[:32]
        db.execute(
            insert(Message)
            .values(
                trust=matter.trust,
                municipality=matter.municipality,
                request_id=matter.request_id,
                event=event,
                event_key=key,
                recipient=one.reference,
                recipient_role=one.role,
                is_copy=one.copy,
                about_end=about_end,
                subject=subject,
                body=body,
                message_id=f"<{digest}@alis-nord>",
            )
            .on_conflict_do_nothing()
            .inline()
        )


def cancel_pending(db: Session, trust: str, request_id: int) -> int:
    """The matter is over: nothing that is still queued about it goes out (R-071)."""
    cancelled = db.execute(
        update(Message)
        .where(Message.trust == trust, Message.request_id == request_id, Message.status == "queued", Message.about_end.is_(False))
        .values(status="cancelled")
    )
    return cancelled.rowcount  # type: ignore[attr-defined,no-any-return]


def waiting(db: Session, trust: str) -> int:
    """How many messages are queued for a trust (health page)."""
    return db.scalar(select(func.count()).select_from(Message).where(Message.trust == trust, Message.status == "queued")) or 0
