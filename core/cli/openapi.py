"""`alis openapi`: the API document."""

import json
from pathlib import Path

import click

from core.cli.where import data_option, settings


@click.command()
@data_option
def openapi(data: Path | None) -> None:
    """Print the API document (OpenAPI 3.1, JSON)."""
    from core import apidoc
    from core.app import create_app

    with create_app(settings(data)).app_context():
        click.echo(json.dumps(apidoc.document(), indent=2, ensure_ascii=False, sort_keys=True))
