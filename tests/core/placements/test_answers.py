"""The ALIS's own answer: by the personal link, or told to the municipality; yes, no, or a post elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def municipalities(world: World) -> Iterator[str]:
    return iter([row.number for row in world.sql("SELECT number FROM alis.municipality ORDER BY number DESC LIMIT 40")])


@pytest.fixture
def nlsh(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "nlsh", next(municipalities))


def placements(scene: Scene, request: dict[str, object]) -> list[object]:
    return scene.world.sql("SELECT * FROM alis.placement WHERE trust = %s AND request_id = %s", scene.trust, request["id"])


@pytest.mark.requirement("R-068")
def test_yes_by_link_makes_the_service_period_and_says_who_and_how(nlsh: Scene) -> None:
    request, offer = nlsh.offered(name="Anne Alis")
    visitor, token = nlsh.visitor(), nlsh.token(request)
    page = visitor.get(f"/answer/{token}").get_data(as_text=True)
    assert "Nordlandssykehuset" in page
    assert "onkologi" in page
    assert request["hpr_number"] not in page
    thanks = visitor.post(f"/answer/{token}", answer="yes")
    assert thanks.status_code == 200, thanks.get_data(as_text=True)
    assert "takket ja" in thanks.get_data(as_text=True)
    after = nlsh.contact.get(f"/offers/{offer['case']}").json
    assert (after["status"], after["answered_how"], after["answered_by"]) == ("accepted", "link", "Anne Alis")
    assert after["answered_on"] == nlsh.world.today.isoformat()
    (period,) = placements(nlsh, request)
    assert (period.status, period.post_number) == ("planned", 1)  # type: ignore[attr-defined]
    assert nlsh.status(request) == "accepted"
    (event,) = nlsh.world.sql("SELECT * FROM alis.audit_event WHERE action = 'offer_accepted' AND object_id = %s", offer["case"])
    assert (event.user_id, event.actor, event.acting_as) == (None, "Anne Alis", "answer_link")
    assert nlsh.world.sql("SELECT 1 FROM alis.message WHERE event = 'answered' AND request_id = %s", request["id"])


@pytest.mark.requirement("R-068")
def test_no_by_link_goes_back_to_waiting_with_the_date_kept(nlsh: Scene) -> None:
    request, offer = nlsh.offered()
    nlsh.world.sql("UPDATE alis.placement_request SET notified_on = '2026-01-15' WHERE id = %s", request["id"])
    visitor, token = nlsh.visitor(), nlsh.token(request)
    assert visitor.post(f"/answer/{token}", answer="no", reason="Passer ikke nå").status_code == 200
    after = nlsh.coordinator.get(f"/requests/{request['case']}").json
    assert (after["status"], after["notified_on"]) == ("waiting", "2026-01-15")
    given = nlsh.contact.get(f"/offers/{offer['case']}").json
    assert (given["status"], given["decline_reason"]) == ("declined", "Passer ikke nå")
    assert placements(nlsh, request) == []
    # another vikariat becomes vacant: the same matter is offered again
    assert nlsh.offer(nlsh.vacancy(), request).status_code == 201


@pytest.mark.requirement("R-068")
def test_told_to_the_municipality_records_with_whom_and_when(nlsh: Scene) -> None:
    request, _offer = nlsh.offered()
    door = nlsh.world.client(nlsh.coordinator_email)
    page = door.get(f"/requests/{request['case']}").get_data(as_text=True)
    assert 'name="offer_answer"' in page
    (number,) = nlsh.world.sql("SELECT id FROM alis.offer WHERE request_id = %s AND trust = 'nlsh'", request["id"])
    answer = door.post(f"/offers/nlsh-{number.id}/answer", offer_answer="yes", told_by="Kari Kvam")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    given = nlsh.contact.get(f"/offers/nlsh-{number.id}").json
    assert (given["answered_how"], given["answered_by"]) == ("told_municipality", "Kari Kvam")
    assert nlsh.visitor().get(f"/answer/{nlsh.token(request)}").status_code == 410


def test_a_used_an_expired_and_a_foreign_link_say_whom_to_ask(nlsh: Scene) -> None:
    request, _offer = nlsh.offered()
    token = nlsh.token(request)
    nlsh.visitor().post(f"/answer/{token}", answer="no")
    used = nlsh.visitor().get(f"/answer/{token}")
    assert used.status_code == 410
    page = used.get_data(as_text=True)
    assert "allerede brukt" in page
    assert 'href="mailto:' in page  # whom to ask, a tap away
    assert "«Nei»" in page
    assert "Koordinator Kvam" in page
    assert nlsh.visitor().post(f"/answer/{token}", answer="yes").status_code == 410

    # the municipality's other ALIS, in another period
    request = nlsh.notify(wanted_from=add_months(nlsh.start, 12).isoformat())
    assert nlsh.offer(nlsh.vacancy(starts_on=add_months(nlsh.start, 12)), request).status_code == 201
    token = nlsh.token(request)
    nlsh.world.sql("UPDATE alis.answer_link SET expires_at = now() - interval '1 day' WHERE request_id = %s", request["id"])
    expired = nlsh.visitor().get(f"/answer/{token}")
    assert expired.status_code == 410
    assert "utløpt" in expired.get_data(as_text=True)

    unknown = nlsh.visitor().get("/answer/finnes-ikke")
    assert unknown.status_code == 404
    assert "ALIS-koordinatoren" in unknown.get_data(as_text=True)


def test_an_answer_that_is_none_comes_back_with_the_question(nlsh: Scene) -> None:
    request, _offer = nlsh.offered()
    answer = nlsh.visitor().post(f"/answer/{nlsh.token(request)}", answer="kanskje")
    assert answer.status_code == 422
    assert "Vil du ta imot" in answer.get_data(as_text=True)


@pytest.mark.requirement("R-070")
@pytest.mark.requirement("R-071")
def test_a_post_elsewhere_by_link_ends_the_matter_and_nothing_more_is_sent(nlsh: Scene) -> None:
    request, _offer = nlsh.offered()
    done = nlsh.visitor().post(f"/answer/{nlsh.token(request)}", answer="elsewhere", reason="Fast stilling")
    assert done.status_code == 200, done.get_data(as_text=True)
    assert nlsh.status(request) == "post_elsewhere"
    rows = nlsh.world.sql("SELECT event, status, recipient_role FROM alis.message WHERE request_id = %s", request["id"])
    queued = {(row.event, row.recipient_role) for row in rows if row.status == "queued"}
    assert queued == {("post_elsewhere", "municipality.coordinator"), ("post_elsewhere", "trust.contact")}
    assert nlsh.visitor().get(f"/answer/{nlsh.token(request)}").status_code == 410


@pytest.mark.requirement("R-069")
def test_waiting_in_one_trust_is_in_nobody_s_way_in_another(world: World) -> None:
    nlsh, fin = Scene(world, "nlsh", "1837"), Scene(world, "fin", "1837")
    hpr = world.hpr()
    first, second = nlsh.notify(hpr_number=hpr), fin.notify(hpr_number=hpr)
    assert fin.offer(fin.vacancy(), second).status_code == 201
    assert nlsh.offer(nlsh.vacancy(), first).status_code == 201
    assert (nlsh.status(first), fin.status(second)) == ("offered", "offered")


def test_an_offer_without_an_address_is_answered_through_the_municipality(nlsh: Scene) -> None:
    request = nlsh.notify(email=None)
    assert nlsh.offer(nlsh.vacancy(), request).status_code == 201
    assert nlsh.world.sql("SELECT 1 FROM alis.answer_link WHERE request_id = %s", request["id"]) == []
    (mail,) = nlsh.world.sql("SELECT body, recipient FROM alis.message WHERE event = 'offer' AND request_id = %s", request["id"])
    assert mail.recipient == "coordinator"
    assert "ingen e-postadresse" in mail.body


def test_more_time_gives_a_new_link_and_the_old_one_dies(nlsh: Scene) -> None:
    request, offer = nlsh.offered()
    old = nlsh.token(request)
    door = nlsh.world.client(nlsh.contact_email)
    door.get(f"/offers/{offer['case']}")
    assert door.post(f"/offers/{offer['case']}/prolong", answer_by_on=nlsh.world.soon(40)).status_code == 303
    new = nlsh.token(request)
    assert new != old
    assert nlsh.visitor().get(f"/answer/{old}").status_code == 410
    assert nlsh.visitor().get(f"/answer/{new}").status_code == 200


def test_the_link_answers_as_json_too_and_shows_the_least(nlsh: Scene) -> None:
    request, _offer = nlsh.offered()
    address = f"/api/v1/answer/{nlsh.token(request)}"
    client = nlsh.world.app.test_client()
    asked = client.get(address)
    assert asked.status_code == 200
    assert asked.json is not None
    assert asked.json["purpose"] == "offer"
    assert asked.json["question"]["trust_name"] == "Nordlandssykehuset HF"
    assert not {"trainee_name", "hpr_number", "municipality", "made_by"} & set(asked.json["question"])
    assert client.post(address, json={"answer": "yes"}).status_code == 200
    assert client.post(address, json={"answer": "no"}).status_code == 410
    assert nlsh.status(request) == "accepted"
