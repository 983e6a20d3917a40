"""What a municipality has typed so far; no trust sees it, nothing is checked but what must never be stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from core import audit
from core.errors import N_, NotFound, Refusal
from core.national_id import looks_like_national_id
from core.queue.models import NotificationDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor

_FIELD = re.compile(
    r"name|hpr_number|trusts|wanted_from|wanted_to|months|scheme|specialisation_started_on|converted_on|plan_assigned_on"
    r"|credited_months|email|phone|full_time_percent|departure_reason|comment|trainee_id|(unit|place)_[a-z0-9]+(_[23])?"
)
LONGEST = 2000
MOST = 50


def save(db: Session, actor: Actor, municipality: str, typed: Mapping[str, Any], draft_id: int | None) -> NotificationDraft:
    """Keep what the form holds, under the draft it came from or as a new one. Raises Refusal 422 for a birth number."""
    kept = {name: value for name, value in typed.items() if _FIELD.fullmatch(name) and value}
    for name, value in kept.items():
        if isinstance(value, str) and (len(value) > LONGEST or looks_like_national_id(value)):
            sentence = N_(
                "Teksten er for lang, eller ser ut til å inneholde et fødselsnummer. Fjern det; tjenesten skal ikke ha det."
            )
            raise Refusal("not_to_be_stored", sentence, errors={name: sentence})
    if draft_id is None:
        if _count(db, municipality) >= MOST:
            raise Refusal("too_many_drafts", N_("Kommunen har for mange utkast. Send inn eller slett noen først."))
        draft = NotificationDraft(municipality=municipality, fields=kept, saved_by=actor.name)
        db.add(draft)
    else:
        draft = get(db, municipality, draft_id)
        draft.fields, draft.saved_by, draft.saved_at = kept, actor.name, func.now()
    db.flush()
    _log(db, actor, "draft_saved", draft)
    return draft


def get(db: Session, municipality: str, draft_id: int) -> NotificationDraft:
    found = db.scalars(
        select(NotificationDraft).where(NotificationDraft.municipality == municipality, NotificationDraft.id == draft_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def listed(db: Session, municipality: str) -> Sequence[Row[Any]]:
    """The municipality's drafts, the latest first."""
    return db.execute(
        select(
            NotificationDraft.id,
            NotificationDraft.fields["name"].as_string().label("name"),
            NotificationDraft.fields["wanted_from"].as_string().label("wanted_from"),
            NotificationDraft.saved_by,
            NotificationDraft.saved_at,
        )
        .where(NotificationDraft.municipality == municipality)
        .order_by(NotificationDraft.saved_at.desc())
    ).all()


def drop(db: Session, actor: Actor, municipality: str, draft_id: int) -> None:
    draft = get(db, municipality, draft_id)
    _log(db, actor, "draft_deleted", draft)
    db.execute(delete(NotificationDraft).where(NotificationDraft.municipality == municipality, NotificationDraft.id == draft_id))


def _count(db: Session, municipality: str) -> int:
    statement = select(func.count()).select_from(NotificationDraft).where(NotificationDraft.municipality == municipality)
    return db.scalar(statement) or 0


def _log(db: Session, actor: Actor, action: str, draft: NotificationDraft) -> None:
    """The log names the fields that were filled in, not what they hold."""
    audit.record(
        db,
        actor,
        action,
        "notification_draft",
        str(draft.id),
        municipality=draft.municipality,
        after={"fields": sorted(draft.fields)},
    )
