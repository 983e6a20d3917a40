"""The limit: gunicorn, Flask, psycopg, one keyset statement with the page's own joins, minimal Jinja, padded to the page's bytes.

No sign-in, no tenant, no row-level security. ``BENCH_BYTES`` names how many bytes to send for each of list, detail and json.
"""

from __future__ import annotations

import json
import os
from datetime import date
from functools import cache
from typing import Any

from flask import Flask, Response, request
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

app = Flask(__name__)


@cache
def pool() -> ConnectionPool[Connection[dict[str, Any]]]:
    """Made on first use, after gunicorn's fork."""
    kwargs = {"autocommit": True, "row_factory": dict_row}
    return ConnectionPool(os.environ["BENCH_DSN"], min_size=4, max_size=8, kwargs=kwargs, open=True)


SIZE: dict[str, int] = json.loads(os.environ["BENCH_BYTES"])
COLUMNS = """r.trust, r.id, r.municipality, k.official_name, r.trainee_name, r.wanted_from, r.wanted_to, r.wish_label, r.status,
    r.rank, r.notified_on, m.due_on, e.status AS register_status FROM alis.placement_request r
    JOIN alis.municipality k ON k.number = r.municipality
    LEFT JOIN alis.milestone m ON m.trust = r.trust AND m.request_id = r.id AND m.key = 'first_notice'
    LEFT JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id"""
LIST = f"SELECT {COLUMNS} WHERE r.trust = %s AND r.ended_on IS NULL ORDER BY r.wanted_from, r.id LIMIT 50"
ONE = f"SELECT {COLUMNS} WHERE r.trust = %s AND r.id = %s"
ROWS = """<table>{% for r in rows %}<tr><td>{{ r.trainee_name }}</td><td>{{ r.trust }}-{{ r.id }}</td>
<td>{{ r.official_name }}</td><td>{{ r.wish_label }}</td><td>{{ r.wanted_from }}</td><td>{{ r.wanted_to }}</td>
<td>{{ r.notified_on }}</td><td>{{ r.status }}</td></tr>{% endfor %}</table>"""
TABLE = app.jinja_env.from_string(ROWS)  # compiled once, as a template file would be


def padded(rows: list[dict[str, Any]], size: int) -> str:
    text = TABLE.render(rows=rows)
    return text + "x" * max(0, size - len(text.encode()))


@app.get("/list/<trust>")
def many(trust: str) -> str:
    with pool().connection() as conn:
        return padded(conn.execute(LIST, (trust,)).fetchall(), SIZE["list"])


@app.get("/detail/<case>")
def one(case: str) -> str:
    trust, _dash, id_ = case.partition("-")
    with pool().connection() as conn:
        return padded(conn.execute(ONE, (trust, int(id_))).fetchall(), SIZE["detail"])


@app.get("/json/<trust>")
def as_json(trust: str) -> Response:
    with pool().connection() as conn:
        rows = conn.execute(LIST, (trust,)).fetchall()
    text = json.dumps({"items": rows}, default=lambda day: day.isoformat() if isinstance(day, date) else str(day))
    return Response(text + " " * max(0, SIZE["json"] - len(text.encode())), mimetype="application/json")


@app.get("/ready")
def ready() -> str:
    return request.method
