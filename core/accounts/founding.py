"""The first people of an organisation, let in by whoever runs the service; region and operator have no other way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from core import audit
from core.accounts import links
from core.accounts.people import own_roles
from core.errors import N_, Conflict, NotFound, Refusal
from core.permissions import Role

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.accounts.people import Admit

_KIND = text("""
    SELECT CASE WHEN :org IN ('region', 'operator') THEN :org WHEN EXISTS (SELECT 1 FROM alis.trust WHERE code = :org) THEN 'trust'
        WHEN EXISTS (SELECT 1 FROM alis.municipality WHERE number = :org) THEN 'municipality' END""")
_PERSON = text("""
    INSERT INTO alis.app_user (email, name) VALUES (:email, :name) ON CONFLICT (email) DO UPDATE SET email = excluded.email RETURNING id""")
_MEMBERSHIP = text("""
    INSERT INTO alis.membership (user_id, org_kind, trust, municipality, roles, valid_from)
    SELECT :user, :kind, :trust, :municipality, :roles, cast(:valid_from AS date) WHERE NOT EXISTS (SELECT 1 FROM alis.membership m
        WHERE m.user_id = :user AND coalesce(m.trust, m.municipality, m.org_kind) = :organisation AND m.deputy_for IS NULL
          AND (m.valid_to IS NULL OR m.valid_to >= cast(:valid_from AS date))) RETURNING id""")


def found(db: Session, org: str, command: Admit, *, today: date) -> None:
    """Let somebody in and mail where to choose a password. As the database's owner, the wall open (`alis.maintenance`).

    Raises NotFound for an unknown organisation, Refusal 422 for roles of another kind, Conflict for somebody who is in already.
    """
    kind = db.scalar(_KIND, {"org": org})
    if kind is None:
        raise NotFound
    if not set(command.roles) <= set(own_roles(kind)) - {Role.TRUST_UNIT_LEADER.value}:
        sentence = N_("Velg roller som hører til organisasjonen.")
        raise Refusal("invalid", sentence, errors={"roles": sentence})
    trust, municipality = (org if kind == one else None for one in ("trust", "municipality"))
    user = db.execute(_PERSON, {"email": command.email.strip().lower(), "name": command.name}).scalar_one()
    values = {"user": user, "kind": kind, "trust": trust, "municipality": municipality, "roles": list(command.roles)}
    member = db.scalar(_MEMBERSHIP, {**values, "organisation": org, "valid_from": today})
    if member is None:
        raise Conflict("already_member", N_("Personen har allerede tilgang her. Endre rollene i stedet."))
    links.ask(db, user, member)
    after = {"user": user, "roles": list(command.roles), "valid_from": today}
    actor = audit.Actor(0, "alis person admit", "operator")
    audit.record(db, actor, "person_admitted", "membership", str(member), trust=trust, municipality=municipality, after=after)
