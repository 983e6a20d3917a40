"""`alis region`: the regional figures, as the region's own scope may read them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.where import data_option, settings
from core.dates import today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

as_json = click.option("--json", "machine", is_flag=True, help="Machine-readable.")


@click.group()
def region() -> None:
    """The region's figures: organisations by name, persons never."""


@region.command()
@as_json
@data_option
def compare(data: Path | None, *, machine: bool) -> None:
    """Compare the trusts: the same measures for all, beside each trust's own rules."""
    from core.region.comparing import compare as compared
    from core.region.measures import MEASURES, SPANS, in_words
    from core.region.shown import as_json as shown

    with _scope(data) as db:
        found = compared(db, today())
    if machine:
        click.echo(json.dumps(shown(found), ensure_ascii=False, indent=2, default=str))
        return
    click.echo(f"Tall om personer per {found.release.period_end:%d.%m.%Y}; det øvrige per {found.today:%d.%m.%Y}\n")
    for measure in MEASURES:
        for span in measure.spans:
            click.echo(f"{measure.label}, {SPANS[span]}")
            for one in found.trusts:
                click.echo(f"  {one.trust:5} {in_words(measure.kind, found.value(one.trust, measure.key, span), span)}")
    for one in found.trusts:
        click.echo(f"{one.name}: rutinen er {'publisert' if one.routine_status != 'not_published' else 'ikke publisert'}")
        for rule in one.own_rules:
            if rule.state == "published":
                click.echo(f"  {rule.label}: {in_words('share', rule.share)}")
        click.echo(f"  Meldinger etter at saken var avsluttet: {one.after_end}")


@contextmanager
def _scope(data: Path | None) -> "Iterator[Session]":
    """One transaction as the region: what the page may not read, the command may not read either."""
    from core.db import make_engine, make_sessions
    from core.tenancy import Scope, ScopeKind, enter

    known = settings(data)
    engine = make_engine(known.database_url, pool_size=1)
    try:
        with make_sessions(engine).begin() as db:
            enter(db, Scope(ScopeKind.REGION), known.context_key)
            yield db
    finally:
        engine.dispose()
