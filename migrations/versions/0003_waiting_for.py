"""How many wait for the same unit: one number per unit, told to both parties; who they are stays behind the wall."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS ix_wish__trust_unit_id ON alis.wish (trust, unit_id)")
    op.execute(
        """CREATE FUNCTION alis.waiting_for(trusts text[], units bigint[]) RETURNS TABLE (trust text, unit_id bigint, waiting bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET alis.maintenance = 'on' AS $fn$
            SELECT w.trust, w.unit_id, count(*) FROM alis.wish w
            JOIN alis.placement_request r ON r.trust = w.trust AND r.id = w.request_id
            WHERE w.trust = ANY(trusts) AND w.unit_id = ANY(units) AND w.position = 1 AND r.ended_on IS NULL
              AND r.status IN ('notified', 'waiting', 'confirmed', 'presented', 'offered')
            GROUP BY w.trust, w.unit_id
        $fn$"""
    )
    op.execute("REVOKE ALL ON FUNCTION alis.waiting_for(text[], bigint[]) FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION alis.waiting_for(text[], bigint[])")
    op.execute("DROP INDEX alis.ix_wish__trust_unit_id")
