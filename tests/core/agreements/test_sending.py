"""Sent, signed by each party for itself, in force: through both doors, with everything that is refused on the way."""

from __future__ import annotations

import base64
import itertools
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from core.dates import add_months
from tests.support import papers
from tests.support.placing import Scene
from tests.support.world import RANA, World

pytestmark = pytest.mark.database
_numbers = itertools.count()


class Pair:
    """NLSH and a municipality of its own that nothing has happened with."""

    def __init__(self, world: World) -> None:
        rows = world.sql("SELECT municipality FROM alis.trust_area WHERE trust = 'nlsh' AND valid_to IS NULL ORDER BY 1")
        self.world, self.municipality = world, str(rows[next(_numbers)].municipality)
        self.contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
        self.director = world.api(world.person("nlsh", "trust.signatory", name="Dag Direktør"), "nlsh")
        self.coordinator = world.api(world.person(self.municipality, "municipality.coordinator"), self.municipality)
        self.signatory_email = world.person(self.municipality, "municipality.signatory", name="Kari Kommunedirektør")
        self.signatory = world.api(self.signatory_email, self.municipality)
        found = world.sql("SELECT id FROM alis.agreement_template WHERE trust = 'nlsh' AND version_label = '2024-06'")
        self.template = found[0].id

    def send(self, **changed: Any) -> Any:
        body = {"template_id": self.template, "municipalities": [self.municipality], **changed}
        return self.contact.post("/agreements/send", body)

    def sent(self, **changed: Any) -> dict[str, Any]:
        answer = self.send(**changed)
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = self.contact.get(f"/agreements/{answer.json['cases'][0]}").json
        return made

    def sign(self, who: Any, made: dict[str, Any], **changed: Any) -> Any:
        body = {
            "title": "direktør", "authority": "delegert", "place": "Bodø", "sha256": made["sent_sha256"], "read": True, **changed
        }  # fmt: skip
        return who.post(f"/agreements/{made['case']}/sign", body)

    def concluded(self, **changed: Any) -> dict[str, Any]:
        made = self.sent(**changed)
        assert self.sign(self.signatory, made).status_code == 200
        answer = self.sign(self.director, made)
        assert answer.status_code == 200, answer.json
        return answer.json  # type: ignore[no-any-return]

    def notice(self, made: dict[str, Any], days: int = 0, **changed: Any) -> Any:
        day = (self.world.today - timedelta(days=days)).isoformat()
        body = {
            "given_by": "municipality",
            "given_by_name": "Kari",
            "sent_on": day,
            "received_on": day,
            "proof": "Journal 26/17",
            **changed,
        }
        body = {key: value for key, value in body.items() if value is not None}
        return self.contact.post(f"/agreements/{made['case']}/notice", body)


@pytest.fixture
def pair(world: World) -> Pair:
    return Pair(world)


@pytest.mark.requirement("R-091")
@pytest.mark.requirement("R-093")
@pytest.mark.requirement("R-094")
def test_sent_signed_by_each_and_in_force(pair: Pair) -> None:
    made = pair.sent()
    assert (made["state"], made["anchor"], made["terms_known"]) == ("sent", "samarbeidsavtalen punkt 5.2 e", True)
    assert pair.send().json["code"] == "agreement_incomplete"
    half = pair.sign(pair.signatory, made)
    assert (half.json["state"], half.json["in_force_from"]) == ("returned", None)
    whole = pair.sign(pair.director, made).json
    assert (whole["state"], whole["in_force_from"]) == ("in_force", pair.world.today.isoformat())
    # told honestly: a click is a simple signature
    assert (whole["signed_trust_method"], whole["signed_trust_level"]) == ("click", "simple")
    assert (whole["signed_municipality_by"], whole["signed_municipality_authority"]) == ("Kari Kommunedirektør", "delegert")
    told = pair.world.sql("SELECT event, recipient FROM alis.message WHERE municipality = %s ORDER BY id", pair.municipality)
    assert [one.event for one in told].count("agreement_in_force") == 3
    assert {one.recipient for one in told} == {"coordinator", "leader", "role:trust.contact"}


@pytest.mark.requirement("R-094")
def test_bad_signatures_leave_the_agreement_as_it_was(pair: Pair) -> None:
    made = pair.sent()
    for answer, status, code in (
        (pair.sign(pair.signatory, made, party="trust"), 422, "other_party"),
        (pair.sign(pair.signatory, made, sha256="0" * 64), 409, "document_changed"),
        (pair.sign(pair.signatory, made, read=False), 422, "invalid"),
        (pair.sign(pair.coordinator, made), 403, "not_allowed"),
    ):
        assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
        assert answer.json["title"]
    assert pair.contact.get(f"/agreements/{made['case']}").json["state"] == "sent"
    assert pair.sign(pair.signatory, made).status_code == 200
    twice = pair.sign(pair.signatory, made)
    assert (twice.status_code, twice.json["code"]) == (409, "already_signed")
    stranger = pair.world.api(pair.world.person(RANA, "municipality.signatory"), RANA)
    assert pair.sign(stranger, made).status_code == 404


@pytest.mark.requirement("R-094")
def test_a_paper_is_recorded_with_its_document_and_comes_back(pair: Pair) -> None:
    made, world = pair.sent(), pair.world
    scan = {"filename": "signert.pdf", "content": base64.b64encode(papers.plain()).decode()}
    paper = {"party": "municipality", "signed_on": world.today.isoformat(), "name": "Kari Krogh", "method": "paper", "scan": scan}
    address = f"/agreements/{made['case']}/signature"
    early = pair.coordinator.post(address, {**paper, "signed_on": (world.today - timedelta(days=1)).isoformat()})
    assert [one["pointer"] for one in early.json["errors"]] == ["/signed_on"]
    wrong = pair.coordinator.post(address, {**paper, "scan": {**scan, "content": base64.b64encode(b"MZ no").decode()}})
    assert (wrong.status_code, wrong.json["code"]) == (422, "not_a_pdf")
    assert pair.coordinator.post(address, paper).json["state"] == "signed_municipality"
    back = pair.contact.post(f"/agreements/{made['case']}/return", {})
    assert (back.json["state"], back.json["returned_on"]) == ("returned", world.today.isoformat())
    assert pair.contact.post(f"/agreements/{made['case']}/return", {}).json["code"] == "agreement_state"
    whole = pair.sign(pair.director, made).json
    assert (whole["signed_municipality_method"], whole["signed_municipality_level"], whole["state"]) == (
        "paper",
        "paper",
        "in_force",
    )


@pytest.mark.requirement("R-092")
def test_what_waits_can_be_reminded_of_and_taken_back(pair: Pair) -> None:
    made = pair.sent()
    assert pair.contact.post(f"/agreements/{made['case']}/remind", {}).status_code == 200
    assert pair.contact.post(f"/agreements/{made['case']}/remind", {}).json["code"] == "reminded_today"
    told = pair.world.sql(
        "SELECT event FROM alis.message WHERE municipality = %s AND event = 'agreement_reminded'", pair.municipality
    )
    assert len(told) == 2
    assert pair.contact.post(f"/agreements/{made['case']}/cancel", {"reason": "Feil versjon"}).json["state"] == "cancelled"
    told = pair.world.sql(
        "SELECT recipient FROM alis.message WHERE municipality = %s AND event = 'agreement_cancelled'", pair.municipality
    )
    assert {one.recipient for one in told} == {"coordinator", "leader"}
    refused = pair.sign(pair.signatory, made)
    assert (refused.status_code, refused.json["title"]) == (409, "Utsendelsen er trukket tilbake. Avtalen ble ikke inngått.")
    assert pair.send().status_code == 201


@pytest.mark.requirement("R-004")
@pytest.mark.requirement("R-095")
@pytest.mark.requirement("R-096")
def test_notice_and_successor(pair: Pair) -> None:
    world = pair.world
    old = pair.concluded()
    for changed, field in (
        ({"sent_on": (world.today - timedelta(days=1)).isoformat()}, "sent_on"),  # before in force
        ({"sent_on": (world.today + timedelta(days=1)).isoformat(), "received_on": None}, "sent_on"),
        ({"received_on": (world.today - timedelta(days=1)).isoformat()}, "received_on"),
        ({"proof": None}, "proof"),
        ({"given_by_name": None}, "given_by_name"),  # the trust's contact has not signed for the municipality
    ):
        answer = pair.notice(old, **changed)
        assert [one["pointer"] for one in answer.json["errors"]] == [f"/{field}"], answer.json
    given = pair.notice(old).json
    (notice,) = given["notices"]
    assert given["state"] == "under_notice"
    assert notice["ends_on"] == given["ends_on"]
    again = pair.notice(old)
    assert (again.status_code, "flyttes ikke" in again.json["title"]) == (409, True)
    # a successor cannot begin on the day the old one began; one with a later start replaces it the day before
    same_day = pair.sent()
    assert pair.sign(pair.signatory, same_day).status_code == 200
    assert pair.sign(pair.director, same_day).json["code"] == "agreement_overlaps"
    assert pair.contact.post(f"/agreements/{same_day['case']}/cancel", {"reason": "Oppstart mangler"}).status_code == 200
    new = pair.concluded(agreed_from=(world.today + timedelta(days=40)).isoformat())
    assert new["state"] == "coming"
    kept = pair.contact.get(f"/agreements/{old['case']}").json
    assert (kept["state"], kept["ends_on"]) == ("under_notice", (world.today + timedelta(days=39)).isoformat())
    assert f"{kept['trust']}-{kept['replaced_by']}" == new["case"]
    assert kept["notices"][0]["ends_on"] == notice["ends_on"]  # both stay on record
    assert pair.coordinator.post(f"/agreements/{old['case']}/withdraw", {}).json["code"] == "agreement_replaced"


@pytest.mark.requirement("R-095")
def test_a_notice_that_a_successor_overtook_is_nobodys_to_confirm(pair: Pair) -> None:
    def asked() -> list[str]:
        return [one["url"] for one in pair.contact.get("/worklist").json["items"] if one["kind"] == "agreement_notice"]

    old = pair.concluded()
    assert pair.notice(old, received_on=None).status_code == 200
    here = f"/agreements/{old['case']}"
    assert here in asked()
    pair.concluded(agreed_from=(pair.world.today + timedelta(days=40)).isoformat())
    assert pair.contact.post(f"{here}/receipt", {"received_on": pair.world.soon(0)}).json["code"] == "agreement_state"
    assert here not in asked()


@pytest.mark.requirement("R-096")
def test_a_later_notice_leaves_who_is_placed_and_lists_them_as_at_risk(world: World) -> None:
    """Nobody loses a place for it, not by the notice and not on the day after the end."""
    pair = Pair(world)
    scene = Scene(world, "nlsh", pair.municipality)
    request, period = scene.accepted()  # begins in sixteen months, after the end of a notice received today
    (row,) = world.sql("SELECT id FROM alis.agreement WHERE municipality = %s AND ends_on IS NULL", pair.municipality)
    made = {"case": f"nlsh-{row.id}"}
    form = pair.world.client(scene.contact_email).get(f"/agreements/{made['case']}/notice").get_data(as_text=True)
    assert "1 ALIS har tjeneste etter den dagen." in form  # before it is given
    given = pair.notice(made).json
    risk = scene.coordinator.get(f"/agreements/{made['case']}/at-risk").json
    assert [(one["case"], one["status"]) for one in risk["items"]] == [(period["case"], "planned")]
    page = pair.world.client(scene.contact_email).get(f"/agreements/{made['case']}").get_data(as_text=True)
    assert f'href="/placements/{period["case"]}"' in page
    for ends_on in (given["ends_on"], (world.today - timedelta(days=1)).isoformat()):  # under notice, and over
        world.sql("UPDATE alis.agreement SET ends_on = %s WHERE trust = 'nlsh' AND id = %s", ends_on, row.id)
        kept = scene.contact.get(f"/placements/{period['case']}").json
        assert (kept["status"], kept["starts_on"]) == ("planned", period["starts_on"])
        assert scene.status(request) == "accepted"


@pytest.mark.requirement("R-095")
def test_a_notice_counts_from_receipt_and_is_withdrawn_by_both(pair: Pair) -> None:
    made = pair.concluded()
    address = f"/agreements/{made['case']}"
    given = pair.notice(made, received_on=None).json
    assert (given["state"], given["ends_on"], given["notices"][0]["received_on"]) == ("in_force", None, None)
    assert pair.notice(made).json["code"] == "notice_exists"
    received = pair.contact.post(f"{address}/receipt", {"received_on": pair.world.today.isoformat()}).json
    assert (received["state"], received["ends_on"]) == ("under_notice", add_months(pair.world.today, 12).isoformat())
    asked = pair.coordinator.post(f"{address}/withdraw", {}).json
    assert asked["state"] == "under_notice"
    assert pair.coordinator.post(f"{address}/withdraw", {}).json["code"] == "withdrawal_asked"
    agreed = pair.contact.post(f"{address}/withdraw", {}).json
    assert (agreed["state"], agreed["ends_on"]) == ("in_force", None)
    assert agreed["notices"][0]["withdrawn_on"] == pair.world.today.isoformat()


def test_unknown_terms_ask_for_the_end_that_the_document_gives(world: World) -> None:
    """C-18: the one year of June 2024 is never applied to another version."""
    pair = Pair(world)
    scan = {"filename": "gammel.pdf", "content": base64.b64encode(papers.plain()).decode()}
    body = {
        "municipality": pair.municipality, "version_label": "2020-12", "scan": scan,
        "signed_municipality_on": "2021-02-01", "signed_municipality_by": "Kari", "signed_trust_on": "2021-02-01", "signed_trust_by": "Dag",
    }  # fmt: skip
    made = pair.contact.post("/agreements", body).json
    assert (made["state"], made["review_due_on"]) == ("in_force", None)
    refused = pair.notice(made)
    assert [one["pointer"] for one in refused.json["errors"]] == ["/ends_on"]
    ends = (world.today + timedelta(days=180)).isoformat()
    assert pair.notice(made, ends_on=ends).json["ends_on"] == ends


@pytest.mark.requirement("R-099")
@pytest.mark.requirement("R-102")
@pytest.mark.requirement("R-097")
def test_review_demand_and_disagreement(pair: Pair) -> None:
    made, today = pair.concluded(), pair.world.today
    address = f"/agreements/{made['case']}"
    late = pair.coordinator.post(
        f"{address}/review", {"held_on": (today + timedelta(days=1)).isoformat(), "outcome": "unchanged"}
    )
    assert [one["pointer"] for one in late.json["errors"]] == ["/held_on"]
    before = made["review_due_on"]
    held = pair.coordinator.post(f"{address}/review", {"held_on": today.isoformat(), "outcome": "revise"}).json
    assert (held["reviews"][0]["outcome"], held["review_due_on"]) == ("revise", before)
    assert (
        pair.contact.post(f"{address}/review", {"held_on": today.isoformat(), "outcome": "other"}).json["code"] == "review_exists"
    )
    asked = pair.coordinator.post(f"{address}/revision", {"kind": "experience", "ground": "For mange kurs."}).json
    (demand,) = asked["revisions"]
    assert (demand["raised_by"], demand["raised_on"]) == ("municipality", today.isoformat())
    assert pair.contact.get(address).json["revisions"] == asked["revisions"]  # both see it
    door = pair.world.client(pair.signatory_email)
    door.get(address)
    for typed, told in (("", "aria-invalid"), ("x" * 501, "x" * 501)):
        again = door.post(f"{address}/revisions/{demand['id']}/close", outcome=typed)
        assert again.status_code == 422
        assert told in again.get_data(as_text=True)
        assert f'href="#outcome-{demand["id"]}"' in again.get_data(as_text=True)
    closed = pair.contact.post(f"{address}/revisions/{demand['id']}/close", {"outcome": "Ny versjon sendes"}).json
    assert closed["revisions"][0]["closed_on"] == today.isoformat()
    noted = pair.coordinator.post(f"{address}/dispute", {"body": "Uenige om kursdager."}).json
    assert (noted["state"], noted["disputes"][0]["noted_by"]) == ("in_force", "municipality")
    page = pair.world.client(pair.signatory_email).get(address).get_data(as_text=True)
    assert "Løses etter samarbeidsavtalen" in page


@pytest.mark.requirement("R-100")
@pytest.mark.requirement("R-107")
def test_a_change_in_the_law_marks_every_agreement_once(pair: Pair) -> None:
    made = pair.concluded()
    admin = pair.world.api(pair.world.person("nlsh", "trust.admin"), "nlsh")
    body = {"regulation": "FOR-2016-12-08-1482", "changed_on": pair.world.today.isoformat(), "ground": "Ny § 4"}
    assert admin.post("/agreements/law-change", body).json["marked"] >= 1
    assert admin.post("/agreements/law-change", body).json["marked"] == 0
    (marked,) = pair.contact.get(f"/agreements/{made['case']}").json["revisions"]
    assert marked["kind"] == "law"
    assert "Ny § 4" in marked["ground"]


@pytest.mark.requirement("R-092")
@pytest.mark.requirement("R-093")
def test_versions_and_texts_are_the_trusts_own_and_open_to_a_municipality(pair: Pair) -> None:
    world = pair.world
    known = {
        trust: [(one["version_label"], one["anchor"], one["terms_known"]) for one in pair.coordinator.get(f"/agreement-templates/{trust}").json["items"]]
        for trust in ("nlsh", "fin", "unn", "hsyk")
    }  # fmt: skip
    assert known["nlsh"] == [("2024-06", "samarbeidsavtalen punkt 5.2 e", True), ("2020-12", "tjenesteavtale 6", False)]
    assert [one[1:] for one in known["fin"]] == [("tjenesteavtale 7", False)]
    assert [one[1:] for one in known["unn"]] == [("tjenesteavtale 7", False)]
    assert known["hsyk"] == []
    page = world.client(pair.signatory_email).get("/agreements/templates/nlsh/2024-06").get_data(as_text=True)
    assert "arbeidstekst" in page
    assert "ett års frist" in page

    email = world.person("nlsh", "trust.admin")
    admin, door = world.api(email, "nlsh"), world.client(email)
    made = pair.sent()
    digest = made["sent_sha256"]
    door.get(f"/agreements/templates/{pair.template}/text")
    typed = {"language": "nb", "edition": "1", "text": "# Partnere\n{municipality} og {trust}."}
    shown = door.post(f"/agreements/templates/{pair.template}/text", **typed, preview="1")
    assert shown.status_code == 200
    assert "Nordlandssykehuset HF." in shown.get_data(as_text=True)
    assert len(world.sql("SELECT 1 FROM alis.agreement_text WHERE trust = 'nlsh' AND language = 'nb'")) == 1
    bad = door.post(f"/agreements/templates/{pair.template}/text", **{**typed, "text": "# Partnere\n{leder}"})
    assert (bad.status_code, "bare ha plassene" in bad.get_data(as_text=True)) == (422, True)
    assert door.post(f"/agreements/templates/{pair.template}/text", **typed).status_code == 303
    stale = admin.post(f"/agreement-templates/{pair.template}/texts", {"language": "nb", "edition": 1, "text": "# A\nB"})
    assert stale.json["code"] == "text_edited_meanwhile"
    # what was sent keeps its own words, and is signed as it was
    assert pair.contact.get(f"/agreements/{made['case']}").json["sent_sha256"] == digest
    assert pair.sign(pair.signatory, made).status_code == 200


@pytest.mark.requirement("R-007")
@pytest.mark.requirement("R-015")
def test_the_gate_says_what_to_do_and_who_can_before_the_form(pair: Pair) -> None:
    page = pair.world.client(pair.world.person(pair.municipality, "municipality.leader")).get("/notify").get_data(as_text=True)
    assert "Avtale mangler før tilbud kan gis" in page
    assert "Kan gjøres av: signaturberettiget." in page
    assert "Avtalemalen" in page


@pytest.mark.requirement("R-093")
def test_a_request_shows_which_version_governs_it(pair: Pair) -> None:
    """C-47: the version in force between the two, whatever the routine of the day of notification says."""
    email = pair.world.person(pair.municipality, "municipality.leader")
    case = pair.world.api(email, pair.municipality).post("/requests", pair.world.notification("nlsh")).json["requests"][0]["case"]
    door = pair.world.client(email)
    assert "Avtalevilkår" not in door.get(f"/requests/{case}").get_data(as_text=True)
    made = pair.concluded()
    page = door.get(f"/requests/{case}").get_data(as_text=True)
    assert f'href="/agreements/{made["case"]}"' in page
    assert "versjon 06.2024" in page


def test_the_forms_come_back_as_typed(pair: Pair) -> None:
    made = pair.sent()
    door = pair.world.client(pair.signatory_email)
    page = door.get(f"/agreements/{made['case']}/sign").get_data(as_text=True)
    assert "Avtalen du underskriver" in page
    assert "enkel elektronisk signatur" in page
    wrong = door.post(f"/agreements/{made['case']}/sign", title="kommunedirektør", sha256=made["sent_sha256"], place="", read="1")
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert 'value="kommunedirektør"' in text
    assert "ds-error-summary" in text
    fields = {"title": "kommunedirektør", "authority": "kommunedirektør", "place": "Bodø", "sha256": made["sent_sha256"]}
    assert door.post(f"/agreements/{made['case']}/sign", **fields, read="1").status_code == 303
    contact = pair.world.client(pair.world.person("nlsh", "trust.contact"))
    contact.get(f"/agreements/{made['case']}/signature")
    paper = {"party": "trust", "signed_on": pair.world.today.isoformat(), "name": "Dag", "method": "pdf", "level": "advanced"}
    bare = contact.post(f"/agreements/{made['case']}/signature", **paper)
    assert (bare.status_code, "Velg PDF-en" in bare.get_data(as_text=True)) == (422, True)
    done = contact.post(f"/agreements/{made['case']}/signature", **paper, scan=(BytesIO(papers.plain()), "signert.pdf"))
    assert done.status_code == 303
    shown = contact.get(f"/agreements/{made['case']}").get_data(as_text=True)
    assert "avansert elektronisk signatur" in shown  # as it was told
    assert "ingen elektronisk signatur i filen" in shown  # as it is
