# ruff: noqa: E501 - SQL
"""Who is behind a reference as things stand now: an address, how its owner wants mail, and where to mark it when it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.memberships import LEADER, VALID

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a sign-in in the organisation that is written to."""

    membership_id: int
    user_id: int
    email: str
    language: str
    delivery: str


@dataclass(frozen=True, slots=True)
class Address:
    """``contact_id`` where it stands in the trust's contacts (published, so a real person also in a demo)."""

    email: str
    person: Person | None = None
    contact_id: int | None = None


# recipients that a municipality knows, and the trust does not
_MUNICIPAL = ("coordinator", "leader", "member:", "user:")

_PEOPLE = text(f"""
    SELECT m.id, m.user_id, lower(u.email) AS email, u.language, coalesce(c.delivery, 'immediate') AS delivery
    FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id LEFT JOIN alis.mail_choice c ON c.membership_id = m.id
    WHERE m.municipality = :municipality AND u.disabled_at IS NULL AND {VALID}
    ORDER BY m.deputy_for NULLS FIRST, m.id""")  # noqa: S608 - constant text
_CONTACT = text("""
    SELECT id, lower(email) AS email FROM alis.contact WHERE trust = :trust AND (id = :id OR role = :role) AND (id = :id OR NOT is_copy OR :copy)
        AND (valid_to IS NULL OR valid_to >= :today) AND (valid_from IS NULL OR valid_from <= :today)
    ORDER BY refused_on NULLS FIRST, is_mailbox DESC, is_copy, id LIMIT 1""")
_COLLEAGUES = f"""
    SELECT m.id, m.user_id, lower(u.email) AS email, u.language, coalesce(c.delivery, 'immediate') AS delivery
    FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id LEFT JOIN alis.mail_choice c ON c.membership_id = m.id
    WHERE m.trust = :trust AND u.disabled_at IS NULL AND {VALID}
      AND {{which}} ORDER BY m.deputy_for NULLS FIRST, m.id LIMIT 1"""  # noqa: S608 - constant text
_BY = {
    which: text(_COLLEAGUES.format(which=condition))
    for which, condition in {
        "user": "m.user_id = :id",
        "member": "m.id = :id",
        "email": "lower(u.email) = :email",
        "role": "m.roles @> ARRAY[cast(:role AS text)]",
        # who leads what somebody who has left led
        "successor": """m.roles @> ARRAY[cast(:role AS text)] AND (cardinality(m.units) = 0 OR m.units && (SELECT coalesce(array_agg(one), '{}')
            FROM alis.membership g, unnest(g.units) AS one WHERE g.trust = :trust AND g.user_id = :id))""",
        # the leader of a unit, else of one above it
        "unit": f"{LEADER} AND m.units && (SELECT n.path FROM alis.unit n WHERE n.trust = :trust AND n.id = :id)",  # noqa: S608
    }.items()
}


def is_municipal(found: Row[Any]) -> bool:
    """Whether the recipient's own wishes stand behind the municipality's wall."""
    return found.municipality is not None and str(found.recipient).startswith(_MUNICIPAL) and not _of_trust(found)


def _of_trust(found: Row[Any]) -> bool:
    return str(found.recipient_role).startswith("trust.")


def people_of(db: Session, municipality: str, today: date) -> tuple[Person, ...]:
    """Everybody with a sign-in there (in the municipality's own scope)."""
    return tuple(_person(row) for row in db.execute(_PEOPLE, {"municipality": municipality, "today": today}))


def resolve(db: Session, found: Row[Any], today: date, people: tuple[Person, ...] = ()) -> Address | None:
    """The address behind a message's reference; None where there is nobody. ``people`` are the municipality's own."""
    kind, _colon, rest = found.recipient.partition(":")
    if kind in {"contact", "role"}:
        return _of_contacts(db, found, today, int(rest) if kind == "contact" and rest.isdecimal() else None, rest)
    if kind in {"user", "member"} and rest.isdecimal():
        if is_municipal(found):
            known = (one for one in people if int(rest) == (one.user_id if kind == "user" else one.membership_id))
            return _at(next(known, None))
        return _of_colleagues(db, found, today, kind, int(rest))
    if kind == "unit" and rest.isdecimal():
        return _at(_colleague(db, "unit", trust=found.trust, id=int(rest), today=today))
    email = _of_profile(found, kind)
    if not email:
        return None
    return Address(email, next((one for one in people if one.email == email.lower()), None))


def _of_profile(found: Row[Any], kind: str) -> str | None:
    coordinator, leader, mailbox = (
        None if one and found.refused_email and one.lower() == found.refused_email.lower() else one
        for one in (found.coordinator_email, found.leader_email, found.copy_mailbox)
    )
    own: Mapping[str, str | None] = {
        # a municipality without a coordinator is reached through whoever stands in for one
        "coordinator": coordinator or leader or mailbox or found.coordinator_email,
        "leader": leader or coordinator or mailbox or found.leader_email,
        "trainee": found.trainee_email,
    }
    return own.get(kind) or None


def _of_contacts(db: Session, found: Row[Any], today: date, id_: int | None, role: str) -> Address | None:
    """The contact that was meant, else whoever has the task now, else a colleague with the role, at last the trust's admin.

    A trust that has published no contact (HSYK) is reached through the people whom it has let in.
    """
    role = found.recipient_role if id_ is not None else role
    values = {"trust": found.trust, "today": today, "copy": bool(found.is_copy)}
    row = db.execute(_CONTACT, {**values, "id": id_, "role": None}).first() if id_ is not None else None
    row = row or db.execute(_CONTACT, {**values, "id": None, "role": role}).first()
    if row is not None:
        return Address(row.email, _colleague(db, "email", trust=found.trust, email=row.email, today=today), row.id)
    for stand_in in (role, "trust.admin"):
        person = _colleague(db, "role", trust=found.trust, role=stand_in, today=today)
        if person is not None:
            return _at(person)
    return None


def _of_colleagues(db: Session, found: Row[Any], today: date, kind: str, id_: int) -> Address | None:
    """The colleague, else whoever leads the same units since; mail about a candidate is not lost with a leader who left."""
    person = _colleague(db, kind, trust=found.trust, id=id_, today=today)
    if person is None and kind == "user":
        person = _colleague(db, "successor", trust=found.trust, id=id_, role=found.recipient_role, today=today)
    return _at(person)


def _colleague(db: Session, which: str, **values: Any) -> Person | None:
    row = db.execute(_BY[which], values).first()
    return _person(row) if row else None


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.user_id, row.email, row.language, row.delivery)


def _at(person: Person | None) -> Address | None:
    return Address(person.email, person) if person else None
