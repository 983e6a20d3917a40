"""Everybody who might knock on a door, with a session and a token each: the roles of two pairs, and those who have no business here."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itsdangerous import URLSafeTimedSerializer

from core.permissions import Permission, Role, granted
from tests.support.populated import MUNICIPALITY_ROLES, TRUST_ROLES, membership

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.pair import Pair
    from tests.support.world import World


@dataclass(frozen=True)
class Persona:
    """``role`` is None for who is not (or no longer) signed in; the session may exist all the same."""

    name: str
    role: Role | None
    org: str
    user_id: int = 0
    cookie: str = ""
    csrf: str = ""
    token: str = ""
    called: str = "—"
    email: str = ""

    def may(self, permission: Permission) -> bool:
        if permission is Permission.PUBLIC:
            return True
        return self.role is not None and (permission is Permission.SIGNED_IN or permission in granted([self.role]))


class Lobby:
    """Makes personas and knocks for them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ended(self, name: str, email: str) -> Persona:
        """The person's session and token as they are, though they count no more."""
        known = self.signed_in(email, None, "")
        return Persona(f"{name} {email}", None, "", known.user_id, known.cookie, known.csrf, known.token, known.called, email)

    def signed_in(self, email: str, role: Role | None, org: str) -> Persona:
        """A session and a token as signing in would leave them."""
        row = membership(self.world, email)
        sid, token, raw = secrets.token_urlsafe(32), f"alis_{secrets.token_urlsafe(32)}", secrets.token_hex(20)
        self.world.sql(
            "INSERT INTO alis.sign_in (token_hash, user_id, expires_at) VALUES (%s, %s, %s)",
            hashlib.sha256(sid.encode()).hexdigest(),
            row.user_id,
            datetime.now(UTC) + timedelta(hours=12),
        )
        self.world.sql(
            "INSERT INTO alis.api_token (token_hash, user_id, membership_id, name, expires_at) VALUES (%s, %s, %s, 'test', %s)",
            hashlib.sha256(token.encode()).hexdigest(),
            row.user_id,
            row.id,
            datetime.now(UTC) + timedelta(days=1),
        )
        named = self.world.sql("SELECT name FROM alis.app_user WHERE id = %s", row.user_id)[0].name
        app = self.world.app
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        csrf = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(raw)
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'sid': sid, 'csrf_token': raw})}"
        return Persona(f"{role}@{org}", role, org, row.user_id, cookie, str(csrf), token, named, email)

    def of(self, pair: Pair) -> list[Persona]:
        """The pair's own people, one for each role."""
        return [
            *(self.signed_in(pair.people[role], role, pair.trust) for role in TRUST_ROLES),
            *(self.signed_in(pair.people[role], role, pair.municipality) for role in MUNICIPALITY_ROLES),
        ]

    def outside(self) -> list[Persona]:
        """Region, operator and nobody."""
        roles = (Role.REGION_ADMIN, Role.REGION_PROGRAMME, Role.OPERATOR)
        return [
            *(self.signed_in(self.world.person(role.split(".")[0], role), role, role.split(".")[0]) for role in roles),
            Persona("anonymous", None, ""),
        ]

    def no_more(self, pair: Pair) -> list[Persona]:
        """People of the pair whose account is disabled, whose session is old, or whose membership has ended."""
        found = []
        for how, statement in (
            ("disabled", "UPDATE alis.app_user SET disabled_at = now() WHERE id = %s"),
            (
                "expired",
                """WITH t AS (UPDATE alis.api_token SET expires_at = now() WHERE user_id = %(u)s)
                   UPDATE alis.sign_in SET last_seen_at = now() - interval '3 hours' WHERE user_id = %(u)s""",
            ),
            ("membership ended", "UPDATE alis.membership SET valid_to = '2020-01-02' WHERE user_id = %s"),
        ):
            for org, role in ((pair.trust, Role.TRUST_CONTACT), (pair.municipality, Role.MUNICIPALITY_COORDINATOR)):
                email = self.world.person(org, role, email=f"{how.replace(' ', '-')}.{org}@forbi.invalid")
                one = self.ended(how, email)
                self.world.sql(statement.replace("%(u)s", str(one.user_id)), *([one.user_id] if "%s" in statement else []))
                found.append(one)
        return found

    def knock(self, persona: Persona, method: str, url: str, body: Any = None) -> TestResponse:
        """One request, by cookie and form on pages, by token and JSON on the API."""
        headers: dict[str, str] = {}
        given: dict[str, Any] = {}
        if url.startswith("/api/"):
            if persona.token:
                headers["Authorization"] = f"Bearer {persona.token}"
            if body is not None:
                given["json"] = body
        else:
            if persona.cookie:
                headers["Cookie"] = persona.cookie
            if method != "GET":
                given["data"] = {"csrf_token": persona.csrf, **(body or {})}
        client = self.world.app.test_client(use_cookies=False)
        answer = client.open(url, method=method, headers=headers, **given)
        answer.get_data()
        answer.close()
        return answer
