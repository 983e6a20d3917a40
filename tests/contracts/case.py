"""What an example is: the request that succeeds for its owner, and the case that it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.dates import add_months
from core.permissions import Role

if TYPE_CHECKING:
    from tests.support.pair import Pair
    from tests.support.personas import Lobby, Persona
    from tests.support.world import World


@dataclass(frozen=True)
class Case:
    """What an example is made from: the pair whose objects it names, and the person who knocks."""

    world: World
    lobby: Lobby
    pair: Pair
    persona: Persona

    def row(self, table: str, name: str) -> Any:
        """The pair's row of this name as it stands."""
        column = (
            "trust" if table not in {"trainee", "implementation_plan", "plan_block", "notification_draft"} else "municipality"
        )
        value = getattr(self.pair, column)
        return self.world.sql(f"SELECT * FROM alis.{table} WHERE {column} = %s AND id = %s", value, self.pair.ids[name])[0]

    def day(self, months: int) -> str:
        return add_months(self.world.today.replace(day=1), months).isoformat()

    @property
    def today(self) -> str:
        return self.world.today.isoformat()

    def on(self, days: int) -> str:
        return (self.world.today + timedelta(days=days)).isoformat()

    def read(self, url: str) -> Any:
        """What the API tells the same person; nothing for a stranger."""
        return self.lobby.knock(self.persona, "GET", f"/api/v1{url}").json


@dataclass(frozen=True)
class Example:
    """``own`` : the request names no object, so a stranger does it for the own organisation.

    ``roles`` or ``but`` narrow who succeeds where the permission alone does not say, with ``because``. ``shows`` is a text of the pair's
    that a reading must hold where none of its secret words are shown; ``quiet`` are
    those who may look and find nothing there. ``reads`` : it is sent, and changes nothing. ``at`` is the trust whose routine has this at all.
    """

    body: Callable[[Case], dict[str, Any]] = lambda _case: {}
    own: bool = False
    roles: tuple[Role, ...] = ()
    because: str = ""
    but: tuple[Role, ...] = ()
    quiet: tuple[Role, ...] = ()
    at: str = "unn"
    reads: bool = False
    shows: Callable[[Pair], str] | None = None
    params: dict[str, Callable[[Pair], Any]] = field(default_factory=dict)
