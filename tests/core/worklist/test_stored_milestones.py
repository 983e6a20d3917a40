"""What is stored is what the rules say, whatever is notified and whatever happens to it after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.dates import add_months
from core.directory.queries import current_rules
from core.queue import milestones
from core.queue import service as queue
from core.tenancy import Scope, ScopeKind, enter
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

pytestmark = pytest.mark.database
DERIVED = "key, role, opens_on, due_on, done_on, closed, compressed, rule_status, rule_in_force_from"


def stored(world: World, trust: str) -> list[Any]:
    return [
        tuple(r) for r in world.sql(f"SELECT request_id, {DERIVED} FROM alis.milestone WHERE trust = %s ORDER BY 1, 2", trust)
    ]


def scoped(world: World, trust: str) -> Iterator[Session]:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust=trust, user_id=0), world.app.settings.context_key)
        yield db


@pytest.mark.requirement("R-038")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    trust=st.sampled_from(["fin", "unn", "nlsh", "hsyk"]),
    ahead=st.integers(1, 30),
    day=st.integers(1, 31),
    months=st.integers(3, 18),
    fate=st.sampled_from(["waits", "ends", "reached"]),
)
def test_rebuilt_is_stored(world: World, trust: str, ahead: int, day: int, months: int, fate: str) -> None:
    month = add_months(world.today.replace(day=1), ahead)
    start = min(month.replace(day=28) if day > 28 else month.replace(day=day), add_months(month, 1))
    body = world.notification(trust, wanted_from=start.isoformat(), months=months, departure_reason="Prøve.")
    body["specialisation_started_on"] = add_months(start, -30).isoformat()
    answer: Any = world.api(world.person(BODO, "municipality.coordinator"), BODO).post("/requests", body)
    assert answer.status_code == 201, answer.json
    id_ = int(answer.json["requests"][0]["case"].rpartition("-")[2])
    for db in scoped(world, trust):
        found = queue.get(db, trust, id_)
        if fate == "ends":
            queue.close_matter(db, found, "withdrawn", on=world.today, now=datetime.now(UTC), by="x", reason="prøve")
        elif fate == "reached":
            milestones.reach(db, trust, id_, "reconfirm", world.today)
    before = stored(world, trust)
    said = {}
    for db in scoped(world, trust):
        found = queue.get(db, trust, id_)
        said = {one.key: one for one in milestones.planned(found, current_rules(db, trust, found.notified_on))}
        milestones.rebuild(db, trust)
    assert stored(world, trust) == before
    rows = {row[1]: row for row in before if row[0] == id_}
    assert {key: (row[3], row[4], row[7]) for key, row in rows.items()} == {
        key: (one.opens_on, one.due_on, one.compressed) for key, one in said.items()
    }
    assert all(row[6] for row in rows.values()) or fate != "ends"


def test_a_row_that_somebody_changed_is_put_right(world: World) -> None:
    """Negative control: the comparison sees a difference, and rebuilding removes it."""
    world.api(world.person(BODO, "municipality.coordinator"), BODO).post("/requests", world.notification("nlsh"))
    before = stored(world, "nlsh")
    world.sql("UPDATE alis.milestone SET due_on = due_on + 1 WHERE trust = 'nlsh'")
    assert stored(world, "nlsh") != before
    for db in scoped(world, "nlsh"):
        milestones.rebuild(db, "nlsh")
    assert stored(world, "nlsh") == before
