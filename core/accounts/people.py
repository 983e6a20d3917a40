"""The people of one organisation: who may act as what, from when to when, and who stands in. No Flask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit, paging
from core.accounts import feeds, links
from core.accounts.models import Membership, User
from core.accounts.service import admit as admit_person
from core.directory import profiles
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal
from core.memberships import VALID
from core.permissions import Permission, Role, granted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity, Organisation

PAGE = 100
COORDINATOR = "municipality.coordinator"


@dataclass(frozen=True, slots=True)
class Admit:
    """Somebody to be let in; known elsewhere or not, the answer is the same."""

    email: str
    name: str
    roles: tuple[str, ...]
    units: tuple[int, ...] = ()
    title: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    roles: tuple[str, ...]
    valid_from: date
    units: tuple[int, ...] = ()
    title: str | None = None
    valid_to: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class StandIn:
    email: str
    name: str
    valid_from: date
    valid_to: date


def own_roles(kind: str) -> tuple[str, ...]:
    """The roles that an organisation of this kind gives."""
    return tuple(role.value for role in Role if role.value.split(".")[0] == kind)


def listed(db: Session, org: Organisation, today: date, after: str | None = None) -> tuple[Sequence[Row[Any]], str | None]:
    """Memberships of the organisation that have not ended, by name, and where the next page begins."""
    place = paging.read_cursor(after, str, int)
    where = " AND (lower(u.name), m.id) > (:name, cast(:id AS bigint))" if place else ""
    values: dict[str, Any] = {"own": org.code, "today": today, "size": PAGE + 1}
    if place:
        values |= {"name": place[0], "id": place[1]}
    rows = db.execute(
        text(f"""SELECT m.id, m.user_id, u.name, u.email, m.roles, m.units, m.title, m.valid_from, m.valid_to, m.deputy_for,
                        s.name AS stands_in_for, m.version,
                        (SELECT l.failure FROM alis.account_link l WHERE l.membership_id = m.id ORDER BY l.id DESC LIMIT 1) AS failure
                 FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id
                 LEFT JOIN alis.membership d ON d.id = m.deputy_for LEFT JOIN alis.app_user s ON s.id = d.user_id
                 WHERE m.{org.kind} = :own AND (m.valid_to IS NULL OR m.valid_to >= :today){where}
                 ORDER BY lower(u.name), m.id LIMIT :size"""),  # noqa: S608 - the kind is one of two words
        values,
    ).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], paging.make_cursor(last.name.lower(), last.id) if last else None


def get(db: Session, org: Organisation, membership_id: int, *, lock: bool = False) -> Membership:
    """A membership of the own organisation. Raises NotFound for another's."""
    statement = select(Membership).where(Membership.id == membership_id, getattr(Membership, org.kind) == org.code)
    found = db.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def admit(db: Session, me: Identity, key: bytes, command: Admit, *, today: date) -> Membership:
    """Let somebody in with these roles, and mail where to choose a password.

    Raises Refusal 422 for roles of another kind, Conflict for somebody who is in already.
    """
    _fitting(db, me.organisation, command.roles, command.units)
    start = command.valid_from or today
    _in_order(start, command.valid_to)
    user_id = admit_person(db, me, key, command.email, command.name)
    if _active(db, me.organisation, user_id, today) is not None:
        raise Conflict("already_member", N_("Personen har allerede tilgang her. Endre rollene i stedet."))
    made = _store(db, me, user_id, command, start)
    # known elsewhere or not: the mail is the same, so nobody learns which
    links.ask(db, user_id, made.id)
    changed = _coordinator_follows(db, me.organisation, made, command.name, command.email, today)
    _log(db, me, "person_admitted", made, None, changed)
    return made


def _store(db: Session, me: Identity, user_id: int, command: Admit, start: date, *, deputy_for: int | None = None) -> Membership:
    org = me.organisation
    made = Membership(
        user_id=user_id,
        org_kind=org.kind,
        trust=org.trust or None,
        municipality=org.municipality or None,
        roles=list(command.roles),
        units=list(command.units),
        title=command.title,
        valid_from=start,
        valid_to=command.valid_to,
        deputy_for=deputy_for,
        version=1,
    )
    db.add(made)
    db.flush()
    return made


def change(db: Session, me: Identity, membership_id: int, command: Change, *, today: date) -> Membership:
    """Other roles, units or dates. Raises EditedMeanwhile; nobody takes the management of people from oneself."""
    found = get(db, me.organisation, membership_id, lock=True)
    typed = {name: getattr(command, name) for name in ("roles", "units", "title", "valid_from", "valid_to")}
    before = {name: getattr(found, name) for name in typed}
    if found.version != command.version:
        raise EditedMeanwhile(before, typed)
    _fitting(db, me.organisation, command.roles, command.units)
    _in_order(command.valid_from, command.valid_to)
    ending = command.valid_from > today or (command.valid_to is not None and command.valid_to < today)
    if found.user_id == me.user_id and (ending or Permission.PEOPLE_MANAGE not in granted(command.roles)):
        raise Conflict("own_access", N_("Du kan ikke ta fra deg selv tilgangen til å administrere. Be en kollega gjøre det."))
    found.roles, found.units, found.title = list(command.roles), list(command.units), command.title
    found.valid_from, found.valid_to = command.valid_from, command.valid_to
    found.version += 1
    db.flush()
    name, email = _named(db, found)
    changed = _coordinator_follows(db, me.organisation, found, name, email, today)
    _log(db, me, "membership_changed", found, before, changed)
    return found


def end(db: Session, me: Identity, membership_id: int, *, today: date, now: datetime) -> Membership:
    """The person is out at once: every request asks for the memberships of the day. Calendar and tokens end with it."""
    found = get(db, me.organisation, membership_id, lock=True)
    if found.user_id == me.user_id:
        raise Conflict("own_access", N_("Du kan ikke avslutte din egen tilgang. Be en kollega gjøre det."))
    if found.valid_to is not None and found.valid_to < today:
        raise Conflict("membership_ended", N_("Tilgangen er allerede avsluttet."))
    before = {"valid_to": found.valid_to}
    found.valid_to = today - timedelta(days=1)
    found.version += 1
    db.flush()
    closed = feeds.close(db, found.id, now)
    name, email = _named(db, found)
    changed = _coordinator_follows(db, me.organisation, found, name, email, today)
    _log(db, me, "membership_ended", found, before, {**changed, **closed})
    return found


def stand_in(db: Session, me: Identity, key: bytes, membership_id: int, command: StandIn, *, today: date) -> Membership:
    """Somebody stands in from–to with the same roles; it ends by itself. Raises Refusal 422, Conflict."""
    original = get(db, me.organisation, membership_id)
    if original.deputy_for is not None:
        raise Conflict("deputy_of_deputy", N_("En stedfortreder kan ikke ha en egen stedfortreder."))
    _in_order(command.valid_from, command.valid_to)
    if command.valid_to < today:
        sentence = N_("Sluttdatoen er passert.")
        raise Refusal("deputy_ended", sentence, errors={"valid_to": sentence})
    user_id = admit_person(db, me, key, command.email, command.name)
    if user_id == original.user_id:
        sentence = N_("Ingen kan være stedfortreder for seg selv.")
        raise Refusal("own_deputy", sentence, errors={"email": sentence})
    like = Admit(
        command.email, command.name, tuple(original.roles), tuple(original.units), original.title, valid_to=command.valid_to
    )
    made = _store(db, me, user_id, like, command.valid_from, deputy_for=original.id)
    links.ask(db, user_id, made.id)
    _log(db, me, "deputy_appointed", made, None, {})
    return made


def _fitting(db: Session, org: Organisation, roles: tuple[str, ...], units: tuple[int, ...]) -> None:
    wrong: dict[str, Any] = {}
    if not roles or not set(roles) <= set(own_roles(org.kind)):
        wrong["roles"] = N_("Velg roller som hører til organisasjonen.")
    leads = Role.TRUST_UNIT_LEADER.value in roles
    if leads and not units:
        wrong["units"] = N_("Velg enheten eller enhetene som lederen har ansvar for.")
    if units and not leads:
        wrong["units"] = N_("Bare en leder for en enhet har enheter.")
    if units and leads:
        known = db.scalar(
            text("SELECT count(*) FROM alis.unit WHERE trust = :trust AND id = ANY(:ids)"),
            {"trust": org.code, "ids": list(units)},
        )
        if known != len(set(units)):
            wrong["units"] = N_("Enheten hører ikke til helseforetaket.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)


def _in_order(start: date, until: date | None) -> None:
    if until is not None and until < start:
        sentence = N_("Sluttdatoen kan ikke ligge før startdatoen.")
        raise Refusal("dates_reversed", sentence, errors={"valid_to": sentence})


def _active(db: Session, org: Organisation, user_id: int, today: date) -> int | None:
    return db.scalar(
        select(Membership.id).where(
            Membership.user_id == user_id,
            getattr(Membership, org.kind) == org.code,
            Membership.deputy_for.is_(None),
            Membership.valid_to.is_(None) | (Membership.valid_to >= today),
        )
    )


def _named(db: Session, found: Membership) -> tuple[str, str]:
    row = db.execute(select(User.name, User.email).where(User.id == found.user_id)).one()
    return row.name, row.email


def _coordinator_follows(
    db: Session, org: Organisation, changed: Membership, name: str, email: str, today: date
) -> dict[str, Any]:
    """The municipality's profile names its coordinator: filled when one is appointed, handed on when that one goes."""
    if org.kind != "municipality" or changed.deputy_for is not None:
        return {}
    serving = COORDINATOR in changed.roles and (changed.valid_to is None or changed.valid_to >= today)
    if serving:
        return profiles.fill_coordinator(db, org.code, name=name, email=email, start=changed.valid_from)
    profile = profiles.get(db, org.code)
    if profile is None or profile.coordinator_email != email:
        return {}
    heir = db.execute(
        text(f"""SELECT u.name, u.email, m.valid_from FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id
                WHERE m.municipality = :own AND :role = ANY(m.roles) AND m.deputy_for IS NULL AND m.id <> :id
                  AND {VALID} ORDER BY m.id LIMIT 1"""),  # noqa: S608 - constant text
        {"own": org.code, "role": COORDINATOR, "id": changed.id, "today": today},
    ).first()
    new = (
        {"name": heir.name, "email": heir.email, "start": heir.valid_from}
        if heir
        else {"name": None, "email": None, "start": None}
    )
    return profiles.fill_coordinator(db, org.code, leaving=email, **new)


def _log(db: Session, me: Identity, action: str, found: Membership, before: dict[str, Any] | None, more: dict[str, Any]) -> None:
    after = {
        "user": found.user_id,
        "roles": found.roles,
        "units": found.units,
        "valid_from": found.valid_from,
        "valid_to": found.valid_to,
        "deputy_for": found.deputy_for,
        **more,
    }
    audit.record(
        db,
        me.actor,
        action,
        "membership",
        str(found.id),
        trust=found.trust,
        municipality=found.municipality,
        before=before,
        after=after,
    )
