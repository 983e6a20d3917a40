"""The embedded database with real processes: crashes, locks, users and directories."""

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core import embedded_binaries
from core.embedded import DatabaseUnusable, EmbeddedPostgres, running
from core.embedded_binaries import account_for, find
from core.embedded_secrets import running_environment
from core.processes import Account

pytestmark = [pytest.mark.database, pytest.mark.slow]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def connect(postgres: EmbeddedPostgres) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(postgres.admin_url.replace("+psycopg", ""), autocommit=True)


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
def shared() -> Iterator[Path]:
    """A directory that other users can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="alis-test-", dir="/tmp") as place:
        Path(place).chmod(0o755)
        yield Path(place)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One server below a directory with a space in its name, which only we may enter."""
    place = tmp_path_factory.mktemp("a path with spaces") / ("long" * 30)
    place.parent.chmod(0o700)
    with running(place) as started:
        yield started


def test_it_answers_with_checksums_passwords_and_no_network(postgres: EmbeddedPostgres) -> None:
    with connect(postgres) as db:
        row = db.execute(
            """SELECT current_setting('data_checksums'), current_setting('listen_addresses'), lower('ÆŠ'),
                      current_setting('timezone')"""
        ).fetchone()
        methods = {one[0] for one in db.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules")}
    assert row == ("on", "", "æš", "UTC")
    assert methods == {"scram-sha-256"}


def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(postgres.socket_dir), user="alis_admin", password="guess", dbname="postgres", port=5432)


def test_secrets_and_socket_are_private(postgres: EmbeddedPostgres) -> None:
    assert stat.S_IMODE((postgres.data_dir / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.cluster.stat().st_mode) == 0o700
    assert len(str(postgres.socket_dir / ".s.PGSQL.5432")) < 107


def test_no_secret_stands_on_a_command_line_or_in_the_servers_environment(postgres: EmbeddedPostgres) -> None:
    assert postgres.process is not None
    told = b"".join(Path(f"/proc/{postgres.process.pid}/{what}").read_bytes() for what in ("cmdline", "environ"))
    assert not [login for login, password in postgres.secrets.passwords.items() if password.encode() in told]


def test_directories_above_keep_their_modes(postgres: EmbeddedPostgres) -> None:
    assert stat.S_IMODE(postgres.data_dir.parent.stat().st_mode) == 0o700


def test_a_second_owner_is_told_who_the_first_is(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(DatabaseUnusable, match=rf"in use by process {os.getpid()}:"):
        EmbeddedPostgres(postgres.data_dir).start()


def test_a_command_beside_it_finds_the_addresses(postgres: EmbeddedPostgres) -> None:
    found = running_environment(postgres.data_dir)
    assert found["DATABASE_URL"] == postgres.url("alis_web")
    assert found["ALIS_OWNER_DATABASE_URL"] == postgres.url("alis_migrator")
    assert found["ALIS_CONTEXT_KEY"] == postgres.secrets.context_key.hex()


def test_after_a_killed_postmaster_the_same_addresses_answer_again(postgres: EmbeddedPostgres) -> None:
    with connect(postgres) as db:
        db.execute("CREATE TABLE kept AS SELECT 1 AS n")
        db.execute("CHECKPOINT")
    url = postgres.admin_url
    assert postgres.process is not None
    os.kill(postgres.process.pid, signal.SIGKILL)
    postgres.process.wait()
    postgres.start()
    assert postgres.admin_url == url
    with connect(postgres) as db:
        assert db.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_killed_owner_takes_its_server_along_and_the_next_start_recovers(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from core.embedded import EmbeddedPostgres\n"
        "p = EmbeddedPostgres(Path(sys.argv[1]), durable=False); p.start(); print(p.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "db")], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        server = int(owner.stdout.readline())
        owner.kill()
    with running(tmp_path / "db") as again, connect(again) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)
    assert gone(server)


def test_a_living_server_without_owner_is_stopped_and_started_anew(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path / "db", durable=False)
    first.start()
    assert first.process is not None
    left = first.process
    assert first._lock is not None
    first._lock.close()  # as if the owner had died and the kernel's signal had been lost
    with running(tmp_path / "db") as second:
        assert second.process is not None
        assert left.wait(5) == 0
        assert second.process.pid != left.pid


def test_a_stale_pid_file_of_a_recycled_number_is_litter(tmp_path: Path) -> None:
    with running(tmp_path / "db"):
        pass
    (tmp_path / "db" / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n0\n5432\n\n\n\nready\n", encoding="ascii")
    with running(tmp_path / "db") as again, connect(again) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)


def test_half_a_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "db" / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n", encoding="ascii")
    with running(tmp_path / "db") as postgres, connect(postgres) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)


def test_lost_secrets_are_said(tmp_path: Path) -> None:
    with running(tmp_path / "db"):
        pass
    (tmp_path / "db" / "secrets.json").unlink()
    with pytest.raises(DatabaseUnusable, match="--reset"):
        EmbeddedPostgres(tmp_path / "db").start()


def test_files_of_another_major_version_are_said(tmp_path: Path) -> None:
    with running(tmp_path / "db"):
        pass
    (tmp_path / "db" / "pg" / "PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(DatabaseUnusable, match="made by PostgreSQL 9"):
        EmbeddedPostgres(tmp_path / "db").start()


def test_a_fatal_error_is_said_at_once(tmp_path: Path) -> None:
    with running(tmp_path / "db"):
        pass
    with (tmp_path / "db" / "pg" / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(DatabaseUnusable, match="configuration"):
        EmbeddedPostgres(tmp_path / "db").start()
    assert time.monotonic() - began < 10


def test_an_unusable_directory_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(DatabaseUnusable, match="cannot be used") as refused:
        EmbeddedPostgres(tmp_path / "file").start()
    assert str(refused.value).count(".") == 1


def test_missing_programs_are_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="ALIS_PG_BIN"):
        EmbeddedPostgres(tmp_path / "db", environ={"ALIS_PG_BIN": str(tmp_path)}).start()


@pytest.mark.parametrize(
    "folder", [pytest.param(path, id=path.parent.name) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
)
def test_debians_programs_serve_too(folder: Path, tmp_path: Path) -> None:
    with (
        EmbeddedPostgres(tmp_path / "db", durable=False, environ={"ALIS_PG_BIN": str(folder)}) as postgres,
        connect(postgres) as db,
    ):
        assert db.execute("SELECT lower('ÆŠ')").fetchone() == ("æš",)


@AS_ROOT
def test_root_becomes_somebody_else(postgres: EmbeddedPostgres) -> None:
    assert postgres.process is not None
    owner = Path(f"/proc/{postgres.process.pid}").stat().st_uid
    assert owner != 0
    assert pwd.getpwuid(owner).pw_name in {"postgres", "nobody"}


@AS_ROOT
def test_programs_that_only_root_may_reach_are_copied_once(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    source = find(None, {}).folder
    package = hidden / "site" / source.parent.parent.name
    package.mkdir(parents=True)
    (package / source.parent.name).symlink_to(source.parent)
    libraries = source.parent.parent.with_name(f"{source.parent.parent.name}.libs")
    if libraries.exists():
        (hidden / "site" / libraries.name).symlink_to(libraries)
    shared = Path(
        subprocess.run(["mktemp", "-d", "/tmp/alis-copies-XXXX"], check=True, capture_output=True, text=True).stdout.strip()
    )
    shared.chmod(0o755)
    monkeypatch.setattr(embedded_binaries, "_copies", lambda: shared)
    account = account_for(tmp_path / "none")
    first = find(account, {"ALIS_PG_BIN": str(package / source.parent.name / "bin")})
    made = first.postgres.stat().st_mtime_ns
    assert first.folder.is_relative_to(shared)
    assert find(account, {"ALIS_PG_BIN": str(package / source.parent.name / "bin")}).postgres.stat().st_mtime_ns == made
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700


@AS_ROOT
def test_an_ordinary_user_runs_it_as_itself(shared: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(shared, nobody.pw_uid, nobody.pw_gid)
    reachable = find(Account("nobody", nobody.pw_uid, nobody.pw_gid), os.environ).folder
    reading, writing = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # a fork beside threads: the child uses none of them
        child = os.fork()
    if child == 0:  # the interpreter may lie where only root can start it: become the user instead
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            with EmbeddedPostgres(shared / "a b" / "db", durable=False, environ={"ALIS_PG_BIN": str(reachable)}) as mine:
                assert mine.process is not None
                with connect(mine) as db:
                    answer = db.execute("SELECT 1").fetchone()
                said: dict[str, object] = {"server": Path(f"/proc/{mine.process.pid}").stat().st_uid, "answer": answer}
        except BaseException as error:  # noqa: BLE001 - the parent must hear of it
            said = {"error": repr(error)}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as file:
        assert json.load(file) == {"server": nobody.pw_uid, "answer": [1]}
