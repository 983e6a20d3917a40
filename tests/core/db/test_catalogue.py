"""The live catalogue keeps the rules of the wall; and every rule is seen to fail when its fault is planted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from core.policies import EXCEPTIONS, TABLES
from tests.support.catalogue import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.world import World

pytestmark = pytest.mark.database

TRUST = "(SELECT alis.ctx_trust('trust'))"


@pytest.fixture
def scratch(world: World) -> Iterator[psycopg.Connection[Any]]:
    """The superuser, in a transaction that leaves nothing behind, roles included."""
    with psycopg.connect(world.admin_url) as conn, conn.transaction(force_rollback=True):
        yield conn


@pytest.mark.requirement("R-001")
def test_the_database_keeps_every_rule(scratch: psycopg.Connection[Any]) -> None:
    assert findings(scratch) == []


def test_every_exception_still_exists_and_says_why(scratch: psycopg.Connection[Any]) -> None:
    names = {
        row[0]
        for row in scratch.execute(
            "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relnamespace = 'alis'::regnamespace"
        )
    }
    assert set(EXCEPTIONS) <= names
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


# what is planted → a part of the sentence that must come of it
FAULTS: dict[str, tuple[str, str]] = {
    "a table without a kind": ("CREATE TABLE alis.stray (trust text, id int)", "table stray has no kind"),
    "a table without policies": ("CREATE TABLE alis.stray (trust text, id int)", "table stray has no policy"),
    "row security not enabled": ("ALTER TABLE alis.offer DISABLE ROW LEVEL SECURITY", "not enabled on offer"),
    "row security not forced": ("ALTER TABLE alis.offer NO FORCE ROW LEVEL SECURITY", "not forced on offer"),
    "a policy for writing without WITH CHECK": (
        f"CREATE POLICY p ON alis.offer FOR UPDATE TO alis_trust USING (trust = {TRUST})",
        "policy p on offer has no WITH CHECK",
    ),
    "a policy for every row": (
        "CREATE POLICY p ON alis.offer FOR SELECT TO alis_trust USING (true)",
        "policy p on offer lets every row through",
    ),
    "a policy on a bare setting": (
        "CREATE POLICY p ON alis.offer FOR SELECT TO alis_trust USING (trust = current_setting('app.trust', true))",
        "policy p on offer reads a bare setting",
    ),
    "a policy that accepts another scope": (
        "CREATE POLICY p ON alis.offer FOR SELECT TO alis_region USING (trust = (SELECT alis.ctx_trust('trust')))",
        "policy p on offer accepts the context of another scope",
    ),
    "a context asked for per row": (
        "CREATE POLICY p ON alis.offer FOR SELECT TO alis_trust USING (trust = alis.ctx_trust('trust'))",
        "policy p on offer asks for the context per row",
    ),
    "a policy for the login": (
        f"CREATE POLICY p ON alis.offer FOR SELECT TO alis_web USING (trust = {TRUST})",
        "policy p on offer is for alis_web",
    ),
    "a policy for everybody": (
        f"CREATE POLICY p ON alis.offer FOR SELECT USING (trust = {TRUST})",
        "policy p on offer is for PUBLIC",
    ),
    "a key without the trust": ("CREATE UNIQUE INDEX u ON alis.placement_request (hpr_number)", "unique u on placement_request"),
    "a key without the municipality": ("CREATE UNIQUE INDEX u ON alis.trainee (hpr_number)", "unique u on trainee"),
    "a key that a municipality may ask": (
        "CREATE UNIQUE INDEX u ON alis.message (trust, event_key)",
        "unique u on message answers one municipality about another",
    ),
    "a global key that is no exception": ("CREATE UNIQUE INDEX u ON alis.app_user (name)", "unique u on app_user"),
    "a reference without the trust": (
        """ALTER TABLE alis.placement_request ADD UNIQUE (id);
           ALTER TABLE alis.note ADD CONSTRAINT f FOREIGN KEY (request_id) REFERENCES alis.placement_request (id)""",
        "foreign key f on note points at placement_request without trust",
    ),
    "a reference without the municipality": (
        "ALTER TABLE alis.note ADD CONSTRAINT f FOREIGN KEY (trust, request_id) REFERENCES alis.placement_request (trust, id)",
        "foreign key f on note points at placement_request without municipality",
    ),
    "no index for the wall": ("DROP INDEX alis.ix_note__municipality_request_id", "no index of note begins with municipality"),
    "a view that runs as its owner": ("CREATE VIEW alis.v AS SELECT * FROM alis.offer", "view v runs as its owner"),
    "a materialised view": ("CREATE MATERIALIZED VIEW alis.v AS SELECT 1 AS n", "v is a materialised view"),
    "a function that runs as its owner": (
        "CREATE FUNCTION alis.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' RETURN 1",
        "function alis.f runs as its owner and is not",
    ),
    "a listed function without search_path": (
        "ALTER FUNCTION alis_private.verified(text) RESET search_path",
        "function alis_private.verified runs as its owner without a search_path",
    ),
    "a function for everybody": (
        "CREATE FUNCTION alis.f() RETURNS int LANGUAGE sql RETURN 1",
        "EXECUTE on function alis.f is granted to PUBLIC",
    ),
    "a grant to everybody": ("GRANT SELECT ON alis.trust TO PUBLIC", "SELECT on table alis.trust is granted to PUBLIC"),
    "a grant of a column to everybody": ("GRANT SELECT (name) ON alis.trust TO PUBLIC", "alis.trust.name is granted to PUBLIC"),
    "a schema for everybody": ("GRANT CREATE ON SCHEMA public TO PUBLIC", "CREATE on schema public is granted to PUBLIC"),
    "a grant to the login": ("GRANT SELECT ON alis.offer TO alis_web", "is granted to the login alis_web"),
    "a grant without a policy": ("GRANT DELETE ON alis.offer TO alis_trust", "alis_trust without a policy for it"),
    "truncation": ("GRANT TRUNCATE ON alis.offer TO alis_trust", "TRUNCATE on table alis.offer is granted to alis_trust"),
    "a grant that may be passed on": (
        "GRANT SELECT ON alis.offer TO alis_trust WITH GRANT OPTION",
        "may be passed on by alis_trust",
    ),
    "a grant for whatever comes": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA alis GRANT SELECT ON TABLES TO alis_trust",
        "new objects of type r are granted to alis_trust",
    ),
    "the login owns a table": ("ALTER TABLE alis.offer OWNER TO alis_web", "alis_web owns offer"),
    "the login inherits": ("ALTER ROLE alis_web INHERIT", "role alis_web inherits"),
    "the login bypasses": ("ALTER ROLE alis_web BYPASSRLS", "role alis_web is a superuser, bypasses"),
    "the login is the owner's member": ("GRANT alis_owner TO alis_web", "role alis_web is member of"),
    "a scope is another's member": ("GRANT alis_trust TO alis_region", "role alis_region is member of"),
    "the owner inherits": ("ALTER ROLE alis_owner INHERIT", "role alis_owner inherits"),
}
DRIFTS: dict[str, tuple[str, str]] = {
    "a dropped policy": ("DROP POLICY trust_select_0 ON alis.offer", "policy trust_select_0 on offer is missing"),
    "a widened policy": (
        f"ALTER POLICY trust_select_0 ON alis.offer USING (trust = {TRUST} OR status = 'open')",
        "policy trust_select_0 on offer is not what",
    ),
    "a secret column shown to a trust": (
        "GRANT SELECT (password_hash) ON alis.app_user TO alis_trust",
        "grant of SELECT password_hash to alis_trust on app_user is not what",
    ),
    "a name shown to the figures": (
        "GRANT SELECT (trainee_name) ON alis.placement_request TO alis_stats",
        "grant of SELECT trainee_name to alis_stats on placement_request is not what",
    ),
    "a key that may be changed": (
        "GRANT UPDATE (request_id) ON alis.presentation TO alis_unit",
        "grant of UPDATE request_id to alis_unit on presentation is not what",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(scratch: psycopg.Connection[Any], fault: str) -> None:
    statement, sentence = FAULTS[fault]
    scratch.execute(statement.encode())
    found = findings(scratch, drift=False)
    assert any(sentence in one for one in found), found


@pytest.mark.parametrize("fault", DRIFTS)
def test_a_policy_that_differs_from_the_code_is_found(scratch: psycopg.Connection[Any], fault: str) -> None:
    statement, sentence = DRIFTS[fault]
    scratch.execute(statement.encode())
    found = findings(scratch)
    assert any(sentence in one for one in found), found


def test_a_table_that_the_code_forgets_is_found(scratch: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    known = {table: kind for table, kind in TABLES.items() if table != "note"}
    monkeypatch.setattr("tests.support.catalogue.TABLES", known)
    assert "table note has no kind in core.policies.TABLES" in findings(scratch, drift=False)
