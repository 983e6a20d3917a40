"""The demo can be loaded on any day, says the same for the same day, and is there whole or not at all."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from core import demo
from core.demo import letters
from core.queue.models import ENDED, OPEN
from tests.conftest import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from core.embedded import EmbeddedPostgres
from tests.support.whole import everything, owner

pytestmark = pytest.mark.database

# what the services draw: a link's token of 32 characters in a mail (the demo's own are 36) and the hash it is kept as
DRAWN = re.compile(r'(?<=/answer/)[\w-]{32}(?![\w-])|(?<="token_hash": ")[0-9a-f]{64}')
DAYS = (date(2027, 1, 1), date(2027, 8, 31), date(2029, 3, 30), date(2030, 12, 15))


@contextmanager
def empty(cluster: EmbeddedPostgres, name: str) -> Iterator[Settings]:
    """A database without a demo."""
    from core.config import Settings

    with psycopg.connect(cluster.admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        yield Settings(
            database_url=cluster.url("alis_web", name),
            owner_database_url=cluster.url("alis_migrator", name),
            context_key=cluster.secrets.context_key,
            secret_key=cluster.secrets.secret_key,
            data_dir=cluster.data_dir / name,
            demo=True,
        )
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_the_same_day_gives_the_same_demo(cluster: EmbeddedPostgres) -> None:
    day = date(2028, 2, 29)
    found = []
    for name in ("alis_demo_one", "alis_demo_two"):
        with empty(cluster, name) as settings:
            demo.load(settings, day)
            found.append({table: [DRAWN.sub("", row) for row in rows] for table, rows in everything(settings).items()})
    assert found[0] == found[1]
    assert len(found[0]["placement_request"]) >= 250


def half_a_demo_is_none(settings: Settings, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    def fail(_book: object) -> None:
        raise RuntimeError("stopped half-way")

    before = everything(settings)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "settle", fail)
        with pytest.raises(RuntimeError, match="half-way"):
            demo.load(settings, day)
    assert everything(settings) == before
    assert not (settings.data_dir / "logins.json").exists()


@pytest.mark.parametrize("day", DAYS)
def test_any_day_will_do(cluster: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    with empty(cluster, f"alis_demo_{day:%Y%m%d}") as settings:
        if day == DAYS[0]:
            half_a_demo_is_none(settings, monkeypatch, day)
        demo.load(settings, day)
        assert (settings.data_dir / "logins.json").exists()
        with owner(settings) as db:
            assert db.scalar(text("SELECT count(DISTINCT status) FROM alis.placement_request")) == len({*OPEN, *ENDED})
