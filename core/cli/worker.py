"""`alis worker`: mail, reminders, imports, proposals."""

from pathlib import Path

import click

from core.cli.where import data_option, settings


@click.command()
@data_option
def worker(data: Path | None) -> None:
    """Run the background worker until it is stopped."""
    from core.config import BadSetting

    known = settings(data)
    if known.worker_database_url is None:
        raise BadSetting("ALIS_WORKER_DATABASE_URL is not set: the worker has a login of its own.")
    from core.jobs import run_worker

    run_worker(known)
