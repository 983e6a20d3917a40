"""«Overlevering»: what to hand on before somebody's access ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from core.i18n import gettext as _
from core.permissions import ROLE_NAMES, Permission, requires
from core.web import db, me, today
from core.worklist import handover

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("handover", __name__, template_folder="templates")


@bp.get("/people/<int:membership_id>/handover")
@requires(Permission.PEOPLE_MANAGE)
def checklist(membership_id: int) -> ResponseReturnValue:
    return render_template(
        "worklist/handover.html",
        h=handover.of(db(), me(), membership_id, today()),
        role_names={role: _(name) for role, name in ROLE_NAMES.items()},
        today=today(),
    )
