"""`alis token`: access to the API for one membership."""

from pathlib import Path

import click

from core.cli.where import data_option, settings


@click.group()
def token() -> None:
    """API tokens."""


@token.command()
@click.argument("email")
@click.option("--org", required=True, help="Trust code, municipality number, `region` or `operator`.")
@data_option
def create(email: str, org: str, data: Path | None) -> None:
    """Print a new token for EMAIL's membership in an organisation. It is shown once."""
    from core.accounts.service import create_token
    from core.errors import Refusal

    try:
        click.echo(create_token(settings(data), email, org))
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence % dict(refusal.params)) from None
