"""A trust and a municipality with everything between them: their rows written, and later told whether any has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from core.policies import TABLES, Kind

if TYPE_CHECKING:
    from tests.support.world import World


# everybody reads these: their words differ from the secret one
PUBLISHED = {"municipal_profile", *(table for table, kind in TABLES.items() if kind is Kind.TRUST_PUBLISHED)}


@dataclass
class Pair:
    """A trust and a municipality with everything between them; ``word`` stands in every text that is theirs alone."""

    trust: str
    municipality: str
    word: str
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    users: list[int] = field(default_factory=list)
    unit: int = 0
    unit_path: list[int] = field(default_factory=list)
    unit_label: str = ""

    def case(self, name: str = "request") -> str:
        return f"{self.trust}-{self.ids[name]}"


class Writer:
    """Inserts rows as the superuser; every text column that is free and not given gets the pair's word."""

    def __init__(self, world: World, pair: Pair) -> None:
        self.world, self.pair = world, pair
        with psycopg.connect(world.admin_url, row_factory=namedtuple_row) as conn:
            rows: list[Any] = conn.execute(
                """SELECT c.relname, a.attname, format_type(a.atttypid, null) AS type, a.atthasdef OR a.attidentity <> '' AS filled,
                          EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND a.attnum = ANY(k.conkey)
                                  AND k.contype IN ('c', 'f')) AS bound
                   FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind = 'r'"""
            ).fetchall()
        self.columns: dict[str, list[Any]] = {}
        for row in rows:
            self.columns.setdefault(row.relname, []).append(row)

    @staticmethod
    def as_json(value: Any) -> Jsonb:
        """A list for a jsonb column (psycopg makes an array of a bare one)."""
        return Jsonb(value)

    def put(self, table: str, **given: Any) -> Any:
        """Insert one row of the pair; returns it."""
        known = {column.attname for column in self.columns[table]}
        values: dict[str, Any] = {
            name: value
            for name, value in {"trust": self.pair.trust, "municipality": self.pair.municipality}.items()
            if name in known
        }
        word = f"offentlig{self.pair.word[-3:]}" if table in PUBLISHED else self.pair.word
        for column in self.columns[table]:
            if column.type == "text" and not column.bound and not column.filled and column.attname not in values:
                mail = "email" in column.attname or column.attname == "copy_mailbox"
                values[column.attname] = f"{word}.{table}@demo.invalid" if mail else f"{word} {table} {column.attname}"
        values |= given
        values = {key: Jsonb(value) if isinstance(value, dict) else value for key, value in values.items()}
        names = ", ".join(values)
        places = ", ".join(["%s"] * len(values))
        return self.world.sql(f"INSERT INTO alis.{table} ({names}) VALUES ({places}) RETURNING *", *values.values())[0]


def rows_of(conn: psycopg.Connection[Any], pair: Pair, *, besides: frozenset[str] = frozenset()) -> str:
    """One digest over every row that is the pair's alone or between the two, whatever tables there are (``besides`` some)."""
    conditions = []
    for table, kind in TABLES.items():
        if table in besides:
            continue
        where = {
            Kind.SHARED: "trust = %(trust)s AND (municipality = %(municipality)s OR municipality IS NULL)",
            Kind.TRUST_OWN: "trust = %(trust)s",
            Kind.TRUST_PUBLISHED: "trust = %(trust)s",
            Kind.MUNICIPALITY_OWN: "municipality = %(municipality)s",
            Kind.GLOBAL: {
                "app_user": "id = ANY(%(users)s)",
                "membership": "trust = %(trust)s OR municipality = %(municipality)s OR user_id = ANY(%(users)s)",
                "municipal_profile": "municipality = %(municipality)s",
                "api_token": "user_id = ANY(%(users)s)",
                "account_link": "user_id = ANY(%(users)s)",
                "calendar_feed": "user_id = ANY(%(users)s)",
                "mail_choice": "user_id = ANY(%(users)s)",
                "submission": "user_id = ANY(%(users)s)",
                "sign_in": "user_id = ANY(%(users)s)",
                "audit_event": "trust = %(trust)s AND municipality = %(municipality)s",
                "region_kept": "false",  # what the region's pages worked out, kept as they are read; nobody's row
            }.get(table, "true"),
        }[kind]
        row = {
            "app_user": "t.id, t.email, t.name, t.password_hash, t.language, t.disabled_at",
            "sign_in": "t.token_hash, t.user_id, t.membership_id, t.expires_at, t.revoked_at",  # last seen changes by being seen
        }.get(table, "t.*")
        conditions.append(f"SELECT '{table}' AS of, md5(ROW({row})::text) AS row FROM alis.{table} t WHERE {where}")
    statement = f"SELECT md5(string_agg(of || row, ',' ORDER BY of, row)) FROM ({' UNION ALL '.join(conditions)}) every"
    found = conn.execute(
        statement.encode(), {"trust": pair.trust, "municipality": pair.municipality, "users": pair.users}
    ).fetchone()
    return str(found[0]) if found else ""


def tables_without_rows(conn: psycopg.Connection[Any], pair: Pair) -> list[str]:
    """Tables of tenants in which ``populate`` forgot to write: a new table has to be added there."""
    missing = []
    for table, kind in TABLES.items():
        if kind is Kind.GLOBAL:
            continue
        column = "municipality" if kind is Kind.MUNICIPALITY_OWN else "trust"
        value = pair.municipality if kind is Kind.MUNICIPALITY_OWN else pair.trust
        if conn.execute(f"SELECT 1 FROM alis.{table} WHERE {column} = %s LIMIT 1".encode(), (value,)).fetchone() is None:
            missing.append(table)
    return missing
