"""A municipality and a link answer what a trust has offered: they give themselves no post, by any SQL at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from core.tenancy import Scope, ScopeKind, sign
from tests.support.pair import Pair
from tests.support.populated import membership, populate

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.requirement("R-001")]
ENTER = "SELECT set_config('role', %s, true), set_config('alis.context', %s, true)"
FACTS = "trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on, ends_on"
NEW_OFFER = f"""INSERT INTO alis.offer ({FACTS}, made_by, answer_by_on)
    SELECT trust, municipality, request_id, vacancy_id, 3, unit_id, unit_label, starts_on, ends_on, 'meg', ends_on
    FROM alis.offer WHERE id = {{offer_accepted}}"""
NEW_PERIOD = f"""INSERT INTO alis.placement ({FACTS}, unit_path, offer_id, trainee_name, hpr_number)
    SELECT o.trust, o.municipality, o.request_id, o.vacancy_id, {{post}}, o.unit_id, o.unit_label, {{starts}}, o.ends_on,
        ARRAY[o.unit_id], {{about}}, 'Meg Selv', '9999999' FROM alis.offer o WHERE o.id = {{offer}}"""
AS_OFFERED = {"post": "o.post_number", "starts": "o.starts_on", "about": "o.id"}
# what is tried → the statement; every one of them must be refused or touch nothing
ATTEMPTS = {
    "an offer of one's own": NEW_OFFER,
    "a place without an offer": NEW_PERIOD.replace("{about}", "NULL"),
    "a place on an offer that is still open": NEW_PERIOD,
    "another post than the one offered": NEW_PERIOD.replace("{post}", "3").replace("{offer}", "{offer_accepted}"),
    "another period than the one offered": NEW_PERIOD.replace("{starts}", "o.starts_on + 30").replace(
        "{offer}", "{offer_accepted}"
    ),
    "another post in the offer": "UPDATE alis.offer SET post_number = 3 WHERE id = {offer}",
    "another period in the offer": "UPDATE alis.offer SET starts_on = starts_on + 30 WHERE id = {offer}",
    "nothing that differs": "UPDATE alis.offer SET differences = '[]' WHERE id = {offer}",
    "a settled offer opened again": "UPDATE alis.offer SET status = 'open', answered_on = NULL WHERE id = {offer_accepted}",
    "a question to oneself": "INSERT INTO alis.query (trust, municipality, request_id, vacancy_id, unit_label, starts_on, ends_on,"
    " asked_by, due_on) SELECT trust, municipality, request_id, vacancy_id, 'x', starts_on, ends_on, 'x', ends_on"
    " FROM alis.offer WHERE id = {offer}",
    "a candidate of one's own": "INSERT INTO alis.presentation (trust, municipality, request_id, vacancy_id, unit_path, presented_by,"
    " first_contact_due_on) SELECT trust, municipality, request_id, vacancy_id, ARRAY[unit_id], 'x', ends_on FROM alis.offer"
    " WHERE id = {offer}",
    "an outcome in the leader's name": "UPDATE alis.presentation SET outcome = 'start_agreed', agreed_start_on = now() WHERE id = {presentation}",
}


@pytest.fixture(scope="module")
def own(world: World) -> Pair:
    return populate(world, "nlsh", "1804", unit="Bodø, Medisinsk klinikk, onkologi")


def scope_of(world: World, own: Pair, kind: str) -> Scope:
    if kind == "municipality":
        user = int(membership(world, own.people["municipality.coordinator"]).user_id)
        return Scope(ScopeKind.MUNICIPALITY, "", own.municipality, user)
    return Scope(ScopeKind.ANSWER, own.trust, own.municipality, 0, str(own.ids["request_offered"]))


def touched(settings: Settings, scope: Scope, statement: str, *before: str) -> int:
    """How many rows the statement reached in the scope; nothing is kept."""
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as conn:
        conn.execute(ENTER, (scope.role, sign(scope, settings.context_key)))
        for one in before:
            conn.execute(one.encode())
        try:
            found = conn.execute(statement.encode()).rowcount
        except psycopg.errors.InsufficientPrivilege:
            found = 0
        conn.rollback()
    return found


def spelled(own: Pair, statement: str) -> str:
    for name, value in {
        **AS_OFFERED,
        **{name: str(own.ids[name]) for name in ("offer", "offer_accepted", "presentation")},
    }.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


@pytest.mark.parametrize("kind", ["municipality", "answer"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nobody_gives_themselves_a_post(world: World, settings: Settings, own: Pair, kind: str, attempt: str) -> None:
    assert touched(settings, scope_of(world, own, kind), spelled(own, ATTEMPTS[attempt])) == 0


@pytest.mark.parametrize("kind", ["municipality", "answer"])
def test_what_was_offered_can_be_accepted(world: World, settings: Settings, own: Pair, kind: str) -> None:
    """The same statement goes through once the offer is accepted: it is the rule that stops the rest, not a slip in the test."""
    accept = f"UPDATE alis.offer SET status = 'accepted', answered_on = '{world.today}' WHERE id = {own.ids['offer']}"
    assert touched(settings, scope_of(world, own, kind), accept) == 1
    assert touched(settings, scope_of(world, own, kind), spelled(own, NEW_PERIOD), accept) == 1


@pytest.mark.parametrize(
    "attempt",
    ["an offer of one's own", "a place without an offer", "another post in the offer", "an outcome in the leader's name"],
)
def test_control_without_the_rule_the_post_is_taken(world: World, settings: Settings, own: Pair, attempt: str) -> None:
    """What a shared table gives by its kind alone would let it through."""
    rows = "municipality = (SELECT alis.ctx_municipality('municipality'))"
    admin: Any = psycopg.connect(world.admin_url, autocommit=True)
    planted = [(table, command) for table in ("offer", "placement", "presentation") for command in ("INSERT", "UPDATE")]
    try:
        for table, command in planted:
            clause = f"WITH CHECK ({rows})" if command == "INSERT" else f"USING ({rows}) WITH CHECK ({rows})"
            admin.execute(f"CREATE POLICY planted_{command} ON alis.{table} FOR {command} TO alis_municipality {clause}")
            admin.execute(f"GRANT {command} ON alis.{table} TO alis_municipality")
        assert touched(settings, scope_of(world, own, "municipality"), spelled(own, ATTEMPTS[attempt])) == 1
    finally:
        from core.policies import TABLES, unwall, wall

        admin.execute("SET ROLE alis_owner")
        for table in ("offer", "placement", "presentation"):
            for statement in (*unwall(table), *wall(table, TABLES[table])):
                admin.execute(statement)
        admin.close()
