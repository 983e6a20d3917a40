"""A list from somewhere else as rows of named cells: an Excel file, a CSV file, or what was pasted from a spreadsheet."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from core.errors import Refusal
from core.search import fold
from core.trusts.sources import N_

MOST_ROWS, MOST_BYTES = 2000, 5_000_000
XLSX = b"PK\x03\x04"
# a heading as people write it → the field; the first ones are those of our own export
HEADINGS = {
    "name": ("alis", "navn", "lege", "navn pa alis"),
    "hpr_number": ("hpr-nummer", "hpr", "hpr nummer", "hprnr", "hpr-nr"),
    "municipality": ("kommune", "kommunenavn", "kommunenummer"),
    "unit": ("onske", "enhet", "onsket enhet", "avdeling", "sted"),
    "wanted_from": ("onsket fra", "fra", "oppstart", "onsket oppstart", "startdato"),
    "wanted_to": ("onsket til", "til", "slutt", "sluttdato"),
    "notified_on": ("innmeldt", "innmeldt dato", "meldt inn", "registrert dato"),
    "scheme": ("ordning",),
    "specialisation_started_on": ("spesialisering startet", "startet spesialisering"),
    "reference": ("referanse", "referanse i fiktiv enhet", "nummer i fiktiv enhet"),
}
NEEDED = {"name": N_("ALIS"), "hpr_number": N_("HPR-nummer"), "municipality": N_("Kommune"), "wanted_from": N_("Ønsket fra")}
Cells = dict[str, str]


def rows_of_file(content: bytes) -> list[Cells]:
    """Raises Refusal 422 for anything that is not a list that can be read."""
    if not content:
        raise _refused("file", N_("Velg en fil, eller lim inn listen."))
    if len(content) > MOST_BYTES:
        raise _refused("file", N_("Filen er for stor. Største tillatte størrelse er 5 MB."))
    return _named(_excel(content) if content.startswith(XLSX) else _text(_decoded(content)), "file")


def rows_of_text(pasted: str) -> list[Cells]:
    if not pasted.strip():
        raise _refused("pasted", N_("Velg en fil, eller lim inn listen."))
    return _named(_text(pasted), "pasted")


def _excel(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where a file is read

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return list(book.get_sheet_by_index(0).to_python(skip_empty_area=True))
    except (CalamineError, ValueError, OSError, IndexError):
        raise _refused("file", N_("Filen kan ikke leses. Lagre listen som Excel (.xlsx) eller CSV, og prøv igjen.")) from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel in Norwegian writes without being asked."""
    if b"\x00" in content:
        raise _refused("file", N_("Filen kan ikke leses. Lagre listen som Excel (.xlsx) eller CSV, og prøv igjen."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _text(content: str) -> list[list[Any]]:
    first = content.lstrip("\r\n").partition("\n")[0]
    delimiter = max(("\t", ";", ","), key=first.count)
    try:
        return list(csv.reader(StringIO(content, newline=""), delimiter=delimiter))
    except csv.Error:
        raise _refused("file", N_("Filen kan ikke leses. Lagre listen som Excel (.xlsx) eller CSV, og prøv igjen.")) from None


def _named(table: list[list[Any]], field: str) -> list[Cells]:
    filled = [row for row in table if any(str(cell).strip() for cell in row)]
    if not filled:
        raise _refused(field, N_("Listen er tom."))
    known = {fold(heading): name for name, headings in HEADINGS.items() for heading in headings}
    columns = {at: known[heading] for at, cell in enumerate(filled[0]) if (heading := fold(str(cell))) in known}
    missing = [label for name, label in NEEDED.items() if name not in columns.values()]
    if missing:
        told = N_("Første rad må ha overskrifter. Disse mangler: %(missing)s.", missing=", ".join(str(one) for one in missing))
        raise _refused(field, told)
    if len(filled) - 1 > MOST_ROWS:
        raise _refused(field, N_("Listen har for mange rader. Del den opp: høyst %(n)s om gangen.", n=MOST_ROWS))
    if len(filled) == 1:
        raise _refused(field, N_("Listen har overskrifter, men ingen rader."))
    return [{columns[at]: said for at, cell in enumerate(row) if at in columns and (said := _said(cell))} for row in filled[1:]]


def _said(cell: Any) -> str:  # noqa: ANN401 - whatever a spreadsheet holds
    """A cell as it would have been typed: a number without its decimal point, a date as a date."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _refused(field: str, sentence: Any) -> Refusal:  # noqa: ANN401 - a msgid or a Text
    return Refusal("list_unreadable", sentence, errors={field: sentence})


def rows_again(sent: str) -> list[Cells]:
    """The rows as the page with the difference carried them."""
    try:
        rows = json.loads(sent)
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not rows or len(rows) > MOST_ROWS or not all(_plain(row) for row in rows):
        raise _refused("rows", N_("Listen kom ikke med. Last den opp på nytt."))
    return rows


def _plain(row: Any) -> bool:  # noqa: ANN401 - whatever was sent
    return isinstance(row, dict) and all(key in HEADINGS and isinstance(value, str) for key, value in row.items())
