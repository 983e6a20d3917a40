"""Pages for anybody: whom an ALIS turns to, accessibility, privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from core.directory import profiles, queries
from core.directory.doors import bp
from core.permissions import Permission, requires
from core.web import db, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/alis")
@requires(Permission.PUBLIC)
def alis() -> ResponseReturnValue:
    """«Jeg er ALIS»: names the leader of the medical service in the own municipality; nothing is sent from here (R-021)."""
    q, number = request.args.get("q", "")[:100], request.args.get("municipality", "")
    found = queries.municipality(db(), number) if number else None
    rows = queries.find_municipalities(db(), q, limit=20) if q and found is None else []
    if len(rows) == 1:
        found = queries.municipality(db(), rows[0].number)
    rules = queries.every_rules(db(), today())
    return render_template(
        "directory/alis.html",
        q=q,
        rows=rows,
        found=found,
        profile=profiles.get(db(), found.number) if found else None,
        rule=next((one.rule("referral") for one in rules.values() if one.rule("referral").published), None),
        trusts=[(code, one.identity.name) for code, one in rules.items()],
    )


@bp.get("/accessibility")
@requires(Permission.PUBLIC)
def accessibility() -> ResponseReturnValue:
    return render_template("directory/accessibility.html")


@bp.get("/privacy")
@requires(Permission.PUBLIC)
def privacy() -> ResponseReturnValue:
    return render_template("directory/privacy.html")
