"""«Innmeldte ALIS» as a spreadsheet: what the filter chose, all of it, and nobody else's."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from core.queue import export
from tests.support.world import BODO, GAMVIK

if TYPE_CHECKING:
    from tests.support.world import World

pytestmark = pytest.mark.database


def _rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_sheet_holds_what_the_filter_chose(world: World) -> None:
    world.ready("nlsh", BODO)
    coordinator = world.person(BODO, "municipality.coordinator")
    api = world.api(coordinator, BODO)
    names = ["=cmd|'/c calc'!A0", "Åse Đorvvát"]
    for name in names:
        assert api.post("/requests", world.notification("nlsh", name=name)).status_code == 201
    door = world.client(coordinator)
    assert "/requests.xlsx?q=dorv" in door.get("/requests?q=dorv").get_data(as_text=True)
    rows = _rows(door.client.get("/requests.xlsx"))
    assert sorted(row["ALIS"] for row in rows) == sorted(names)
    assert all(isinstance(row["Ønsket fra"], date) for row in rows)
    assert {row["Status"] for row in rows} <= {"Innmeldt", "Venter"}
    (one,) = _rows(door.client.get("/requests.xlsx?q=dorv"))
    assert one["ALIS"] == names[1]
    assert one["Saksnummer"].startswith("nlsh-")


def test_another_organisation_gets_its_own_list(world: World) -> None:
    stranger = world.person(GAMVIK, "municipality.coordinator")
    assert _rows(world.client(stranger).client.get("/requests.xlsx")) in ([], [dict.fromkeys(_heads(), "")])


def _heads() -> list[str]:
    made = export.waiting_list([], {}, date(2026, 1, 1), cut=False)
    return [str(head) for head in CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()[0]]


def test_a_list_that_was_cut_says_so() -> None:
    made = export.waiting_list([], {}, date(2026, 1, 1), cut=True)
    about = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(1).to_python()
    assert about[-1][0] == "Ikke fullstendig"
