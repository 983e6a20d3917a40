"""The ALIS-Nord programme page: who sits where, which municipalities take part, what happened; each dated, with its source."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("programme_event", "programme_participation", "programme_seat")


def upgrade() -> None:
    op.create_table(
        "programme_seat",
        sa.Column("id", sa.BigInteger(), sa.Identity(start=101), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('owner', 'project_leader', 'steering_leader', 'steering_member', 'project_municipality', 'reference_group')",
            name=op.f("ck_programme_seat__kind"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_programme_seat__period")),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_programme_seat__trust")),
        sa.ForeignKeyConstraint(["municipality"], ["alis.municipality.number"], name=op.f("fk_programme_seat__municipality")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_seat")),
        schema="alis",
    )
    op.create_table(
        "programme_participation",
        sa.Column("id", sa.BigInteger(), sa.Identity(start=101), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "status IN ('applied', 'included', 'not_included', 'withdrawn')", name=op.f("ck_programme_participation__status")
        ),
        sa.ForeignKeyConstraint(
            ["municipality"], ["alis.municipality.number"], name=op.f("fk_programme_participation__municipality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_participation")),
        schema="alis",
    )
    op.create_table(
        "programme_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(start=101), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_event")),
        schema="alis",
    )
    op.create_index(op.f("ix_programme_participation__municipality"), "programme_participation", ["municipality"], schema="alis")
    for table in TABLES:  # closed until the wall is raised
        op.execute(f"ALTER TABLE alis.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE alis.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table, schema="alis")
