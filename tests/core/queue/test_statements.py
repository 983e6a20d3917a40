"""The waiting list takes a constant number of statements, whatever the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bench.records import fill
from tests.support.world import Api, Door, World

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.database
MOST = 5


def statements(world: World, ask: Callable[[], object]) -> list[str]:
    """What a page asks of the database, without what only begins, scopes or ends the transaction."""
    seen: list[str] = []

    def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config(" not in statement:
            seen.append(statement)

    engine = world.app.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return seen


@pytest.fixture(scope="module")
def doors(world: World) -> tuple[Door, Api]:
    email = world.person("fin", "trust.contact")
    return world.client(email), world.api(email, "fin")


def test_the_waiting_list_takes_at_most_five_statements_with_three_rows_and_with_six_hundred(
    world: World, doors: tuple[Door, Api]
) -> None:
    door, api = doors
    asks: dict[str, Callable[[], object]] = {
        "page": lambda: door.get("/requests"),
        "filtered": lambda: door.get("/requests?q=demo&status=all&register=to_register&late=1"),
        "json": lambda: api.get("/requests"),
    }
    fill(world.admin_url, "fin", 3)
    few = {name: statements(world, ask) for name, ask in asks.items()}
    fill(world.admin_url, "nlsh", 600)  # another trust's rows change nothing
    world.sql("DELETE FROM alis.milestone WHERE trust = 'fin'")
    for table in ("wish", "register_entry", "placement_request"):
        world.sql(f"DELETE FROM alis.{table} WHERE trust = 'fin'")
    fill(world.admin_url, "fin", 600)
    many = {name: statements(world, ask) for name, ask in asks.items()}
    assert {name: len(found) for name, found in few.items()} == {name: len(found) for name, found in many.items()}
    assert max(len(found) for found in many.values()) <= MOST, many
    assert door.get("/requests?status=all").get_data(as_text=True).count('<th scope="row"') == 50


def test_the_page_of_a_request_asks_who_reads_and_once_for_all_that_hangs_on_it(world: World, doors: tuple[Door, Api]) -> None:
    (request,) = world.sql("SELECT id, municipality FROM alis.placement_request WHERE trust = 'fin' ORDER BY id LIMIT 1")
    case = f"fin-{request.id}"
    coordinator = world.client(world.person(request.municipality, "municipality.coordinator"))
    page: Callable[[], object] = lambda: doors[0].get(f"/requests/{case}")  # noqa: E731
    for ask in (page, lambda: coordinator.get(f"/requests/{case}"), lambda: doors[1].get(f"/requests/{case}")):
        asked = statements(world, ask)
        assert len(asked) == 2, asked
