"""«Kalender»: a private address that a calendar can read; made, shown once and taken back by its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template

from core import identity
from core.accounts import feeds
from core.errors import NotFound
from core.i18n import gettext as _
from core.notices.calendar import document
from core.permissions import Permission, requires
from core.tenancy import enter
from core.web import db, me, now, settings, today
from core.worklist import feed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


bp = Blueprint("calendar", __name__, template_folder="templates")


def address(secret: str) -> str:
    return f"{settings().base_url}/calendar/{secret}.ics"


@bp.get("/calendar")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("worklist/calendar.html", feed=feeds.current(db(), me()), address="")


@bp.post("/calendar")
@requires(Permission.SIGNED_IN)
def make() -> ResponseReturnValue:
    secret = feeds.make(db(), me(), now())
    return render_template("worklist/calendar.html", feed=feeds.current(db(), me()), address=address(secret))


@bp.post("/calendar/revoke")
@requires(Permission.SIGNED_IN)
def revoke() -> ResponseReturnValue:
    feeds.revoke(db(), me(), now())
    flash(_("Kalenderadressen er trukket tilbake."))
    return redirect("/calendar", 303)


@bp.get("/calendar/<feed_token>.ics")
@requires(Permission.PUBLIC)
def read(feed_token: str) -> ResponseReturnValue:
    """The feed. Whoever has the address reads it, so it names nobody; an ended one is as if it never was."""
    who = identity.of_feed(db(), feed_token, settings().context_key, today=today())
    if who is None:
        raise NotFound
    enter(db(), who.scope, settings().context_key)
    found = feed.entries(db(), who, today(), settings().base_url)
    content = document(found, now(), name=f"ALIS Nord: {who.organisation.name}")
    return Response(content, mimetype="text/calendar", headers={"Content-Disposition": 'inline; filename="alis.ics"'})
