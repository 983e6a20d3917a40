"""Each role's home: what is to be done, by when, how late, and why."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from core.dates import add_months
from tests.support.worklist import kinds, notify, read
from tests.support.world import BODO, World

pytestmark = pytest.mark.database
ROLES = [
    *((BODO, f"municipality.{role}") for role in ("coordinator", "leader", "mentor", "signatory")),
    *(("nlsh", f"trust.{role}") for role in ("contact", "adviser", "unit_leader", "personnel", "admin", "signatory")),
    ("region", "region.admin"),
    ("region", "region.programme"),
    ("operator", "operator"),
]


@pytest.mark.parametrize(("org", "role"), ROLES)
def test_every_role_has_a_home_through_both_doors(world: World, org: str, role: str) -> None:
    person = world.person(org, role)
    assert world.client(person).get("/").status_code == 200
    assert world.api(person, org).get("/worklist").status_code == 200


def test_an_empty_list_says_so(world: World) -> None:
    page = world.client(world.person("1815", "municipality.signatory")).get("/").get_data(as_text=True)
    assert "Ingenting å gjøre nå" in page


def test_the_big_button_is_the_readers_own(world: World) -> None:
    assert 'href="/notify"' in world.client(world.person(BODO, "municipality.coordinator")).get("/").get_data(as_text=True)
    assert 'href="/need"' in world.client(world.person("nlsh", "trust.unit_leader")).get("/").get_data(as_text=True)
    assert 'href="/notify"' not in world.client(world.person("nlsh", "trust.contact")).get("/").get_data(as_text=True)


def test_a_short_notice_case_is_one_combined_line(world: World) -> None:
    """C-44: never a row of overdue lines."""
    trust, id_ = notify(world, "nlsh", "1812", start=add_months(world.today, 2))
    stored = world.sql(
        "SELECT key, compressed FROM alis.milestone WHERE trust = %s AND request_id = %s AND compressed", trust, id_
    )
    assert {row.key for row in stored} == {"reconfirm", "employment_contract"}
    lines = [one for one in kinds(world, trust, "trust.contact")["milestone"] if one["case"] == f"{trust}-{id_}"]
    assert len(lines) == 1
    assert "samlet" in lines[0]["why"]
    assert lines[0]["days_late"] == 0


@pytest.mark.requirement("R-001")
def test_nobody_sees_another_organisations_lines(world: World) -> None:
    trust, id_ = notify(world, "nlsh", "1845")
    for org, role in (("fin", "trust.contact"), ("1841", "municipality.coordinator")):
        assert f"{trust}-{id_}" not in {one["case"] for one in read(world, org, role)["items"]}


def test_pages_follow_each_other_without_gap_or_repeat_most_urgent_first(world: World) -> None:
    own = "1848"
    for _ in range(56):
        notify(world, "nlsh", own)
    api = world.api(world.person(own, "municipality.coordinator"), own)
    first: Any = api.get("/worklist").json
    assert len(first["items"]) == 50
    assert first["next"]
    second: Any = api.get(f"/worklist?after={first['next']}").json
    assert second["next"] is None
    every = [(one["kind"], one["case"]) for one in first["items"] + second["items"]]
    assert len(set(every)) == len(every) == first["count"]
    assert [one["information"] for one in first["items"]] == sorted(one["information"] for one in first["items"])
    assert api.get("/worklist?after=tull").status_code == 422


def test_what_is_overdue_stands_first_and_what_has_no_date_after_what_has_one(world: World) -> None:
    """product.md, "Worklist": most urgent first. That an order is missing came up long ago, and is still less urgent than a date."""
    own = "1868"
    for months in (10, 7, 7):
        notify(world, "nlsh", own, start=add_months(world.today, months))
    items = [one for one in read(world, own, "municipality.coordinator")["items"] if not one["information"]]
    dates = [one["due_on"] for one in items]
    known = [one for one in dates if one]
    assert 0 < len(known) < len(items)
    assert dates == sorted(known) + [None] * (len(items) - len(known))


@pytest.mark.parametrize("role", ["municipality.coordinator", "trust.contact"])
def test_the_number_of_statements_does_not_grow(world: World, role: str) -> None:
    counts = []
    for own, trust, number in (("1851", "nlsh", 3), ("1853", "nlsh", 60)):
        if role == "municipality.coordinator":
            for _ in range(number):
                notify(world, trust, own)
        door = world.client(world.person(own if role.startswith("municipality") else trust, role))
        statements: list[str] = []
        engine = world.app.sessions.kw["bind"]

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any, said: list[str] = statements) -> None:
            said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert door.get("/").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(statements))
    # one for the count beyond a page, and one for the candidates of vacancies or those who wait for a unit
    assert counts[1] <= counts[0] + 2
    assert max(counts) <= 11, counts
