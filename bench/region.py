"""``python -m bench.region [requests]``: the region at 20 trusts and 100 000 requests, or as many as are asked for.

What the page must be worked out from is the aggregate over every row; the database does that once for a four-month period and keeps it.
So there are two ratios to the same bare SQL (the aggregates alone, as the superuser, without row security or a page around them): the
first reader's page, in which the period is published, and every page after it.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import psycopg

from bench.__main__ import say
from bench.records import FILL, FOLLOW, NAME, empty
from core.app import create_app
from core.config import Settings
from core.identity import sha256

if TYPE_CHECKING:
    from core.web import App

TRUSTS, REQUESTS, ROUNDS = 20, 100_000, 7
LIMIT = 2.0
TOKEN = "alis_bench_region"
SIGNED_IN = """
WITH u AS (INSERT INTO alis.app_user (email, name) VALUES ('bench.region@demo.invalid', 'Bench') RETURNING id),
     m AS (INSERT INTO alis.membership (user_id, org_kind, roles, valid_from)
           SELECT id, 'region', '{region.admin}', '2020-01-01' FROM u RETURNING id, user_id)
INSERT INTO alis.api_token (token_hash, user_id, membership_id, name, expires_at)
SELECT %s, user_id, id, 'bench', now() + interval '1 day' FROM m"""
# each trust gets a copy of one real trust's requests
MORE = """
INSERT INTO alis.trust (code, name, oso_name, name_sami_verified) VALUES (%(code)s, %(code)s, %(code)s, false);
INSERT INTO alis.unit (trust, path, kind, label, full_label, position, source)
VALUES (%(code)s, '{}', 'department', 'Bench', 'Bench', 1, 'bench')"""


def main() -> None:
    asked = int(sys.argv[1]) if sys.argv[1:] else REQUESTS
    with empty() as server:
        admin = server.url("alis_admin", NAME)
        began = time.perf_counter()
        filled = _fill(admin, asked // TRUSTS)
        print(f"filled {filled} requests in {time.perf_counter() - began:.0f} s")
        app = create_app(
            Settings(
                database_url=server.url("alis_web", NAME),
                context_key=server.secrets.context_key,
                secret_key=server.secrets.secret_key,
                data_dir=server.data_dir,
            )
        )
        good = _measure(app, admin, filled)
        app.close()
    sys.exit(0 if good else "A floor was missed.")


def _fill(admin: str, each: int) -> int:
    codes = ["fin", "hsyk", "nlsh", "unn", *(f"b{number:02}" for number in range(TRUSTS - 4))]
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as conn:
        for code in codes[4:]:
            for statement in MORE.split(";"):
                conn.execute(statement.encode(), {"code": code})
        conn.execute(
            """INSERT INTO alis.unit (trust, path, kind, label, full_label, position, source)
               VALUES ('hsyk', '{}', 'department', 'Bench', 'Bench', 1, 'bench')"""
        )
        conn.execute(SIGNED_IN, (sha256(TOKEN),))
        # rows made from each other need no checking of keys; one statement a table for all trusts
        conn.execute("SET session_replication_role = replica")
        values = {"trusts": codes, "count": each}
        for statement in (FILL, *FOLLOW):
            conn.execute(_for_all(statement).encode(), values)
        conn.execute("SET session_replication_role = origin")
        conn.execute("ANALYZE")
        row = conn.execute("SELECT count(*) FROM alis.placement_request").fetchone()
    assert row
    return int(row[0])


def _for_all(statement: str) -> str:
    """Of one trust's statement: every trust's at once."""
    changed = (
        (
            "array_agg(full_label ORDER BY id) AS labels FROM alis.unit WHERE trust = %(trust)s",
            "trust AS code, array_agg(full_label ORDER BY id) AS labels FROM alis.unit WHERE trust = ANY (%(trusts)s) GROUP BY trust",
        ),
        ("SELECT %(trust)s, numbers", "SELECT node.code, numbers"),
        ("= %(trust)s", "= ANY (%(trusts)s)"),
    )
    for one, every in changed:
        statement = statement.replace(one, every)
    return statement


def _measure(app: App, admin: str, filled: int) -> bool:
    client, headers = app.test_client(), {"Authorization": f"Bearer {TOKEN}"}
    first, bare, later = [], [], []
    with psycopg.connect(admin.replace("+psycopg", ""), autocommit=True) as conn:
        days = _periods()  # those that the first reader has published
        for number in range(ROUNDS + 1):
            began = time.perf_counter()
            for day in days:
                conn.execute("SELECT count(*) FROM alis_private.region_shown(%s, true)", (day,)).fetchall()
            for view in ("region_posts", "region_upkeep"):
                row = conn.execute("SELECT pg_get_viewdef(%s::regclass)", (f"alis.{view}",)).fetchone()
                assert row
                conn.execute(
                    row[0].replace("( SELECT alis.ctx_user('region'::text) AS ctx_user) IS NOT NULL", "true").encode()
                ).fetchall()
            bare_took = time.perf_counter() - began
            conn.execute("DELETE FROM alis_private.region_release")
            took = []
            for _page in range(2):
                began = time.perf_counter()
                answer = client.get("/region", headers=headers)
                answer.get_data()
                took.append(time.perf_counter() - began)
                if answer.status_code != 200:  # noqa: PLR2004
                    sys.exit(f"/region: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
            if number:  # the first round warms up
                bare.append(bare_took)
                first.append(took[0] / bare_took)
                later.append(took[1] / bare_took)
    print(f"bare SQL {1000 * statistics.median(bare):.0f} ms")
    size = f"region, {TRUSTS} trusts, {filled} requests"
    good = say(f"{size}: first page of a period, × bare SQL", statistics.median(first), LIMIT, least=False)
    return good & say(f"{size}: every later page, × bare SQL", statistics.median(later), LIMIT, least=False)


def _periods() -> list[date]:
    from core.dates import add_months, today  # noqa: PLC0415

    now = today()
    begun = date(now.year, 4 * ((now.month - 1) // 4) + 1, 1)
    return [add_months(begun, -4 * back) - timedelta(days=1) for back in range(4, -1, -1)]


if __name__ == "__main__":
    main()
