"""Somebody runs any SQL they like as the web login, inside one scope of their own, and gets nothing of another organisation.

Every attack is tried from every scope. What comes back, rows and error messages alike, is the loot; a word that stands in every text
of the victim must not be in it, and not one row of the victim may change.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DataError, ProgrammingError

from core.bootstrap import LOGINS
from core.db import make_engine
from core.policies import HIDDEN, TABLES, Kind
from core.reach import ALL_SCOPES
from core.tenancy import Scope, ScopeKind, enter, sign
from tests.support.populated import Pair, membership, populate, rows_of, tables_without_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.requirement("R-001")]

ENTER = "SELECT set_config('role', %s, true), set_config('alis.context', %s, true)"
PROBES = ("app_user", "audit_event", "membership", "placement_request", "trainee", "vacancy")
_EVERYTHING = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'alis' UNION ALL SELECT viewname FROM pg_views WHERE schemaname = 'alis'"
)
OTHER_ROLES = ("alis_owner", "alis_stats", "alis_jobs", *LOGINS, "alis_admin", "pg_read_all_data", "pg_monitor", "postgres")


@pytest.fixture(scope="module")
def victim(world: World) -> Pair:
    return populate(world, "unn", "5501", unit="Onkologi")


@pytest.fixture(scope="module")
def own(world: World, victim: Pair) -> Pair:
    return populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")


def scope_of(world: World, own: Pair, kind: str) -> Scope:
    """The attacker's own scope of this kind."""

    def user(role: str) -> int:
        return int(membership(world, own.people[role]).user_id)

    return {
        "answer": Scope(ScopeKind.ANSWER, own.trust, own.municipality, 0, str(own.ids["request_offered"])),
        "identity": Scope(ScopeKind.IDENTITY, subject=own.people["trust.contact"]),
        "mentor": Scope(ScopeKind.MENTOR, "", own.municipality, user("municipality.mentor")),
        "municipality": Scope(ScopeKind.MUNICIPALITY, "", own.municipality, user("municipality.coordinator")),
        "operator": Scope(ScopeKind.OPERATOR, user_id=user("trust.admin")),
        "public": Scope(ScopeKind.PUBLIC),
        "region": Scope(ScopeKind.REGION, user_id=user("trust.adviser")),
        "trust": Scope(ScopeKind.TRUST, own.trust, "", user("trust.contact")),
        "unit": Scope(ScopeKind.UNIT, own.trust, "", user("trust.unit_leader"), f"{{{own.unit}}}"),
    }[kind]


class Attacker:
    """A connection of the web login with a scope; ``loot`` is everything that the server ever answered."""

    def __init__(self, settings: Settings, scope: Scope) -> None:
        self.conn = psycopg.connect(settings.database_url.replace("+psycopg", ""))
        self.scope, self.key = scope, settings.context_key
        self.context = sign(scope, self.key)
        self.loot: list[str] = []
        self.tables = [row[0] for row in self.conn.execute(_EVERYTHING)]
        self.columns: dict[str, list[str]] = {}
        for table, column in self.conn.execute(
            """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped"""
        ):
            self.columns.setdefault(table, []).append(column)
        self.conn.rollback()

    def run(
        self, *statements: str, role: str | None = None, context: str | None = None, sweep: bool = False, probe: bool = False
    ) -> None:
        """Enter the own scope, run these (each may fail), read everything (or one table of each kind), and commit what could be done."""
        self.conn.execute("SELECT 1")
        self.conn.execute(ENTER, (self.scope.role, self.context))
        for statement in statements:
            self.steal(statement)
        if context is not None:
            self.steal("DO $$ BEGIN PERFORM set_config('alis.context', '" + context.replace("'", "''") + "', true); END $$")
        if role is not None:
            self.steal(f"SET LOCAL ROLE {role}")
        if sweep or probe:
            for table in self.tables if sweep else PROBES:
                if not self.steal(f"SELECT to_jsonb(t)::text FROM alis.{table} t") and table in HIDDEN:
                    for column in self.columns[table]:
                        self.steal(f"SELECT {column}::text FROM alis.{table}")
        self.conn.commit()

    def steal(self, statement: str, *values: Any) -> bool:
        try:
            with self.conn.transaction():
                cursor = self.conn.execute(statement.encode(), values or None)
                if cursor.description:
                    self.loot += [repr(row) for row in cursor.fetchall()]
        except psycopg.Error as refusal:
            self.loot.append(f"{refusal} {refusal.diag.message_detail} {refusal.diag.context}")
            return not isinstance(refusal, psycopg.errors.InsufficientPrivilege)
        return True


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
        for column in columns:
            attacker.run(f"UPDATE {name} SET {column} = {column}{f' WHERE {where}' if where else ''}")
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
        for value in (victim.trust, *ALL_SCOPES, "1001", '{"trust": "unn", "message_id": 1001}', None):
            quoted = "NULL" if value is None else f"'{value}'"
            attacker.run(f"SELECT {name}({', '.join(f'{quoted}::{one}' for one in types)})")
    attacker.run(sweep=True)


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_scope_every_tenant_table_is_a_loud_error(settings: Settings, victim: Pair, setting: str | None) -> None:
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


def test_a_pooled_connection_keeps_nothing_of_the_one_before(settings: Settings, victim: Pair, own: Pair) -> None:
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
def test_nothing_is_planted_on_a_connection_for_the_next_one(settings: Settings, victim: Pair, *, guarded: bool) -> None:
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
