"""Excel out: one function for every list. A real Excel table (filter, frozen header), dates as dates, text never a formula or a link.

    sheets.workbook(Sheet(_("Innmeldte ALIS"), (Column(_("Navn")), Column(_("Oppstart"), "date")), rows))

``about`` (label, value) becomes a sheet «Om» that says what the figures are, from when and what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from core.dates import OSLO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMATS = {"date": "dd.mm.yyyy", "instant": "dd.mm.yyyy hh:mm", "number": "0", "decimal": "0.0", "percent": "0 %"}
WIDTHS = {"date": 12, "instant": 17, "number": 11, "decimal": 11, "percent": 11}
LONGEST = 32_000  # Excel's own limit for a cell is 32 767
WIDEST = 55


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, date, instant, number, decimal or percent (0.25 is 25 %). Empty values of any kind stay empty."""

    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list; every row has as many values as there are columns."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def workbook(*sheets: Sheet, about: Sequence[tuple[str, str]] = ()) -> bytes:
    """The bytes of an .xlsx with one table per sheet."""
    import xlsxwriter  # noqa: PLC0415 - 12 MB that a process needs only when it exports

    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, 1):
        _fill(book, sheet, number, taken)
    if about:
        _about(book, about, taken)
    book.close()
    return out.getvalue()


def _fill(book: Any, sheet: Sheet, number: int, taken: set[str]) -> None:  # noqa: ANN401
    page = book.add_worksheet(_title(sheet.title, taken))
    cells = [
        book.add_format({"num_format": FORMATS[c.kind]} if c.kind in FORMATS else {"text_wrap": False}) for c in sheet.columns
    ]
    widths = [max(len(c.label) + 4, WIDTHS.get(c.kind, 0)) for c in sheet.columns]
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, (last, at), column.kind, value, cells[at])
            if column.kind == "text" and value is not None:
                widths[at] = max(widths[at], min(len(str(value)) + 2, WIDEST))
    page.add_table(
        0,
        0,
        max(last, 1),
        len(sheet.columns) - 1,
        {
            "name": f"Liste{number}",
            "style": "Table Style Light 1",
            "columns": [{"header": label} for label in _labels(sheet.columns)],
        },
    )
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&R&P / &N")


def _write(page: Any, where: tuple[int, int], kind: str, value: Any, cell: Any) -> None:  # noqa: ANN401
    """A value as its column's kind; what is neither a date nor a number stays text, whatever it begins with."""
    if value is None or value == "":
        page.write_blank(*where, None, cell)
    elif isinstance(value, datetime):
        page.write_datetime(*where, value.astimezone(OSLO).replace(tzinfo=None) if value.tzinfo else value, cell)
    elif isinstance(value, date):
        page.write_datetime(*where, datetime.combine(value, time.min), cell)
    elif kind in {"number", "decimal", "percent"} and not isinstance(value, (bool, str)):
        page.write_number(*where, value, cell)
    else:
        page.write_string(*where, str(value)[:LONGEST], cell)


def _labels(columns: Sequence[Column]) -> list[str]:
    """Excel wants each header once."""
    seen: dict[str, int] = {}
    made = []
    for column in columns:
        seen[column.label] = seen.get(column.label, 0) + 1
        made.append(column.label if seen[column.label] == 1 else f"{column.label} ({seen[column.label]})")
    return made


def _title(wanted: str, taken: set[str]) -> str:
    """A sheet's name as Excel allows it: 31 UTF-16 units, none of its reserved signs, each once whatever its case."""
    plain = _cut(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '"), 31) or "Ark"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{_cut(plain, 26)} ({number})", number + 1
    taken.add(name.casefold())
    return name


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").strip(" '")


def _about(book: Any, about: Sequence[tuple[str, str]], taken: set[str]) -> None:  # noqa: ANN401
    page = book.add_worksheet(_title("Om", taken))
    bold, plain = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    for row, (label, value) in enumerate(about):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, str(value)[:LONGEST], plain)
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 90)
