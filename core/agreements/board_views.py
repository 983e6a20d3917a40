"""«Avtaler»: the board of a trust over its municipalities, or of a municipality over the trusts; the same as a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from core.agreements import board, queries
from core.agreements.views import state_words
from core.agreements.words import PARTY_NAMES
from core.directory import queries as directory
from core.documents import sheets
from core.documents.sending import attachment
from core.documents.sheets import Column, Sheet
from core.i18n import dato, versjon
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.web import db, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("agreement_board", __name__, template_folder="templates")


@bp.get("/agreements")
@requires(Permission.AGREEMENT_READ)
def index() -> ResponseReturnValue:
    chosen, rows = request.args.get("status", ""), lines()
    known = {key for key, _label, _judge in board.CHOICES}
    return render_template(
        "agreements/list.html",
        rows=[one for one in rows if board.chosen_by(chosen, one)],
        missing=sum(1 for one in rows if one.row.in_area and not one.has_agreement),
        all=sum(1 for one in rows if one.row.in_area),
        outstanding=sum(1 for one in rows if one.waits_for == "municipality"),
        review=sum(1 for one in rows if one.review_late),
        chosen=chosen if chosen in known else "",
        statuses=[(key, _(label)) for key, label, _judge in board.CHOICES],
        states=state_words(),
        rules=directory.every_rules(db(), today()),
        parties={key: _(name) for key, name in PARTY_NAMES.items()},
        own=me().trust,
    )


@bp.get("/agreements.xlsx")
@requires(Permission.AGREEMENT_READ)
def sheet() -> ResponseReturnValue:
    """The board as the filter shows it."""
    chosen, words = request.args.get("status", ""), state_words()
    columns = (
        Column(_("Kommune")),
        Column(_("Helseforetak")),
        Column(_("I foretaksområdet")),
        Column(_("Status")),
        Column(_("Versjon")),
        Column(_("Hjemlet i")),
        Column(_("I kraft fra"), "date"),
        Column(_("Gjelder til og med"), "date"),
        Column(_("Under signering")),
        Column(_("Sendt"), "date"),
        Column(_("Venter på")),
        Column(_("Dager"), "number"),
        Column(_("Årlig gjennomgang etter fristen")),
        Column(_("Registrert hos Helsedirektoratet"), "date"),
        Column(_("ALIS-koordinator")),
    )
    found = [one for one in lines() if board.chosen_by(chosen, one)]
    rows = [
        [
            one.row.municipality_name,
            one.row.trust_name,
            _yes(one.row.in_area),
            words[one.state][0],
            versjon(one.row.version_label) if one.row.version_label else None,
            one.row.anchor,
            one.row.in_force_from,
            one.row.ends_on,
            words[one.under_way][0] if one.under_way else None,
            one.row.under_way_sent_on,
            _(PARTY_NAMES[one.waits_for]) if one.waits_for else None,
            one.days,
            _yes(one.review_late),
            one.row.registered_on,
            _yes(one.row.coordinator),
        ]
        for one in found
    ]
    labels = {key: label for key, label, _judge in board.CHOICES}
    about = [(_("Dato for data"), dato(today())), (_("Utvalg"), _(labels[chosen]) if chosen in labels else _("Alle"))]
    return attachment(sheets.workbook(Sheet(_("Avtaler"), columns, rows), about=about), f"avtaler-{today().isoformat()}.xlsx")


def _yes(value: object) -> str:
    return _("Ja") if value else _("Nei")


def lines() -> list[board.Line]:
    """The own party's lines; one statement."""
    who = me()
    return [board.line(row, today()) for row in queries.board(db(), today(), trust=who.trust, municipality=who.municipality)]
