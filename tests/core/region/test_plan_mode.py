"""A trust's plan mode: dated decisions, posts of both kinds on the same records, and the revision that earmarking asks for."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.region.plan_modes import in_effect
from tests.support.world import BODO, GAMVIK

if TYPE_CHECKING:
    from tests.support.world import Api, World


@pytest.fixture(scope="module")
def admin_email(world: World) -> str:
    world.ready("nlsh", BODO)
    world.ready("nlsh", GAMVIK)
    return world.person("nlsh", "trust.admin")


@pytest.fixture(scope="module")
def admin(world: World, admin_email: str) -> Api:
    return world.api(admin_email, "nlsh")


def decision(world: World, mode: str, days: int) -> dict[str, Any]:
    return {"mode": mode, "effective_on": world.soon(days), "decision": "Styresak 12"}


@pytest.mark.database
@pytest.mark.requirement("R-112")
@pytest.mark.requirement("R-101")
@pytest.mark.requirement("R-113")
@pytest.mark.requirement("R-111")
@pytest.mark.requirement("R-113")
def test_earmarking_has_a_date_and_asks_for_a_revision_of_every_agreement(world: World, admin: Api, admin_email: str) -> None:
    assert admin.get("/plan").json["mode"] == "interim"
    unit = world.unit("nlsh", "Bodø, Medisinsk klinikk, onkologi")
    contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
    for kind in ("vikariat", "earmarked"):
        body = {"unit_id": unit, "starts_on": world.soon(60), "months": 9, "posts": 2, "kind": kind}
        assert contact.post("/vacancies", body).status_code == 201
    assert [(row["vikariat"], row["earmarked"]) for row in admin.get("/plan").json["posts"]] == [(2, 2)]
    made = admin.post("/plan", decision(world, "regional_plan", 30))
    assert made.status_code == 201, made.json
    raised = world.sql("SELECT municipality, kind FROM alis.agreement_revision WHERE trust = 'nlsh' ORDER BY municipality")
    assert [(row.municipality, row.kind) for row in raised] == [(BODO, "earmarking"), (GAMVIK, "earmarking")]
    logged = world.sql("SELECT action, after FROM alis.audit_event WHERE object_kind = 'plan_mode'")
    assert [(row.action, row.after["agreements"]) for row in logged] == [("plan_mode_decided", 2)]
    assert admin.get("/plan").json["mode"] == "interim", "it takes effect on its day"
    region = world.api(world.person("region", "region.admin"), "region").get("/region").json
    nlsh = next(one for one in region["trusts"] if one["trust"] == "nlsh")
    assert nlsh["mode"] == {"mode": "regional_plan", "effective_on": world.soon(30)}
    assert sum(half["earmarked"] for half in nlsh["need"]) == 2
    assert {half["gap"] for half in nlsh["need"]} == {None}, "no gap where the need is not told"
    page = world.client(admin_email).get("/plan").get_data(as_text=True)
    assert "fotnote 4" in page
    assert "bevilger midler" in page, "earmarking presupposes a grant"
    assert "Trekk beslutningen" in page
    again = admin.post("/plan", decision(world, "regional_plan", 40))
    assert again.json["code"] == "plan_mode_same"
    assert admin.post(f"/plan/{made.json['id']}/cancel", {}).status_code == 200
    assert admin.post(f"/plan/{made.json['id']}/cancel", {}).json["code"] == "plan_mode_cancelled"
    now = admin.post("/plan", decision(world, "regional_plan", 0))
    assert admin.get("/plan").json["mode"] == "regional_plan"
    assert admin.post(f"/plan/{now.json['id']}/cancel", {}).json["code"] == "plan_mode_in_effect"


@pytest.mark.database
@pytest.mark.requirement("R-112")
def test_what_does_not_fit_says_why(world: World, admin: Api, admin_email: str) -> None:
    for body, field in ((decision(world, "interim", -1), "effective_on"), (decision(world, "annet", 1), "mode")):
        assert [one["pointer"] for one in admin.post("/plan", body).json["errors"]] == [f"/{field}"]
    assert admin.post("/plan", {**decision(world, "interim", 1), "decision": " "}).status_code == 422
    door = world.client(admin_email)
    door.get("/plan")
    bad = door.post("/plan", mode="interim", effective_on="31.02.2027", decision="Styresak 3")
    assert bad.status_code == 422
    assert "Styresak 3" in bad.get_data(as_text=True)
    contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
    assert contact.get("/plan").status_code == 200
    assert contact.post("/plan", decision(world, "interim", 1)).status_code == 403


DAYS = st.integers(-50, 50).map(lambda n: date(2027, 1, 1) + timedelta(days=n))
DECISIONS = st.lists(
    st.builds(
        lambda mode, on, off, number: SimpleNamespace(mode=mode, effective_on=on, cancelled_on=off, id=number),
        st.sampled_from(["interim", "regional_plan"]),
        DAYS,
        st.one_of(st.none(), DAYS),
        st.integers(1, 9),
    ),
    max_size=6,
)


@pytest.mark.requirement("R-112")
@given(DECISIONS, DAYS)
@settings(max_examples=50, deadline=None)
def test_the_last_standing_decision_holds(history: list[Any], today: date) -> None:
    """Read day by day from the beginning: each day takes over what is decided for it."""
    mode, day = "interim", date(2026, 1, 1)
    while day <= today:
        of_the_day = [one for one in history if one.cancelled_on is None and one.effective_on == day]
        if of_the_day:
            mode = max(of_the_day, key=lambda one: one.id).mode
        day += timedelta(days=1)
    assert in_effect(history, today) == mode
