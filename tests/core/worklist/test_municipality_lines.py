"""What stands in the worklists of a municipality's people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.dates import add_months
from tests.support.worklist import kinds, notify, rebuild, vacancy, wish_of
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.mark.requirement("R-007")
@pytest.mark.requirement("R-009")
def test_what_a_municipality_lacks_stands_once_per_trust_with_the_rule_and_goes_when_it_is_there(world: World) -> None:
    own = "1820"
    assert set(kinds(world, own, "municipality.coordinator")) == {"coordinator_missing"}
    for _ in range(2):
        notify(world, "nlsh", own)
    found = kinds(world, own, "municipality.coordinator")
    (agreement,) = found["agreement_missing"]
    (registration,) = found["registration_missing"]
    assert agreement["rule"]["quote"]
    assert registration["rule"]["quote"]
    assert "Antall innmeldte som venter på det: 2" in agreement["why"]
    world.ready("nlsh", own)
    left = kinds(world, own, "municipality.coordinator")
    assert not {"coordinator_missing", "agreement_missing", "registration_missing"} & set(left)


@pytest.mark.requirement("R-057")
def test_a_missing_order_is_asked_for(world: World) -> None:
    own = "1824"
    notify(world, "nlsh", own)
    assert "ranking_missing" not in kinds(world, own, "municipality.coordinator")
    notify(world, "nlsh", own)
    (line,) = kinds(world, own, "municipality.coordinator")["ranking_missing"]
    assert line["rule"]["quote"]
    assert line["url"] == "/ranking"


def test_a_waiting_alis_has_words_that_can_be_sent_on_and_how_many_wait_for_the_same_unit(world: World) -> None:
    notify(world, "unn", "5501", name="Anne Annen")
    notify(world, "unn", "5503", name="Berit Berg")
    (line,) = kinds(world, "5503", "municipality.leader")["waiting"]
    assert line["information"]
    assert line["todo"] == "Berit Berg venter på tilbud"
    assert "2 ALIS venter på samme enhet" in line["why"]
    assert "Annen" not in line["why"]
    assert "Berg" not in line["why"]


@pytest.mark.requirement("R-032")
def test_an_open_window_stands_with_dates_days_late_and_its_sentence(world: World) -> None:
    own = "1811"
    trust, id_ = notify(world, "fin", own)
    world.sql("UPDATE alis.placement_request SET notified_on = notified_on - 400 WHERE trust = %s AND id = %s", trust, id_)
    world.sql("UPDATE alis.placement_request SET wanted_from = %s, wanted_to = %s WHERE trust = %s AND id = %s",
        add_months(world.today, 5), add_months(world.today, 11), trust, id_)  # fmt: skip
    rebuild(world, trust)
    (due,) = world.sql("SELECT due_on FROM alis.milestone WHERE trust = %s AND request_id = %s AND key = 'reconfirm'", trust, id_)
    (line,) = kinds(world, own, "municipality.coordinator")["milestone"]
    assert line["due_on"] == due.due_on.isoformat()
    assert line["days_late"] == max(0, (world.today - due.due_on).days)
    assert line["rule"]["quote"]


def test_two_drafts_are_told_apart(world: World) -> None:
    email = world.person("1865", "municipality.coordinator", name="Kari Koordinator")
    door = world.client(email)
    for name in ("Ada Aas", "Bo Berg", ""):
        door.get("/notify")
        assert door.post("/notify", save_draft="1", name=name, months="6").status_code == 303
    lines = [one for one in world.api(email, "1865").get("/worklist").json["items"] if one["kind"] == "draft"]
    assert {one["todo"] for one in lines} == {f"Fullfør utkastet: {name}" for name in ("Ada Aas", "Bo Berg", "uten navn")}
    assert all("av Kari Koordinator" in one["why"] for one in lines)


def offer(world: World, trust: str, municipality: str, request: int, differences: str, answer_by: date) -> None:
    unit = wish_of(world, trust, request)
    start = add_months(world.today.replace(day=1), 16)
    world.sql(
        """INSERT INTO alis.offer (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on, ends_on,
               differences, made_by, answer_by_on) VALUES (%s, %s, %s, %s, 1, %s, 'Onkologi', %s, %s, %s, 'test', %s)""",
        trust, municipality, request, vacancy(world, trust, unit, start), unit, start, add_months(start, 6), differences, answer_by,
    )  # fmt: skip
    world.sql("UPDATE alis.placement_request SET status = 'offered' WHERE trust = %s AND id = %s", trust, request)


@pytest.mark.requirement("R-054")
def test_an_offer_waits_for_the_municipality_and_then_for_the_contact(world: World) -> None:
    trust, id_ = notify(world, "nlsh", "1838")
    offer(world, trust, "1838", id_, "[]", world.today + timedelta(days=3))
    (line,) = kinds(world, "1838", "municipality.coordinator")["offer_waiting"]
    assert line["due_on"] == world.soon(3)
    assert "offer_overdue" not in kinds(world, trust, "trust.contact")
    world.sql(
        "UPDATE alis.offer SET answer_by_on = %s, differences = '[{\"over_limit\": true}]'", world.today - timedelta(days=2)
    )
    (late,) = kinds(world, "1838", "municipality.coordinator")["offer_over_limit"]
    assert late["days_late"] == 2
    assert late["rule"]["quote"]
    assert kinds(world, trust, "trust.contact")["offer_overdue"][0]["days_late"] == 2


@pytest.mark.requirement("R-090")
def test_a_mentor_has_the_final_evaluation_of_own_trainees_alone(world: World) -> None:
    trust, id_ = notify(world, "fin", "1856", start=add_months(world.today, 1))
    mine, other = (world.person("1856", "municipality.mentor") for _ in range(2))
    world.sql(
        "UPDATE alis.placement_request SET mentor_id = (SELECT id FROM alis.app_user WHERE email = %s), status = 'in_service' "
        "WHERE trust = %s AND id = %s",
        mine,
        trust,
        id_,
    )
    world.sql("UPDATE alis.milestone SET due_on = %s WHERE key = 'final_evaluation' AND request_id = %s", world.soon(20), id_)
    assert world.sql("SELECT 1 FROM alis.milestone WHERE key = 'final_evaluation' AND request_id = %s", id_)
    lines: Any = world.api(mine, "1856").get("/worklist").json
    assert [(one["kind"], one["due_on"]) for one in lines["items"]] == [("mentor_evaluation", world.soon(20))]
    nothing: Any = world.api(other, "1856").get("/worklist").json
    assert nothing["items"] == []
