"""Fiktiv enhet: a list in, the difference, all or nothing in, and the same list out again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from core.dates import add_months
from core.documents.sheets import Column, Sheet, workbook
from core.errors import Refusal
from core.transfer import reading
from tests.support.placing import Scene
from tests.support.world import Door, World

pytestmark = pytest.mark.database
HEAD = "ALIS;HPR-nummer;Kommune;Ønske;Ønsket fra;Ønsket til;Innmeldt;Referanse"


@pytest.fixture(scope="module")
def nlsh(world: World) -> Scene:
    return Scene(world, "nlsh", "1804")


@pytest.fixture
def door(nlsh: Scene) -> Door:
    return nlsh.world.client(nlsh.contact_email)


def line(
    scene: Scene, *, name: str = "Ny Legesen", hpr: str | None = None, start: Any = None, reference: str = "", **given: str
) -> str:
    begins = start or scene.start
    cells = {
        "name": name,
        "hpr": hpr or scene.world.hpr(),
        "municipality": "Bodø",
        "unit": "Onkologi",
        "from": f"{begins:%d.%m.%Y}",
        "to": "",
        "notified": f"{add_months(scene.world.today, -3):%d.%m.%Y}",
        "reference": reference,
    }
    return ";".join((cells | given).values())


def compared(scene: Scene, *lines: str) -> dict[str, Any]:
    answer = scene.contact.post("/register/compare", {"text": "\n".join((HEAD, *lines))})
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def taken(scene: Scene, *lines: str) -> Any:
    return scene.contact.post("/register/take", {"text": "\n".join((HEAD, *lines))})


@pytest.mark.requirement("R-062")
def test_the_difference_says_only_there_only_here_and_changed(world: World) -> None:
    scene = Scene(world, "nlsh", "1845")
    same, moved, gone = scene.notify(), scene.notify(), scene.notify()
    for request in (same, moved, gone):
        scene.contact.put(f"/requests/{request['case']}/register", {"status": "registered"})
    hpr = {row.id: row.hpr_number for row in world.sql("SELECT id, hpr_number FROM alis.placement_request WHERE trust = 'nlsh'")}
    found = compared(
        scene,
        line(scene, name="Test Testesen", hpr=hpr[same["id"]], municipality="1845"),
        line(scene, name="Test Testesen", hpr=hpr[moved["id"]], municipality="1845", start=add_months(scene.start, 2)),
        line(scene, name="Bare Der"),
    )
    assert [one["name"] for one in found["only_there"]] == ["Bare Der"]
    assert [one["case"] for one in found["changed"]] == [moved["case"]]
    assert [one["what"] for one in found["changed"][0]["differs"]] == ["ønsket fra"]
    assert gone["case"] in [one["case"] for one in found["only_here"]]
    assert found["same"] == 1
    assert found["wrong"] == []


@pytest.mark.requirement("R-062")
def test_what_is_missing_is_taken_in_with_its_own_date(nlsh: Scene) -> None:
    world, hpr = nlsh.world, nlsh.world.hpr()
    done = taken(nlsh, line(nlsh, name="Kari Fraliste", hpr=hpr, reference="FE-77"))
    assert (done.status_code, done.json) == (200, {"entered": 1, "marked": 0}), done.json
    (row,) = world.sql(
        """SELECT r.*, e.status AS registered, e.reference FROM alis.placement_request r
           JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id WHERE r.hpr_number = %s""",
        hpr,
    )
    assert (row.notified_on, row.received_via) == (add_months(world.today, -3), "on_behalf")
    assert (row.registered, row.reference) == ("registered", "FE-77")
    # the same list again has nothing to give
    again = compared(nlsh, line(nlsh, name="Kari Fraliste", hpr=hpr, reference="FE-77"))
    assert (again["only_there"], again["same"]) == ([], 1)


def test_who_is_in_both_is_marked_with_the_reference(nlsh: Scene) -> None:
    request = nlsh.notify(name="Begge Steder")
    (row,) = nlsh.world.sql("SELECT hpr_number FROM alis.placement_request WHERE trust = 'nlsh' AND id = %s", request["id"])
    given = line(nlsh, name="Begge Steder", hpr=row.hpr_number, reference="FE-9")
    assert [one["case"] for one in compared(nlsh, given)["to_mark"]] == [request["case"]]
    assert taken(nlsh, given).json == {"entered": 0, "marked": 1}
    stored = nlsh.contact.get(f"/requests/{request['case']}/register").json
    assert (stored["status"], stored["reference"]) == ("registered", "FE-9")


def test_what_is_over_here_is_said_and_not_taken_in_again(nlsh: Scene) -> None:
    request = nlsh.notify(name="Over Her")
    nlsh.contact.put(f"/requests/{request['case']}/register", {"status": "registered", "reference": "FE-OVER"})
    assert nlsh.coordinator.post(f"/requests/{request['case']}/end", {"how": "withdrawn-trainee"}).status_code == 200
    (row,) = nlsh.world.sql("SELECT hpr_number FROM alis.placement_request WHERE trust = 'nlsh' AND id = %s", request["id"])
    found = compared(nlsh, line(nlsh, name="Over Her", hpr=row.hpr_number, reference="FE-OVER"))
    assert [one["case"] for one in found["over"]] == [request["case"]]
    assert found["only_there"] == []
    over = nlsh.contact.get("/register?show=over").json["items"]
    assert request["case"] in [one["case"] for one in over]


def test_one_wrong_row_and_nothing_is_taken_in(nlsh: Scene) -> None:
    world = nlsh.world
    before = world.sql("SELECT count(*) AS n FROM alis.placement_request")[0].n
    hpr = world.hpr()
    refused = taken(
        nlsh,
        line(nlsh, name="Rett Rad"),
        line(nlsh, name="Feil Nummer", hpr="12"),
        line(nlsh, name="Ukjent Sted", municipality="Oslo"),
        line(nlsh, name="To Ganger", hpr=hpr),
        line(nlsh, name="To Ganger", hpr=hpr),
    )
    assert (refused.status_code, refused.json["code"]) == (422, "rows_refused")
    said = {one["pointer"]: one["detail"] for one in refused.json["errors"]}
    assert "HPR-nummeret har 7–9 siffer" in said["/rows/3"]
    assert "Kommunen finnes ikke" in said["/rows/4"]
    assert "allerede innmeldt" in said["/rows/6"]
    assert world.sql("SELECT count(*) AS n FROM alis.placement_request")[0].n == before


def test_control_without_the_savepoint_a_wrong_row_would_leave_the_others(nlsh: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is what undoes the rest: swallowed, the right row stays."""
    from core.transfer import taking

    real = taking.take

    def swallowing(*args: Any, **kw: Any) -> Any:
        try:
            return real(*args, **kw)
        except taking.RowsRefused:
            return taking.Taken(0, 0)

    monkeypatch.setattr(taking, "take", swallowing)
    before = nlsh.world.sql("SELECT count(*) AS n FROM alis.placement_request")[0].n
    taken(nlsh, line(nlsh, name="Rett Rad"), line(nlsh, name="Feil Nummer", hpr="12"))
    assert nlsh.world.sql("SELECT count(*) AS n FROM alis.placement_request")[0].n == before + 1


def test_through_the_pages_upload_see_take(nlsh: Scene, door: Door) -> None:
    columns = (*(Column(label) for label in ("Navn", "HPR", "Kommune", "Enhet")), Column("Fra", "date"))
    hpr = nlsh.world.hpr()
    made = workbook(Sheet("Liste", columns, [["Ida Opplastet", int(hpr), "Bodø kommune", "Et sted uten navn", nlsh.start]]))
    door.get("/register/compare")
    page = door.post("/register/compare", file=(BytesIO(made), "liste.xlsx")).get_data(as_text=True)
    assert "Ida Opplastet" in page
    assert "Fritekst" in page
    import html
    import re

    rows = re.search(r'name="rows" value="([^"]+)"', page)
    assert rows, page
    done = door.post("/register/take", rows=html.unescape(rows[1]))
    assert done.status_code == 303, done.get_data(as_text=True)
    assert "Ida Opplastet" in door.get("/register?show=registered").get_data(as_text=True)
    torn = door.post("/register/take", rows="[{]")
    assert torn.status_code == 422


def test_the_list_out_can_be_read_in_again(nlsh: Scene, door: Door) -> None:
    request = nlsh.notify(name="=HYPERLINK(1)")
    sent = door.client.get("/register.xlsx").get_data()
    table = CalamineWorkbook.from_filelike(BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert "=HYPERLINK(1)" in [row[0] for row in table]
    rows = reading.rows_of_file(sent)
    assert "=HYPERLINK(1)" in [row["name"] for row in rows]
    page = door.get("/register/copy").get_data(as_text=True)
    assert f"Saksnummer: {request['case']}" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Velg en fil"),
        (b"PK\x03\x04 not a zip", "kan ikke leses"),
        (b"\x00\x01\x02", "kan ikke leses"),
        (b"Navn;HPR\nKari;1", "Disse mangler: Kommune, Ønsket fra"),
        (b"ALIS;HPR;Kommune;Fra\n", "ingen rader"),
        (b"\n\n", "Listen er tom"),
        (b"ALIS;HPR;Kommune;Fra\n" + b"a;1;b;c\n" * 2001, "for mange rader"),
        (b"x" * 5_000_001, "for stor"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        reading.rows_of_file(content)
    assert sentence in str(refused.value.sentence) % dict(refused.value.params) or sentence in str(refused.value.sentence)


def test_latin_and_utf8_commas_and_tabs_are_read_alike() -> None:
    head, row = "Navn{0}HPR-nummer{0}Kommune{0}Oppstart", "Bjørn Å{0}1234567{0}Bodø{0}1.3.2028"
    for mark in "\t;,":
        listed = "\n".join((head.format(mark), row.format(mark)))
        expected = [{"name": "Bjørn Å", "hpr_number": "1234567", "municipality": "Bodø", "wanted_from": "1.3.2028"}]
        assert reading.rows_of_file(listed.encode()) == expected
        assert reading.rows_of_file(listed.encode("utf-8-sig")) == expected
        assert reading.rows_of_file(listed.encode("cp1252")) == expected
        assert reading.rows_of_text(listed) == expected


def test_a_municipality_and_a_leader_have_no_business_here(world: World, nlsh: Scene) -> None:
    leader = world.person("nlsh", "trust.unit_leader", units=[world.unit("nlsh", "Medisinsk klinikk, onkologi")])
    for door in (world.client(nlsh.coordinator_email), world.client(leader)):
        assert door.get("/register").status_code == 403
        assert door.get("/register/compare").status_code == 403
