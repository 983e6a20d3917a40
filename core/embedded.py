"""PostgreSQL started by us, for a demo, a test or a small installation: one data directory, one socket, no network.

The data directory holds the cluster (`pg/`), `secrets.json` (0600), `postgres.log` and `lock`. Whoever holds the lock owns
the server, which is a direct child and dies with its owner.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final, Self

from core.embedded_binaries import Binaries, DatabaseUnusable, account_for, find
from core.embedded_secrets import ADMIN, DATABASE, PORT, Secrets, address, environment
from core.processes import Account, end, spawn

__all__ = ["DatabaseUnusable", "EmbeddedPostgres", "Secrets", "running"]

LONGEST_SOCKET: Final = 100  # the kernel takes 107 bytes
LARGEST_LOG: Final = 10_000_000
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
LEAVING: Final = "leaving"
LEAVING_SECONDS: Final = 30.0


class EmbeddedPostgres:
    """One server on one data directory. `start` is also how it comes back after a crash."""

    def __init__(self, data_dir: Path, *, durable: bool = True, environ: Mapping[str, str] | None = None) -> None:
        """Nothing is touched until `start`. `durable=False` trades safety for speed: tests only."""
        self.data_dir = data_dir.absolute()
        self.cluster = self.data_dir / "pg"
        self.durable = durable
        self.environ = os.environ if environ is None else environ
        self.process: subprocess.Popen[bytes] | None = None
        self.secrets = Secrets({}, b"", "")
        self.socket_dir = Path()
        self._lock: IO[str] | None = None
        self._account: Account | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def url(self, login: str, database: str = DATABASE) -> str:
        """The address of a database as that login."""
        return address(login, self.secrets.passwords[login], database, self.socket_dir)

    def environment(self) -> dict[str, str]:
        """What `Settings.from_env` needs to know about this server."""
        return environment(self.secrets, self.socket_dir, self.data_dir)

    @property
    def admin_url(self) -> str:
        """The superuser at the database that always exists."""
        return self.url(ADMIN, "postgres")

    def start(self) -> None:
        """Take the lock, clear what a crash left, make the cluster if it is new, and wait until it answers."""
        self.lock()
        try:
            self._end_leftover()
            self._account = account_for(self.cluster)
            binaries = find(self._account, self.environ, _cluster_version(self.cluster))
            self.secrets = self._own_secrets()
            self.socket_dir = self._own_socket_dir()
            if not self.cluster.exists():
                self._initdb(binaries)
            self._launch(binaries)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Fast stop: open transactions are rolled back, nothing acknowledged is lost. Then give the lock back."""
        if self.process is not None:
            end(self.process, signal.SIGINT, signal.SIGQUIT, patience=STOP_SECONDS)
            self.process = None
        if self._lock is not None:
            if self.socket_dir != Path():
                shutil.rmtree(self.socket_dir, ignore_errors=True)
                (self.data_dir / "socket").unlink(missing_ok=True)
                self.socket_dir = Path()
            self._lock.close()
            self._lock = None

    def lock(self) -> None:
        """Claim the data directory, or say in one sentence why not. `start` does it too."""
        if self._lock is not None:
            return
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            lock = (self.data_dir / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise DatabaseUnusable(f"The data directory {self.data_dir} cannot be used: {error.strerror}.") from None
        deadline = time.monotonic() + LEAVING_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                lock.seek(0)
                owner, _, state = lock.read().partition(" ")
                if state != LEAVING or time.monotonic() > deadline:
                    lock.close()
                    taken = f"is in use by process {owner or 'unknown'}: stop it or give another --data."
                    raise DatabaseUnusable(f"The data directory {self.data_dir} {taken}") from None
                time.sleep(0.1)
        self._lock = lock
        self._sign(str(os.getpid()))

    def leave(self) -> None:
        """Tell whoever wants to start next that it is worth waiting."""
        if self._lock is not None:
            self._sign(f"{os.getpid()} {LEAVING}")

    def _sign(self, text: str) -> None:
        assert self._lock is not None  # noqa: S101 - both callers hold it
        self._lock.truncate(0)
        self._lock.write(text)
        self._lock.flush()

    def _own_secrets(self) -> Secrets:
        path = self.data_dir / "secrets.json"
        if path.exists() or self.cluster.exists():
            return Secrets.read(path)
        new = Secrets.new()
        new.write(path)
        return new

    def _own_socket_dir(self) -> Path:
        """A short private directory (a socket's path is limited), recorded so that other commands find it."""
        record = self.data_dir / "socket"
        owner = self._account.uid if self._account else os.geteuid()
        with contextlib.suppress(OSError):
            known = Path(record.read_text(encoding="utf-8"))
            seen = known.lstat()
            if stat.S_ISDIR(seen.st_mode) and seen.st_uid == owner and stat.S_IMODE(seen.st_mode) == stat.S_IRWXU:
                for left in known.iterdir():  # a dead server's socket and lock file: its number may be somebody else's by now
                    left.unlink()
                return known
        base = tempfile.gettempdir()
        made = Path(tempfile.mkdtemp(prefix="alis-", dir=base if len(base) < LONGEST_SOCKET - 40 else "/tmp"))  # noqa: S108 - mkdtemp makes it private
        if self._account:
            os.chown(made, self._account.uid, self._account.gid)
        record.write_text(str(made), encoding="utf-8")
        return made

    def _initdb(self, binaries: Binaries) -> None:
        """Make the cluster aside and rename it: half a cluster is never mistaken for one."""
        draft = self.data_dir / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = self.socket_dir / "password"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(self.secrets.passwords[ADMIN])
        if self._account:
            os.chown(draft, self._account.uid, self._account.gid)
            os.chown(password, self._account.uid, self._account.gid)
        options = ["--auth=scram-sha-256", "--data-checksums", *binaries.locale(), *([] if self.durable else ["--no-sync"])]
        child = self._spawn(binaries.initdb, draft, [f"--username={ADMIN}", f"--pwfile={password}", *options], signal.SIGKILL)
        try:
            if child.wait() != 0:
                raise DatabaseUnusable(f"PostgreSQL could not make its files: {self._last_words()}")
        finally:
            end(child, patience=0)
            password.unlink(missing_ok=True)
        draft.rename(self.cluster)

    def _launch(self, binaries: Binaries) -> None:
        """Start the server, again while processes of a killed one still hold its memory."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            with self._log() as log:
                written = log.tell()
            self.process = self._spawn(binaries.postgres, self.cluster, self._server_options(), signal.SIGINT)
            if self._becomes_ready(deadline):
                return
            said = (self.data_dir / "postgres.log").read_bytes()[written:]
            orphans = b"shared memory block" in said or b"is in use" in said
            if not orphans or time.monotonic() > deadline:
                raise DatabaseUnusable(f"PostgreSQL did not start: {self._last_words()}")
            time.sleep(0.2)

    def _spawn(self, program: Path, cluster: Path, options: list[str], death: signal.Signals) -> subprocess.Popen[bytes]:
        """Run a program on the cluster through an open descriptor: its user need not be able to walk the path to it."""
        with contextlib.ExitStack() as stack:
            where = str(cluster)
            descriptors: list[int] = []
            if sys.platform == "linux":
                descriptors.append(os.open(cluster, os.O_RDONLY | os.O_DIRECTORY))
                stack.callback(os.close, descriptors[0])
                where = f"/proc/self/fd/{descriptors[0]}"
            log = stack.enter_context(self._log())
            command: list[str | Path] = [program, "-D", where, *options]
            environ = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}  # nothing of ours: no secrets, no PG variables
            return spawn(
                command, environ=environ, cwd=Path("/"), output=log, account=self._account, death=death, pass_fds=descriptors
            )

    def _server_options(self) -> list[str]:
        """No network, a private socket, little memory, and no statement's values in the log."""
        said = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "jit": "off",
        }
        if not self.durable:
            said |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        return [part for name, value in said.items() for part in ("-c", f"{name}={value}")]

    def _becomes_ready(self, deadline: float) -> bool:
        """`postmaster.pid` names our child and says so on its eighth line."""
        assert self.process is not None  # noqa: S101 - set by the only caller
        while self.process.poll() is None and time.monotonic() < deadline:
            lines = _pid_lines(self.cluster)
            if len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":  # noqa: PLR2004
                return True
            time.sleep(0.02)
        return False

    def _end_leftover(self) -> None:
        """Under our lock a server on our files has lost its owner: stop it fast. A file without its process is litter."""
        self.process = None
        lines = _pid_lines(self.cluster)
        if not lines:
            return
        pid, deadline = int(lines[0]), time.monotonic() + STOP_SECONDS
        wish = signal.SIGINT
        while _serves(pid, self.cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, wish)
            time.sleep(0.1)
            if time.monotonic() > deadline:
                if wish == signal.SIGQUIT:
                    raise DatabaseUnusable(f"A PostgreSQL (process {pid}) already runs on {self.cluster} and does not stop.")
                wish, deadline = signal.SIGQUIT, time.monotonic() + STOP_SECONDS
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _log(self) -> IO[bytes]:
        path = self.data_dir / "postgres.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.rename(path.with_suffix(".log.1"))
        return path.open("ab")

    def _last_words(self) -> str:
        """The last complaint in the log, without its prefix."""
        path = self.data_dir / "postgres.log"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        for mark in ("FATAL:", "PANIC:", "initdb: error:", "ERROR:"):
            for line in reversed(lines[-40:]):
                if mark in line:
                    return f"{line.partition(mark)[2].strip()} (see {path})."
        return f"see {path}."


@contextlib.contextmanager
def running(data_dir: Path, *, durable: bool = False) -> Iterator[EmbeddedPostgres]:
    """A server for as long as the block lasts; not durable, for tests and benches."""
    with EmbeddedPostgres(data_dir, durable=durable) as postgres:
        yield postgres


def _cluster_version(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise DatabaseUnusable(f"{cluster} cannot be read: is it another user's?") from None


def _pid_lines(cluster: Path) -> list[str]:
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _serves(pid: int, cluster: Path) -> bool:
    """Whether that process is a living postgres on these files: pids are recycled, zombies keep theirs."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").partition("(")[2].rpartition(")")
        return name == "postgres" and rest.split()[0] != "Z" and Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
    except OSError:
        return False
