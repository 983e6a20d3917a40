"""One owner for every process, with real ones: killed children come back, a killed owner leaves none."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.embedded import EmbeddedPostgres
from core.supervisor import GaveUp, Program, Supervisor, last_words, listen

SLEEPER = "import time\nwhile True: time.sleep(1)"


def program(name: str, code: str, log: Path | None = None) -> Program:
    return Program(name, [sys.executable, "-c", code], {"PATH": os.defpath}, log)


def gone(pid: int, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(None, said.append) as one:
        yield one


def kill(supervisor: Supervisor, name: str) -> int:
    pid = supervisor.pids()[name]
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    return pid


def test_a_killed_child_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(program("worker", SLEEPER))
    killed = kill(supervisor, "worker")
    supervisor.look()
    assert supervisor.pids()["worker"] != killed
    assert said == ["The worker was killed by SIGKILL; starting it again."]


def test_a_child_that_dies_again_and_again_ends_it_all_with_its_last_words(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program("worker", "raise OSError('no such thing')", tmp_path / "worker.log"))
    for _ in range(4):
        assert gone(supervisor.pids()["worker"])
        supervisor.look()
    assert gone(supervisor.pids()["worker"])
    with pytest.raises(GaveUp, match=r"5 times in a minute: OSError: no such thing \(see .*worker.log\)"):
        supervisor.look()


def test_leaving_ends_every_child(said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.supervisor.PATIENCE", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n" + SLEEPER
    log = tmp_path / "two.log"
    with Supervisor(None, said.append) as supervisor:
        supervisor.start(program("one", SLEEPER))
        supervisor.start(program("two", deaf, log))
        pids = supervisor.pids()
        deadline = time.monotonic() + 60
        while "deaf" not in log.read_text(encoding="utf-8") and time.monotonic() < deadline:
            time.sleep(0.02)
    assert all(gone(pid) for pid in pids.values())
    assert signal.getsignal(signal.SIGTERM) != signal.SIG_IGN


def test_a_failed_preparation_is_one_sentence(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.run(program("The preparation", "pass"))
    with pytest.raises(GaveUp, match=r"The preparation failed: alis: The disk is full\. \(see"):
        supervisor.run(program("The preparation", "import sys; print('alis: The disk is full.'); sys.exit(1)", tmp_path / "log"))


def test_children_are_no_part_of_the_terminals_group(supervisor: Supervisor) -> None:
    supervisor.start(program("worker", SLEEPER))
    assert os.getpgid(supervisor.pids()["worker"]) != os.getpgid(0)


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_an_owner_that_ends_leaves_no_process(wish: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import contextlib, sys, os, signal; from core.supervisor import *\n"
        "for one in (signal.SIGHUP, signal.SIGINT): signal.signal(one, signal.SIG_DFL)  # whoever runs the tests may ignore them\n"
        f"sleeper = Program('worker', [sys.executable, '-c', {SLEEPER!r}], dict(os.environ))\n"
        "with contextlib.suppress(Stopped), Supervisor(None, print) as one:\n"
        "    one.start(sleeper); print(one.pids()['worker'], flush=True); one.watch()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as owner:
        assert owner.stdout is not None
        child = int(owner.stdout.readline())
        owner.send_signal(wish)
        assert owner.wait(10) == (-9 if wish == signal.SIGKILL else 0)
    assert gone(child)


@pytest.mark.database
@pytest.mark.slow
def test_a_killed_database_comes_back_at_the_same_address(tmp_path: Path, said: list[str]) -> None:
    with Supervisor(EmbeddedPostgres(tmp_path / "db", durable=False), said.append) as supervisor:
        assert supervisor.postgres is not None
        supervisor.postgres.start()
        url = supervisor.postgres.admin_url
        killed = kill(supervisor, "database")
        supervisor.look()
        assert supervisor.pids()["database"] != killed
        assert supervisor.postgres.admin_url == url
    assert said == ["The database was killed by SIGKILL; starting it again."]


def test_a_busy_port_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(GaveUp, match=f"Port {port} on 127.0.0.1 is busy: choose another with --port"):
            listen("127.0.0.1", port)


def test_a_port_that_is_on_its_way_out_is_waited_for() -> None:
    code = (
        "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "print(s.getsockname()[1], flush=True); time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        listen("127.0.0.1", int(other.stdout.readline()), patience=10).close()


def test_last_words_are_the_exception_not_what_was_said_after_it(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    assert last_words(log) == ""
    log.touch()
    assert last_words(log) == ""
    log.write_text("Traceback\n  File x\ncore.app.NoWall: the login may pass\n[ERROR] Shutting down\n", encoding="utf-8")
    assert last_words(log) == f"core.app.NoWall: the login may pass (see {log})"
