"""What tests begin from: people with sign-ins, standings and agreements, written as the superuser.

Everything after that goes through the doors that users have.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import psycopg
from argon2 import PasswordHasher
from psycopg.rows import namedtuple_row

from core.accounts.service import create_token
from core.dates import add_months
from core.dates import today as today_in_oslo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient

    from core.web import App

PASSWORD = "et langt nok passord"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # the dear one is tried where passwords are
_people = itertools.count(1)
_doctors = itertools.count(1_000_001)

BODO, HAMMERFEST, TROMSO, RANA, GAMVIK = "1804", "5603", "5501", "1833", "5626"


class World:
    def __init__(self, app: App, admin_url: str) -> None:
        self.app = app
        self.admin_url = admin_url.replace("+psycopg", "")
        self.today: date = today_in_oslo()

    # --- short cuts into the database

    def sql(self, statement: str, *values: Any) -> list[Any]:
        cursor = self._superuser.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    @cached_property
    def _superuser(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.admin_url, autocommit=True, row_factory=namedtuple_row, prepare_threshold=None)

    def close(self) -> None:
        self._superuser.close()

    def person(self, org: str, *roles: str, units: Iterable[int] = (), email: str | None = None, name: str | None = None) -> str:
        """Somebody with these roles in an organisation; returns the e-mail address. Called twice with one address: two memberships."""
        number = next(_people)
        email = email or f"person{number}@demo.invalid"
        found = self.sql("SELECT id FROM alis.app_user WHERE email = %s", email)
        user = (
            found[0].id
            if found
            else self.sql(
                "INSERT INTO alis.app_user (email, name, password_hash) VALUES (%s, %s, %s) RETURNING id",
                email,
                name or f"Person {number}",
                _HASH,
            )[0].id
        )
        kind = org if org in {"region", "operator"} else "municipality" if org.isdecimal() else "trust"
        self.sql(
            """INSERT INTO alis.membership (user_id, org_kind, trust, municipality, roles, units, valid_from)
               VALUES (%s, %s, %s, %s, %s, %s, '2020-01-01')""",
            user,
            kind,
            org if kind == "trust" else None,
            org if kind == "municipality" else None,
            list(roles),
            list(units),
        )
        return email

    def unit(self, trust: str, words: str) -> int:
        """The id of the unit whose full label ends with these words."""
        return int(
            self.sql("SELECT id FROM alis.unit WHERE trust = %s AND full_label LIKE %s ORDER BY id", trust, f"%{words}")[0].id
        )

    def profile(self, municipality: str, *, registered: bool = True, coordinator: bool = True, plan: bool = True) -> None:
        self.sql(
            """INSERT INTO alis.municipal_profile (municipality, registered_on, registration_source, objectives_plan, coordinator_name,
                   coordinator_email, leader_name, leader_email, version)
               VALUES (%s, %s, 'test', %s, %s, %s, 'Leder Leland', 'leder@demo.invalid', 1)
               ON CONFLICT (municipality) DO UPDATE SET registered_on = excluded.registered_on,
                   objectives_plan = excluded.objectives_plan, coordinator_name = excluded.coordinator_name""",
            municipality,
            date(2020, 1, 1) if registered else None,
            plan,
            "Koordinator Kvam" if coordinator else None,
            f"koordinator.{municipality}@demo.invalid",
        )

    def agreement(self, trust: str, municipality: str, *, ends_on: date | None = None) -> int:
        return int(
            self.sql(
                """INSERT INTO alis.agreement (trust, municipality, version_label, anchor, signed_municipality_on, signed_trust_on,
                       in_force_from, ends_on, registered_by)
                   VALUES (%s, %s, '2024-06', 'punkt 5.2 e', '2024-08-01', '2024-09-01', '2024-09-01', %s, 'test') RETURNING id""",
                trust,
                municipality,
                ends_on,
            )[0].id
        )

    def ready(self, trust: str, municipality: str) -> None:
        """Nothing missing between the two."""
        self.profile(municipality)
        if not self.sql("SELECT 1 FROM alis.agreement WHERE trust = %s AND municipality = %s", trust, municipality):
            self.agreement(trust, municipality)

    # --- doors

    def client(self, email: str, password: str = PASSWORD) -> Door:
        door = Door(self.app.test_client())
        door.get("/login")
        answer = door.post("/login", email=email, password=password)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return door

    def api(self, email: str, org: str) -> Api:
        secret = create_token(
            self.app.sessions, self.app.settings.context_key, email, org, name="test", now=datetime.now(UTC), today=self.today
        )
        return Api(self.app.test_client(), secret)

    # --- what is typed

    def hpr(self) -> str:
        return str(next(_doctors))

    def notification(self, trust: str, **changed: Any) -> dict[str, Any]:
        """A notification in good time that no rule has anything against, as JSON."""
        start = add_months(self.today.replace(day=1), 16)
        wishes = {
            "nlsh": "Bodø, Medisinsk klinikk, onkologi",
            "fin": "Hammerfest sykehus, Avdeling for medisin",
            "unn": "Onkologi",
        }
        unit = (
            self.sql(
                "SELECT id FROM alis.unit WHERE trust = %s AND lower(full_label) LIKE %s", trust, f"%{wishes[trust].lower()}"
            )
            if (trust in wishes)
            else []
        )
        return {
            "name": "Test Testesen",
            "hpr_number": self.hpr(),
            "trusts": [{"trust": trust, "wishes": [{"unit_id": unit[0].id}] if unit else [{"place": "Mo i Rana"}]}],
            "wanted_from": start.isoformat(),
            "months": 6,
            "scheme": "new",
            "specialisation_started_on": add_months(start, -30).isoformat(),
            "plan_assigned_on": self.today.isoformat(),
            **changed,
        }

    def soon(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()


class Door:
    """A browser without a window: keeps cookies, sends the CSRF token of the page it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.csrf = ""

    def get(self, url: str, **kw: Any) -> Any:
        answer = self.client.get(url, **kw)
        if found := re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True)):
            self.csrf = found[1]
        return answer

    def post(self, url: str, **fields: Any) -> Any:
        return self.client.post(url, data={"csrf_token": self.csrf, **fields})


class Api:
    """JSON with a token. The answers are Any: what `.json` holds is the test's own business."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, url: str, **kw: Any) -> Any:
        return self.client.get(f"/api/v1{url}", headers=self.headers, **kw)

    def post(self, url: str, body: Any, *, key: str | None = None) -> Any:
        return self.client.post(f"/api/v1{url}", json=body, headers=self.headers | ({"Idempotency-Key": key} if key else {}))

    def put(self, url: str, body: Any) -> Any:
        return self.client.put(f"/api/v1{url}", json=body, headers=self.headers)
