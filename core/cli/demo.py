"""`alis demo`: everything on one machine, with fictional people."""

import json
from pathlib import Path
from typing import Any, Final

import click

from core.cli.where import chosen, data_option
from core.config import PROJECT
from core.supervisor import GaveUp

MANIFEST: Final = PROJECT / "core" / "static" / "manifest.json"
# one line each: whom to be, and what to press (the pages' own words)
FIRST_STEPS: Final = (
    ("municipality.coordinator", "press «Meld inn ALIS» and notify one to a trust"),
    ("trust.contact", "open «Innmeldte ALIS», pick one and see «mulige kandidater» for a vacancy"),
    ("trust.unit_leader", "see the candidates presented to the unit"),
)


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port on 127.0.0.1 (0: any free one)."
)
@data_option
@click.option("--reset", is_flag=True, help="Throw the demo's data away and load it anew.")
def demo(port: int, data: Path | None, *, reset: bool) -> None:
    """Start database, web server and worker with demo data, and print the sign-ins."""
    from core.cli.house import house

    if not MANIFEST.exists():
        raise GaveUp("The pages' style and the documents' typeface are not brought in yet: run `make frontend` once.")
    place = chosen(data)
    click.echo(f"Starting the demo in {place} …")
    with house(place, port, demo=True, worker=True, reset=reset) as opened:
        click.echo(welcome(_logins(place), opened.url, place))
        opened.supervisor.watch()


def _logins(place: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads((place / "logins.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found


def welcome(logins: list[dict[str, Any]], url: str, place: Path) -> str:
    """One sign-in for each role, and where all of them stand."""
    first: dict[str, dict[str, Any]] = {}
    for login in logins:
        for role in login["roles"]:
            first.setdefault(role, login)
    rows = [(role, str(login["org"]), login["email"], login["password"]) for role, login in first.items()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    table = ["  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows]
    steps = [f"  as {first[role]['email']}: {what}" for role, what in FIRST_STEPS if role in first]
    return "\n".join(
        [
            "",
            f"ALIS Nord runs at {url} – sign in at {url}/login",
            "",
            *table,
            *(["", "What to click first:", *steps] if steps else []),
            "",
            f"All sign-ins: {place / 'logins.json'}. Mail is written to {place / 'mailbox'}. Ctrl-C ends everything.",
        ]
    )
