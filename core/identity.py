"""Who a request is for: read in scope identity, before anything else, in one statement."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import text

from core.audit import Actor
from core.errors import N_, Refusal
from core.memberships import LEADS, VALID
from core.permissions import Permission, Role, granted
from core.tenancy import Scope, ScopeKind, ScopeNotSigned, enter

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

IDLE = timedelta(hours=2)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What one works for: everything a person may do there through own memberships and as a deputy, added up."""

    membership_id: int
    kind: str
    code: str
    name: str
    roles: frozenset[str]
    units: tuple[int, ...]
    deputy: bool
    unread: int = 0

    @property
    def trust(self) -> str:
        return self.code if self.kind == "trust" else ""

    @property
    def municipality(self) -> str:
        return self.code if self.kind == "municipality" else ""


@dataclass(frozen=True)
class Identity:
    """A signed-in person in one organisation. Frozen; error pages read it after the transaction is gone."""

    user_id: int
    name: str
    email: str
    language: str
    session_hash: str
    organisation: Organisation
    organisations: tuple[Organisation, ...]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return granted(self.organisation.roles)

    def may(self, permission: str) -> bool:
        return Permission(permission) in self.permissions

    @property
    def trust(self) -> str:
        return self.organisation.trust

    @property
    def municipality(self) -> str:
        return self.organisation.municipality

    @cached_property
    def actor(self) -> Actor:
        org = self.organisation
        return Actor(self.user_id, self.name, f"{','.join(sorted(org.roles))}@{org.code or org.kind}")

    @cached_property
    def scope(self) -> Scope:
        """The narrowest scope that the roles allow."""
        org = self.organisation
        kind, subject = ScopeKind(org.kind), ""
        if org.roles <= {Role.TRUST_UNIT_LEADER}:
            kind, subject = ScopeKind.UNIT, "{" + ",".join(map(str, org.units)) + "}"
        elif org.roles <= {Role.MUNICIPALITY_MENTOR}:
            kind = ScopeKind.MENTOR
        return Scope(kind, trust=org.trust, municipality=org.municipality, user_id=self.user_id, subject=subject)


MANY = 99
# how many messages are new to a membership (core.notices.inbox), no further than the header tells
_UNREAD = f"""(SELECT count(*) FROM (SELECT 1 FROM alis.message x WHERE x.{{0}} = m.{{0}}
    AND x.id > coalesce((SELECT c.read_through FROM alis.mail_choice c WHERE c.membership_id = m.id), 0)
    AND x.created_at >= m.valid_from
    AND x.status IN ('sent', 'dead', 'held') AND x.recipient_role = ANY(m.roles) AND x.recipient NOT LIKE 'member:%'
    AND (x.recipient NOT LIKE 'user:%' OR x.recipient = 'user:' || m.user_id) LIMIT {MANY + 1}) n)"""  # noqa: S608 - constant text
_NEW = f"""CASE WHEN m.trust IS NOT NULL THEN {_UNREAD.format("trust")}
    WHEN m.municipality IS NOT NULL THEN {_UNREAD.format("municipality")} ELSE 0 END"""
_MEMBERSHIPS = f"""
    (SELECT coalesce(json_agg(json_build_object('id', m.id, 'kind', m.org_kind, 'trust', m.trust, 'municipality', m.municipality,
            'name', coalesce(t.name, k.official_name), 'roles', m.roles, 'units', m.units, 'deputy', m.deputy_for IS NOT NULL,
            'unread', {{new}}) ORDER BY m.id), '[]')
     FROM alis.membership m LEFT JOIN alis.trust t ON t.code = m.trust LEFT JOIN alis.municipality k ON k.number = m.municipality
     WHERE m.user_id = u.id AND {VALID}) AS memberships
"""  # noqa: S608 - constant text
_BY_COOKIE = text(f"""
    SELECT u.id, u.name, u.email, u.language, s.membership_id, s.last_seen_at, {_MEMBERSHIPS.format(new=_NEW)}
    FROM alis.sign_in s JOIN alis.app_user u ON u.id = s.user_id
    WHERE s.token_hash = :hash AND s.revoked_at IS NULL AND s.expires_at > :now AND s.last_seen_at > :idle_since
      AND u.disabled_at IS NULL""")  # noqa: S608 - constant text
_BY_BEARER = text(f"""
    SELECT u.id, u.name, u.email, u.language, a.membership_id, NULL AS last_seen_at, {_MEMBERSHIPS.format(new=0)}
    FROM alis.api_token a JOIN alis.app_user u ON u.id = a.user_id
    WHERE a.token_hash = :hash AND a.revoked_at IS NULL AND a.expires_at > :now AND u.disabled_at IS NULL""")  # noqa: S608
_BY_FEED = text(f"""
    SELECT u.id, u.name, u.email, u.language, f.membership_id, NULL AS last_seen_at, {_MEMBERSHIPS.format(new=0)}
    FROM alis.calendar_feed f JOIN alis.app_user u ON u.id = f.user_id
    WHERE f.token_hash = :hash AND f.revoked_at IS NULL AND u.disabled_at IS NULL""")  # noqa: S608


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def of_feed(db: Session, secret: str, key: bytes, *, today: date) -> Identity | None:
    """The person behind a calendar's private address, in the one organisation that it is for; None when it has ended."""
    hash_ = sha256(secret)
    enter(db, Scope(ScopeKind.IDENTITY, subject=hash_), key)
    row = db.execute(_BY_FEED, {"hash": hash_, "today": today}).first()
    if row is None:
        return None
    organisations = _organisations(row.memberships)
    chosen = next((org for org in organisations if org.membership_id == row.membership_id), None)
    if chosen is None:
        return None
    return Identity(row.id, row.name, row.email, row.language, hash_, chosen, organisations)


def identify(db: Session, secret: str, key: bytes, *, bearer: bool, now: datetime, today: date) -> Identity | None:
    """The person behind a cookie or bearer token, or None when it has ended or no membership is left."""
    hash_ = sha256(secret)
    enter(db, Scope(ScopeKind.IDENTITY, subject=hash_), key)
    values: dict[str, Any] = {"hash": hash_, "now": now, "today": today}
    if not bearer:
        values["idle_since"] = now - IDLE
    row = db.connection().execute(_BY_BEARER if bearer else _BY_COOKIE, values).first()
    if row is None:
        return None
    organisations = _organisations(row.memberships)
    chosen = next((org for org in organisations if org.membership_id == row.membership_id), None)
    if chosen is None:
        # a token is for one membership; a session goes on in another organisation when one membership has ended
        if bearer or not organisations:
            return None
        chosen = organisations[0]
    if row.last_seen_at is not None and now - row.last_seen_at > TOUCH_EVERY:
        db.execute(text("UPDATE alis.sign_in SET last_seen_at = :now WHERE token_hash = :hash"), {"now": now, "hash": hash_})
    return Identity(row.id, row.name, row.email, row.language, hash_, chosen, organisations)


def _organisations(memberships: list[dict[str, Any]]) -> tuple[Organisation, ...]:
    """One entry per organisation; a deputy's roles join the person's own."""
    found: dict[tuple[str, str], Organisation] = {}
    for m in memberships:
        code = m["trust"] or m["municipality"] or ""
        name = m["name"] or {"region": "Helse Nord RHF", "operator": "Drift"}[m["kind"]]
        before = found.get((m["kind"], code))
        if before is None:
            found[m["kind"], code] = Organisation(
                m["id"], m["kind"], code, name, frozenset(m["roles"]), tuple(m["units"]), m["deputy"], m["unread"]
            )
        else:
            found[m["kind"], code] = Organisation(
                before.membership_id,
                before.kind,
                code,
                name,
                before.roles | frozenset(m["roles"]),
                tuple(dict.fromkeys((*before.units, *m["units"]))),
                before.deputy,
                max(before.unread, m["unread"]),
            )
    return tuple(found.values())


class LinkEnded(Refusal):
    """A link that is used, expired, cancelled or never was; the page says whom to ask."""

    # colleagues can sign in instead
    TO_OTHERS: ClassVar = {
        "used": N_("Spørsmålet er allerede besvart, og svaret er registrert."),
        "expired": N_("Lenken er utløpt. Logg inn for å svare."),
        "ended": N_("Spørsmålet gjelder ikke lenger."),
    }

    def __init__(self, why: str, *, recipient: str = "trainee") -> None:
        if recipient != "trainee" and why in self.TO_OTHERS:
            super().__init__(f"link_{why}", self.TO_OTHERS[why], status=410)
            return
        sentences = {
            "used": N_(
                "Denne lenken er allerede brukt. Svaret er registrert. Kontakt ALIS-koordinatoren i kommunen hvis noe er feil."
            ),
            "expired": N_("Lenken er utløpt. Kontakt ALIS-koordinatoren i kommunen for å få en ny."),
            "ended": N_(
                "Saken er avsluttet, og lenken gjelder ikke lenger. Kontakt ALIS-koordinatoren i kommunen hvis det er feil."
            ),
            "unknown": N_(
                "Lenken er ikke gyldig. Kontroller at hele adressen kom med, eller kontakt ALIS-koordinatoren i kommunen."
            ),
        }
        super().__init__(f"link_{why}", sentences[why], status=404 if why == "unknown" else 410)


_LINK = text("""
    SELECT trust, id, municipality, request_id, purpose, object_id, recipient, expires_at, used_at, cancelled_at
    FROM alis.answer_link WHERE token_hash = :hash""")


def open_link(db: Session, token: str, key: bytes) -> Row[Any]:
    """The answer link behind a token, usable or not (the view decides with :func:`must_be_open`)."""
    hash_ = sha256(token)
    try:
        enter(db, Scope(ScopeKind.IDENTITY, subject=hash_), key)
    except ScopeNotSigned:  # pragma: no cover - a hash has no such signs
        raise LinkEnded("unknown") from None
    row = db.execute(_LINK, {"hash": hash_}).first()
    if row is None:
        raise LinkEnded("unknown")
    return row


def must_be_open(link: Row[Any], now: datetime) -> None:
    if link.used_at is not None:
        raise LinkEnded("used", recipient=link.recipient)
    if link.cancelled_at is not None:
        raise LinkEnded("ended", recipient=link.recipient)
    if link.expires_at <= now:
        raise LinkEnded("expired", recipient=link.recipient)


# whose eyes a question is answered with, where one matter alone would not do
_LINK_SCOPES = {
    "order": ScopeKind.MUNICIPALITY,
    "presentation": ScopeKind.UNIT,
    "reconfirm": ScopeKind.MUNICIPALITY,
    "vacancies": ScopeKind.UNIT,
}
_LED = text(f"""
    SELECT DISTINCT unnest(m.units) AS unit FROM alis.membership m
    WHERE m.user_id = :user AND m.trust = :trust AND {LEADS} ORDER BY unit""")  # noqa: S608 - constant text


def enter_link(db: Session, link: Row[Any], key: bytes, today: date) -> None:
    """Enter the narrowest scope that the link's question can be answered in.

    A leader's link is good for the units that the person leads today, as a deputy too. Raises LinkEnded where there are none.
    """
    kind = _LINK_SCOPES.get(link.purpose, ScopeKind.ANSWER)
    if kind is not ScopeKind.UNIT:
        subject = str(link.request_id) if kind is ScopeKind.ANSWER else ""
        trust = link.trust if kind is ScopeKind.ANSWER else ""
        enter(db, Scope(kind, trust=trust, municipality=link.municipality, subject=subject), key)
        return
    scope = Scope(kind, trust=link.trust, user_id=int(link.recipient.partition(":")[2]), subject="{}")
    enter(db, scope, key)
    values = {"user": scope.user_id, "trust": link.trust, "today": today}
    units = db.scalars(_LED, values).all()
    if not units:
        raise LinkEnded("ended", recipient=link.recipient)
    enter(db, replace(scope, subject="{" + ",".join(map(str, units)) + "}"), key)
