"""Which database a command means: `DATABASE_URL`, or the embedded one of a data directory."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from core.config import BadSetting, Settings, data_dir
from core.embedded_secrets import running_environment

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """Offer `--data`, the same everywhere."""
    option = click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=True),
        help="Data directory of the embedded database [default: ALIS_DATA_DIR, else var/alis beside a checkout].",
    )
    return option(command)


def chosen(data: Path | None) -> Path:
    """The data directory that the user named, or the default."""
    return data.absolute() if data else data_dir()


def environment(data: Path | None) -> dict[str, str]:
    """Our environment, completed from the data directory's server when no address was given."""
    said = dict(os.environ)
    if said.get("DATABASE_URL") and data is None:
        return said
    known = running_environment(chosen(data))
    if not known:
        raise BadSetting(f"No database: set DATABASE_URL, or start `alis demo` or `alis serve` (none runs on {chosen(data)}).")
    return said | known


def settings(data: Path | None) -> Settings:
    """The settings of the service that is meant."""
    return Settings.from_env(environment(data))


def owner_url(data: Path | None) -> str:
    """The owner's address: migrations and nothing else."""
    url = settings(data).owner_database_url
    if url is None:
        raise BadSetting("ALIS_OWNER_DATABASE_URL is not set: migrations run as the owner, never as the web login.")
    return url
