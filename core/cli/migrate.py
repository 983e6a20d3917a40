"""`alis migrate`: bring the database to the newest migration."""

from pathlib import Path

import click

from core.cli.where import data_option, owner_url


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when the database is behind.")
@data_option
def migrate(data: Path | None, *, check: bool) -> None:
    """Bring the database to head, as its owner."""
    from core import bootstrap

    url = owner_url(data)
    if not check:
        bootstrap.migrate(url)
    if not bootstrap.at_head(url):
        raise click.ClickException("The database is not at the newest migration: run `alis migrate`.")
    click.echo("The database is at the newest migration.")
