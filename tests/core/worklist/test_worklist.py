"""Each role's home: what is to be done, by when, how late, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.dates import add_months
from tests.support.world import BODO, World

pytestmark = pytest.mark.database
FORTY = ("municipality.coordinator", "municipality.leader", "municipality.mentor", "municipality.signatory")


def items(world: World, org: str, *roles: str, **kw: Any) -> list[dict[str, Any]]:
    answer = world.api(world.person(org, *roles, **kw), org).get("/worklist")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.json["items"]
    return found


@pytest.mark.parametrize(
    ("org", "role"),
    [
        *((BODO, role) for role in FORTY),
        *(("nlsh", f"trust.{role}") for role in ("contact", "adviser", "unit_leader", "personnel", "admin", "signatory")),
        ("region", "region.admin"),
        ("region", "region.programme"),
        ("operator", "operator"),
    ],
)
def test_every_role_has_a_home_through_both_doors(world: World, org: str, role: str) -> None:
    person = world.person(org, role)
    assert world.client(person).get("/").status_code == 200
    assert world.api(person, org).get("/worklist").status_code == 200


def test_an_empty_list_says_so(world: World) -> None:
    page = world.client(world.person("1815", "municipality.signatory")).get("/").get_data(as_text=True)
    assert "Ingenting å gjøre nå" in page
