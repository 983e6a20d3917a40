"""The ALIS-Nord page: what the source says, dated and quoted; what the programme lead enters; nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import TROMSO

if TYPE_CHECKING:
    from tests.support.world import Api, World

pytestmark = pytest.mark.database
HARSTAD = "5503"


@pytest.fixture(scope="module")
def lead_email(world: World) -> str:
    return world.person("region", "region.programme", name="Programleder Prøve")


@pytest.fixture(scope="module")
def lead(world: World, lead_email: str) -> Api:
    return world.api(lead_email, "region")


def seats(lead: Api, kind: str) -> list[dict[str, Any]]:
    return [seat for seat in lead.get("/programme").json["seats"] if seat["kind"] == kind]


@pytest.mark.requirement("R-117")
@pytest.mark.requirement("R-118")
@pytest.mark.requirement("R-119")
@pytest.mark.requirement("R-120")
def test_the_organisation_is_what_the_source_says(lead: Api) -> None:
    assert [seat["municipality"] for seat in seats(lead, "owner")] == ["1804"]
    (leader,) = seats(lead, "steering_leader")
    assert leader["person"] == "Arne Myrland, helseleder"
    assert "ble valgt som leder for styringsgruppa" in leader["quote"]
    members = {seat["municipality"] or seat["organisation"] for seat in seats(lead, "steering_member")}
    assert members == {
        *("5605", "5503", "5501", "1804", "Nordland legeforening", "KS Nord-Norge", "Helse Nord RHF"),
        "Nasjonalt senter for distriktsmedisin (NSDM)",
    }
    for kind in ("project_municipality", "reference_group"):
        assert sorted(seat["trust"] for seat in seats(lead, kind)) == ["fin", "hsyk", "nlsh", "unn"]
        assert {seat["municipality"] for seat in seats(lead, kind)} == {None}, "the source names none"
    assert len(seats(lead, "project_leader")) == 1


@pytest.mark.requirement("R-119")
def test_who_takes_over_gets_a_seat_and_the_old_one_stays(world: World, lead: Api, lead_email: str) -> None:
    old = next(seat for seat in seats(lead, "steering_member") if seat["municipality"] == HARSTAD)
    given = {key: old[key] for key in ("kind", "municipality", "source", "quote", "version")}
    answer = lead.put(f"/programme/seats/{old['id']}", {**given, "valid_to": "2020-06-30"})
    assert answer.status_code == 200, answer.json
    made = lead.post(
        "/programme/seats",
        {"kind": "steering_member", "municipality": "5601", "valid_from": "2020-07-01", "source": "Referat fra styringsgruppa"},
    )
    assert made.status_code == 201, made.json
    assert lead.put(f"/programme/seats/{old['id']}", {**given, "valid_to": "2021-06-30"}).status_code == 409
    page = world.client(lead_email).get("/programme").get_data(as_text=True)
    assert "Tidligere" in page
    assert "til 30.06.2020" in page
    assert "fra 01.07.2020" in page
    assert "Plass endret" in page
    assert "<li>gjelder til: <del>–</del> → 30.06.2020</li>" in page


@pytest.mark.requirement("R-117")
def test_what_the_source_leaves_open_is_filled_in(lead: Api) -> None:
    unnamed = next(seat for seat in seats(lead, "project_municipality") if seat["trust"] == "unn")
    named = {**{key: unnamed[key] for key in ("kind", "trust", "quote", "version")}, "municipality": TROMSO, "source": "Referat"}
    assert lead.put(f"/programme/seats/{unnamed['id']}", named).status_code == 200
    assert {seat["municipality"] for seat in seats(lead, "project_municipality")} == {None, TROMSO}


@pytest.mark.requirement("R-121")
def test_an_application_has_a_status_and_a_history(world: World, lead: Api, lead_email: str) -> None:
    assert lead.get("/programme").json["participation"] == []
    for status, on in (("applied", "2019-03-01"), ("included", "2019-06-01")):
        body = {"municipality": TROMSO, "status": status, "status_on": on, "source": "Søknad 2019"}
        assert lead.post("/programme/participation", body).status_code == 201
    (told,) = lead.get("/programme").json["participation"]
    assert (told["municipality"], told["status"], told["status_on"]) == (TROMSO, "included", "2019-06-01")
    page = world.client(lead_email).get("/programme").get_data(as_text=True)
    assert "01.06.2019<small>Har søkt 01.03.2019</small>" in page
    assert "<li>status: Med i prosjektet</li>" in page, "the log says it in the page's own words"
    assert "søknadsprosess som utarbeides og annonseres i 2019" in page


@pytest.mark.parametrize(
    ("door", "body", "field"),
    [
        (
            "participation",
            {"municipality": "9999", "status": "applied", "status_on": "2019-03-01", "source": "x"},
            "municipality",
        ),
        ("participation", {"municipality": TROMSO, "status": "applied", "status_on": "2099-03-01", "source": "x"}, "status_on"),
        ("participation", {"municipality": TROMSO, "status": "kanskje", "status_on": "2019-03-01", "source": "x"}, "status"),
        ("seats", {"kind": "reference_group", "source": "x"}, "trust"),
        ("seats", {"kind": "reference_group", "trust": "oslo", "source": "x"}, "trust"),
        ("seats", {"kind": "owner", "valid_from": "2020-02-01", "valid_to": "2020-01-01", "source": "x"}, "valid_to"),
        ("seats", {"kind": "owner"}, "source"),
        ("events", {"held_on": "31.02.2019", "title": "x", "source": "x"}, "held_on"),
    ],
)
def test_what_does_not_fit_says_where(lead: Api, door: str, body: dict[str, Any], field: str) -> None:
    answer = lead.post(f"/programme/{door}", body)
    assert answer.status_code == 422
    assert f"/{field}" in [one["pointer"] for one in answer.json["errors"]]


@pytest.mark.requirement("R-124")
@pytest.mark.requirement("R-123")
def test_events_are_dated_and_the_lead_enters_more(world: World, lead: Api, lead_email: str) -> None:
    events = lead.get("/programme").json["events"]
    assert [(one["held_on"], "ALIS-Vest" in one["quote"]) for one in events] == [("2019-01-16", True)]
    door = world.client(lead_email)
    door.get("/programme")
    bad = door.post("/programme/events", held_on="16.1.", title="Samling", source="")
    assert bad.status_code == 422
    assert 'value="Samling"' in bad.get_data(as_text=True)
    assert door.post("/programme/events", held_on="12.05.2020", title="Samling i Bodø", source="Referat").status_code == 303
    page = door.get("/programme").get_data(as_text=True)
    assert "Samling i Bodø" in page
    assert "/region/report.pdf" in page


@pytest.mark.requirement("R-114")
@pytest.mark.requirement("R-115")
@pytest.mark.requirement("R-122")
def test_the_figures_stand_under_the_four_aims(world: World, lead: Api, lead_email: str) -> None:
    world.sql("DELETE FROM alis_private.region_release")
    for number in range(6):
        world.sql(
            """INSERT INTO alis.trainee (municipality, name, scheme, employment_model, search_key, created_at)
               VALUES (%s, %s, 'new', 'municipal', 'x', '2020-01-01')""",
            TROMSO,
            f"Test {number}",
        )
    aims = lead.get("/programme").json["aims"]
    assert [one["aim"].split()[0] for one in aims] == ["Sikre", "Sikre", "Sikre", "Utvikle"]
    models = dict(aims[0]["figures"])
    assert models["Kommunal hjemmel (fast ansatt)"] == "6"
    assert models["Privat hjemmel (selvstendig næringsdrivende)"] == "færre enn 5"
    page = world.client(lead_email).get("/programme").get_data(as_text=True)
    assert "Mulig å organisere året mer fleksibelt?" in page
    assert "Prosjektplan 2018–19" in page


def test_only_the_programme_lead_writes(world: World) -> None:
    adviser = world.api(world.person("region", "region.admin"), "region")
    assert adviser.get("/programme").status_code == 200
    assert adviser.post("/programme/events", {"held_on": "2020-01-01", "title": "x", "source": "x"}).status_code == 403
    contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
    assert contact.get("/programme").status_code == 403
