"""`alis openapi`: the API document."""

import json
from pathlib import Path

import click

from core.cli.where import data_option, settings


@click.command()
@data_option
def openapi(data: Path | None) -> None:
    """Print the API document (OpenAPI 3.1, JSON)."""
    from core.app import create_app

    app = create_app(settings(data))
    (api,) = app.extensions["flask-smorest"]["apis"].values()
    click.echo(json.dumps(api["ext_obj"].spec.to_dict(), indent=2, ensure_ascii=False, sort_keys=True))
