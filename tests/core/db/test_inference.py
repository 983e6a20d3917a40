"""What a refusal tells: keys and references do not heed row security, so whoever may write could ask them about others' rows.

Every row of the victim is offered as the attacker's own, once naming what the victim has and once naming what nobody has. The two
must be refused (or taken) alike: a difference is an answer. Read from the catalogue, so a new table is asked the moment it exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from core.policies import TABLES, Kind
from core.reach import ALL_SCOPES
from tests.support.attacker import ENTER, Attacker, scope_of
from tests.support.pair import Pair
from tests.support.populated import populate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.requirement("R-001")]
NOBODY = 2**40
OWNED = {table: kind for table, kind in TABLES.items() if kind is not Kind.GLOBAL}
# told on purpose: a doctor is in one hospital at a time (core.policies.EXCEPTIONS)
TOLD = {"ex_placement__person"}


@pytest.fixture(scope="module")
def victim(world: World) -> Pair:
    return populate(world, "unn", "5501", unit="Onkologi")


@pytest.fixture(scope="module")
def own(world: World, victim: Pair) -> Pair:
    return populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")


@pytest.fixture(scope="module")
def judge(world: World) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(world.admin_url, autocommit=True) as conn:
        yield conn


@pytest.fixture(params=ALL_SCOPES)
def attacker(request: pytest.FixtureRequest, world: World, settings: Settings, own: Pair, victim: Pair) -> Iterator[Attacker]:
    one = Attacker(settings, scope_of(world, own, request.param))
    yield one
    one.conn.close()


def references(judge: psycopg.Connection[Any], table: str) -> dict[str, str]:
    """The columns by which a row points at a tenant's row, and the table pointed at."""
    return {
        column: target
        for target, columns in judge.execute(
            """SELECT f.relname, ARRAY(SELECT a.attname::text FROM unnest(k.conkey) n JOIN pg_attribute a
                   ON a.attrelid = k.conrelid AND a.attnum = n)
               FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid = %s::regclass""",
            (f"alis.{table}",),
        )
        for column in columns
        if target in OWNED and OWNED[target] is not Kind.TRUST_PUBLISHED and column.endswith("_id")
    }


def outcome(attacker: Attacker, statement: str, *values: Any) -> tuple[str | None, str | None]:
    """How the server answers in the attacker's scope; nothing is kept."""
    with attacker.conn.transaction(force_rollback=True):
        attacker.conn.execute(ENTER, (attacker.scope.role, attacker.context))
        try:
            with attacker.conn.transaction():
                attacker.conn.execute(statement.encode(), values)
                attacker.conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.Error as refusal:
            return refusal.sqlstate, None if refusal.diag.constraint_name in TOLD else refusal.diag.constraint_name
    return None, None


def told(attacker: Attacker, judge: psycopg.Connection[Any], victim: Pair) -> list[str]:
    """Every table that answers differently about the victim's rows than about nobody's."""
    whose = {name: getattr(attacker.scope, name) for name in ("trust", "municipality") if getattr(attacker.scope, name)}
    found = []
    for table, kind in OWNED.items():
        pointing = references(judge, table)
        tenant = "municipality" if kind is Kind.MUNICIPALITY_OWN else "trust"
        rows = judge.execute(
            f"SELECT to_jsonb(t) FROM alis.{table} t WHERE {tenant} = %s LIMIT 2".encode(), (getattr(victim, tenant),)
        ).fetchall()
        columns = set(attacker.columns[table])
        for (row,) in rows:
            mine = {**row, **{name: value for name, value in whose.items() if name in columns}}
            mine |= {"id": NOBODY} if "id" in columns else {}
            nobodys = {**mine, **{column: NOBODY for column in pointing if mine[column] is not None}}
            insert = f"INSERT INTO alis.{table} SELECT * FROM jsonb_populate_record(NULL::alis.{table}, %s)"
            answers = [outcome(attacker, insert, Jsonb(one)) for one in (mine, nobodys)]
            if answers[0] != answers[1]:
                found.append(f"INSERT {table}: {answers}")
        for column, target in pointing.items():
            update = f"UPDATE alis.{table} SET {column} = %s"
            private = judge.execute(f"SELECT max(id) FROM alis.{target}".encode()).fetchone()
            if target not in seen(attacker) and private:
                answers = [outcome(attacker, update, value) for value in (private[0], NOBODY)]
                if answers[0] != answers[1] or answers[0][0] != "42501":
                    found.append(f"UPDATE {table}.{column}: {answers}")
    return found


def seen(attacker: Attacker) -> set[str]:
    """The tables that the scope may read at all: what it reads of them the wall decides."""
    rows = attacker.conn.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'alis'::regnamespace AND has_any_column_privilege(%s, oid, 'SELECT')",
        (attacker.scope.role,),
    ).fetchall()
    attacker.conn.rollback()
    return {row[0] for row in rows}


def test_no_key_and_no_reference_answers_about_others(
    attacker: Attacker, judge: psycopg.Connection[Any], victim: Pair, own: Pair
) -> None:
    assert told(attacker, judge, victim) == []


def test_control_a_key_without_the_municipality_answers(
    world: World, settings: Settings, judge: psycopg.Connection[Any], victim: Pair, own: Pair
) -> None:
    attacker = Attacker(settings, scope_of(world, own, "municipality"))
    judge.execute("CREATE UNIQUE INDEX planted ON alis.agreement_review (trust, agreement_id)")
    try:
        assert any("INSERT agreement_review" in one and "planted" in one for one in told(attacker, judge, victim))
    finally:
        judge.execute("DROP INDEX alis.planted")
        attacker.conn.close()
