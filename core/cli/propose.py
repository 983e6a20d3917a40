"""`alis propose`: who gets which vacancy, proposed and explained; nobody is placed by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.where import data_option, settings
from core.dates import months_apart

if TYPE_CHECKING:
    from core.allocation import Budget, Proposal
    from core.proposals.gathering import Gathered

BAD_CASE = 2


@click.command()
@click.argument("trust")
@click.option("--file", "path", type=click.Path(path_type=Path), help="A case file; no database is asked.")
@click.option("--seconds", type=click.FloatRange(0, 3600), default=120, show_default=True, help="Time for proving.")
@click.option("--json", "machine", is_flag=True, help="Machine-readable.")
@click.option("--maybe", is_flag=True, help="Vacancies reported as «kanskje» too (from the database).")
@click.option("--elsewhere", is_flag=True, help="Units not wished for too, where the routine allows it (from the database).")
@data_option
@click.pass_context
def propose(  # noqa: PLR0913 - one for each option
    context: click.Context,
    trust: str,
    path: Path | None,
    seconds: float,
    data: Path | None,
    *,
    machine: bool,
    maybe: bool,
    elsewhere: bool,
) -> None:
    """Propose who gets which vacancy at TRUST: optimal level by level, never against a municipality's own order.

    Without --file it reads TRUST's waiting list and vacancies as they are; nothing is stored.
    """
    from core.allocation import Budget, case
    from core.allocation import propose as run

    if path is None:
        problem = from_database(trust, data, maybe=maybe, elsewhere=elsewhere)
        _show(solve(problem, Budget(seconds)), {one.id: one.wanted_start for one in problem.requests}, machine=machine)
        return
    try:
        found = case.read(path, trust)
    except case.CaseError as error:
        click.echo(f"{path.name}: {error}", err=True)
        context.exit(BAD_CASE)
    proposal = run(found.requests, found.vacancies, found.policy, today=found.today, prior=found.prior, budget=Budget(seconds))
    _show(proposal, {request.id: request.wanted_start for request in found.requests}, machine=machine)


def from_database(trust: str, data: Path | None, *, maybe: bool, elsewhere: bool) -> Gathered:
    """Read one trust's problem in that trust's own scope."""
    from core.config import BadSetting
    from core.dates import today
    from core.db import make_engine, make_sessions
    from core.directory.queries import current_rules
    from core.proposals.gathering import gather
    from core.tenancy import Scope, ScopeKind, enter
    from core.trusts.rules import trust_codes

    if trust not in trust_codes():
        raise BadSetting(f"{trust}: no such trust. Known are {', '.join(trust_codes())}.")
    known = settings(data)
    engine = make_engine(known.database_url, pool_size=1)
    try:
        with make_sessions(engine)() as db, db.begin():
            enter(db, Scope(ScopeKind.TRUST, trust=trust), known.context_key)
            return gather(db, current_rules(db, trust, today()), today=today(), maybe=maybe, elsewhere=elsewhere)
    finally:
        engine.dispose()


def solve(problem: Gathered, budget: Budget) -> Proposal:
    from core.allocation import propose as run

    return run(problem.requests, problem.vacancies, problem.policy, today=problem.today, prior=problem.prior, budget=budget)


def _show(proposal: Proposal, wanted: dict[str, Any], *, machine: bool) -> None:
    from core.allocation import case

    if machine:
        click.echo(json.dumps(case.answer(proposal), ensure_ascii=False))
    else:
        tell(proposal, wanted)


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
