"""What the environment says, read once into a frozen `Settings`; every bad value is refused in one sentence."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

PROJECT: Final = Path(__file__).resolve().parent.parent
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
KEY_BYTES: Final = 32
DISTINCT_SIGNS: Final = 8

Encryption = Literal["none", "starttls", "tls"]


class BadSetting(Exception):
    """A setting that the service cannot start with; the message is one sentence for whoever set it."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server, from `smtp://user:password@host:port?encryption=starttls` or `smtps://…`."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    encryption: Encryption = "none"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process was told. Secrets stay out of its `repr`."""

    database_url: str = field(repr=False)
    context_key: bytes = field(repr=False)
    secret_key: str = field(repr=False)
    data_dir: Path
    worker_database_url: str | None = field(default=None, repr=False)
    owner_database_url: str | None = field(default=None, repr=False)
    smtp: Smtp | None = None
    mail_from: str = "ALIS Nord <noreply@localhost>"
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False

    @property
    def mailbox(self) -> Path:
        """Where mail is written as files when no server is set."""
        return self.data_dir / "mailbox"

    @property
    def secure_cookies(self) -> bool:
        """Plain cookies only over http on this machine, as browsers accept no `Secure` there."""
        parts = urlsplit(self.base_url)
        return parts.scheme != "http" or parts.hostname not in LOOPBACK

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings. No default for an address or a key: a service with a guessed key must not start."""
        demo = _flag(environ, "ALIS_DEMO")
        database_url = _database(environ, "DATABASE_URL")
        if database_url is None:
            raise BadSetting("DATABASE_URL is not set: give the web login's database address, or use `alis demo`.")
        return cls(
            database_url=database_url,
            worker_database_url=_database(environ, "ALIS_WORKER_DATABASE_URL"),
            owner_database_url=_database(environ, "ALIS_OWNER_DATABASE_URL"),
            context_key=_context_key(environ),
            secret_key=_secret_key(environ),
            data_dir=data_dir(environ),
            smtp=_smtp(environ, demo=demo),
            mail_from=environ.get("ALIS_MAIL_FROM") or "ALIS Nord <noreply@localhost>",
            base_url=_base_url(environ),
            demo=demo,
        )


def data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Where database, mailbox and sign-ins lie unless said otherwise: beside a checkout, else the user's data directory.

    One place per checkout, so that two versions side by side never meet in one database.
    """
    environ = os.environ if environ is None else environ
    if said := environ.get("ALIS_DATA_DIR"):
        return Path(said).expanduser().absolute()
    if (PROJECT / "pyproject.toml").is_file() and os.access(PROJECT, os.W_OK):
        return PROJECT / "var" / "alis"
    home = environ.get("XDG_DATA_HOME") or str(Path("~/.local/share").expanduser())
    return Path(home).absolute() / "alis-nord"


def database_address(value: str, name: str = "database address") -> str:
    """Any spelling of a PostgreSQL address, with the driver named: SQLAlchemy accepts neither `postgres://` nor a guess."""
    scheme, separator, rest = value.strip().partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise BadSetting(f"{name} must begin with postgresql://.")
    try:
        parts = urlsplit(f"postgresql://{rest}")
        _ = parts.port
    except ValueError:
        raise BadSetting(f"{name} is not a database address that can be read.") from None
    if not parts.path.strip("/"):
        raise BadSetting(f"{name} names no database.")
    return f"postgresql+psycopg://{rest}"


def _database(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name, "")
    return database_address(value, name) if value.strip() else None


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value not in {"", "0", "1"}:
        raise BadSetting(f"{name} must be 0 or 1.")
    return value == "1"


def _guessable(text: str) -> bool:
    return len(set(text)) < DISTINCT_SIGNS


def _context_key(environ: Mapping[str, str]) -> bytes:
    text = environ.get("ALIS_CONTEXT_KEY", "").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise BadSetting("ALIS_CONTEXT_KEY must be written in hexadecimal.") from None
    if len(key) < KEY_BYTES or _guessable(text):
        raise BadSetting(f"ALIS_CONTEXT_KEY must be at least {KEY_BYTES} random bytes in hexadecimal.")
    return key


def _secret_key(environ: Mapping[str, str]) -> str:
    text = environ.get("ALIS_SECRET_KEY", "").strip()
    if len(text) < KEY_BYTES or _guessable(text):
        raise BadSetting(f"ALIS_SECRET_KEY must be at least {KEY_BYTES} random characters.")
    return text


def _base_url(environ: Mapping[str, str]) -> str:
    value = (environ.get("ALIS_BASE_URL") or "http://127.0.0.1:8000").strip().rstrip("/")
    parts = _split(value, "ALIS_BASE_URL")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.path:
        raise BadSetting("ALIS_BASE_URL must be an address such as https://alis.example.no.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadSetting("ALIS_BASE_URL must begin with https:// outside this machine.")
    return value


def _smtp(environ: Mapping[str, str], *, demo: bool) -> Smtp | None:
    value = environ.get("ALIS_SMTP_URL", "").strip()
    if not value:
        return None
    parts = _split(value, "ALIS_SMTP_URL")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("ALIS_SMTP_URL must be an address such as smtp://mail.example.no:587?encryption=starttls.")
    if demo and parts.hostname not in LOOPBACK:
        raise BadSetting("ALIS_SMTP_URL must point to this machine in a demo: a demo writes to nobody.")
    encryption = _encryption(parts)
    return Smtp(
        host=parts.hostname,
        port=parts.port or {"none": 25, "starttls": 587, "tls": 465}[encryption],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        encryption=encryption,
    )


def _encryption(parts: SplitResult) -> Encryption:
    if parts.scheme == "smtps":
        return "tls"
    match parse_qs(parts.query).get("encryption", ["none"]):
        case ["none"]:
            return "none"
        case ["starttls"]:
            return "starttls"
        case _:
            raise BadSetting("ALIS_SMTP_URL knows ?encryption=none and ?encryption=starttls (or smtps://).")


def _split(value: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise BadSetting(f"{name} is not an address that can be read.") from None
    return parts
