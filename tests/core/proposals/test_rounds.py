"""From the waiting list to offers: a proposal computed by the worker, decided row by row, with what changed in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.deciding import Round
from tests.support.world import BODO

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture
def round_(world: World) -> Round:
    """NLSH with an empty list."""
    world.sql("UPDATE alis.placement_request SET status = 'withdrawn', ended_on = current_date WHERE ended_on IS NULL")
    world.sql("UPDATE alis.vacancy SET status = 'withdrawn'")
    world.sql("UPDATE alis.allocation_run SET status = 'failed', finished_at = now() WHERE status IN ('queued', 'running')")
    return Round(world, "nlsh", BODO)


@pytest.mark.requirement("R-053", "R-054")
def test_who_has_waited_longest_gets_the_one_post_and_the_other_is_told_why(round_: Round, settings: Settings) -> None:
    first, second = round_.notify(name="Anna Først"), round_.notify(name="Berit Senere")
    round_.rank(first, second)
    round_.vacancy()
    run = round_.proposal(settings)
    assert run["status"] == "done"
    assert run["digest"]
    assert [level["name"] for level in run["levels"]][:1] == ["placed"]
    assert round_.row_of(run, first)["unit_label"].endswith("onkologi")
    without = round_.row_of(run, second)
    assert without["unit_label"] is None
    assert without["reasons"]
    # nothing has happened yet
    assert round_.status(first) == "notified"
    done = round_.decide(run, round_.row_of(run, first), "accept")
    assert done.status_code == 200, done.json
    assert done.json["decision"] == "accepted"
    assert round_.status(first) == "offered"
