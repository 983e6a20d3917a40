"""Who is asked about vacancies each month, through both doors, and the leader's answer by link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import fields

from core.accounts.answers import PAGES, AnswerPage, answerer
from core.dates import day_in_oslo
from core.directory import queries as directory
from core.directory.own import own_rules
from core.errors import N_, Refusal
from core.fields import Date, Schema
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.vacancies import inquiries
from core.vacancies.schemas import EnterVacancySchema
from core.web import actor, db, form_data, me, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Row

bp = Blueprint("inquiries", __name__, template_folder="templates")
blp = ApiBlueprint("inquiries_api", __name__, url_prefix="/api/v1", description="Spørsmål til enhetene")


class InquirySwitchSchema(Schema):
    on = fields.Boolean(required=True)


class InquiryOut(Schema):
    unit_id = fields.Integer()
    unit_label = fields.String()
    on = fields.Boolean()
    month_on = Date(allow_none=True)
    answer = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)


class InquiriesOut(Schema):
    items = fields.List(fields.Nested(InquiryOut))


@bp.get("/inquiries")
@requires(Permission.VACANCY_READ)
def index() -> ResponseReturnValue:
    rules = own_rules()
    found, month = inquiries.units(db(), rules, today()), today().replace(day=1)
    return render_template("vacancies/inquiries.html", found=found, rules=rules, month=month)


@bp.post("/inquiries/<int:unit_id>/switch")
@requires(Permission.VACANCY_EDIT)
def switch(unit_id: int) -> ResponseReturnValue:
    on = InquirySwitchSchema().load(form_data())["on"]
    inquiries.switch(db(), actor(), me().trust, unit_id, on=on)
    flash(_("Enheten blir spurt hver måned.") if on else _("Enheten blir ikke spurt lenger."))
    return redirect("/inquiries", 303)


@bp.post("/inquiries/<int:unit_id>/ask")
@requires(Permission.VACANCY_EDIT)
def ask(unit_id: int) -> ResponseReturnValue:
    rules = own_rules()
    inquiries.ask(db(), actor(), rules, unit_id, today=today())
    flash(_("Enheten er spurt, med lenke til å svare."))
    return redirect("/inquiries", 303)


@blp.get("/inquiries")
@blp.response(200, InquiriesOut)
@requires(Permission.VACANCY_READ)
def list_inquiries() -> dict[str, Any]:
    """The units that somebody leads: whether each is asked every month, and its last answer."""
    return {"items": _items()}


@blp.put("/inquiries/<int:unit_id>")
@blp.arguments(InquirySwitchSchema)
@blp.response(200, InquiriesOut)
@requires(Permission.VACANCY_EDIT)
def put_switch(data: dict[str, Any], unit_id: int) -> dict[str, Any]:
    """Ask a unit each month, or no more."""
    inquiries.switch(db(), actor(), me().trust, unit_id, on=data["on"])
    return {"items": _items()}


@blp.post("/inquiries/<int:unit_id>/ask")
@blp.response(200, InquiriesOut)
@requires(Permission.VACANCY_EDIT)
def ask_unit(unit_id: int) -> dict[str, Any]:
    """Ask one unit now; once a month."""
    inquiries.ask(db(), actor(), own_rules(), unit_id, today=today())
    return {"items": _items()}


def _items() -> list[dict[str, Any]]:
    rules = own_rules()
    return [
        {**one.row._mapping, "unit_id": one.row.id, "unit_label": one.row.full_label, "on": one.on}
        for one in inquiries.units(db(), rules, today())
    ]


# --- by link


def _ask(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    found = inquiries.get(db(), link.trust, link.object_id)
    rules = directory.current_rules(db(), link.trust, today())
    options = [(str(unit.id), unit.full_label) for unit in inquiries.units_of(db(), found)]
    form = typed or {"unit_id": str(found.unit_id), "posts": "1", "months": rules.vacancy_rules.default_months}
    names = {"found": found, "rules": rules, "options": options, "token": token}
    return render_template("vacancies/inquiry_link.html", **names, form=form, errors=errors)


def _shown(link: Row[Any]) -> dict[str, Any]:
    found = inquiries.get(db(), link.trust, link.object_id)
    return {"question": _(inquiries.QUESTION), "unit_id": found.unit_id, "unit_label": found.unit_label}


def _record(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    answer = typed.get("answer")
    if answer not in {"none", "some"}:
        sentence = N_("Svar nei, eller før vikariatet.")
        raise Refusal("no_answer", sentence, errors={"answer": sentence})
    need = (
        EnterVacancySchema().load({key: value for key, value in typed.items() if key != "answer"}) if answer == "some" else None
    )
    rules = directory.current_rules(db(), link.trust, today())
    who = answerer(db(), link)
    made = inquiries.answer(db(), who, rules, link.object_id, need, link_id=link.id, now=now(), today=today())
    if made is None:
        return (_("Registrert: ingen ledige vikariater nå."),)
    return _("Vikariatet er meldt."), _("Har dere flere, logg inn og velg «Meld behov».")


def _given(link: Row[Any]) -> dict[str, Any]:
    found = inquiries.get(db(), link.trust, link.object_id)
    if found.answered_at is None:
        return {}
    return {"answer": _("Ja") if found.answer == "some" else _("Nei"), "answered_on": day_in_oslo(found.answered_at)}


PAGES["vacancies"] = AnswerPage(_ask, _shown, _record, _given)
