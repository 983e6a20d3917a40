"""The region's published figures, a trust's plan mode, and what the region's charts and forecasts are kept in.

Persons are told in releases: one for each four-month period, worked out once from the day after it, kept as told and never worked
out anew. Nothing can therefore be learnt by asking twice, and no scope reads the rows that a release is made from: the functions
belong to alis_stats, only ``region_publish()`` may be called, and it takes no argument.

What holds small counts back, and why nothing told gives one back (tests/core/region/test_suppression.py goes through it):

* a count of persons below five is not told;
* twelve months overlap those told four and eight months before, which may say that there are at least so many (``region_least``): one
  more than that is then held back too (``below``). So each held back may be one of two numbers, and what is told later leaves it so:
  it is at least two above its own least, by which alone it can narrow what was held back before;
* 24 months are the twelve months told now and those told a year before, so they add nothing;
* a region's sum is told only where no trust is held back; else the page adds up what the trusts' cells say: at least, at most;
* the need of a half-year is a part of those who wait: where one part alone is held back, or the parts told would leave nothing for the
  ones that are, the smallest part told is held back too;
* a median rests on at least five; a share on at least nine and is told to the nearest quarter, so at least two counts fit it; shares
  are told for 24 months alone and never summed;
* whether a median or a share is told follows from the counts that are told, and every cell has a row: that one is missing says nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"

# every count of persons at the end of day d; spans «12» months, «now», or a half-year
COUNTS = """
CREATE FUNCTION alis_private.region_counts(d date) RETURNS TABLE (trust text, measure text, span text, n bigint)
LANGUAGE sql STABLE SET search_path = '' AS $fn$
    WITH answered AS MATERIALIZED (
        SELECT o.trust, o.request_id FROM alis.offer o WHERE o.status = 'accepted' AND o.answered_on <= d
    ), off AS MATERIALIZED (
        SELECT p.trust, p.request_id FROM alis.placement p GROUP BY 1, 2 HAVING bool_and(p.status = 'cancelled')
    ), matter AS MATERIALIZED (
        SELECT q.trust, q.notified_on, q.wanted_from, q.ended_on IS NULL OR q.ended_on > d AS open,
            (q.trust, q.id) IN (SELECT a.trust, a.request_id FROM answered a)
                AND (q.trust, q.id) NOT IN (SELECT f.trust, f.request_id FROM off f) AS placed
        FROM alis.placement_request q WHERE q.notified_on <= d
    ), service AS MATERIALIZED (
        SELECT p.trust, p.starts_on, p.ends_on FROM alis.placement p
        WHERE p.status IN ('in_service', 'completed') AND p.starts_on <= d
    ), told AS (
        SELECT m.trust, 'notified' AS measure, '12' AS span FROM matter m WHERE m.notified_on > d - interval '12 months'
        UNION ALL
        SELECT s.trust, 'started', '12' FROM service s WHERE s.starts_on > d - interval '12 months'
        UNION ALL
        SELECT m.trust, 'waiting', 'now' FROM matter m WHERE m.open AND NOT m.placed
        UNION ALL
        SELECT s.trust, 'in_service', 'now' FROM service s WHERE s.ends_on >= d
        UNION ALL
        SELECT m.trust, 'need', alis_private.half_year(greatest(m.wanted_from, d + 1)) FROM matter m
        WHERE m.open AND NOT m.placed AND m.wanted_from < d + 1 + interval '36 months'
        UNION ALL
        -- the employment model stands with the municipality; it is told for the region alone (R-115)
        SELECT 'region', 'model_' || coalesce(t.employment_model, 'unknown'), 'now' FROM alis.trainee t
        WHERE (t.left_on IS NULL OR t.left_on > d) AND (t.created_at AT TIME ZONE 'Europe/Oslo')::date <= d
    ), wanted AS (
        SELECT t.code AS trust, v.measure, v.span FROM alis.trust t CROSS JOIN (VALUES ('notified', '12'), ('started', '12'),
            ('waiting', 'now'), ('in_service', 'now')) v (measure, span)
        UNION ALL
        SELECT t.code, 'need', alis_private.half_year((d + 1 + make_interval(months => 6 * i))::date)
        FROM alis.trust t CROSS JOIN generate_series(0, 5) i
        UNION ALL
        SELECT 'region', v.measure, 'now' FROM (VALUES ('model_municipal'), ('model_private'), ('model_unknown')) v (measure)
    )
    SELECT w.trust, w.measure, w.span, coalesce(t.n, 0) FROM wanted w
    LEFT JOIN (SELECT c.trust, c.measure, c.span, count(*) AS n FROM told c GROUP BY 1, 2, 3) t
        ON t.trust = w.trust AND t.measure = w.measure AND t.span = w.span
$fn$"""

# How many the twelve months up to d hold at the least, by what was told before. With P(k) for all up to the end of period k, what is
# told of twelve months bounds P(k) - P(k-3), and no period has fewer than none: so the bounds are shortest ways, kept in ``far``.
LEAST = """
CREATE FUNCTION alis_private.region_least(d date, of_trust text, of_measure text) RETURNS int
LANGUAGE plpgsql STABLE SET search_path = '' AS $fn$
DECLARE
    told record; first int; size int; far int[]; way int; length int; a int; b int;
BEGIN
    SELECT min(alis_private.period(r.period_end)) - 3 INTO first FROM alis_private.region_release r
    WHERE r.trust = of_trust AND r.measure = of_measure AND r.span = '12' AND r.period_end < d;
    IF first IS NULL THEN RETURN 0; END IF;
    size := alis_private.period(d) - first + 1;
    far := array_fill(1000000, ARRAY[size, size]);
    FOR i IN 1..size LOOP FOR j IN 1..i LOOP far[i][j] := 0; END LOOP; END LOOP;
    FOR told IN SELECT alis_private.period(r.period_end) - first + 1 AS at, r.value, r.below FROM alis_private.region_release r
        WHERE r.trust = of_trust AND r.measure = of_measure AND r.span = '12' AND r.period_end < d ORDER BY r.period_end
    LOOP
        FOR way IN 1..2 LOOP  -- at most so many; at least so many
            CONTINUE WHEN way = 2 AND told.value IS NULL;
            a := CASE way WHEN 1 THEN told.at - 3 ELSE told.at END;
            b := CASE way WHEN 1 THEN told.at ELSE told.at - 3 END;
            length := CASE way WHEN 1 THEN coalesce(told.value, told.below - 1) ELSE -told.value END;
            CONTINUE WHEN far[b][a] + length < 0;  -- the records have been corrected since: it no longer follows from this
            FOR i IN 1..size LOOP FOR j IN 1..size LOOP
                far[i][j] := least(far[i][j], far[i][a] + length + far[b][j]);
            END LOOP; END LOOP;
        END LOOP;
    END LOOP;
    RETURN greatest(0, -far[size][size - 3]);
END $fn$"""

# which are told, and of those held back what they are below. ``protect`` false is the tests' control: the small counts alone are held back
SHOWN = """
CREATE FUNCTION alis_private.region_shown(d date, protect boolean)
RETURNS TABLE (trust text, measure text, span text, value numeric, below int) LANGUAGE sql STABLE SET search_path = '' AS $fn$
    WITH cell AS MATERIALIZED (
        SELECT c.*, greatest(5, CASE WHEN protect AND c.span = '12' THEN 2 + alis_private.region_least(d, c.trust, c.measure) END)
            AS below
        FROM alis_private.region_counts(d) c
    ), summed AS (
        SELECT c.measure, c.span, sum(c.n) AS n, sum(c.n) FILTER (WHERE c.n >= c.below) AS told, bool_or(c.n < c.below) AS any_held
        FROM cell c WHERE c.measure IN ('notified', 'started', 'waiting', 'in_service') GROUP BY 1, 2
    ), now AS MATERIALIZED (
        SELECT c.trust, c.measure, c.span, CASE WHEN c.n >= c.below THEN c.n END::numeric AS value,
            CASE WHEN c.n < c.below THEN c.below END AS below
        FROM cell c WHERE c.measure <> 'need'
        UNION ALL
        SELECT 'region', s.measure, s.span, CASE WHEN s.n >= 5 AND NOT (protect AND s.any_held) THEN s.n END, NULL FROM summed s
    ), count AS MATERIALIZED (
        SELECT n.* FROM now n
        UNION ALL
        SELECT n.trust, n.measure, '24', n.value + r.value, NULL
        FROM now n LEFT JOIN alis_private.region_release r ON r.trust = n.trust AND r.measure = n.measure AND r.span = '12'
            AND r.period_end = (d + 1 - interval '12 months')::date - 1
        WHERE n.span = '12'
    ), known AS MATERIALIZED (  -- how many there are at the least, by what is told
        SELECT c.trust, c.measure, c.span, coalesce(c.value, CASE c.span WHEN '24' THEN n.value END) AS value
        FROM count c LEFT JOIN now n ON n.trust = c.trust AND n.measure = c.measure AND n.span = '12'
    ), part AS (
        SELECT c.trust, c.span, c.n, w.n AS waiting, sum(c.n) FILTER (WHERE c.n >= 5) OVER t AS told,
            count(*) FILTER (WHERE c.n < 5) OVER t AS held, row_number() OVER (PARTITION BY c.trust ORDER BY c.n < 5, c.n, c.span) AS place
        FROM cell c JOIN cell w ON w.trust = c.trust AND w.measure = 'waiting' WHERE c.measure = 'need'
        WINDOW t AS (PARTITION BY c.trust)
    )
    SELECT c.* FROM count c
    UNION ALL
    SELECT p.trust, 'need', p.span, CASE WHEN p.n >= 5
        AND NOT (protect AND p.place = 1 AND (p.held = 1 OR p.held > 0 AND p.told = p.waiting)) THEN p.n END, NULL FROM part p
    UNION ALL
    -- the region's median hides no trust's count, but is told only where the counts told are enough for it
    SELECT c.trust, b.median, c.span, CASE WHEN c.value IS NOT NULL OR c.trust = 'region' AND s.told >= 5 THEN m.value END, NULL
    FROM (VALUES ('notified', 'notice_months'), ('started', 'start_months')) b (measure, median) JOIN known c ON c.measure = b.measure
    LEFT JOIN summed s ON s.measure = c.measure AND s.span = '12'
    LEFT JOIN alis_private.region_medians(d) m ON m.trust = c.trust AND m.measure = b.median AND m.span = c.span
    UNION ALL
    SELECT t.code, b.share, '24', CASE WHEN c.value >= CASE WHEN b.share IN ('evaluated', 'rule_final_evaluation')
        -- as many have ended as have started and are not in service now, at the least
        THEN 9 + coalesce(i.value, 4) ELSE 9 END THEN x.value END, NULL
    FROM (VALUES ('within_half_year', 'started'), ('first_wish', 'started'), ('evaluated', 'started'), ('declined', 'notified'),
        ('rule_first_notice', 'notified'), ('rule_reconfirm', 'notified'), ('rule_employment_contract', 'notified'),
        ('rule_final_evaluation', 'started')) b (share, measure)
    CROSS JOIN alis.trust t
    JOIN known c ON c.trust = t.code AND c.measure = b.measure AND c.span = '24'
    JOIN count i ON i.trust = t.code AND i.measure = 'in_service'
    LEFT JOIN alis_private.region_shares(d) x ON x.trust = t.code AND x.measure = b.share
$fn$"""

MEDIANS = """
CREATE FUNCTION alis_private.region_medians(d date)
RETURNS TABLE (trust text, measure text, span text, value numeric) LANGUAGE sql STABLE SET search_path = '' AS $fn$
    WITH fact AS MATERIALIZED (
        SELECT q.trust, 'notice_months' AS measure, q.notified_on AS on_day, (q.wanted_from - q.notified_on) / 30.4375 AS months
        FROM alis.placement_request q WHERE q.notified_on > d - interval '24 months' AND q.notified_on <= d
        UNION ALL
        SELECT p.trust, 'start_months', p.starts_on, (p.starts_on - q.wanted_from) / 30.4375
        FROM alis.placement p JOIN alis.placement_request q ON q.trust = p.trust AND q.id = p.request_id
        WHERE p.status IN ('in_service', 'completed') AND p.starts_on > d - interval '24 months' AND p.starts_on <= d
    ), spanned AS (
        SELECT f.*, s.span FROM fact f JOIN (VALUES ('12', 12), ('24', 24)) s (span, months)
            ON f.on_day > d - make_interval(months => s.months)
    )
    SELECT coalesce(s.trust, 'region'), s.measure, s.span,
        CASE WHEN count(*) >= 5 THEN round(2 * percentile_cont(0.5) WITHIN GROUP (ORDER BY s.months)::numeric) / 2 END
    FROM spanned s GROUP BY GROUPING SETS ((s.trust, s.measure, s.span), (s.measure, s.span))
$fn$"""

SHARES = """
CREATE FUNCTION alis_private.region_shares(d date) RETURNS TABLE (trust text, measure text, value numeric)
LANGUAGE sql STABLE SET search_path = '' AS $fn$
    WITH started AS MATERIALIZED (
        SELECT p.trust, p.request_id, p.starts_on, p.unit_path, q.wanted_from
        FROM alis.placement p JOIN alis.placement_request q ON q.trust = p.trust AND q.id = p.request_id
        WHERE p.status IN ('in_service', 'completed') AND p.starts_on > d - interval '24 months' AND p.starts_on <= d
    ), fact AS (
        SELECT s.trust, 'within_half_year' AS measure,
            s.starts_on BETWEEN s.wanted_from - interval '6 months' AND s.wanted_from + interval '6 months' AS yes FROM started s
        UNION ALL
        SELECT s.trust, 'first_wish', w.unit_id IS NULL OR w.unit_id = ANY (s.unit_path)
        FROM started s JOIN alis.wish w ON w.trust = s.trust AND w.request_id = s.request_id AND w.position = 1
        UNION ALL
        SELECT o.trust, 'declined', o.status = 'declined' FROM alis.offer o
        WHERE o.status IN ('accepted', 'declined') AND o.answered_on > d - interval '24 months' AND o.answered_on <= d
        UNION ALL
        SELECT p.trust, 'evaluated', coalesce(p.evaluation_on <= p.ends_on, false) FROM alis.placement p
        WHERE p.status IN ('in_service', 'completed') AND p.ends_on > d - interval '24 months' AND p.ends_on <= d
        UNION ALL
        -- the trust's own rules: the windows that its routine gave each matter, as they are stored
        SELECT m.trust, 'rule_' || m.key, coalesce(m.done_on <= m.due_on, false)
        FROM alis.milestone m JOIN alis.placement_request q ON q.trust = m.trust AND q.id = m.request_id
        WHERE m.due_on > d - interval '24 months' AND m.due_on <= d AND (q.ended_on IS NULL OR q.ended_on >= m.due_on)
    )
    SELECT f.trust, f.measure, CASE WHEN count(*) >= 9 THEN round(4.0 * count(*) FILTER (WHERE f.yes) / count(*)) / 4 END
    FROM fact f GROUP BY 1, 2
$fn$"""

PUBLISH = f"""
CREATE FUNCTION alis.region_publish() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $fn$
DECLARE
    today date := {TODAY};
    last date := make_date(extract(year FROM today)::int, 4 * ((extract(month FROM today)::int - 1) / 4) + 1, 1) - 1;
    d date;
BEGIN
    -- one at a time, so that no statement takes long; says whether there are more. Those of the sixteen months before as well, once:
    -- the first two that are read have a year before them
    FOR back IN REVERSE 4..0 LOOP
        d := (last + 1 - make_interval(months => 4 * back))::date - 1;
        CONTINUE WHEN EXISTS (SELECT 1 FROM alis_private.region_release r WHERE r.period_end >= d);
        PERFORM pg_catalog.pg_advisory_xact_lock(7310460);
        CONTINUE WHEN EXISTS (SELECT 1 FROM alis_private.region_release r WHERE r.period_end >= d);
        INSERT INTO alis_private.region_release (period_end, trust, measure, span, value, below)
            SELECT d, s.* FROM alis_private.region_shown(d, true) s;
        RETURN back > 0;
    END LOOP;
    RETURN false;
END $fn$"""  # noqa: S608 - a constant

# by name and never held back: these are organisations, posts and mails, not persons
VIEWS = {
    "region_published": """SELECT r.period_end, r.trust, r.measure, r.span, r.value, r.below, r.published_at
        FROM alis_private.region_release r
        WHERE (SELECT alis.ctx_user('region')) IS NOT NULL""",
    "region_posts": f"""SELECT w.trust, w.kind, alis_private.half_year(greatest(w.starts_on, {TODAY})) AS half_year, sum(CASE w.kind
            WHEN 'earmarked' THEN w.posts ELSE greatest(0, w.posts - (SELECT count(*) FROM (
                SELECT o.post_number FROM alis.offer o WHERE o.trust = w.trust AND o.vacancy_id = w.id AND o.status = 'open'
                UNION SELECT p.post_number FROM alis.placement p
                WHERE p.trust = w.trust AND p.vacancy_id = w.id AND p.status <> 'cancelled') held)) END)::bigint AS posts
        FROM alis.vacancy w WHERE w.status <> 'withdrawn' AND w.ends_on >= {TODAY}
            AND (SELECT alis.ctx_user('region')) IS NOT NULL GROUP BY 1, 2, 3""",  # noqa: S608 - a constant
    "region_upkeep": f"""SELECT t.code AS trust,
            (SELECT count(*) FROM alis.message m JOIN alis.placement_request q ON q.trust = m.trust AND q.id = m.request_id
             WHERE m.trust = t.code AND m.status = 'sent' AND NOT m.about_end
                AND (m.sent_at AT TIME ZONE 'Europe/Oslo')::date > q.ended_on) AS after_end,
            (SELECT count(*) FROM alis.vacancy w WHERE w.trust = t.code AND w.status = 'open' AND w.ends_on >= {TODAY}) AS vacancies,
            (SELECT count(*) FROM alis.vacancy w WHERE w.trust = t.code AND w.status = 'open' AND w.ends_on >= {TODAY}
                AND w.last_confirmed_on > {TODAY} - interval '6 months') AS confirmed
        FROM alis.trust t WHERE (SELECT alis.ctx_user('region')) IS NOT NULL""",  # noqa: S608 - a constant
}
# an agreement's dates: when its next yearly review is due as core.agreements.life.review_due counts it, and receipt of the notice that stands
AGREEMENT = """SELECT a.trust, a.municipality, a.in_force_from, a.ends_on,
        CASE WHEN t.review_months IS NULL THEN NULL
            WHEN t.review_month IS NULL THEN (coalesce(v.held_on, a.in_force_from) + make_interval(months => t.review_months))::date
            ELSE (make_date(extract(year FROM coalesce(v.held_on, a.in_force_from))::int + 1, t.review_month, 1)
                + interval '1 month' - interval '1 day')::date END AS review_due_on,
        n.received_on AS notice_received_on
    FROM alis.agreement a
    LEFT JOIN alis.agreement_template t ON t.trust = a.trust AND t.version_label = a.version_label
    LEFT JOIN (SELECT x.trust, x.agreement_id, max(x.held_on) AS held_on FROM alis.agreement_review x GROUP BY 1, 2) v
        ON v.trust = a.trust AND v.agreement_id = a.id
    LEFT JOIN alis.agreement_notice n ON n.trust = a.trust AND n.agreement_id = a.id AND n.withdrawn_on IS NULL
    WHERE a.in_force_from IS NOT NULL AND (SELECT alis.ctx_user('region')) IS NOT NULL"""
INTERNAL = (
    "region_shown(date, boolean)",
    "region_least(date, text, text)",
    "region_shares(date)",
    "region_medians(date)",
    "region_counts(date)",
    "period(date)",
    "half_year(date)",
)


def upgrade() -> None:
    op.create_table(
        "plan_mode",
        sa.Column("trust", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(start=101), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("mode IN ('interim', 'regional_plan')", name=op.f("ck_plan_mode__mode")),
        sa.CheckConstraint("(cancelled_on IS NULL) = (cancelled_by IS NULL)", name=op.f("ck_plan_mode__cancelled_by_somebody")),
        sa.ForeignKeyConstraint(["trust"], ["alis.trust.code"], name=op.f("fk_plan_mode__trust")),
        sa.PrimaryKeyConstraint("trust", "id", name=op.f("pk_plan_mode")),
        schema="alis",
    )
    op.drop_constraint("ck_trust__mode", "trust", schema="alis")
    op.drop_column("trust", "mode", schema="alis")
    op.drop_column("trust", "mode_from", schema="alis")
    op.create_table(
        "region_kept",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest", "variant", name=op.f("pk_region_kept")),
        schema="alis",
    )
    for table in ("plan_mode", "region_kept"):  # closed until the wall is raised
        op.execute(f"ALTER TABLE alis.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE alis.{table} FORCE ROW LEVEL SECURITY")
    op.execute("DROP VIEW alis.region_figures")
    op.execute("GRANT CREATE ON SCHEMA alis TO alis_stats")
    op.execute("GRANT CREATE, USAGE ON SCHEMA alis_private TO alis_stats")
    op.execute("SET LOCAL ROLE alis_stats")
    op.execute(
        """CREATE TABLE alis_private.region_release (
               period_end date, trust text, measure text, span text, value numeric, below int, published_at timestamptz NOT NULL DEFAULT now(),
               PRIMARY KEY (period_end, trust, measure, span))"""
    )
    op.execute(
        # parsed here and now, so it needs no search_path of its own, with which it would be called for every row
        """CREATE FUNCTION alis_private.half_year(day date) RETURNS text LANGUAGE sql IMMUTABLE
           RETURN extract(year FROM day)::int || CASE WHEN extract(month FROM day) < 7 THEN '-1' ELSE '-2' END"""
    )
    op.execute(  # of three in a year, counted through
        """CREATE FUNCTION alis_private.period(last date) RETURNS int LANGUAGE sql IMMUTABLE
           RETURN 3 * extract(year FROM last)::int + extract(month FROM last)::int / 4"""
    )
    for statement in (COUNTS, MEDIANS, SHARES, LEAST, SHOWN, PUBLISH):
        op.execute(statement)
    for name in INTERNAL:
        op.execute(f"REVOKE ALL ON FUNCTION alis_private.{name} FROM PUBLIC")
    op.execute("REVOKE ALL ON FUNCTION alis.region_publish() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION alis_private.half_year(date) TO alis_region")
    # kept by backups
    op.execute("GRANT SELECT ON alis_private.region_release TO alis_owner")
    # the owner may call what it must be able to revoke, and publishes when it loads a demo
    for name in (*(f"alis_private.{one}" for one in INTERNAL), "alis.region_publish()"):
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO alis_owner")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW alis.{name} WITH (security_barrier = true) AS {query}")
        op.execute(f"GRANT SELECT ON alis.{name} TO alis_region")
    op.execute(f"CREATE OR REPLACE VIEW alis.region_agreement WITH (security_barrier = true) AS {AGREEMENT}")
    op.execute("SET LOCAL ROLE alis_owner")
    op.execute("REVOKE CREATE ON SCHEMA alis, alis_private FROM alis_stats")


def downgrade() -> None:
    op.execute("SET LOCAL ROLE alis_stats")
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW alis.{name}")
    op.execute("DROP VIEW alis.region_agreement")
    op.execute("DROP FUNCTION alis.region_publish()")
    for name in INTERNAL:
        op.execute(f"DROP FUNCTION alis_private.{name}")
    op.execute("DROP TABLE alis_private.region_release")
    op.execute("SET LOCAL ROLE alis_owner")
    op.execute("REVOKE USAGE ON SCHEMA alis_private FROM alis_stats")
    op.drop_table("region_kept", schema="alis")
    op.drop_table("plan_mode", schema="alis")
    op.add_column("trust", sa.Column("mode_from", sa.Date(), nullable=True), schema="alis")
    op.add_column("trust", sa.Column("mode", sa.Text(), server_default="interim", nullable=False), schema="alis")
    op.create_check_constraint("ck_trust__mode", "trust", "mode IN ('interim', 'regional_plan')", schema="alis")
    script = op.get_context().script
    assert script is not None  # noqa: S101 - alembic always has one here
    op.execute("GRANT CREATE ON SCHEMA alis TO alis_stats")
    for name in ("region_agreement", "region_figures"):
        scope, query = script.get_revision("0004").module.VIEWS[name]
        op.execute(f"CREATE VIEW alis.{name} WITH (security_barrier = true) AS {query}")
        op.execute(f"GRANT SELECT ON alis.{name} TO {scope}")
        op.execute(f"ALTER VIEW alis.{name} OWNER TO alis_stats")
    op.execute("REVOKE CREATE ON SCHEMA alis FROM alis_stats")
