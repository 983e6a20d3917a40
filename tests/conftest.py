"""A real PostgreSQL for every test that asks: one cluster per process, one fresh database per module from a migrated template."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from jinja2 import FileSystemBytecodeCache
from psycopg import sql
from sqlalchemy.engine import make_url

from core import bootstrap, demo
from core.app import create_app
from core.config import Settings
from core.embedded import EmbeddedPostgres, running
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.web import App

TEMPLATE = "alis_template"
ROOT = Path(__file__).resolve().parents[1]
_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Compile catalogues that were edited, before anybody reads one: a test of a mail is not to be about yesterday's words."""
    stale = (po for po in ROOT.glob("core/translations/*/*/*.po") if not _compiled_since(po))
    if not hasattr(config, "workerinput") and any(stale):
        subprocess.run([sys.executable, "tools/i18n.py", "compile"], cwd=ROOT, check=True)


def _compiled_since(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedPostgres]:
    """The server, its roles and a migrated template with the reference data."""
    with tempfile.TemporaryDirectory(prefix="alis-t-", ignore_cleanup_errors=True) as place, running(Path(place)) as server:
        bootstrap.bootstrap(server.admin_url, TEMPLATE, server.secrets.passwords, server.secrets.context_key)
        bootstrap.migrate(server.url("alis_migrator", TEMPLATE))
        yield server


@pytest.fixture(scope="session")
def template(cluster: EmbeddedPostgres) -> str:
    """What a module's database begins as; the browser's and some others begin with the demo."""
    return TEMPLATE


@pytest.fixture(scope="module")
def settings(cluster: EmbeddedPostgres, template: str) -> Iterator[Settings]:
    """A database of the module's own."""
    with database(cluster, template) as made:
        yield made


@contextmanager
def database(cluster: EmbeddedPostgres, template: str) -> Iterator[Settings]:
    """A copy of the template under a name of its own, gone at the end."""
    name = f"alis_{next(_numbers)}"
    with psycopg.connect(cluster.admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO alis_web, alis_worker, alis_migrator").format(sql.Identifier(name)))
    yield Settings(
        database_url=cluster.url("alis_web", name),
        worker_database_url=cluster.url("alis_worker", name),
        owner_database_url=cluster.url("alis_migrator", name),
        context_key=cluster.secrets.context_key,
        secret_key=cluster.secrets.secret_key,
        data_dir=cluster.data_dir / name,
        demo=True,
    )
    with psycopg.connect(cluster.admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def demo_settings(cluster: EmbeddedPostgres) -> Iterator[Settings]:
    """A database with the demo in it, loaded once and copied by those whose `template` it is."""
    with database(cluster, TEMPLATE) as made:
        demo.load(made)
        yield made


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all the apps of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture(scope="module")
def app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[App]:
    made = create_app(settings, TESTING=True, PROPAGATE_UNEXPECTED=True)
    made.jinja_env.bytecode_cache = compiled
    yield made
    made.close()


@pytest.fixture(scope="module")
def world(cluster: EmbeddedPostgres, settings: Settings, app: App) -> Iterator[World]:
    """People, agreements and doors, made the short way (as the superuser) so that a test can begin where it wants."""
    name = make_url(settings.database_url).database or ""
    made = World(app, cluster.url("alis_admin", name))
    yield made
    made.close()
