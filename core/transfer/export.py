"""The register as a spreadsheet, under the headings that a list in is read by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.cases import case
from core.documents import sheets
from core.documents.sheets import Column, Sheet
from core.i18n import dato
from core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row

SCHEMES = {"new": "ny", "converted": "konvertert", "old": "gammel"}


def register(rows: Sequence[Row[Any]], today: date) -> bytes:
    states = {"to_register": _("Ikke ført"), "registered": _("Ført"), "removed": _("Fjernet")}
    columns = (
        *(Column(label) for label in ("ALIS", "HPR-nummer", "Kommune", "Ønske")),
        *(Column(label, "date") for label in ("Ønsket fra", "Ønsket til", "Innmeldt")),
        Column("Ordning"),
        Column("Spesialisering startet", "date"),
        Column("Referanse"),
        Column(_("Status i Fiktiv enhet")),
        Column(_("Dato"), "date"),
        Column(_("Av")),
        Column(_("Avsluttet"), "date"),
        Column(_("Saksnummer")),
    )
    filled = [
        [
            *(row.trainee_name, row.hpr_number, row.municipality_name, row.wish_label, row.wanted_from, row.wanted_to),
            *(row.notified_on, SCHEMES[row.scheme], row.specialisation_started_on, row.reference, states[row.status]),
            *(row.status_on, row.status_by, row.ended_on, case(row.trust, row.id)),
        ]
        for row in rows
    ]
    about = [(_("Liste"), _("Innmeldte ALIS og hvor de står i Fiktiv enhet")), (_("Dato for data"), dato(today))]
    return sheets.workbook(Sheet(_("Fiktiv enhet"), columns, filled), about=about)
