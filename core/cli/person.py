"""`alis person`: the first people of an organisation, who then let in the others themselves."""

from pathlib import Path

import click

from core.cli.where import data_option, owner_url


@click.group()
def person() -> None:
    """People who sign in."""


@person.command()
@click.argument("email")
@click.option("--name", required=True, help="First and last name.")
@click.option("--org", required=True, help="Trust code, municipality number, `region` or `operator`.")
@click.option("--role", "roles", required=True, multiple=True, help="A role such as trust.admin; may be given several times.")
@data_option
def admit(email: str, name: str, org: str, roles: tuple[str, ...], data: Path | None) -> None:
    """Let EMAIL into an organisation. The worker mails a link for choosing a password."""
    from marshmallow import ValidationError
    from sqlalchemy import text

    from core.accounts.founding import found
    from core.accounts.people_schemas import AdmitSchema
    from core.dates import today
    from core.db import make_engine, make_sessions
    from core.errors import Refusal

    try:
        command = AdmitSchema().load({"email": email, "name": name, "roles": list(roles)})
    except ValidationError as problem:
        raise click.ClickException(f"Not usable: {', '.join(problem.messages_dict)}.") from None
    engine = make_engine(owner_url(data), pool_size=1)
    try:
        with make_sessions(engine)() as db, db.begin():
            db.execute(text("SET LOCAL ROLE alis_owner"))
            db.execute(text("SELECT set_config('alis.maintenance', 'on', true)"))
            found(db, org, command, today=today())
    except Refusal as refusal:
        known = {
            "already_member": f"{email} has access to {org} already.",
            "invalid": f"{', '.join(roles)} cannot be given in {org} here.",
            "not_found": f"There is no organisation {org}.",
        }
        raise click.ClickException(known.get(refusal.code, refusal.code)) from None
    finally:
        engine.dispose()
    click.echo(f"{email} has access to {org} as {', '.join(roles)}. The worker mails a link for choosing a password.")
