"""`alis propose`: who gets which vacancy, proposed and explained; nobody is placed by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.dates import months_apart

if TYPE_CHECKING:
    from core.allocation import Proposal

BAD_CASE = 2


@click.command()
@click.argument("trust")
@click.option("--file", "path", type=click.Path(path_type=Path), required=True, help="A case file; no database is asked.")
@click.option("--seconds", type=click.FloatRange(0, 3600), default=120, show_default=True, help="Time for proving.")
@click.option("--json", "machine", is_flag=True, help="Machine-readable.")
@click.pass_context
def propose(context: click.Context, trust: str, path: Path, seconds: float, *, machine: bool) -> None:
    """Propose who gets which vacancy at TRUST: optimal level by level, never against a municipality's own order."""
    from core.allocation import Budget, case
    from core.allocation import propose as run

    try:
        found = case.read(path, trust)
    except case.CaseError as error:
        click.echo(f"{path.name}: {error}", err=True)
        context.exit(BAD_CASE)
    proposal = run(found.requests, found.vacancies, found.policy, today=found.today, prior=found.prior, budget=Budget(seconds))
    if machine:
        click.echo(json.dumps(case.answer(proposal), ensure_ascii=False))
    else:
        tell(proposal, {request.id: request.wanted_start for request in found.requests})


def tell(proposal: Proposal, wanted: dict[str, Any]) -> None:
    """Print a proposal for people."""
    from core.allocation import level_in_words, reason_in_words

    for row in proposal.rows:
        wish = f"ønske {row.wish_no}" if row.wish_no else "ikke ønsket enhet"
        apart = months_apart(wanted[row.request], row.start)
        when = f", {apart} md. {'før' if row.start < wanted[row.request] else 'etter'} ønsket" if apart else ""
        click.echo(f"{row.request}: {row.vacancy} {row.start:%d.%m.%Y}–{row.end:%d.%m.%Y} ({wish}{when})")
    for one in proposal.unplaced:
        click.echo(f"{one.request}: ingen plass. {reason_in_words(one.explanation)}")
    click.echo()
    for level in proposal.levels:
        sure = "bevist" if level.proven else f"ikke bevist, grense {level.bound}"
        click.echo(f"{level_in_words(level.name)}: {level.value} ({sure})")
    click.echo(f"{proposal.seconds:.1f} s, {proposal.digest[:12]}")
