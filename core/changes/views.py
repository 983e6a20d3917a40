"""«Endringslogg»: who changed what, acting as what, before and after, and why, for one's own organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from core.changes import queries, words
from core.fields import read_number
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.web import db, me, next_url

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("changes", __name__, template_folder="templates")


def read_filter() -> queries.Filter:
    """The filter as it stands in the address; what cannot be read is left out."""
    args, who = request.args, me()
    before, kind = args.get("before", ""), args.get("kind", "")
    return queries.Filter(
        trust=who.trust,
        municipality=who.municipality,
        case=args.get("case", "").strip()[:40],
        kind=kind if kind in words.KINDS else "",
        person=args.get("person", "").strip()[:100],
        before=read_number(before),
    )


@bp.get("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    wanted = read_filter()
    rows, before = queries.page(db(), wanted)
    return render_template(
        "changes/list.html",
        rows=[shown(row) for row in rows],
        wanted=wanted,
        kinds=[(key, _(label)) for key, label in words.KINDS.items()],
        next_url=next_url(before, "before"),
    )


def shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the log
    """One row in words."""
    place, permission = words.PLACES.get(row.object_kind, ("", ""))
    return {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "acting_as": words.acting_as(row.acting_as),
        "action": words.action(row.action),
        "kind": words.kind(row.object_kind),
        "object_id": row.object_id,
        "url": f"{place}{row.object_id}" if place and me().may(permission) else "",
        "changed": words.changed(row.before, row.after),
        "new": not row.before,
        "reason": row.reason,
    }
