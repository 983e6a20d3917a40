"""Need and known posts as Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.documents import sheets
from core.i18n import dato
from core.i18n import gettext as _
from core.needs.showing import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from core.needs.showing import Line


def workbook(lines: Sequence[Line], today: date) -> bytes:
    """The bytes of an .xlsx: one row per clinic, site and period."""
    columns = (
        sheets.Column(_("Klinikk")),
        sheets.Column(_("Sted")),
        sheets.Column(_("Periode")),
        sheets.Column(_("Ønsket oppstart"), "number"),
        sheets.Column(_("Behov, månedsverk"), "number"),
        sheets.Column(_("Vikariat, månedsverk"), "number"),
        sheets.Column(_("Øremerket, månedsverk"), "number"),
        sheets.Column(_("Uten kjent stilling, månedsverk"), "number"),
    )
    rows = [
        (
            cell.clinic,
            cell.site,
            named(cell.period),
            cell.wanted,
            cell.need_months,
            cell.vikariat_months,
            cell.earmarked_months,
            cell.gap_months,
        )
        for line in lines
        for cell in line.cells
    ]
    about = (
        (_("Tall per"), dato(today)),
        (_("Behov"), _("Innmeldte ALIS som ikke er i tjeneste, på første ønske.")),
        (
            _("Stillinger"),
            _("Kjente vikariater og øremerkede stillinger, uten dem som er i tjeneste nå. Ingen er lovet en plass."),
        ),
    )
    return sheets.workbook(sheets.Sheet(_("Behov og kapasitet"), columns, rows), about=about)
