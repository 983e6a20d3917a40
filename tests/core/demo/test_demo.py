"""The demo holds what it says: every status, gate, case and role; nobody real; the same for the same day; true to the rules."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy.engine import make_url

from core import demo
from core.demo.people import ALONE, PASSWORD, SHARED, SIGNED_UP
from core.permissions import Role
from core.queue import milestones, ranking
from core.queue.models import ENDED, OPEN
from core.trusts.rules import trust_codes
from tests.support.whole import everything, owner
from tests.support.world import World

if TYPE_CHECKING:
    from core.config import Settings

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def template(demo_settings: Settings) -> str:
    return make_url(demo_settings.database_url).database or ""


@pytest.fixture(scope="module")
def told(world: World) -> World:
    """A database with the demo of today."""
    return world


@pytest.fixture(scope="module")
def logins(demo_settings: Settings) -> list[dict[str, Any]]:
    return list(json.loads((demo_settings.data_dir / "logins.json").read_text(encoding="utf-8")))


def count(world: World, statement: str, *values: Any) -> int:
    return int(world.sql(f"SELECT count(*) AS n FROM {statement}", *values)[0].n)


def findings(world: World) -> set[str]:
    rows = world.sql(
        "SELECT DISTINCT jsonb_array_elements_text(after->'findings') AS key FROM alis.audit_event WHERE after ? 'findings'"
    )
    return {row.key for row in rows}


def test_people_and_places(told: World) -> None:
    assert count(told, "alis.trainee") >= 250
    assert count(told, "(SELECT DISTINCT municipality FROM alis.placement_request) m") >= 76
    assert {row.trust for row in told.sql("SELECT DISTINCT trust FROM alis.placement_request")} == set(trust_codes())
    assert not told.sql("SELECT name FROM alis.trainee WHERE name NOT LIKE '%%Demo-%%'")
    assert not told.sql("SELECT name FROM alis.app_user WHERE name NOT LIKE '%%Demo-%%'")
    assert not told.sql("SELECT hpr_number FROM alis.placement_request WHERE hpr_number !~ '^999[0-9]{6}$'")


def test_every_status_in_every_trust_that_uses_it(told: World) -> None:
    found = {row.status for row in told.sql("SELECT DISTINCT status FROM alis.placement_request")}
    assert found == {*OPEN, *ENDED}
    for trust in trust_codes():
        own = {row.status for row in told.sql("SELECT DISTINCT status FROM alis.placement_request WHERE trust = %s", trust)}
        before = "presented" if trust == "unn" else "offered"  # at UNN the head chooses, and nobody is offered a place first
        assert {"notified", "waiting", before, "accepted", "in_service", "completed"} <= own, trust


def test_every_gate_and_every_kind_of_lateness(told: World) -> None:
    assert {
        "agreement_missing", "registration_missing", "coordinator_missing", "objectives_plan_missing", "notice_late", "short_notice",
        "years_before_service", "period_exception", "old_scheme",
    } <= findings(told)  # fmt: skip
    assert count(told, "alis.agreement WHERE ends_on BETWEEN %s AND %s", told.today, told.today + timedelta(days=180)) >= 2
    assert count(told, "alis.agreement WHERE in_force_from IS NULL") >= 1
    assert count(told, "alis.agreement_document") >= 1
    kept = told.sql("SELECT agreement_id, content FROM alis.agreement_document WHERE kind = 'sent'")
    assert 1 <= len(kept) <= 3, "each costs the start of the demo time"
    assert all(f"nlsh-{row.agreement_id}" in PdfReader(BytesIO(row.content)).pages[0].extract_text() for row in kept)
    late = "alis.milestone WHERE NOT closed AND key = %s AND due_on < %s"
    soon = "alis.milestone WHERE NOT closed AND key = %s AND due_on BETWEEN %s AND %s"
    for key in ("reconfirm", "employment_contract", "final_evaluation"):
        assert count(told, late, key, told.today) >= 1, key
        assert count(told, soon, key, told.today, told.today + timedelta(days=92)) >= 1, key
    assert count(told, "alis.milestone WHERE compressed") >= 1


def test_schemes_splits_and_ways_in(told: World) -> None:
    assert {row.scheme for row in told.sql("SELECT DISTINCT scheme FROM alis.placement_request")} == {"new", "converted", "old"}
    assert not told.sql("SELECT id FROM alis.placement_request WHERE trust = 'nlsh' AND scheme = 'old'")
    split = """SELECT hpr_number FROM alis.placement_request WHERE trust = 'nlsh' AND wanted_to < wanted_from + 100
        GROUP BY 1 HAVING count(*) = 2"""
    assert told.sql(split)
    assert told.sql("SELECT hpr_number FROM alis.placement_request GROUP BY 1 HAVING count(DISTINCT trust) = 2")
    early = "alis.placement_request WHERE specialisation_started_on > wanted_from - interval '24 months' AND departure_reason IS NOT NULL"
    assert count(told, early) >= 2
    assert count(told, "alis.placement_request WHERE received_via = 'on_behalf' AND notified_at::date > notified_on") >= 3
    assert count(told, "alis.placement_request WHERE full_time_percent < 100") >= 3
    assert count(told, "alis.wish WHERE unit_id IS NULL") >= 5


@pytest.mark.requirement("R-097")
def test_the_yearly_reviews_are_those_of_an_ordinary_year(told: World) -> None:
    late = """alis.agreement a WHERE a.trust = 'nlsh' AND a.version_label = '2024-06' AND a.replaced_by IS NULL
        AND a.in_force_from < %s AND (a.ends_on IS NULL OR a.ends_on > %s)
        AND NOT EXISTS (SELECT 1 FROM alis.agreement_review v WHERE v.trust = a.trust AND v.agreement_id = a.id AND v.held_on > %s)"""
    day = told.today - timedelta(days=365 + 60)
    assert told.sql(f"SELECT a.id FROM {late}", day, told.today, day) == []


def test_the_order_is_missing_in_some_groups_and_complete_in_others(told: World, settings: Settings) -> None:
    with owner(settings) as db:
        for trust, missing, complete in (("fin", "5603", "5601"), ("nlsh", "1804", "1860")):
            groups = ranking.groups(db, SimpleNamespace(trust=trust, municipality=""), told.today)  # type: ignore[arg-type]
            assert missing in {group.municipality for group in groups if group.missing}, trust
            assert complete in {group.municipality for group in groups if group.complete}, trust
    assert count(told, "alis.rank_change WHERE reason IS NOT NULL") >= 2
    saved = told.sql("SELECT count(DISTINCT changed_at) AS n FROM alis.rank_change GROUP BY trust, municipality")
    assert max(row.n for row in saved) == 2, "an order is one form, saved at one instant"


def test_offers_of_every_kind(told: World) -> None:
    assert {row.status for row in told.sql("SELECT DISTINCT status FROM alis.offer")} == {
        "open",
        "accepted",
        "declined",
        "withdrawn",
    }
    assert count(told, "alis.offer WHERE status = 'open' AND answer_by_on < %s", told.today) >= 2
    over = (
        "alis.offer, jsonb_array_elements(differences) d WHERE d->>'over_limit' = 'true' AND municipality_accepted_on IS NOT NULL"
    )
    assert count(told, over) >= 1
    assert count(told, "alis.offer, jsonb_array_elements(differences) d WHERE d->>'kind' IN ('specialty', 'place')") >= 1
    declined = """alis.placement_request r JOIN alis.offer o ON o.trust = r.trust AND o.request_id = r.id
        WHERE o.status = 'declined' AND r.status = 'waiting'"""
    assert count(told, declined) >= 3
    assert {row.how for row in told.sql("SELECT DISTINCT answered_how AS how FROM alis.offer WHERE answered_on IS NOT NULL")} == {
        "link",
        "told_municipality",
    }
    assert (
        count(
            told, "alis.answer_link WHERE purpose = 'offer' AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > now()"
        )
        >= 3
    )


def test_unns_queries_and_candidates(told: World) -> None:
    assert count(told, "alis.query WHERE answer IS NULL AND due_on >= %s", told.today) >= 1
    assert count(told, "alis.query WHERE answer IS NULL AND due_on < %s", told.today) >= 1
    assert {row.answer for row in told.sql("SELECT DISTINCT answer FROM alis.query WHERE answer IS NOT NULL")} == {"yes", "no"}
    waits = "alis.presentation WHERE outcome IS NULL AND contacted_on IS NULL AND first_contact_due_on"
    assert count(told, f"{waits} < %s", told.today) >= 1
    assert count(told, f"{waits} >= %s", told.today) >= 1
    assert count(told, "alis.presentation WHERE outcome IS NULL AND contacted_on IS NOT NULL") >= 1
    assert {row.outcome for row in told.sql("SELECT DISTINCT outcome FROM alis.presentation WHERE outcome IS NOT NULL")} == {
        "start_agreed",
        "not_suitable",
    }
    assert count(told, "alis.vacancy WHERE trust = 'unn' AND reported_by_role LIKE 'trust.unit_leader%%'") >= 3


def test_vacancies_hiring_and_service(told: World) -> None:
    for clause in (
        "certainty = 'maybe'",
        "kind = 'earmarked'",
        "status = 'withdrawn'",
        "posts > 1",
        "last_confirmed_on < current_date - 180",
    ):
        assert count(told, f"alis.vacancy WHERE {clause}") >= 1, clause
    assert count(told, "alis.placement WHERE status = 'planned' AND trust = 'unn' AND hiring_form_on IS NULL") >= 1
    assert (
        count(
            told,
            "alis.placement WHERE status = 'planned' AND trust = 'unn' AND hiring_form_on IS NOT NULL AND offer_letter_on IS NULL",
        )
        >= 1
    )
    assert count(told, "alis.placement WHERE status = 'planned' AND trust = 'nlsh' AND contract_issued_on IS NULL") >= 1
    for table in ("course_day", "service_pause", "prolongation", "placement_objective", "follow_up"):
        assert count(told, f"alis.{table}") >= 1, table
    assert count(told, "alis.prolongation WHERE outcome IS NULL AND answer IS NULL") >= 1
    assert (
        count(
            told,
            "alis.placement WHERE status = 'in_service' AND trust = 'fin' AND evaluation_on IS NULL AND ends_on < %s",
            told.today,
        )
        >= 1
    )
    assert {
        row.m for row in told.sql("SELECT DISTINCT evaluation_mentor AS m FROM alis.placement WHERE evaluation_on IS NOT NULL")
    } == {
        "took_part",
        "did_not",
    }


def test_registers_messages_and_what_people_write(told: World) -> None:
    assert {row.status for row in told.sql("SELECT DISTINCT status FROM alis.register_entry")} == {
        "to_register",
        "registered",
        "removed",
    }
    left = """alis.register_entry e JOIN alis.placement_request r ON r.trust = e.trust AND r.id = e.request_id
        WHERE r.ended_on IS NOT NULL AND e.status = 'registered'"""
    assert count(told, left) >= 3
    assert {row.status for row in told.sql("SELECT DISTINCT status FROM alis.message")} == {"queued", "sent", "cancelled", "dead"}
    assert count(told, "procrastinate.procrastinate_jobs WHERE task_name = 'send_message'") == count(
        told, "alis.message WHERE status = 'queued'"
    )
    assert count(told, "alis.note") >= 20
    assert count(told, "alis.notification_draft") >= 5
    stale = told.sql(
        "SELECT trust FROM alis.contact GROUP BY trust HAVING max(last_confirmed_on) < %s", told.today - timedelta(days=183)
    )
    assert [row.trust for row in stale] == ["unn"]
    assert (
        count(
            told, "alis.membership WHERE deputy_for IS NOT NULL AND valid_from <= %s AND valid_to >= %s", told.today, told.today
        )
        >= 2
    )
    assert count(told, "alis.trainee WHERE mentor_id IS NOT NULL") >= 3


def test_status_and_what_hangs_on_it_agree(told: World) -> None:
    request = "alis.placement_request r WHERE "
    held = "EXISTS (SELECT 1 FROM alis.{0} x WHERE x.trust = r.trust AND x.request_id = r.id AND x.{1})"
    an_open_offer, a_place = held.format("offer", "status = 'open'"), held.format("placement", "status <> 'cancelled'")
    undecided = held.format("presentation", "outcome IS NULL")
    assert count(told, f"{request} (r.status = 'offered') <> {an_open_offer}") == 0
    assert count(told, f"{request} (r.status IN ('accepted', 'in_service', 'completed')) <> {a_place}") == 0
    assert count(told, f"{request} (r.status = 'presented') <> {undecided}") == 0
    wrong = """alis.placement p JOIN alis.placement_request r ON r.trust = p.trust AND r.id = p.request_id
        WHERE p.hpr_number <> r.hpr_number OR p.trainee_name <> r.trainee_name
           OR p.status <> CASE r.status WHEN 'accepted' THEN 'planned' WHEN 'withdrawn' THEN 'cancelled' ELSE r.status END"""
    assert count(told, wrong) == 0
    outside = """(SELECT trust, vacancy_id, post_number, unit_id, starts_on, ends_on FROM alis.offer
        UNION SELECT trust, vacancy_id, post_number, unit_id, starts_on, ends_on FROM alis.placement) x
        JOIN alis.vacancy v ON v.trust = x.trust AND v.id = x.vacancy_id
        WHERE x.post_number > v.posts OR x.unit_id <> v.unit_id OR x.starts_on < v.starts_on OR x.ends_on > v.ends_on"""
    assert count(told, outside) == 0
    assert (
        count(told, "alis.vacancy v JOIN alis.unit u ON u.trust = v.trust AND u.id = v.unit_id WHERE v.unit_path <> u.path") == 0
    )
    open_ones = "(SELECT count(*) FROM alis.presentation p WHERE p.trust = r.trust AND p.request_id = r.id AND p.outcome IS NULL)"
    assert count(told, f"{request} r.open_presentations <> {open_ones}") == 0
    assert count(told, f"{request} r.ended_on IS NOT NULL AND r.rank IS NOT NULL") == 0
    assert count(told, "alis.message m JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id "
        "WHERE r.ended_on IS NOT NULL AND m.status = 'queued' AND NOT m.about_end") == 0  # fmt: skip


def test_nothing_has_happened_in_the_future(told: World) -> None:
    for table, column in (
        ("placement_request", "notified_at"), ("offer", "made_at"), ("offer", "answered_at"), ("query", "asked_at"),
        ("presentation", "presented_at"), ("presentation", "outcome_at"), ("audit_event", "at"), ("message", "created_at"),
        ("note", "written_at"), ("vacancy", "reported_at"),
    ):  # fmt: skip
        assert count(told, f"alis.{table} WHERE {column} >= %s", told.today) == 0, (table, column)
    for table, first, then in (
        ("placement_request", "notified_on", "reconfirmed_on"),
        ("placement_request", "notified_on", "ended_on"),
    ):
        assert count(told, f"alis.{table} WHERE {then} < {first}") == 0, then
    assert count(told, "alis.offer WHERE answered_on < made_at::date") == 0
    offered_first = """alis.offer o JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id
        WHERE o.made_at::date < r.notified_on"""
    assert count(told, offered_first) == 0


def test_stored_milestones_are_the_rules(told: World, settings: Settings) -> None:
    rows = "SELECT to_jsonb(m)::text AS row FROM alis.milestone m ORDER BY trust, request_id, key"
    before = [row.row for row in told.sql(rows)]
    with owner(settings) as db:
        visited = sum(milestones.rebuild(db, trust) for trust in trust_codes())
    assert visited == count(told, "alis.placement_request")
    assert [row.row for row in told.sql(rows)] == before


def test_real_people_are_shown_and_never_written_to(told: World, settings: Settings) -> None:
    real = told.sql("SELECT name, email FROM alis.contact")
    assert real
    for table, rows in everything(settings).items():
        if table == "contact":
            continue
        for row in rows:
            assert not any(one.email.lower() in row.lower() or one.name in row for one in real), (table, row)
    recipients = {row.recipient.partition(":")[0] for row in told.sql("SELECT DISTINCT recipient FROM alis.message")}
    assert recipients <= {"contact", "role", "coordinator", "leader", "trainee", "user"}
    assert not told.sql("SELECT sent_to FROM alis.message WHERE sent_to NOT LIKE '%%@demo.invalid'")


def test_every_sign_in_works(told: World, logins: list[dict[str, Any]]) -> None:
    for login in {one["email"]: one for one in logins}.values():
        assert login["password"] == PASSWORD
        assert told.client(login["email"], login["password"]).get("/sessions").status_code == 200, login


def test_the_sign_ins_are_those_that_are_asked_for(logins: list[dict[str, Any]]) -> None:
    assert all(set(one) == {"email", "password", "roles", "org", "name"} for one in logins)
    held = {(one["org"], role) for one in logins for role in one["roles"]}
    trust_roles = [role for role in Role if role.startswith("trust.")]
    assert {(trust, role) for trust in trust_codes() for role in trust_roles} <= held
    assert len(SIGNED_UP) == 10
    three = ("municipality.coordinator", "municipality.leader", "municipality.signatory")
    assert {(number, role) for number in SIGNED_UP for role in three} <= held
    assert {("region", "region.admin"), ("region", "region.programme"), ("operator", "operator")} <= held
    everything_at_once = {"municipality.coordinator", "municipality.leader", "municipality.mentor"}
    assert any(everything_at_once <= set(one["roles"]) for one in logins if one["org"] == ALONE)
    (both,) = {one["email"] for one in logins if one["org"] == SHARED[0]} & {
        one["email"] for one in logins if one["org"] == SHARED[1]
    }
    assert both


@pytest.mark.parametrize(
    ("role", "org"),
    [
        ("municipality.coordinator", "1804"),
        ("municipality.coordinator", "5603"),
        ("municipality.coordinator", "5501"),
        ("municipality.coordinator", "1833"),
        ("municipality.mentor", "5603"),
        ("trust.contact", "nlsh"),
        ("trust.contact", "unn"),
        ("trust.unit_leader", "unn"),
        ("trust.unit_leader", "fin"),
        ("trust.personnel", "nlsh"),
        ("trust.personnel", "unn"),
        ("trust.admin", "unn"),
    ],
)
def test_whoever_signs_in_has_something_to_do(told: World, logins: list[dict[str, Any]], role: str, org: str) -> None:
    email = next(one["email"] for one in logins if role in one["roles"] and one["org"] == org)
    answer = told.api(email, org).get("/worklist")
    assert answer.status_code == 200, answer.json
    assert [line for line in answer.json["items"] if not line["information"]], (role, org)


def test_a_second_load_changes_nothing(told: World, settings: Settings) -> None:
    before = everything(settings)
    demo.load(settings, told.today)
    assert everything(settings) == before
    assert (settings.data_dir / "logins.json").exists()
