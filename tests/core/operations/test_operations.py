"""The operator sees the house's health and nobody in it."""

from __future__ import annotations

import pytest

from tests.support.world import BODO, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def operator(world: World) -> str:
    return world.person("operator", "operator")


def test_tenants_version_and_messages_without_personal_data(world: World, operator: str) -> None:
    world.ready("nlsh", BODO)
    sender = world.api(world.person(BODO, "municipality.coordinator"), BODO)
    assert sender.post("/requests", world.notification("nlsh", name="Hemmelig Hansen")).status_code == 201
    shown = world.api(operator, "operator").get("/operations").json
    assert {tenant["code"] for tenant in shown["tenants"]} == {"fin", "hsyk", "nlsh", "unn"}
    assert shown["at_head"] is True
    assert shown["migration"] == world.sql("SELECT version_num FROM alis_private.alembic_version")[0].version_num
    stored = {row.status: row.n for row in world.sql("SELECT status, count(*) AS n FROM alis.message GROUP BY status")}
    assert {row["status"]: row["messages"] for row in shown["messages"]} == stored
    assert stored
    page = world.client(operator).get("/operations").get_data(as_text=True)
    for name in ("Hansen", "@demo.invalid", *(row.name for row in world.sql("SELECT DISTINCT name FROM alis.contact"))):
        assert name not in page.replace(operator, ""), name


@pytest.mark.requirement("R-016")
def test_a_tenant_without_an_active_contact_fails_its_health_check(world: World, operator: str) -> None:
    def healthy() -> dict[str, bool]:
        return {row["code"]: row["healthy"] for row in world.api(operator, "operator").get("/operations").json["tenants"]}

    assert healthy()["nlsh"] is True
    assert healthy()["hsyk"] is False  # nobody is published
    world.sql("UPDATE alis.contact SET valid_to = '2020-01-01' WHERE trust = 'nlsh'")
    assert healthy()["nlsh"] is False
    assert "Nordlandssykehuset HF har ingen ALIS-kontakt" in world.client(operator).get("/operations").get_data(as_text=True)


@pytest.mark.parametrize(
    ("org", "role"), [("nlsh", "trust.admin"), ("region", "region.admin"), (BODO, "municipality.coordinator")]
)
def test_nobody_else_reads_it(world: World, org: str, role: str) -> None:
    who = world.person(org, role)
    assert world.client(who).get("/operations").status_code == 403
    assert world.api(who, org).get("/operations").status_code == 403
