"""UNN's direction through both doors: ask, answer, present, choose, hire; and who sees whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from core.dates import add_months, last_day
from tests.support.world import TROMSO, Api, World

pytestmark = pytest.mark.database
CLINIC = "Kirurgi-, kreft- og kvinnehelseklinikken"


@dataclass
class Unn:
    """One ALIS notified to Onkologi, a need there, and everybody who has to do with it."""

    world: World
    coordinator: Api
    contact: Api
    leader: Api
    leader_mail: str
    contact_mail: str
    coordinator_mail: str

    def notified(self, **changed: Any) -> str:
        made = self.coordinator.post("/requests", self.world.notification("unn", **changed))
        assert made.status_code == 201, made.json
        return str(made.json["requests"][0]["case"])

    def need(self, posts: int = 1, words: str = "Onkologi") -> str:
        start = add_months(self.world.today.replace(day=1), 16)
        body = {"unit_id": self.world.unit("unn", words), "starts_on": start.isoformat(), "months": 6, "posts": posts}
        made = self.contact.post("/vacancies", body)
        assert made.status_code == 201, made.json
        return str(made.json["case"])

    def asked(self, need: str, case: str) -> str:
        made = self.contact.post(f"/vacancies/{need}/queries", {"request_id": number(case)})
        assert made.status_code == 201, made.json
        return str(made.json["number"])

    def presented(self, need: str, case: str) -> str:
        query = self.asked(need, case)
        assert self.coordinator.post(f"/queries/{query}/answer", {"answer": "yes"}).status_code == 200
        made = self.contact.post(f"/vacancies/{need}/presentations", {"request_id": number(case)})
        assert made.status_code == 201, made.json
        return str(made.json["number"])

    def status(self, case: str) -> str:
        return str(self.contact.get(f"/requests/{case}").json["status"])

    def period(self) -> dict[str, str]:
        start = add_months(self.world.today.replace(day=1), 16)
        return {"starts_on": start.isoformat(), "ends_on": last_day(start, 6).isoformat()}


def number(case: str) -> int:
    return int(case.rpartition("-")[2])


@pytest.fixture(scope="module")
def unn(world: World) -> Unn:
    coordinator = world.person(TROMSO, "municipality.coordinator")
    contact = world.person("unn", "trust.contact")
    leader = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Onkologi")])
    return Unn(
        world, world.api(coordinator, TROMSO), world.api(contact, "unn"), world.api(leader, "unn"), leader, contact, coordinator
    )


@pytest.mark.requirement("R-063")
@pytest.mark.requirement("R-064")
@pytest.mark.requirement("R-065")
def test_a_candidate_goes_asked_confirmed_presented(unn: Unn) -> None:
    case, need = unn.notified(), unn.need()

    def stage() -> str:
        return next(
            str(one["stage"]) for one in unn.contact.get(f"/vacancies/{need}/choose").json["items"] if one["case"] == case
        )

    assert stage() == "possible"
    query = unn.asked(need, case)
    assert stage() == "asked"
    assert unn.contact.post(f"/vacancies/{need}/queries", {"request_id": number(case)}).status_code == 409
    (waiting,) = [one for one in unn.coordinator.get("/queries").json["items"] if one["case"] == case]
    assert waiting["due_on"] == unn.world.soon(14)
    told = unn.world.sql("SELECT recipient, subject FROM alis.message WHERE request_id = %s AND event = 'query'", number(case))
    assert [row.recipient for row in told] == ["coordinator"]
    assert "Testesen" not in told[0].subject
    answer = unn.coordinator.post(f"/queries/{query}/answer", {"answer": "yes", "note": "Kan begynne"})
    assert answer.json["answer"] == "yes"
    assert stage() == "confirmed"
    assert unn.status(case) == "confirmed"
    assert unn.coordinator.post(f"/queries/{query}/answer", {"answer": "no"}).status_code == 409
    made = unn.contact.post(f"/vacancies/{need}/presentations", {"request_id": number(case)})
    assert made.status_code == 201
    assert stage() == "presented"
    assert unn.status(case) == "presented"
    page = unn.world.client(unn.contact_mail).get(f"/vacancies/{need}/choose").get_data(as_text=True)
    assert "Kan begynne" in page


@pytest.mark.requirement("R-065")
def test_the_list_of_candidates_says_how_far_each_has_come(unn: Unn) -> None:
    case, other, need = unn.notified(name="Ada Aas"), unn.notified(name="Bo Berg"), unn.need()

    def shown(one: str) -> str:
        page: str = unn.world.client(unn.contact_mail).get(f"/vacancies/{need}/candidates").get_data(as_text=True)
        return next(part for part in page.split('<li class="panel">') if f'href="/requests/{one}"' in part)

    button = "Spør kommunen og meld inn"
    assert button in shown(case)
    query = unn.asked(need, case)
    assert "Kommunen er spurt" in shown(case)
    assert button not in shown(case)
    assert unn.coordinator.post(f"/queries/{query}/answer", {"answer": "yes"}).status_code == 200
    assert "Bekreftet av kommunen" in shown(case)
    assert "Meld inn for lederen" in shown(case)
    assert unn.contact.post(f"/vacancies/{need}/presentations", {"request_id": number(case)}).status_code == 201
    assert "Meldt inn for lederen" in shown(case)
    assert "Meld inn for lederen" not in shown(case)
    assert button in shown(other)
    choose = unn.world.client(unn.contact_mail).get(f"/vacancies/{need}/choose").get_data(as_text=True)
    assert "Mulig kandidat</" in choose.split(f'id="c{number(other)}"')[1].split("</section>")[0]


@pytest.mark.requirement("R-064")
def test_the_vacancy_leads_to_the_choosing_where_the_leader_chooses_alone(unn: Unn, world: World) -> None:
    need = unn.need()
    assert f'href="/vacancies/{need}/choose"' in world.client(unn.contact_mail).get(f"/vacancies/{need}").get_data(as_text=True)
    contact = world.person("nlsh", "trust.contact")
    body = {"unit_id": world.unit("nlsh", "onkologi"), "starts_on": unn.period()["starts_on"], "months": 6}
    other = world.api(contact, "nlsh").post("/vacancies", body).json["case"]
    assert "/choose" not in world.client(contact).get(f"/vacancies/{other}").get_data(as_text=True)


@pytest.mark.requirement("R-065")
def test_presenting_without_the_municipalitys_yes_takes_a_reason(unn: Unn) -> None:
    case, need = unn.notified(), unn.need()
    refused = unn.contact.post(f"/vacancies/{need}/presentations", {"request_id": number(case)})
    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json["errors"]] == ["/departure_reason"]
    assert "hører videre med tilhørende kommune" in refused.json["rule"]["quote"]
    body = {"request_id": number(case), "departure_reason": "Avklart på telefon"}
    assert unn.contact.post(f"/vacancies/{need}/presentations", body).status_code == 201
    (row,) = unn.world.sql("SELECT reason FROM alis.audit_event WHERE object_id = %s AND action = 'presented'", case)
    assert row.reason == "Avklart på telefon"


@pytest.mark.requirement("R-066")
def test_a_presentation_gives_the_leader_a_first_contact_with_a_date(unn: Unn) -> None:
    case, need = unn.notified(phone="900 11 222"), unn.need()
    shown = unn.presented(need, case)
    (mine,) = [one for one in unn.leader.get("/presentations").json["items"] if one["number"] == shown]
    assert mine["first_contact_due_on"] == unn.world.soon(7)
    assert (mine["trainee_phone"], mine["hpr_number"] is not None) == ("900 11 222", True)
    page = unn.world.client(unn.leader_mail).get("/candidates").get_data(as_text=True)
    assert "900 11 222" in page
    assert "Avdelingsleder tar kontakt med ALIS" in page
    told = unn.world.sql("SELECT recipient FROM alis.message WHERE request_id = %s AND event = 'presented'", number(case))
    assert told
    assert all(row.recipient.startswith("user:") for row in told)


@pytest.mark.requirement("R-024")
@pytest.mark.requirement("R-072")
def test_start_agreed_makes_the_service_period(unn: Unn) -> None:
    case, need = unn.notified(), unn.need()
    shown = unn.presented(need, case)
    assert unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "contacted"}).json["contacted_on"]
    without = unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "start_agreed"})
    assert {e["pointer"] for e in without.json["errors"]} == {"/starts_on", "/ends_on"}
    agreed = unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "start_agreed", **unn.period()})
    assert agreed.status_code == 200, agreed.json
    assert agreed.json["placement"].startswith("unn-")
    assert unn.status(case) == "accepted"
    (row,) = unn.world.sql("SELECT post_number, status FROM alis.placement WHERE request_id = %s AND trust = 'unn'", number(case))
    assert (row.post_number, row.status) == (1, "planned")
    again = unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "not_suitable", "reason": "For sent"})
    assert again.status_code == 409
    door = unn.world.client(unn.contact_mail)
    link = f'/placements/{agreed.json["placement"]}"'
    assert link in door.get("/register").get_data(as_text=True).partition('id="hiring_form"')[2]
    step = unn.leader.post(f"/hiring/{shown}", {"step": "hiring_form", "reference": "PP-17"})
    assert step.json["hiring_form_on"] == unn.world.today.isoformat()
    assert (step.json["hiring_form_reference"], bool(step.json["hiring_form_by"])) == ("PP-17", True)
    period = unn.contact.get(f"/placements/{agreed.json['placement']}").json
    assert [period[name] for name in ("hiring_form_reference", "hiring_form_by")] == ["PP-17", step.json["hiring_form_by"]]
    assert link not in door.get("/register").get_data(as_text=True).partition('id="hiring_form"')[2]
    page = unn.world.client(unn.leader_mail).get("/hiring").get_data(as_text=True)
    assert "referanse PP-17" in page


@pytest.mark.requirement("R-024")
def test_not_suitable_takes_a_reason_and_puts_the_alis_back_when_nothing_else_is_open(unn: Unn, world: World) -> None:
    case, need, other = unn.notified(), unn.need(), unn.need(words="Barnesykdommer")
    one, two = unn.presented(need, case), unn.presented(other, case)
    assert unn.leader.post(f"/presentations/{one}/outcome", {"outcome": "not_suitable"}).status_code == 422
    said = unn.leader.post(f"/presentations/{one}/outcome", {"outcome": "not_suitable", "reason": "Trenger erfaring"})
    assert said.status_code == 200, said.json
    assert unn.status(case) == "presented", "another unit has not decided yet"
    elsewhere = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Barnesykdommer")])
    api = world.api(elsewhere, "unn")
    assert api.post(f"/presentations/{two}/outcome", {"outcome": "not_suitable", "reason": "Fullt"}).status_code == 200
    assert unn.status(case) == "waiting"
    stored = unn.contact.get(f"/requests/{case}").json
    assert stored["notified_on"] == world.today.isoformat()


@pytest.mark.requirement("R-025")
def test_a_leader_sees_the_own_node_and_below_and_nothing_else(unn: Unn, world: World) -> None:
    case, need, hidden = unn.notified(), unn.need(), unn.notified(name="Skjult Skjultsen")
    shown = unn.presented(need, case)
    above = world.person("unn", "trust.unit_leader", units=[world.unit("unn", CLINIC)])
    beside = world.person("unn", "trust.unit_leader", units=[world.unit("unn", "Psykiatri")])
    seen = {name: world.api(mail, "unn") for name, mail in (("own", unn.leader_mail), ("above", above), ("beside", beside))}
    for name in ("own", "above"):
        assert shown in {one["number"] for one in seen[name].get("/presentations").json["items"]}, name
        assert seen[name].get(f"/presentations/{shown}").status_code == 200
    assert seen["beside"].get("/presentations").json["items"] == []
    assert seen["beside"].get(f"/presentations/{shown}").status_code == 404
    assert seen["beside"].post(f"/presentations/{shown}/outcome", {"outcome": "contacted"}).status_code == 404
    assert seen["beside"].post(f"/hiring/{shown}", {"step": "hiring_form"}).status_code == 404
    for path in (f"/requests/{case}", f"/requests/{hidden}", "/requests", f"/vacancies/{need}/choose"):
        assert seen["own"].get(path).status_code in {403, 404}, path
    page = world.client(unn.leader_mail).get("/candidates").get_data(as_text=True)
    assert "Skjultsen" not in page


@pytest.mark.requirement("R-025")
def test_the_wall_itself_shows_a_leader_only_what_is_presented(unn: Unn, world: World) -> None:
    """Below every view: raw SQL inside the leader's own scope. Its control: the trust's scope reads both."""
    from sqlalchemy import text

    from core.tenancy import Scope, ScopeKind, enter

    case, hidden = unn.notified(), unn.notified()
    unn.presented(unn.need(), case)
    unit = world.unit("unn", "Onkologi")
    key = world.app.settings.context_key
    statement = text("SELECT id FROM alis.placement_request WHERE id = ANY(:ids)")
    wanted = {"ids": [number(case), number(hidden)]}
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.UNIT, trust="unn", user_id=1, subject=f"{{{unit}}}"), key)
        assert db.scalars(statement, wanted).all() == [number(case)]
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="unn", user_id=1), key)
        assert len(db.scalars(statement, wanted).all()) == 2


@pytest.mark.requirement("R-073")
def test_a_day_before_the_step_that_comes_first_takes_a_reason_and_the_page_asks_for_it(unn: Unn, world: World) -> None:
    shown = unn.presented(unn.need(), unn.notified())
    unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "start_agreed", **unn.period()})
    step = {"step": "hiring_form", "on": (world.today - timedelta(days=1)).isoformat()}
    refused = unn.leader.post(f"/hiring/{shown}", step)
    assert (refused.status_code, refused.json["code"]) == (422, "step_out_of_order")
    door = world.client(unn.leader_mail)
    door.get("/hiring")
    page = door.post(f"/hiring/{shown}", **step)
    assert page.status_code == 422
    assert 'id="reason" name="reason" aria-invalid="true"' in page.get_data(as_text=True)
    assert unn.leader.post(f"/hiring/{shown}", {**step, "reason": "Ringte først"}).json["hiring_form_on"] == step["on"]


@pytest.mark.requirement("R-073")
def test_personal_sends_the_letter_and_out_of_order_takes_a_reason(unn: Unn, world: World) -> None:
    case, need = unn.notified(), unn.need()
    shown = unn.presented(need, case)
    unn.leader.post(f"/presentations/{shown}/outcome", {"outcome": "start_agreed", **unn.period()})
    who = world.person("unn", "trust.personnel")
    personal = world.api(who, "unn")
    assert shown in {one["number"] for one in personal.get("/hiring").json["items"]}
    early = personal.post(f"/hiring/{shown}", {"step": "offer_letter"})
    assert early.status_code == 422
    assert "Ført i Personalportalen" in early.json["title"]
    assert "Personalportalen" in early.json["rule"]["quote"]
    door = world.client(who)
    door.get("/hiring")
    assert door.post(f"/hiring/{shown}", step="offer_letter").status_code == 422
    sent = personal.post(f"/hiring/{shown}", {"step": "offer_letter", "reason": "Leder er på reise"})
    assert sent.status_code == 200, sent.json
    assert sent.json["offer_letter_on"] == world.today.isoformat()
    (row,) = world.sql("SELECT offer_letter_on FROM alis.placement WHERE request_id = %s AND trust = 'unn'", number(case))
    assert row.offer_letter_on == world.today
    assert personal.post(f"/presentations/{shown}/outcome", {"outcome": "contacted"}).status_code == 403


def test_where_the_contact_offers_nobody_is_asked_or_presented(world: World, unn: Unn) -> None:
    contact = world.person("nlsh", "trust.contact")
    api = world.api(contact, "nlsh")
    case = unn.coordinator.post("/requests", world.notification("nlsh")).json["requests"][0]["case"]
    body = {"unit_id": world.unit("nlsh", "onkologi"), "starts_on": world.soon(400), "months": 6}
    need = api.post("/vacancies", body).json["case"]
    for what in ("queries", "presentations"):
        refused = api.post(f"/vacancies/{need}/{what}", {"request_id": number(case)})
        assert (refused.status_code, refused.json["code"]) == (422, "contact_offers")


def test_another_trust_and_another_municipality_get_404(world: World, unn: Unn) -> None:
    case, need = unn.notified(), unn.need()
    query = unn.asked(need, case)
    stranger = world.api(world.person("1833", "municipality.coordinator"), "1833")
    assert stranger.post(f"/queries/{query}/answer", {"answer": "yes"}).status_code == 404
    assert case not in str(stranger.get("/queries").json)
    fin = world.api(world.person("fin", "trust.contact"), "fin")
    assert fin.get(f"/vacancies/{need}/choose").status_code == 404
    assert fin.post(f"/vacancies/{need}/queries", {"request_id": number(case)}).status_code == 404


def test_two_leaders_cannot_fill_one_post(unn: Unn, world: World) -> None:
    """A race for the last post: one period, one 409. Two posts are the control: both get one, with numbers 1 and 2."""
    for posts, expected in ((1, [200, 409]), (2, [200, 200])):
        need = unn.need(posts=posts)
        shown = [unn.presented(need, unn.notified()) for _ in range(2)]
        doors = [world.api(unn.leader_mail, "unn") for _ in shown]
        body = {"outcome": "start_agreed", **unn.period()}
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(door.post, f"/presentations/{one}/outcome", body) for door, one in zip(doors, shown, strict=True)]
            answers = sorted(job.result().status_code for job in jobs)
        assert answers == expected
        rows = world.sql("SELECT post_number FROM alis.placement WHERE vacancy_id = %s AND trust = 'unn'", number(need))
        assert sorted(row.post_number for row in rows) == list(range(1, posts + 1))
