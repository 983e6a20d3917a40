"""`alis serve`: the web server, on a database elsewhere or on the embedded one."""

import os
import sys
from pathlib import Path

import click

from core.cli.where import chosen, data_option


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; only with DATABASE_URL.")
@data_option
def serve(port: int, host: str, data: Path | None) -> None:
    """Run the production web server on DATABASE_URL, else start and migrate the embedded database first."""
    if os.environ.get("DATABASE_URL") and data is None:
        _elsewhere(host, port)
    from core.cli.house import house

    with house(chosen(data), port, demo=False, worker=False) as opened:
        click.echo(f"ALIS Nord runs at {opened.url}. Run `alis worker` beside it.")
        opened.supervisor.watch()


def _elsewhere(host: str, port: int) -> None:
    """Become gunicorn: the platform's own supervisor watches it."""
    from core.app import refuse_powerful_login
    from core.config import PROJECT, Settings
    from core.supervisor import listen

    known = Settings.from_env(os.environ)
    refuse_powerful_login(known.database_url)  # here, in one sentence, not in every worker
    listening = listen(host, port)
    listening.set_inheritable(True)
    os.chdir(PROJECT)
    command = [
        sys.executable,
        "-P",
        "-m",
        "gunicorn",
        "-c",
        "python:core.gunicorn_settings",
        "--bind",
        f"fd://{listening.fileno()}",
    ]
    os.execv(sys.executable, command)  # noqa: S606 - our own command line
