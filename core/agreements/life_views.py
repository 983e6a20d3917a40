"""Pages for what happens to an agreement in force: notice, review, revision, disagreement, a change in the law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from marshmallow import ValidationError

from core.agreements import disputes, reviewing, revisions, service, terminating
from core.agreements.act_pages import back, own_party, page, posted
from core.agreements.life_schemas import (
    CloseSchema,
    DemandSchema,
    DisputeSchema,
    LawSchema,
    NoticeFormSchema,
    ReceiptSchema,
    ReviewSchema,
)
from core.agreements.views import agreement_page, chosen_scan
from core.cases import split_case
from core.directory import queries as directory
from core.directory.own import own_rules
from core.errors import Refusal
from core.i18n import dato, ngettext
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("agreement_life", __name__, template_folder="templates")


@bp.get("/agreements/<case_id>/notice")
@requires(Permission.AGREEMENT_FOLLOW)
def notice_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "notice", {"given_by": own_party(), "sent_on": today()}, {})


@bp.post("/agreements/<case_id>/notice")
@requires(Permission.AGREEMENT_FOLLOW)
def notice(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = noticed(case_id, command, chosen_scan())
        if made.ends_on is None:
            return _("Oppsigelsen er ført. Fristen løper fra den dagen mottaket er bekreftet.")
        return _("Oppsigelsen er ført. Avtalen gjelder til og med %(date)s.", date=dato(made.ends_on))

    return posted(case_id, "notice", NoticeFormSchema(), act)


def noticed(case_id: str, command: Any, scan: Any) -> Any:  # noqa: ANN401
    trust, id_ = split_case(case_id)
    service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    may_sign = me().may(Permission.AGREEMENT_SIGN)
    return terminating.give(db(), actor(), rules, id_, own_party(), command, scan, may_sign=may_sign, today=today())


@bp.get("/agreements/<case_id>/receipt")
@requires(Permission.AGREEMENT_FOLLOW)
def receipt_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "receipt", {"received_on": today()}, {})


@bp.post("/agreements/<case_id>/receipt")
@requires(Permission.AGREEMENT_FOLLOW)
def receipt(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        made = received(case_id, command)
        return _("Mottaket er ført. Avtalen gjelder til og med %(date)s.", date=dato(made.ends_on))

    return posted(case_id, "receipt", ReceiptSchema(), act)


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
        return back(case_id, _("Oppsigelsen er trukket. Avtalen gjelder videre."))
    return back(case_id, _("Forslaget er sendt. Oppsigelsen trekkes når den andre parten er enig."))


@bp.get("/agreements/<case_id>/review")
@requires(Permission.AGREEMENT_FOLLOW)
def review_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "review", {"held_on": today()}, {})


@bp.post("/agreements/<case_id>/review")
@requires(Permission.AGREEMENT_FOLLOW)
def review(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        reviewing.review(db(), actor(), *split_case(case_id), command, today=today())
        return _("Gjennomgangen er ført.")

    return posted(case_id, "review", ReviewSchema(), act)


@bp.get("/agreements/<case_id>/revision")
@requires(Permission.AGREEMENT_FOLLOW)
def revision_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "revision", {}, {})


@bp.post("/agreements/<case_id>/revision")
@requires(Permission.AGREEMENT_FOLLOW)
def revision(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        revisions.demand(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _("Kravet om revisjon er ført, og den andre parten får beskjed.")

    return posted(case_id, "revision", DemandSchema(), act)


@bp.post("/agreements/<case_id>/revisions/<int:revision_id>/close")
@requires(Permission.AGREEMENT_FOLLOW)
def close_revision(case_id: str, revision_id: int) -> ResponseReturnValue:
    typed = form_data()
    try:
        outcome = CloseSchema().load(typed)["outcome"]
    except ValidationError as problem:
        errors = {f"outcome-{revision_id}": next(iter(errors_of(problem).values()))}
        return agreement_page(case_id, {}, errors, outcome=typed.get("outcome", "")), 422
    revisions.close(db(), actor(), *split_case(case_id), revision_id, outcome, today=today())
    return back(case_id, _("Kravet er avsluttet."))


@bp.get("/agreements/<case_id>/dispute")
@requires(Permission.AGREEMENT_FOLLOW)
def dispute_form(case_id: str) -> ResponseReturnValue:
    return page(case_id, "dispute", {}, {})


@bp.post("/agreements/<case_id>/dispute")
@requires(Permission.AGREEMENT_FOLLOW)
def dispute(case_id: str) -> ResponseReturnValue:
    def act(command: Any) -> str:  # noqa: ANN401
        disputes.note(db(), actor(), *split_case(case_id), own_party(), command, today=today())
        return _("Uenigheten er notert. Den løses etter samarbeidsavtalen mellom kommunen og helseforetaket, ikke her.")

    return posted(case_id, "dispute", DisputeSchema(), act)


@bp.post("/agreements/<case_id>/disputes/<int:dispute_id>/close")
@requires(Permission.AGREEMENT_FOLLOW)
def close_dispute(case_id: str, dispute_id: int) -> ResponseReturnValue:
    disputes.close(db(), actor(), *split_case(case_id), dispute_id, today=today())
    return back(case_id, _("Uenigheten er ført som løst."))


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
