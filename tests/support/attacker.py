"""An attacker: SQL of one's own choice as the web login, inside one's own scope; everything that comes back is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from core.policies import HIDDEN
from core.tenancy import Scope, ScopeKind, sign
from tests.support.populated import membership

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.pair import Pair
    from tests.support.world import World

ENTER = "SELECT set_config('role', %s, true), set_config('alis.context', %s, true)"
PROBES = ("app_user", "audit_event", "membership", "placement_request", "trainee", "vacancy")
_EVERYTHING = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'alis' UNION ALL SELECT viewname FROM pg_views WHERE schemaname = 'alis'"
)


def scope_of(world: World, own: Pair, kind: str) -> Scope:
    """The attacker's own scope of this kind."""

    def user(role: str) -> int:
        return int(membership(world, own.people[role]).user_id)

    return {
        "answer": Scope(ScopeKind.ANSWER, own.trust, own.municipality, 0, str(own.ids["request_offered"])),
        "identity": Scope(ScopeKind.IDENTITY, subject=own.people["trust.contact"]),
        "mentor": Scope(ScopeKind.MENTOR, "", own.municipality, user("municipality.mentor")),
        "municipality": Scope(ScopeKind.MUNICIPALITY, "", own.municipality, user("municipality.coordinator")),
        "operator": Scope(ScopeKind.OPERATOR, user_id=user("trust.admin")),
        "public": Scope(ScopeKind.PUBLIC),
        "region": Scope(ScopeKind.REGION, user_id=user("trust.adviser")),
        "trust": Scope(ScopeKind.TRUST, own.trust, "", user("trust.contact")),
        "unit": Scope(ScopeKind.UNIT, own.trust, "", user("trust.unit_leader"), f"{{{own.unit}}}"),
    }[kind]


class Attacker:
    """A connection of the web login with a scope; ``loot`` is everything that the server ever answered."""

    def __init__(self, settings: Settings, scope: Scope) -> None:
        self.conn = psycopg.connect(settings.database_url.replace("+psycopg", ""))
        self.scope, self.key = scope, settings.context_key
        self.context = sign(scope, self.key)
        self.loot: list[str] = []
        self.tables = [row[0] for row in self.conn.execute(_EVERYTHING)]
        self.columns: dict[str, list[str]] = {}
        for table, column in self.conn.execute(
            """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped"""
        ):
            self.columns.setdefault(table, []).append(column)
        self.conn.rollback()

    def run(
        self, *statements: str, role: str | None = None, context: str | None = None, sweep: bool = False, probe: bool = False
    ) -> None:
        """Enter the own scope, run these (each may fail), read everything (or one table of each kind), and commit what could be done."""
        self.conn.execute("SELECT 1")
        self.conn.execute(ENTER, (self.scope.role, self.context))
        for statement in statements:
            self.steal(statement)
        if context is not None:
            self.steal("DO $$ BEGIN PERFORM set_config('alis.context', '" + context.replace("'", "''") + "', true); END $$")
        stayed = role is not None and not self.steal(f"SET LOCAL ROLE {role}")
        if sweep or probe:
            # in the own role nothing has changed: everything is read there by the sweep that asks for no role
            for table in self.tables if sweep and not stayed else PROBES:
                if not self.steal(f"SELECT to_jsonb(t)::text FROM alis.{table} t") and table in HIDDEN:
                    for column in self.columns[table]:
                        self.steal(f"SELECT {column}::text FROM alis.{table}")
        self.conn.commit()

    def steal(self, statement: str, *values: Any) -> bool:
        try:
            with self.conn.transaction():
                cursor = self.conn.execute(statement.encode(), values or None)
                if cursor.description:
                    self.loot += [repr(row) for row in cursor.fetchall()]
        except psycopg.Error as refusal:
            self.loot.append(f"{refusal} {refusal.diag.message_detail} {refusal.diag.context}")
            return not isinstance(refusal, psycopg.errors.InsufficientPrivilege)
        return True
