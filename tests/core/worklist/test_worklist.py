"""Each role's home: what is to be done, by when, how late, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from core.dates import add_months
from tests.support.world import BODO, World

pytestmark = pytest.mark.database
ROLES = [
    *((BODO, f"municipality.{role}") for role in ("coordinator", "leader", "mentor", "signatory")),
    *(("nlsh", f"trust.{role}") for role in ("contact", "adviser", "unit_leader", "personnel", "admin", "signatory")),
    ("region", "region.admin"),
    ("region", "region.programme"),
    ("operator", "operator"),
]


def read(world: World, org: str, *roles: str, url: str = "/worklist", **kw: Any) -> dict[str, Any]:
    answer = world.api(world.person(org, *roles, **kw), org).get(url)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def kinds(world: World, org: str, *roles: str, **kw: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for item in read(world, org, *roles, **kw)["items"]:
        found.setdefault(item["kind"], []).append(item)
    return found


def notify(world: World, trust: str, municipality: str, *, start: date | None = None, **changed: Any) -> tuple[str, int]:
    body = world.notification(trust, **changed)
    if start:
        body |= {"wanted_from": start.isoformat(), "specialisation_started_on": add_months(start, -30).isoformat()}
        body["departure_reason"] = "Vikariatet ble ledig nå."
    answer = world.api(world.person(municipality, "municipality.coordinator"), municipality).post("/requests", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    trust, _dash, id_ = answer.json["requests"][0]["case"].rpartition("-")
    return trust, int(id_)


def vacancy(world: World, trust: str, unit: int, starts: date, *, confirmed: date | None = None) -> int:
    return int(
        world.sql(
            """INSERT INTO alis.vacancy (trust, unit_id, unit_path, unit_label, starts_on, ends_on, reported_by, reported_by_role,
                   last_confirmed_on) SELECT trust, id, path, full_label, %s, %s, 'test', 'trust.contact', %s
               FROM alis.unit WHERE trust = %s AND id = %s RETURNING id""",
            starts,
            add_months(starts, 6),
            confirmed or world.today,
            trust,
            unit,
        )[0].id
    )


def wish_of(world: World, trust: str, request: int) -> int:
    return int(world.sql("SELECT unit_id FROM alis.wish WHERE trust = %s AND request_id = %s", trust, request)[0].unit_id)


@pytest.mark.parametrize(("org", "role"), ROLES)
def test_every_role_has_a_home_through_both_doors(world: World, org: str, role: str) -> None:
    person = world.person(org, role)
    assert world.client(person).get("/").status_code == 200
    assert world.api(person, org).get("/worklist").status_code == 200


def test_an_empty_list_says_so(world: World) -> None:
    page = world.client(world.person("1815", "municipality.signatory")).get("/").get_data(as_text=True)
    assert "Ingenting å gjøre nå" in page


def test_the_big_button_is_the_readers_own(world: World) -> None:
    assert 'href="/notify"' in world.client(world.person(BODO, "municipality.coordinator")).get("/").get_data(as_text=True)
    assert 'href="/need"' in world.client(world.person("nlsh", "trust.unit_leader")).get("/").get_data(as_text=True)
    assert 'href="/notify"' not in world.client(world.person("nlsh", "trust.contact")).get("/").get_data(as_text=True)


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


def rebuild(world: World, trust: str) -> None:
    from core.queue.milestones import rebuild as again
    from core.tenancy import Scope, ScopeKind, enter

    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust=trust, user_id=0), world.app.settings.context_key)
        again(db, trust)


def test_a_short_notice_case_is_one_combined_line(world: World) -> None:
    """C-44: never a row of overdue lines."""
    trust, id_ = notify(world, "nlsh", "1812", start=add_months(world.today, 2))
    stored = world.sql(
        "SELECT key, compressed FROM alis.milestone WHERE trust = %s AND request_id = %s AND compressed", trust, id_
    )
    assert {row.key for row in stored} == {"reconfirm", "employment_contract"}
    lines = [one for one in kinds(world, trust, "trust.contact")["milestone"] if one["case"] == f"{trust}-{id_}"]
    assert len(lines) == 1
    assert "samlet" in lines[0]["why"]
    assert lines[0]["days_late"] == 0


@pytest.mark.requirement("R-062")
def test_the_contacts_day(world: World) -> None:
    trust, id_ = notify(world, "unn", "5510")
    unit = wish_of(world, trust, id_)
    start = add_months(world.today.replace(day=1), 16)
    fresh = vacancy(world, trust, unit, start)
    stale = vacancy(world, trust, unit, start + timedelta(days=900), confirmed=add_months(world.today, -4))
    found = kinds(world, trust, "trust.contact")
    assert f"{trust}-{id_}" in {one["case"] for one in found["new_notification"]}
    assert f"/vacancies/{trust}-{fresh}" in {one["url"] for one in found["candidates"]}
    assert "ønsker enheten i perioden" in found["candidates"][0]["why"]
    assert {one["url"] for one in found["vacancy_stale"]} == {f"/vacancies/{trust}-{stale}"}
    world.sql(
        """INSERT INTO alis.query (trust, municipality, request_id, vacancy_id, unit_label, starts_on, ends_on, asked_by, due_on)
           VALUES (%s, '5510', %s, %s, 'Onkologi', %s, %s, 'test', %s)""",
        trust, id_, fresh, start, add_months(start, 6), world.today + timedelta(days=7),
    )  # fmt: skip
    (asked,) = kinds(world, "5510", "municipality.coordinator")["query_waiting"]
    assert asked["due_on"] == world.soon(7)
    assert "query_answered" not in kinds(world, trust, "trust.contact")
    world.sql("UPDATE alis.query SET answer = 'yes', answered_at = now(), answered_by = 'x' WHERE request_id = %s", id_)
    assert f"{trust}-{id_}" in {one["case"] for one in kinds(world, trust, "trust.contact")["query_answered"]}


@pytest.mark.requirement("R-062")
def test_the_adviser_reads_along_and_has_nothing_to_do(world: World) -> None:
    trust, id_ = notify(world, "unn", "5512")
    found = kinds(world, trust, "trust.adviser")
    assert f"{trust}-{id_}" in {one["case"] for one in found["read_along"]}
    assert set(found) <= {"read_along", "past_due"}
    world.sql(
        "UPDATE alis.placement_request SET notified_on = %s WHERE trust = %s AND id = %s", world.today - timedelta(15), trust, id_
    )
    assert f"{trust}-{id_}" not in {one["case"] for one in kinds(world, trust, "trust.adviser").get("read_along", [])}


def new_and_old(world: World, trust: str, id_: int) -> tuple[bool, int]:
    """Whether the contact has a line for this notification, and how many stand together in the line of the older ones."""
    found = kinds(world, trust, "trust.contact")
    own = f"{trust}-{id_}" in {one["case"] for one in found.get("new_notification", [])}
    (counted,) = found.get("to_register", [{"todo": "0"}])
    return own, int(counted["todo"].rpartition(" ")[2])


@pytest.mark.requirement("R-062")
def test_a_notification_gives_one_line_until_it_is_in_the_register(world: World) -> None:
    trust, id_ = notify(world, "hsyk", "1820")
    assert new_and_old(world, trust, id_) == (True, 0)
    world.sql(
        "UPDATE alis.placement_request SET notified_on = %s WHERE trust = %s AND id = %s", world.today - timedelta(13), trust, id_
    )
    assert new_and_old(world, trust, id_) == (True, 0)
    world.sql(
        "UPDATE alis.placement_request SET notified_on = %s WHERE trust = %s AND id = %s", world.today - timedelta(14), trust, id_
    )
    assert new_and_old(world, trust, id_) == (False, 1)
    line = kinds(world, trust, "trust.contact")["to_register"][0]
    assert line["url"] == "/requests?register=to_register"
    contact = world.api(world.person(trust, "trust.contact"), trust)
    assert contact.put(f"/requests/{trust}-{id_}/register", {"status": "registered"}).status_code < 300
    assert new_and_old(world, trust, id_) == (False, 0)
    _, fresh = notify(world, "hsyk", "1820")
    assert contact.put(f"/requests/{trust}-{fresh}/register", {"status": "registered"}).status_code < 300
    assert new_and_old(world, trust, fresh) == (False, 0)


def test_two_drafts_are_told_apart(world: World) -> None:
    email = world.person("1865", "municipality.coordinator", name="Kari Koordinator")
    door = world.client(email)
    for name in ("Ada Aas", "Bo Berg", ""):
        door.get("/notify")
        assert door.post("/notify", save_draft="1", name=name, months="6").status_code == 303
    lines = [one for one in world.api(email, "1865").get("/worklist").json["items"] if one["kind"] == "draft"]
    assert {one["todo"] for one in lines} == {f"Fullfør utkastet: {name}" for name in ("Ada Aas", "Bo Berg", "uten navn")}
    assert all("av Kari Koordinator" in one["why"] for one in lines)


def placed(world: World, trust: str, id_: int, unit: int) -> int:
    start = add_months(world.today.replace(day=1), 16)
    return int(
        world.sql(
            """INSERT INTO alis.placement (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_path, unit_label,
                   trainee_name, hpr_number, starts_on, ends_on) SELECT r.trust, r.municipality, r.id, %s, 1, u.id, u.path,
                   u.full_label, r.trainee_name, r.hpr_number, %s, %s
               FROM alis.placement_request r JOIN alis.unit u ON u.trust = r.trust AND u.id = %s
               WHERE r.trust = %s AND r.id = %s RETURNING id""",
            vacancy(world, trust, unit, start), start, add_months(start, 6), unit, trust, id_,
        )[0].id
    )  # fmt: skip


@pytest.mark.requirement("R-089")
def test_the_leaders_evaluation_says_when_the_service_ends_and_leads_to_it(world: World) -> None:
    trust, id_ = notify(world, "fin", "1856")
    unit = wish_of(world, trust, id_)
    period = placed(world, trust, id_, unit)
    world.sql("UPDATE alis.placement_request SET status = 'in_service' WHERE trust = %s AND id = %s", trust, id_)
    world.sql("UPDATE alis.milestone SET due_on = %s WHERE key = 'final_evaluation' AND request_id = %s", world.soon(20), id_)
    world.sql("UPDATE alis.placement SET ends_on = '2040-05-06' WHERE id = %s", period)
    (line,) = kinds(world, trust, "trust.unit_leader", units=[unit])["milestone"]
    assert line["url"] == f"/placements/{trust}-{period}"
    assert line["why"].startswith("Tjenesten avsluttes 06.05.2040.")
    assert "lederen for enheten som tar initiativ" in line["why"]
    assert line["rule"]["quote"]


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


@pytest.mark.requirement("R-065")
def test_a_leader_has_the_candidates_of_the_own_unit_alone(world: World) -> None:
    trust, id_ = notify(world, "unn", "5512")
    unit = wish_of(world, trust, id_)
    post = vacancy(world, trust, unit, add_months(world.today, 16))
    world.sql(
        """INSERT INTO alis.presentation (trust, municipality, request_id, vacancy_id, unit_path, presented_by, first_contact_due_on)
           SELECT trust, '5512', %s, %s, path, 'test', %s FROM alis.unit WHERE trust = %s AND id = %s""",
        id_, post, world.today + timedelta(days=5), trust, unit,
    )  # fmt: skip
    (line,) = kinds(world, trust, "trust.unit_leader", units=[unit])["contact_candidate"]
    assert (line["due_on"], line["todo"]) == (world.soon(5), "Ta kontakt med Test Testesen")
    other = world.unit("unn", "Urologi") if world.sql("SELECT 1 FROM alis.unit WHERE full_label LIKE '%%Urologi'") else unit + 1
    assert kinds(world, trust, "trust.unit_leader", units=[other]) == {}
    world.sql("UPDATE alis.presentation SET contacted_on = %s", world.today)
    assert set(kinds(world, trust, "trust.unit_leader", units=[unit])) == {"choose_outcome"}


@pytest.mark.requirement("R-016")
def test_an_admin_is_told_of_a_tenant_without_contact_and_of_what_is_not_published(world: World) -> None:
    found = kinds(world, "hsyk", "trust.admin")
    assert found["no_contact"][0]["url"] == "/contacts"
    assert found["rules_open"][0]["url"] == "/rules/hsyk"
    assert "contacts_stale" in kinds(world, "fin", "trust.admin")


def test_personal_sends_the_offer_letter(world: World) -> None:
    trust, id_ = notify(world, "unn", "5514")
    placed(world, trust, id_, wish_of(world, trust, id_))
    assert kinds(world, trust, "trust.personnel")["offer_letter"][0]["case"] == f"{trust}-{id_}"


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


@pytest.mark.requirement("R-001")
def test_nobody_sees_another_organisations_lines(world: World) -> None:
    trust, id_ = notify(world, "nlsh", "1845")
    for org, role in (("fin", "trust.contact"), ("1841", "municipality.coordinator")):
        assert f"{trust}-{id_}" not in {one["case"] for one in read(world, org, role)["items"]}


def test_pages_follow_each_other_without_gap_or_repeat_most_urgent_first(world: World) -> None:
    own = "1848"
    for _ in range(56):
        notify(world, "nlsh", own)
    api = world.api(world.person(own, "municipality.coordinator"), own)
    first: Any = api.get("/worklist").json
    assert len(first["items"]) == 50
    assert first["next"]
    second: Any = api.get(f"/worklist?after={first['next']}").json
    assert second["next"] is None
    every = [(one["kind"], one["case"]) for one in first["items"] + second["items"]]
    assert len(set(every)) == len(every) == first["count"]
    assert [one["information"] for one in first["items"]] == sorted(one["information"] for one in first["items"])
    assert api.get("/worklist?after=tull").status_code == 422


@pytest.mark.parametrize("role", ["municipality.coordinator", "trust.contact"])
def test_the_number_of_statements_does_not_grow(world: World, role: str) -> None:
    counts = []
    for own, trust, number in (("1851", "nlsh", 3), ("1853", "nlsh", 60)):
        if role == "municipality.coordinator":
            for _ in range(number):
                notify(world, trust, own)
        door = world.client(world.person(own if role.startswith("municipality") else trust, role))
        statements: list[str] = []
        engine = world.app.sessions.kw["bind"]

        def note(_c: Any, _cur: Any, statement: str, *_rest: Any, said: list[str] = statements) -> None:
            said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert door.get("/").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(statements))
    # one for the count beyond a page, and one for the candidates of vacancies or those who wait for a unit
    assert counts[1] <= counts[0] + 2
    assert max(counts) <= 11, counts
