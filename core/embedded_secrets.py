"""What a data directory knows about its own server: passwords, keys, and where the socket lies."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from core.embedded_binaries import DatabaseUnusable

DATABASE: Final = "alis"
ADMIN: Final = "alis_admin"
LOGINS: Final = ("alis_migrator", "alis_web", "alis_worker")
PORT: Final = 5432


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a data directory was born with. Lost means a new database: nothing else knows the passwords."""

    passwords: dict[str, str] = field(repr=False)
    context_key: bytes = field(repr=False)
    secret_key: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Draw them."""
        passwords = {login: secrets.token_urlsafe(24) for login in (ADMIN, *LOGINS)}
        return cls(passwords, secrets.token_bytes(32), secrets.token_urlsafe(48))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read them back."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return cls(dict(said["passwords"]), bytes.fromhex(said["context_key"]), str(said["secret_key"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise DatabaseUnusable(f"{path} cannot be read: restore it, or start over with --reset.") from None

    def write(self, path: Path) -> None:
        """Write them for our own eyes, whole or not at all."""
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        text = json.dumps(
            {"passwords": self.passwords, "context_key": self.context_key.hex(), "secret_key": self.secret_key}, indent=1
        )
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        draft.rename(path)


def running_environment(data_dir: Path) -> dict[str, str]:
    """What a command beside the owner needs to know, read from the data directory; empty if no server is recorded there."""
    try:
        socket_dir = Path((data_dir / "socket").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DatabaseUnusable(f"The data directory {data_dir} cannot be used: {error.strerror}.") from None
    return environment(Secrets.read(data_dir / "secrets.json"), socket_dir, data_dir)


def environment(known: Secrets, socket_dir: Path, data_dir: Path) -> dict[str, str]:
    """The settings of an embedded server, as `core.config.Settings.from_env` reads them."""
    names = {"DATABASE_URL": "alis_web", "ALIS_WORKER_DATABASE_URL": "alis_worker", "ALIS_OWNER_DATABASE_URL": "alis_migrator"}
    urls = {name: address(login, known.passwords[login], DATABASE, socket_dir) for name, login in names.items()}
    keys = {"ALIS_CONTEXT_KEY": known.context_key.hex(), "ALIS_SECRET_KEY": known.secret_key}
    return urls | keys | {"ALIS_DATA_DIR": str(data_dir)}


def address(login: str, password: str, database: str, socket_dir: Path) -> str:
    return f"postgresql+psycopg://{login}:{password}@/{database}?host={socket_dir}&port={PORT}"
