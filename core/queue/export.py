"""«Innmeldte ALIS» as a spreadsheet: the rows that the filter chose, on one sheet, and what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.cases import case
from core.documents import sheets
from core.documents.sheets import Column, Sheet
from core.i18n import dato
from core.i18n import gettext as _
from core.labels import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

MOST = 20_000


def waiting_list(rows: Sequence[Any], registers: Mapping[str, str], today: date, *, cut: bool) -> bytes:
    """``registers``: the words for the status in Fiktiv enhet; ``cut``: more matched than are here."""
    columns = (
        Column(_("Saksnummer")),
        Column(_("ALIS")),
        Column(_("Kommune")),
        Column(_("Helseforetak")),
        Column(_("Ønske")),
        Column(_("Ønsket fra"), "date"),
        Column(_("Ønsket til"), "date"),
        Column(_("Innmeldt"), "date"),
        Column(_("Frist for innmelding"), "date"),
        Column(_("Dager etter fristen"), "number"),
        Column(_("Plass i kommunen"), "number"),
        Column(_("Fiktiv enhet")),
        Column(_("Status")),
    )
    about = [(_("Liste"), _("Innmeldte ALIS slik filteret viste dem")), (_("Dato for data"), dato(today))]
    if cut:
        about.append((_("Ikke fullstendig"), _("Bare de første %(n)s radene er med. Avgrens listen.", n=MOST)))
    return sheets.workbook(Sheet(_("Innmeldte ALIS"), columns, [_row(row, registers) for row in rows]), about=about)


def _row(row: Any, registers: Mapping[str, str]) -> list[Any]:  # noqa: ANN401
    late = (row.notified_on - row.notice_due_on).days if row.notice_due_on else None
    return [
        case(row.trust, row.id),
        row.trainee_name,
        row.municipality_name,
        row.trust.upper(),
        row.wish_label,
        row.wanted_from,
        row.wanted_to,
        row.notified_on,
        row.notice_due_on,
        late if late and late > 0 else None,
        row.rank,
        _(registers[row.register_status]) if row.register_status else None,
        _(STATES[row.status][0]),
    ]
