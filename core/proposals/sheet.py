"""A proposal as Excel: the rows, those without a place, and how it was computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.cases import case
from core.documents.sheets import Column, Sheet
from core.documents.sheets import workbook as made
from core.i18n import dato, render, tidspunkt
from core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.proposals.models import AllocationRun
    from core.proposals.showing import Shown


def workbook(run: AllocationRun, shown: Mapping[str, Any]) -> bytes:
    """The bytes of an .xlsx."""
    decisions = {"accepted": _("Godtatt"), "changed": _("Endret"), "rejected": _("Ikke fulgt"), None: _("Ikke avgjort")}
    places = Sheet(
        _("Foreslåtte plasser"),
        (
            Column(_("Sak")),
            Column(_("ALIS")),
            Column(_("Kommune")),
            Column(_("Enhet")),
            Column(_("Fra"), "date"),
            Column(_("Til"), "date"),
            Column(_("Ønske nr."), "number"),
            Column(_("Skiller seg fra ønsket")),
            Column(_("Avgjørelse")),
            Column(_("Begrunnelse")),
        ),
        [
            (
                case(one.row.trust, one.row.request_id),
                one.row.trainee_name,
                one.row.municipality_name,
                one.row.unit_label,
                one.row.starts_on,
                one.row.ends_on,
                one.row.wish_number,
                " ".join(render(told) for told in (*(each.text for each in one.differences), *one.warnings)),
                decisions[one.row.decision],
                one.row.decision_reason,
            )
            for one in shown["rows"]
        ],
    )
    without = Sheet(
        _("Uten plass"),
        (Column(_("Sak")), Column(_("ALIS")), Column(_("Kommune")), Column(_("Hvorfor"))),
        [_without(one) for one in (*shown["unplaced"], *shown["left_out"])],
    )
    levels = Sheet(
        _("Mål"),
        (Column(_("Mål")), Column(_("Verdi"), "number"), Column(_("Grense"), "number"), Column(_("Bevist"))),
        [(render(one["told"]), one["value"], one["bound"], _("Ja") if one["proven"] else _("Nei")) for one in shown["levels"]],
    )
    about = (
        (_("Forslag"), case(run.trust, run.id)),
        (_("Bedt om av"), f"{run.asked_by}, {tidspunkt(run.asked_at)}"),
        (_("Grunnlag fra"), dato(shown["rules"].on)),
        (_("Fingeravtrykk"), run.digest or ""),
        (_("Et forslag"), _("Ingen er lovet en plass. Hver rad avgjøres av et menneske.")),
    )
    return made(places, without, levels, about=about)


def _without(one: Shown) -> tuple[Any, ...]:
    row = one.row
    return (
        case(row.trust, row.request_id),
        row.trainee_name,
        row.municipality_name,
        " ".join(render(told) for told in one.reasons),
    )
