"""A connection that serves one request after the other carries nothing over, and without a scope there is nothing to read."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DataError, ProgrammingError

from core.db import make_engine
from core.policies import TABLES, Kind
from core.tenancy import Scope, ScopeKind, enter
from tests.support.world import HAMMERFEST, TROMSO

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.requirement("R-001")]


@pytest.fixture(scope="module", autouse=True)
def one_request_each(world: World) -> None:
    """Both trusts have a row that the other must not see."""
    for trust, municipality in (("unn", TROMSO), ("fin", HAMMERFEST)):
        world.ready(trust, municipality)
        api = world.api(world.person(municipality, "municipality.coordinator"), municipality)
        assert api.post("/requests", world.notification(trust)).status_code == 201


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_scope_every_tenant_table_is_a_loud_error(settings: Settings, setting: str | None) -> None:
    """Never an empty list: that would look like «nothing there»."""
    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as conn:
        for table in TABLES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"SELECT 1 FROM alis.{table}".encode())
        for table, kind in TABLES.items():
            if kind in {Kind.GLOBAL, Kind.TRUST_PUBLISHED}:
                continue
            scope = "municipality" if kind is Kind.MUNICIPALITY_OWN else "trust"
            with conn.transaction(force_rollback=True):
                conn.execute(f"SET LOCAL ROLE alis_{scope}".encode())
                if setting is not None:
                    conn.execute("SELECT set_config('alis.context', '', true)")
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no scope entered"):
                    conn.execute(f"SELECT 1 FROM alis.{table}".encode())


def _switch(engine: Engine, key: bytes, chance: random.Random, trust: str) -> set[str]:
    """One request of a trust, now and then without a scope or with an error; which trusts it saw."""
    with engine.connect() as conn, conn.begin():
        if chance.random() < 0.1:
            conn.execute(text("SELECT 1 FROM alis.placement_request"))
            return {"read without a scope"}
        enter(conn, Scope(ScopeKind.TRUST, trust, "", 1), key)
        seen = set(conn.scalars(text("SELECT DISTINCT trust FROM alis.placement_request")))
        if chance.random() < 0.2:
            conn.execute(text("SELECT 1 / 0"))
        return seen


def test_a_pooled_connection_keeps_nothing_of_the_one_before(settings: Settings) -> None:
    """1000 switches of trust over three connections, with errors thrown in between; between two, no scope at all."""
    engine = make_engine(settings.database_url, pool_size=3)
    engine.pool._max_overflow = 0  # type: ignore[attr-defined]
    wrong: list[str] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(250):
            trust = chance.choice(("unn", "fin"))
            try:
                seen = _switch(engine, settings.context_key, chance, trust)
                wrong.extend(f"{trust} saw {one}" for one in seen - {trust})
            except (DataError, ProgrammingError) as problem:
                if not isinstance(problem.orig, psycopg.errors.DivisionByZero | psycopg.errors.InsufficientPrivilege):
                    wrong.append(str(problem))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    engine.dispose()
    assert wrong == []


POISON = """DO $$ DECLARE p record; BEGIN
    FOR p IN SELECT name FROM pg_prepared_statements WHERE statement LIKE '%%set_config%%' LOOP
        EXECUTE 'DEALLOCATE ' || p.name;
        EXECUTE 'PREPARE ' || p.name || '(text, text) AS SELECT set_config(''role'', $1, true), set_config(''alis.context'', $2, true),'
            ' pg_notify(''loot'', $2)';
    END LOOP; END $$"""


@pytest.mark.parametrize("guarded", [True, False], ids=["as we connect", "control: with named statements"])
def test_nothing_is_planted_on_a_connection_for_the_next_one(settings: Settings, *, guarded: bool) -> None:
    """A driver that names its statements lets one request give such a name another meaning in the next one's scope.

    Here the planted meaning sends the victim's signed context to whoever listens.
    """
    engine = make_engine(settings.database_url, pool_size=1) if guarded else create_engine(settings.database_url, pool_size=1)

    def somebody(trust: str, *statements: str) -> None:
        with engine.begin() as conn:
            enter(conn, Scope(ScopeKind.TRUST, trust, "", 1), settings.context_key)
            for statement in statements:
                conn.exec_driver_sql(statement)

    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as listening:
        listening.execute("LISTEN loot")
        for _ in range(8):
            somebody("unn")
        somebody(
            "fin", POISON, "SET search_path = pg_temp", "DECLARE mine CURSOR WITH HOLD FOR SELECT 1", "SELECT pg_advisory_lock(7)"
        )
        somebody("unn")
        listening.execute("SELECT 1")
        told = [one.payload for one in listening.notifies(timeout=0.3)]
        with engine.connect() as conn:
            left = conn.execute(
                text("SELECT current_setting('search_path'), (SELECT count(*) FROM pg_cursors WHERE is_holdable),"
                     " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')")
            ).one()  # fmt: skip
    engine.dispose()
    assert any("v1|trust|unn" in one for one in told) is not guarded
    assert (tuple(left) == ('"$user", public', 0, 0)) is guarded
