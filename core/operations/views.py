"""«Drift»: tenants and their health, the database's version, messages by status. No personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from core.errors import N_
from core.i18n import gettext as _
from core.operations import queries
from core.permissions import Permission, requires
from core.web import db, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("operations", __name__, template_folder="templates")

STATUS_WORDS = {
    "queued": N_("Skal sendes"),
    "sent": N_("Sendt"),
    "cancelled": N_("Ikke sendt, saken er avsluttet"),
    "dead": N_("Kunne ikke sendes"),
}


@bp.get("/operations")
@requires(Permission.OPERATOR_READ)
def operations() -> ResponseReturnValue:
    return render_template(
        "operations/operations.html", **operations_context(), words={key: _(word) for key, word in STATUS_WORDS.items()}
    )


def operations_context() -> dict[str, Any]:
    """What the page and its JSON twin show."""
    stands, newest = queries.migration(db()), queries.newest_migration()
    return {
        "tenants": queries.tenants(db(), today()),
        "messages": queries.messages(db()),
        "migration": stands,
        "newest": newest,
        "at_head": stands == newest,
    }
