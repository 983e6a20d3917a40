"""What stands in the worklists of a trust's people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.dates import add_months
from tests.support.worklist import kinds, notify, vacancy, wish_of
from tests.support.world import World

pytestmark = pytest.mark.database


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
        "UPDATE alis.placement_request SET notified_on = %s WHERE trust = %s AND id = %s", world.today - timedelta(14), trust, id_
    )
    assert new_and_old(world, trust, id_) == (True, 0)
    world.sql(
        "UPDATE alis.placement_request SET notified_on = %s WHERE trust = %s AND id = %s", world.today - timedelta(15), trust, id_
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


@pytest.mark.requirement("R-063")
def test_a_vacancy_whose_posts_are_taken_asks_for_nobody(world: World) -> None:
    trust, id_ = notify(world, "unn", "5516")
    unit = wish_of(world, trust, id_)
    notify(world, "unn", "5516", hpr_number=world.hpr())
    placed(world, trust, id_, unit)
    (taken,) = world.sql("SELECT vacancy_id AS id FROM alis.placement WHERE trust = %s AND request_id = %s", trust, id_)
    world.sql("UPDATE alis.vacancy SET last_confirmed_on = %s WHERE id = %s", add_months(world.today, -4), taken.id)

    def asked() -> set[str]:
        found = kinds(world, trust, "trust.contact")
        own = f"/vacancies/{trust}-{taken.id}"
        return {kind for kind in ("candidates", "vacancy_stale") if own in {one["url"] for one in found.get(kind, [])}}

    assert asked() == set()
    world.sql("UPDATE alis.vacancy SET posts = 2 WHERE id = %s", taken.id)
    assert asked() == {"candidates", "vacancy_stale"}


def test_nobody_is_asked_for_what_only_another_trusts_rules_ask(world: World) -> None:
    """A letter of offer is UNN's step, supervisor and certificate are NLSH's duties: FIN's routine names none of them."""
    trust, id_ = notify(world, "fin", "5610")
    unit = wish_of(world, trust, id_)
    period = placed(world, trust, id_, unit)
    assert "offer_letter" not in kinds(world, trust, "trust.personnel")
    world.sql("UPDATE alis.placement SET starts_on = %s WHERE id = %s", world.today + timedelta(5), period)
    assert "supervisor_missing" not in kinds(world, trust, "trust.unit_leader", units=[unit])
    world.sql(
        "UPDATE alis.placement SET status = 'in_service', starts_on = %s, ends_on = %s WHERE id = %s",
        add_months(world.today, -6), world.today - timedelta(1), period,
    )  # fmt: skip
    found = kinds(world, trust, "trust.unit_leader", units=[unit])
    assert "certificate_due" not in found
    assert [one["url"] for one in found["complete_service"]] == [f"/placements/{trust}-{period}"]
