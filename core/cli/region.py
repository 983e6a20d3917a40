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
    from core.region.measures import MEASURES, SPANS, half_year, in_words
    from core.region.queries import REGION
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
            for trust in [one.trust for one in found.trusts] + ([REGION] if measure.kind != "share" else []):
                click.echo(f"  {trust:6} {found.said(trust, measure, span)}")
    for one in found.trusts:
        click.echo(f"\n{one.name}: rutinen er {'publisert' if one.routine_status != 'not_published' else 'ikke publisert'}")
        for rule in one.own_rules:
            if rule.state == "published":
                click.echo(f"  {rule.label}: {in_words('share', rule.share)}")
        for half in (half for half in one.need if half.need is not None or half.vikariat or half.earmarked):
            wait = in_words("count", half.need)
            click.echo(f"  {half_year(half.half_year)}: {wait} venter, {half.vikariat} vikariater, {half.earmarked} øremerkede")
        for label, names in (
            ("Uten avtale", one.area.without_agreement),
            ("Uten ALIS-koordinator", one.area.without_coordinator),
            ("Uten registrering", one.area.without_registration),
            ("Gjennomgang etter fristen", [f"{name} ({day:%d.%m.%Y})" for name, day in one.agreements.reviews_overdue]),
            ("Avtale sagt opp", [f"{name} (til {day:%d.%m.%Y})" for name, day in one.agreements.under_notice]),
        ):
            click.echo(f"  {label}: {', '.join(names) or 'ingen'}")
        click.echo(f"  Avtaler i kraft: {one.agreements.in_force}")
        click.echo(f"  Meldinger etter at saken var avsluttet: {one.after_end}")


@region.command()
@as_json
@data_option
def forecast(data: Path | None, *, machine: bool) -> None:
    """Look three years ahead, trust by trust, from the published figures alone."""
    from core.region.comparing import compare as compared
    from core.region.foreseeing import forecast as foresee
    from core.region.foreseeing import given

    with _scope(data) as db:
        told = foresee(given(compared(db, today())))
    if machine:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"Regnet av publiserte tall per {told['from']}; p10–p50–p90 av {told['scenarios']} tenkte forløp\n")
    for one in told["trusts"]:
        click.echo(one["trust"])
        for half in one["half_years"]:
            bands = ", ".join(
                f"{label} {'–'.join(f'{value:.0f}' for value in half[key])}"
                for key, label in (("wanted", "ønsker"), ("starts", "begynner"), ("waiting", "venter"))
            )
            click.echo(f"  {half['half_year']}: {bands}")
        for needed in one["posts_needed"]:
            posts = "flere enn regnet med" if needed["posts"] is None else needed["posts"]
            click.echo(f"  ni av ti venter høyst {needed['wait_months']} måneder: {posts} øremerkede stillinger til")


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
