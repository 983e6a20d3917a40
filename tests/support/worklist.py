"""Reading a worklist as somebody in a role, and what it lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.dates import add_months
from tests.support.world import World


def read(world: World, org: str, *roles: str, url: str = "/worklist", **kw: Any) -> dict[str, Any]:
    answer = world.api(world.person(org, *roles, **kw), org).get(url)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def kinds(world: World, org: str, *roles: str, **kw: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for item in read(world, org, *roles, **kw)["items"]:
        found.setdefault(item["kind"], []).append(item)
    return found


def notify(world: World, trust: str, municipality: str, *, start: date | None = None, **changed: Any) -> tuple[str, int]:
    body = world.notification(trust, **changed)
    if start:
        body |= {"wanted_from": start.isoformat(), "specialisation_started_on": add_months(start, -30).isoformat()}
        body["departure_reason"] = "Vikariatet ble ledig nå."
    answer = world.api(world.person(municipality, "municipality.coordinator"), municipality).post("/requests", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    trust, _dash, id_ = answer.json["requests"][0]["case"].rpartition("-")
    return trust, int(id_)


def vacancy(world: World, trust: str, unit: int, starts: date, *, confirmed: date | None = None) -> int:
    return int(
        world.sql(
            """INSERT INTO alis.vacancy (trust, unit_id, unit_path, unit_label, starts_on, ends_on, reported_by, reported_by_role,
                   last_confirmed_on) SELECT trust, id, path, full_label, %s, %s, 'test', 'trust.contact', %s
               FROM alis.unit WHERE trust = %s AND id = %s RETURNING id""",
            starts,
            add_months(starts, 6),
            confirmed or world.today,
            trust,
            unit,
        )[0].id
    )


def wish_of(world: World, trust: str, request: int) -> int:
    return int(world.sql("SELECT unit_id FROM alis.wish WHERE trust = %s AND request_id = %s", trust, request)[0].unit_id)


def rebuild(world: World, trust: str) -> None:
    from core.queue.milestones import rebuild as again
    from core.tenancy import Scope, ScopeKind, enter

    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust=trust, user_id=0), world.app.settings.context_key)
        again(db, trust)
