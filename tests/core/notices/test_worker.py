"""The worker as a process: killed in the middle, it delivers everything; what comes twice has the same Message-ID."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from core.tenancy import Scope, ScopeKind, enter
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from core.config import Settings

pytestmark = pytest.mark.database
MAILS, KILLS = 200, 6
PROGRAM = """
import os
from core.config import Settings
from core.jobs import Pace, run_worker
run_worker(Settings.from_env(os.environ), pace=Pace(first=0.3, silent=1.5))
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def worker(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    environ = os.environ | {
        "DATABASE_URL": settings.database_url,
        "ALIS_WORKER_DATABASE_URL": settings.worker_database_url or "",
        "ALIS_CONTEXT_KEY": settings.context_key.hex(),
        "ALIS_SECRET_KEY": settings.secret_key,
        "ALIS_DATA_DIR": str(settings.data_dir),
        "ALIS_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "ALIS_DEMO": "1",
    }
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=environ)


@pytest.mark.smtp
@pytest.mark.slow
def test_a_worker_killed_again_and_again_delivers_everything(world: World, settings: Settings) -> None:
    seen: list[str] = []

    class Inbox:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            seen.append(message_from_bytes(envelope.content)["Message-ID"])
            return "250 OK"

    world.profile(BODO)
    world.sql(
        """INSERT INTO alis.message (trust, id, municipality, event, event_key, recipient, recipient_role, subject, body,
               message_id)
           SELECT 'nlsh', 500000 + n, %s, 'test', 'test:' || n, 'coordinator', 'municipality.coordinator', 'Prøve', 'Prøve',
               '<test-' || n || '@alis-nord>' FROM generate_series(1, %s) n""",
        BODO,
        MAILS,
    )
    world.sql(
        """SELECT alis.defer('send_message', jsonb_build_object('trust', 'nlsh', 'message_id', id))
           FROM alis.message WHERE event = 'test'"""
    )
    server = Controller(Inbox(), hostname="127.0.0.1", port=free_port())
    server.start()
    running = worker(settings, server.port)
    try:
        for kill in range(1, KILLS + 1):
            until = time.monotonic() + 30
            while len(seen) < kill * MAILS // (KILLS + 3) and time.monotonic() < until:
                time.sleep(0.01)
            running.send_signal(signal.SIGKILL)
            running.wait()
            running = worker(settings, server.port)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if not world.sql("SELECT 1 FROM alis.message WHERE event = 'test' AND status <> 'sent' LIMIT 1"):
                break
            time.sleep(0.2)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
    finally:
        running.kill()
        running.wait()
        server.stop()
    counts = Counter(seen)
    twice = sum(n - 1 for n in counts.values())
    print(f"{MAILS} mails, {KILLS} kills: {len(counts)} delivered, {twice} sent again under the same Message-ID")
    assert set(counts) == {f"<test-{n}@alis-nord>" for n in range(1, MAILS + 1)}
    assert twice <= KILLS * 4  # at most what was in hand at each kill


def test_the_queue_is_the_librarys_own_as_published() -> None:
    """A newer procrastinate brings a numbered migration of its own, never a changed old one."""
    ours = Path(__file__).parents[3] / "migrations" / "procrastinate_3_10.sql"
    assert ours.read_text(encoding="utf-8") == (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("task", "args"),
    [
        ("drop_everything", '{"trust": "nlsh", "message_id": 1}'),
        ("send_message", '{"trust": "Kari Nordmann"}'),
        ("send_message", "[]"),
    ],
)
def test_a_scope_may_leave_known_jobs_by_ids_alone(world: World, task: str, args: str) -> None:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="nlsh", user_id=1), world.app.settings.context_key)
        with pytest.raises(Exception, match=r"deferred by a scope|ids only"):
            db.connection().exec_driver_sql("SELECT alis.defer(%s, cast(%s AS jsonb))", (task, args))


def test_a_scope_cannot_read_the_queue(world: World) -> None:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="nlsh", user_id=1), world.app.settings.context_key)
        with pytest.raises(Exception, match="permission denied") as refused:
            db.connection().exec_driver_sql("SELECT args FROM procrastinate.procrastinate_jobs")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
