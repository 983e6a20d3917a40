"""A thousand mails through a worker that is killed fifty times: what arrived, what came twice, and how much memory it took.

Needs a database of its own: tests/core/notices/test_worker.py has one and runs a small round with each full test run. The whole:
``ALIS_MAILS=1000 ALIS_KILLS=50 pytest -s tests/core/notices/test_worker.py -k killed``.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.config import Settings

WORKER = """
import os
from core.config import Settings
from core.jobs import Pace, run_worker
run_worker(Settings.from_env(os.environ), pace=Pace(first=0.3, silent=1.5))
"""


class Seen:
    """A mail server that keeps each Message-ID it accepted."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 - aiosmtpd's
        self.ids.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"


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
    return subprocess.Popen([sys.executable, "-c", WORKER], env=environ)


def resident(pid: int) -> float:
    """Megabytes; the most that the process has had."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def queue(admin_url: str, count: int) -> None:
    with psycopg.connect(admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        conn.execute(
            """INSERT INTO alis.municipal_profile (municipality, objectives_plan, coordinator_name, coordinator_email, version)
               VALUES ('1804', true, 'Prøve', 'prove@demo.invalid', 1) ON CONFLICT (municipality) DO NOTHING"""
        )
        conn.execute(
            """INSERT INTO alis.message (trust, id, municipality, event, event_key, recipient, recipient_role, subject, body, message_id)
               SELECT 'nlsh', 500000 + n, '1804', 'test', 'test:' || n, 'coordinator', 'municipality.coordinator', 'Prøve', 'Prøve',
                   '<test-' || n || '@alis-nord>' FROM generate_series(1, %s) n""",
            (count,),
        )
        conn.execute(
            """SELECT alis.defer('send_message', jsonb_build_object('trust', 'nlsh', 'message_id', id))
               FROM alis.message WHERE event = 'test'"""
        )


def left(admin_url: str) -> int:
    with psycopg.connect(admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        row = conn.execute("SELECT count(*) FROM alis.message WHERE event = 'test' AND status <> 'sent'").fetchone()
    return int(row[0]) if row else 0


def until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.01)


def run(settings: Settings, admin_url: str, mails: int, kills: int) -> dict[str, float]:
    """Kill the worker each time some mails have come; then let it finish."""
    queue(admin_url, mails)
    seen, most, began = Seen(), 0.0, time.monotonic()
    server = Controller(seen, hostname="127.0.0.1", port=free_port())
    server.start()
    running = worker(settings, server.port)
    try:
        for kill in range(1, kills + 1):
            until(lambda: len(seen.ids) >= kill * mails // (kills + 5), 60)  # noqa: B023 - waited for here
            most = max(most, resident(running.pid))
            running.send_signal(signal.SIGKILL)
            running.wait()
            running = worker(settings, server.port)
        until(lambda: left(admin_url) == 0, 600)
        most = max(most, resident(running.pid))
        running.send_signal(signal.SIGTERM)
        running.wait(30)
    finally:
        running.kill()
        running.wait()
        server.stop()
    counts = Counter(seen.ids)
    return {
        "mails": mails,
        "kills": kills,
        "delivered": len(counts),
        "not sent": left(admin_url),
        "sent again under the same Message-ID": sum(n - 1 for n in counts.values()),
        "other ids": len(set(counts) - {f"<test-{n}@alis-nord>" for n in range(1, mails + 1)}),
        "worker MB": round(most, 1),
        "seconds": round(time.monotonic() - began, 1),
    }
