"""Excel out: read back with another program's eyes (calamine), and the parts that only the file itself can show."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.documents.sheets import Column, Sheet, workbook

COLUMNS = (
    Column("Navn"),
    Column("Oppstart", "date"),
    Column("Antall", "number"),
    Column("Andel", "percent"),
    Column("Lagret", "instant"),
)
ROW = ("Bodø", date(2028, 3, 1), 3, 0.25, datetime(2026, 7, 1, 22, 30, tzinfo=UTC))


def _read(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


def _xml(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return packed.read(name).decode()


def test_values_come_back_as_what_they_are() -> None:
    head, row = _read(workbook(Sheet("Liste", COLUMNS, [ROW])))
    assert head == ["Navn", "Oppstart", "Antall", "Andel", "Lagret"]
    assert row == ["Bodø", date(2028, 3, 1), 3, 0.25, datetime.fromisoformat("2026-07-02T00:30")]  # Norwegian time


def test_it_is_a_table_with_a_frozen_header_and_norwegian_dates() -> None:
    made = workbook(Sheet("Liste", COLUMNS, [ROW]))
    assert 'ref="A1:E2"' in _xml(made, "xl/tables/table1.xml")
    assert "autoFilter" in _xml(made, "xl/tables/table1.xml")
    assert 'state="frozen"' in _xml(made, "xl/worksheets/sheet1.xml")
    assert "dd.mm.yyyy" in _xml(made, "xl/styles.xml")


@pytest.mark.parametrize(
    "nasty", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "http://eksempel.no", "{=1+1}", "00123", "3.14", "=cmd|' /C calc'!A0"]
)
def test_text_stays_text(nasty: str) -> None:
    made = workbook(Sheet("Liste", (Column("A"),), [[nasty]]))
    assert _read(made)[1] == [nasty]
    sheet = _xml(made, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    rows = _read(workbook(Sheet(text, (Column("A"), Column("B")), [[text, "x"]])))
    assert rows[1][1] == "x"


def test_an_empty_list_empty_values_and_long_ones() -> None:
    assert _read(workbook(Sheet("Tom", COLUMNS, [])))[0][0] == "Navn"
    made = _read(workbook(Sheet("Liste", (Column("A"), Column("B", "date"), Column("C")), [[None, None, "x" * 40_000]])))
    assert made[1][:2] == ["", ""]
    assert len(made[1][2]) == 32_000


def test_names_that_excel_refuses_are_made_fit() -> None:
    title = "Kommuner [utenfor]: fylket/området? *alle*"
    made = workbook(
        Sheet(title, (Column("Dato"), Column("Dato")), [["a", "b"]]), Sheet(title, (Column("A"),), []), about=[("Om", "Tall")]
    )
    names = CalamineWorkbook.from_filelike(BytesIO(made)).sheet_names
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)
    assert _read(made)[0] == ["Dato", "Dato (2)"]
    assert _read(made, 2) == [["Om", "Tall"]]


def test_a_row_that_does_not_fit_its_columns_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="shorter"):
        workbook(Sheet("Liste", COLUMNS, [("Bodø",)]))
