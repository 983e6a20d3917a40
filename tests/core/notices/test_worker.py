"""The worker as a process: killed in the middle, it delivers everything; what comes twice has the same Message-ID."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from psycopg import sql
from sqlalchemy.engine import make_url

from bench.mails import free_port, queue, run, worker
from core.jobs import Pace, make_app
from core.tenancy import Scope, ScopeKind, enter
from tests.support.mail import empty_queue
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from core.config import Settings

pytestmark = pytest.mark.database
MAILS, KILLS = int(os.environ.get("ALIS_MAILS", "200")), int(os.environ.get("ALIS_KILLS", "6"))
HANDS = 4  # mails that a worker has in hand at once
MEGABYTES = 150


@pytest.mark.smtp
@pytest.mark.slow
@pytest.mark.requirement("R-071")
def test_a_worker_killed_again_and_again_delivers_everything(world: World, settings: Settings) -> None:
    world.profile(BODO)
    found = run(settings, world.admin_url, MAILS, KILLS)
    print(found)
    assert (found["delivered"], found["not sent"], found["other ids"]) == (MAILS, 0, 0)
    assert found["sent again under the same Message-ID"] <= KILLS * HANDS
    assert found["worker MB"] <= MEGABYTES


class Slow:
    """A mail server that answers when it is let."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.asked.set()
        await asyncio.to_thread(self.may_answer.wait, 30)
        return "250 OK"


@pytest.mark.smtp
def test_a_worker_that_is_asked_to_end_does_not_wait_for_its_database_to_come_back(world: World, settings: Settings) -> None:
    """Else the worker of a killed service goes on in the database of the next one."""
    world.profile(BODO)
    empty_queue(world)
    queue(world.admin_url, 1)
    name = str(make_url(settings.database_url).database)
    slow = Slow()
    server = Controller(slow, hostname="127.0.0.1", port=free_port())
    server.start()
    running = worker(settings, server.port)
    doors = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    elsewhere = make_url(world.admin_url).set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    try:
        assert slow.asked.wait(30)
        running.send_signal(signal.SIGTERM)
        with psycopg.connect(elsewhere, autocommit=True) as conn:
            conn.execute(doors.format(sql.Identifier(name), sql.SQL("false")))
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'alis_worker'", (name,)
            )
            slow.may_answer.set()
            try:
                assert running.wait(30) == 0
            finally:
                conn.execute(doors.format(sql.Identifier(name), sql.SQL("true")))
    finally:
        slow.may_answer.set()
        running.kill()
        running.wait()
        server.stop()


def test_the_queue_is_the_librarys_own_as_published() -> None:
    """A newer procrastinate brings a numbered migration of its own, never a changed old one."""
    ours = Path(__file__).parents[3] / "migrations" / "procrastinate_3_10.sql"
    assert ours.read_text(encoding="utf-8") == (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("task", "args"),
    [
        ("drop_everything", '{"trust": "nlsh", "message_id": 1}'),
        ("send_message", '{"trust": "Kari Nordmann"}'),
        ("send_message", '{"trust": "nlsh", "message_id": "Kari"}'),
        ("send_message", '{"trust": "nlsh", "message_id": 1, "more": 2}'),
        ("send_message", "[]"),
        # another trust's, another scope's, another person's
        ("send_message", '{"trust": "unn", "message_id": 1}'),
        ("compute_run", '{"trust": "unn", "run_id": 1}'),
        ("retry_dead", '{"trust": "nlsh"}'),
        ("send_account_link", '{"user_id": 2, "link_id": 1}'),
    ],
)
def test_a_scope_may_leave_its_own_jobs_by_ids_alone(world: World, task: str, args: str) -> None:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="nlsh", user_id=1), world.app.settings.context_key)
        with pytest.raises(Exception, match=r"no such job|not the ids"):
            db.connection().exec_driver_sql("SELECT alis.defer(%s, cast(%s AS jsonb))", (task, args))


def test_what_anybody_can_notify_is_a_hint_and_never_read(world: World, settings: Settings) -> None:
    """Every login may NOTIFY: a payload that is no JSON would end the listener, and one that asks for it a job of another's."""
    heard: list[str] = []

    async def listen() -> None:
        app, post = make_app(settings, Pace())

        async def on_notification(*, channel: str, payload: str) -> None:
            heard.append(payload)

        async with app.open_async():
            listening = asyncio.create_task(app.connector.listen_notify(on_notification, ["procrastinate_any_queue"]))
            with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as web:
                while len(heard) < 2 and not listening.done():
                    for payload in ("no json", '{"type": "abort_job_requested", "job_id": 1}'):
                        web.execute("SELECT pg_notify('procrastinate_any_queue', %s)", (payload,))
                    await asyncio.sleep(0.05)
            listening.cancel()
        post.sessions.kw["bind"].dispose()

    asyncio.run(listen())
    assert {json.loads(one)["type"] for one in heard} == {"job_inserted"}


def test_a_scope_cannot_read_the_queue(world: World) -> None:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="nlsh", user_id=1), world.app.settings.context_key)
        with pytest.raises(Exception, match="permission denied") as refused:
            db.connection().exec_driver_sql("SELECT args FROM procrastinate.procrastinate_jobs")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
