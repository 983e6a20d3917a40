"""`alis db`: the database's addresses, and its first set-up on a server elsewhere."""

import os
from pathlib import Path

import click

from core.cli.where import data_option, settings
from core.config import BadSetting, Settings, database_address


@click.group()
def db() -> None:
    """The database, embedded or not."""


@db.command()
@click.argument("who", default="web", type=click.Choice(["web", "worker", "owner"]))
@data_option
def dsn(who: str, data: Path | None) -> None:
    """Print how to reach the database as the application's role, the worker's or the owner's, for psql and tests."""
    known = settings(data)
    urls = {"web": known.database_url, "worker": known.worker_database_url, "owner": known.owner_database_url}
    if not (url := urls[who]):
        raise BadSetting(f"The {who}'s address is not set (ALIS_{who.upper()}_DATABASE_URL).")
    click.echo(url.replace("postgresql+psycopg://", "postgresql://", 1))


@db.command()
def bootstrap() -> None:
    """Make roles, database and context key on a server elsewhere: once, with ALIS_ADMIN_DATABASE_URL; safe to repeat."""
    from sqlalchemy.engine import make_url

    from core.bootstrap import bootstrap as run

    known = Settings.from_env(os.environ)
    admin = database_address(os.environ.get("ALIS_ADMIN_DATABASE_URL", ""), "ALIS_ADMIN_DATABASE_URL")
    urls = [make_url(url) for url in (known.database_url, known.worker_database_url, known.owner_database_url) if url]
    passwords = {str(url.username): str(url.password or "") for url in urls}
    if set(passwords) != {"alis_web", "alis_worker", "alis_migrator"} or not all(passwords.values()):
        raise BadSetting("The three addresses must name alis_web, alis_worker and alis_migrator, each with its password.")
    run(admin, str(urls[0].database), passwords, known.context_key)
    click.echo("Roles, database and context key stand. Next: alis migrate.")
