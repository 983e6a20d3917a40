"""The web process never carries the solver: it serves pages without highspy and numpy in its memory (≤ 110 MB)."""

import json
import os
import subprocess
import sys

import pytest

from core.config import Settings

SCRIPT = """
import json, os, sys
from pathlib import Path
from core.app import create_app
from core.config import Settings
given = json.loads(os.environ["GIVEN"])
app = create_app(Settings(**{key: Path(value) if key == "data_dir" else bytes.fromhex(value) if key == "context_key" else value
                             for key, value in given.items()}), TESTING=True)
client = app.test_client()
codes = [client.get(path).status_code for path in ("/", "/sign-in", "/rules", "/proposals", "/region", "/api/v1/rules", "/health")]
print(json.dumps({"codes": codes, "heavy": sorted({"highspy", "numpy", "typst", "altair"} & set(sys.modules))}))
"""


@pytest.mark.database
def test_the_web_process_serves_pages_without_the_solver(settings: Settings) -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"GIVEN": json.dumps(plain(settings))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["heavy"] == []
    assert all(code < 500 for code in found["codes"])
    assert 200 in found["codes"]


def plain(settings: Settings) -> dict[str, object]:
    """What the other process needs of the settings."""
    return {
        "database_url": settings.database_url,
        "worker_database_url": settings.worker_database_url,
        "owner_database_url": settings.owner_database_url,
        "context_key": settings.context_key.hex(),
        "secret_key": settings.secret_key,
        "data_dir": str(settings.data_dir),
        "demo": True,
    }
