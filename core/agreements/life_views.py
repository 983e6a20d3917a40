"""Pages for what happens to an agreement: sending, signatures, notice, review, revision, disagreement. One short form for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.agreements import following, life_queries, revisions, service, signing, terminating, terms, texts
from core.agreements.board_views import lines
from core.agreements.life_schemas import (
    CancelSchema,
    CloseSchema,
    DemandSchema,
    DisputeSchema,
    LawSchema,
    NoticeFormSchema,
    OnPaperFormSchema,
    ReceiptSchema,
    ReviewSchema,
    SendSchema,
    SignSchema,
)
from core.agreements.models import LANGUAGES
from core.agreements.views import chosen_scan, state_words
from core.agreements.words import (
    ACTS,
    AUTHORITIES,
    GROUNDS,
    LANGUAGE_NAMES,
    LEVEL_NAMES,
    METHOD_NAMES,
    OUTCOME_NAMES,
    PARTY_NAMES,
)
from core.cases import split_case
from core.directory import queries as directory
from core.directory.own import own_rules
from core.errors import N_, NotFound, Refusal
from core.i18n import dato, ngettext
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from marshmallow import Schema

bp = Blueprint("agreement_life", __name__, template_folder="templates")


def own_party() -> str:
    return "trust" if me().trust else "municipality"


# --- sending


@bp.get("/agreements/send")
@requires(Permission.AGREEMENT_SEND)
def send_form() -> ResponseReturnValue:
    return _send_page({}, {})


@bp.post("/agreements/send")
@requires(Permission.AGREEMENT_SEND)
def send() -> ResponseReturnValue:
    typed = form_data(municipalities=True)
    try:
        made = sent(SendSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _send_page(typed, errors_of(problem)), 422
    flash(ngettext("Avtalen er sendt til %(num)s kommune.", "Avtalen er sendt til %(num)s kommuner.", len(made)))
    return redirect(f"/agreements/{made[0].trust}-{made[0].id}" if len(made) == 1 else "/agreements", 303)


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
        form=form or first,
        errors=errors,
        templates=[(one.id, _("%(version)s, %(anchor)s", version=one.version_label, anchor=one.anchor)) for one in templates],
        municipalities=[(one.row.municipality, one.row.municipality_name, states[one.state][0]) for one in free],
        waiting=len(rows) - len(free),
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
    return _back(case_id, said)


@bp.post("/agreements/<case_id>/return")
@requires(Permission.AGREEMENT_SEND)
def take_back(case_id: str) -> ResponseReturnValue:
    signing.take_back(db(), actor(), *split_case(case_id), today=today())
    return _back(case_id, _("Avtalen er ført som returnert."))


# --- one act, one page


@bp.get("/agreements/<case_id>/sign")
@requires(Permission.AGREEMENT_SIGN)
def sign_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "sign", {}, {})


@bp.post("/agreements/<case_id>/sign")
@requires(Permission.AGREEMENT_SIGN)
def sign(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = signing.sign(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _said_in_force(made)

    return _posted(case_id, "sign", SignSchema(), act)


@bp.get("/agreements/<case_id>/signature")
@requires(Permission.AGREEMENT_REGISTER)
def signature_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "signature", {}, {})


@bp.post("/agreements/<case_id>/signature")
@requires(Permission.AGREEMENT_REGISTER)
def signature(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        scan = chosen_scan()
        if scan is None:
            raise ValidationError({"scan": [N_("Velg PDF-en med den signerte avtalen.")]})
        made = signing.record(db(), actor(), *split_case(case_id), own_party(), command, scan, today=today())
        return _said_in_force(made)

    return _posted(case_id, "signature", OnPaperFormSchema(), act)


def _said_in_force(made: Any) -> str:  # noqa: ANN401 - an Agreement
    if made.in_force_from is None:
        return _("Underskriften er ført. Avtalen er i kraft når begge parter har underskrevet.")
    return _("Underskriften er ført. Avtalen gjelder fra %(date)s.", date=dato(made.in_force_from))


@bp.get("/agreements/<case_id>/cancel")
@requires(Permission.AGREEMENT_SEND)
def cancel_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "cancel", {}, {})


@bp.post("/agreements/<case_id>/cancel")
@requires(Permission.AGREEMENT_SEND)
def cancel(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        signing.cancel(db(), actor(), *split_case(case_id), command["reason"], today=today())
        return _("Utsendelsen er trukket tilbake.")

    return _posted(case_id, "cancel", CancelSchema(), act)


@bp.get("/agreements/<case_id>/notice")
@requires(Permission.AGREEMENT_FOLLOW)
def notice_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "notice", {"given_by": own_party(), "sent_on": today()}, {})


@bp.post("/agreements/<case_id>/notice")
@requires(Permission.AGREEMENT_FOLLOW)
def notice(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = noticed(case_id, command, chosen_scan())
        if made.ends_on is None:
            return _("Oppsigelsen er ført. Fristen løper fra den dagen mottaket er bekreftet.")
        return _("Oppsigelsen er ført. Avtalen gjelder til og med %(date)s.", date=dato(made.ends_on))

    return _posted(case_id, "notice", NoticeFormSchema(), act)


def noticed(case_id: str, command: Any, scan: Any) -> Any:  # noqa: ANN401
    trust, id_ = split_case(case_id)
    service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    may_sign = me().may(Permission.AGREEMENT_SIGN)
    return terminating.give(db(), actor(), rules, id_, own_party(), command, scan, may_sign=may_sign, today=today())


@bp.get("/agreements/<case_id>/receipt")
@requires(Permission.AGREEMENT_FOLLOW)
def receipt_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "receipt", {"received_on": today()}, {})


@bp.post("/agreements/<case_id>/receipt")
@requires(Permission.AGREEMENT_FOLLOW)
def receipt(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = received(case_id, command)
        return _("Mottaket er ført. Avtalen gjelder til og med %(date)s.", date=dato(made.ends_on))

    return _posted(case_id, "receipt", ReceiptSchema(), act)


def received(case_id: str, command: Any) -> Any:  # noqa: ANN401
    trust, id_ = split_case(case_id)
    service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    return terminating.receive(db(), actor(), rules, id_, own_party(), command, today=today())


@bp.post("/agreements/<case_id>/withdraw")
@requires(Permission.AGREEMENT_FOLLOW)
def withdraw(case_id: str) -> ResponseReturnValue:
    made = terminating.withdraw(db(), actor(), *split_case(case_id), own_party(), today=today())
    if made.withdrawn_on:
        return _back(case_id, _("Oppsigelsen er trukket. Avtalen gjelder videre."))
    return _back(case_id, _("Forslaget er sendt. Oppsigelsen trekkes når den andre parten er enig."))


@bp.get("/agreements/<case_id>/review")
@requires(Permission.AGREEMENT_FOLLOW)
def review_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "review", {"held_on": today()}, {})


@bp.post("/agreements/<case_id>/review")
@requires(Permission.AGREEMENT_FOLLOW)
def review(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        following.review(db(), actor(), *split_case(case_id), command, today=today())
        return _("Gjennomgangen er ført.")

    return _posted(case_id, "review", ReviewSchema(), act)


@bp.get("/agreements/<case_id>/revision")
@requires(Permission.AGREEMENT_FOLLOW)
def revision_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "revision", {}, {})


@bp.post("/agreements/<case_id>/revision")
@requires(Permission.AGREEMENT_FOLLOW)
def revision(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        revisions.demand(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _("Kravet om revisjon er ført, og den andre parten får beskjed.")

    return _posted(case_id, "revision", DemandSchema(), act)


@bp.post("/agreements/<case_id>/revisions/<int:revision_id>/close")
@requires(Permission.AGREEMENT_FOLLOW)
def close_revision(case_id: str, revision_id: int) -> ResponseReturnValue:
    try:
        outcome = CloseSchema().load(form_data())["outcome"]
    except ValidationError:
        raise Refusal("outcome_missing", N_("Skriv hva det ble til, før kravet avsluttes.")) from None
    revisions.close(db(), actor(), *split_case(case_id), revision_id, outcome, today=today())
    return _back(case_id, _("Kravet er avsluttet."))


@bp.get("/agreements/<case_id>/dispute")
@requires(Permission.AGREEMENT_FOLLOW)
def dispute_form(case_id: str) -> ResponseReturnValue:
    return _page(case_id, "dispute", {}, {})


@bp.post("/agreements/<case_id>/dispute")
@requires(Permission.AGREEMENT_FOLLOW)
def dispute(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        following.note_dispute(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _("Uenigheten er notert. Den løses etter samarbeidsavtalen mellom kommunen og helseforetaket, ikke her.")

    return _posted(case_id, "dispute", DisputeSchema(), act)


@bp.post("/agreements/<case_id>/disputes/<int:dispute_id>/close")
@requires(Permission.AGREEMENT_FOLLOW)
def close_dispute(case_id: str, dispute_id: int) -> ResponseReturnValue:
    following.close_dispute(db(), actor(), *split_case(case_id), dispute_id, today=today())
    return _back(case_id, _("Uenigheten er ført som løst."))


# --- all at once


@bp.get("/agreements/law-change")
@requires(Permission.AGREEMENT_TEMPLATE)
def law_form() -> ResponseReturnValue:
    return _law_page({"changed_on": today()}, {})


@bp.post("/agreements/law-change")
@requires(Permission.AGREEMENT_TEMPLATE)
def law_changed() -> ResponseReturnValue:
    typed = form_data()
    try:
        marked = law_marked(LawSchema().load(typed))
    except (ValidationError, Refusal) as problem:
        return _law_page(typed, errors_of(problem)), 422
    flash(ngettext("%(num)s avtale er merket for revisjon.", "%(num)s avtaler er merket for revisjon.", marked))
    return redirect("/agreements", 303)


def law_marked(given: dict[str, Any]) -> int:
    """R-100: a change in the regulations marks every agreement in force."""
    key = f"law:{given['regulation']}:{given['changed_on'].isoformat()}"
    ground = f"{given['regulation']}, {dato(given['changed_on'])}: {given['ground']}"
    return revisions.raise_for(db(), actor(), me().trust, kind="law", key=key, ground=ground, today=today())


def _law_page(form: dict[str, Any], errors: dict[str, str]) -> str:
    rules = own_rules()
    return render_template("agreements/law.html", form=form, errors=errors, regulations=rules.regulations(), rules=rules)


# --- the shared frame


def _page(case_id: str, act: str, form: dict[str, Any], errors: dict[str, str]) -> str:
    trust, id_ = split_case(case_id)
    found = service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    standing = terminating.standing(db(), found)
    place = directory.municipality(db(), found.municipality)
    if place is None:  # pragma: no cover - a foreign key
        raise NotFound
    edition = texts.edition(db(), trust, found.text_id) if found.text_id and act == "sign" else None
    state = str(terminating.state_of(found, standing, today()))
    return render_template(
        "agreements/act.html",
        act=act,
        found=found,
        case=case_id,
        state=state,
        states=state_words(),
        notice=standing,
        place=place,
        trust_name=rules.identity.name,
        terms=terms.of(db(), rules, found.version_label),
        rules=rules,
        title=_(ACTS[act]),
        form=form,
        errors=errors,
        own=own_party(),
        clauses=texts.filled(edition.clauses, municipality=place.official_name, trust=rules.identity.name, anchor=found.anchor)
        if edition
        else [],
        working=edition.working if edition else False,
        at_risk=life_queries.at_risk(db(), trust, found.municipality, found.ends_on) if found.ends_on else [],
        authorities=[(_(one), _(one)) for one in AUTHORITIES[own_party()]],
        choices={
            "party": [(one, _(word)) for one, word in PARTY_NAMES.items()],
            "method": [(one, _(word)) for one, word in METHOD_NAMES.items() if one != "click"],
            "level": [(one, _(word)) for one, word in LEVEL_NAMES.items() if one != "paper"],
            "outcome": [(one, _(word)) for one, word in OUTCOME_NAMES.items()],
            "kind": [(one, _(word)) for one, word in GROUNDS.items() if one != "earmarking"],
        },
    )


def _posted(case_id: str, act: str, schema: Schema, do: Callable[[Any], str]) -> ResponseReturnValue:
    typed = form_data()
    try:
        said = do(schema.load(typed))
    except (ValidationError, Refusal) as problem:
        return _page(case_id, act, typed, errors_of(problem)), 422
    return _back(case_id, said)


def _back(case_id: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(f"/agreements/{case_id}", 303)
