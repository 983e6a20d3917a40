"""Agreements through both doors: registered from a scan, in force from the later signature, never two at once."""

from __future__ import annotations

import base64
import hashlib
import itertools
import threading
from datetime import timedelta
from io import BytesIO
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from tests.support import papers
from tests.support.world import BODO, GAMVIK, HAMMERFEST, RANA, World

pytestmark = pytest.mark.database

PDF = papers.plain()
_numbers = itertools.count()


def scan(content: bytes = PDF, filename: str = "avtale.pdf") -> dict[str, str]:
    return {"filename": filename, "content": base64.b64encode(content).decode()}


def signed(**changed: Any) -> dict[str, Any]:
    body = {
        "version_label": "2024-06",
        "signed_municipality_on": "2024-08-01",
        "signed_municipality_by": "Kari Kommunedirektør, kommunedirektør",
        "signed_trust_on": "2024-09-15",
        "signed_trust_by": "Dag Direktør, administrerende direktør",
        "scan": scan(),
        **changed,
    }
    return {key: value for key, value in body.items() if value is not None}


@pytest.fixture(scope="module")
def contact(world: World) -> str:
    return world.person("nlsh", "trust.contact")


@pytest.fixture
def municipality(world: World) -> str:
    """One of the trust's own municipalities that no other test has used."""
    rows = world.sql(
        "SELECT municipality FROM alis.trust_area WHERE trust = 'nlsh' AND valid_to IS NULL AND municipality <> %s ORDER BY 1",
        BODO,
    )
    return str(rows[next(_numbers)].municipality)


@pytest.mark.requirement("R-094")
@pytest.mark.requirement("R-106")
def test_in_force_from_the_later_signature_and_the_bytes_are_kept(world: World, contact: str, municipality: str) -> None:
    api = world.api(contact, "nlsh")
    made = api.post("/agreements", signed(municipality=municipality))
    assert made.status_code == 201, made.json
    assert made.json["in_force_from"] == "2024-09-15"
    assert made.json["state"] == "in_force"
    assert made.json["anchor"] == "samarbeidsavtalen punkt 5.2 e"
    (document,) = made.json["documents"]
    assert document["sha256"] == hashlib.sha256(PDF).hexdigest()
    for who, org in ((contact, "nlsh"), (world.person(municipality, "municipality.signatory"), municipality)):
        answer = world.api(who, org).get(f"/agreements/{made.json['case']}/documents/{document['id']}")
        assert answer.data == PDF
        page = world.client(who).get(f"/agreements/{made.json['case']}/documents/{document['id']}")
        assert page.data == PDF
        assert page.headers["Content-Disposition"].startswith("attachment")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.content_type == "application/pdf"
    assert len(world.sql("SELECT 1 FROM alis.audit_event WHERE object_id = %s", made.json["case"])) == 1


@pytest.mark.requirement("R-094")
def test_one_signature_is_not_in_force_until_the_other_is_added(world: World, contact: str, municipality: str) -> None:
    coordinator = world.person(municipality, "municipality.coordinator")
    api = world.api(coordinator, municipality)
    half = signed(trust="nlsh", signed_trust_on=None, signed_trust_by=None)
    made = api.post("/agreements", half).json
    assert (made["in_force_from"], made["state"]) == (None, "signed_municipality")
    again = api.post("/agreements", half)
    assert (again.status_code, again.json["code"]) == (409, "agreement_incomplete")
    listed = next(r for r in world.api(contact, "nlsh").get("/agreements").json["items"] if r["municipality"] == municipality)
    assert listed["state"] == "signed_municipality"

    door = world.client(contact)
    page = door.get(f"/agreements/{made['case']}").get_data(as_text=True)
    assert "Avtalen er ikke i kraft: én underskrift mangler." in page
    fields = {name: half[name] for name in ("signed_municipality_on", "signed_municipality_by")}
    answer = door.post(
        f"/agreements/{made['case']}/edit", **fields, signed_trust_on="15.09.2024", signed_trust_by="Dag Direktør", version="1"
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert api.get(f"/agreements/{made['case']}").json["in_force_from"] == "2024-09-15"
    stale = door.post(
        f"/agreements/{made['case']}/edit", **fields, signed_trust_on="16.09.2024", signed_trust_by="En annen", version="1"
    )
    assert stale.status_code == 409
    assert "Begge versjonene" in stale.get_data(as_text=True)


@pytest.mark.requirement("R-004")
def test_a_later_one_replaces_the_one_before_and_two_on_one_day_are_refused(
    world: World, contact: str, municipality: str
) -> None:
    """C-20: the old one ends the day before the new one's own in-force date."""
    api = world.api(contact, "nlsh")
    made = api.post("/agreements", signed(municipality=municipality)).json
    same_day = api.post("/agreements", signed(municipality=municipality, signed_municipality_on="2024-08-20"))
    assert (same_day.status_code, same_day.json["code"]) == (409, "agreement_overlaps")
    assert "allerede en avtale" in same_day.json["title"]
    assert "avløser" in same_day.json["remedy"]
    second = signed(municipality=municipality, signed_municipality_on="2025-01-10", signed_trust_on="2025-02-01")
    new = api.post("/agreements", second)
    assert new.status_code == 201, new.json
    old = api.get(f"/agreements/{made['case']}").json
    assert (old["state"], old["ends_on"]) == ("replaced", "2025-01-31")
    names = ("signed_municipality_on", "signed_municipality_by", "signed_trust_on", "signed_trust_by")
    typed = {name: old[name] for name in names} | {"ends_on": "2025-03-31", "version": old["version"]}
    moved = api.put(f"/agreements/{made['case']}", typed)
    assert [one["pointer"] for one in moved.json["errors"]] == ["/ends_on"]
    assert api.get(f"/agreements/{made['case']}").json["ends_on"] == "2025-01-31"


@pytest.mark.requirement("R-004")
def test_an_older_one_registered_afterwards_ends_where_the_next_begins(world: World, contact: str, municipality: str) -> None:
    api = world.api(contact, "nlsh")
    new = api.post("/agreements", signed(municipality=municipality)).json
    old = signed(
        municipality=municipality, version_label="2020-12", signed_municipality_on="2021-01-05", signed_trust_on="2021-02-05"
    )
    over = api.post("/agreements", {**old, "ends_on": "2024-12-31"})
    assert (over.status_code, over.json["code"]) == (409, "agreement_overlaps")
    made = api.post("/agreements", old).json
    assert (made["state"], made["ends_on"]) == ("replaced", "2024-09-14")
    assert api.get(f"/agreements/{new['case']}").json["state"] == "in_force"


@pytest.mark.requirement("R-004")
def test_of_two_registrations_at_once_one_is_kept(world: World, contact: str, municipality: str) -> None:
    apis = [world.api(contact, "nlsh"), world.api(world.person(municipality, "municipality.leader"), municipality)]
    bodies = [signed(municipality=municipality), signed(trust="nlsh")]
    ready, codes = threading.Barrier(2), []

    def go(number: int) -> None:
        ready.wait()
        codes.append(apis[number].post("/agreements", bodies[number]).status_code)

    threads = [threading.Thread(target=go, args=(n,)) for n in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [201, 409]
    assert len(world.sql("SELECT 1 FROM alis.agreement WHERE municipality = %s", municipality)) == 1
    # and without the service in front, the constraint says the same
    with pytest.raises(psycopg.errors.ExclusionViolation, match="ex_agreement__one_in_force"):
        world.agreement("nlsh", municipality)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("scan", {"scan": scan(b"<html>%PDF-1.7")}),
        ("scan", {"scan": scan(b"MZ" + PDF)}),
        ("scan", {"scan": None}),
        ("scan/content", {"scan": {"filename": "a.pdf", "content": "?"}}),
        ("signed_trust_on", {"signed_trust_on": "2024-05-31"}),
        ("signed_trust_by", {"signed_trust_by": None}),
        ("version_label", {"version_label": "2019-01"}),
        ("ends_on", {"ends_on": "2024-09-01"}),
        ("municipality", {"municipality": "9999"}),
        ("trust", {"trust": "fin"}),
    ],
)
def test_what_cannot_be_registered_is_said_by_field(world: World, contact: str, field: str, changed: dict[str, Any]) -> None:
    answer = world.api(contact, "nlsh").post("/agreements", signed(**{"municipality": BODO, **changed}))
    assert answer.status_code == 422
    assert [e["pointer"] for e in answer.json["errors"]] == [f"/{field}"]
    assert world.sql("SELECT 1 FROM alis.agreement WHERE municipality = %s", BODO) == []


def test_a_signature_in_the_future_is_refused(world: World, contact: str) -> None:
    later = (world.today + timedelta(days=1)).isoformat()
    answer = world.api(contact, "nlsh").post("/agreements", signed(municipality=BODO, signed_trust_on=later))
    assert [e["pointer"] for e in answer.json["errors"]] == ["/signed_trust_on"]


@pytest.mark.requirement("R-104")
@pytest.mark.requirement("R-107")
def test_terms_are_those_of_the_version_and_never_of_another(world: World, contact: str, municipality: str) -> None:
    api, door = world.api(contact, "nlsh"), world.client(contact)
    old = signed(
        municipality=municipality, version_label="2020-12", signed_municipality_on="2021-01-05", signed_trust_on="2021-02-05",
        ends_on="2024-08-31",
    )  # fmt: skip
    made = api.post("/agreements", old).json
    assert made["anchor"] == "tjenesteavtale 6"
    assert made["terms_known"] is False
    assert made["terms"] == []
    page = door.get(f"/agreements/{made['case']}").get_data(as_text=True)
    assert "Vilkår ukjent, se dokumentet" in page
    assert "gjennomgå avtalen årlig" not in page

    new = api.post("/agreements", signed(municipality=municipality)).json
    assert new["terms_known"] is True
    assert {one["key"] for one in new["terms"]} == {"agreement_in_force", "agreement_notice_years", "agreement_review"}
    assert "FOR-2016-12-08-1482" in new["regulations"]
    page = door.get(f"/agreements/{new['case']}").get_data(as_text=True)
    assert "gjennomgå avtalen årlig" in page
    assert "punkt 5.2 e" in page


@pytest.mark.requirement("R-105")
def test_fin_has_its_own_anchor_and_unknown_terms_and_hsyk_starts_empty(world: World) -> None:
    fin = world.api(world.person("fin", "trust.admin"), "fin")
    made = fin.post("/agreements", signed(municipality=HAMMERFEST, version_label="udatert")).json
    assert (made["anchor"], made["terms_known"]) == ("tjenesteavtale 7", False)
    assert made["anchor_rule"]["document_date"] == "2023-07-12"
    hsyk = world.api(world.person("hsyk", "trust.contact"), "hsyk")
    made = hsyk.post("/agreements", signed(municipality=RANA, version_label="ukjent"))
    assert made.status_code == 201
    assert made.json["anchor_rule"] is None


@pytest.mark.requirement("R-006")
@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-009")
def test_the_outstanding_list_is_the_trusts_area(world: World) -> None:
    contact = world.person("fin", "trust.contact")
    area = {
        row.municipality for row in world.sql("SELECT municipality FROM alis.trust_area WHERE trust = 'fin' AND valid_to IS NULL")
    }
    rows = {row["municipality"]: row for row in world.api(contact, "fin").get("/agreements").json["items"]}
    assert area <= set(rows)
    assert rows[GAMVIK]["state"] == "none"
    assert (rows[GAMVIK]["registered_on"], rows[GAMVIK]["objectives_plan"], rows[GAMVIK]["coordinator"]) == (None, False, False)
    world.profile(GAMVIK)
    row = next(r for r in world.api(contact, "fin").get("/agreements").json["items"] if r["municipality"] == GAMVIK)
    assert (row["registered_on"], row["objectives_plan"], row["coordinator"]) == ("2020-01-01", True, True)
    # outside the area only with an agreement
    assert BODO not in rows
    world.agreement("fin", BODO, ends_on=world.today)
    rows = {row["municipality"]: row for row in world.api(contact, "fin").get("/agreements").json["items"]}
    assert (rows[BODO]["in_area"], rows[BODO]["state"]) == (False, "ends")
    missing = {row["municipality"] for row in world.api(contact, "fin").get("/agreements?status=missing").json["items"]}
    assert BODO not in missing
    assert GAMVIK in missing
    page = world.client(contact).get("/agreements").get_data(as_text=True)
    assert "Gamvik" in page
    assert "Ingen avtale" in page


@pytest.mark.requirement("R-010")
def test_the_list_tells_approved_from_registered_institutions(world: World, contact: str) -> None:
    page = world.client(contact).get("/agreements").get_data(as_text=True)
    assert "Godkjent eller registrert utdanningsvirksomhet?" in page
    assert "godkjent, registrert" in page


@pytest.mark.requirement("R-007")
def test_the_gate_opens_when_the_agreement_is_registered(world: World, municipality: str) -> None:
    coordinator = world.person(municipality, "municipality.coordinator")
    api = world.api(coordinator, municipality)
    case = api.post("/requests", world.notification("nlsh")).json["requests"][0]["case"]
    held = {f["key"]: f for f in api.get(f"/requests/{case}").json["findings"]}
    assert held["agreement_missing"]["severity"] == "hold"
    assert api.post("/agreements", signed(trust="nlsh")).status_code == 201
    assert "agreement_missing" not in {f["key"] for f in api.get(f"/requests/{case}").json["findings"]}


def test_a_municipality_sees_every_trust_and_only_its_own(world: World, municipality: str) -> None:
    coordinator = world.person(municipality, "municipality.coordinator")
    rows = world.api(coordinator, municipality).get("/agreements").json["items"]
    assert {row["trust"] for row in rows} == {"fin", "hsyk", "nlsh", "unn"}
    assert {row["municipality"] for row in rows} == {municipality}
    assert rows[0]["trust"] == "nlsh"  # the own area first


@pytest.mark.requirement("R-001")
def test_others_find_nothing(world: World, contact: str, municipality: str) -> None:
    made = world.api(contact, "nlsh").post("/agreements", signed(municipality=municipality)).json
    address = f"/agreements/{made['case']}"
    file = f"{address}/documents/{made['documents'][0]['id']}"
    names = {n: made[n] for n in ("signed_municipality_on", "signed_municipality_by", "signed_trust_on", "signed_trust_by")}
    for org, role in (("fin", "trust.contact"), (RANA, "municipality.coordinator")):
        stranger = world.person(org, role)
        api = world.api(stranger, org)
        assert api.get(address).status_code == api.get(file).status_code == 404
        assert api.put(address, names | {"version": 1}).status_code == 404
        assert world.client(stranger).get(file).status_code == 404
    own = world.api(contact, "nlsh")
    other = own.post("/agreements", signed(municipality=BODO)).json
    assert own.get(f"/agreements/{other['case']}/documents/{made['documents'][0]['id']}").status_code == 404
    signatory = world.person("nlsh", "trust.signatory")
    assert world.api(signatory, "nlsh").post("/agreements", signed(municipality=BODO)).status_code == 403


def test_the_form_registers_and_comes_back_as_typed(world: World, contact: str, municipality: str) -> None:
    door = world.client(contact)
    page = door.get(f"/agreements/register?municipality={municipality}").get_data(as_text=True)
    assert f'<option value="{municipality}" selected' in page
    assert 'enctype="multipart/form-data"' in page
    typed = {key: value for key, value in signed(municipality=municipality).items() if key != "scan"}
    wrong = door.post("/agreements/register", **{**typed, "signed_trust_by": "", "scan": (BytesIO(b"no"), "avtale.pdf")})
    assert wrong.status_code == 422
    text = wrong.get_data(as_text=True)
    assert 'value="Kari Kommunedirektør, kommunedirektør"' in text
    assert "ds-error-summary" in text
    hidden = door.post("/agreements/register", **typed, scan=(BytesIO(papers.encrypted()), "avtale.pdf"))
    assert hidden.status_code == 422
    assert "beskyttet med passord" in hidden.get_data(as_text=True)
    answer = door.post("/agreements/register", **typed, scan=(BytesIO(papers.signed()), "../signert avtale.PDF"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    shown = door.get(answer.headers["Location"]).get_data(as_text=True)
    assert "signert avtale.PDF" in shown
    coordinator = world.client(world.person(municipality, "municipality.coordinator"))
    assert "Neste" in coordinator.get("/agreements/register").get_data(as_text=True)
    assert "06.2024" in coordinator.get("/agreements/register?trust=nlsh").get_data(as_text=True)


def test_a_file_beyond_twelve_megabytes_is_refused(world: World, contact: str, municipality: str) -> None:
    door = world.client(contact)
    door.get("/agreements/register")
    typed = {key: value for key, value in signed(municipality=municipality).items() if key != "scan"}
    big = door.post("/agreements/register", **typed, scan=(BytesIO(PDF + b"\0" * 12_000_000), "stor.pdf"))
    assert big.status_code == 422
    assert "12 MB" in big.get_data(as_text=True)
    big.close()
    big.request.input_stream.close()


def test_the_board_takes_the_same_statements_whatever_its_length(world: World, contact: str) -> None:
    said: list[str] = []
    engine = world.app.sessions.kw["bind"]
    door = world.client(contact)
    event.listen(engine, "before_cursor_execute", listener := lambda _c, _k, statement, *_a: said.append(statement))
    try:
        door.get("/agreements")
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    own = [one for one in said if "set_config" not in one and "sign_in" not in one]
    assert len(own) <= 3, own
