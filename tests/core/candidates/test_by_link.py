"""Asked by link: the municipality, the ALIS that it asks, and the unit's leader; deputies stand in, and a link does one thing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.core.candidates.test_choosing import Unn, number
from tests.support.world import TROMSO, Door, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def unn(world: World) -> Unn:
    contact, coordinator = world.person("unn", "trust.contact"), world.person(TROMSO, "municipality.coordinator")
    leader = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Onkologi")], name="Leder Lien")
    world.ready("unn", TROMSO)
    doors = (world.api(coordinator, TROMSO), world.api(contact, "unn"), world.api(leader, "unn"))
    return Unn(world, *doors, leader, contact, coordinator)


@pytest.fixture
def visitor(world: World) -> Door:
    return Door(world.app.test_client())


def links(unn: Unn, case: str, event: str) -> dict[str, str]:
    """The token in each message of this kind about the matter, by recipient."""
    rows = unn.world.sql(
        "SELECT recipient, body FROM alis.message WHERE trust = 'unn' AND request_id = %s AND event = %s ORDER BY id",
        number(case),
        event,
    )
    found = {row.recipient: re.search(r"\{base\}/answer/([\w-]+)", row.body) for row in rows}
    return {recipient: match[1] for recipient, match in found.items() if match}


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.mark.requirement("R-064")
@pytest.mark.requirement("R-065")
def test_the_municipality_answers_with_one_tap(unn: Unn, visitor: Door) -> None:
    case = unn.notified(name="Nora Tapp")
    query = unn.asked(unn.need(), case)
    token = links(unn, case, "query")["coordinator"]
    page = text(visitor.get(f"/answer/{token}"))
    assert "Nora Tapp" in page
    assert "Onkologi" in page
    assert "Svar ja eller nei" in text(visitor.post(f"/answer/{token}")) or visitor.post(f"/answer/{token}").status_code == 422
    assert visitor.post(f"/answer/{token}", answer="yes", note="Avklart").status_code == 200
    assert unn.status(case) == "confirmed"
    (row,) = unn.world.sql("SELECT answer, answered_by, answer_note FROM alis.query WHERE id = %s", number(query))
    assert (row.answer, row.answered_by, row.answer_note) == ("yes", "Koordinator Kvam", "Avklart")
    # midnight in Oslo decides, not midnight UTC
    unn.world.sql("UPDATE alis.query SET answered_at = '2026-06-30 22:30+00' WHERE id = %s", number(query))
    again = visitor.get(f"/answer/{token}")
    assert again.status_code == 410
    assert "Svaret som er registrert: «Ja». Det kom 01.07.2026." in " ".join(text(again).split())
    (logged,) = unn.world.sql(
        "SELECT acting_as, user_id FROM alis.audit_event WHERE action = 'query_answered' AND object_id = %s", case
    )
    assert (logged.acting_as, logged.user_id) == ("answer_link", None)


@pytest.mark.requirement("R-065")
def test_the_municipality_asks_its_alis_who_answers_with_one_tap(unn: Unn, visitor: Door) -> None:
    case = unn.notified(email="alis@demo.invalid")
    query = unn.asked(unn.need(), case)
    asked = unn.coordinator.post(f"/queries/{query}/ask-trainee", {})
    assert asked.json["trainee_asked"], asked.json
    token = links(unn, case, "query_trainee")["trainee"]
    shown = visitor.client.get(f"/api/v1/answer/{token}").json
    assert shown is not None
    assert shown["purpose"] == "query_trainee"
    assert set(shown["question"]) == {"unit_label", "starts_on", "ends_on", "municipality_name", "trust_name"}
    assert visitor.post(f"/answer/{token}", answer="no", note="Har fått barn").status_code == 200
    (row,) = [one for one in unn.coordinator.get("/queries").json["items"] if one["number"] == query]
    assert (row["trainee_answer"], row["trainee_note"], row["answer"]) == ("no", "Har fått barn", None)
    # the ALIS has answered the municipality; the trust hears from the municipality
    assert unn.status(case) == "notified"
    assert "Har fått barn" in text(unn.world.client(unn.coordinator_mail).get("/queries"))
    assert unn.coordinator.post(f"/queries/{query}/answer", {"answer": "no"}).status_code == 200
    assert visitor.get(f"/answer/{token}").status_code == 410


def test_an_alis_without_an_address_is_not_asked_by_mail(unn: Unn) -> None:
    query = unn.asked(unn.need(), unn.notified())
    refused = unn.coordinator.post(f"/queries/{query}/ask-trainee", {})
    assert (refused.status_code, refused.json["code"]) == (422, "no_address")
    assert "Før inn e-postadressen" in refused.json["remedy"]


@pytest.mark.requirement("R-066")
def test_the_leader_records_the_outcome_by_link(unn: Unn, visitor: Door) -> None:
    case, need = unn.notified(name="Siri Valgt"), unn.need()
    other = unn.notified(name="Odd Venter")
    shown, beside = unn.presented(need, case), unn.presented(need, other)
    (token,) = links(unn, case, "presented").values()
    page = text(visitor.get(f"/answer/{token}"))
    assert page.index("Siri Valgt") < page.index("Odd Venter")
    assert visitor.post(f"/answer/{token}", number=shown, outcome="contacted").status_code == 200
    wrong = visitor.post(f"/answer/{token}", number=shown, outcome="not_suitable")
    assert wrong.status_code == 422
    assert "Skriv hvorfor kandidaten ikke er aktuell." in text(wrong)
    assert visitor.post(f"/answer/{token}", number=beside, outcome="not_suitable", reason="Fullt").status_code == 200
    assert visitor.post(f"/answer/{token}", number=shown, outcome="start_agreed", **unn.period()).status_code == 200
    assert (unn.status(case), unn.status(other)) == ("accepted", "waiting")
    assert visitor.get(f"/answer/{token}").status_code == 410
    (logged,) = unn.world.sql(
        "SELECT actor, acting_as FROM alis.audit_event WHERE action = 'start_agreed' AND object_id = %s", case
    )
    assert (logged.actor, logged.acting_as) == ("Leder Lien", "answer_link")


def test_a_link_reaches_no_candidate_for_another_vacancy(unn: Unn, visitor: Door) -> None:
    mine, theirs = unn.notified(), unn.notified()
    unn.presented(unn.need(), mine)
    foreign = unn.presented(unn.need(), theirs)
    (token,) = links(unn, mine, "presented").values()
    assert visitor.post(f"/answer/{token}", number=foreign, outcome="contacted").status_code == 404
    assert visitor.post(f"/answer/{token}", number="fin-1001", outcome="contacted").status_code == 404


def test_the_end_of_the_matter_is_the_end_of_its_links(unn: Unn, visitor: Door) -> None:
    case, need = unn.notified(email="alis@demo.invalid"), unn.need()
    query = unn.asked(need, case)
    unn.coordinator.post(f"/queries/{query}/ask-trainee", {})
    tokens = [*links(unn, case, "query").values(), *links(unn, case, "query_trainee").values()]
    assert len(tokens) == 2
    assert unn.coordinator.post(f"/requests/{case}/end", {"how": "withdrawn-municipality"}).status_code == 200
    for token in tokens:
        assert visitor.get(f"/answer/{token}").status_code == 410
        assert visitor.post(f"/answer/{token}", answer="yes").status_code == 410


@pytest.mark.requirement("R-066")
def test_a_deputy_stands_in_with_a_link_and_a_page_until_the_last_day(unn: Unn, visitor: Door) -> None:
    """Whoever stands in today is told and may act; who no longer does, may not, whatever link is left."""
    world = unn.world
    unit = world.unit("unn", "Onkologi")
    deputy = world.person("unn", "trust.adviser", name="Vikar Vik")
    (leads,) = world.sql(
        "SELECT m.id FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s", unn.leader_mail
    )
    (user,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", deputy)
    world.sql(
        """INSERT INTO alis.membership (user_id, org_kind, trust, roles, units, valid_from, valid_to, deputy_for)
           VALUES (%s, 'trust', 'unn', '{trust.unit_leader}', %s, %s, %s, %s)""",
        user.id,
        [unit],
        world.today - timedelta(days=1),
        world.today,
        leads.id,
    )
    case = unn.notified(name="Stein Innmeldt")
    unn.presented(unn.need(), case)
    tokens = links(unn, case, "presented")
    assert f"user:{user.id}" in tokens
    assert len(tokens) == 2
    assert "Stein Innmeldt" in text(world.client(deputy).get("/candidates"))
    token = tokens[f"user:{user.id}"]
    assert visitor.post(f"/answer/{token}", outcome="contacted").status_code == 200
    world.sql(
        "UPDATE alis.membership SET valid_to = %s WHERE user_id = %s AND deputy_for = %s",
        world.today - timedelta(days=1),
        user.id,
        leads.id,
    )
    assert visitor.get(f"/answer/{token}").status_code == 410
    assert visitor.post(f"/answer/{token}", outcome="contacted").status_code == 410


def test_one_who_has_left_opens_no_link(unn: Unn, visitor: Door) -> None:
    leader = unn.world.person("unn", "trust.unit_leader", units=[unn.world.unit("unn", "Onkologi")])
    case = unn.notified()
    unn.presented(unn.need(), case)
    (user,) = unn.world.sql("SELECT id FROM alis.app_user WHERE email = %s", leader)
    token = links(unn, case, "presented")[f"user:{user.id}"]
    assert visitor.get(f"/answer/{token}").status_code == 200
    unn.world.sql("UPDATE alis.membership SET valid_to = '2020-12-31' WHERE user_id = %s", user.id)
    assert visitor.get(f"/answer/{token}").status_code == 410
