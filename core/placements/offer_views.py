"""Pages for offers: possible candidates for a vacancy, making an offer, the offers, the ALIS's answer by link or told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError

from core import paging
from core.accounts.answers import PAGES, AnswerPage, answerer
from core.cases import case, split_case
from core.directory import queries as directory
from core.directory.own import own_rules
from core.errors import N_, Conflict, NotFound, Refusal
from core.fields import read_date, read_number
from core.i18n import dato
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.placements import answering, matching, queries, service
from core.placements.schemas import (
    AnswerByLinkSchema,
    AskedOut,
    GiveAnswer,
    GiveAnswerSchema,
    MakeOfferSchema,
    WithdrawOfferSchema,
)
from core.problems import errors_of
from core.queue import service as queue
from core.trusts.rules import trust_names
from core.trusts.terms import PeriodFacts
from core.vacancies import queries as vacancies
from core.web import actor, db, form_data, me, next_url, now, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Row

    from core.placements.models import Offer

bp = Blueprint("offers", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("open", N_("Venter på svar")),
    ("accepted", N_("Takket ja")),
    ("declined", N_("Takket nei")),
    ("withdrawn", N_("Trukket")),
    ("all", N_("Alle")),
)


def read_filter(choices: tuple[tuple[str, str], ...]) -> queries.Filter:
    """The filter as it stands in the address; what cannot be read is left out."""
    args = request.args
    unit, status = args.get("unit", ""), args.get("status", choices[0][0])
    return queries.Filter(
        status=status if status in dict(choices) else choices[0][0],
        trust=args.get("trust", "") if not me().trust else "",
        unit=read_number(unit),
        first=read_date(args.get("first", "")),
        last=read_date(args.get("last", "")),
        after=paging.read_place(args.get("after")),
    )


def vacancy_row(case_id: str) -> Row[Any]:
    """The own trust's vacancy, or NotFound."""
    trust, id_ = split_case(case_id)
    row = vacancies.one(db(), trust, id_) if trust == me().trust else None
    if row is None:
        raise NotFound
    return row


@bp.get("/vacancies/<case_id>/candidates")
@requires(Permission.REQUEST_READ)
def candidates(case_id: str) -> ResponseReturnValue:
    row, rules = vacancy_row(case_id), own_rules()
    post = service.post_of(db(), row)
    after = request.args.get("after")
    page = matching.candidates(db(), rules, post, today(), after=after)
    return render_template(
        "placements/candidates.html",
        vacancy=row,
        case=case_id,
        post=post,
        found=page.found,
        count=page.count,
        next_url=next_url(page.next),
        here=f"?{urlencode({'after': after})}" if after else "",
        rules=rules,
    )


@bp.get("/vacancies/<case_id>/offer/<request_case>")
@requires(Permission.OFFER_MAKE)
def offer_form(case_id: str, request_case: str) -> ResponseReturnValue:
    return _offer_form(case_id, request_case, {}, {}, None)


@bp.post("/vacancies/<case_id>/offer/<request_case>")
@requires(Permission.OFFER_MAKE)
def make_offer(case_id: str, request_case: str) -> ResponseReturnValue:
    row, typed = vacancy_row(case_id), form_data()
    trust, request_id = split_case(request_case)
    if trust != me().trust:
        raise NotFound
    try:
        command = MakeOfferSchema().load({**typed, "request_id": request_id})
        offer = service.make_offer(db(), actor(), own_rules(), row.id, command, today=today())
    except (ValidationError, Refusal) as problem:
        return _offer_form(case_id, request_case, typed, errors_of(problem), problem), 422
    flash(_("Tilbudet er gitt. Svarfrist %(date)s.", date=dato(offer.answer_by_on)))
    return redirect(f"/offers/{case(offer.trust, offer.id)}", 303)


def _offer_form(case_id: str, request_case: str, typed: dict[str, Any], errors: dict[str, str], problem: Exception | None) -> str:
    row, rules = vacancy_row(case_id), own_rules()
    trust, request_id = split_case(request_case)
    first, last = read_date(typed.get("starts_on", "")), read_date(typed.get("ends_on", ""))
    if first is None or last is None or last <= first:
        first, last = row.starts_on, row.ends_on
    post = service.post_of(db(), row, first, last)
    candidate = matching.one_candidate(db(), rules, post, request_id, today()) if trust == me().trust else None
    if candidate is None:
        raise NotFound
    days = timedelta(days=service.DAYS_TO_ANSWER)
    prefilled = {"starts_on": row.starts_on, "ends_on": row.ends_on, "answer_by_on": today() + days}
    percent = str(candidate.row.full_time_percent)
    governing = directory.current_rules(db(), trust, candidate.row.notified_on)
    return render_template(
        "placements/offer_form.html",
        vacancy=row,
        case=case_id,
        request_case=request_case,
        candidate=candidate,
        post=post,
        findings=governing.duration_findings([PeriodFacts(first, last, post.unit.path)]),
        over=any(one.over_limit for one in candidate.differences),
        form=typed or {**prefilled, "full_time_percent": percent},
        errors=errors,
        refusal=problem if isinstance(problem, Refusal) else None,
        rules=rules,
    )


@bp.get("/offers")
@requires(Permission.OFFER_READ)
def index() -> ResponseReturnValue:
    wanted = read_filter(STATUS_CHOICES)
    rows, more = queries.offers(db(), me(), wanted)
    return render_template(
        "placements/offers.html",
        rows=rows,
        count=None if wanted.after else queries.count_offers(db(), me(), wanted),
        cap=queries.CAP,
        next_url=next_url(paging.after_row(rows[-1], "answer_by_on") if more else None),
        wanted=wanted,
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        trusts=list(trust_names().items()) if not me().trust else [],
        today=today(),
    )


@bp.get("/offers/<case_id>")
@requires(Permission.OFFER_READ)
def show(case_id: str) -> ResponseReturnValue:
    return _show(case_id, {}, {})


def _show(case_id: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    row = queries.offer(db(), *split_case(case_id))
    if row is None:
        raise NotFound
    rules = directory.current_rules(db(), row.trust, today())
    return render_template(
        "placements/offer.html", row=row, case=case_id, rules=rules, words=rules.words(), form=typed, errors=errors, today=today()
    )


@bp.post("/offers/<case_id>/withdraw")
@requires(Permission.OFFER_MAKE)
def withdraw(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    typed = form_data()
    try:
        reason = WithdrawOfferSchema().load(typed)["reason"]
    except ValidationError as problem:
        return _show(case_id, typed, errors_of(problem)), 422
    service.withdraw_offer(db(), actor(), trust, id_, reason, now=now())
    flash(_("Tilbudet er trukket. ALIS-en står på ventelisten med samme dato som før."))
    return redirect(f"/offers/{case_id}", 303)


@bp.post("/offers/<case_id>/move")
@requires(Permission.OFFER_MAKE)
def move(case_id: str) -> ResponseReturnValue:
    """A period that the moved vikariat holds."""
    typed = form_data()
    try:
        offer = moved(case_id, {key: value for key, value in typed.items() if key in MOVED})
    except (ValidationError, Refusal) as problem:
        return _show(case_id, typed, errors_of(problem)), 422
    flash(_("Tilbudet har fått ny periode. ALIS-en får en ny lenke. Svarfrist %(date)s.", date=dato(offer.answer_by_on)))
    return redirect(f"/offers/{case_id}", 303)


MOVED = ("starts_on", "ends_on", "answer_by_on", "municipality_accepted_on", "municipality_accepted_by")


def moved(case_id: str, typed: dict[str, Any]) -> Offer:
    """The new period, by either door."""
    trust, id_ = split_case(case_id)
    if trust != me().trust:
        raise NotFound
    command = MakeOfferSchema().load({**typed, "request_id": 0})
    return service.move_offer(db(), actor(), own_rules(), id_, command, today=today())


@bp.post("/offers/<case_id>/prolong")
@requires(Permission.OFFER_MAKE)
def prolong(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    typed = form_data()
    until = read_date(typed.get("answer_by_on", ""))
    if until is None or until < today():
        return _show(case_id, typed, {"answer_by_on": _("Skriv en dato fra i dag av, som dag.måned.år.")}), 422
    service.renew_link(db(), actor(), directory.current_rules(db(), trust, today()), id_, until, today=today())
    flash(_("Ny svarfrist %(date)s. ALIS-en får en ny lenke.", date=dato(until)))
    return redirect(f"/offers/{case_id}", 303)


@bp.post("/offers/<case_id>/answer")
@requires(Permission.OFFER_ANSWER)
def answer(case_id: str) -> ResponseReturnValue:
    """The municipality passes on what the ALIS has answered."""
    trust, id_ = split_case(case_id)
    typed = form_data()
    # the form stands beside others on the request's page, so its field has a name of its own
    named = {"answer" if key == "offer_answer" else key: value for key, value in typed.items()}
    try:
        given = GiveAnswerSchema().load(named)
        done = answering.answer_offer(db(), actor(), trust, id_, given, link_id=None, now=now(), today=today())
    except (ValidationError, Refusal) as problem:
        errors = {"offer_answer" if key == "answer" else key: told for key, told in errors_of(problem).items()}
        return _show(case_id, typed, errors), 422
    flash(_("Svaret er registrert: takket ja.") if done.placement else _("Svaret er registrert: takket nei."))
    if done.placement is not None:
        return redirect(f"/placements/{case(trust, done.placement.id)}", 303)
    return redirect(f"/offers/{case_id}", 303)


# --- by link: the least that the question needs, one tap


def _asked_about(link: Row[Any]) -> Row[Any]:
    offer = queries.offer(db(), link.trust, link.object_id)
    if offer is None:  # pragma: no cover - the link's own offer
        raise NotFound
    return offer


def _ask(link: Row[Any], token: str, typed: dict[str, Any], errors: dict[str, str]) -> str:
    names = {"offer": _asked_about(link), "trust": trust_names()[link.trust], "token": token}
    return render_template("placements/answer.html", **names, form=typed, errors=errors)


def _shown(link: Row[Any]) -> dict[str, Any]:
    return {"trust_name": trust_names()[link.trust], **AskedOut().dump(_asked_about(link))}


def _record(link: Row[Any], typed: dict[str, Any]) -> tuple[str, ...]:
    """Record what was answered by the link, in the name of the one who was asked."""
    given = AnswerByLinkSchema().load(typed)
    found = queue.get(db(), link.trust, link.request_id)
    who, trust = answerer(db(), link, found.trainee_name), trust_names()[link.trust]
    wrong = _("Er noe feil, ta kontakt med ALIS-koordinatoren i kommunen din.")
    if given["answer"] == "elsewhere":
        answering.post_elsewhere(
            db(), who, link.trust, link.object_id, given["reason"], link_id=link.id, now=now(), today=today()
        )
        said = _(
            "Saken er avsluttet. Kommunen og %(trust)s har fått beskjed, og du får ikke flere meldinger om den.", trust=trust
        )
        return said, wrong
    command = GiveAnswer(given["answer"] == "yes", given["reason"])
    try:
        answering.answer_offer(db(), who, link.trust, link.object_id, command, link_id=link.id, now=now(), today=today())
    except IntegrityError as problem:
        if "ex_placement__person" not in str(problem.orig):
            raise
        # the usual sentence speaks of the doctor, and here the doctor reads it
        sentence = N_(
            "Du har allerede en tjeneste i dette tidsrommet. Vil du heller ha denne, ta kontakt med ALIS-koordinatoren i kommunen din."
        )
        raise Conflict("person_already_placed", sentence) from None
    if command.yes:
        yes = _(
            "Du har takket ja. %(trust)s og kommunen din har fått beskjed. Arbeidsavtalen kommer fra helseforetaket.", trust=trust
        )
        return yes, wrong
    return _("Du har takket nei. Du står fortsatt på ventelisten til %(trust)s, med samme dato som før.", trust=trust), wrong


def _given(link: Row[Any]) -> dict[str, Any]:
    """What was answered, for somebody who opens the link again."""
    offer = queries.offer(db(), link.trust, link.object_id)
    if offer is None or offer.answered_on is None:
        return {}
    answered: date = offer.answered_on
    return {"answer": _("Ja") if offer.status == "accepted" else _("Nei"), "answered_on": answered}


PAGES["offer"] = AnswerPage(_ask, _shown, _record, _given)
