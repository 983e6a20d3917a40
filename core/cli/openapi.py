"""`alis openapi`: the API document, without a database."""

import json
import secrets
from typing import Any

import click

from core.config import Settings, data_dir


@click.command()
def openapi() -> None:
    """Print the API document (OpenAPI 3.1, JSON)."""
    click.echo(json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True))


def document() -> dict[str, Any]:
    """The document of an application that talks to no database: only its routes are asked."""
    from core.app import create_app

    stand_in = Settings(
        database_url="postgresql+psycopg://alis_web@127.0.0.1:1/none",
        context_key=secrets.token_bytes(32),
        secret_key=secrets.token_hex(32),
        data_dir=data_dir(),
    )
    app = create_app(stand_in)
    (api,) = app.extensions["flask-smorest"]["apis"].values()
    found: dict[str, Any] = api["ext_obj"].spec.to_dict()
    return found
