"""The home page: what is mine to do, by when, how late, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from core.errors import N_
from core.i18n import gettext as _
from core.permissions import Permission, Role, requires
from core.problems import rule_json
from core.web import db, me, next_url, today
from core.worklist import queries, words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.identity import Identity

bp = Blueprint("worklist", __name__, template_folder="templates")

# those who have no line of their own: what the page says instead, and where it leads
PAGE = 30  # lines with their rules; the API gives more
ELSEWHERE: tuple[tuple[Permission, str, str], ...] = (
    (Permission.REGION_READ, "/region", N_("Regionale tall")),
    (Permission.OPERATOR_READ, "/operations", N_("Drift")),
    (Permission.AGREEMENT_READ, "/agreements", N_("Avtaler")),
    (Permission.REQUEST_READ, "/requests", N_("Innmeldte ALIS")),
    (Permission.RULE_READ, "/rules", N_("Regler")),
)
SIGNATORIES = {Role.MUNICIPALITY_SIGNATORY, Role.TRUST_SIGNATORY}


@bp.get("/")
@requires(Permission.WORKLIST_READ)
def home() -> ResponseReturnValue:
    who = me()
    found, entries = read(who, size=PAGE)
    return render_template(
        "worklist/home.html",
        entries=entries,
        count=found.count,
        cap=queries.CAP,
        next_url=next_url(found.next),
        first=not request.args.get("after"),
        elsewhere=[(url, _(label)) for permission, url, label in ELSEWHERE if permission in who.permissions],
        nothing=nothing(who),
        need_first=Role.TRUST_UNIT_LEADER in who.organisation.roles,
        today=today(),
    )


def read(who: Identity, size: int = queries.PAGE) -> tuple[queries.Worklist, list[words.Entry]]:
    found = queries.read(db(), who, today(), after=queries.read_place(request.args.get("after")), size=size)
    return found, words.entries(found, today(), reads_requests=Permission.REQUEST_READ in who.permissions)


def nothing(who: Identity) -> str:
    """What an empty list means for the reader."""
    if who.organisation.roles <= SIGNATORIES:
        return _("Avtaler som venter på signaturen din, kommer her.")
    if who.may(Permission.REGION_READ) or who.may(Permission.OPERATOR_READ):
        return _("Rollen din har ingen saker å følge opp. Bruk lenkene under.")
    return _("Når noe skal gjøres, står det her med frist og grunn.")


def shown(entry: words.Entry) -> dict[str, Any]:
    """An entry as the API gives it."""
    return {
        "kind": entry.kind,
        "case": entry.case,
        "todo": entry.todo,
        "label": entry.label,
        "due_on": entry.due_on,
        "days_late": entry.days_late,
        "why": entry.why,
        "rule": rule_json(entry.rule) if entry.rule else None,
        "url": entry.url,
        "information": entry.info,
    }
