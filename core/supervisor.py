"""One process that owns the others: starts them in order, starts again what dies, and leaves none behind.

The database is a direct child, and so are web server and worker. The kernel ends them if this process is killed, and it
hands the listening socket to the web server, so that a restart loses no connection and a busy port shows before anything runs.
"""

import contextlib
import errno
import os
import re
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Final, Self

from core.embedded import EmbeddedPostgres
from core.processes import end, spawn

STOPPING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
MOST_RESTARTS: Final = 5
RESTART_WINDOW: Final = 60.0
PATIENCE: Final = 15.0
LOOK: Final = 1.0
EXCEPTION: Final = re.compile(r"(alis|[a-zA-Z_][\w.]*\.[A-Z]\w+|[A-Z]\w+(Error|Exception)): \S")


class GaveUp(Exception):
    """The service cannot run; the message is one sentence for whoever started it."""


class Stopped(BaseException):
    """Somebody asked us to end: by Ctrl-C, by a signal, or by closing the terminal."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how it wants to be ended: the second signal is for a first that was not enough."""

    name: str
    command: Sequence[str | Path]
    environ: Mapping[str, str] = field(repr=False)
    log: Path | None = None
    cwd: Path | None = None
    pass_fds: Sequence[int] = ()
    ending: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGQUIT)
    orphaned: signal.Signals = signal.SIGTERM

    def spawn(self) -> Popen[bytes]:
        """Start it, its words appended to its log."""
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(self.log.open("ab")) if self.log else None
            return spawn(
                self.command, environ=self.environ, cwd=self.cwd, output=log, death=self.orphaned, pass_fds=self.pass_fds
            )


class Supervisor:
    """Use as a context: leaving it, for whatever reason, ends every child."""

    def __init__(self, postgres: EmbeddedPostgres | None, say: Callable[[str], None]) -> None:
        """The database is optional: a service on `DATABASE_URL` has it elsewhere."""
        self.postgres = postgres
        self.say = say
        self._running: dict[str, tuple[Program, Popen[bytes]]] = {}
        self._deaths: dict[str, deque[float]] = {}
        self._handlers = contextlib.ExitStack()
        self._wakeup = -1

    def __enter__(self) -> Self:
        """From here on a wish to stop arrives as `Stopped`, at any point."""
        self._wakeup = self._handlers.enter_context(_wishes())
        return self

    def __exit__(self, *_: object) -> None:
        """End the programs side by side, then the database."""
        for wish in STOPPING:
            signal.signal(wish, signal.SIG_IGN)  # once is enough; kill -9 still works, and the kernel ends the children then
        self.stop()
        self._handlers.close()

    def run(self, program: Program) -> None:
        """Run a preparation to its end."""
        process = program.spawn()
        try:
            code = process.wait()
        finally:
            end(process, *program.ending, patience=PATIENCE)
        if code != 0:
            raise GaveUp(f"{program.name} failed: {last_words(program.log) or f'it ended with {code}'}")

    def start(self, program: Program) -> None:
        """Start a program that shall keep running."""
        self._running[program.name] = (program, program.spawn())

    def pids(self) -> dict[str, int]:
        """Who runs, for tests and for those who must look."""
        found = {name: process.pid for name, (_, process) in self._running.items()}
        if self.postgres and self.postgres.process:
            found["database"] = self.postgres.process.pid
        return found

    def watch(self) -> None:
        """Start again what dies, until asked to stop."""
        with contextlib.suppress(Stopped):
            while True:
                select.select([self._wakeup], [], [], LOOK)
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wakeup, 512)
                self.look()

    def look(self) -> None:
        """One look at every child."""
        if self.postgres and self.postgres.process and (code := self.postgres.process.poll()) is not None:
            self._died("The database", code, self.postgres.data_dir / "postgres.log")
            self.postgres.start()
        for name, (program, process) in list(self._running.items()):
            if (code := process.poll()) is not None:
                self._died(f"The {name}", code, program.log)
                self.start(program)

    def stop(self) -> None:
        """End everything, whatever state it is in."""
        if self.postgres:
            self.postgres.leave()
        for program, process in self._running.values():
            if process.poll() is None:
                process.send_signal(program.ending[0])
        for program, process in self._running.values():
            end(process, *program.ending, patience=PATIENCE)
        self._running.clear()
        if self.postgres:
            self.postgres.stop()

    def _died(self, name: str, code: int, log: Path | None) -> None:
        """Say so, and give up on something that dies again and again."""
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        deaths, now = self._deaths.setdefault(name, deque(maxlen=MOST_RESTARTS)), time.monotonic()
        deaths.append(now)
        if len(deaths) == MOST_RESTARTS and now - deaths[0] < RESTART_WINDOW:
            raise GaveUp(f"{name} {how}, {MOST_RESTARTS} times in a minute: {last_words(log) or 'it said nothing'}")
        self.say(f"{name} {how}; starting it again.")


@contextlib.contextmanager
def _wishes() -> Iterator[int]:
    """Turn the stopping signals into `Stopped`, and every signal into a byte on the descriptor that is yielded."""

    def stop(_number: int, _frame: object) -> None:
        raise Stopped

    before = {wish: signal.getsignal(wish) for wish in (*STOPPING, signal.SIGCHLD)}
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    previous = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        for wish in STOPPING:
            if wish != signal.SIGHUP or before[wish] != signal.SIG_IGN:  # nohup means it
                signal.signal(wish, stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        yield reading
    finally:
        signal.set_wakeup_fd(previous)
        for wish, handler in before.items():
            signal.signal(wish, handler)
        os.close(reading)
        os.close(writing)


def last_words(log: Path | None) -> str:
    """What a program died of: its last exception, else its last line."""
    if log is None or not log.exists():
        return ""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    if not lines:
        return ""
    said = next((line for line in reversed(lines[-200:]) if EXCEPTION.match(line)), lines[-1].strip())
    return f"{said} (see {log})"


def listen(host: str, port: int, patience: float = 0.0) -> socket.socket:
    """Take the port before anything is started. Patience is for our own leftovers, which are on their way out."""
    deadline = time.monotonic() + patience
    while True:
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            sock.listen(128)
        except (OSError, OverflowError) as error:
            sock.close()
            busy = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            if busy and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            why = "is busy" if busy else f"cannot be used ({getattr(error, 'strerror', None) or error})"
            raise GaveUp(f"Port {port} on {host} {why}: choose another with --port.") from None
        return sock
