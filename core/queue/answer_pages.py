"""What a municipality's coordinator answers by link: does the wish still stand, and who of two comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template

from core.accounts.answers import PAGES, AnswerPage, answerer
from core.cases import case
from core.directory import queries as directory
from core.errors import N_, Refusal
from core.i18n import gettext as _
from core.queue import asking, confirming, milestones, service
from core.queue.work_schemas import ReconfirmSchema
from core.trusts.rules import trust_names
from core.web import db, now, today

if TYPE_CHECKING:
    from sqlalchemy import Row

    from core.queue.ranking import Group

LEAST = ("trainee_name", "wish_label", "wanted_from", "wanted_to")
ANSWERED = {"yes": N_("Ja"), "no": N_("Nei"), "changed": N_("Ny periode")}


def _ask_reconfirm(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    found = service.still_open(service.get(db(), link.trust, link.request_id))
    rules = directory.current_rules(db(), found.trust, found.notified_on)
    planned = {one.key: one for one in milestones.planned(found, rules)}
    return render_template(
        "queue/reconfirm_link.html",
        found=found,
        rules=rules,
        words=rules.words(),
        planned=planned.get(milestones.RECONFIRM),
        token=token,
        form=typed,
        errors=errors,
    )


def _reconfirm_shown(link: Row[Any]) -> dict[str, Any]:
    found = service.get(db(), link.trust, link.request_id)
    return {"trust_name": trust_names()[link.trust], **{name: getattr(found, name) for name in LEAST}}


def _reconfirm(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    command, who = ReconfirmSchema().load(typed), answerer(db(), link)
    about = (link.trust, link.request_id, command)
    confirming.confirm(db(), who, *about, by=who.name, now=now(), today=today(), link_id=link.id)
    told = _("%(trust)s har fått svaret.", trust=trust_names()[link.trust])
    if command.answer == "no":
        return told, _("Innmeldingen står på ventelisten til dere avslutter saken eller ber om en ny periode.")
    return (told,)


def _reconfirm_given(link: Row[Any]) -> dict[str, Any]:
    found = service.get(db(), link.trust, link.request_id)
    answer = ANSWERED.get(found.reconfirm_answer or "")
    return {"answer": _(answer), "answered_on": found.reconfirmed_on} if answer else {}


def _two(link: Row[Any]) -> Group:
    return asking.two_of(db(), link.trust, link.municipality, link.request_id, link.object_id, today())


def _ask_order(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    names = {"group": _two(link), "trust": trust_names()[link.trust], "token": token}
    return render_template("queue/order_link.html", **names, form=typed, errors=errors)


def _order_shown(link: Row[Any]) -> dict[str, Any]:
    members = [
        {"case": case(link.trust, one.id), **{name: getattr(one.row, name) for name in LEAST}} for one in _two(link).members
    ]
    return {"trust_name": trust_names()[link.trust], "members": members}


def _order(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    group = _two(link)
    names = {case(link.trust, one.id): one for one in group.members}
    chosen = names.get(str(typed.get("first")))
    if chosen is None:
        sentence = N_("Velg hvem som skal stå først.")
        raise Refusal("nobody_chosen", sentence, errors={"first": sentence})
    asking.put_first(db(), answerer(db(), link), group, chosen.id, link_id=link.id, now=now(), today=today())
    return (_("%(name)s står først. Helseforetaket ser rekkefølgen.", name=chosen.row.trainee_name),)


PAGES["reconfirm"] = AnswerPage(_ask_reconfirm, _reconfirm_shown, _reconfirm, _reconfirm_given)
PAGES["order"] = AnswerPage(_ask_order, _order_shown, _order)
