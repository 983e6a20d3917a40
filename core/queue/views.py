"""Pages for notified ALIS: the waiting list and one request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from core import matter, paging
from core.cases import case, split_case
from core.directory import queries as directory
from core.documents.sending import attachment
from core.errors import N_
from core.fields import read_number
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.queue import export, milestones, queries, register, service
from core.queue.models import ENDED
from core.trusts.rules import trust_names
from core.trusts.sources import Text
from core.trusts.terms import Severity, WishFacts
from core.web import db, is_fragment, me, next_url, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Row

    from core.trusts.terms import Finding


bp = Blueprint("queue", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("open", N_("Alle åpne")),
    ("waiting", N_("Venter")),
    ("in_progress", N_("Presentert eller tilbudt")),
    ("placed", N_("Har plass")),
    ("ended", N_("Avsluttet")),
    ("all", N_("Alle")),
)
PLACED = {"accepted", "in_service", "completed"}
BEGUN = {"in_service", *ENDED}  # what could have been otherwise in the notification is no longer
REGISTER_CHOICES = (("to_register", N_("Ikke ført")), ("registered", N_("Ført")), ("removed", N_("Fjernet")))


def read_filter() -> queries.Filter:
    """The filter as it stands in the address; what cannot be read is left out."""
    args = request.args
    unit = args.get("unit", "")
    sort = args.get("sort", "wanted_from")
    status = args.get("status", "open")
    known = {value for value, _label in STATUS_CHOICES}
    return queries.Filter(
        q=args.get("q", "")[:100],
        status=status if status in known else "open",
        trust=args.get("trust", ""),
        municipality=args.get("municipality", ""),
        unit=read_number(unit),
        register=args.get("register", "") if args.get("register") in dict(REGISTER_CHOICES) else "",
        late=args.get("late") == "1",
        after=paging.read_place(args.get("after")),
        sort=sort if sort in queries.SORTS else "wanted_from",
    )


@bp.get("/requests")
@requires(Permission.REQUEST_READ)
def waiting_list() -> ResponseReturnValue:
    wanted, who = read_filter(), me()
    listed = queries.page(db(), who, wanted)
    units = directory.units(db(), [who.trust]) if who.trust and not is_fragment() else {}
    return render_template(
        "queue/waiting_list.html",
        rows=listed.rows,
        count=listed.count,
        cap=queries.CAP,
        next_url=next_url(listed.cursor),
        sheet_url=f"/requests.xlsx?{request.query_string.decode()}".rstrip("?"),
        wanted=wanted,
        unit_options=directory.unit_options(units.values()),
        # a municipality reads across the trusts, a trust across the municipalities
        trusts={} if who.trust else trust_names(),
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        registers=[(value, _(label)) for value, label in REGISTER_CHOICES],
        today=today(),
    )


@bp.get("/requests.xlsx")
@requires(Permission.REQUEST_READ)
def waiting_list_sheet() -> ResponseReturnValue:
    """The same list with the same filter, all of it, as a spreadsheet."""
    wanted = replace(read_filter(), after=None)
    listed = queries.page(db(), me(), wanted, size=export.MOST)
    made = export.waiting_list(listed.rows, dict(REGISTER_CHOICES), today(), cut=listed.cursor is not None)
    return attachment(made, f"innmeldte-alis-{today().isoformat()}.xlsx")


@bp.get("/requests/<case_id>")
@requires(Permission.REQUEST_READ)
def show(case_id: str) -> ResponseReturnValue:
    return matter_page(*split_case(case_id))


def matter_page(
    trust: str, id_: int, form: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    """One request; with ``errors`` as the answer to a form on it, 422, as typed."""
    hangs = matter.read(db(), me(), trust, id_, today())
    page = render_template("queue/request.html", **request_context(hangs), hangs=hangs, form=form or {}, errors=errors or {})
    return (page, 422) if errors else page


def request_context(hangs: dict[str, list[Any]]) -> dict[str, Any]:
    """What the queue says of one request, each date and finding with its rule; from what hangs on it (core.matter)."""
    (found,) = hangs["request"]
    rules = directory.rules_of(found.trust, found.notified_on, hangs["confirmed"])
    wishes = [WishFacts(tuple(w.path or ()), w.specialty, w.place or w.site) for w in hangs["wishes"]]
    facts = service.facts_of(found, wishes, found.notified_on, found.sender_role)
    standing = directory.standing_of(hangs["standing"][0]) if hangs["standing"] else None
    period = milestones.of(hangs["agreed"][0]) if found.status in PLACED and hangs["agreed"] else None
    planned = {one.key: one for one in milestones.planned(found, rules, period)}
    place = hangs["municipality"][0]
    labels = [", ".join(filter(None, (w.full_label or _(service.ANY_UNIT), w.place))) for w in hangs["wishes"]]
    return {
        "found": found,
        "case": case(found.trust, found.id),
        "rules": rules,
        "words": rules.words(),
        "municipality": place,
        "findings": _told(rules.check_notification(facts, standing), found) if standing and found.status not in BEGUN else (),
        "governing": next(iter(hangs["governing"]), None),
        "planned": planned,
        "today": today(),
        "place_in_order": hangs["place_in_order"][0].place if hangs["place_in_order"] else None,
        "register_text": register.text_block(found, place.official_name, labels),
        **{name: hangs[name] for name in ("wishes", "milestones", "register", "notes", "ranks")},
    }


def _told(findings: tuple[Finding, ...], found: Row[Any]) -> list[Finding]:
    """Whoever has given a reason is not asked for one again."""
    given = Text(N_("Fravikes med begrunnelsen som står i saken."))
    return [
        replace(one, severity=Severity.INFO, remedy=given, who=None) if one.needs_reason and found.departure_reason else one
        for one in findings
    ]
