"""A computation that dies leaves no half result, says so, and can be started again; the child is told nothing but its input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from core.computing import ChildDied, in_child
from tests.support.deciding import Round, compute
from tests.support.world import BODO

if TYPE_CHECKING:
    from pathlib import Path

    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database

# a worker whose computation says that it has begun and then never ends
PROGRAM = """
import os, sys, time
from core import computing
from core.config import Settings
from core.jobs import Pace, run_worker
def never(given, alive):
    open(sys.argv[1], "w").close()
    time.sleep(120)
computing.in_child = never
run_worker(Settings.from_env(os.environ), pace=Pace(first=0.2, silent=1.5))
"""


@pytest.fixture(scope="module")
def round_(world: World) -> Round:
    made = Round(world, "nlsh", BODO)
    made.notify(name="Anna Avbrutt")
    made.vacancy()
    return made


def killed(settings: Settings, sign: Path) -> None:
    """Start a worker, wait until it computes, kill it."""
    environ = os.environ | {
        "DATABASE_URL": settings.database_url,
        "ALIS_WORKER_DATABASE_URL": settings.worker_database_url or "",
        "ALIS_CONTEXT_KEY": settings.context_key.hex(),
        "ALIS_SECRET_KEY": settings.secret_key,
        "ALIS_DATA_DIR": str(settings.data_dir),
        "ALIS_DEMO": "1",
    }
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(sign)], env=environ)
    try:
        until = time.monotonic() + 40
        while not sign.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert sign.exists()
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()


def test_a_killed_worker_leaves_no_half_result_and_the_run_can_be_started_again(
    round_: Round, settings: Settings, tmp_path: Path
) -> None:
    case = round_.contact.post("/proposals", {}).json["case"]
    assert round_.contact.post("/proposals", {}).json["code"] == "run_under_way"
    killed(settings, tmp_path / "begun")
    run_id = int(case.split("-")[1])
    (left,) = round_.world.sql("SELECT status, result, attempts FROM alis.allocation_run WHERE id = %s", run_id)
    assert (left.status, left.result) == ("running", None)
    assert not round_.world.sql("SELECT 1 FROM alis.allocation_row WHERE run_id = %s", run_id)
    # not yet taken for dead: nothing to start again
    assert round_.contact.post(f"/proposals/{case}/restart", {}).json["code"] == "run_not_stopped"
    round_.world.sql("UPDATE alis.allocation_run SET beat_at = beat_at - interval '1 minute' WHERE id = %s", run_id)
    door = round_.world.client(round_.contact_email)
    page = door.get(f"/proposals/{case}").get_data(as_text=True)
    assert "Utregningen har stoppet" in page
    assert 'http-equiv="refresh"' not in page
    assert door.post(f"/proposals/{case}/restart").status_code == 303
    page = door.get(f"/proposals/{case}").get_data(as_text=True)
    assert 'http-equiv="refresh"' in page  # without JavaScript the page comes again by itself
    compute(settings)
    done = round_.read(case)
    assert (done["status"], len(done["rows"])) == ("done", 1)


def test_a_child_that_dies_is_said_so(round_: Round, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(_given: dict[str, Any], _alive: Any) -> dict[str, Any]:
        raise ChildDied("child_died")

    case = round_.contact.post("/proposals", {}).json["case"]
    with monkeypatch.context() as patched:
        patched.setattr("core.computing.in_child", dies)
        compute(settings)
    assert round_.read(case)["failure"] == "child_died"
    page = round_.world.client(round_.contact_email).get(f"/proposals/{case}").get_data(as_text=True)
    assert "Utregningen stoppet uten svar" in page
    assert round_.contact.post(f"/proposals/{case}/restart", {}).status_code == 202
    compute(settings)
    assert round_.read(case)["status"] == "done"


def test_who_was_taken_for_dead_cannot_store_over_the_one_who_took_over(
    round_: Round, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = in_child

    def overtaken(given: dict[str, Any], alive: Any) -> dict[str, Any]:
        round_.world.sql("UPDATE alis.allocation_run SET attempts = attempts + 1 WHERE status = 'running'")
        assert alive() is False
        return answered(given)

    case = round_.contact.post("/proposals", {}).json["case"]
    with monkeypatch.context() as patched:
        patched.setattr("core.computing.in_child", overtaken)
        compute(settings)
    assert round_.read(case)["status"] == "running"
    round_.world.sql("UPDATE alis.allocation_run SET status = 'failed', finished_at = now() WHERE status = 'running'")


def test_a_run_that_was_given_up_can_be_started_again_and_waits_its_turn_in_peace(round_: Round, settings: Settings) -> None:
    case = round_.contact.post("/proposals", {}).json["case"]
    run_id = int(case.split("-")[1])
    round_.world.sql("UPDATE alis.allocation_run SET attempts = 3, asked_at = asked_at - interval '1 hour' WHERE id = %s", run_id)
    compute(settings)
    assert round_.read(case)["failure"] == "interrupted"
    assert round_.contact.post(f"/proposals/{case}/restart", {}).status_code == 202
    assert round_.read(case)["stopped"] is False  # asked for an hour ago, and again just now
    assert round_.contact.post("/proposals", {}).json["code"] == "run_under_way"
    compute(settings)
    assert round_.read(case)["status"] == "done"


def test_the_child_ends_with_a_word_whatever_it_is_given() -> None:
    with pytest.raises(ChildDied, match="child_died"):
        in_child({"kind": "proposal"})
