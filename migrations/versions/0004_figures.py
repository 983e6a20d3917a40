"""What the region and the operator see: figures without rows.

The views belong to alis_stats, which core.policies lets read a few columns that name nobody; each view gives its figures to one
scope alone, and counts of persons under five never leave it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"
VIEWS = {
    # organisations are no persons: which pairs have an agreement, and when
    "region_agreement": (
        "alis_region",
        """SELECT a.trust, a.municipality, a.in_force_from, a.ends_on FROM alis.agreement a
           WHERE a.in_force_from IS NOT NULL AND (SELECT alis.ctx_user('region')) IS NOT NULL""",
    ),
    # persons: null below five. Posts left and earmarked posts are no persons, and nothing of them can be subtracted from another
    "region_figures": (
        "alis_region",
        f"""SELECT t.code AS trust,
                CASE WHEN r.notified >= 5 THEN r.notified END AS notified, CASE WHEN r.waiting >= 5 THEN r.waiting END AS waiting,
                CASE WHEN r.placed >= 5 THEN r.placed END AS placed,
                CASE WHEN r.in_service >= 5 THEN r.in_service END AS in_service,
                v.vacancies_open, v.earmarked
            FROM alis.trust t CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE q.notified_on > {TODAY} - interval '12 months') AS notified,
                    count(*) FILTER (WHERE q.status IN ('notified', 'waiting', 'confirmed', 'presented', 'offered')) AS waiting,
                    count(*) FILTER (WHERE q.status = 'accepted') AS placed,
                    count(*) FILTER (WHERE q.status = 'in_service') AS in_service
                FROM alis.placement_request q WHERE q.trust = t.code) r
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(greatest(0, w.posts - (SELECT count(*) FROM (
                        SELECT o.post_number FROM alis.offer o
                        WHERE o.trust = w.trust AND o.vacancy_id = w.id AND o.status = 'open'
                        UNION SELECT p.post_number FROM alis.placement p
                        WHERE p.trust = w.trust AND p.vacancy_id = w.id AND p.status <> 'cancelled') held)))
                        FILTER (WHERE w.kind = 'vikariat'), 0)::bigint AS vacancies_open,
                    coalesce(sum(w.posts) FILTER (WHERE w.kind = 'earmarked'), 0)::bigint AS earmarked
                FROM alis.vacancy w WHERE w.trust = t.code AND w.status <> 'withdrawn' AND w.ends_on >= {TODAY}) v
            WHERE (SELECT alis.ctx_user('region')) IS NOT NULL""",  # noqa: S608 - constants
    ),
    "operator_messages": (
        "alis_operator",
        """SELECT m.status, count(*) AS messages, min(m.created_at) AS oldest FROM alis.message m
           WHERE (SELECT alis.ctx_user('operator')) IS NOT NULL GROUP BY m.status""",
    ),
}


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA alis TO alis_stats")  # to be given a view; taken back below
    for name, (scope, query) in VIEWS.items():
        op.execute(f"CREATE VIEW alis.{name} WITH (security_barrier = true) AS {query}")
        op.execute(f"GRANT SELECT ON alis.{name} TO {scope}")
        op.execute(f"ALTER VIEW alis.{name} OWNER TO alis_stats")
    op.execute("REVOKE CREATE ON SCHEMA alis FROM alis_stats")
    op.execute(
        """CREATE FUNCTION alis.migration_head() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $fn$
            SELECT version_num FROM alis_private.alembic_version WHERE (SELECT alis.ctx_user('operator')) IS NOT NULL
        $fn$"""
    )
    op.execute("REVOKE ALL ON FUNCTION alis.migration_head() FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION alis.migration_head()")
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW alis.{name}")
