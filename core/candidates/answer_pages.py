"""What is asked by link about a candidate: the municipality, the ALIS, the unit's leader. One question each, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template

from core.accounts.answers import PAGES, AnswerPage, answerer
from core.candidates import choosing, queries, service
from core.candidates.schemas import AnswerQuerySchema, OutcomeSchema, PresentationOut
from core.cases import case, split_case
from core.dates import day_in_oslo
from core.directory import queries as directory
from core.errors import NotFound
from core.i18n import gettext as _
from core.web import db, now, today

if TYPE_CHECKING:
    from sqlalchemy import Row

    from core.trusts.rules import TrustRules

LEAST = ("trainee_name", "unit_label", "starts_on", "ends_on", "wish_label", "wanted_from", "wanted_to", "due_on", "trust_name")
TRAINEES_LEAST = ("unit_label", "starts_on", "ends_on", "municipality_name", "trust_name")


# --- the municipality, and the ALIS that it asks


def _query(link: Row[Any]) -> Row[Any]:
    row = queries.query(db(), link.trust, link.object_id)
    if row is None:  # pragma: no cover - the link's own question
        raise NotFound
    return row


def _rules(link: Row[Any]) -> TrustRules:
    return directory.current_rules(db(), link.trust, today())


def _ask(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    template = "candidates/query_trainee.html" if link.purpose == "query_trainee" else "candidates/query_link.html"
    return render_template(template, q=_query(link), rules=_rules(link), token=token, form=typed, errors=errors, today=today())


def _shown(link: Row[Any]) -> dict[str, Any]:
    row = _query(link)
    return {name: getattr(row, name) for name in (TRAINEES_LEAST if link.purpose == "query_trainee" else LEAST)}


def _answer(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    command, who = AnswerQuerySchema().load(typed), answerer(db(), link)
    about = (link.trust, link.object_id, command)
    service.answer(db(), who, *about, by=who.name, now=now(), today=today(), link_id=link.id)
    return (_("Helseforetaket har fått svaret."),)


def _answer_by_trainee(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    command, row = AnswerQuerySchema().load(typed), _query(link)
    who = answerer(db(), link, row.trainee_name)
    service.answer_by_trainee(db(), who, link.trust, link.object_id, command, link_id=link.id, now=now())
    return (
        _("%(municipality)s har fått svaret og melder det videre.", municipality=row.municipality_name),
        _("Dette var et spørsmål, ikke et tilbud. Plassen din på ventelisten er som før."),
    )


def _query_given(link: Row[Any]) -> dict[str, Any]:
    row = _query(link)
    answer, at = (
        (row.trainee_answer, row.trainee_answered_at) if link.purpose == "query_trainee" else (row.answer, row.answered_at)
    )
    return {"answer": _("Ja") if answer == "yes" else _("Nei"), "answered_on": day_in_oslo(at)} if answer else {}


# --- the unit's leader


def _choose(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    rules = _rules(link)
    found = queries.beside(db(), rules, link.object_id)
    if not found:
        raise NotFound
    names = {"found": found, "rules": rules, "words": rules.words(), "token": token, "today": today()}
    return render_template("candidates/presented_link.html", **names, form=typed, errors=errors)


def _candidates_shown(link: Row[Any]) -> dict[str, Any]:
    found = queries.beside(db(), _rules(link), link.object_id)
    return {"items": [{**PresentationOut().dump(one.row), "number": case(one.row.trust, one.row.id)} for one in found]}


def _record(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    number = typed.get("number")
    trust, id_ = split_case(number) if number else (link.trust, link.object_id)
    found = {one.row.id: one for one in queries.beside(db(), _rules(link), link.object_id)}
    if trust != link.trust or id_ not in found:
        raise NotFound
    command = OutcomeSchema().load({key: value for key, value in typed.items() if key != "number"})
    own = link.id if id_ == link.object_id else None
    choosing.record_outcome(db(), answerer(db(), link), trust, id_, command, now=now(), today=today(), link_id=own)
    if command.outcome == "contacted":
        return (_("Det er registrert at dere har tatt kontakt. Bruk den samme lenken når oppstart er avtalt."),)
    others = sum(one.row.outcome is None for one in found.values() if one.row.id != id_)
    said = (
        _("Avtalt oppstart er registrert. Kommunen og ALIS-kontakten har fått beskjed.")
        if command.outcome == "start_agreed"
        else _("Det er registrert at kandidaten ikke er aktuell. Plassen på ventelisten beholder datoen sin.")
    )
    return (said, *([_("Andre kandidater til samme vikariat som venter: %(n)s.", n=others)] if others else []))


def _outcome_given(link: Row[Any]) -> dict[str, Any]:
    found = queries.one(db(), _rules(link), link.object_id, None)
    if found is None or found.row.outcome is None:
        return {}
    agreed = found.row.outcome == "start_agreed"
    return {"answer": _("Oppstart avtalt") if agreed else _("Ikke aktuell"), "answered_on": day_in_oslo(found.row.outcome_at)}


PAGES["query"] = AnswerPage(_ask, _shown, _answer, _query_given)
PAGES["query_trainee"] = AnswerPage(_ask, _shown, _answer_by_trainee, _query_given)
PAGES["presentation"] = AnswerPage(_choose, _candidates_shown, _record, _outcome_given)
