"""procrastinate's own schema in the schema ``procrastinate``, and the one door through which a scope may leave a job.

Its SQL lies beside the migrations as published with 3.10, so that a newer library never changes an old migration; a test tells
when the two part. Workers run as ``alis_jobs``; scopes may only call ``alis.defer``, which knows its tasks and takes ids alone.
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

SCHEMA = Path(__file__).parent.parent / "procrastinate_3_10.sql"

DEFER = """
CREATE FUNCTION alis.defer(task text, args jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $fn$
BEGIN
    IF task NOT IN ('send_message') THEN
        RAISE insufficient_privilege USING MESSAGE = 'this task is not deferred by a scope';
    END IF;
    -- ids only: what a job is about is read anew when it runs, under the wall
    IF jsonb_typeof(args) <> 'object' OR EXISTS (
        SELECT 1 FROM jsonb_each(args) AS given WHERE jsonb_typeof(given.value) NOT IN ('number', 'string')
            OR (given.value #>> '{}') !~ '^[a-z0-9_-]{1,40}$'
    ) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a job takes ids only';
    END IF;
    PERFORM procrastinate.procrastinate_defer_jobs_v1(
        ARRAY[ROW('default', task, 0, NULL, NULL, args, NULL)::procrastinate.procrastinate_job_to_defer_v1]);
END $fn$;
REVOKE ALL ON FUNCTION alis.defer(text, jsonb) FROM PUBLIC;
"""

GRANTS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA procrastinate FROM PUBLIC;
GRANT USAGE ON SCHEMA procrastinate TO alis_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO alis_jobs;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO alis_jobs;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO alis_jobs;
"""

TAKE_DOWN = """
DROP FUNCTION alis.defer(text, jsonb);
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'procrastinate'::regnamespace AND c.relkind = 'r' LOOP
        EXECUTE format('DROP TABLE %s CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'procrastinate'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typnamespace = 'procrastinate'::regnamespace AND t.typtype IN ('e', 'c') LOOP
        EXECUTE format('DROP TYPE %s CASCADE', one.name);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    _run("SET LOCAL search_path = procrastinate, pg_catalog")
    _run(SCHEMA.read_text(encoding="utf-8"))
    _run("SET LOCAL search_path TO DEFAULT")
    _run(DEFER + GRANTS)


def downgrade() -> None:
    _run(TAKE_DOWN)


def _run(script: str) -> None:
    """Several statements at once, with percent signs as they stand."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None  # noqa: S101 - migrations run online
    connection.execute(script)
