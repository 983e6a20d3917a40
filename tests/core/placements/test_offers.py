"""Offers: who may be offered what, what holds it back, and what must be labelled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.world import GAMVIK, HAMMERFEST, RANA, TROMSO, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def municipalities(world: World) -> Iterator[str]:
    """One municipality per test, so that nobody's order is decided by what another test left waiting."""
    return iter([row.number for row in world.sql("SELECT number FROM alis.municipality ORDER BY number DESC LIMIT 40")])


@pytest.fixture
def nlsh(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "nlsh", next(municipalities))


@pytest.fixture(scope="module")
def fin(world: World) -> Scene:
    return Scene(world, "fin", HAMMERFEST)


def test_an_offer_in_line_with_the_wish_has_nothing_to_label(nlsh: Scene) -> None:
    request = nlsh.notify()
    answer = nlsh.offer(nlsh.vacancy(), request)
    assert answer.status_code == 201, answer.json
    assert answer.json["differences"] == []
    assert answer.json["post_number"] == 1
    assert nlsh.status(request) == "offered"
    mails = nlsh.world.sql("SELECT recipient, body FROM alis.message WHERE request_id = %s AND event = 'offer'", request["id"])
    assert {m.recipient for m in mails} == {"trainee", "coordinator"}
    assert [m.recipient for m in mails if "/answer/" in m.body] == ["trainee"]


def test_the_link_is_shown_to_nobody(nlsh: Scene) -> None:
    request, offer = nlsh.offered()
    token = nlsh.token(request)
    for door in (nlsh.world.client(nlsh.contact_email), nlsh.world.client(nlsh.coordinator_email)):
        for address in (f"/offers/{offer['case']}", f"/requests/{request['case']}", "/offers"):
            assert token not in door.get(address).get_data(as_text=True)


@pytest.mark.requirement("R-053")
@pytest.mark.requirement("R-054")
def test_another_place_and_specialty_is_allowed_and_labelled_separately(nlsh: Scene) -> None:
    request = nlsh.notify()
    vacancy = nlsh.vacancy("Lofoten, Kirurgisk klinikk, Generell kirurgi", starts_on=add_months(nlsh.start, 2))
    offer = nlsh.offer(vacancy, request).json
    found = {one["kind"]: one for one in offer["differences"]}
    assert set(found) == {"time", "place", "specialty"}
    assert found["time"]["distance"] == 2
    assert "Lofoten" in found["place"]["text"]
    assert all(one["rule"]["quote"] for one in found.values())
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/requests/{request['case']}").get_data(as_text=True)
    assert found["place"]["text"] in page


@pytest.mark.requirement("R-052")
def test_beyond_nlsh_s_six_months_takes_the_municipality_s_recorded_yes_and_the_alis_s(nlsh: Scene) -> None:
    request = nlsh.notify()
    vacancy = nlsh.vacancy(starts_on=add_months(nlsh.start, 7))
    refused = nlsh.offer(vacancy, request)
    assert refused.status_code == 422
    assert refused.json["code"] == "beyond_limit"
    assert "seks måneder" in refused.json["rule"]["quote"]
    assert "kommunen" in refused.json["remedy"]
    made = nlsh.offer(
        vacancy,
        request,
        municipality_accepted_on=nlsh.world.today.isoformat(),
        municipality_accepted_by="Koordinator Kvam",
    )
    assert made.status_code == 201, made.json
    assert made.json["differences"][0]["over_limit"] is True
    assert made.json["municipality_accepted_by"] == "Koordinator Kvam"
    assert nlsh.status(request) == "offered"  # the ALIS has not said yes


@pytest.mark.requirement("R-052")
def test_fin_has_no_limit_and_the_difference_is_only_shown(fin: Scene) -> None:
    made = fin.offer(fin.vacancy(starts_on=add_months(fin.start, 7)), fin.notify())
    assert made.status_code == 201, made.json
    (difference,) = made.json["differences"]
    assert (difference["kind"], difference["over_limit"]) == ("time", False)


def test_earlier_than_wished_is_said_and_needs_only_the_alis(nlsh: Scene) -> None:
    made = nlsh.offer(nlsh.vacancy(starts_on=add_months(nlsh.start, -2)), nlsh.notify())
    (difference,) = made.json["differences"]
    assert difference["earlier"] is True
    assert difference["acceptances"] == ["trainee"]


@pytest.mark.requirement("R-056")
def test_between_three_and_six_months_is_an_exception_with_a_reason(nlsh: Scene) -> None:
    request, vacancy = nlsh.notify(), nlsh.vacancy(months=4)
    refused = nlsh.offer(vacancy, request)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/reason"
    assert "unntaksvis" in refused.json["rule"]["quote"]
    assert nlsh.offer(vacancy, request, reason="Eneste ledige").status_code == 201


def test_gates_hold_an_offer_back_at_nlsh_with_rule_and_remedy(world: World) -> None:
    scene = Scene(world, "nlsh", RANA, ready=False)
    request, vacancy = scene.notify(), scene.vacancy()
    refused = scene.offer(vacancy, request)
    assert refused.status_code == 422
    assert refused.json["code"] == "agreement_missing"
    assert refused.json["remedy"]
    assert refused.json["rule"]["quote"]
    listed = scene.contact.get(f"/vacancies/{vacancy['case']}/candidates").json["items"]
    (own,) = [one for one in listed if one["case"] == request["case"]]
    assert {"agreement_missing", "registration_missing"} <= {hold["key"] for hold in own["holds"]}
    world.ready("nlsh", RANA)
    assert scene.offer(vacancy, request).status_code == 201


def test_fin_only_warns_about_a_missing_agreement(world: World) -> None:
    scene = Scene(world, "fin", GAMVIK, ready=False)
    assert scene.offer(scene.vacancy(), scene.notify()).status_code == 201


def test_without_hpr_number_nobody_is_offered_anything(nlsh: Scene) -> None:
    request, vacancy = nlsh.notify(), nlsh.vacancy()
    nlsh.world.sql("UPDATE alis.placement_request SET hpr_number = NULL WHERE id = %s", request["id"])
    assert nlsh.offer(vacancy, request).json["code"] == "hpr_missing"


@pytest.mark.requirement("R-024")
def test_at_unn_the_head_chooses(world: World) -> None:
    scene = Scene(world, "unn", TROMSO)
    refused = scene.offer(scene.vacancy(), scene.notify())
    assert refused.status_code == 422
    assert refused.json["code"] == "head_chooses"
    assert "velger" in refused.json["title"]


@pytest.mark.requirement("R-067")
def test_an_offer_takes_a_vacancy_and_a_free_post(nlsh: Scene) -> None:
    vacancy = nlsh.vacancy()
    assert nlsh.offer(vacancy, nlsh.notify()).status_code == 201
    second = nlsh.notify()
    full = nlsh.offer(vacancy, second)
    assert full.status_code == 409
    assert full.json["code"] == "no_post_left"
    assert nlsh.status(second) == "notified"
    assert nlsh.contact.post("/vacancies/nlsh-999999/offers", {"request_id": second["id"]}).status_code == 404
    page = nlsh.world.client(nlsh.contact_email).get(f"/vacancies/{nlsh.vacancy()['case']}/candidates").get_data(as_text=True)
    assert "ingen er lovet en plass" in page


def test_a_foreign_request_or_vacancy_is_not_found(nlsh: Scene, fin: Scene) -> None:
    vacancy = fin.vacancy()
    assert fin.offer(vacancy, nlsh.notify()).status_code == 404
    assert nlsh.contact.get(f"/vacancies/{vacancy['case']}/candidates").status_code == 404
    _request, offer = fin.offered()
    assert nlsh.contact.get(f"/offers/{offer['case']}").status_code == 404
    assert nlsh.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "Noen"}).status_code == 404


def test_a_vacancy_held_by_an_offer_is_not_withdrawn_and_its_posts_stay(nlsh: Scene) -> None:
    vacancy = nlsh.vacancy(posts=2)
    nlsh.offer(vacancy, nlsh.notify(), post_number=2)
    assert nlsh.contact.post(f"/vacancies/{vacancy['case']}/withdraw", {}).json["code"] == "vacancy_held"
    unit = nlsh.world.unit("nlsh", "Bodø, Medisinsk klinikk, onkologi")
    body = {"unit_id": unit, "starts_on": vacancy["starts_on"], "months": 6, "posts": 1, "version": vacancy["version"]}
    assert nlsh.contact.put(f"/vacancies/{vacancy['case']}", body).status_code == 409


def test_a_withdrawn_offer_puts_the_alis_back_with_the_date(nlsh: Scene) -> None:
    request, offer = nlsh.offered()
    token = nlsh.token(request)
    assert nlsh.contact.post(f"/offers/{offer['case']}/withdraw", {"reason": "Avdelingen bygges om"}).status_code == 200
    after = nlsh.coordinator.get(f"/requests/{request['case']}").json
    assert (after["status"], after["notified_on"]) == ("waiting", request["notified_on"])
    assert nlsh.visitor().get(f"/answer/{token}").status_code == 410


def test_the_form_shows_what_differs_and_comes_back_as_typed(nlsh: Scene) -> None:
    request, vacancy = nlsh.notify(), nlsh.vacancy(starts_on=add_months(nlsh.start, 8))
    door, address = nlsh.world.client(nlsh.contact_email), f"/vacancies/{vacancy['case']}/offer/{request['case']}"
    assert "Krever ja fra kommunen og ALIS" in door.get(address).get_data(as_text=True)
    answer = door.post(
        address, starts_on=vacancy["starts_on"], ends_on=vacancy["ends_on"], reason="Slik ble det", answer_by_on=""
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Slik ble det" in page
    assert "ds-error-summary" in page
    done = door.post(
        address,
        starts_on=vacancy["starts_on"],
        ends_on=vacancy["ends_on"],
        municipality_accepted_on=nlsh.world.today.strftime("%d.%m.%Y"),
        municipality_accepted_by="Kari Koordinator",
    )
    assert done.status_code == 303, done.get_data(as_text=True)
    assert "Kari Koordinator" in door.get(done.headers["Location"]).get_data(as_text=True)
