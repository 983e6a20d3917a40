"""Duties, the yearly report and the package through both doors."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from core.dates import add_months
from core.documents.child import TYPE
from tests.core.agreements.stage import BEIARN
from tests.core.queue.test_statements import statements
from tests.support import papers
from tests.support.placing import Scene
from tests.support.reading import inside
from tests.support.service import begun
from tests.support.service import number as number_of
from tests.support.world import BODO, GAMVIK, HAMMERFEST, RANA

if TYPE_CHECKING:
    from tests.support.world import Api, Door, World

pytestmark = pytest.mark.database
needs_type = pytest.mark.skipif(not any(TYPE.glob("*.ttf")), reason="the front-end step has not fetched the typeface")


@pytest.fixture(scope="module")
def contact(world: World) -> str:
    return world.person("nlsh", "trust.contact", "trust.adviser")


@pytest.fixture(scope="module")
def case(world: World, contact: str) -> str:
    """An agreement with a late notification, one in time, an offer that was declined, and a service whose contract was late."""
    world.profile(BODO)
    case = f"nlsh-{world.agreement('nlsh', BODO)}"
    coordinator = world.api(world.person(BODO, "municipality.coordinator"), BODO)
    for months, name in ((16, "I Tide"), (5, "For Sent")):
        start = add_months(world.today.replace(day=1), months)
        body = world.notification("nlsh", name=name, wanted_from=start.isoformat())
        body["specialisation_started_on"] = add_months(start, -40).isoformat()
        assert coordinator.post("/requests", body).status_code == 201
    return case


def _door(world: World, email: str) -> Door:
    return world.client(email)


def _get(door: Door, url: str) -> bytes:
    answer = door.client.get(url)
    assert answer.status_code == 200, answer.status_code
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return bytes(answer.get_data())


def _duties(api: Api, case: str) -> dict[str, dict[str, Any]]:
    answer = api.get(f"/agreements/{case}/duties")
    assert answer.status_code == 200, answer.json
    return {one["key"]: one for one in answer.json["items"]}


@pytest.mark.requirement("R-103")
def test_each_partys_duties_stand_with_live_status_sentence_and_record(world: World, contact: str, case: str) -> None:
    found = _duties(world.api(contact, "nlsh"), case)
    assert {one["party"] for one in found.values()} == {"municipality", "trust"}
    assert all(one["rule"]["quote"] for one in found.values())
    assert found["coordinator_function"]["state"] == "kept"
    assert found["first_notice"]["state"] == "late"
    assert found["first_notice"]["text"].startswith("1 av 2")
    assert any(one["url"].startswith("/requests/nlsh-") for one in found["first_notice"]["records"])
    assert found["registers_need"]["state"] == "open"
    world.sql("UPDATE alis.register_entry SET status = 'registered' WHERE trust = 'nlsh'")
    assert _duties(world.api(contact, "nlsh"), case)["registers_need"]["state"] == "kept"
    world.sql("UPDATE alis.municipal_profile SET coordinator_name = NULL WHERE municipality = %s", BODO)
    assert _duties(world.api(contact, "nlsh"), case)["coordinator_function"]["state"] == "open"
    world.profile(BODO)
    page = _door(world, contact).get(f"/agreements/{case}/duties").get_data(as_text=True)
    assert "Kommunens plikter" in page
    assert "Helseforetakets plikter" in page
    assert "Etter fristen" in page


def test_both_parties_see_the_same_duties_and_nobody_else_any(world: World, contact: str, case: str) -> None:
    coordinator = world.person(BODO, "municipality.coordinator")
    theirs, ours = (_duties(world.api(*who), case) for who in ((coordinator, BODO), (contact, "nlsh")))
    assert {key: one["state"] for key, one in theirs.items()} == {key: one["state"] for key, one in ours.items()}
    for email, org in ((world.person(GAMVIK, "municipality.coordinator"), GAMVIK), (world.person("unn", "trust.contact"), "unn")):
        for url in ("duties", "report", "report.pdf", "report.xlsx", "archive.zip"):
            assert world.client(email).client.get(f"/agreements/{case}/{url}").status_code == 404, (org, url)


@pytest.mark.requirement("R-103")
def test_what_is_recorded_during_a_service_counts_and_the_talks_are_the_municipalitys_own(world: World) -> None:
    scene = Scene(world, "nlsh", BEIARN)
    period = begun(scene)
    (agreement,) = world.sql("SELECT id FROM alis.agreement WHERE trust = 'nlsh' AND municipality = %s", BEIARN)
    case = f"nlsh-{agreement.id}"
    keys = ("contact_during_service", "equal_terms", "facilitate_objectives", "course_days")

    def states(api: Api) -> list[str]:
        found = _duties(api, case)
        assert all(any(one["url"] == f"/placements/{period['case']}" for one in found[key]["records"]) for key in keys)
        return [found[key]["state"] for key in keys]

    assert states(scene.coordinator) == ["open", "kept", "open", "idle"]
    assert states(scene.contact) == ["unmeasured", "kept", "open", "idle"]
    place = f"/placements/{period['case']}"
    assert scene.coordinator.post(f"{place}/follow-up", {}).status_code == 200
    assert scene.contact.post(f"{place}/courses", {"held_on": period["starts_on"], "course": "Grunnkurs"}).status_code == 200
    world.sql(
        """INSERT INTO alis.placement_objective (trust, placement_id, objective, municipality, status, status_on, by_name)
           VALUES ('nlsh', %s, 'ALM-055', %s, 'in_progress', %s, 'test')""",
        *(number_of(period), BEIARN, world.today),
    )
    assert states(scene.coordinator) == ["kept"] * 4
    assert states(scene.contact) == ["unmeasured", "kept", "kept", "kept"]
    assert _duties(scene.contact, case)["course_days"]["text"].startswith("1 av inntil 5 kursdager")
    # the municipality's own measure, where it has set one: nobody has talked for two weeks
    world.sql("UPDATE alis.municipal_profile SET follow_up_weeks = 2 WHERE municipality = %s", BEIARN)
    world.sql("UPDATE alis.follow_up SET talked_on = %s WHERE municipality = %s", world.today - timedelta(14), BEIARN)
    assert states(scene.coordinator)[0] == "open"


@pytest.mark.requirement("R-093")
def test_the_terms_of_2024_are_never_laid_on_the_agreement_of_2020(world: World, contact: str) -> None:
    id_ = world.agreement("nlsh", RANA)
    world.sql("UPDATE alis.agreement SET version_label = '2020-12' WHERE trust = 'nlsh' AND id = %s", id_)
    found = _duties(world.api(contact, "nlsh"), f"nlsh-{id_}")
    assert "contract_window" not in found  # of the agreement revised in June 2024
    assert "gate_registration" in found  # of the trust's own page
    assert all("2024" not in (one["rule"]["document_date"] or "") for one in found.values())
    assert "er ukjente her" in _door(world, contact).get(f"/agreements/nlsh-{id_}/duties").get_data(as_text=True)


def test_a_signatory_gets_no_links_that_refuse(world: World, case: str) -> None:
    page = world.client(world.person(BODO, "municipality.signatory")).get(f"/agreements/{case}/duties").get_data(as_text=True)
    assert 'href="/requests/' not in page
    assert "Melde inn ønsket i tide" in page


@pytest.mark.requirement("R-098")
def test_the_yearly_report_counts_what_was_done(world: World, contact: str, case: str) -> None:
    api = world.api(contact, "nlsh")
    report = api.get(f"/agreements/{case}/report").json
    (one,) = report["items"]
    assert report["last_on"] == world.today.isoformat()
    figures = one["figures"]
    assert (figures["notified"], figures["notice_judged"], figures["notice_in_time"]) == (2, 2, 1)
    assert (figures["offers"], figures["waiting"], figures["waiting_days"]) == (0, 2, 0)
    last_year = api.get(f"/agreements/{case}/report?year={world.today.year - 1}").json
    assert last_year["whole_year"] is True
    assert last_year["items"][0]["figures"]["notified"] == 0
    everyone = api.get("/agreements/report").json["items"]
    assert {row["municipality"] for row in everyone} >= {BODO}
    assert len(everyone) > 10  # the whole area, also those with nothing
    assert next(row for row in everyone if row["municipality"] == BODO)["figures"] == figures
    page = _door(world, contact).get(f"/agreements/{case}/report").get_data(as_text=True)
    assert "1 av 2" in page
    assert f'/agreements/{case}/report"' in page or f"/agreements/{case}/report?" in page


@pytest.mark.requirement("R-098")
def test_the_report_counts_offers_contracts_and_starts(world: World, contact: str) -> None:
    """Dates by hand, the figures from the service: one accepted, one declined, one contract in time and one late."""
    world.profile(HAMMERFEST)
    unit = world.unit("fin", "Hammerfest sykehus, Avdeling for medisin")
    world.sql("UPDATE alis.unit SET path = ARRAY[id] WHERE trust = 'fin' AND path = '{}'")
    case = f"fin-{world.agreement('fin', HAMMERFEST)}"
    year = world.today.year - 1
    api = world.api(world.person(HAMMERFEST, "municipality.coordinator"), HAMMERFEST)
    ids = []
    for _n in range(3):
        made = api.post("/requests", world.notification("fin")).json["requests"][0]["case"]
        ids.append(int(made.rpartition("-")[2]))
    world.sql(
        "UPDATE alis.placement_request SET notified_on = %s, wanted_from = %s, wanted_to = %s WHERE trust = 'fin'",
        date(year, 1, 10),
        date(year, 9, 1),
        date(year + 1, 2, 28),
    )
    vacancy = world.sql(
        """INSERT INTO alis.vacancy (trust, unit_id, unit_path, unit_label, starts_on, ends_on, posts, last_confirmed_on, reported_by,
               reported_by_role)
           VALUES ('fin', %s, ARRAY[%s::bigint], 'Enhet', %s, %s, 3, %s, 'test', 'trust.contact') RETURNING id""",
        unit,
        unit,
        date(year, 9, 1),
        date(year + 1, 2, 28),
        date(year, 1, 1),
    )[0].id
    for number, (request, status) in enumerate(zip(ids, ("accepted", "declined", "accepted"), strict=True), 1):
        world.sql(
            """INSERT INTO alis.offer (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on, ends_on,
                   made_by, made_at, answer_by_on, status, answered_on)
               VALUES ('fin', %s, %s, %s, %s, %s, 'Enhet', %s, %s, 'test', %s, %s, %s, %s)""",
            HAMMERFEST,
            request,
            vacancy,
            number,
            unit,
            date(year, 9, 1),
            date(year + 1, 2, 28),
            f"{year}-03-01T12:00+01",
            date(year, 3, 15),
            status,
            date(year, 3, 10),
        )
    for number, (request, issued) in enumerate(((ids[0], date(year, 5, 1)), (ids[2], date(year, 8, 1))), 1):
        world.sql(
            """INSERT INTO alis.placement (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_path, unit_label,
                   trainee_name, hpr_number, starts_on, ends_on, status, contract_issued_on, created_at)
               VALUES ('fin', %s, %s, %s, %s, %s, ARRAY[%s::bigint], 'Enhet', 'Test', %s, %s, %s, 'in_service', %s, %s)""",
            HAMMERFEST,
            request,
            vacancy,
            number,
            unit,
            unit,
            world.hpr(),
            date(year, 9, 1),
            date(year + 1, 2, 28),
            issued,
            f"{year}-03-11T12:00+01",
        )
    figures = (
        world.api(world.person("fin", "trust.contact"), "fin")
        .get(f"/agreements/{case}/report?year={year}")
        .json["items"][0]["figures"]
    )
    assert (figures["offers"], figures["accepted"], figures["declined"]) == (3, 2, 1)
    assert (figures["started"], figures["wait_days"]) == (2, (date(year, 9, 1) - date(year, 1, 10)).days)
    assert figures["waiting"] == 1  # who said no waits on
    assert figures["contracts"] == 0  # FIN's routine has no window for the contract: nothing is measured, and nothing is red


@needs_type
def test_the_report_is_also_a_document_and_a_spreadsheet(world: World, contact: str, case: str) -> None:
    door = _door(world, contact)
    text = inside(_get(door, f"/agreements/{case}/report.pdf"))
    for words in ("Årsrapport", "Bodø", "1 av 2", "Hva det måles mot", "senest 12 mnd."):
        assert words in text
    head, *rows = (
        CalamineWorkbook.from_filelike(BytesIO(_get(door, f"/agreements/{case}/report.xlsx"))).get_sheet_by_index(0).to_python()
    )
    (row,) = rows
    assert dict(zip(map(str, head), row, strict=True))["Meldt inn innen fristen"] == 1
    every = CalamineWorkbook.from_filelike(BytesIO(_get(door, "/agreements/report.xlsx")))
    assert len(every.get_sheet_by_index(0).to_python()) > 10
    assert ["Dato for data", world.today.strftime("%d.%m.%Y")] in every.get_sheet_by_index(1).to_python()


@needs_type
def test_the_package_holds_the_exact_bytes_the_signatures_and_the_metadata(world: World, contact: str) -> None:
    content = papers.signed()
    body = {
        "municipality": "1806",
        "version_label": "2024-06",
        "signed_municipality_on": "2024-08-01",
        "signed_municipality_by": "Kari Krogh, kommunedirektør",
        "signed_trust_on": "2024-09-15",
        "signed_trust_by": "Dag Dahl, direktør",
        "scan": {"filename": "avtale.pdf", "content": __import__("base64").b64encode(content).decode()},
    }
    made = world.api(contact, "nlsh").post("/agreements", body)
    assert made.status_code == 201, made.json
    case = made.json["case"]
    package = _get(_door(world, contact), f"/agreements/{case}/archive.zip")
    assert package == _get(_door(world, world.person("1806", "municipality.signatory")), f"/agreements/{case}/archive.zip")
    with zipfile.ZipFile(BytesIO(package)) as packed:
        told = json.loads(packed.read("metadata.json"))
        scan = next(one for one in told["files"] if one["kind"] == "agreement")
        assert packed.read(scan["name"]) == content
        assert scan["sha256"] == hashlib.sha256(content).hexdigest()
        assert scan["signatures_in_file"]["signatures"][0]["intact"] is True
        assert "Håndskrevet underskrift" in inside(packed.read("underskrifter.pdf"))
    assert told["state"] == "in_force"
    assert told["in_force_from"] == "2024-09-15"
    assert told["signatures"]["trust"]["by"] == "Dag Dahl, direktør"
    assert told["parties"]["municipality"]["number"] == "1806"


def test_a_document_that_is_not_finished_is_told_of_and_tried_again(
    world: World, contact: str, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: Any, **_given: Any) -> None:
        raise subprocess.TimeoutExpired("python", 1)

    door = _door(world, contact)
    monkeypatch.setattr(subprocess, "run", slow)
    for url in ("report.pdf", "archive.zip"):
        answer = door.client.get(f"/agreements/{case}/{url}")
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), url
        assert "Prøv igjen om litt" in answer.get_data(as_text=True)


def test_pages_take_a_constant_number_of_statements(world: World, contact: str, case: str) -> None:
    door = _door(world, contact)
    for url, most in ((f"/agreements/{case}/duties", 5), (f"/agreements/{case}/report", 5), ("/agreements/report", 4)):
        found = statements(world, lambda url=url: door.get(url))  # type: ignore[misc]
        assert len(found) <= most, (url, found)
