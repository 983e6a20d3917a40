"""``python -m bench.reminders``: ten thousand reminders on one morning, worked out and written with the jobs that send them.

tests/core/worklist/test_reminders.py has fewer of them, and sends.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import psycopg

from bench.__main__ import say
from bench.records import NAME, empty, fill
from core.cases import split_case
from core.config import Settings
from core.jobs import Pace, make_app
from core.permissions import Role
from core.worklist import reminders

if TYPE_CHECKING:
    from core.notices.sending import Post

MANY, LIMIT = 10_000, 30.0
DUE = date(2027, 5, 1)
_COLUMNS = """SELECT string_agg(column_name, ', ') FROM information_schema.columns
    WHERE table_schema = 'alis' AND table_name = 'placement_request' AND is_generated = 'NEVER'
        AND column_name NOT IN ('id', 'hpr_number', 'hpr_number_folded', 'name_folded')"""
_COPIES = """INSERT INTO alis.placement_request (hpr_number, {columns})
    SELECT (2000000 + n)::text, {columns} FROM alis.placement_request, generate_series(1, %s) n WHERE id = %s"""
_DATED = """INSERT INTO alis.milestone (trust, request_id, key, municipality, role, opens_on, due_on, rule_status)
    SELECT trust, id, 'reconfirm', municipality, 'municipality.coordinator', %s, %s, 'stated'
    FROM alis.placement_request WHERE hpr_number::bigint > 2000000"""


def main() -> None:
    with empty() as server:
        admin = server.url("alis_admin", NAME)
        _trust, request = split_case(fill(admin, "fin", 1))
        municipality = copy(admin, request, MANY)
        settings = Settings(
            database_url=server.url("alis_web", NAME),
            worker_database_url=server.url("alis_worker", NAME),
            context_key=server.secrets.context_key,
            secret_key=server.secrets.secret_key,
            data_dir=server.data_dir,
        )
        _app, post = make_app(settings, Pace())
        written, took = write(post, municipality)
        post.sessions.kw["bind"].dispose()
    if written != MANY:
        sys.exit(f"{written} written of {MANY}")
    sys.exit(0 if say(f"{MANY} reminders of one coordinator's, seconds", took, LIMIT, least=False) else 1)


def copy(admin_url: str, request: int, count: int) -> str:
    """That many notifications like this one, each to be confirmed again by the same day; returns their municipality."""
    with psycopg.connect(admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        (columns,) = conn.execute(_COLUMNS).fetchone() or ("",)
        conn.execute(_COPIES.format(columns=columns).encode(), (count, request))
        conn.execute(_DATED, (DUE - timedelta(days=120), DUE))
        conn.execute("ANALYZE alis.milestone, alis.placement_request")
        (municipality,) = conn.execute(
            "SELECT municipality FROM alis.placement_request WHERE id = %s", (request,)
        ).fetchone() or ("",)
    return str(municipality)


def write(post: Post, municipality: str) -> tuple[int, float]:
    """What is due in a week is told to the coordinator, a transaction for each pass: how many, and the seconds it took."""
    desk = reminders.Desk(municipality, Role.MUNICIPALITY_COORDINATOR, "coordinator")
    began, told, written = time.perf_counter(), 0, reminders.PASS
    while written == reminders.PASS:
        written = post.within_municipality(municipality, lambda db: reminders.remind(db, desk, DUE - reminders.AHEAD))
        told += written
    return told, time.perf_counter() - began


if __name__ == "__main__":
    main()
