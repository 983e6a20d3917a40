"""Documents: what an uploaded PDF says of its own pages and signatures, kept beside its exact bytes."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE alis.agreement_document ADD COLUMN seal jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE alis.agreement_document DROP COLUMN seal")
