"""`alis rules` and `alis milestones`: what each trust's routine says, with the sentence behind it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.where import data_option, settings
from core.dates import today

if TYPE_CHECKING:
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule

as_json = click.option("--json", "machine", is_flag=True, help="Machine-readable.")


@click.group()
def rules() -> None:
    """The trusts' rules with their sources."""


@rules.command()
@click.argument("trust")
@as_json
def show(trust: str, *, machine: bool) -> None:
    """Show TRUST's rules in force today, each with its sentence."""
    found = _rules(trust)
    if machine:
        from core.trusts.shown import shown

        _dump(shown(found))
        return
    click.echo(f"{found.identity.name} ({found.code})\n")
    for rule in found.book:
        _print_rule(rule)
    click.echo(f"\nEnheter: {len(found.named_units())}")
    for unit in found.named_units():
        click.echo(f"  {' / '.join(unit.path)}")
    for contact in found.contacts():
        copy = " (kopi)" if contact.copy else ""
        click.echo(f"Kontakt: {contact.name}, {contact.title}, {contact.email}{copy} – {contact.source.dated}")
    for step in found.steps():
        click.echo(f"Steg {step.order}: {step.label}")


@rules.command()
@as_json
def compare(*, machine: bool) -> None:
    """Show the trusts' answers side by side, question by question."""
    from core.trusts.catalogue import CATALOGUE
    from core.trusts.phrases import value_in_words
    from core.trusts.plugins import installed

    found = sorted((_rules(code) for code in installed()), key=lambda rules: (rules.identity.position, rules.code))
    if machine:
        from core.trusts.shown import compared

        _dump(compared({rules.code: rules for rules in found}))
        return
    for key, label in CATALOGUE.items():
        click.echo(str(label))
        for rules in found:
            click.echo(f"  {rules.code:5} {value_in_words(rules.rule(key))}")


@rules.command()
@click.argument("trust", required=False)
@click.pass_context
def check(context: click.Context, trust: str | None) -> None:
    """Check TRUST's plugin (or every installed one) against the contract."""
    from core.trusts.conformance import check as problems_of
    from core.trusts.plugins import installed

    wrong = False
    for code in (trust,) if trust else installed():
        problems = problems_of(code)
        wrong = wrong or bool(problems)
        for problem in problems:
            click.echo(str(problem), err=True)
        if not problems:
            click.echo(f"{code}: i orden")
    if wrong:
        context.exit(1)


@rules.command()
@data_option
def recompute(data: Path | None) -> None:
    """Rebuild the stored milestones of every trust from the rules."""
    from core.db import make_engine, make_sessions
    from core.queue.milestones import rebuild
    from core.tenancy import Scope, ScopeKind, enter
    from core.trusts.rules import trust_codes

    known = settings(data)
    engine = make_engine(known.database_url, pool_size=1)
    try:
        for code in trust_codes():
            with make_sessions(engine).begin() as db:
                enter(db, Scope(ScopeKind.TRUST, trust=code), known.context_key)
                click.echo(f"{code}: {rebuild(db, code)} innmeldinger")
    finally:
        engine.dispose()


@click.command()
@click.argument("trust")
@click.option("--start", required=True, metavar="DATE", help="The wanted start, as 2028-03-01.")
@click.option("--plan-assigned", metavar="DATE", help="When the implementation plan was assigned.")
@as_json
def milestones(trust: str, start: str, plan_assigned: str | None, *, machine: bool) -> None:
    """Show the windows for a wanted start at TRUST, each with its source."""
    from core.trusts.matters import MilestoneFacts

    facts = MilestoneFacts(_date(start), plan_assigned_on=_date(plan_assigned) if plan_assigned else None)
    plan = _rules(trust).milestones(facts)
    if machine:
        from core.trusts.shown import sentence

        _dump(
            [
                {"key": m.key, "label": str(m.label), "opens_on": m.opens_on, "due_on": m.due_on, "status": m.status}
                | sentence(m.rule.source)
                for m in plan
            ]
        )
        return
    for m in plan:
        click.echo(f"{m.label}: {_span(m.opens_on, m.due_on)} [{_status(m.rule)}]{_quoted(m.rule)}")


def _rules(trust: str) -> "TrustRules":
    from core.trusts.plugins import PluginRefused
    from core.trusts.rules import UnknownTrust, rules_for

    try:
        return rules_for(trust, on=today())
    except (UnknownTrust, PluginRefused) as error:
        raise click.ClickException(str(error)) from None


def _date(written: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found = datetime.strptime(written, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        if 2000 <= found.year <= 2100:  # noqa: PLR2004 - what a service can be planned in
            return found
    raise click.ClickException(f"«{written}» er ikke en dato; skriv den som 2028-03-01.")


def _print_rule(rule: "Rule") -> None:
    from core.trusts.phrases import value_in_words

    click.echo(f"{rule.label}: {value_in_words(rule)} [{_status(rule)}]{_quoted(rule)}")
    if rule.reading:
        click.echo(f"    Merk: {rule.reading}")
    if rule.suggestion:
        click.echo(f"    Forslag, ikke i kraft: {rule.suggestion.text}")


def _status(rule: "Rule") -> str:
    from core.trusts.phrases import STATUS_WORDS

    return str(STATUS_WORDS[rule.status])


def _quoted(rule: "Rule") -> str:
    source = rule.source
    return f"\n    «{source.quote}» – {source.document}, {source.dated}" if source else ""


def _span(opens_on: date | None, due_on: date | None) -> str:
    if due_on is None:
        return "ingen dato oppgitt"
    return f"{opens_on:%d.%m.%Y}–{due_on:%d.%m.%Y}" if opens_on else f"senest {due_on:%d.%m.%Y}"


def _dump(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=lambda day: day.isoformat()))
