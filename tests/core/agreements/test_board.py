"""The board: every municipality of the area with what it waits for, reminder, spreadsheet; three statements for eighty rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from core.agreements import board, queries, sent_documents, signing
from core.agreements.words import STATES
from core.documents.child import TYPE
from tests.core.agreements.stage import WHO, stage
from tests.core.queue.test_statements import statements
from tests.support.reading import inside
from tests.support.world import BODO, RANA

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database
needs_type = pytest.mark.skipif(not any(TYPE.glob("*.ttf")), reason="the front-end step has not fetched the typeface")
TODAY = date(2026, 11, 22)


@dataclass
class Given:
    """A row of the board without a database."""

    id: int | None = None
    trust: str = "nlsh"
    signed_municipality_on: date | None = None
    signed_trust_on: date | None = None
    returned_on: date | None = None
    cancelled_on: date | None = None
    in_force_from: date | None = None
    ends_on: date | None = None
    replaced_by: int | None = None
    notice_received_on: date | None = None
    sendable: bool = True
    registered_on: date | None = date(2020, 1, 1)
    coordinator: bool = True
    review_overdue: bool = False
    under_way_id: int | None = None
    under_way_sent_on: date | None = None
    under_way_municipality_on: date | None = None
    under_way_trust_on: date | None = None
    under_way_returned_on: date | None = None


SIGNED: dict[str, Any] = {
    "id": 1,
    "signed_municipality_on": date(2025, 1, 1),
    "signed_trust_on": date(2025, 1, 1),
    "in_force_from": date(2025, 1, 1),
}
DAY = timedelta(days=1)


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize(
    ("given", "state", "under_way", "waits_for", "days"),
    [
        ({}, "not_sent", "", "", None),
        ({"sendable": False}, "none", "", "", None),
        ({"id": 1, "under_way_id": 1, "under_way_sent_on": TODAY - 9 * DAY}, "sent", "sent", "municipality", 9),
        (
            {
                "id": 1,
                "signed_trust_on": TODAY,
                "under_way_id": 1,
                "under_way_sent_on": TODAY - 9 * DAY,
                "under_way_trust_on": TODAY,
            },
            "signed_trust",
            "signed_trust",
            "municipality",
            9,
        ),
        (
            {
                "id": 1,
                "signed_municipality_on": TODAY - 3 * DAY,
                "under_way_id": 1,
                "under_way_sent_on": TODAY - 9 * DAY,
                "under_way_municipality_on": TODAY - 3 * DAY,
            },
            "signed_municipality",
            "signed_municipality",
            "trust",
            3,
        ),
        (
            {
                "id": 1,
                "signed_municipality_on": TODAY - 3 * DAY,
                "returned_on": TODAY,
                "under_way_id": 1,
                "under_way_municipality_on": TODAY - 3 * DAY,
                "under_way_returned_on": TODAY,
            },
            "returned",
            "returned",
            "trust",
            0,
        ),
        (SIGNED, "in_force", "", "", None),
        ({**SIGNED, "ends_on": TODAY, "notice_received_on": TODAY - 365 * DAY}, "under_notice", "", "", None),
        ({**SIGNED, "ends_on": TODAY - DAY}, "ended", "", "", None),
        ({**SIGNED, "ends_on": TODAY - DAY, "replaced_by": 2}, "replaced", "", "", None),
        ({**SIGNED, "under_way_id": 2, "under_way_sent_on": TODAY}, "in_force", "sent", "municipality", 0),
    ],
)
def test_every_status_of_a_line(given: dict[str, Any], state: str, under_way: str, waits_for: str, days: int | None) -> None:
    one = board.line(Given(**given), TODAY)
    assert (one.state, one.under_way, one.waits_for, one.days) == (state, under_way, waits_for, days)
    assert one.state in STATES
    found = {key for key, _label, judge in board.CHOICES if judge(one)}
    assert ("in_force" in found) != ("missing" in found)
    assert ("outstanding" in found) == (waits_for == "municipality")


def test_what_is_missing_beside_the_agreement_is_found_by_its_filter() -> None:
    whole = board.line(Given(**SIGNED), TODAY)
    without = board.line(Given(**SIGNED, coordinator=False, registered_on=None, review_overdue=True), TODAY)
    for chosen in ("coordinator", "registration", "incomplete", "review"):
        assert board.chosen_by(chosen, without)
        assert not board.chosen_by(chosen, whole)
    assert board.chosen_by("", whole)
    assert board.chosen_by("noe annet", whole)


@pytest.fixture(scope="module")
def contact(world: World) -> str:
    return world.person("nlsh", "trust.contact")


@pytest.fixture(scope="module")
def sent(world: World, contact: str) -> str:
    """One agreement that waits for Bodø."""
    template = world.sql("SELECT id FROM alis.agreement_template WHERE trust = 'nlsh' AND in_use")[0].id
    answer = world.api(contact, "nlsh").post("/agreements/send", {"template_id": template, "municipalities": [BODO]})
    assert answer.status_code == 201, answer.json
    return f"nlsh-{world.sql('SELECT max(id) AS id FROM alis.agreement')[0].id}"


@needs_type
@pytest.mark.requirement("R-092")
def test_the_outstanding_list_is_one_click_and_a_reminder_another(world: World, contact: str, sent: str) -> None:
    door = world.client(contact)
    page = door.get("/agreements").get_data(as_text=True)
    assert 'href="/agreements?status=outstanding"' in page
    page = door.get("/agreements?status=outstanding").get_data(as_text=True)
    assert f"/agreements/{sent}/remind" in page
    assert page.count('<th scope="row"') == 1
    answer = door.post(f"/agreements/{sent}/remind", **{"from": "board"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/agreements?status=outstanding")
    assert world.sql("SELECT count(*) AS n FROM alis.message WHERE event = 'agreement_reminded'")[0].n >= 1
    theirs = world.client(world.person(BODO, "municipality.coordinator")).get("/agreements").get_data(as_text=True)
    assert "venter på kommunen" in theirs
    assert "/remind" not in theirs


@needs_type
@pytest.mark.requirement("R-006")
def test_the_spreadsheet_is_the_list_that_the_filter_shows(world: World, contact: str, sent: str) -> None:
    door = world.client(contact)

    def rows(url: str) -> list[dict[str, Any]]:
        answer = door.client.get(url)
        assert answer.status_code == 200
        head, *found = CalamineWorkbook.from_filelike(BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, head), row, strict=True)) for row in found]

    area = {
        row.municipality
        for row in world.sql("SELECT municipality FROM alis.trust_area WHERE trust = 'nlsh' AND valid_to IS NULL")
    }
    assert len([row for row in rows("/agreements.xlsx") if row["I foretaksområdet"] == "Ja"]) == len(area)
    (waiting,) = rows("/agreements.xlsx?status=outstanding")
    assert (waiting["Kommune"], waiting["Venter på"], waiting["Dager"], waiting["Sendt"]) == ("Bodø", "Kommunen", 0, world.today)
    everyone = world.api(contact, "nlsh").get("/agreements?status=outstanding").json["items"]
    assert [(one["waits_for"], one["days_outstanding"], one["under_way"]) for one in everyone] == [("municipality", 0, "sent")]


@needs_type
def test_what_is_sent_is_kept_byte_for_byte_and_read_by_both(world: World, contact: str, sent: str) -> None:
    (stored,) = world.sql("SELECT id, kind, sha256, content FROM alis.agreement_document WHERE trust = 'nlsh' AND kind = 'sent'")
    url = f"/agreements/{sent}/documents/{stored.id}"
    ours = world.client(contact).client.get(url)
    theirs = world.client(world.person(BODO, "municipality.signatory")).client.get(url)
    assert ours.get_data() == theirs.get_data() == bytes(stored.content)
    assert world.client(world.person(RANA, "municipality.signatory")).client.get(url).status_code == 404
    text = inside(ours.get_data())
    for words in (
        "Bodø",
        "Nordlandssykehuset HF",
        "1804",
        "samarbeidsavtalen punkt 5.2 e",
        "Underskrift",
        "Arbeidstekst",
        "Side 1 av",
    ):
        assert words in text


@needs_type
def test_nobody_waits_at_a_page_for_many_documents(settings: Settings) -> None:
    """The worker sets them, each with the words it was sent with; made twice it finds nothing to do."""
    with stage(settings) as made:
        sent = signing.send_all(made.db, WHO, made.template, ["1811", "1812", "1813", "1815"], today=TODAY)
        assert [queries.documents(made.db, "nlsh", one.id) for one in sent] == [[]] * 4
        assert sent_documents.keep_missing(made.db, "nlsh", sent[0].id, sent[-1].id) == 4
        assert sent_documents.keep_missing(made.db, "nlsh", sent[0].id, sent[-1].id) == 0
        for one, name in zip(sent, ("Bindal", "Sømna", "Brønnøy", "Vega"), strict=True):
            (stored,) = queries.documents(made.db, "nlsh", one.id)
            found = queries.document(made.db, "nlsh", one.id, stored.id)
            assert found is not None
            assert name in inside(found.content)


@needs_type
@pytest.mark.requirement("R-092")
def test_the_open_template_is_there_for_whoever_has_not_signed(world: World) -> None:
    door = world.client(world.person(RANA, "municipality.signatory"))
    page = door.get("/agreements/templates/nlsh/2024-06").get_data(as_text=True)
    assert "/agreements/templates/nlsh/2024-06/nn.pdf" in page
    text = inside(door.client.get("/agreements/templates/nlsh/2024-06/nn.pdf").get_data())
    for words in ("Open mal", "Føremål", "………", "Nordlandssykehuset HF", "Stad og dato"):
        assert words in text
    for url in ("nlsh/2020-12/nb", "nlsh/2024-06/se", "hsyk/2024-06/nb"):  # no text is known, no such language, no version
        assert door.client.get(f"/agreements/templates/{url}.pdf").status_code == 404


def test_eighty_municipalities_take_three_statements(world: World) -> None:
    numbers = [row.number for row in world.sql("SELECT number FROM alis.municipality")]
    assert len(numbers) >= 80
    for number in numbers:
        world.sql(
            """INSERT INTO alis.agreement (trust, municipality, version_label, anchor, signed_municipality_on, signed_trust_on,
                   in_force_from, registered_by) VALUES ('fin', %s, 'x', 'x', '2024-08-01', '2024-09-01', '2024-09-01', 'test')""",
            number,
        )
    door = world.client(world.person("fin", "trust.contact"))
    found = statements(world, lambda: door.get("/agreements"))
    assert len(found) <= 3, found
    assert door.get("/agreements").get_data(as_text=True).count('<th scope="row"') == len(numbers)
