"""Pages for an agreement on its way: sending, reminding, signatures, return, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.agreements import signing, texts
from core.agreements.act_pages import back, own_party, page, posted
from core.agreements.board_views import lines
from core.agreements.life_schemas import CancelSchema, OnPaperFormSchema, SendSchema, SignSchema
from core.agreements.models import LANGUAGES
from core.agreements.views import chosen_scan, state_words
from core.agreements.words import LANGUAGE_NAMES
from core.cases import case, split_case
from core.directory import queries as directory
from core.errors import N_, Refusal
from core.i18n import dato, ngettext, versjon
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("agreement_signing", __name__, template_folder="templates")


@bp.get("/agreements/send")
@requires(Permission.AGREEMENT_SEND)
def send_form() -> ResponseReturnValue:
    """The address may mark beforehand: ``choose`` everybody, or who has no agreement in force; ``municipality`` one."""
    choose, number = request.args.get("choose", ""), request.args.get("municipality", "")
    marked = [
        one.row.municipality
        for one in lines()
        if choose == "all" or (choose == "missing" and not one.has_agreement) or one.row.municipality == number
    ]
    return _send_page({"municipalities": marked}, {})


@bp.post("/agreements/send")
@requires(Permission.AGREEMENT_SEND)
def send() -> ResponseReturnValue:
    typed = form_data(municipalities=True)
    try:
        made = sent(SendSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _send_page(typed, errors_of(problem)), 422
    flash(ngettext("Avtalen er sendt til %(num)s kommune.", "Avtalen er sendt til %(num)s kommuner.", len(made)))
    return redirect(f"/agreements/{case(made[0].trust, made[0].id)}" if len(made) == 1 else "/agreements", 303)


def sent(command: Any) -> list[Any]:  # noqa: ANN401 - Send
    """Send to each municipality; all or none."""
    trust = me().trust
    template = texts.get(db(), trust, command.template_id)
    unknown = [number for number in command.municipalities if directory.municipality(db(), number) is None]
    if unknown:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors={"municipalities": N_("Velg kommuner i listen.")})
    given = {"language": command.language, "agreed_from": command.agreed_from, "today": today()}
    return signing.send_all(db(), actor(), template, command.municipalities, **given)


def _send_page(form: dict[str, Any], errors: dict[str, str]) -> str:
    templates = [one for one in texts.every(db(), me().trust) if one.in_use]
    rows = lines()
    states = state_words()
    free = [one for one in rows if not one.under_way]
    first = {"template_id": templates[0].id} if templates else {}
    return render_template(
        "agreements/send.html",
        form={**first, **form},
        errors=errors,
        templates=[
            (one.id, _("%(version)s, %(anchor)s", version=versjon(one.version_label), anchor=one.anchor)) for one in templates
        ],
        municipalities=[(one.row.municipality, one.row.municipality_name, states[one.state][0]) for one in free],
        waiting=len(rows) - len(free),
        versions=templates,
        working=any(text.working for one in templates for text in texts.editions(db(), one.trust, one.id)[:1]),
        languages=[(code, _(LANGUAGE_NAMES[code])) for code in LANGUAGES],
    )


@bp.post("/agreements/<case_id>/remind")
@requires(Permission.AGREEMENT_SEND)
def remind(case_id: str) -> ResponseReturnValue:
    signing.remind(db(), actor(), *split_case(case_id), today=today())
    said = _("Kommunen er minnet på avtalen.")
    if request.form.get("from") == "board":
        flash(said)
        return redirect("/agreements?status=outstanding", 303)
    return back(case_id, said)


@bp.post("/agreements/<case_id>/return")
@requires(Permission.AGREEMENT_SEND)
def take_back(case_id: str) -> ResponseReturnValue:
    signing.take_back(db(), actor(), *split_case(case_id), today=today())
    return back(case_id, _("Avtalen er ført som returnert."))


@bp.get("/agreements/<case_id>/sign")
@requires(Permission.AGREEMENT_SIGN)
def sign_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "sign", {}, {})


@bp.post("/agreements/<case_id>/sign")
@requires(Permission.AGREEMENT_SIGN)
def sign(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = signing.sign(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _said_in_force(made)

    return posted(case_id, "sign", SignSchema(), act)


@bp.get("/agreements/<case_id>/signature")
@requires(Permission.AGREEMENT_REGISTER)
def signature_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "signature", {}, {})


@bp.post("/agreements/<case_id>/signature")
@requires(Permission.AGREEMENT_REGISTER)
def signature(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        scan = chosen_scan()
        if scan is None:
            raise ValidationError({"scan": [N_("Velg PDF-en med den signerte avtalen.")]})
        made = signing.record(db(), actor(), *split_case(case_id), own_party(), command, scan, today=today())
        return _said_in_force(made)

    return posted(case_id, "signature", OnPaperFormSchema(), act)


def _said_in_force(made: Any) -> str:  # noqa: ANN401 - an Agreement
    if made.in_force_from is None:
        return _("Underskriften er ført. Avtalen er i kraft når begge parter har underskrevet.")
    return _("Underskriften er ført. Avtalen gjelder fra %(date)s.", date=dato(made.in_force_from))


@bp.get("/agreements/<case_id>/cancel")
@requires(Permission.AGREEMENT_SEND)
def cancel_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "cancel", {}, {})


@bp.post("/agreements/<case_id>/cancel")
@requires(Permission.AGREEMENT_SEND)
def cancel(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        signing.cancel(db(), actor(), *split_case(case_id), command["reason"], today=today())
        return _("Utsendelsen er trukket tilbake.")

    return posted(case_id, "cancel", CancelSchema(), act)
