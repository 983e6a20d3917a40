"""The service on one machine: embedded database, web server and worker under one supervisor."""

import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from core.config import PROJECT
from core.embedded import EmbeddedPostgres
from core.supervisor import GaveUp, Program, Supervisor, last_words, listen

HOST: Final = "127.0.0.1"
LOGS: Final = ("prepare.log", "web.log", "worker.log")
OURS: Final = ("pg", "pg.new", "secrets.json", "logins.json", "mailbox", "demo", "loading", "postgres.log", *LOGS)
OWN_VARIABLES: Final = ("ALIS_OWNER_DATABASE_URL", "ALIS_WORKER_DATABASE_URL")
FIRST_PAGE_SECONDS: Final = 180.0  # a machine busy with other things; what has died is seen at once
LEFTOVER_SECONDS: Final = 12.0


@dataclass(frozen=True, slots=True)
class House:
    """What runs, and where."""

    supervisor: Supervisor
    postgres: EmbeddedPostgres
    port: int

    @property
    def url(self) -> str:
        """The first page."""
        return f"http://{HOST}:{self.port}"


@contextmanager
def house(data: Path, port: int, *, demo: bool, worker: bool, reset: bool = False) -> Iterator[House]:
    """Claim directory and port, then start everything; yields when the first page answers."""
    follow = os.environ.pop("ALIS_FOLLOW", None)
    if follow:
        _follow_make()
    postgres = EmbeddedPostgres(data)
    with Supervisor(postgres, lambda sentence: click.echo(f"alis: {sentence}", err=True)) as supervisor:
        postgres.lock()
        unclean = data / "running"
        with listen(HOST, port, LEFTOVER_SECONDS if unclean.exists() else 0.0) as listening:
            unclean.touch()
            for log in LOGS:
                (data / log).unlink(missing_ok=True)
            _claim(data, demo=demo, reset=reset)
            postgres.start()
            environ = os.environ | postgres.environment() | {"ALIS_DEMO": "1" if (data / "demo").exists() else "0"}
            environ["ALIS_BASE_URL"] = f"http://{HOST}:{listening.getsockname()[1]}"
            supervisor.run(_prepare(postgres, environ))
            supervisor.start(_web(data, environ, listening))
            if worker:
                supervisor.start(_worker(data, environ))
            opened = House(supervisor, postgres, listening.getsockname()[1])
            _wait_for_first_page(opened, data)
            yield opened
        supervisor.stop()
        unclean.unlink(missing_ok=True)


def _follow_make() -> None:
    """`make demo` may be killed outright; then nobody is left to press Ctrl-C for us."""
    from core.processes import follow_parent

    follow_parent(os.getppid(), signal.SIGTERM)


def _claim(data: Path, *, demo: bool, reset: bool) -> None:
    """A demo never lands in somebody's real data, and a demo that was half loaded is made anew."""
    fresh = not (data / "pg").exists()
    is_demo = (data / "demo").exists()
    if not fresh and demo and not is_demo:
        raise GaveUp(f"{data} holds an installation that is no demo: give another --data.")
    if reset or (is_demo and (data / "loading").exists()):
        for name in OURS:
            _remove(data / name)
        fresh = True
    if fresh and demo:
        (data / "demo").touch()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _python(*arguments: str) -> list[str]:
    """Our own interpreter; -P keeps whatever lies in the current directory out of the imports."""
    return [sys.executable, "-P", "-m", *arguments]


def _prepare(postgres: EmbeddedPostgres, environ: dict[str, str]) -> Program:
    log = postgres.data_dir / "prepare.log"
    log.unlink(missing_ok=True)
    return Program(
        "The preparation", _python("core.cli", "prepare"), environ | {"ALIS_ADMIN_DATABASE_URL": postgres.admin_url}, log
    )


def _web(data: Path, environ: dict[str, str], listening: socket.socket) -> Program:
    """The web server knows its own login and no other."""
    command = _python("gunicorn", "-c", "python:core.gunicorn_settings", "--bind", f"fd://{listening.fileno()}")
    own = {name: value for name, value in environ.items() if name not in OWN_VARIABLES}
    return Program(
        "web server",
        command,
        own,
        data / "web.log",
        PROJECT,
        (listening.fileno(),),
        (signal.SIGTERM, signal.SIGQUIT),
        signal.SIGQUIT,
    )


def _worker(data: Path, environ: dict[str, str]) -> Program:
    own = {name: value for name, value in environ.items() if name != "ALIS_OWNER_DATABASE_URL"}
    return Program("worker", _python("core.cli", "worker"), own, data / "worker.log")


def _wait_for_first_page(opened: House, data: Path) -> None:
    """The port listens from the beginning; what is waited for is an answer."""
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, opened.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        opened.supervisor.look()
        time.sleep(0.05)
    raise GaveUp(f"The web server does not answer: {last_words(data / 'web.log') or 'it said nothing'}")
