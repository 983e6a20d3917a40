"""The `alis` command. Each subcommand is a module that is imported when it is asked for, and stays thin."""

import importlib
import sys
from collections.abc import Callable
from typing import Final

import click

from core.config import BadSetting
from core.embedded_binaries import DatabaseUnusable
from core.supervisor import GaveUp, Stopped

COMMANDS: Final = {
    "db": "core.cli.db:db",
    "demo": "core.cli.demo:demo",
    "migrate": "core.cli.migrate:migrate",
    "milestones": "core.cli.rules:milestones",
    "openapi": "core.cli.openapi:openapi",
    "person": "core.cli.person:person",
    "prepare": "core.cli.prepare:prepare",
    "propose": "core.cli.propose:propose",
    "region": "core.cli.region:region",
    "rules": "core.cli.rules:rules",
    "serve": "core.cli.serve:serve",
    "token": "core.cli.token:token",
    "worker": "core.cli.worker:worker",
}
# the database's own complaints, by the module that they come from: importing the driver would slow every command down
UNREACHABLE: Final = frozenset({"psycopg.OperationalError", "psycopg.errors.OperationalError", "sqlalchemy.exc.OperationalError"})
# what the application refuses to start with, likewise by name
REFUSALS: Final = frozenset({"core.app.LoginCanBypassTheWall", "core.bootstrap.DatabaseUnfit"})


class LazyGroup(click.Group):
    """Finds a subcommand's module by its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own signature
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)  # noqa: S101 - a slip in the table above
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alis-nord", prog_name="alis")
def alis() -> None:
    """One place for agreement, notification, waiting list, offer and service for ALIS in Northern Norway."""


def main() -> None:
    """Run a command; what the user can mend is one line and no stack trace."""
    sys.exit(_guarded(alis))


def _guarded(command: Callable[[], object]) -> int:
    try:
        command()
    except (BadSetting, DatabaseUnusable, GaveUp) as error:
        return _complain(str(error))
    except Stopped:
        return 130
    except Exception as error:
        if _names(error) & REFUSALS:
            return _complain(str(error))
        reason = error.__cause__ if type(error).__module__.startswith("sqlalchemy") and error.__cause__ else error
        if not _names(error) & UNREACHABLE:
            raise
        said = next((line.strip() for line in str(reason).splitlines() if line.strip()), type(reason).__name__)
        return _complain(f"The database does not answer: {said}")
    return 0


def _names(error: BaseException) -> set[str]:
    return {f"{cls.__module__}.{cls.__name__}" for cls in type(error).__mro__}


def _complain(sentence: str) -> int:
    click.echo(f"alis: {sentence}", err=True)
    return 1
