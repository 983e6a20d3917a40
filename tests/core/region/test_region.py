"""The region compares organisations by name and persons as counts; nothing smaller than five ever leaves the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.policies import TABLES, Kind
from core.tenancy import Scope, ScopeKind, enter
from tests.support.world import BODO, GAMVIK, World

pytestmark = pytest.mark.database


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


@pytest.mark.requirement("R-005")
def test_fewer_than_five_persons_are_never_told(world: World, adviser: str, coordinator: str) -> None:
    api = world.api(coordinator, BODO)
    for _ in range(4):
        assert api.post("/requests", world.notification("nlsh", name="Hemmelig Hansen")).status_code == 201
    assert (of(world, adviser, "nlsh")["waiting"], of(world, adviser, "nlsh")["notified"]) == (None, None)
    page = world.client(adviser).get("/region").get_data(as_text=True)
    assert "færre enn 5" in page
    assert api.post("/requests", world.notification("nlsh", name="Hemmelig Hansen")).status_code == 201
    assert (of(world, adviser, "nlsh")["waiting"], of(world, adviser, "nlsh")["notified"]) == (5, 5)
    page = world.client(adviser).get("/region").get_data(as_text=True)
    assert "Hansen" not in page
    assert "nlsh-1" not in page


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


@pytest.mark.requirement("R-067")
def test_vacancies_and_earmarked_posts_are_no_persons(world: World, adviser: str) -> None:
    contact = world.api(world.person("unn", "trust.contact"), "unn")
    unit = world.unit("unn", "Onkologi")
    for kind, posts in (("vikariat", 2), ("earmarked", 1)):
        body = {"unit_id": unit, "starts_on": world.soon(60), "months": 9, "posts": posts, "kind": kind}
        assert contact.post("/vacancies", body).status_code == 201
    unn = of(world, adviser, "unn")
    assert (unn["vacancies_open"], unn["earmarked"]) == (2, 1)
    assert "Ingen tall her er et løfte om plass" in world.client(adviser).get("/region").get_data(as_text=True)


@pytest.mark.requirement("R-005")
def test_hsyk_is_not_published_never_zero(world: World, adviser: str) -> None:
    assert of(world, adviser, "hsyk")["routine_status"] == "not_published"
    assert of(world, adviser, "hsyk")["notice_months"]["value"] is None
    assert of(world, adviser, "nlsh")["notice_months"]["value"] == 12
    assert of(world, adviser, "fin")["first_notice"]["value"] == "with_plan"
    page = world.client(adviser).get("/region").get_data(as_text=True)
    assert "samtidig med at ønsket føres i planen" in page
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
ROWS = sorted(name for name, kind in TABLES.items() if kind in {Kind.TRUST_OWN, Kind.SHARED, Kind.MUNICIPALITY_OWN})


@pytest.mark.requirement("R-005")
@pytest.mark.parametrize("table", ROWS)
def test_the_region_reads_no_rows(world: World, table: str) -> None:
    assert _refused(world, REGION, f"SELECT * FROM alis.{table}")


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize("view", ["region_figures", "region_agreement"])
def test_the_views_belong_to_the_regions_scope_alone(world: World, view: str) -> None:
    statement = f"SELECT * FROM alis.{view}"
    assert not _refused(world, REGION, statement)
    for kind in ScopeKind:
        if kind is not ScopeKind.REGION:
            assert _refused(world, Scope(kind, trust="nlsh", municipality=BODO, user_id=1, subject="{1}"), statement), kind


@pytest.mark.parametrize("view", ["region_figures", "region_agreement", "operator_messages"])
def test_the_role_without_a_signed_scope_gets_nothing(world: World, view: str) -> None:
    role = "alis_operator" if view.startswith("operator") else "alis_region"
    with world.app.sessions() as db, db.begin():
        db.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(ProgrammingError, match="no scope entered"):
            db.execute(text(f"SELECT * FROM alis.{view}")).all()


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
    assert {one for one in readable if set(one.split(".")[1].split("_")) & telling} == set()
    assert "placement_request.status" in readable
