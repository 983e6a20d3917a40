"""Roles, database and the context key: what must exist before the first migration.

Roles belong to the cluster, not to a database, so they are made here, idempotently and under a lock, and never in a migration.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from core import policies
from core.agreements.seed import seed_templates
from core.directory.seed import seed_reference
from core.programme.seed import seed_programme
from core.tenancy import ScopeKind, hmac_pads

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNER = "alis_owner"
STATS = "alis_stats"
LOGINS = {
    "alis_migrator": (OWNER,),
    "alis_web": tuple(f"alis_{kind}" for kind in ScopeKind),
    # the worker may act for one trust or one municipality per job; alis_web is no member of it
    "alis_worker": ("alis_trust", "alis_municipality", "alis_operator", "alis_jobs"),
}
_LOCK = 7_310_450


class DatabaseUnfit(RuntimeError):
    """The database cannot hold the wall; the message says what to change."""


def bootstrap(superuser_url: str, database: str, passwords: Mapping[str, str], context_key: bytes) -> None:
    """Make roles, ``database`` and the signing key. Safe to run at every start.

    ``passwords`` maps ``alis_migrator``, ``alis_web`` and ``alis_worker`` to their passwords.
    """
    with _connect(superuser_url) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        _ensure_roles(conn, passwords)
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            conn.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    with _connect(superuser_url, database) as conn:
        _ensure_schemas(conn, database)
        store_context_key(conn, context_key)


def _connect(url: str, database: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    parsed = make_url(url).set(drivername="postgresql")
    if database:
        parsed = parsed.set(database=database)
    return psycopg.connect(parsed.render_as_string(hide_password=False), autocommit=True)


def _ensure_roles(conn: psycopg.Connection[tuple[object, ...]], passwords: Mapping[str, str]) -> None:
    groups = [OWNER, STATS, "alis_jobs", *(f"alis_{kind}" for kind in ScopeKind)]
    existing = {row[0] for row in conn.execute("SELECT rolname FROM pg_roles")}
    for role in groups:
        if role not in existing:
            conn.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(sql.Identifier(role)))
    conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(STATS), sql.Identifier(OWNER)))
    for login, memberships in LOGINS.items():
        verb = "ALTER" if login in existing else "CREATE"
        conn.execute(
            sql.SQL("{} ROLE {} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(login), sql.Literal(passwords[login])
            )
        )
        for group in memberships:
            conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(login)))


def _ensure_schemas(conn: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    folded = conn.execute("SELECT lower('ÆŠ')").fetchone()
    if folded is None or folded[0] != "æš":
        msg = "Databasen folder ikke «ÆŠ» til «æš»; opprett den med LC_CTYPE C.UTF-8 eller nb_NO.UTF-8."
        raise DatabaseUnfit(msg)
    name = sql.Identifier(database)
    conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO alis_web, alis_worker, alis_migrator").format(name))
    conn.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for schema in ("alis", "alis_private", "procrastinate"):
        conn.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(sql.Identifier(schema), sql.Identifier(OWNER))
        )
    conn.execute("SET ROLE alis_owner")
    conn.execute(
        """CREATE TABLE IF NOT EXISTS alis_private.context_key (
               generation int PRIMARY KEY CHECK (generation IN (1, 2)), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL)"""
    )
    conn.execute("RESET ROLE")


def store_context_key(conn: psycopg.Connection[tuple[object, ...]], key: bytes) -> None:
    """Make ``key`` the current one (generation 1); the one before stays valid as generation 2 until the next change."""
    inner, outer = hmac_pads(key)
    with conn.transaction():
        current = conn.execute("SELECT inner_pad FROM alis_private.context_key WHERE generation = 1").fetchone()
        if current is not None and bytes(current[0]) == inner:  # type: ignore[call-overload]
            return
        conn.execute("DELETE FROM alis_private.context_key WHERE generation = 2")
        conn.execute("UPDATE alis_private.context_key SET generation = 2 WHERE generation = 1")
        conn.execute("INSERT INTO alis_private.context_key VALUES (1, %s, %s)", (inner, outer))


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision`` as the owner, and the tenants to what the installed trust plugins say."""
    from alembic import command  # noqa: PLC0415 - the web process never loads Alembic

    if revision == "base" or revision.startswith("-"):
        command.downgrade(alembic_config(owner_url), revision)
        with _connect(owner_url) as conn:  # what comes back by the next upgrade must be walled in anew
            conn.execute("SET ROLE alis_owner")
            conn.execute("DROP TABLE IF EXISTS alis_private.wall")
    else:
        command.upgrade(alembic_config(owner_url), revision)
    if revision == "head":
        with _connect(owner_url) as conn, conn.transaction():
            conn.execute("SET LOCAL ROLE alis_owner")
            conn.execute("SELECT pg_advisory_xact_lock(7310452), set_config('alis.maintenance', 'on', true)")
            raise_wall(conn)
            seed_reference(conn)
            seed_templates(conn)
            seed_programme(conn)


def raise_wall(conn: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Make every policy and grant what core.policies says: a repeatable migration, skipped while neither has changed.

    The digest covers what was said and how the database then stood, so a table made anew, a column added or a policy changed by
    hand raises the wall again as well. True when it was raised.
    """
    statements = [
        statement
        for table, kind in policies.TABLES.items()
        for statement in (*policies.unwall(table), *policies.wall(table, kind))
    ]
    statements += policies.function_grants()
    said = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    conn.execute("CREATE TABLE IF NOT EXISTS alis_private.wall (digest text PRIMARY KEY)")
    if conn.execute("SELECT 1 FROM alis_private.wall WHERE digest = %s", (said + _standing(conn),)).fetchone():
        return False
    for statement in statements:
        conn.execute(statement.encode())
    conn.execute("DELETE FROM alis_private.wall")
    conn.execute("INSERT INTO alis_private.wall VALUES (%s)", (said + _standing(conn),))
    return True


def _standing(conn: psycopg.Connection[tuple[object, ...]]) -> str:
    """A digest of every column, policy and grant in the schema."""
    row = conn.execute(
        """SELECT encode(sha256(convert_to(concat_ws(E'\\n',
               (SELECT string_agg(concat_ws('|', c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, a.attname,
                       a.attacl), E'\\n' ORDER BY c.relname, a.attnum)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')),
               (SELECT string_agg(concat_ws('|', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive,
                       ARRAY(SELECT r::regrole FROM unnest(p.polroles) r), pg_get_expr(p.polqual, p.polrelid),
                       pg_get_expr(p.polwithcheck, p.polrelid)), E'\\n' ORDER BY p.polrelid::regclass::text, p.polname)
                FROM pg_policy p),
               (SELECT string_agg(concat_ws('|', p.oid::regprocedure, p.proacl), E'\\n' ORDER BY p.oid::regprocedure::text)
                FROM pg_proc p WHERE p.pronamespace IN ('alis'::regnamespace, 'alis_private'::regnamespace))), 'UTF8')), 'hex')"""
    ).fetchone()
    return str(row[0]) if row else ""


def at_head(owner_url: str) -> bool:
    """Whether the database stands at the newest migration that this code knows."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in migrate

    head = ScriptDirectory.from_config(alembic_config(owner_url)).get_current_head()
    with _connect(owner_url) as conn:
        conn.execute("SET ROLE alis_owner")
        found = conn.execute("SELECT to_regclass('alis_private.alembic_version')").fetchone()
        if found is None or found[0] is None:
            return False
        row = conn.execute("SELECT version_num FROM alis_private.alembic_version").fetchone()
    return row is not None and row[0] == head


def alembic_config(owner_url: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Alembic's own class, imported late
    from alembic.config import Config  # noqa: PLC0415 - as in migrate

    config = Config()
    config.set_main_option(
        "script_location",
        str(Path(__file__).parent.parent / "migrations").replace("%", "%%"),
    )
    config.attributes["url"] = owner_url
    return config
