"""`alis rules recompute`: stored milestones are what the rules give, and can always be rebuilt."""

import psycopg
import pytest
from click.testing import CliRunner

from core.cli import rules as commands
from core.config import Settings
from tests.support.world import BODO, World

pytestmark = pytest.mark.database
STORED = "SELECT request_id, key, opens_on, due_on, done_on, compressed, closed FROM alis.milestone ORDER BY 1, 2"


def test_rebuilt_equals_stored(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator = world.person(BODO, "municipality.coordinator")
    assert world.api(coordinator, BODO).post("/requests", world.notification("nlsh")).status_code == 201
    with psycopg.connect(world.admin_url.replace("+psycopg", ""), autocommit=True) as conn:
        stored = conn.execute(STORED).fetchall()
        assert stored
        conn.execute("UPDATE alis.milestone SET due_on = due_on + 1 WHERE due_on IS NOT NULL")
        assert conn.execute(STORED).fetchall() != stored
        monkeypatch.setattr(commands, "settings", lambda _data: settings)
        found = CliRunner().invoke(commands.rules, ["recompute"], catch_exceptions=False)
        assert found.exit_code == 0
        assert "nlsh: 1 innmeldinger" in found.output
        assert conn.execute(STORED).fetchall() == stored
