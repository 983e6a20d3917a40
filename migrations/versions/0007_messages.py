"""Messages: what each depends on, templates, digests and what has been read, calendar feeds, addresses that refuse mail; account links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

MESSAGE = {
    "sentences": JSONB,
    "about_kind": sa.Text,
    "about_id": sa.BigInteger,
    "about_on": sa.Date,
    "calendar_on": sa.Date,
    "language": sa.Text,
    "template_version": sa.Integer,
    "held_for": sa.BigInteger,
}
STATUSES = ("queued", "sent", "cancelled", "dead")

# with the municipality: nobody learns from a refused key what was written to another
KEYS = ("uq_message__trust_event_key_recipient", "uq_message__trust_event_key_recipient_municipality")
KEY = "ALTER TABLE alis.message DROP CONSTRAINT {before}, ADD CONSTRAINT {now}"

# what each later migration adds its own tasks to, so that none forgets those of another: who leaves it, and what it takes
DEFER = """
CREATE TABLE alis_private.job_task (name text PRIMARY KEY, scopes text[] NOT NULL, takes text[] NOT NULL);
INSERT INTO alis_private.job_task VALUES
    ('send_message', '{answer,municipality,trust,unit}', '{message_id,trust}'), ('send_batch', '{municipality,trust}', '{first,last,trust}'),
    ('retry_dead', '{operator}', '{trust}'), ('set_documents', '{trust}', '{first,last,trust}'),
    ('send_account_link', '{identity,municipality,trust}', '{link_id,user_id}');
CREATE OR REPLACE FUNCTION alis.defer(task text, args jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $fn$
DECLARE known alis_private.job_task; own text[];
BEGIN
    SELECT * INTO known FROM alis_private.job_task t WHERE t.name = task;
    args := CASE jsonb_typeof(args) WHEN 'object' THEN args ELSE '{}' END;
    -- ids only: what a job is about is read anew when it runs, under the wall
    IF known.takes IS DISTINCT FROM ARRAY(SELECT given.key FROM jsonb_each(args) AS given
        WHERE given.key = 'trust' AND given.value #>> '{}' ~ '^[a-z0-9_-]{1,40}$' OR jsonb_typeof(given.value) = 'number'
        ORDER BY given.key COLLATE "C") OR (SELECT count(*) FROM jsonb_each(args)) <> cardinality(known.takes)
    THEN
        RAISE invalid_parameter_value USING MESSAGE = 'no such task, or not the ids that it takes';
    END IF;
    -- who migrates has no scope; every other leaves jobs of the own trust and about the own people only
    IF NOT pg_has_role(session_user, 'alis_owner', 'MEMBER') THEN
        own := alis_private.verified(split_part(current_setting('alis.context', true), '|', 2));
        IF own[2] <> ALL(known.scopes) OR args->>'trust' <> own[3] AND own[2] NOT IN ('municipality', 'operator')
            OR args->>'user_id' NOT IN (own[5], own[6])
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'this scope leaves no such job';
        END IF;
    END IF;
    PERFORM procrastinate.procrastinate_defer_jobs_v1(
        ARRAY[ROW('default', task, 0, NULL, NULL, args, NULL)::procrastinate.procrastinate_job_to_defer_v1]);
END $fn$
"""
DEFER_BEFORE = """
CREATE OR REPLACE FUNCTION alis.defer(task text, args jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = procrastinate, pg_catalog, pg_temp AS $fn$
BEGIN
    IF task NOT IN ('send_message') THEN
        RAISE insufficient_privilege USING MESSAGE = 'this task is not deferred by a scope';
    END IF;
    IF jsonb_typeof(args) <> 'object' OR EXISTS (
        SELECT 1 FROM jsonb_each(args) AS given WHERE jsonb_typeof(given.value) NOT IN ('number', 'string')
            OR (given.value #>> '{}') !~ '^[a-z0-9_-]{1,40}$'
    ) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a job takes ids only';
    END IF;
    PERFORM procrastinate.procrastinate_defer_jobs_v1(
        ARRAY[ROW('default', task, 0, NULL, NULL, args, NULL)::procrastinate.procrastinate_job_to_defer_v1]);
END $fn$;
DROP TABLE alis_private.job_task;
"""
# what does not go out, for the operator: of which kind and why, never to whom
DEAD_LETTERS = """
CREATE VIEW alis.operator_dead_letters WITH (security_barrier = true) AS
    SELECT m.trust, m.event, m.last_error, count(*) AS messages, min(m.created_at) AS oldest, max(m.created_at) AS newest
    FROM alis.message m WHERE m.status = 'dead' AND (SELECT alis.ctx_user('operator')) IS NOT NULL
    GROUP BY m.trust, m.event, m.last_error
"""


def upgrade() -> None:
    for name, type_ in MESSAGE.items():
        op.add_column("message", sa.Column(name, type_()), schema="alis")
    _statuses(*STATUSES, "held")
    op.create_index(
        op.f("ix_message__trust_held_for"), "message", ["trust", "held_for"], schema="alis", postgresql_where="status = 'held'"
    )
    for leads in ("trust", "municipality"):  # what is new to a role, counted at every page
        op.create_index(op.f(f"ix_message__{leads}_recipient_role_id"), "message", [leads, "recipient_role", "id"], schema="alis")
    op.add_column("contact", sa.Column("refused_on", sa.Date()), schema="alis")
    op.add_column("municipal_profile", sa.Column("refused_email", sa.Text()), schema="alis")
    op.add_column("municipal_profile", sa.Column("refused_on", sa.Date()), schema="alis")
    op.execute(KEY.format(before=KEYS[0], now=f"{KEYS[1]} UNIQUE NULLS NOT DISTINCT (trust, event_key, recipient, municipality)"))
    _message_template()
    _mail_choice()
    _calendar_feed()
    _account_link()
    op.execute("GRANT CREATE ON SCHEMA alis TO alis_stats")  # to be given a view; taken back below
    op.execute(DEAD_LETTERS)
    op.execute("GRANT SELECT ON alis.operator_dead_letters TO alis_operator")
    op.execute("ALTER VIEW alis.operator_dead_letters OWNER TO alis_stats")
    op.execute("REVOKE CREATE ON SCHEMA alis FROM alis_stats")
    op.execute(DEFER)


def downgrade() -> None:
    op.execute(DEFER_BEFORE)
    op.execute("DROP VIEW alis.operator_dead_letters")
    for table in ("account_link", "calendar_feed", "mail_choice", "message_template"):
        op.execute(f"DROP TABLE alis.{table} CASCADE")  # policies of other tables read it
    op.drop_column("municipal_profile", "refused_on", schema="alis")
    op.drop_column("municipal_profile", "refused_email", schema="alis")
    op.drop_column("contact", "refused_on", schema="alis")
    for leads in ("trust", "municipality"):
        op.drop_index(op.f(f"ix_message__{leads}_recipient_role_id"), "message", schema="alis")
    op.drop_index(op.f("ix_message__trust_held_for"), "message", schema="alis")
    op.execute(KEY.format(before=KEYS[1], now=f"{KEYS[0]} UNIQUE (trust, event_key, recipient)"))
    op.execute("ALTER TABLE alis.message NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE alis.message SET status = 'queued' WHERE status = 'held'")
    op.execute("ALTER TABLE alis.message FORCE ROW LEVEL SECURITY")
    _statuses(*STATUSES)
    for name in reversed(MESSAGE):
        op.drop_column("message", name, schema="alis")


def _statuses(*known: str) -> None:
    op.drop_constraint(op.f("ck_message__status"), "message", schema="alis")
    listed = ", ".join(f"'{one}'" for one in known)
    op.create_check_constraint(op.f("ck_message__status"), "message", f"status IN ({listed})", schema="alis")


def _message_template() -> None:
    op.create_table(
        "message_template",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("language IN ('nb', 'nn', 'se', 'en')", name=op.f("ck_message_template__language")),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_message_template__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "trust", "event", "language", "version", name=op.f("uq_message_template__trust_event_language_version")
        ),
        schema="alis",
    )
    _close("message_template")


def _mail_choice() -> None:
    op.create_table(
        "mail_choice",
        sa.Column("membership_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.Text(), server_default="immediate", nullable=False),
        sa.Column("read_through", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("delivery IN ('immediate', 'daily')", name=op.f("ck_mail_choice__delivery")),
        sa.ForeignKeyConstraint(["membership_id"], ["alis.membership.id"], name=op.f("fk_mail_choice__membership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_mail_choice__user_id")),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_mail_choice")),
        schema="alis",
    )
    op.create_index(op.f("ix_mail_choice__user_id"), "mail_choice", ["user_id"], schema="alis")
    _close("mail_choice")


def _calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_calendar_feed__user_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["alis.membership.id"], name=op.f("fk_calendar_feed__membership_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
        schema="alis",
    )
    op.create_index(op.f("ix_calendar_feed__user_id"), "calendar_feed", ["user_id"], schema="alis")
    _close("calendar_feed")


def _account_link() -> None:
    op.create_table(
        "account_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger()),
        sa.Column("token_hash", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("expires_at", "sent_at")),
        sa.Column("failure", sa.Text()),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_account_link__user_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["alis.membership.id"], name=op.f("fk_account_link__membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        schema="alis",
    )
    for column in ("user_id", "membership_id", "token_hash"):
        op.create_index(op.f(f"ix_account_link__{column}"), "account_link", [column], schema="alis")
    _close("account_link")


def _close(table: str) -> None:
    """Closed until core.policies has been applied."""
    op.execute(f"ALTER TABLE alis.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE alis.{table} FORCE ROW LEVEL SECURITY")
