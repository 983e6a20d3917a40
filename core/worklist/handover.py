"""What somebody who leaves leaves behind: open matters, dates to come, and who is there to take over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.accounts import people
from core.accounts.models import User
from core.identity import Identity, Organisation
from core.memberships import VALID
from core.worklist import queries, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.accounts.models import Membership

AHEAD = timedelta(days=366)
MOST, NAMED = 100, 20
# roles for which the organisation's open requests are theirs to follow
_OWNERS = {"municipality.coordinator", "municipality.leader", "trust.contact"}
_OPEN = """SELECT count(*) FROM alis.placement_request WHERE {column} = :own AND ended_on IS NULL"""
_TRAINEES = "SELECT count(*) FROM alis.trainee WHERE municipality = :own AND mentor_id = :user AND left_on IS NULL"
_LEFT_BEHIND = """SELECT (SELECT count(*) FROM alis.calendar_feed WHERE membership_id = :member AND revoked_at IS NULL) AS feeds,
    (SELECT count(*) FROM alis.api_token WHERE membership_id = :member AND revoked_at IS NULL) AS tokens"""
_HEIRS = f"""SELECT u.name, m.roles FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id
    WHERE m.{{column}} = :own AND m.roles && cast(:roles AS text[]) AND m.id <> :member AND m.deputy_for IS NULL
      AND {VALID} ORDER BY lower(u.name), m.id"""  # noqa: S608 - constant text


@dataclass(frozen=True, slots=True)
class Handover:
    """``uncovered`` are the roles that nobody else has; ``more_heirs`` and ``more_dates`` what is not listed."""

    membership: Membership
    name: str
    open_matters: int | None
    mentored: int
    dates: list[words.Entry]
    more_dates: bool
    heirs: Sequence[Row[Any]]
    more_heirs: int
    uncovered: tuple[str, ...]
    feeds: int
    tokens: int


def of(db: Session, me: Identity, membership_id: int, today: date) -> Handover:
    """The checklist of a membership of the own organisation. Raises NotFound for another's."""
    org = me.organisation
    found = people.get(db, org, membership_id)
    person = db.get_one(User, found.user_id)
    leaving = Identity(
        found.user_id,
        person.name,
        person.email,
        person.language,
        "",
        Organisation(found.id, org.kind, org.code, org.name, frozenset(found.roles), tuple(found.units), deputy=False),
        (),
    )
    values = {"own": org.code, "user": found.user_id, "member": found.id, "roles": found.roles, "today": today}
    heirs = db.execute(text(_HEIRS.format(column=org.kind)), values).all()
    covered = {role for heir in heirs for role in heir.roles}
    dated = queries.dated(db, leaving, today, until=today + AHEAD, size=MOST + 1)
    left = db.execute(text(_LEFT_BEHIND), values).one()
    return Handover(
        membership=found,
        name=person.name,
        open_matters=db.scalar(text(_OPEN.format(column=org.kind)), values) if _OWNERS & set(found.roles) else None,
        mentored=(db.scalar(text(_TRAINEES), values) or 0) if org.municipality else 0,
        dates=words.entries(dated, today)[:MOST],
        more_dates=len(dated.rows) > MOST,
        heirs=heirs[:NAMED],
        more_heirs=max(0, len(heirs) - NAMED),
        uncovered=tuple(role for role in found.roles if role not in covered),
        feeds=left.feeds,
        tokens=left.tokens,
    )
