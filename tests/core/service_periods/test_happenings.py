"""What happens in a service period: it changes, pauses, is delayed, prolonged, followed up, documented, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.dates import add_months
from tests.support.placing import Scene
from tests.support.service import begun, due, number, post

pytestmark = pytest.mark.database


@pytest.mark.requirement("R-038")
def test_a_vikariat_whose_dates_change_keeps_its_matter_and_its_windows_follow(nlsh: Scene) -> None:
    _request, period = nlsh.accepted()
    later = add_months(date.fromisoformat(period["starts_on"]), 2)
    body = {"starts_on": later.isoformat(), "ends_on": add_months(later, 6).isoformat(), "full_time_percent": 80}
    reasons = {"agreed_with": "ALIS, kommunen og avdelingen", "move_reason": "Vikariatet er forskjøvet"}
    refused = post(nlsh, period, "move", {**body, "version": period["version"], "move_reason": "x"})
    assert refused.status_code == 422
    moved = post(nlsh, period, "move", {**body, **reasons, "version": period["version"]})
    assert moved.status_code == 200, moved.json
    assert (moved.json["starts_on"], moved.json["full_time_percent"]) == (later.isoformat(), 80)
    window = due(nlsh, "employment_contract", period)
    assert (window.opens_on, window.due_on) == (add_months(later, -6), add_months(later, -3))
    told = nlsh.world.sql(
        "SELECT subject FROM alis.message WHERE trust = 'nlsh' AND event = 'period_moved' AND request_id = %s", _request["id"]
    )
    assert told
    assert all("Testesen" not in row.subject for row in told)
    # another one saved first: nothing is overwritten
    assert post(nlsh, period, "move", {**body, **reasons, "version": period["version"]}).status_code == 409
    # weeks ahead: one plan, nothing overdue (C-44)
    soon = nlsh.world.today + timedelta(days=20)
    near = {"starts_on": soon.isoformat(), "ends_on": add_months(soon, 6).isoformat()}
    assert post(nlsh, period, "move", {**near, **reasons, "version": moved.json["version"]}).status_code == 200
    assert due(nlsh, "employment_contract", period).compressed
    steps = nlsh.coordinator.get(f"/placements/{period['case']}").json["steps"]
    combined = [step for step in steps if "employment_contract" in step["key"]]
    assert [step["key"] for step in combined] == ["reconfirm+employment_contract"]
    assert combined[0]["state"] in {"open", "not_open"}


def test_a_doctor_cannot_be_moved_into_another_service(nlsh: Scene, fin: Scene) -> None:
    _request, period = nlsh.accepted()
    other = Scene(nlsh.world, "nlsh", nlsh.municipality)
    later = add_months(nlsh.start, 12)
    second = other.notify(hpr_number=period_hpr(nlsh, period), wanted_from=later.isoformat())
    offer = other.offer(other.vacancy(starts_on=later), second).json
    assert other.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "K"}).status_code == 200
    body = {"ends_on": add_months(later, 1).isoformat(), "agreed_with": "Alle", "move_reason": "x", "version": period["version"]}
    refused = post(nlsh, period, "move", body)
    assert refused.status_code == 409
    assert refused.json["code"] == "person_already_placed"
    assert nlsh.contact.get(f"/placements/{period['case']}").json["ends_on"] == period["ends_on"]


def period_hpr(scene: Scene, period: dict[str, Any]) -> str:
    return str(
        scene.world.sql("SELECT hpr_number FROM alis.placement WHERE trust = %s AND id = %s", scene.trust, number(period))[
            0
        ].hpr_number
    )


def test_a_pause_is_kept_and_taken_out_of_the_time(nlsh: Scene) -> None:
    period = begun(nlsh)
    first = date.fromisoformat(period["starts_on"])
    body = {"pause_from": (first + timedelta(days=5)).isoformat(), "pause_reason": "Permisjon"}
    paused = post(nlsh, period, "pauses", body).json
    assert paused["paused_days"] > 100
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Pause" in page
    assert post(nlsh, period, "pauses", body).json["code"] == "pause_overlaps"
    outside = {**body, "pause_from": (first - timedelta(days=1)).isoformat()}
    assert post(nlsh, period, "pauses", outside).status_code == 422
    (one,) = paused["pauses"]
    over = post(nlsh, period, f"pauses/{one['id']}/end", {"resume_on": (first + timedelta(days=14)).isoformat()})
    assert over.json["paused_days"] == 10
    assert over.json["status"] == "in_service"
    again = post(nlsh, period, f"pauses/{one['id']}/end", {"resume_on": (first + timedelta(days=15)).isoformat()})
    assert again.status_code == 409
    # the dates were wrong: it is taken out, and the right one can be entered
    struck = post(nlsh, period, f"pauses/{one['id']}/strike", {}).json
    assert (struck["pauses"], struck["paused_days"]) == ([], 0)
    assert post(nlsh, period, f"pauses/{one['id']}/strike", {}).status_code == 404
    right = {**body, "pause_to": (first + timedelta(days=6)).isoformat()}
    assert post(nlsh, period, "pauses", right).json["paused_days"] == 2


@pytest.mark.requirement("R-080")
def test_a_delay_points_at_section_31_and_works_nothing_out(nlsh: Scene) -> None:
    period = begun(nlsh)
    delayed = post(nlsh, period, "delay", {"delayed_on": nlsh.world.today.isoformat(), "delay_note": "Få pasienter"}).json
    assert (delayed["delayed_on"], delayed["ends_on"]) == (nlsh.world.today.isoformat(), period["ends_on"])
    page = nlsh.world.client(nlsh.coordinator_email).get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Forsinket" in page
    assert "https://lovdata.no/forskrift/2016-12-08-1482/§31" in page
    assert "jfr. spesialistforskriften § 31" in page
    assert post(nlsh, period, "delay", {}).json["delayed_on"] is None
    assert post(nlsh, period, "delay", {}).status_code == 409


@pytest.mark.requirement("R-081")
@pytest.mark.requirement("R-082")
def test_prolongation_waits_for_the_municipality_or_takes_a_reason(nlsh: Scene) -> None:
    period = begun(nlsh)
    longer = (date.fromisoformat(period["ends_on"]) + timedelta(days=30)).isoformat()
    assert post(nlsh, period, "prolongation", {"new_ends_on": period["ends_on"], "prolong_reason": "x"}).status_code == 422
    asked = post(nlsh, period, "prolongation", {"new_ends_on": longer, "prolong_reason": "ALM-085 gjenstår"})
    assert asked.status_code == 200, asked.json
    assert asked.json["ends_on"] == period["ends_on"]
    assert post(nlsh, period, "prolongation", {"new_ends_on": longer, "prolong_reason": "x"}).status_code == 409
    waiting = nlsh.coordinator.get("/worklist").json["items"]
    assert [one["todo"] for one in waiting if one["kind"] == "prolongation_waiting"]
    # without an answer it warns, with the agreement's own sentence, and takes a reason
    refused = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed"})
    assert refused.status_code == 422
    assert "tett dialog med kommunen" in refused.json["rule"]["quote"]
    # the answer is the municipality's
    assert post(nlsh, period, "prolongation/answer", {"answer": "yes"}).status_code == 403
    answered = post(nlsh, period, "prolongation/answer", {"answer": "yes", "answer_note": "Vikar er ordnet"}, by=nlsh.coordinator)
    assert answered.json["prolongations"][0]["answer"] == "yes"
    assert post(nlsh, period, "prolongation/answer", {"answer": "no"}, by=nlsh.coordinator).status_code == 409
    settled = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed"})
    assert settled.json["ends_on"] == longer
    assert settled.json["courses"]["cap"] == 10
    # and once more without an answer: the reason stands
    further = (date.fromisoformat(longer) + timedelta(days=10)).isoformat()
    post(nlsh, period, "prolongation", {"new_ends_on": further, "prolong_reason": "Sykdom"})
    done = post(nlsh, period, "prolongation/settle", {"outcome": "confirmed", "outcome_reason": "Avtalt på telefon med lederen"})
    assert done.json["prolongations"][0]["outcome_reason"] == "Avtalt på telefon med lederen"
    assert post(nlsh, period, "prolongation/settle", {"outcome": "dropped"}).status_code == 409


@pytest.mark.requirement("R-077")
def test_the_municipality_talks_with_its_alis_in_one_tap_and_is_reminded_only_when_it_asks(nlsh: Scene) -> None:
    period = begun(nlsh)
    door = nlsh.world.client(nlsh.coordinator_email)
    page = door.get(f"/placements/{period['case']}").get_data(as_text=True)
    assert "Snakket med ALIS i dag" in page

    def nudged() -> bool:
        return any(one["kind"] == "follow_up" for one in nlsh.coordinator.get("/worklist").json["items"])

    assert not nudged()
    nlsh.world.sql("UPDATE alis.municipal_profile SET follow_up_weeks = 3 WHERE municipality = %s", nlsh.municipality)
    assert nudged()
    assert door.post(f"/placements/{period['case']}/follow-up").status_code == 303
    assert not nudged()
    note = {"talk_note": "Vil ha mer tid på poliklinikken"}
    assert post(nlsh, period, "follow-up", note, by=nlsh.coordinator).json["follow_ups"][0]["note"] == note["talk_note"]
    assert "poliklinikken" in door.get(f"/placements/{period['case']}").get_data(as_text=True)
    # the trust neither writes nor reads the municipality's log, nor sees it in the log of changes
    assert post(nlsh, period, "follow-up", {}).status_code == 403
    own = nlsh.contact.get(f"/placements/{period['case']}").json
    assert own["follow_ups"] == []
    trusts = nlsh.world.sql("SELECT trust FROM alis.audit_event WHERE action = 'follow_up_logged'")
    assert {row.trust for row in trusts} == {None}
    ahead = {"talked_on": (nlsh.world.today + timedelta(days=1)).isoformat()}
    assert post(nlsh, period, "follow-up", ahead, by=nlsh.coordinator).status_code == 422


def test_the_reminder_is_switched_on_in_the_municipalitys_profile(nlsh: Scene) -> None:
    profile = nlsh.coordinator.get("/profile").json
    assert profile["follow_up_weeks"] is None
    page = nlsh.world.client(nlsh.coordinator_email).get("/profile").get_data(as_text=True)
    assert 'name="follow_up_weeks"' in page


def test_contract_and_reconfirmation_are_one_alert_when_both_are_open(nlsh: Scene) -> None:
    """C-05: the contact has one line about both; Personal has none until the municipality has said yes."""
    request, period = nlsh.accepted()
    soon = add_months(nlsh.world.today, 5)
    nlsh.world.sql(
        "UPDATE alis.placement SET starts_on = %s, ends_on = %s, agreed_on = %s WHERE trust = 'nlsh' AND id = %s",
        soon,
        add_months(soon, 6),
        add_months(soon, -14),
        number(period),
    )
    body = {"full_time_percent": 90, "agreed_with": "Alle", "move_reason": "Prøve", "version": period["version"]}
    assert post(nlsh, period, "move", body).status_code == 200
    # agreed long ago: the windows are open and not compressed
    nlsh.world.sql(
        "UPDATE alis.milestone SET compressed = false, opens_on = %s, due_on = %s WHERE trust = 'nlsh' AND request_id = %s AND key IN ('reconfirm', 'employment_contract')",
        nlsh.world.today - timedelta(days=20),
        nlsh.world.today + timedelta(days=20),
        request["id"],
    )
    personnel = nlsh.world.api(nlsh.world.person("nlsh", "trust.personnel"), "nlsh")

    def kinds(who: Any) -> list[str]:
        return [one["kind"] for one in who.get("/worklist").json["items"] if one["case"] == request["case"]]

    assert [kind for kind in kinds(nlsh.contact) if kind in {"milestone", "contract_waits"}] == ["contract_waits"]
    assert "milestone" not in kinds(personnel)
    assert nlsh.coordinator.post(f"/requests/{request['case']}/confirm", {"answer": "yes"}).status_code == 200
    assert [kind for kind in kinds(nlsh.contact) if kind in {"milestone", "contract_waits"}] == ["milestone"]
    assert "milestone" in kinds(personnel)
