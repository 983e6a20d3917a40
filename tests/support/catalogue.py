"""What the live database says, held against the rules of core.policies. ``findings`` is empty for a database that keeps the wall.

Every rule reads pg_catalog and knows nothing of migrations or models, so a table, view, function, key or grant is found however it
came into being.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from psycopg.rows import namedtuple_row

from core import policies
from core.bootstrap import LOGINS, OWNER, STATS
from core.policies import EXCEPTIONS, TABLES, Kind
from core.reach import ALL_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    Connection = psycopg.Connection[Any]

# what anybody with a scope may read whole: reference data, and what a trust has published
REFERENCE = {"learning_objective", "municipal_profile", "municipality", "trust", "trust_area"}
SCHEMAS = ("alis", "alis_private", "procrastinate", "public")
SCOPE_ROLES = {f"alis_{scope}" for scope in ALL_SCOPES}
# procrastinate's own schema keeps its jobs for this role alone
JOBS = "alis_jobs"
SAFE_PATHS = {'search_path=""', "search_path=", "search_path=procrastinate, pg_catalog, pg_temp"}
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}
WALL = {
    Kind.TRUST_OWN: ("trust",),
    Kind.TRUST_PUBLISHED: ("trust",),
    Kind.SHARED: ("trust", "municipality"),
    Kind.MUNICIPALITY_OWN: ("municipality",),
}
_CALL = re.compile(r"alis\.ctx_\w+\('(\w+)'::text\)")
_WRAPPED = re.compile(r"\( SELECT alis\.ctx_\w+\('\w+'::text\) AS \w+\)")
# a column of the table itself; those of a subselect carry an alias
_COMPARED = re.compile(r"(?<![\w.])(\w+) = \( SELECT alis\.ctx_")


def findings(conn: Connection, *, drift: bool = True) -> list[str]:
    """Every way in which the database differs from the wall, as sentences. ``drift`` makes every policy anew to compare."""
    rules = (_tables, _policies, _grants, _keys, _indexes, _views, _functions, _logins, *((_drift,) if drift else ()))
    return list(chain.from_iterable(rule(conn) for rule in rules))


def _rows(conn: Connection, statement: str, *values: Any) -> list[Any]:
    with conn.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, values or None).fetchall()


def _tables(conn: Connection) -> Iterator[str]:
    found = {
        row.relname: row
        for row in _rows(
            conn,
            """SELECT relname, relkind, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) AS owner,
                      (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'owner_maintenance') AS policies
               FROM pg_class c WHERE relnamespace = 'alis'::regnamespace AND relkind IN ('r', 'p', 'f', 'm') ORDER BY 1""",
        )
    }
    for name, row in found.items():
        if name not in TABLES:
            yield f"table {name} has no kind in core.policies.TABLES"
        if row.relkind not in "rp":
            yield f"{name} is a materialised view or a foreign table, which row-level security does not cover"
        if not row.relrowsecurity:
            yield f"row-level security is not enabled on {name}"
        if not row.relforcerowsecurity:
            yield f"row-level security is not forced on {name}"
        if not row.policies:
            yield f"table {name} has no policy"
        if row.owner != OWNER:
            yield f"table {name} belongs to {row.owner}"
    for name in sorted(set(TABLES) - set(found)):
        yield f"core.policies.TABLES lists {name}, which is not in the database"


_POLICIES = """
    SELECT c.relname, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) AS using_,
           pg_get_expr(p.polwithcheck, p.polrelid) AS check_,
           ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r) AS roles
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'alis'::regnamespace ORDER BY 1, 2"""


_TABLE_GRANTS = """
    SELECT c.relname, NULL::name AS attname, a.privilege_type, pg_get_userbyid(a.grantee) AS grantee
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner
    UNION ALL
    SELECT c.relname, t.attname, a.privilege_type, pg_get_userbyid(a.grantee)
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) a
    WHERE c.relnamespace = 'alis'::regnamespace AND t.attacl IS NOT NULL"""


def _drift(conn: Connection) -> Iterator[str]:
    """Policies and grants as they are beside those that the code would make (made and rolled back)."""

    def state() -> dict[str, set[tuple[Any, ...]]]:
        found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        for row in _rows(conn, _POLICIES):
            said_ = (row.polcmd, row.polpermissive, row.using_, row.check_, tuple(row.roles))
            found[row.relname].add((f"policy {row.polname}", *said_))
        for row in _rows(conn, _TABLE_GRANTS):
            found[row.relname].add((f"grant of {row.privilege_type} {row.attname or ''}".rstrip() + f" to {row.grantee}",))
        return found

    live = state()
    with conn.transaction(force_rollback=True):
        existing = {row.relname for row in _rows(conn, "SELECT relname FROM pg_class WHERE relnamespace = 'alis'::regnamespace")}
        for table, kind in TABLES.items():
            if table in existing:
                for statement in (*policies.unwall(table), *policies.wall(table, kind)):
                    conn.execute(statement.encode())
        said = state()
    for table in TABLES:
        for name in sorted(one[0] for one in said[table] - live[table]):
            yield f"{name} on {table} is missing or differs from core.policies"
        for name in sorted(one[0] for one in live[table] - said[table]):
            yield f"{name} on {table} is not what core.policies says"


def _policies(conn: Connection) -> Iterator[str]:
    for row in _rows(conn, _POLICIES):
        where = f"policy {row.polname} on {row.relname}"
        (role, *more) = row.roles
        command = COMMANDS[row.polcmd]
        if not row.polpermissive:
            yield f"{where} is restrictive: the kinds know permissive policies only"
        if role == OWNER and not more and row.polname == "owner_maintenance":
            continue
        if role == STATS and command == "SELECT":
            continue
        if more or role not in SCOPE_ROLES:
            yield f"{where} is for {', '.join(row.roles)}, not for one scope"
            continue
        if command == "ALL":
            yield f"{where} is for all commands at once"
        if command in {"SELECT", "UPDATE", "DELETE", "ALL"} and row.using_ is None:
            yield f"{where} has no USING"
        if command in {"INSERT", "UPDATE", "ALL"} and row.check_ is None:
            yield f"{where} has no WITH CHECK"
        for text in filter(None, (row.using_, row.check_)):
            yield from _expression(where, row.relname, command, role.removeprefix("alis_"), text)


def _expression(where: str, table: str, command: str, scope: str, text: str) -> Iterator[str]:
    published = table in REFERENCE or TABLES.get(table) is Kind.TRUST_PUBLISHED
    if text == "true":
        if command != "SELECT" or not published:
            yield f"{where} lets every row through"
        return
    scopes = _CALL.findall(text)
    if "current_setting" in text:
        yield f"{where} reads a bare setting, which anybody can set"
    if not scopes:
        yield f"{where} asks for no signed context"
    if set(scopes) - {scope}:
        yield f"{where} accepts the context of another scope than its role's"
    if len(_WRAPPED.findall(text)) != len(scopes):
        yield f"{where} asks for the context per row, not once as (SELECT alis.ctx_…)"


_ACLS = """
    SELECT 'table' AS kind, n.nspname || '.' || c.relname AS name, c.relname AS bare, c.relkind, a.*
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL aclexplode(
             coalesce(c.relacl, acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", c.relowner))) a
    WHERE n.nspname = ANY(%(schemas)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'column', n.nspname || '.' || c.relname || '.' || t.attname, c.relname, c.relkind, a.*
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         CROSS JOIN LATERAL aclexplode(t.attacl) a
    WHERE n.nspname = ANY(%(schemas)s) AND t.attacl IS NOT NULL
    UNION ALL
    SELECT 'function', n.nspname || '.' || p.proname, p.proname, 'F', a.*
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE n.nspname = ANY(%(schemas)s) AND NOT (p.prolang = 12 AND p.prosrc ~ '^(multi)?range_constructor')
    UNION ALL
    SELECT 'schema', n.nspname, n.nspname, 'N', a.*
    FROM pg_namespace n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname = ANY(%(schemas)s)
    UNION ALL
    SELECT 'database', d.datname, d.datname, 'D', a.*
    FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database()"""


def _grants(conn: Connection) -> Iterator[str]:
    policies_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _rows(conn, _POLICIES):
        for role in row.roles:
            policies_of[row.relname, role].add(COMMANDS[row.polcmd])
    with conn.cursor(row_factory=namedtuple_row) as cursor:
        rows: list[Any] = cursor.execute(
            f"SELECT kind, name, bare, relkind, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END AS grantee,"
            f" privilege_type, is_grantable, pg_get_userbyid(grantor) AS grantor FROM ({_ACLS}) x",
            {"schemas": list(SCHEMAS)},
        ).fetchall()
    for row in rows:
        said = f"{row.privilege_type} on {row.kind} {row.name}"
        if row.grantee == row.grantor:
            continue  # the owner's own
        if row.grantee == "PUBLIC":
            yield f"{said} is granted to PUBLIC"
        elif row.grantee in LOGINS and row.kind != "database":
            yield f"{said} is granted to the login {row.grantee}"
        elif row.kind in {"table", "column"} and row.relkind != "S":
            yield from _table_grant(said, row, policies_of[row.bare, row.grantee])
        if row.is_grantable and row.grantee not in {OWNER, "alis_admin"}:
            yield f"{said} may be passed on by {row.grantee}"
    for row in _rows(
        conn,
        """SELECT defaclobjtype, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END AS grantee
           FROM pg_default_acl CROSS JOIN LATERAL aclexplode(defaclacl) WHERE grantee <> defaclrole""",
    ):
        yield f"new objects of type {row.defaclobjtype} are granted to {row.grantee} by default"


def _table_grant(said: str, row: Any, commands: set[str]) -> Iterator[str]:
    if row.grantee == JOBS and row.name.startswith("procrastinate."):
        return
    if (row.grantee, row.privilege_type) == (OWNER, "SELECT"):
        return  # backups
    if row.grantee not in SCOPE_ROLES | {STATS}:
        yield f"{said} is granted to {row.grantee}"
    elif row.privilege_type not in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
        yield f"{said} is granted to {row.grantee}, which only the owner needs"
    elif row.relkind in "rp" and row.privilege_type not in commands | ({row.privilege_type} if "ALL" in commands else set()):
        yield f"{said} is granted to {row.grantee} without a policy for it"


def _keys(conn: Connection) -> Iterator[str]:
    for row in _rows(
        conn,
        """SELECT c.relname, i.relname AS name, pg_get_indexdef(x.indexrelid) AS said, con.contype,
                  ARRAY(SELECT a.attname::text FROM unnest(x.indkey) k
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k) AS columns,
                  NOT x.indisexclusion AND has_any_column_privilege('alis_municipality', c.oid, 'INSERT') AS asked
           FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
                LEFT JOIN pg_constraint con ON con.conindid = i.oid AND con.contype IN ('p', 'u', 'x')
           WHERE c.relnamespace = 'alis'::regnamespace AND (x.indisunique OR x.indisexclusion) ORDER BY 1, 2""",
    ):
        kind = TABLES.get(row.relname)
        if row.name in EXCEPTIONS or kind is None:
            continue
        if kind is Kind.GLOBAL:
            if row.contype != "p":
                yield f"unique {row.name} on {row.relname} reaches over all tenants and is not in EXCEPTIONS"
            continue
        column = WALL[kind][0]
        if column not in row.columns and not (row.contype == "x" and re.search(rf"\b{column}\b", row.said.split(" WHERE ")[0])):
            yield f"unique {row.name} on {row.relname} reaches over all tenants: it lacks {column}"
        elif row.asked and kind is Kind.SHARED and "municipality" not in row.columns and row.columns != ["trust", "id"]:
            yield f"unique {row.name} on {row.relname} answers one municipality about another: it lacks municipality"
    yield from _foreign_keys(conn)


def _foreign_keys(conn: Connection) -> Iterator[str]:
    for row in _rows(
        conn,
        """SELECT con.conname, c.relname, f.relname AS target,
                  ARRAY(SELECT a.attname || '>' || b.attname FROM unnest(con.conkey, con.confkey) AS k(own, other)
                        JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.own
                        JOIN pg_attribute b ON b.attrelid = con.confrelid AND b.attnum = k.other) AS pairs
           FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid JOIN pg_class f ON f.oid = con.confrelid
           WHERE con.contype = 'f' AND c.relnamespace = 'alis'::regnamespace ORDER BY 1""",
    ):
        if row.conname in EXCEPTIONS or row.target in REFERENCE:
            continue
        target = TABLES.get(row.target)
        if target is Kind.GLOBAL or target is None:
            if row.target != "app_user":
                yield f"foreign key {row.conname} on {row.relname} points at {row.target} without its tenant"
            continue
        referred = {pair.split(">")[1]: pair.split(">")[0] for pair in row.pairs}
        for column in WALL[target]:
            if not referred.get(column, "").endswith(column):
                yield f"foreign key {row.conname} on {row.relname} points at {row.target} without {column}"


def _indexes(conn: Connection) -> Iterator[str]:
    first: dict[str, set[str]] = defaultdict(set)
    for row in _rows(
        conn,
        """SELECT c.relname, a.attname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
           WHERE c.relnamespace = 'alis'::regnamespace AND x.indpred IS NULL""",
    ):
        first[row.relname].add(row.attname)
    for row in _rows(conn, _POLICIES):
        compared = set(_COMPARED.findall(row.using_ or ""))
        if row.polcmd in "rwd" and compared and not compared & first[row.relname]:
            yield f"no index of {row.relname} begins with {' or '.join(sorted(compared))}, by which {row.polname} filters"


def _views(conn: Connection) -> Iterator[str]:
    for row in _rows(
        conn,
        """SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) AS owner, coalesce(c.reloptions, '{}') AS options
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind = 'v' AND n.nspname IN ('alis', 'alis_private', 'public')""",
    ):
        listed = row.owner == STATS and row.relname in policies.STATS_VIEWS
        if listed and "security_barrier=true" not in row.options:
            yield f"view {row.relname} of {STATS} is no security barrier"
        if not listed and "security_invoker=true" not in row.options:
            yield f"view {row.relname} runs as its owner {row.owner}: it needs security_invoker or a place in STATS_VIEWS"


def _functions(conn: Connection) -> Iterator[str]:
    for row in _rows(
        conn,
        """SELECT n.nspname || '.' || p.proname AS name, p.prosecdef, coalesce(p.proconfig, '{}') AS config, p.prokind,
                  l.lanname, pg_get_userbyid(p.proowner) AS owner
           FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
           WHERE n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'""",
    ):
        if row.prosecdef:
            if row.name not in policies.DEFINER_FUNCTIONS:
                yield f"function {row.name} runs as its owner and is not in DEFINER_FUNCTIONS"
            if not any(one in SAFE_PATHS for one in row.config):
                yield f"function {row.name} runs as its owner without a search_path that nobody else can write in"
        if row.lanname not in {"sql", "plpgsql", "internal", "c"}:
            yield f"function {row.name} is written in {row.lanname}"
        if row.lanname == "c" and not row.name.startswith("procrastinate."):
            yield f"function {row.name} is loaded from a library"


def _logins(conn: Connection) -> Iterator[str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in _rows(
        conn,
        """SELECT m.rolname AS member, g.rolname AS role, a.admin_option FROM pg_auth_members a
           JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname LIKE 'alis%%'""".replace(
            "%%", "%"
        ),
    ):
        groups[row.member].add(row.role)
        if row.admin_option:
            yield f"{row.member} may pass on membership of {row.role}"
    expected = {login: set(roles) for login, roles in LOGINS.items()} | {OWNER: {STATS}}
    for row in _rows(conn, "SELECT * FROM pg_roles WHERE rolname LIKE 'alis%' AND rolname <> 'alis_admin'"):
        name = row.rolname
        if row.rolsuper or row.rolbypassrls or row.rolcreaterole or row.rolcreatedb or row.rolreplication:
            yield f"role {name} is a superuser, bypasses row-level security, or makes roles, databases or copies"
        if row.rolinherit:
            yield f"role {name} inherits: policies and rights of its groups would apply unasked"
        if row.rolcanlogin != (name in LOGINS):
            yield f"role {name} {'can' if row.rolcanlogin else 'cannot'} log in"
        if groups[name] != expected.get(name, set()):
            yield f"role {name} is member of {sorted(groups[name])}, not of {sorted(expected.get(name, set()))}"
    for row in _rows(
        conn,
        """SELECT c.relname, pg_get_userbyid(c.relowner) AS owner FROM pg_class c WHERE pg_get_userbyid(c.relowner) = ANY(%s)""",
        [*LOGINS, *SCOPE_ROLES],
    ):
        yield f"{row.owner} owns {row.relname}"
    for row in _rows(
        conn,
        """SELECT n.nspname || '.' || p.proname AS name, pg_get_userbyid(p.proowner) AS owner FROM pg_proc p
           JOIN pg_namespace n ON n.oid = p.pronamespace WHERE pg_get_userbyid(p.proowner) = ANY(%s)""",
        [*LOGINS, *SCOPE_ROLES],
    ):
        yield f"{row.owner} owns function {row.name}"
