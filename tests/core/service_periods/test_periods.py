"""Service periods: seen by those they concern, followed step by step, evaluated and ended under the trust's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.service import begun, number
from tests.support.world import TROMSO, World

pytestmark = pytest.mark.database


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    statements: list[str] = []

    def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = world.app.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_those_it_concerns_see_it_and_nobody_else(world: World, nlsh: Scene) -> None:
    request, period = nlsh.accepted(name="Siri Sett")
    unit = world.unit("nlsh", "Bodø, Medisinsk klinikk, onkologi")
    mentor = world.person(nlsh.municipality, "municipality.mentor")
    (user,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", mentor)
    world.sql("UPDATE alis.placement_request SET mentor_id = %s WHERE trust = 'nlsh' AND id = %s", user.id, request["id"])
    seeing = [
        nlsh.contact_email,
        nlsh.coordinator_email,
        mentor,
        world.person("nlsh", "trust.personnel"),
        world.person("nlsh", "trust.unit_leader", units=[unit]),
    ]
    for email in seeing:
        door = world.client(email)
        assert "Siri Sett" in door.get("/placements").get_data(as_text=True), email
        assert door.get(f"/placements/{period['case']}").status_code == 200, email
    blind = [
        world.person("fin", "trust.contact"),
        world.person("1811", "municipality.coordinator"),
        world.person(nlsh.municipality, "municipality.mentor"),
        world.person("nlsh", "trust.unit_leader", units=[world.unit("nlsh", "Barnemedisin")]),
    ]
    for email in blind:
        door = world.client(email)
        assert "Siri Sett" not in door.get("/placements").get_data(as_text=True), email
        assert door.get(f"/placements/{period['case']}").status_code == 404, email


@pytest.mark.requirement("R-074")
@pytest.mark.requirement("R-075")
def test_employer_and_pay_are_the_hospital_s_with_the_sentence(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Arbeidsgiveransvar i perioden" in page
    assert "Lønnskostnader i perioden" in page
    assert "arbeidsgiveransvaret hos sykehuset" in page or "arbeidsgiver" in page


@pytest.mark.requirement("R-076")
def test_five_course_days_are_covered_and_the_sixth_is_not(nlsh: Scene) -> None:
    period = begun(nlsh)
    first, body = date.fromisoformat(period["starts_on"]), {}
    for days, (covered, left, not_covered) in enumerate([(1, 4, 0), (2, 3, 0), (3, 2, 0), (4, 1, 0), (5, 0, 0), (5, 0, 1)]):
        body = {"held_on": (first + timedelta(days=days)).isoformat(), "course": "Grunnkurs"}
        period = nlsh.contact.post(f"/placements/{period['case']}/courses", body).json
        counted = period["courses"]
        assert (counted["covered"], counted["left"], counted["not_covered"]) == (covered, left, not_covered)
        assert "fem" in counted["rule"]["quote"]
    assert [day["covered"] for day in period["course_days"]] == [True] * 5 + [False]
    page = nlsh.world.client(nlsh.contact_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "1 dag dekkes ikke" in page
    assert page.count("Dekkes ikke") == 1

    # an earlier one turns up: it is the last held that is not covered; one entered by mistake is taken out again
    again = nlsh.contact.post(f"/placements/{period['case']}/courses", body)
    assert again.status_code == 409
    struck = nlsh.contact.post(f"/placements/{period['case']}/courses/{period['course_days'][0]['id']}/strike", {}).json
    assert [day["covered"] for day in struck["course_days"]] == [True] * 5
    outside = {"held_on": (first - timedelta(days=1)).isoformat(), "course": "Grunnkurs"}
    refused = nlsh.contact.post(f"/placements/{period['case']}/courses", outside)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/held_on"


@pytest.mark.requirement("R-076")
def test_a_longer_service_starts_a_new_five(nlsh: Scene) -> None:
    period = begun(nlsh)
    nlsh.world.sql("UPDATE alis.placement SET ends_on = starts_on + 250 WHERE trust = 'nlsh' AND id = %s", number(period))
    assert nlsh.contact.get(f"/placements/{period['case']}").json["courses"]["left"] == 10


def test_fin_has_published_nothing_about_course_days(fin: Scene) -> None:
    _request, period = fin.accepted()
    assert period["courses"] is None
    page = fin.world.client(fin.contact_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "ikke publisert hvor mange" in page


def test_a_contract_reaches_its_milestone(nlsh: Scene) -> None:
    request, period = nlsh.accepted()
    today = nlsh.world.today
    body = {"contract_issued_on": today.isoformat(), "supervisor": "Overlege Oda", "version": period["version"]}
    refused = nlsh.contact.put(f"/placements/{period['case']}", body)
    assert refused.status_code == 422
    assert "Fornyet forespørsel" in refused.json["title"]
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/requests/{request['case']}").get_data(as_text=True)
    assert f'action="/requests/{request["case"]}/confirm"' in page, "what the contract waits for can be given after the yes too"
    assert 'value="changed"' not in page  # a period that is agreed on moves on its own page
    after = nlsh.contact.put(f"/placements/{period['case']}", {**body, "details_reason": "Avklart på telefon"})
    assert after.status_code == 200, after.json
    milestones = {m["key"]: m for m in nlsh.coordinator.get(f"/requests/{request['case']}").json["milestones"]}
    assert milestones["employment_contract"]["done_on"] == today.isoformat()
    steps = {step["key"]: step for step in after.json["steps"]}
    assert steps["employment_contract"]["state"] == "done"
    assert steps["offer"]["state"] == steps["answer"]["state"] == "done"
    ahead = {"contract_issued_on": (today + timedelta(days=3)).isoformat(), "version": after.json["version"]}
    assert nlsh.contact.put(f"/placements/{period['case']}", ahead).status_code == 422
    # recorded on the wrong period: what is taken out is to be done again, and late as before
    taken_out = {"contract_issued_on": None, "version": after.json["version"]}
    steps = {step["key"]: step for step in nlsh.contact.put(f"/placements/{period['case']}", taken_out).json["steps"]}
    assert steps["employment_contract"]["state"] != "done"
    milestones = {m["key"]: m for m in nlsh.coordinator.get(f"/requests/{request['case']}").json["milestones"]}
    assert milestones["employment_contract"]["done_on"] is None


def test_two_who_record_at_once_lose_nothing(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    body = {"supervisor": "Overlege Oda", "version": period["version"]}
    assert nlsh.contact.put(f"/placements/{period['case']}", body).status_code == 200
    second = nlsh.contact.put(f"/placements/{period['case']}", {**body, "supervisor": "Overlege Ola"})
    assert second.status_code == 409
    assert (second.json["stored"]["supervisor"], second.json["typed"]["supervisor"]) == ("Overlege Oda", "Overlege Ola")


def test_nothing_starts_before_its_day_or_twice(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    assert nlsh.contact.post(f"/placements/{period['case']}/start", {}).status_code == 422
    started = begun(nlsh)
    assert nlsh.contact.post(f"/placements/{started['case']}/start", {}).status_code == 409


@pytest.mark.requirement("R-089")
@pytest.mark.requirement("R-090")
def test_fin_s_leader_evaluates_before_the_end_or_says_why_not(world: World, fin: Scene) -> None:
    unit = world.unit("fin", "Hammerfest sykehus, Avdeling for medisin")
    leader = world.api(world.person("fin", "trust.unit_leader", units=[unit]), "fin")
    period = begun(fin)
    refused = leader.post(f"/placements/{period['case']}/complete", {})
    assert refused.status_code == 422
    assert refused.json["code"] == "evaluation_missing"
    assert "enhetsleder" in refused.json["rule"]["quote"]
    body = {"evaluation_on": world.today.isoformat(), "evaluation_mentor": "did_not", "version": period["version"]}
    done = leader.put(f"/placements/{period['case']}", body)
    assert done.status_code == 200, done.json
    reached = world.sql(
        "SELECT done_on FROM alis.milestone WHERE trust = 'fin' AND key = 'final_evaluation' AND request_id = %s",
        int(period["request_case"].split("-")[1]),
    )
    assert [row.done_on for row in reached] == [world.today]
    early = leader.post(f"/placements/{period['case']}/complete", {})
    assert early.json["code"] == "ended_early"
    over = leader.post(f"/placements/{period['case']}/complete", {"closing_reason": "Fast stilling i kommunen"})
    assert over.status_code == 200, over.json
    assert over.json["ends_on"] == world.today.isoformat()
    request = fin.coordinator.get(f"/requests/{period['request_case']}").json
    assert (over.json["status"], request["status"]) == ("completed", "completed")


@pytest.mark.requirement("R-089")
def test_the_end_without_evaluation_takes_a_reason(fin: Scene) -> None:
    period = begun(fin)
    door = fin.world.client(fin.contact_email)
    assert "Sluttevalueringen er ikke ført" in door.get(f"/placements/{period['case']}").get_data(as_text=True)
    assert door.post(f"/placements/{period['case']}/complete").status_code == 422
    assert door.post(f"/placements/{period['case']}/complete", closing_reason="Holdes i januar").status_code == 303
    assert fin.contact.get(f"/placements/{period['case']}").json["closed_reason"] == "Holdes i januar"


def placed_at_unn(world: World) -> tuple[Scene, int]:
    """A planned service at UNN and its number."""
    scene = Scene(world, "unn", TROMSO)
    request = scene.notify()
    vacancy = scene.vacancy()
    (row,) = world.sql(
        """INSERT INTO alis.placement (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_path, unit_label,
               trainee_name, hpr_number, starts_on, ends_on)
           SELECT v.trust, r.municipality, r.id, v.id, 1, v.unit_id, v.unit_path, v.unit_label, r.trainee_name, r.hpr_number,
               v.starts_on, v.ends_on FROM alis.vacancy v JOIN alis.placement_request r ON r.trust = v.trust
           WHERE v.trust = 'unn' AND v.id = %s AND r.id = %s RETURNING id""",
        vacancy["id"],
        request["id"],
    )
    return scene, row.id


@pytest.mark.requirement("R-073")
def test_the_letter_before_the_form_takes_a_reason_at_unn(world: World) -> None:
    _scene, period = placed_at_unn(world)
    personnel = world.api(world.person("unn", "trust.personnel"), "unn")
    body = {"offer_letter_on": world.today.isoformat(), "version": 1}
    refused = personnel.post(f"/placements/unn-{period}/hiring", body)
    assert refused.status_code == 422
    assert refused.json["code"] == "step_out_of_order"
    done = personnel.post(f"/placements/unn-{period}/hiring", {**body, "reason": "Haster"})
    assert done.status_code == 200, done.json
    assert {s["key"]: s["state"] for s in done.json["steps"]}["offer_letter"] == "done"
    page = world.client(world.person("unn", "trust.personnel")).get(f"/placements/unn-{period}").get_data(as_text=True)
    assert "Gjort før «" in page
    assert "Haster" in page
    assert personnel.post(f"/placements/unn-{period}/start", {}).status_code == 403


@pytest.mark.requirement("R-062", "R-072")
def test_what_stands_in_personalportalen_though_the_service_is_called_off_is_listed_until_taken_out(world: World) -> None:
    scene, period = placed_at_unn(world)
    (row,) = world.sql(
        """UPDATE alis.placement SET status = 'cancelled', hiring_form_on = %s, hiring_form_by = 'Leder Lie', version = version + 1
           WHERE id = %s AND trust = 'unn' RETURNING id, version""",
        world.today,
        period,
    )
    case, page = f"unn-{row.id}", world.client(scene.contact_email)
    link = f'/placements/{case}"'
    assert link in page.get("/register?show=over").get_data(as_text=True)
    assert link not in page.get("/register").get_data(as_text=True)
    email = world.person("unn", "trust.personnel")
    personnel, door = world.api(email, "unn"), world.client(email)
    assert "hired_but_over" in {one["kind"] for one in personnel.get("/worklist").json["items"]}
    assert "Tatt ut av Personalportalen" in door.get(f"/placements/{case}").get_data(as_text=True)
    # nothing else of a service that is called off can be changed
    letter = {"offer_letter_on": world.today.isoformat(), "version": row.version}
    assert personnel.post(f"/placements/{case}/hiring", letter).json["code"] == "is_cancelled"
    taken = {"version": str(row.version), "hiring_form_on": "", "hiring_form_reference": ""}
    assert door.post(f"/placements/{case}/hiring", **taken).status_code == 303
    assert link not in page.get("/register?show=over").get_data(as_text=True)


@pytest.mark.requirement("R-078")
def test_a_service_whose_day_has_come_is_on_the_leaders_list_until_it_is_started_and_on_the_municipalitys_before(
    world: World, nlsh: Scene
) -> None:
    _request, period = nlsh.accepted()
    number, unit = int(period["case"].split("-")[1]), world.unit("nlsh", "onkologi")
    leader = world.api(world.person("nlsh", "trust.unit_leader", units=[unit]), "nlsh")

    def listed(who: Any) -> set[str]:
        return {one["kind"] for one in who.get("/worklist").json["items"] if one["url"].endswith(period["case"])}

    def begins(days: int) -> None:
        on = world.today + timedelta(days=days)
        world.sql("UPDATE alis.placement SET starts_on = %s WHERE trust = 'nlsh' AND id = %s", on, number)

    begins(20)
    assert ("start_service" in listed(leader), "service_starts" in listed(nlsh.coordinator)) == (False, True)
    begins(0)
    assert ("start_service" in listed(leader), "service_starts" in listed(nlsh.coordinator)) == (True, True)
    begins(-1)
    assert ("start_service" in listed(leader), "service_starts" in listed(nlsh.coordinator)) == (True, False)


def test_the_list_draws_units_over_time_and_pages(nlsh: Scene) -> None:
    nlsh.accepted(name="Tora Tidslinje")
    nlsh.offered(name="Ole Tilbudt")
    page = nlsh.world.client(nlsh.coordinator_email).get("/placements").get_data(as_text=True)
    assert "<svg" in page
    assert "Tora Tidslinje" in page
    assert "sw--offered" in page
    found = nlsh.coordinator.get("/placements?status=planned").json
    assert [one["trainee_name"] for one in found["items"]] == ["Tora Tidslinje"]
    assert nlsh.coordinator.get("/placements?status=completed").json["count"] == 0


@pytest.mark.parametrize("address", ["/placements", "/offers?status=all", "/vacancies?status=all"])
def test_a_list_takes_as_many_statements_for_many_as_for_one(nlsh: Scene, address: str) -> None:
    counts = []
    for months in (0, 12, 24):
        begins = add_months(nlsh.start, months)
        request, vacancy = nlsh.notify(wanted_from=begins.isoformat()), nlsh.vacancy(starts_on=begins)
        offer = nlsh.offer(vacancy, request).json
        nlsh.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "Koordinator"})
        with counted(nlsh.world) as statements:
            assert nlsh.contact.get(address).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
