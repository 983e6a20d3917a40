"""What the supervisor runs between the database's start and the web server's: a process of its own, so that it stays small."""

import os
from pathlib import Path

import click

from core.config import Settings
from core.embedded_secrets import DATABASE, Secrets


@click.command(hidden=True)
def prepare() -> None:
    """Make roles and database, migrate, and load demo data where a demo has none."""
    from core.bootstrap import bootstrap, migrate

    settings = Settings.from_env(os.environ)
    place = settings.data_dir
    secrets = Secrets.read(place / "secrets.json")
    bootstrap(os.environ["ALIS_ADMIN_DATABASE_URL"], DATABASE, secrets.passwords, secrets.context_key)
    assert settings.owner_database_url is not None  # noqa: S101 - the embedded environment has it
    migrate(settings.owner_database_url)
    if settings.demo and not (place / "logins.json").exists():
        _load(settings, place)


def _load(settings: Settings, place: Path) -> None:
    """The mark stands while it lasts: a start that finds it throws the half away."""
    from core.demo import load

    (place / "loading").touch()
    load(settings)
    (place / "logins.json").chmod(0o600)
    (place / "loading").unlink()
