"""Migrations go up, down and up again on data, agree with the models, and leave the wall standing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from core import bootstrap, models
from core.app import LoginCanBypassTheWall, create_app
from core.db import Base
from tests.support.catalogue import findings
from tests.support.pair import Pair, rows_of
from tests.support.populated import populate

if TYPE_CHECKING:
    from core.config import Settings
    from core.embedded import EmbeddedPostgres
    from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def owner(settings: Settings) -> str:
    assert settings.owner_database_url
    return settings.owner_database_url


@pytest.fixture(scope="module")
def pair(world: World) -> Pair:
    return populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")


def _digest(world: World, pair: Pair) -> str:
    with psycopg.connect(world.admin_url) as judge:
        return rows_of(judge, pair)


def _findings(world: World) -> list[str]:
    with psycopg.connect(world.admin_url) as judge, judge.transaction(force_rollback=True):
        return findings(judge)


def test_there_is_one_head_and_one_line_to_it(owner: str) -> None:
    script = ScriptDirectory.from_config(bootstrap.alembic_config(owner))
    assert len(script.get_heads()) == 1
    assert [one.revision for one in script.walk_revisions()][::-1] == sorted(one.revision for one in script.walk_revisions())
    assert bootstrap.at_head(owner)


def test_the_models_and_the_database_say_the_same(owner: str) -> None:
    """Exclusion constraints are not compared by Alembic; they stand in the first migration and in the races' tests."""
    assert models.__doc__
    engine = create_engine(owner)
    with engine.connect() as conn:
        conn.execute(text("SET ROLE alis_owner"))
        context = MigrationContext.configure(
            conn,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _parents: name == "alis" if kind == "schema" else True,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_the_wall_is_raised_again_only_when_something_changed(world: World, owner: str) -> None:
    def raised() -> bool:
        with psycopg.connect(owner.replace("+psycopg", "")) as conn:
            conn.execute("SET ROLE alis_owner")
            return bootstrap.raise_wall(conn)

    assert not raised()
    for change in (
        "DROP POLICY trust_select_0 ON alis.offer",
        "GRANT SELECT ON alis.offer TO alis_public",
        "ALTER TABLE alis.offer ADD COLUMN added text",
        "ALTER TABLE alis.offer DROP COLUMN added",
        "GRANT EXECUTE ON FUNCTION alis.ctx_trust(text) TO PUBLIC",
    ):
        world.sql(change)
        assert raised(), change
        assert not raised(), change
    assert _findings(world) == []


def test_one_step_down_and_up_keeps_the_data(world: World, owner: str, pair: Pair) -> None:
    before = _digest(world, pair)
    bootstrap.migrate(owner, "-1")
    assert not bootstrap.at_head(owner)
    bootstrap.migrate(owner)
    assert bootstrap.at_head(owner)
    assert _digest(world, pair) == before
    assert _findings(world) == []


def test_all_the_way_down_leaves_nothing_and_up_again_the_same(world: World, owner: str, pair: Pair) -> None:
    def shape() -> list[Any]:
        return world.sql(
            """SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull
               FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               WHERE c.relnamespace = 'alis'::regnamespace ORDER BY 1, 3"""
        )

    def leftovers() -> list[Any]:
        return world.sql(
            """SELECT relname FROM pg_class WHERE relnamespace = 'alis'::regnamespace
               UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'alis'::regnamespace
               UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'alis'::regnamespace"""
        )

    before = shape()
    bootstrap.migrate(owner, "base")
    assert leftovers() == []
    bootstrap.migrate(owner)
    assert shape() == before
    assert _findings(world) == []
    assert world.sql("SELECT count(*) AS n FROM alis.municipality")[0].n == 80


@pytest.mark.parametrize(
    "how", ["superuser", "bypassrls", "owner", "owns a table", "makes roles", "may become one that bypasses"]
)
def test_a_login_that_the_wall_does_not_hold_is_refused_at_start(
    cluster: EmbeddedPostgres, settings: Settings, world: World, how: str
) -> None:
    """One clear sentence, and no service."""
    url = make_url(settings.database_url)
    name = url.database or ""
    role = {"superuser": "alis_admin", "owner": "alis_migrator"}.get(how, "alis_strong")
    if role == "alis_strong":
        world.sql("DROP ROLE IF EXISTS alis_strong")
        attributes = {"bypassrls": "BYPASSRLS", "makes roles": "CREATEROLE"}.get(how, "")
        world.sql(f"CREATE ROLE alis_strong LOGIN NOINHERIT PASSWORD 'strong' {attributes}")
        world.sql(f"GRANT CONNECT ON DATABASE {name} TO alis_strong")
        if how.startswith("may become"):
            world.sql("CREATE ROLE alis_stronger NOLOGIN BYPASSRLS")
            world.sql("GRANT alis_stronger TO alis_strong")
        if how == "owns a table":
            world.sql("CREATE TABLE alis.stray ()")
            world.sql("ALTER TABLE alis.stray OWNER TO alis_strong")
        strong = url.set(username="alis_strong", password="strong").render_as_string(hide_password=False)
    else:
        strong = cluster.url(role, name)
    try:
        with pytest.raises(LoginCanBypassTheWall) as refused:
            create_app(replace(settings, database_url=strong))
        assert str(refused.value).count(". ") <= 1
        assert "\n" not in str(refused.value)
        assert "alis_web" in str(refused.value)
    finally:
        if role == "alis_strong":
            world.sql("DROP TABLE IF EXISTS alis.stray")
            world.sql(f"REVOKE ALL ON DATABASE {name} FROM alis_strong")
            world.sql("DROP ROLE alis_strong")
            world.sql("DROP ROLE IF EXISTS alis_stronger")


def test_the_right_login_is_let_in(settings: Settings) -> None:
    create_app(settings).close()
