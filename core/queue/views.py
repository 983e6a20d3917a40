"""Pages for notified ALIS: the waiting list, one request, the notification form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.directory import queries as directory
from core.errors import N_, NotFound, Refusal
from core.i18n import dato, ngettext
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.queue import milestones, queries, service
from core.queue.schemas import NotifySchema
from core.trusts.terms import MilestoneFacts, Standing
from core.web import actor, db, form_data, from_marshmallow, is_fragment, me, said, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.accounts.queries import Identity
    from core.queue.models import PlacementRequest

bp = Blueprint("queue", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("open", N_("Alle åpne")),
    ("waiting", N_("Venter")),
    ("in_progress", N_("Presentert eller tilbudt")),
    ("placed", N_("Har plass")),
    ("ended", N_("Avsluttet")),
    ("all", N_("Alle")),
)
REGISTER_CHOICES = (("to_register", N_("Ikke ført")), ("registered", N_("Ført")), ("removed", N_("Fjernet")))


def case(trust: str, id_: int) -> str:
    return f"{trust}-{id_}"


def split_case(value: str) -> tuple[str, int]:
    """``fin-1041`` → trust and id. Raises NotFound for anything else."""
    trust, _dash, number = value.rpartition("-")
    if not trust or not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - a bigint
        raise NotFound
    return trust, int(number)


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
        unit=int(unit) if unit.isdecimal() and len(unit) < 18 else None,  # noqa: PLR2004
        register=args.get("register", "") if args.get("register") in dict(REGISTER_CHOICES) else "",
        late=args.get("late") == "1",
        after=queries.read_cursor(args.get("after")),
        sort=sort if sort in queries.SORTS else "wanted_from",
    )


@bp.get("/requests")
@requires(Permission.REQUEST_READ)
def waiting_list() -> ResponseReturnValue:
    wanted, who = read_filter(), me()
    rows, cursor = queries.page(db(), who, wanted)
    found = None if wanted.after else queries.count(db(), who, wanted)
    units = directory.units(db(), [who.trust]) if who.trust and not is_fragment() else {}
    return render_template(
        "queue/waiting_list.html",
        rows=rows,
        count=found,
        cap=queries.CAP,
        next_url=_next_url(cursor) if cursor else "",
        wanted=wanted,
        unit_options=directory.unit_options(units.values()),
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        registers=[(value, _(label)) for value, label in REGISTER_CHOICES],
        today=today(),
    )


def _next_url(cursor: str) -> str:
    from urllib.parse import urlencode  # noqa: PLC0415

    kept = {key: value for key, value in request.args.items() if key != "after" and value}
    return f"/requests?{urlencode({**kept, 'after': cursor})}"


@bp.get("/requests/<case_id>")
@requires(Permission.REQUEST_READ)
def show(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    return render_template("queue/request.html", **request_context(service.get(db(), trust, id_)))


def request_context(found: PlacementRequest) -> dict[str, Any]:
    """Everything the page of one request shows, each date and finding with its rule."""
    rules = directory.current_rules(db(), found.trust, found.notified_on)
    hangs = queries.details(db(), found.trust, found.id)
    nodes = directory.units(db(), [found.trust], closed=True)
    wishes = [service.wish_facts(nodes, found.trust, wish) for wish in hangs["wishes"]]
    facts = service.facts_of(found, wishes, found.notified_on, found.sender_role)
    standing = directory.standing(db(), found.trust, found.municipality, today())
    planned = {one.key: one for one in milestones.planned(found, rules)}
    place = directory.municipality(db(), found.municipality)
    return {
        "found": found,
        "case": case(found.trust, found.id),
        "rules": rules,
        "words": rules.words(),
        "municipality": place,
        "findings": rules.check_notification(facts, standing) if found.ended_on is None else (),
        "planned": planned,
        "today": today(),
        **hangs,
    }


@bp.get("/notify")
@requires(Permission.REQUEST_NOTIFY)
def notify_form() -> ResponseReturnValue:
    own = directory.municipality(db(), me().municipality)
    return _form(me(), {"trusts": [own.trust] if own and own.trust else []}, {})


@bp.post("/notify")
@requires(Permission.REQUEST_NOTIFY)
def notify() -> ResponseReturnValue:
    typed = form_data(trusts=True)
    try:
        command = NotifySchema().load(notification(typed))
        receipts = service.notify(db(), actor(), sender(me()), command, notified_on=today(), today=today())
    except ValidationError as problem:
        return _form(me(), typed, _by_field(from_marshmallow(problem.messages_dict)))
    except Refusal as refusal:
        if refusal.status != 422:  # noqa: PLR2004
            raise
        return _form(me(), typed, _by_field(refusal), refusal)
    flash(ngettext("Innmeldingen er sendt %(date)s.", "Innmeldingene er sendt %(date)s.", len(receipts), date=dato(today())))
    first = receipts[0].request
    return redirect(f"/requests/{case(first.trust, first.id)}" if len(receipts) == 1 else "/requests?sort=notified_on", 303)


def sender(who: Identity) -> service.Sender:
    """The municipality's coordinator, or its leader of the medical service (C-12)."""
    role = "municipality.coordinator" if "municipality.coordinator" in who.organisation.roles else "municipality.leader"
    return service.Sender(who.municipality, who.name, role)


def notification(typed: dict[str, Any]) -> dict[str, Any]:
    """The form's flat fields (``unit_nlsh``, ``unit_nlsh_2``, ``place_hsyk``) as the schema's nested choices."""
    data = {key: value for key, value in typed.items() if not key.startswith(("unit_", "place_")) and key != "trusts"}
    choices = []
    for trust in typed.get("trusts", []):
        wishes = []
        for suffix in ("", "_2", "_3"):
            unit, place = typed.get(f"unit_{trust}{suffix}"), typed.get(f"place_{trust}{suffix}")
            if unit or place:
                wishes.append({"unit_id": None if unit in {None, "any"} else unit, "place": place})
        choices.append({"trust": trust, "wishes": wishes})
    return {**data, "trusts": choices}


def _by_field(refusal: Refusal) -> dict[str, str]:
    """Errors under the names that the form's fields have."""
    found: dict[str, str] = {}
    for field, messages in refusal.errors.items():
        parts = field.split(".")
        name = "trusts" if parts[0] == "trusts" else parts[0]
        found[name] = said(messages)
    return found


def _form(who: Identity, typed: dict[str, Any], errors: dict[str, str], refusal: Refusal | None = None) -> ResponseReturnValue:
    trusts = directory.trusts(db())
    codes = [one.code for one in trusts]
    nodes = directory.units(db(), codes)
    standings = directory.standings(db(), codes, [who.municipality], today())
    offered = []
    for one in trusts:
        rules = directory.current_rules(db(), one.code, today())
        offered.append(
            {
                "code": one.code,
                "name": one.name,
                "rules": rules,
                "notice": next((m for m in rules.milestones(MilestoneFacts(today())) if m.key == milestones.FIRST_NOTICE), None),
                "gates": rules.gates(standings.get((one.code, who.municipality), Standing())),
                "extra": rules.extra_fields(),
                "units": directory.unit_options(node for (trust, _id), node in nodes.items() if trust == one.code),
            }
        )
    page = render_template(
        "queue/notify.html",
        trusts=offered,
        form=typed,
        errors=errors,
        refusal=refusal,
        today=today(),
    )
    return (page, 422) if errors else page
