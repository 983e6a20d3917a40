"""Every table of the first release, with the functions that verify a scope and the constraints that keep posts and people apart.

Row-level security is enabled and forced here, so a table is closed from its first moment; the policies that open it are
rebuilt from core.policies after every migration (core.bootstrap.raise_wall).
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TENANT_SAFE = (
    # own range type: exclusion over text without an extension
    'CREATE TYPE alis.textrange AS RANGE (subtype = text, collation = "C")',
    """ALTER TABLE alis.placement ADD CONSTRAINT ex_placement__person EXCLUDE USING gist (
        alis.textrange(hpr_number, hpr_number, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&)
        WHERE (status <> 'cancelled')""",
    """ALTER TABLE alis.placement ADD CONSTRAINT ex_placement__post EXCLUDE USING gist (
        alis.textrange(trust, trust, '[]') WITH &&, int8range(vacancy_id, vacancy_id, '[]') WITH &&,
        int4range(post_number, post_number, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&)
        WHERE (status <> 'cancelled')""",
    """ALTER TABLE alis.agreement ADD CONSTRAINT ex_agreement__one_in_force EXCLUDE USING gist (
        alis.textrange(trust, trust, '[]') WITH &&, alis.textrange(municipality, municipality, '[]') WITH &&,
        daterange(in_force_from, ends_on, '[]') WITH &&) WHERE (in_force_from IS NOT NULL)""",
)


def upgrade() -> None:
    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="nb", nullable=False),
        sa.Column("failed_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_app_user__email_folded")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("email", name=op.f("uq_app_user__email")),
        schema="alis",
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("trust", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("acting_as", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_audit_event__municipality_id"),
        "audit_event",
        ["municipality", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_audit_event__trust_id"),
        "audit_event",
        ["trust", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_audit_event__trust_object_kind_object_id"),
        "audit_event",
        ["trust", "object_kind", "object_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "learning_objective",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_learning_objective")),
        schema="alis",
    )
    op.create_table(
        "municipality",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("name_se", sa.Text(), nullable=True),
        sa.Column("name_smj", sa.Text(), nullable=True),
        sa.Column("name_sma", sa.Text(), nullable=True),
        sa.Column("name_fkv", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("orgnr", sa.Text(), nullable=False),
        sa.Column("sami_admin_area", sa.Boolean(), nullable=False),
        sa.Column("sami_language", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_municipality")),
        schema="alis",
    )
    op.create_table(
        "trust",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sami", sa.Text(), nullable=True),
        sa.Column("sami_language", sa.Text(), nullable=True),
        sa.Column("name_sami_verified", sa.Boolean(), nullable=False),
        sa.Column("orgnr", sa.Text(), nullable=True),
        sa.Column("oso_name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), server_default="interim", nullable=False),
        sa.Column("mode_from", sa.Date(), nullable=True),
        sa.CheckConstraint("mode IN ('interim', 'regional_plan')", name=op.f("ck_trust__mode")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trust")),
        schema="alis",
    )
    op.create_table(
        "agreement",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("version_label", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("signed_municipality_on", sa.Date(), nullable=True),
        sa.Column("signed_municipality_by", sa.Text(), nullable=True),
        sa.Column("signed_trust_on", sa.Date(), nullable=True),
        sa.Column("signed_trust_by", sa.Text(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= in_force_from",
            name=op.f("ck_agreement__ends_after_start"),
        ),
        sa.CheckConstraint(
            "in_force_from IS NULL OR (in_force_from >= signed_municipality_on AND in_force_from >= signed_trust_on)",
            name=op.f("ck_agreement__in_force_after_both_signatures"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_agreement__municipality"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_agreement__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_agreement")),
        sa.UniqueConstraint(
            "trust",
            "municipality",
            "id",
            name=op.f("uq_agreement__trust_municipality_id"),
        ),
        schema="alis",
    )
    op.create_index(
        op.f("ix_agreement__municipality_trust"),
        "agreement",
        ["municipality", "trust"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "confirmed_setting",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=101), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_confirmed_setting__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_confirmed_setting")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_confirmed_setting__trust_key_valid_from"),
        "confirmed_setting",
        ["trust", "key", "valid_from"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "contact",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=101), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("is_mailbox", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_document", sa.Text(), nullable=False),
        sa.Column("source_date", sa.Text(), nullable=True),
        sa.Column("source_quote", sa.Text(), nullable=True),
        sa.Column("last_confirmed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_contact__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_contact")),
        schema="alis",
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("org_kind", sa.Text(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("units", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("deputy_for", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(org_kind = 'trust') = (trust IS NOT NULL) AND (org_kind = 'municipality') = (municipality IS NOT NULL)",
            name=op.f("ck_membership__one_organisation"),
        ),
        sa.CheckConstraint(
            "org_kind IN ('trust', 'municipality', 'region', 'operator')",
            name=op.f("ck_membership__org_kind"),
        ),
        sa.CheckConstraint("cardinality(roles) > 0", name=op.f("ck_membership__has_roles")),
        sa.CheckConstraint(
            "deputy_for IS NULL OR valid_to IS NOT NULL",
            name=op.f("ck_membership__deputy_ends"),
        ),
        sa.ForeignKeyConstraint(
            ["deputy_for"],
            ["alis.membership.id"],
            name=op.f("fk_membership__deputy_for"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_membership__municipality"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_membership__trust")),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_membership__user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_membership__municipality"),
        "membership",
        ["municipality"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_membership__trust"),
        "membership",
        ["trust"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_membership__user_id"),
        "membership",
        ["user_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "municipal_profile",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registration_source", sa.Text(), nullable=True),
        sa.Column("objectives_plan", sa.Boolean(), nullable=False),
        sa.Column("coordinator_name", sa.Text(), nullable=True),
        sa.Column("coordinator_email", sa.Text(), nullable=True),
        sa.Column("coordinator_phone", sa.Text(), nullable=True),
        sa.Column("coordinator_from", sa.Date(), nullable=True),
        sa.Column("leader_name", sa.Text(), nullable=True),
        sa.Column("leader_email", sa.Text(), nullable=True),
        sa.Column("leader_phone", sa.Text(), nullable=True),
        sa.Column("copy_mailbox", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_municipal_profile__municipality"),
        ),
        sa.PrimaryKeyConstraint("municipality", name=op.f("pk_municipal_profile")),
        schema="alis",
    )
    op.create_table(
        "notification_draft",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column(
            "saved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_notification_draft__municipality"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_notification_draft")),
        schema="alis",
    )
    op.create_table(
        "submission",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_submission__user_id")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_submission")),
        schema="alis",
    )
    op.create_table(
        "trainee",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hpr_number", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("converted_on", sa.Date(), nullable=True),
        sa.Column("specialisation_started_on", sa.Date(), nullable=True),
        sa.Column("credited_months", sa.Integer(), server_default="0", nullable=False),
        sa.Column("employment_model", sa.Text(), nullable=True),
        sa.Column("start_list", sa.Text(), nullable=True),
        sa.Column("lost_earnings_cap", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("mentor_name", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "employment_model IN ('municipal', 'private')",
            name=op.f("ck_trainee__employment_model"),
        ),
        sa.CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name=op.f("ck_trainee__hpr_number")),
        sa.CheckConstraint(
            "scheme <> 'converted' OR converted_on IS NOT NULL",
            name=op.f("ck_trainee__converted_has_date"),
        ),
        sa.CheckConstraint("scheme IN ('new', 'converted', 'old')", name=op.f("ck_trainee__scheme")),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_trainee__municipality"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_trainee")),
        sa.UniqueConstraint(
            "municipality",
            "hpr_number",
            name=op.f("uq_trainee__municipality_hpr_number"),
        ),
        schema="alis",
    )
    op.create_table(
        "trust_area",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_trust_area__municipality"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_trust_area__trust")),
        sa.PrimaryKeyConstraint("municipality", "valid_from", name=op.f("pk_trust_area")),
        schema="alis",
    )
    op.create_table(
        "unit",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=101), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("full_label", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('site', 'clinic', 'department', 'entry', 'sub_area')",
            name=op.f("ck_unit__kind"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "parent_id"],
            ["alis.unit.trust", "alis.unit.id"],
            name=op.f("fk_unit__trust_parent_id"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_unit__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("trust", "full_label", name=op.f("uq_unit__trust_full_label")),
        schema="alis",
    )
    op.create_table(
        "agreement_document",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "stored_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "agreement_id"],
            [
                "alis.agreement.trust",
                "alis.agreement.municipality",
                "alis.agreement.id",
            ],
            name=op.f("fk_agreement_document__trust_municipality_agreement_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_agreement_document")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_agreement_document__municipality_trust"),
        "agreement_document",
        ["municipality", "trust"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["alis.membership.id"],
            name=op.f("fk_api_token__membership_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_api_token__user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_token")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_api_token__user_id"),
        "api_token",
        ["user_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "implementation_plan",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("trainee_id", sa.BigInteger(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("training_plan_assigned_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
            name=op.f("fk_implementation_plan__municipality_trainee_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_implementation_plan")),
        sa.UniqueConstraint(
            "municipality",
            "trainee_id",
            name=op.f("uq_implementation_plan__municipality_trainee_id"),
        ),
        schema="alis",
    )
    op.create_table(
        "placement_request",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("trainee_id", sa.BigInteger(), nullable=True),
        sa.Column("trainee_name", sa.Text(), nullable=False),
        sa.Column("hpr_number", sa.Text(), nullable=True),
        sa.Column("trainee_email", sa.Text(), nullable=True),
        sa.Column("trainee_phone", sa.Text(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("converted_on", sa.Date(), nullable=True),
        sa.Column("specialisation_started_on", sa.Date(), nullable=True),
        sa.Column("credited_months", sa.Integer(), server_default="0", nullable=False),
        sa.Column("plan_assigned_on", sa.Date(), nullable=True),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("wanted_to", sa.Date(), nullable=False),
        sa.Column("full_time_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column("status", sa.Text(), server_default="notified", nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("departure_reason", sa.Text(), nullable=True),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_role", sa.Text(), nullable=False),
        sa.Column("received_via", sa.Text(), server_default="municipality", nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column(
            "notified_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reconfirm_answer", sa.Text(), nullable=True),
        sa.Column("reconfirm_note", sa.Text(), nullable=True),
        sa.Column("reconfirmed_on", sa.Date(), nullable=True),
        sa.Column("reconfirmed_by", sa.Text(), nullable=True),
        sa.Column("open_presentations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("wish_label", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NOT NULL) = (status IN ('completed', 'withdrawn', 'post_elsewhere'))",
            name=op.f("ck_placement_request__ended_has_date"),
        ),
        sa.CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name=op.f("ck_placement_request__hpr_number")),
        sa.CheckConstraint(
            "received_via IN ('municipality', 'on_behalf')",
            name=op.f("ck_placement_request__received_via"),
        ),
        sa.CheckConstraint(
            "scheme IN ('new', 'converted', 'old')",
            name=op.f("ck_placement_request__scheme"),
        ),
        sa.CheckConstraint(
            "status IN ('notified', 'waiting', 'confirmed', 'presented', 'offered', 'accepted', 'in_service', 'completed', 'withdrawn', 'post_elsewhere')",
            name=op.f("ck_placement_request__status"),
        ),
        sa.CheckConstraint(
            "full_time_percent BETWEEN 1 AND 100",
            name=op.f("ck_placement_request__full_time_percent"),
        ),
        sa.CheckConstraint(
            "reconfirm_answer IN ('yes', 'no', 'changed')",
            name=op.f("ck_placement_request__reconfirm_answer"),
        ),
        sa.CheckConstraint(
            "open_presentations >= 0",
            name=op.f("ck_placement_request__open_presentations"),
        ),
        sa.CheckConstraint("rank > 0", name=op.f("ck_placement_request__rank")),
        sa.CheckConstraint("wanted_to > wanted_from", name=op.f("ck_placement_request__period")),
        sa.ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
            name=op.f("fk_placement_request__municipality_trainee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_placement_request__municipality"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_placement_request__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_placement_request")),
        sa.UniqueConstraint(
            "trust",
            "municipality",
            "id",
            name=op.f("uq_placement_request__trust_municipality_id"),
        ),
        sa.UniqueConstraint(
            "trust",
            "municipality",
            "rank",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_placement_request__trust_municipality_rank"),
        ),
        schema="alis",
    )
    op.create_index(
        "ix_placement_request__municipality",
        "placement_request",
        ["municipality", "wanted_from", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "ix_placement_request__trainee",
        "placement_request",
        ["municipality", "trainee_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "ix_placement_request__trust_all",
        "placement_request",
        ["trust", "wanted_from", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "ix_placement_request__trust_municipality",
        "placement_request",
        ["trust", "municipality", "wanted_from"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "ix_placement_request__waiting",
        "placement_request",
        ["trust", "wanted_from", "id"],
        unique=False,
        schema="alis",
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["alis.membership.id"],
            name=op.f("fk_sign_in__membership_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["alis.app_user.id"], name=op.f("fk_sign_in__user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
        schema="alis",
    )
    op.create_index(op.f("ix_sign_in__user_id"), "sign_in", ["user_id"], unique=False, schema="alis")
    op.create_table(
        "trainee_objective",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("trainee_id", sa.BigInteger(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="not_started", nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('not_started', 'in_progress', 'achieved')",
            name=op.f("ck_trainee_objective__status"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "trainee_id"],
            ["alis.trainee.municipality", "alis.trainee.id"],
            name=op.f("fk_trainee_objective__municipality_trainee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["objective"],
            ["alis.learning_objective.code"],
            name=op.f("fk_trainee_objective__objective"),
        ),
        sa.PrimaryKeyConstraint("municipality", "trainee_id", "objective", name=op.f("pk_trainee_objective")),
        schema="alis",
    )
    op.create_table(
        "vacancy",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("posts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("kind", sa.Text(), server_default="vikariat", nullable=False),
        sa.Column("certainty", sa.Text(), server_default="yes", nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_by_role", sa.Text(), nullable=False),
        sa.Column(
            "reported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_confirmed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("certainty IN ('yes', 'maybe')", name=op.f("ck_vacancy__certainty")),
        sa.CheckConstraint("kind IN ('vikariat', 'earmarked')", name=op.f("ck_vacancy__kind")),
        sa.CheckConstraint("status IN ('open', 'filled', 'withdrawn')", name=op.f("ck_vacancy__status")),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_vacancy__period")),
        sa.CheckConstraint("posts BETWEEN 1 AND 20", name=op.f("ck_vacancy__posts")),
        sa.ForeignKeyConstraint(
            ["trust", "unit_id"],
            ["alis.unit.trust", "alis.unit.id"],
            name=op.f("fk_vacancy__trust_unit_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_vacancy")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_vacancy__trust_starts_on_id"),
        "vacancy",
        ["trust", "starts_on", "id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "answer_link",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "purpose IN ('offer', 'reconfirm', 'query', 'matter')",
            name=op.f("ck_answer_link__purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_answer_link__trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_answer_link")),
        sa.UniqueConstraint("trust", "token_hash", name=op.f("uq_answer_link__trust_token_hash")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_answer_link__municipality_request_id"),
        "answer_link",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_answer_link__token_hash"),
        "answer_link",
        ["token_hash"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "message",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_role", sa.Text(), nullable=False),
        sa.Column("is_copy", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("about_end", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'cancelled', 'dead')",
            name=op.f("ck_message__status"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality"],
            ["alis.municipality.number"],
            name=op.f("fk_message__municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_message__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_message__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "trust",
            "event_key",
            "recipient",
            name=op.f("uq_message__trust_event_key_recipient"),
        ),
        schema="alis",
    )
    op.create_index(
        op.f("ix_message__municipality_id"),
        "message",
        ["municipality", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_message__trust_request_id"),
        "message",
        ["trust", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_message__trust_status_id"),
        "message",
        ["trust", "status", "id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "milestone",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("compressed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("rule_status", sa.Text(), nullable=False),
        sa.Column("rule_in_force_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_milestone__trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "request_id", "key", name=op.f("pk_milestone")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_milestone__municipality_request_id"),
        "milestone",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "ix_milestone__municipality_open",
        "milestone",
        ["municipality", "due_on", "request_id"],
        unique=False,
        schema="alis",
        postgresql_where=sa.text("NOT closed"),
    )
    op.create_index(
        "ix_milestone__trust_open",
        "milestone",
        ["trust", "due_on", "request_id"],
        unique=False,
        schema="alis",
        postgresql_where=sa.text("NOT closed"),
    )
    op.create_table(
        "note",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_for", sa.Text(), nullable=False),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_note__trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_note")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_note__municipality_request_id"),
        "note",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_note__trust_request_id"),
        "note",
        ["trust", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "offer",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("post_number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("full_time_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column(
            "differences",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("municipality_accepted_on", sa.Date(), nullable=True),
        sa.Column("municipality_accepted_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_how", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status IN ('accepted', 'declined')) = (answered_on IS NOT NULL)",
            name=op.f("ck_offer__answered_has_date"),
        ),
        sa.CheckConstraint(
            "answered_how IN ('link', 'told_municipality')",
            name=op.f("ck_offer__answered_how"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_offer__status"),
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_offer__period")),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_offer__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "unit_id"],
            ["alis.unit.trust", "alis.unit.id"],
            name=op.f("fk_offer__trust_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "vacancy_id"],
            ["alis.vacancy.trust", "alis.vacancy.id"],
            name=op.f("fk_offer__trust_vacancy_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_offer")),
        sa.UniqueConstraint("trust", "municipality", "id", name=op.f("uq_offer__trust_municipality_id")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_offer__municipality_request_id"),
        "offer",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_offer__trust_status_answer_by_on"),
        "offer",
        ["trust", "status", "answer_by_on"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        "uq_offer__one_open_per_post",
        "offer",
        ["trust", "vacancy_id", "post_number"],
        unique=True,
        schema="alis",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "uq_offer__one_open_per_request",
        "offer",
        ["trust", "request_id"],
        unique=True,
        schema="alis",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "plan_block",
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("arena", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("objectives", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("request_trust", sa.Text(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "arena IN ('hospital', 'municipal_institution', 'general_practice', 'other')",
            name=op.f("ck_plan_block__arena"),
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_plan_block__period")),
        sa.ForeignKeyConstraint(
            ["municipality", "plan_id"],
            ["alis.implementation_plan.municipality", "alis.implementation_plan.id"],
            name=op.f("fk_plan_block__municipality_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["request_trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_plan_block__request_trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_plan_block")),
        schema="alis",
    )
    op.create_table(
        "presentation",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("departure_reason", sa.Text(), nullable=True),
        sa.Column("presented_by", sa.Text(), nullable=False),
        sa.Column(
            "presented_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("first_contact_due_on", sa.Date(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("outcome_by", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_start_on", sa.Date(), nullable=True),
        sa.Column("agreed_end_on", sa.Date(), nullable=True),
        sa.Column("hiring_form_on", sa.Date(), nullable=True),
        sa.Column("offer_letter_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "outcome <> 'not_suitable' OR outcome_reason IS NOT NULL",
            name=op.f("ck_presentation__not_suitable_has_reason"),
        ),
        sa.CheckConstraint(
            "outcome <> 'start_agreed' OR agreed_start_on IS NOT NULL",
            name=op.f("ck_presentation__agreed_has_start"),
        ),
        sa.CheckConstraint(
            "outcome IN ('start_agreed', 'not_suitable')",
            name=op.f("ck_presentation__outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_presentation__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "vacancy_id"],
            ["alis.vacancy.trust", "alis.vacancy.id"],
            name=op.f("fk_presentation__trust_vacancy_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_presentation")),
        sa.UniqueConstraint(
            "trust",
            "request_id",
            "vacancy_id",
            name=op.f("uq_presentation__trust_request_id_vacancy_id"),
        ),
        schema="alis",
    )
    op.create_index(
        op.f("ix_presentation__municipality_request_id"),
        "presentation",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_presentation__trust_vacancy_id"),
        "presentation",
        ["trust", "vacancy_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "query",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_query__answer")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_query__answered_has_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_query__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "vacancy_id"],
            ["alis.vacancy.trust", "alis.vacancy.id"],
            name=op.f("fk_query__trust_vacancy_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_query")),
        sa.UniqueConstraint(
            "trust",
            "request_id",
            "vacancy_id",
            name=op.f("uq_query__trust_request_id_vacancy_id"),
        ),
        schema="alis",
    )
    op.create_index(
        op.f("ix_query__municipality_request_id"),
        "query",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_query__trust_vacancy_id"),
        "query",
        ["trust", "vacancy_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "rank_change",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("old_rank", sa.Integer(), nullable=True),
        sa.Column("new_rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_rank_change__trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_rank_change")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_rank_change__municipality_request_id"),
        "rank_change",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_rank_change__trust_request_id"),
        "rank_change",
        ["trust", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "register_entry",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="to_register", nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("status_by", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('to_register', 'registered', 'removed')",
            name=op.f("ck_register_entry__status"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_register_entry__trust_municipality_request_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "request_id", name=op.f("pk_register_entry")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_register_entry__municipality_request_id"),
        "register_entry",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_register_entry__trust_status"),
        "register_entry",
        ["trust", "status"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "wish",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_wish__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "unit_id"],
            ["alis.unit.trust", "alis.unit.id"],
            name=op.f("fk_wish__trust_unit_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_wish")),
        sa.UniqueConstraint(
            "trust",
            "request_id",
            "position",
            name=op.f("uq_wish__trust_request_id_position"),
        ),
        schema="alis",
    )
    op.create_index(
        op.f("ix_wish__municipality_request_id"),
        "wish",
        ["municipality", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_table(
        "placement",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=True),
        sa.Column("vacancy_id", sa.BigInteger(), nullable=False),
        sa.Column("post_number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("trainee_name", sa.Text(), nullable=False),
        sa.Column("hpr_number", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("full_time_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("contract_issued_on", sa.Date(), nullable=True),
        sa.Column("hiring_form_on", sa.Date(), nullable=True),
        sa.Column("offer_letter_on", sa.Date(), nullable=True),
        sa.Column("evaluation_on", sa.Date(), nullable=True),
        sa.Column("evaluation_mentor", sa.Text(), nullable=True),
        sa.Column("course_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "evaluation_mentor IN ('took_part', 'did_not')",
            name=op.f("ck_placement__evaluation_mentor"),
        ),
        sa.CheckConstraint("hpr_number ~ '^[0-9]{7,9}$'", name=op.f("ck_placement__hpr_number")),
        sa.CheckConstraint(
            "status IN ('planned', 'in_service', 'completed', 'cancelled')",
            name=op.f("ck_placement__status"),
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_placement__period")),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "offer_id"],
            ["alis.offer.trust", "alis.offer.municipality", "alis.offer.id"],
            name=op.f("fk_placement__trust_municipality_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "municipality", "request_id"],
            [
                "alis.placement_request.trust",
                "alis.placement_request.municipality",
                "alis.placement_request.id",
            ],
            name=op.f("fk_placement__trust_municipality_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "unit_id"],
            ["alis.unit.trust", "alis.unit.id"],
            name=op.f("fk_placement__trust_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["trust", "vacancy_id"],
            ["alis.vacancy.trust", "alis.vacancy.id"],
            name=op.f("fk_placement__trust_vacancy_id"),
        ),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_placement")),
        schema="alis",
    )
    op.create_index(
        op.f("ix_placement__municipality_starts_on_id"),
        "placement",
        ["municipality", "starts_on", "id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_placement__trust_request_id"),
        "placement",
        ["trust", "request_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_placement__trust_vacancy_id"),
        "placement",
        ["trust", "vacancy_id"],
        unique=False,
        schema="alis",
    )
    op.create_index(
        op.f("ix_placement__trust_starts_on_id"),
        "placement",
        ["trust", "starts_on", "id"],
        unique=False,
        schema="alis",
    )
    for statement in TENANT_SAFE:
        op.execute(statement)
    op.execute((Path(__file__).parent.parent / "context_functions.sql").read_text(encoding="utf-8"))
    close_every_table()


def close_every_table() -> None:
    """Enable and force row-level security on all tables of the schema."""
    op.execute("""DO $$ DECLARE t record; BEGIN
        FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind = 'r' LOOP
            EXECUTE format('ALTER TABLE alis.%I ENABLE ROW LEVEL SECURITY', t.relname);
            EXECUTE format('ALTER TABLE alis.%I FORCE ROW LEVEL SECURITY', t.relname);
        END LOOP; END $$""")


def downgrade() -> None:
    # policies name each other's tables; the wall is raised anew after the next migration
    op.execute(
        """DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT polname, polrelid::regclass AS name FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                WHERE c.relnamespace = 'alis'::regnamespace LOOP
                EXECUTE format('DROP POLICY %I ON %s', one.polname, one.name);
            END LOOP;
        END $$"""
    )
    op.drop_index(op.f("ix_placement__trust_vacancy_id"), table_name="placement", schema="alis")
    op.drop_index(op.f("ix_placement__trust_starts_on_id"), table_name="placement", schema="alis")
    op.drop_index(op.f("ix_placement__trust_request_id"), table_name="placement", schema="alis")
    op.drop_index(
        op.f("ix_placement__municipality_starts_on_id"),
        table_name="placement",
        schema="alis",
    )
    op.drop_table("placement", schema="alis")
    op.drop_index(op.f("ix_wish__municipality_request_id"), table_name="wish", schema="alis")
    op.drop_table("wish", schema="alis")
    op.drop_index(
        op.f("ix_register_entry__trust_status"),
        table_name="register_entry",
        schema="alis",
    )
    op.drop_index(
        op.f("ix_register_entry__municipality_request_id"),
        table_name="register_entry",
        schema="alis",
    )
    op.drop_table("register_entry", schema="alis")
    op.drop_index(
        op.f("ix_rank_change__trust_request_id"),
        table_name="rank_change",
        schema="alis",
    )
    op.drop_index(
        op.f("ix_rank_change__municipality_request_id"),
        table_name="rank_change",
        schema="alis",
    )
    op.drop_table("rank_change", schema="alis")
    op.drop_index(op.f("ix_query__trust_vacancy_id"), table_name="query", schema="alis")
    op.drop_index(op.f("ix_query__municipality_request_id"), table_name="query", schema="alis")
    op.drop_table("query", schema="alis")
    op.drop_index(
        op.f("ix_presentation__trust_vacancy_id"),
        table_name="presentation",
        schema="alis",
    )
    op.drop_index(
        op.f("ix_presentation__municipality_request_id"),
        table_name="presentation",
        schema="alis",
    )
    op.drop_table("presentation", schema="alis")
    op.drop_table("plan_block", schema="alis")
    op.drop_index(
        "uq_offer__one_open_per_request",
        table_name="offer",
        schema="alis",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(
        "uq_offer__one_open_per_post",
        table_name="offer",
        schema="alis",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(op.f("ix_offer__trust_status_answer_by_on"), table_name="offer", schema="alis")
    op.drop_index(op.f("ix_offer__municipality_request_id"), table_name="offer", schema="alis")
    op.drop_table("offer", schema="alis")
    op.drop_index(op.f("ix_note__trust_request_id"), table_name="note", schema="alis")
    op.drop_index(op.f("ix_note__municipality_request_id"), table_name="note", schema="alis")
    op.drop_table("note", schema="alis")
    op.drop_index(
        "ix_milestone__trust_open",
        table_name="milestone",
        schema="alis",
        postgresql_where=sa.text("NOT closed"),
    )
    op.drop_index(
        "ix_milestone__municipality_open",
        table_name="milestone",
        schema="alis",
        postgresql_where=sa.text("NOT closed"),
    )
    op.drop_index(op.f("ix_milestone__municipality_request_id"), table_name="milestone", schema="alis")
    op.drop_table("milestone", schema="alis")
    op.drop_index(op.f("ix_message__trust_status_id"), table_name="message", schema="alis")
    op.drop_index(op.f("ix_message__trust_request_id"), table_name="message", schema="alis")
    op.drop_index(op.f("ix_message__municipality_id"), table_name="message", schema="alis")
    op.drop_table("message", schema="alis")
    op.drop_index(op.f("ix_answer_link__token_hash"), table_name="answer_link", schema="alis")
    op.drop_index(
        op.f("ix_answer_link__municipality_request_id"),
        table_name="answer_link",
        schema="alis",
    )
    op.drop_table("answer_link", schema="alis")
    op.drop_index(op.f("ix_vacancy__trust_starts_on_id"), table_name="vacancy", schema="alis")
    op.drop_table("vacancy", schema="alis")
    op.drop_table("trainee_objective", schema="alis")
    op.drop_index(op.f("ix_sign_in__user_id"), table_name="sign_in", schema="alis")
    op.drop_table("sign_in", schema="alis")
    op.drop_index(
        "ix_placement_request__waiting",
        table_name="placement_request",
        schema="alis",
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(
        "ix_placement_request__trust_municipality",
        table_name="placement_request",
        schema="alis",
    )
    op.drop_index("ix_placement_request__trust_all", table_name="placement_request", schema="alis")
    op.drop_index("ix_placement_request__trainee", table_name="placement_request", schema="alis")
    op.drop_index(
        "ix_placement_request__municipality",
        table_name="placement_request",
        schema="alis",
    )
    op.drop_table("placement_request", schema="alis")
    op.drop_table("implementation_plan", schema="alis")
    op.drop_index(op.f("ix_api_token__user_id"), table_name="api_token", schema="alis")
    op.drop_table("api_token", schema="alis")
    op.drop_index(
        op.f("ix_agreement_document__municipality_trust"),
        table_name="agreement_document",
        schema="alis",
    )
    op.drop_table("agreement_document", schema="alis")
    op.drop_table("unit", schema="alis")
    op.drop_table("trust_area", schema="alis")
    op.drop_table("trainee", schema="alis")
    op.drop_table("submission", schema="alis")
    op.drop_table("notification_draft", schema="alis")
    op.drop_table("municipal_profile", schema="alis")
    op.drop_index(op.f("ix_membership__user_id"), table_name="membership", schema="alis")
    op.drop_index(op.f("ix_membership__trust"), table_name="membership", schema="alis")
    op.drop_index(op.f("ix_membership__municipality"), table_name="membership", schema="alis")
    op.drop_table("membership", schema="alis")
    op.drop_table("contact", schema="alis")
    op.drop_index(
        op.f("ix_confirmed_setting__trust_key_valid_from"),
        table_name="confirmed_setting",
        schema="alis",
    )
    op.drop_table("confirmed_setting", schema="alis")
    op.drop_index(op.f("ix_agreement__municipality_trust"), table_name="agreement", schema="alis")
    op.drop_table("agreement", schema="alis")
    op.drop_table("trust", schema="alis")
    op.drop_table("municipality", schema="alis")
    op.drop_table("learning_objective", schema="alis")
    op.drop_index(
        op.f("ix_audit_event__trust_object_kind_object_id"),
        table_name="audit_event",
        schema="alis",
    )
    op.drop_index(op.f("ix_audit_event__trust_id"), table_name="audit_event", schema="alis")
    op.drop_index(op.f("ix_audit_event__municipality_id"), table_name="audit_event", schema="alis")
    op.drop_table("audit_event", schema="alis")
    op.drop_table("app_user", schema="alis")
    op.execute("DROP TYPE alis.textrange")
    for name in ("trust", "municipality", "user", "subject", "request", "units"):
        op.execute(f"DROP FUNCTION alis.ctx_{name}(text)")
    op.execute("DROP FUNCTION alis_private.verified(text)")
