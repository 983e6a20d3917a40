"""The web process never carries the solver: signed-in people read their pages without highspy and numpy in its memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import Settings
from tests.support.world import World

SCRIPT = """
import json, os, sys
from pathlib import Path
from core.app import create_app
from core.config import Settings
from tests.support.world import World
given, admin = json.loads(os.environ["GIVEN"])
given |= {"data_dir": Path(given["data_dir"]), "context_key": bytes.fromhex(given["context_key"])}
world = World(create_app(Settings(**given), TESTING=True), admin)
codes = {}
for org, role, paths in (
    ("nlsh", "trust.contact", ("/", "/requests", "/vacancies", "/proposals", "/capacity")),
    ("region", "region.admin", ("/region", "/region/forecast")),
    ("1804", "municipality.coordinator", ("/requests", "/proposals")),
):
    door = world.client(world.person(org, role))
    codes |= {f"{org} {path}": door.get(path).status_code for path in paths}
print(json.dumps({"codes": codes, "heavy": sorted({"highspy", "numpy", "typst", "altair"} & set(sys.modules))}))
"""


@pytest.mark.database
def test_the_web_process_serves_pages_without_the_solver(settings: Settings, world: World) -> None:
    given = {
        name: getattr(settings, name) for name in ("database_url", "worker_database_url", "owner_database_url", "secret_key")
    }
    given |= {"context_key": settings.context_key.hex(), "data_dir": str(settings.data_dir), "demo": True}
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"GIVEN": json.dumps([given, world.admin_url]), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["heavy"] == []
    broken = {page: code for page, code in found["codes"].items() if code != 200}
    assert broken == {}, told.stderr[-3000:]
