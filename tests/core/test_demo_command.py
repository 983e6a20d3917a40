"""`alis demo` as somebody uses it: one command, real processes, and every way to end one of them."""

import contextlib
import http.client
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (importlib.util.find_spec("core.demo") and importlib.util.find_spec("core.jobs")), reason="no demo data in this build"
    ),
]
START_SECONDS = 120
ALIS = [sys.executable, "-P", "-m", "core.cli"]
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("ALIS_", "DATABASE_URL"))}


class Demo:
    """One running `alis demo`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.output = place.with_name(f"{place.name}.out")
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [*ALIS, "demo", "--port", "0", "--data", str(place)], stdout=file, stderr=file, env=ENVIRON
            )
        self.port = self._await_port()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def _await_port(self) -> int:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if "Ctrl-C ends everything" in self.said() and (found := re.search(r"127\.0\.0\.1:(\d+)", self.said())):
                return int(found[1])
            time.sleep(0.05)
        pytest.fail(f"alis demo did not start: {self.said()}")

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def ready_again(self) -> bool:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.status("/readyz") == 200:
                    return True
            time.sleep(0.1)
        return False

    def complete_again(self) -> bool:
        """The supervisor looks once a second."""
        deadline = time.monotonic() + 30
        while self.children().keys() != {"gunicorn", "worker", "postgres"}:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def children(self) -> dict[str, int]:
        """The supervisor's own, by a word of their command line."""
        found = {}
        for pid in descendants(self.process.pid, depth=1):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
            for name in ("postgres", "gunicorn", "worker"):
                if name in command:
                    found[name] = pid
                    break
        return found


def descendants(pid: int, depth: int = 9) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == pid:
                found += [int(entry.name), *(descendants(int(entry.name), depth - 1) if depth > 1 else [])]
    return found


def alive(pids: list[int]) -> list[int]:
    left = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
                left.append(pid)
    return left


def all_gone(pids: list[int]) -> bool:
    """An ending worker first finishes the mail that it has in hand."""
    deadline = time.monotonic() + 20
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive(pids)


class Demos:
    """The one demo of this file: to start it is what takes its time, so it goes on for whoever comes next."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.started: list[Demo] = []

    def running(self) -> Demo:
        if not self.started or self.started[-1].process.poll() is not None:
            self.started.append(Demo(self.place))
        return self.started[-1]

    def end(self) -> None:
        for demo in self.started:
            if demo.process.poll() is None:
                demo.process.terminate()
            demo.process.wait(60)


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demos]:
    one = Demos(tmp_path_factory.mktemp("a demo") / "data")
    yield one
    one.end()


@pytest.fixture
def demo(demos: Demos) -> Demo:
    return demos.running()


def refused(*arguments: str) -> str:
    """The one line that a command ends with."""
    done = subprocess.run([*ALIS, *arguments], env=ENVIRON, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


def test_a_second_demo_on_the_same_data_is_refused(demo: Demo) -> None:
    assert f"in use by process {demo.process.pid}" in refused("demo", "--port", "0", "--data", str(demo.place))


def test_the_addresses_are_those_of_the_roles(demo: Demo) -> None:
    import psycopg

    for who, login in (("web", "alis_web"), ("worker", "alis_worker"), ("owner", "alis_migrator")):
        done = subprocess.run(
            [*ALIS, "db", "dsn", who, "--data", str(demo.place)], env=ENVIRON, capture_output=True, text=True, check=True
        )
        with psycopg.connect(done.stdout.strip()) as db:
            assert db.execute("SELECT current_user").fetchone() == (login,)


def test_it_prints_sign_ins_that_nobody_else_may_read(demo: Demo) -> None:
    assert demo.status("/login") == 200
    logins = json.loads((demo.place / "logins.json").read_text(encoding="utf-8"))
    assert any(login["email"] in demo.said() and login["password"] in demo.said() for login in logins)
    assert (demo.place / "logins.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["gunicorn", "worker", "postgres"])
def test_a_killed_process_comes_back(demo: Demo, name: str) -> None:
    killed = demo.children()[name]
    os.kill(killed, signal.SIGKILL)
    assert all_gone([killed])
    assert demo.complete_again()
    assert demo.ready_again()


def test_a_killed_supervisor_takes_all_along_and_the_next_start_finds_everything_made(demos: Demos) -> None:
    first = demos.running()
    everyone = descendants(first.process.pid)
    made = first.place / "pg" / "PG_VERSION"
    before = made.stat().st_mtime_ns
    first.process.kill()
    first.process.wait(30)
    again = demos.running()
    assert again.ready_again()
    assert made.stat().st_mtime_ns == before, "the database was made again"
    assert all_gone(everyone)


def test_ctrl_c_leaves_no_process_and_a_later_start_finds_everything_made(demos: Demos) -> None:
    demo = demos.running()
    everyone = descendants(demo.process.pid)
    made = demo.place / "pg" / "PG_VERSION"
    before = made.stat().st_mtime_ns
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(30) == 0
    assert all_gone(everyone)
    assert demos.running().status("/login") == 200
    assert made.stat().st_mtime_ns == before, "the database was made again"


def test_a_busy_port_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is busy" in refused("demo", "--port", str(port), "--data", str(tmp_path / "data"))
    assert not (tmp_path / "data" / "pg").exists()


def test_an_unusable_data_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    assert "cannot be used" in refused("demo", "--port", "0", "--data", str(tmp_path / "file"))


def test_a_demo_is_not_loaded_into_real_data(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    assert "holds an installation that is no demo" in refused("demo", "--port", "0", "--data", str(tmp_path))


def test_a_command_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    assert "set DATABASE_URL, or start `alis demo`" in refused("db", "dsn", "--data", str(tmp_path))
