"""How many wait for the same unit: one number per unit, told to both parties; who they are stays behind the wall.

The view belongs to ``alis_stats``, the one role whose policies let it count across municipalities (core.policies).
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_wish__trust_unit_id ON alis.wish (trust, unit_id)")
    op.execute(
        """CREATE VIEW alis.waiting_per_unit WITH (security_barrier = true) AS
            SELECT w.trust, w.unit_id, count(*) AS waiting FROM alis.wish w
            JOIN alis.placement_request r ON r.trust = w.trust AND r.id = w.request_id
            WHERE w.unit_id IS NOT NULL AND w.position = 1 AND r.ended_on IS NULL
              AND r.status IN ('notified', 'waiting', 'confirmed', 'presented', 'offered')
            GROUP BY w.trust, w.unit_id"""
    )
    op.execute("GRANT CREATE, USAGE ON SCHEMA alis TO alis_stats")
    op.execute("ALTER VIEW alis.waiting_per_unit OWNER TO alis_stats")
    op.execute("REVOKE CREATE ON SCHEMA alis FROM alis_stats")


def downgrade() -> None:
    op.execute("DROP VIEW alis.waiting_per_unit")
    op.execute("DROP INDEX alis.ix_wish__trust_unit_id")
