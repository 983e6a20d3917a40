"""Pages for giving a notification: the form, its drafts, and the trust's entry on a municipality's behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError

from core.cases import case
from core.directory import queries as directory
from core.errors import N_, NotFound, Refusal, not_ahead
from core.fields import read_number
from core.i18n import dato, ngettext
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.queue import drafts, milestones, prefilling, service
from core.queue.schemas import EnterSchema, NotifySchema
from core.trusts.terms import MilestoneFacts, Standing
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.identity import Identity

bp = Blueprint("notifying", __name__, template_folder="templates")


@bp.get("/notify")
@requires(Permission.REQUEST_NOTIFY)
def notify_form() -> ResponseReturnValue:
    own = directory.municipality(db(), me().municipality)
    typed: dict[str, Any] = {"trusts": [own.trust] if own and own.trust else []}
    if draft := request.args.get("draft", ""):
        typed = {**drafts.get(db(), me().municipality, _number(draft)).fields, "draft_id": draft}
    elif trainee := request.args.get("trainee", ""):
        typed |= prefilling.of_trainee(db(), me().municipality, _number(trainee))
    return _form(me().municipality, typed, {})


@bp.post("/notify")
@requires(Permission.REQUEST_NOTIFY)
def notify() -> ResponseReturnValue:
    typed = form_data(trusts=True)
    if typed.pop("save_draft", None):
        return _save_draft(typed)
    try:
        command = NotifySchema().load(notification(typed))
        receipts = service.notify(db(), actor(), sender(me()), command, notified_on=today(), today=today())
    except (ValidationError, Refusal) as problem:
        return _form(me().municipality, typed, errors_of(problem), problem)
    receipt = ngettext("Innmeldingen er sendt %(date)s.", "Innmeldingene er sendt %(date)s:", len(receipts), date=dato(today()))
    cases = [case(made.request.trust, made.request.id) for made in receipts]
    if len(cases) > 1:  # each trust has its own matter; the first is shown, the others are named
        links = (Markup('<a class="ds-link" href="/requests/{0}">{0}</a>').format(one) for one in cases)
        receipt = Markup("{} {}").format(receipt, Markup(" · ").join(links))
    flash(receipt)
    return redirect(f"/requests/{cases[0]}", 303)


def _save_draft(typed: dict[str, Any]) -> ResponseReturnValue:
    try:
        drafts.save(db(), actor(), me().municipality, typed, _number(typed["draft_id"]) if typed.get("draft_id") else None)
    except Refusal as refusal:
        return _form(me().municipality, typed, errors_of(refusal), refusal)
    flash(_("Utkastet er lagret. Ingenting er sendt."))
    return redirect("/notify", 303)


@bp.post("/notify/drafts/<int:draft_id>/delete")
@requires(Permission.REQUEST_NOTIFY)
def drop_draft(draft_id: int) -> ResponseReturnValue:
    drafts.drop(db(), actor(), me().municipality, draft_id)
    flash(_("Utkastet er slettet."))
    return redirect("/notify", 303)


def _number(value: str) -> int:
    found = read_number(value)
    if found is None:
        raise NotFound
    return found


@bp.get("/requests/enter")
@requires(Permission.REQUEST_ENTER)
def enter_form() -> ResponseReturnValue:
    """First the municipality, found under any of its names; then the same form with the e-mail's date."""
    number = request.args.get("municipality", "")
    place = directory.municipality(db(), number) if number else None
    if place is None:
        words = request.args.get("q", "")[:100]
        found = directory.find_municipalities(db(), words) if words.strip() else ()
        return render_template("queue/enter.html", q=words, found=found, asked=bool(words.strip()))
    return _form(
        place.number, {"trusts": [me().trust], "sender_name": prefilling.coordinator(db(), place.number)}, {}, place=place
    )


@bp.post("/requests/enter")
@requires(Permission.REQUEST_ENTER)
def enter() -> ResponseReturnValue:
    typed = form_data(trusts=True)
    place = directory.municipality(db(), typed.get("municipality", ""))
    if place is None:
        raise NotFound
    try:
        entry, command = EnterSchema().load(notification({**typed, "trusts": [me().trust]}))
        receipt = enter_on_behalf(entry, command)
    except (ValidationError, Refusal) as problem:
        return _form(place.number, typed, errors_of(problem), problem, place=place)
    flash(
        _(
            "Ført inn på vegne av %(name)s. Innmeldingen regnes fra %(date)s.",
            name=place.official_name,
            date=dato(entry["notified_on"]),
        )
    )
    return redirect(f"/requests/{case(receipt.request.trust, receipt.request.id)}", 303)


def enter_on_behalf(entry: dict[str, Any], command: Any) -> service.Receipt:  # noqa: ANN401 - queue's Notify
    """The trust's own entry of a mailed notification; both doors come here."""
    if [choice.trust for choice in command.choices] != [me().trust]:
        sentence = N_("Innmeldingen kan bare føres inn hos eget helseforetak.")
        raise Refusal("not_own_trust", sentence, errors={"trusts": sentence})
    not_ahead(entry["notified_on"], today(), "notified_on")
    if directory.municipality(db(), entry["municipality"]) is None:
        sentence = N_("Velg en kommune.")
        raise Refusal("unknown_municipality", sentence, errors={"municipality": sentence})
    given_by = service.Sender(entry["municipality"], entry["sender_name"], "municipality.coordinator", on_behalf=True)
    (receipt,) = service.notify(db(), actor(), given_by, command, notified_on=entry["notified_on"], today=today())
    return receipt


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


def _form(
    municipality: str,
    typed: dict[str, Any],
    errors: dict[str, str],
    problem: Exception | None = None,
    *,
    place: Any = None,  # noqa: ANN401 - a row
) -> ResponseReturnValue:
    """The form for the municipality itself, or (``place``) for the trust that enters on its behalf."""
    trusts = [one for one in directory.trusts(db()) if place is None or one.code == me().trust]
    codes = [one.code for one in trusts]
    nodes = directory.units(db(), codes)
    standings = directory.standings(db(), codes, [municipality], today())
    offered = []
    for one in trusts:
        rules = directory.current_rules(db(), one.code, today())
        offered.append(
            {
                "code": one.code,
                "name": one.name,
                "rules": rules,
                "notice": next((m for m in rules.milestones(MilestoneFacts(today())) if m.key == milestones.FIRST_NOTICE), None),
                "gates": rules.gates(standings.get((one.code, municipality), Standing())),
                "extra": rules.extra_fields(),
                "units": directory.unit_options(node for (trust, _id), node in nodes.items() if trust == one.code),
            }
        )
    page = render_template(
        "queue/notify.html",
        trusts=offered,
        form=typed,
        errors=errors,
        refusal=problem if isinstance(problem, Refusal) else None,
        today=today(),
        place=place,
        drafts=drafts.listed(db(), municipality) if place is None and not errors else (),
    )
    return (page, 422) if errors else page
