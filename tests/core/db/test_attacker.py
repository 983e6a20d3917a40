"""Somebody runs any SQL they like as the web login, inside one scope of their own, and gets nothing of another organisation.

Every attack is tried from every scope. What comes back, rows and error messages alike, is the loot; a word that stands in every text
of the victim must not be in it, and not one row of the victim may change.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from core.bootstrap import LOGINS
from core.db import make_engine
from core.reach import ALL_SCOPES
from core.tenancy import Scope, ScopeKind, enter, sign
from tests.support.attacker import ENTER, Attacker, scope_of
from tests.support.pair import Pair, rows_of, tables_without_rows
from tests.support.populated import populate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.requirement("R-001")]

OTHER_ROLES = ("alis_owner", "alis_stats", "alis_jobs", *LOGINS, "alis_admin", "pg_read_all_data", "pg_monitor", "postgres")


@pytest.fixture(scope="module")
def victim(world: World) -> Pair:
    return populate(world, "unn", "5501", unit="Onkologi")


@pytest.fixture(scope="module")
def own(world: World, victim: Pair) -> Pair:
    return populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")


# the region writes its own pages: the programme, and drawings of published figures
REGIONS_OWN = frozenset({"programme_event", "programme_participation", "programme_seat", "region_kept"})


@pytest.fixture(params=ALL_SCOPES)
def attacker(request: pytest.FixtureRequest, world: World, settings: Settings, own: Pair, victim: Pair) -> Iterator[Attacker]:
    """Hands over an attacker in each scope in turn, and afterwards counts what is lost."""
    own_rooms = REGIONS_OWN if request.param == ScopeKind.REGION else frozenset()
    with psycopg.connect(world.admin_url) as judge:
        before = rows_of(judge, victim, besides=own_rooms)
    one = Attacker(settings, scope_of(world, own, request.param))
    yield one
    one.conn.close()
    with psycopg.connect(world.admin_url) as judge:
        assert rows_of(judge, victim, besides=own_rooms) == before, "rows of the victim changed"
    assert one.loot, "the attacker ran nothing"
    found = [line[:400] for line in one.loot if victim.word in line.lower()]
    assert not found, found[:5]


def test_the_victim_has_a_row_in_every_table_and_the_owner_reads_it(
    world: World, settings: Settings, victim: Pair, own: Pair
) -> None:
    """Without this the rest would prove nothing."""
    with psycopg.connect(world.admin_url) as judge:
        assert tables_without_rows(judge, victim) == []
    for scope in (Scope(ScopeKind.TRUST, "unn", "", victim.users[0]), Scope(ScopeKind.MUNICIPALITY, "", "5501", victim.users[0])):
        insider = Attacker(settings, scope)
        insider.run(sweep=True)
        insider.conn.close()
        seen = "".join(insider.loot)
        assert seen.count(victim.word) > 30


def test_reading_everything(attacker: Attacker) -> None:
    attacker.run(sweep=True)


def test_another_role(attacker: Attacker) -> None:
    for role in (*(f"alis_{scope}" for scope in ALL_SCOPES), *OTHER_ROLES, "NONE"):
        attacker.run(role=role, sweep=True)
        attacker.run(f"SET SESSION AUTHORIZATION {role}", probe=True)


@pytest.mark.parametrize("kind", ["municipality", "operator", "trust"])
def test_the_workers_login_is_held_by_the_same_wall(world: World, settings: Settings, own: Pair, victim: Pair, kind: str) -> None:
    """It reads the whole queue besides, where ids stand and nothing else."""
    one = Attacker(replace(settings, database_url=str(settings.worker_database_url)), scope_of(world, own, kind))
    one.run(sweep=True)
    for role in (*(f"alis_{scope}" for scope in ALL_SCOPES), *OTHER_ROLES, "NONE"):
        one.run(f"SET LOCAL ROLE {role}", "SELECT args FROM procrastinate.procrastinate_jobs", sweep=True)
    one.conn.close()
    assert own.word in "".join(one.loot).lower() or kind == "operator"
    assert not [line[:400] for line in one.loot if victim.word in line.lower()]


def test_another_context(attacker: Attacker, victim: Pair) -> None:
    """Forged, spliced, expired, signed with a guessed key or for another scope; in every role."""
    mine, mac = attacker.context.split("~")
    expires = int(time.time()) + 60
    contexts = []
    for kind in ScopeKind:
        subject = {"unit": f"{{{victim.unit}}}", "answer": str(victim.ids["request"])}.get(kind, victim.people["trust.contact"])
        body = f"v1|{kind}|{victim.trust}|{victim.municipality}|{victim.users[0]}|{subject}|{expires}"
        contexts += [
            body,
            f"{body}~",
            f"{body}~{mac}",
            f"{body}~{hashlib.sha256(body.encode()).hexdigest()}",
            f"{body}~{hmac.new(b'', body.encode(), 'sha256').hexdigest()}",
            f"{body}~{hmac.new(b'0' * 32, body.encode(), 'sha256').hexdigest()}",
            f"{mine}~{mac}~{body}",
        ]
        expired = Scope(kind, victim.trust, victim.municipality, victim.users[0], subject)
        attacker.run(role=f"alis_{kind}", context=sign(expired, attacker.key, now=time.time() - 3600), probe=True)
    for context in contexts:
        attacker.run(role=f"alis_{context.split('|')[1]}", context=context, probe=True)
    attacker.run(context="", sweep=True)


def test_a_context_signed_for_one_scope_opens_no_other(attacker: Attacker) -> None:
    for scope in ALL_SCOPES:
        attacker.run(role=f"alis_{scope}", context=attacker.context, sweep=True)


def test_settings(attacker: Attacker) -> None:
    attacker.run(
        "SET LOCAL row_security = off",
        "SELECT set_config('row_security', 'off', false)",
        "SELECT set_config('alis.maintenance', 'on', true)",
        "SELECT set_config('app.trust', 'unn', true)",
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL search_path = pg_temp, public, alis",
        "ALTER ROLE alis_web BYPASSRLS",
        "ALTER ROLE alis_web SET alis.maintenance = 'on'",
        "ALTER SYSTEM SET log_statement = 'all'",
        sweep=True,
    )
    attacker.conn.execute("RESET ALL")
    attacker.conn.commit()


def test_writing_as_another(attacker: Attacker, victim: Pair) -> None:
    """Change, delete, move, insert and upsert in every table, as the catalogue lists them."""
    theirs = f'{{"trust": "{victim.trust}", "municipality": "{victim.municipality}"}}'
    for table in attacker.tables:
        columns = attacker.columns[table]
        name = f"alis.{table}"
        where = " OR ".join(
            f"{column} = '{value}'"
            for column, value in (("trust", victim.trust), ("municipality", victim.municipality), ("user_id", victim.users[0]))
            if column in columns
        )
        attacker.run(*(f"UPDATE {name} SET {column} = {column}{f' WHERE {where}' if where else ''}" for column in columns))
        moves = [f"{c} = '{v}'" for c, v in (("trust", victim.trust), ("municipality", victim.municipality)) if c in columns]
        moves += [f"user_id = {victim.users[0]}"] if "user_id" in columns else []
        moves += [f"request_id = {victim.ids['request']}"] if "request_id" in columns else []
        key = "id" if "id" in columns else columns[0]
        attacker.run(
            *(f"UPDATE {name} SET {move}" for move in moves),
            *([f"UPDATE {name} SET {', '.join(moves)}"] if moves else []),
            *(
                [f"DELETE FROM {name} WHERE {where}", f"UPDATE {name} SET {key} = {key} WHERE {where} RETURNING *"]
                if where
                else []
            ),
            f"INSERT INTO {name} SELECT (jsonb_populate_record(t, '{theirs}')).* FROM {name} t",
            f"INSERT INTO {name} SELECT (jsonb_populate_record(t, '{theirs[:-1]}, \"id\": {2**40}}}')).* FROM {name} t",
            f"INSERT INTO {name} SELECT (jsonb_populate_record(NULL::{name}, '{theirs[:-1]}, \"id\": 1001}}')).*"
            f" ON CONFLICT DO NOTHING RETURNING *",
            f"TRUNCATE {name}",
            f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE",
            f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
            f"CREATE POLICY mine ON {name} USING (true)",
            f"DROP POLICY owner_maintenance ON {name}",
            f"CREATE TRIGGER t BEFORE INSERT ON {name} EXECUTE FUNCTION alis.ctx_trust()",
        )


def test_making_oneself_somebodys_colleague(attacker: Attacker, victim: Pair, own: Pair) -> None:
    """A membership in one's own organisation makes a person readable: nobody can give one to a number."""
    for user in victim.users:
        for organisation in (f"'trust', '{own.trust}', NULL", f"'municipality', NULL, '{own.municipality}'"):
            attacker.run(
                "INSERT INTO alis.membership (user_id, org_kind, trust, municipality, roles, valid_from)"
                f" VALUES ({user}, {organisation}, '{{trust.admin}}', '2020-01-01')",
                f"UPDATE alis.membership SET user_id = {user}",
                f"UPDATE alis.membership SET deputy_for = {victim.ids['member_trust']}",
            )
    attacker.run(sweep=True)


def test_hanging_own_rows_on_anothers_matter(attacker: Attacker, victim: Pair) -> None:
    """Foreign keys do not heed row security: composite keys refuse, and say nothing of what is there."""
    for table, columns in attacker.columns.items():
        if {"trust", "request_id"} <= set(columns):
            for changed in (
                {"request_id": victim.ids["request"]},
                {"request_id": victim.ids["request"], "trust": victim.trust},
                {"request_id": victim.ids["request"], "municipality": victim.municipality},
            ):
                values = ", ".join(f'"{k}": {v}' if k == "request_id" else f'"{k}": "{v}"' for k, v in changed.items())
                attacker.run(
                    f"INSERT INTO alis.{table} SELECT (jsonb_populate_record(t, '{{{values}}}')).* FROM alis.{table} t LIMIT 1"
                )


def test_the_server(attacker: Attacker, world: World) -> None:
    """Files, programs, large objects, other connections, extensions, code of one's own."""
    leak = "RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
    attacker.run(
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "COPY (SELECT 1) TO '/tmp/alis_attacker'",
        "CREATE TEMP TABLE f (t text)",
        "CREATE TABLE alis.f (t text)",
        "CREATE TABLE public.f (t text)",
        "CREATE SCHEMA mine",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT pg_ls_logdir()",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/alis_attacker')",
        "SELECT * FROM pg_largeobject",
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_statistic",
        "SELECT * FROM pg_stats",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM pg_prepared_statements",
        "SELECT * FROM pg_cursors",
        "SELECT * FROM pg_stat_statements",
        "SELECT * FROM alis_private.context_key",
        "SELECT * FROM procrastinate.procrastinate_jobs",
        "SELECT dblink('dbname=postgres', 'SELECT 1')",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION pageinspect",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw",
        "LOAD 'auto_explain'",
        "CREATE LANGUAGE plpython3u",
        f"CREATE FUNCTION pg_temp.leak(text) {leak}",
        f"CREATE FUNCTION public.leak(text) {leak}",
        f"CREATE FUNCTION alis.leak(text) {leak}",
        "CREATE OPERATOR alis.= (FUNCTION = texteq, LEFTARG = text, RIGHTARG = text)",
        "CREATE OR REPLACE FUNCTION alis.ctx_trust(scope text) RETURNS text LANGUAGE sql RETURN 'unn'",
        "SELECT 1 FROM alis.placement_request WHERE trainee_name::int = 1",
        "SELECT 1 FROM alis.placement_request WHERE 1 / (length(trainee_name) - length(trainee_name)) = 1",
        "SELECT 1 FROM alis.placement_request WHERE pg_notify('x', trainee_name) IS NOT NULL",
        "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM alis.placement_request",
        "DO $$ BEGIN PERFORM set_config('role', 'alis_owner', true); END $$",
        "DO $$ BEGIN EXECUTE 'SET ROLE alis_admin'; END $$",
        "SELECT query_to_xml('SELECT * FROM alis.placement_request', true, true, '')",
        "SELECT database_to_xml(true, true, '')",
        "SELECT ts_stat('SELECT to_tsvector(trainee_name) FROM alis.placement_request')",
        "SELECT pg_advisory_xact_lock(1), * FROM pg_locks",
        "NOTIFY x",
        sweep=True,
    )
    assert not any("root:" in line for line in attacker.loot)
    with psycopg.connect(world.admin_url) as judge:
        for made in ("public.f", "alis.f", "alis.leak", "public.leak", "mine"):
            found = judge.execute("SELECT to_regclass(%s), to_regproc(%s), to_regnamespace(%s)", (made, made, made)).fetchone()
            assert found == (None, None, None), made


def test_copying_out(attacker: Attacker) -> None:
    for table in attacker.tables:
        attacker.conn.execute(ENTER, (attacker.scope.role, attacker.context))
        try:
            with attacker.conn.cursor().copy(f"COPY (SELECT * FROM alis.{table}) TO STDOUT".encode()) as out:
                attacker.loot += [bytes(block).decode() for block in out]
            attacker.conn.commit()
        except psycopg.Error as refusal:
            attacker.loot.append(str(refusal))
            attacker.conn.rollback()


def test_what_others_send_is_not_seen(attacker: Attacker, settings: Settings, world: World, victim: Pair) -> None:
    """Neither the context of another connection nor a value of its statements stands anywhere: both are parameters."""
    engine = make_engine(settings.database_url)
    with engine.connect() as other, other.begin():
        scope = Scope(ScopeKind.TRUST, victim.trust, "", victim.users[0])
        enter(other, scope, settings.context_key)
        other.execute(text("SELECT :word, pg_sleep(0)"), {"word": victim.word})
        for role in ("NONE", *(f"alis_{kind}" for kind in ALL_SCOPES)):
            attacker.run(f"SET LOCAL ROLE {role}", "SELECT * FROM pg_stat_activity", "SELECT * FROM pg_stat_get_activity(NULL)")
        assert not any("v1|trust|unn" in line for line in attacker.loot)
    engine.dispose()


def test_every_function_there_is(attacker: Attacker, victim: Pair) -> None:
    rows = attacker.conn.execute(
        """SELECT p.oid::regproc::text, p.proargtypes::regtype[]::text[] FROM pg_proc p
           WHERE p.pronamespace IN ('alis'::regnamespace, 'alis_private'::regnamespace, 'procrastinate'::regnamespace)"""
    ).fetchall()
    assert len(rows) > 8
    attacker.conn.rollback()
    for name, types in rows:
        values = (f"'{value}'" for value in (victim.trust, *ALL_SCOPES, "1001", '{"trust": "unn", "message_id": 1001}'))
        attacker.run(*(f"SELECT {name}({', '.join(f'{value}::{one}' for one in types)})" for value in (*values, "NULL")))
    attacker.run(sweep=True)


def _plant(world: World, statement: str) -> Callable[[], None]:
    world.sql(statement)

    def take_down() -> None:
        world.sql("DROP POLICY planted ON alis.placement_request")

    return take_down


def test_control_a_policy_on_a_bare_setting_is_broken_by_the_same_attack(
    world: World, settings: Settings, victim: Pair, own: Pair
) -> None:
    """The pattern of the textbooks falls to one injected statement: the attacks above are real."""
    take_down = _plant(
        world,
        "CREATE POLICY planted ON alis.placement_request FOR SELECT TO alis_trust USING (trust = current_setting('app.trust', true))",
    )
    try:
        attacker = Attacker(settings, scope_of(world, own, "trust"))
        attacker.run("SELECT set_config('app.trust', 'unn', true)", sweep=True)
        attacker.conn.close()
        assert any(victim.word in line for line in attacker.loot)
    finally:
        take_down()


def test_control_a_policy_for_everybody_is_seen(world: World, settings: Settings, victim: Pair, own: Pair) -> None:
    take_down = _plant(world, "CREATE POLICY planted ON alis.placement_request FOR SELECT TO alis_region USING (true)")
    world.sql("GRANT SELECT ON alis.placement_request TO alis_region")
    try:
        attacker = Attacker(settings, scope_of(world, own, "public"))
        attacker.run(role="alis_region", sweep=True)
        attacker.conn.close()
        assert any(victim.word in line for line in attacker.loot)
    finally:
        world.sql("REVOKE ALL ON alis.placement_request FROM alis_region")
        take_down()
