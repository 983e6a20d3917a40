"""`alis token`: access to the API for one membership."""

from datetime import UTC, datetime
from pathlib import Path

import click

from core.cli.where import data_option, settings


@click.group()
def token() -> None:
    """API tokens."""


@token.command()
@click.argument("email")
@click.option("--org", required=True, help="Trust code, municipality number, `region` or `operator`.")
@click.option("--name", default="alis token create", show_default=True, help="What the owner sees in the list of tokens.")
@data_option
def create(email: str, org: str, name: str, data: Path | None) -> None:
    """Print a new token for EMAIL's membership in an organisation. It is shown once."""
    from core.accounts.service import create_token
    from core.dates import today
    from core.db import make_engine, make_sessions
    from core.errors import NotFound

    known = settings(data)
    engine = make_engine(known.database_url, pool_size=1)
    try:
        click.echo(
            create_token(make_sessions(engine), known.context_key, email, org, name=name, now=datetime.now(UTC), today=today())
        )
    except NotFound:
        raise click.ClickException(f"{email} has no membership in {org}.") from None
    finally:
        engine.dispose()
