"""Fill one trust with many requests, straight into the tables: fictional, shaped like the real ones."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from core import bootstrap
from core.cases import case
from core.embedded import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.embedded import EmbeddedPostgres

NAME = "bench"

FILL = """
WITH place AS (SELECT array_agg(number ORDER BY number) AS numbers FROM alis.municipality),
     node AS (SELECT array_agg(full_label ORDER BY id) AS labels FROM alis.unit WHERE trust = %(trust)s)
INSERT INTO alis.placement_request (trust, municipality, trainee_name, hpr_number, scheme, specialisation_started_on,
    credited_months, wanted_from, wanted_to, full_time_percent, status, sender_name, sender_role, received_via, notified_on, ended_on,
    search_key, wish_label, version)
SELECT %(trust)s, numbers[1 + n %% cardinality(numbers)], 'Demo Lege ' || n, (1000000 + n)::text, 'new', date '2024-01-01', 0,
    date '2020-01-01' + n %% 3000, date '2020-01-01' + n %% 3000 + 180, 100,
    CASE WHEN n %% 4 = 0 THEN 'completed' ELSE (ARRAY['notified','waiting','offered','accepted'])[1 + n %% 4] END,
    'Demo Sender', 'municipality.coordinator', 'municipality', date '2019-01-01' + n %% 3000,
    CASE WHEN n %% 4 = 0 THEN date '2020-06-01' + n %% 3000 END, 'demo lege ' || n, labels[1 + n %% cardinality(labels)], 1
FROM generate_series(1, %(count)s) n, place, node
"""
FOLLOW = (
    """INSERT INTO alis.wish (trust, municipality, request_id, position, unit_id)
       SELECT r.trust, r.municipality, r.id, 1,
              (SELECT id FROM alis.unit u WHERE u.trust = r.trust AND u.full_label = r.wish_label)
       FROM alis.placement_request r WHERE r.trust = %(trust)s""",
    """INSERT INTO alis.register_entry (trust, request_id, municipality, status)
       SELECT trust, id, municipality, CASE WHEN id %% 3 = 0 THEN 'to_register' ELSE 'registered' END
       FROM alis.placement_request WHERE trust = %(trust)s""",
    """INSERT INTO alis.milestone
           (trust, request_id, key, municipality, role, opens_on, due_on, done_on, closed, compressed, rule_status)
       SELECT trust, id, key, municipality, 'municipality.coordinator', wanted_from - months * 30 - 90, wanted_from - months * 30,
              CASE WHEN key = 'first_notice' THEN notified_on END, key = 'first_notice' OR ended_on IS NOT NULL, false, 'stated'
       FROM alis.placement_request, (VALUES ('first_notice', 12), ('reconfirm', 6), ('employment_contract', 3)) v (key, months)
       WHERE trust = %(trust)s""",
)


@contextmanager
def empty() -> Iterator[EmbeddedPostgres]:
    """A server of our own with a migrated database that nobody has used."""
    with tempfile.TemporaryDirectory(prefix="alis-b-", ignore_cleanup_errors=True) as place, running(Path(place)) as server:
        bootstrap.bootstrap(server.admin_url, NAME, server.secrets.passwords, server.secrets.context_key)
        bootstrap.migrate(server.url("alis_migrator", NAME))
        yield server


def fill(admin_url: str, trust: str, count: int) -> str:
    """Put ``count`` requests into ``trust``; returns the case number of one in the middle."""
    with psycopg.connect(admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        values = {"trust": trust, "count": count}
        conn.execute(FILL, values)
        for statement in FOLLOW:
            conn.execute(statement.encode(), values)
        conn.execute("ANALYZE")
        row = conn.execute(
            "SELECT id FROM alis.placement_request WHERE trust = %s AND ended_on IS NULL ORDER BY id OFFSET %s LIMIT 1",
            (trust, count // 3),
        ).fetchone()
    return case(trust, row[0] if row else 0)
