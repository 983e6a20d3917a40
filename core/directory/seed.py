"""Reference data: municipalities from the product's own table, tenants with units and contacts from the installed trust plugins.

Run by ``alis migrate`` after every migration. Municipalities and tenants are brought up to date; units and contacts are the
trust's own records from the first version on, so an entry that exists is never overwritten.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.search import fold
from core.trusts.rules import rules_for, trust_codes

if TYPE_CHECKING:
    import psycopg

    from core.trusts.rules import TrustRules

    Connection = psycopg.Connection[Any]

DATA = Path(__file__).parent / "data" / "municipalities.csv"
# The trust areas as they have been since the merged numbers of 2020; earlier dates are of no use to a notification.
AREA_FROM = date(2020, 1, 1)
NAMES = ("name_no", "name_se", "name_smj", "name_sma", "name_fkv", "official_name_latest")


def seed_reference(conn: Connection) -> None:
    """Bring the reference tables to what the code knows, as the owner inside one transaction."""
    _municipalities(conn)
    for code in trust_codes():
        _trust(conn, rules_for(code, on=date.max))
    with DATA.open(encoding="utf-8") as file:
        conn.cursor().executemany(
            """INSERT INTO alis.trust_area (municipality, trust, valid_from)
               SELECT %(kommunenummer)s, %(trust)s, %(valid_from)s WHERE EXISTS (SELECT 1 FROM alis.trust WHERE code = %(trust)s)
               ON CONFLICT DO NOTHING""",
            [{**row, "valid_from": AREA_FROM} for row in csv.DictReader(file)],
        )


def _municipalities(conn: Connection) -> None:
    with DATA.open(encoding="utf-8") as file:
        rows = [
            {
                **{key: value or None for key, value in row.items()},
                "sami": row["sami_language_admin_area"] == "yes",
                "key": " ".join(dict.fromkeys(fold(" ".join(row[name] for name in NAMES)).split())),
            }
            for row in csv.DictReader(file)
        ]
    conn.cursor().executemany(
        """INSERT INTO alis.municipality (number, name, official_name, name_se, name_smj, name_sma, name_fkv, county, orgnr,
               sami_admin_area, sami_language, search_key)
           VALUES (%(kommunenummer)s, %(name_no)s, %(official_name_latest)s, %(name_se)s, %(name_smj)s, %(name_sma)s, %(name_fkv)s,
               %(county)s, %(orgnr)s, %(sami)s, %(sami_language)s, %(key)s)
           ON CONFLICT (number) DO UPDATE SET official_name = excluded.official_name, search_key = excluded.search_key""",
        rows,
    )


def _trust(conn: Connection, rules: TrustRules) -> None:
    identity = rules.identity
    conn.execute(
        """INSERT INTO alis.trust (code, name, name_sami, sami_language, name_sami_verified, orgnr, oso_name)
           VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING""",
        (
            identity.code,
            identity.name,
            identity.name_sami,
            identity.sami_language,
            identity.sami_verified,
            identity.orgnr,
            identity.oso_name,
        ),
    )
    conn.cursor().executemany(
        "INSERT INTO alis.learning_objective (code, wording, source) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [(one.code, one.wording, one.source.document) for one in rules.learning_objectives()],
    )
    _units(conn, rules)
    if conn.execute("SELECT 1 FROM alis.contact WHERE trust = %s LIMIT 1", (rules.code,)).fetchone() is None:
        conn.cursor().executemany(
            """INSERT INTO alis.contact (trust, purpose, role, name, title, email, is_copy, is_mailbox, source_document, source_date,
                   source_quote, version) VALUES (%s, %s, %s, %s, %s, %s, %s, false, %s, %s, %s, 1)""",
            [
                (rules.code, c.purpose, c.role, c.name, c.title, c.email, c.copy, c.source.document, c.source.document_date,
                 c.source.quote)
                for c in rules.contacts()
            ],
        )  # fmt: skip


def _units(conn: Connection, rules: TrustRules) -> None:
    known: dict[str, tuple[int, list[int]]] = {
        label: (id_, list(path))
        for label, id_, path in conn.execute("SELECT full_label, id, path FROM alis.unit WHERE trust = %s", (rules.code,))
    }
    for position, unit in enumerate(rules.units()):
        full = ", ".join(unit.path)
        if full in known:
            continue
        parent = known.get(", ".join(unit.parent))
        row = conn.execute("SELECT nextval(pg_get_serial_sequence('alis.unit', 'id'))").fetchone()
        id_ = int(row[0]) if row else 0
        path = [*(parent[1] if parent else []), id_]
        conn.execute(
            """INSERT INTO alis.unit (trust, id, parent_id, path, kind, label, full_label, specialty, site, position, source)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                rules.code,
                id_,
                parent[0] if parent else None,
                path,
                unit.kind.value,
                unit.label,
                full,
                unit.specialty,
                unit.site,
                position,
                unit.source.document if unit.source else rules.identity.name,
            ),
        )
        known[full] = (id_, path)
