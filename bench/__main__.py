"""``make bench``: the waiting list, one request and the JSON list at 10 000 and 100 000 requests in one trust.

Prints one JSON line per figure and fails when a floor is missed. Read the ratios; the seconds are this machine's.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.records import NAME, empty, fill
from core.identity import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS, REQUESTS = 7, 40
SMALL, LARGE = ("fin", 10_000), ("nlsh", 100_000)
EMPTY = "/accessibility"  # who is signed in, the person's scope and the frame of a page; nothing is read for it
FLOORS = {"reach": 0.33, "growth": 1.25, "rss_mb": 110.0, "statements": 5}


def port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def gunicorn(app: str, environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """gthread, 2 workers × 4 threads, as the service runs; yields port and pid."""
    where = port()
    command = [sys.executable, "-m", "gunicorn", app, "-c", "python:core.gunicorn_settings", "-b", f"127.0.0.1:{where}"]
    process = subprocess.Popen([*command, "--log-level", "error"], env=os.environ | environ)
    try:
        for _try in range(200):
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", where)) == 0:
                    break
            time.sleep(0.1)
        yield where, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


class Client:
    """One keep-alive connection."""

    def __init__(self, where: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", where, timeout=60)
        self.headers = headers

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:  # noqa: PLR2004
            sys.exit(f"{path}: {answer.status} {body[:300]!r}")
        return body

    def seconds(self, path: str) -> float:
        """The median of a burst."""
        self.connection.close()  # gunicorn drops an idle connection after two seconds
        self.get(path)
        taken = []
        for _n in range(REQUESTS):
            began = time.perf_counter()
            self.get(path)
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)


def signed_in(admin: str, trust: str) -> tuple[str, str]:
    """A contact of the trust with a session; returns the session's and an API token's secret."""
    secret, token, now = secrets.token_urlsafe(32), f"alis_{secrets.token_urlsafe(32)}", datetime.now(UTC)
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as conn:
        user = conn.execute(
            "INSERT INTO alis.app_user (email, name) VALUES (%s, 'Bench') RETURNING id", (f"bench.{trust}@demo.invalid",)
        ).fetchone()
        membership = conn.execute(
            """INSERT INTO alis.membership (user_id, org_kind, trust, roles, valid_from) VALUES (%s, 'trust', %s, '{trust.contact}', %s)
               RETURNING id""",
            (user[0] if user else 0, trust, date(2020, 1, 1)),
        ).fetchone()
        ids = (user[0] if user else 0, membership[0] if membership else 0)
        conn.execute(
            "INSERT INTO alis.sign_in (token_hash, user_id, membership_id, last_seen_at, expires_at) VALUES (%s, %s, %s, %s, %s)",
            (sha256(secret), *ids, now, now + timedelta(hours=12)),
        )
        conn.execute(
            "INSERT INTO alis.api_token (token_hash, user_id, membership_id, name, expires_at) VALUES (%s, %s, %s, 'bench', %s)",
            (sha256(token), *ids, now + timedelta(hours=12)),
        )
    return secret, token


def cookie(secret_key: str, session: str) -> str:
    """As a browser holds it from the first page on: the session and the forms' CSRF secret."""
    from flask import Flask  # noqa: PLC0415
    from flask.sessions import SecureCookieSessionInterface  # noqa: PLC0415

    app = Flask("bench")
    app.secret_key = secret_key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    return f"alis={signer.dumps({'sid': session, 'csrf_token': secrets.token_hex(20)})}" if signer else ""


def resident_mb(parent: int) -> float:
    """The largest worker's resident memory."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") for pid in children]
    return max(sizes) / 1e6


def say(figure: str, value: float, limit: float, *, least: bool) -> bool:
    ok = value >= limit if least else value <= limit
    print(json.dumps({"figure": figure, "value": round(value, 3), "limit": limit, "ok": ok}), flush=True)
    return ok


def main() -> None:
    with empty() as server:
        admin = server.url("alis_admin", NAME)
        cases = {trust: fill(admin, trust, count) for trust, count in (SMALL, LARGE)}
        environ = server.environment() | {
            "DATABASE_URL": server.url("alis_web", NAME),
            "ALIS_BASE_URL": "http://127.0.0.1:8000",
        }
        ok = measure(admin, environ, cases, server.secrets.secret_key)
    sys.exit(0 if ok else "A floor was missed.")


def measure(admin: str, environ: dict[str, str], cases: dict[str, str], secret_key: str) -> bool:
    doors: dict[str, dict[str, str]] = {}
    tokens: dict[str, dict[str, str]] = {}
    for trust in cases:
        session, token = signed_in(admin, trust)
        doors[trust] = {"Cookie": cookie(secret_key, session)}
        tokens[trust] = {"Authorization": f"Bearer {token}"}
    with gunicorn("core.wsgi:app", environ) as (ours, pid):
        pages = {
            (trust, what): (Client(ours, tokens[trust] if what == "json" else doors[trust]), path)
            for trust in cases
            for what, path in (("list", "/requests"), ("detail", f"/requests/{cases[trust]}"), ("json", "/api/v1/requests"))
        }
        sizes = {what: len(pages[SMALL[0], what][0].get(pages[SMALL[0], what][1])) for what in ("list", "detail", "json")}
        print(json.dumps({"bytes": sizes}))
        bare_environ = {"BENCH_DSN": admin.replace("+psycopg", ""), "BENCH_BYTES": json.dumps(sizes)}
        with gunicorn("bench.bare:app", bare_environ) as (theirs, _pid):
            bare = {
                (trust, what): (Client(theirs, {}), f"/{what}/{cases[trust] if what == 'detail' else trust}")
                for trust in cases
                for what in sizes
            }
            good = _compare(pages, bare, lambda: resident_mb(pid))
            frame = (Client(ours, doors[SMALL[0]]), EMPTY), bare[SMALL[0], "detail"]
            _told("an empty page for one who is signed in, × bare detail", _ratio(*frame))
            return good


def _ratio(mine: tuple[Client, str], theirs: tuple[Client, str]) -> float:
    rounds = [(theirs[0].seconds(theirs[1]), mine[0].seconds(mine[1])) for _n in range(ROUNDS + 1)]
    return statistics.median(bare / ours for bare, ours in rounds[1:])


def _told(figure: str, value: float) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 3)}), flush=True)


def _compare(pages: dict[Any, tuple[Client, str]], bare: dict[Any, tuple[Client, str]], memory: Any) -> bool:  # noqa: ANN401
    """Rounds in which every page and its bare twin are measured side by side; the medians of the ratios count."""
    ours: dict[Any, list[float]] = {key: [] for key in pages}
    ratios: dict[Any, list[float]] = {key: [] for key in pages}
    for number in range(ROUNDS + 1):
        for key, (client, path) in pages.items():
            mine, theirs = client.seconds(path), bare[key][0].seconds(bare[key][1])
            if number:  # the first round warms up
                ours[key].append(mine)
                ratios[key].append(theirs / mine)
    good = True
    for what in ("list", "detail", "json"):
        for trust, count in (SMALL, LARGE):
            good &= say(f"{what}, {count} requests, × bare", statistics.median(ratios[trust, what]), FLOORS["reach"], least=True)
        growth = statistics.median(b / a for a, b in zip(ours[SMALL[0], what], ours[LARGE[0], what], strict=True))
        good &= say(f"{what}, growth {SMALL[1]} → {LARGE[1]}", growth, FLOORS["growth"], least=False)
        _told(f"{what}, median ms", 1000 * statistics.median(ours[SMALL[0], what]))
    return good & say("web worker resident MB", memory(), FLOORS["rss_mb"], least=False)


if __name__ == "__main__":
    main()
