"""The frame of every page where one thing is done with an agreement: one short form, and back to the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template
from marshmallow import ValidationError

from core.agreements import life, life_queries, service, terms, texts
from core.agreements.life import Act
from core.agreements.signing import SIGN
from core.agreements.standing import standing_notice, state_of
from core.agreements.views import state_words
from core.agreements.words import ACTS, AUTHORITIES, GROUNDS, LEVEL_NAMES, METHOD_NAMES, OUTCOME_NAMES, PARTY_NAMES
from core.cases import split_case
from core.directory import queries as directory
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.problems import errors_of
from core.web import db, form_data, me, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from marshmallow import Schema

    from core.agreements.life import State
    from core.agreements.models import Agreement
    from core.agreements.terms import Terms


PAGES = {
    "cancel": Act.CANCEL,
    "notice": Act.GIVE_NOTICE,
    "receipt": Act.RECEIVE_NOTICE,
    "review": Act.REVIEW,
    "revision": Act.DEMAND_REVISION,
    "dispute": Act.DISPUTE,
}


def own_party() -> str:
    return "trust" if me().trust else "municipality"


def page(case_id: str, act: str, form: dict[str, Any], errors: dict[str, str]) -> str:
    """The form of one act, empty or as it was typed."""
    trust, id_ = split_case(case_id)
    found = service.get(db(), trust, id_)
    rules = directory.current_rules(db(), trust, today())
    notice = standing_notice(db(), found)
    place = directory.municipality(db(), found.municipality)
    if place is None:  # pragma: no cover - a foreign key
        raise NotFound
    current = state_of(found, notice, today())
    life.allow(_known(act, current), current)
    edition = texts.edition(db(), trust, found.text_id) if found.text_id and act == "sign" else None
    known = terms.of(db(), rules, found.version_label)
    return render_template(
        "agreements/act.html",
        act=act,
        found=found,
        case=case_id,
        state=str(current),
        states=state_words(),
        notice=notice,
        place=place,
        trust_name=rules.identity.name,
        terms=known,
        rules=rules,
        title=_(ACTS[act]),
        form=form,
        errors=errors,
        own=own_party(),
        clauses=texts.filled(edition.clauses, municipality=place.official_name, trust=rules.identity.name, anchor=found.anchor)
        if edition
        else [],
        working=edition.working if edition else False,
        **_foreseen(found, known, act),
        authorities=[(_(one), _(one)) for one in AUTHORITIES[own_party()]],
        choices={
            "party": [(one, _(word)) for one, word in PARTY_NAMES.items()],
            "method": [(one, _(word)) for one, word in METHOD_NAMES.items() if one != "click"],
            "level": [(one, _(word)) for one, word in LEVEL_NAMES.items() if one != "paper"],
            "outcome": [(one, _(word)) for one, word in OUTCOME_NAMES.items()],
            "kind": [(one, _(word)) for one, word in GROUNDS.items() if one != "earmarking"],
        },
    )


def _known(act: str, current: State) -> Act:
    """The act of the life that a page is for: one that is no longer known is said before the form, not after it."""
    if act == "sign":
        return SIGN[own_party()]
    if act == "signature":
        return next((one for one in SIGN.values() if current in life.MAY[one]), Act.SIGN_TRUST)
    return PAGES[act]


def _foreseen(found: Agreement, known: Terms, act: str) -> dict[str, Any]:
    """What a notice received today would mean, before the form is filled in."""
    if act not in {"notice", "receipt"} or known.notice_months is None:
        return {}
    end = life.end_by_notice(today(), known.notice_months)
    return {"foreseen_end": end, "at_risk": len(life_queries.at_risk(db(), found.trust, found.municipality, end))}


def posted(case_id: str, act: str, schema: Schema, do: Callable[[Any], str]) -> ResponseReturnValue:
    typed = form_data()
    try:
        said = do(schema.load(typed))
    except (ValidationError, Refusal) as problem:
        return page(case_id, act, typed, errors_of(problem)), 422
    return back(case_id, said)


def back(case_id: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(f"/agreements/{case_id}", 303)
