"""People of an organisation: let in, changed, ended, stood in for; the profile follows the coordinator; one's own password."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.accounts.views import device_name
from core.dates import add_months
from tests.support.world import BODO, GAMVIK, HAMMERFEST, PASSWORD, RANA, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def admin(world: World) -> str:
    return world.person("nlsh", "trust.admin", name="Admin Antonsen")


@pytest.mark.requirement("R-003")
def test_a_person_known_elsewhere_is_reused_without_a_word(world: World, admin: str) -> None:
    known = world.person("fin", "trust.contact", name="Kjent Karlsen")
    api = world.api(admin, "nlsh")
    roles = {"roles": ["trust.adviser"]}
    first = api.post("/people", {"email": known, "name": "Feil Navn", **roles})
    new = api.post("/people", {"email": "helt.ny@demo.invalid", "name": "Helt Ny", **roles})
    assert first.status_code == new.status_code == 201, first.json
    assert set(first.json) == set(new.json)  # neither says whether the person was known
    assert len(world.sql("SELECT 1 FROM alis.app_user WHERE email = %s", known)) == 1
    assert world.sql("SELECT name FROM alis.app_user WHERE email = %s", known)[0].name == "Kjent Karlsen"
    door = world.client(known)  # the password is the one there was
    (other,) = world.sql("SELECT id FROM alis.membership WHERE trust = 'nlsh' AND id = %s", first.json["id"])
    assert "Bytt organisasjon" in door.get("/sessions").get_data(as_text=True)
    assert door.post("/switch", membership=other.id).status_code == 303
    assert "Nordlandssykehuset" in door.get("/contacts").get_data(as_text=True)
    again = api.post("/people", {"email": known, "name": "Igjen", **roles})
    assert (again.status_code, again.json["code"]) == (409, "already_member")


def test_only_roles_of_the_own_kind_are_given(world: World, admin: str) -> None:
    api = world.api(admin, "nlsh")
    for roles in (["municipality.leader"], ["region.admin"], ["operator"], ["trust.contact", "operator"]):
        answer = api.post("/people", {"email": "x@demo.invalid", "name": "X", "roles": roles})
        assert answer.status_code == 422, roles
        assert answer.json["errors"][0]["pointer"] == "/roles"
    assert not world.sql("SELECT 1 FROM alis.app_user WHERE email = 'x@demo.invalid'")
    leader = {"email": "leder@demo.invalid", "name": "L", "roles": ["trust.unit_leader"]}
    assert api.post("/people", leader).json["errors"][0]["pointer"] == "/units"
    assert api.post("/people", leader | {"units": [world.unit("fin", "SÁNAG/SANKS")]}).status_code == 422
    unit = world.unit("nlsh", "onkologi")
    assert api.post("/people", leader | {"units": [unit]}).json["units"] == [unit]


def test_an_ended_membership_is_out_at_the_next_request(world: World, admin: str) -> None:
    victim = world.person("nlsh", "trust.contact")
    door = world.client(victim)
    assert door.get("/contacts").status_code == 200
    api = world.api(admin, "nlsh")
    (row,) = [one for one in api.get("/people").json["items"] if one["email"] == victim]
    assert api.post(f"/people/{row['id']}/end", {}).status_code == 200
    assert door.get("/contacts").status_code == 303  # to the sign-in
    assert victim not in str(api.get("/people").json)
    own = next(one for one in api.get("/people").json["items"] if one["email"] == admin)
    assert api.post(f"/people/{own['id']}/end", {}).status_code == 409
    stripped = {"roles": ["trust.contact"], "valid_from": own["valid_from"], "version": own["version"]}
    assert api.put(f"/people/{own['id']}", stripped).status_code == 409
    later = {**stripped, "roles": own["roles"], "valid_from": (world.today + timedelta(days=1)).isoformat()}
    assert api.put(f"/people/{own['id']}", later).status_code == 409


def test_two_who_change_one_membership_see_both_versions(world: World, admin: str) -> None:
    someone = world.person("nlsh", "trust.contact")
    api = world.api(admin, "nlsh")
    (row,) = [one for one in api.get("/people").json["items"] if one["email"] == someone]
    body = {"roles": ["trust.personnel"], "valid_from": row["valid_from"], "version": row["version"]}
    assert api.put(f"/people/{row['id']}", body).json["roles"] == ["trust.personnel"]
    clash = api.put(f"/people/{row['id']}", body | {"roles": ["trust.adviser"]})
    assert clash.status_code == 409
    assert (clash.json["stored"]["roles"], clash.json["typed"]["roles"]) == (["trust.personnel"], ["trust.adviser"])


@pytest.mark.requirement("R-001")
def test_another_organisations_people_do_not_exist(world: World, admin: str) -> None:
    foreign = world.person("fin", "trust.contact")
    (row,) = world.sql("SELECT m.id FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s", foreign)
    api = world.api(admin, "nlsh")
    assert foreign not in str(api.get("/people").json)
    body = {"roles": ["trust.contact"], "valid_from": "2020-01-01", "version": 1}
    assert api.put(f"/people/{row.id}", body).status_code == 404
    assert api.post(f"/people/{row.id}/end", {}).status_code == 404
    contact = world.api(world.person("nlsh", "trust.contact"), "nlsh")
    assert contact.get("/people").status_code == 200
    assert contact.post("/people", {"email": "y@demo.invalid", "name": "Y", "roles": ["trust.contact"]}).status_code == 403


def test_a_deputy_stands_in_from_to_and_ends_by_itself(world: World, admin: str) -> None:
    api = world.api(admin, "nlsh")
    original = world.person("nlsh", "trust.contact", name="Fast Fredriksen")
    deputy = world.person("fin", "trust.contact")
    (row,) = [one for one in api.get("/people").json["items"] if one["email"] == original]
    url = f"/people/{row['id']}/deputy"
    body = {"email": deputy, "name": "Vikar", "valid_from": world.today.isoformat()}
    yesterday = (world.today - timedelta(days=1)).isoformat()
    assert api.post(url, body | {"valid_to": yesterday}).status_code == 422
    assert api.post(url, body).json["errors"][0]["pointer"] == "/valid_to"
    assert api.post(url, body | {"email": original, "valid_to": world.soon(7)}).status_code == 422
    made = api.post(url, body | {"valid_to": add_months(world.today, 1).isoformat()})
    assert made.status_code == 201, made.json
    assert made.json["roles"] == ["trust.contact"]
    door = world.client(deputy)
    door.get("/sessions")
    door.post("/switch", membership=made.json["id"])
    assert "Nordlandssykehuset" in door.get("/contacts").get_data(as_text=True)
    assert "stedfortreder for Fast Fredriksen" in world.client(admin).get("/people").get_data(as_text=True)
    world.sql("UPDATE alis.membership SET valid_to = %s WHERE id = %s", world.today - timedelta(days=1), made.json["id"])
    assert "Finnmarkssykehuset" in door.get("/contacts").get_data(as_text=True)  # back in the own organisation
    assert api.post(f"/people/{made.json['id']}/deputy", body | {"valid_to": world.soon(7)}).status_code == 409


@pytest.mark.requirement("R-015")
def test_the_profile_follows_the_coordinator(world: World) -> None:
    leader = world.api(world.person(HAMMERFEST, "municipality.leader"), HAMMERFEST)
    assert leader.get("/profile").json["coordinator_name"] is None
    body = {"email": "koord.1@demo.invalid", "name": "Koord En", "roles": ["municipality.coordinator"]}
    first = leader.post("/people", body).json
    assert leader.get("/profile").json["coordinator_name"] == "Koord En"
    leader.post("/people", body | {"email": "koord.2@demo.invalid", "name": "Koord To"})
    assert leader.get("/profile").json["coordinator_name"] == "Koord En"
    leader.post(f"/people/{first['id']}/end", {})
    after = leader.get("/profile").json
    assert (after["coordinator_name"], after["coordinator_email"]) == ("Koord To", "koord.2@demo.invalid")


def test_who_is_both_works_with_all_roles_at_once(world: World) -> None:
    email = world.person(GAMVIK, "municipality.coordinator", "municipality.leader", "municipality.mentor")
    door = world.client(email)
    for url in ("/people", "/profile", "/trainees", "/contacts"):
        assert door.get(url).status_code == 200, url
    assert "Bytt organisasjon" not in door.get("/people").get_data(as_text=True)


@pytest.mark.parametrize(
    ("org", "role"), [(RANA, "municipality.coordinator"), ("region", "region.admin"), (BODO, "municipality.mentor")]
)
def test_ones_own_password_is_changed_with_the_old_one(world: World, org: str, role: str) -> None:
    email, new = world.person(org, role), "et helt nytt passord"
    door, elsewhere = world.client(email), world.client(email)
    door.get("/sessions")
    wrong = door.post("/account/password", current="feil passord her", new=new, again=new)
    assert wrong.status_code == 422
    assert "Passordet er feil" in wrong.get_data(as_text=True)
    assert door.post("/account/password", current=PASSWORD, new="kort", again="kort").status_code == 422
    assert door.post("/account/password", current=PASSWORD, new=new, again=new + "x").status_code == 422
    assert door.post("/account/password", current=PASSWORD, new=new, again=new).status_code == 303
    assert door.get("/sessions").status_code == 200
    assert elsewhere.get("/sessions").status_code == 303
    world.client(email, new)
    (user,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", email)
    rows = world.sql("SELECT 1 FROM alis.audit_event WHERE action = 'password_changed' AND object_id = %s", str(user.id))
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge på Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari på iPhone"),
        ("curl/8.0", "curl/8.0"),
        (None, "Ukjent"),
    ],
)
def test_a_browser_is_shown_by_its_name(world: World, agent: str | None, name: str) -> None:
    with world.app.test_request_context():
        assert device_name(agent) == name
