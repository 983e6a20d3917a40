"""The region compares organisations by name and persons as counts; nothing smaller than five ever leaves the database."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.cli import alis
from core.policies import TABLES, Kind
from core.tenancy import Scope, ScopeKind, enter
from tests.support.figures import Counts, fill
from tests.support.world import BODO, GAMVIK, RANA, World

pytestmark = pytest.mark.database
VIEWS = {"region_agreement", "region_posts", "region_published", "region_upkeep"}


@pytest.fixture(scope="module")
def adviser(world: World) -> str:
    return world.person("region", "region.admin")


@pytest.fixture(scope="module")
def coordinator(world: World) -> str:
    return world.person(BODO, "municipality.coordinator")


def of(world: World, adviser: str, trust: str) -> dict[str, Any]:
    answer = world.api(adviser, "region").get("/region")
    assert answer.status_code == 200, answer.json
    return next(row for row in answer.json["trusts"] if row["trust"] == trust)


def command(world: World, *words: str) -> str:
    """What `alis` prints, on the test's own database."""
    settings = world.app.settings
    environ = {
        "DATABASE_URL": settings.database_url,
        "ALIS_CONTEXT_KEY": settings.context_key.hex(),
        "ALIS_SECRET_KEY": settings.secret_key,
        "ALIS_DATA_DIR": str(settings.data_dir),
    }
    answer = CliRunner().invoke(alis, list(words), env=environ)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.mark.requirement("R-005")
def test_fewer_than_five_persons_are_never_told(world: World, adviser: str) -> None:
    world.sql("DELETE FROM alis_private.region_release")
    fill(world, {"nlsh": Counts(notified=6), "fin": Counts(notified=4)})
    told = {one: of(world, adviser, one)["figures"]["notified"]["12"]["value"] for one in ("nlsh", "fin", "hsyk")}
    assert told == {"nlsh": 6, "fin": None, "hsyk": None}
    page = world.client(adviser).get("/region").get_data(as_text=True)
    assert "færre enn 5" in page
    assert "nlsh-1" not in page
    text = command(world, "region", "compare")
    assert "Innmeldte ALIS, siste 12 måneder\n  fin    færre enn 5\n" in text
    assert json.loads(command(world, "region", "compare", "--json"))["least"] == 5


@pytest.mark.requirement("R-006")
def test_what_is_missing_stands_by_the_municipalitys_name(world: World, adviser: str) -> None:
    name = world.sql("SELECT official_name FROM alis.municipality WHERE number = %s", GAMVIK)[0].official_name
    before = of(world, adviser, "fin")
    assert name in before["without_agreement"]
    assert name in before["without_coordinator"]
    assert name in before["without_registration"]
    world.ready("fin", GAMVIK)
    after = of(world, adviser, "fin")
    assert name not in after["without_agreement"] + after["without_coordinator"] + after["without_registration"]
    assert after["municipalities"] == before["municipalities"]
    world.sql("UPDATE alis.agreement SET ends_on = %s WHERE municipality = %s", world.today - timedelta(days=1), GAMVIK)
    assert name in of(world, adviser, "fin")["without_agreement"]


@pytest.mark.requirement("R-006")
@pytest.mark.requirement("R-097")
def test_overdue_reviews_and_notices_stand_by_the_municipalitys_name(world: World, adviser: str) -> None:
    name = world.sql("SELECT official_name FROM alis.municipality WHERE number = %s", RANA)[0].official_name
    agreement = world.agreement("fin", RANA)
    label = world.sql(
        """INSERT INTO alis.agreement_template (trust, version_label, anchor, review_months, entered_by) VALUES ('fin', 'gjennomgang', 'x', 12, 'test')
           RETURNING version_label"""
    )[0].version_label
    assert name not in {one["municipality"] for one in of(world, adviser, "fin")["reviews_overdue"]}, (
        "a version that says nothing"
    )
    world.sql("UPDATE alis.agreement SET version_label = %s WHERE id = %s AND trust = 'fin'", label, agreement)
    assert {"municipality": name, "due_on": "2025-09-01"} in of(world, adviser, "fin")["reviews_overdue"]
    world.sql(
        """INSERT INTO alis.agreement_review (trust, municipality, agreement_id, held_on, outcome, recorded_by, recorded_on)
           VALUES ('fin', %s, %s, %s, 'unchanged', 'test', %s)""",
        RANA,
        agreement,
        world.today,
        world.today,
    )
    assert name not in {one["municipality"] for one in of(world, adviser, "fin")["reviews_overdue"]}
    ends = world.today + timedelta(days=365)
    notice = """INSERT INTO alis.agreement_notice (trust, municipality, agreement_id, given_by, given_by_name, sent_on, recorded_by, recorded_on)
        VALUES ('fin', %s, %s, 'municipality', 'test', %s, 'test', %s)"""
    world.sql(notice, RANA, agreement, world.today, world.today)
    assert of(world, adviser, "fin")["under_notice"] == [], "not received, no effect"
    world.sql(
        "UPDATE alis.agreement_notice SET received_on = %s, ends_on = %s WHERE agreement_id = %s", world.today, ends, agreement
    )
    world.sql("UPDATE alis.agreement SET ends_on = %s WHERE trust = 'fin' AND id = %s", ends, agreement)
    assert of(world, adviser, "fin")["under_notice"] == [{"municipality": name, "ends_on": ends.isoformat()}]
    door = world.client(adviser)
    page = door.get("/region/organisations").get_data(as_text=True)
    assert f"<li>{name}<small>gjelder til" in page
    book = CalamineWorkbook.from_filelike(BytesIO(door.client.get("/region/report.xlsx").get_data()))
    assert ["Finnmarkssykehuset HF", name, "Sagt opp, siste dag", ends] in book.get_sheet_by_name("Avtaler").to_python()


@pytest.mark.requirement("R-067")
def test_vacancies_and_earmarked_posts_are_no_persons(world: World, adviser: str) -> None:
    contact = world.api(world.person("unn", "trust.contact"), "unn")
    unit = world.unit("unn", "Onkologi")
    for kind, posts in (("vikariat", 2), ("earmarked", 1)):
        body = {"unit_id": unit, "starts_on": world.soon(60), "months": 9, "posts": posts, "kind": kind}
        assert contact.post("/vacancies", body).status_code == 201
    unn = of(world, adviser, "unn")
    assert (unn["vacancies"]["vikariat"], unn["vacancies"]["earmarked"], unn["vacancies"]["open"]) == (2, 1, 2)
    assert "Ingen tall her er et løfte om plass" in world.client(adviser).get("/region/need").get_data(as_text=True)


@pytest.mark.requirement("R-005")
def test_hsyk_is_not_published_never_zero(world: World, adviser: str) -> None:
    hsyk = of(world, adviser, "hsyk")
    assert hsyk["routine_status"] == "not_published"
    assert {rule["state"] for rule in hsyk["own_rules"]} == {"not_published"}
    assert {rule["share_in_time"] for rule in hsyk["own_rules"]} == {None}
    nlsh = {rule["key"]: rule for rule in of(world, adviser, "nlsh")["own_rules"]}
    assert nlsh["first_notice"]["rule"]["value"] == 12
    page = world.client(adviser).get("/region/rules").get_data(as_text=True)
    assert "Ikke publisert" in page
    assert 'href="/rules/compare"' in page


@pytest.mark.requirement("R-001")
def test_nobody_else_reads_the_page(world: World, coordinator: str) -> None:
    for org, role in (("nlsh", "trust.admin"), ("operator", "operator")):
        assert world.client(world.person(org, role)).get("/region").status_code == 403
        assert world.api(world.person(org, role), org).get("/region").status_code == 403
    assert world.api(coordinator, BODO).get("/region").status_code == 403


def _refused(world: World, scope: Scope, statement: str) -> bool:
    """Whether the database itself says no to a scope's statement."""
    with world.app.sessions() as db, db.begin():
        enter(db, scope, world.app.settings.context_key)
        try:
            db.execute(text(statement)).all()
        except ProgrammingError as problem:
            return "permission denied" in str(problem)
    return False


REGION = Scope(ScopeKind.REGION, user_id=1)
# what the region may open: reference data, what trusts publish, its own drawings and its programme
OPEN = {
    *(name for name, kind in TABLES.items() if kind is Kind.TRUST_PUBLISHED),
    *("learning_objective", "municipal_profile", "municipality", "region_kept", "trust", "trust_area"),
    *("programme_event", "programme_participation", "programme_seat"),
}


TABLES_WITH_OWNER = """
    SELECT c.relname, c.relname = 'app_user' OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id') AS own
    FROM pg_class c WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind = 'r'"""


def readable(world: World) -> set[str]:
    """Every table and view of the catalogue, whoever made it, that the region's role can read in any column."""
    rows = world.sql(
        """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname IN ('alis', 'alis_private', 'procrastinate', 'public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
             AND (has_table_privilege('alis_region', c.oid, 'SELECT') OR has_any_column_privilege('alis_region', c.oid, 'SELECT'))"""
    )
    return {row.relname if row.nspname == "alis" else f"{row.nspname}.{row.relname}" for row in rows}


@pytest.mark.requirement("R-005")
def test_the_region_reads_no_rows(world: World) -> None:
    tables = {row.relname: row.own for row in world.sql(TABLES_WITH_OWNER)}
    own = {table for table, own in tables.items() if own}
    assert readable(world) - VIEWS - own == OPEN
    closed = set(tables) - OPEN - own
    assert len(closed) > 15
    assert [table for table in sorted(closed) if not _refused(world, REGION, f"SELECT * FROM alis.{table}")] == []
    # what a person of the region has as a person (and, in the log, the programme's rows): nothing for one who is nobody
    for table in own & readable(world):
        with world.app.sessions() as db, db.begin():
            enter(db, Scope(ScopeKind.REGION, user_id=0), world.app.settings.context_key)
            assert db.execute(text(f"SELECT count(*) FROM alis.{table}")).scalar() == 0, table
    assert _refused(world, REGION, "SELECT * FROM alis_private.region_release")
    assert _refused(world, REGION, "SELECT * FROM alis_private.region_counts(current_date)")
    assert _refused(world, REGION, "SELECT * FROM alis_private.region_shown(current_date, false)")


def test_control_a_table_that_is_opened_is_seen(world: World) -> None:
    world.sql("GRANT SELECT (trainee_name) ON alis.placement TO alis_region")
    try:
        assert "placement" in readable(world) - VIEWS - OPEN
    finally:
        world.sql("REVOKE SELECT (trainee_name) ON alis.placement FROM alis_region")


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize("view", ["region_published", "region_agreement", "region_posts", "region_upkeep"])
def test_the_views_belong_to_the_regions_scope_alone(world: World, view: str) -> None:
    statement = f"SELECT * FROM alis.{view}"
    assert not _refused(world, REGION, statement)
    for kind in ScopeKind:
        if kind is not ScopeKind.REGION:
            assert _refused(world, Scope(kind, trust="nlsh", municipality=BODO, user_id=1, subject="{1}"), statement), kind


@pytest.mark.parametrize("view", ["region_published", "region_agreement", "region_posts", "region_upkeep", "operator_messages"])
def test_the_role_without_a_signed_scope_gets_nothing(world: World, view: str) -> None:
    role = "alis_operator" if view.startswith("operator") else "alis_region"
    with world.app.sessions() as db, db.begin():
        db.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(ProgrammingError, match="no scope entered"):
            db.execute(text(f"SELECT * FROM alis.{view}")).all()


# «2024-06»: an edition of an agreement's text
VERSIONS = {"agreement.version_label", "agreement_template.version_label"}


def test_alis_stats_reads_only_what_names_nobody(world: World) -> None:
    readable = {
        f"{row.relname}.{row.attname}"
        for row in world.sql(
            """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
               WHERE c.relnamespace = 'alis'::regnamespace AND c.relkind = 'r'
                 AND has_column_privilege('alis_stats', c.oid, a.attnum, 'SELECT')"""
        )
    }
    telling = {
        "name",
        "hpr",
        "email",
        "phone",
        "by",
        "note",
        "comment",
        "body",
        "subject",
        "recipient",
        "user",
        "reason",
        "label",
    }
    assert {one for one in readable if set(one.split(".")[1].split("_")) & telling} == VERSIONS
    assert "placement_request.status" in readable
