"""Passwords, lockout and sessions: what opens a session, and everything that ends it at once."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from core.accounts import service
from core.errors import NotFound, Refusal
from core.identity import IDLE, identify, sha256
from tests.support.world import PASSWORD, Door

if TYPE_CHECKING:
    from tests.support.world import World

pytestmark = pytest.mark.database
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def sign_in(world: World, email: str, password: str = PASSWORD, *, now: datetime | None = None) -> str:
    app = world.app
    return service.sign_in(
        app.sessions, app.settings.context_key, email, password, now=now or datetime.now(UTC), today=world.today, device="test"
    ).secret


def who(world: World, secret: str, *, now: datetime | None = None, bearer: bool = False) -> str | None:
    """The name behind a secret at a moment, or None."""
    with world.app.sessions() as db, db.begin():
        found = identify(
            db, secret, world.app.settings.context_key, bearer=bearer, now=now or datetime.now(UTC), today=world.today
        )
    return found.email if found else None


def test_passwords_are_argon2id_with_the_parameters_owasp_names() -> None:
    kind, _version, parameters = service.hash_password("et langt nok passord").split("$")[1:4]
    assert kind == "argon2id"
    assert parameters == "m=19456,t=2,p=1"
    assert service.hash_password("samme") != service.hash_password("samme")


@pytest.mark.requirement("R-001")
def test_only_a_hash_of_the_session_is_kept(world: World) -> None:
    secret = sign_in(world, world.person("fin", "trust.contact"))
    assert len(secret) >= 43
    assert secret not in str(world.sql("SELECT * FROM alis.sign_in"))


def test_five_wrong_passwords_lock_this_account_for_five_minutes(world: World) -> None:
    email = world.person("fin", "trust.contact")
    for _ in range(service.LOCK_AFTER):
        with pytest.raises(service.WrongPassword):
            sign_in(world, email, "feil", now=NOW)
    with pytest.raises(service.WrongPassword):
        sign_in(world, email, now=NOW + timedelta(minutes=4, seconds=59))
    assert sign_in(world, email, now=NOW + timedelta(minutes=5, seconds=1))


def test_nobody_else_is_locked_out(world: World) -> None:
    """The pair of the test above."""
    email, other = world.person("fin", "trust.contact"), world.person("fin", "trust.adviser")
    for _ in range(service.LOCK_AFTER + 1):
        with pytest.raises(Refusal):
            sign_in(world, email, "feil", now=NOW)
    assert sign_in(world, other, now=NOW)


def test_a_right_password_starts_the_count_anew(world: World) -> None:
    email = world.person("fin", "trust.contact")
    for _ in range(3):
        for _ in range(service.LOCK_AFTER - 1):
            with pytest.raises(service.WrongPassword):
                sign_in(world, email, "feil", now=NOW)
        assert sign_in(world, email, now=NOW)


def test_guessing_in_parallel_gains_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    email = world.person("fin", "trust.contact")
    answers: list[str] = []
    tried: list[str] = []
    real = service.matches

    def counted(hash_: str, password: str) -> bool:
        if hash_ != service._NOBODY:
            tried.append(password)
        return real(hash_, password)

    monkeypatch.setattr(service, "matches", counted)

    def guess() -> None:
        try:
            sign_in(world, email, "feil", now=NOW)
        except Refusal as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == ["wrong_password"] * 8
    assert len(tried) == service.LOCK_AFTER


@pytest.mark.parametrize("case", ["unknown", "disabled", "no password", "odd", "locked"])
def test_whether_an_address_is_known_cannot_be_read_from_the_answer(world: World, case: str) -> None:
    known, other = world.person("fin", "trust.contact"), world.person("fin", "trust.contact")
    if case == "disabled":
        world.sql("UPDATE alis.app_user SET disabled_at = now() WHERE email = %s", other)
    if case == "no password":
        world.sql("UPDATE alis.app_user SET password_hash = NULL WHERE email = %s", other)
    if case == "locked":  # the sentence tells everybody that there is a wait
        world.sql("UPDATE alis.app_user SET locked_until = now() + interval '5 minutes' WHERE email = %s", other)
    asked = {"unknown": "ingen@demo.invalid", "odd": "a|b~c@demo.invalid"}.get(case, other)

    def answer(email: str) -> tuple[int, str]:
        door = Door(world.app.test_client())
        door.get("/login")
        given = door.post("/login", email=email, password="feil passord")
        page = given.get_data(as_text=True).replace(email, "EMAIL")
        return given.status_code, re.sub(r'value="[^"]{20,}"|[?&]v=\w+', "", page)

    assert answer(asked) == answer(known)


def test_an_unknown_address_costs_one_verification_like_a_known_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes the time is argon2: one verification for whoever asks. How long that takes is no test's business."""
    verified: list[str] = []
    real = service.matches

    def counted(hash_: str, password: str) -> bool:
        verified.append(password)
        return real(hash_, password)

    monkeypatch.setattr(service, "matches", counted)
    locked = world.person("fin", "trust.contact")
    world.sql("UPDATE alis.app_user SET locked_until = now() + interval '5 minutes' WHERE email = %s", locked)
    for email in (world.person("fin", "trust.contact"), "ingen@demo.invalid", locked):
        verified.clear()
        with pytest.raises(service.WrongPassword):
            sign_in(world, email, "feil")
        assert verified == ["feil"]


def test_a_disabled_person_does_not_get_in_and_an_open_session_ends(world: World) -> None:
    email = world.person("fin", "trust.contact")
    secret = sign_in(world, email)
    assert who(world, secret) == email
    world.sql("UPDATE alis.app_user SET disabled_at = now() WHERE email = %s", email)
    assert who(world, secret) is None
    with pytest.raises(service.WrongPassword):
        sign_in(world, email)


def test_a_membership_that_ends_ends_the_session_and_the_token(world: World) -> None:
    email = world.person("fin", "trust.contact")
    secret, api = sign_in(world, email), world.api(email, "fin")
    token = api.headers["Authorization"].removeprefix("Bearer ")
    assert who(world, secret) == who(world, token, bearer=True) == email
    assert api.get("/requests").status_code == 200
    world.sql(
        "UPDATE alis.membership SET valid_to = %s WHERE user_id = (SELECT id FROM alis.app_user WHERE email = %s)",
        world.today - timedelta(days=1),
        email,
    )
    assert who(world, secret) is None
    assert who(world, token, bearer=True) is None
    assert api.get("/requests").status_code == 401


def test_a_token_is_for_its_membership_only_while_a_session_goes_on_in_another(world: World) -> None:
    email = world.person("fin", "trust.contact")
    world.person("unn", "trust.contact", email=email)
    secret = sign_in(world, email)
    fin, unn = world.api(email, "fin"), world.api(email, "unn")
    world.sql(
        "UPDATE alis.membership SET valid_to = '2020-01-02' WHERE trust = 'fin'"
        " AND user_id = (SELECT id FROM alis.app_user WHERE email = %s)",
        email,
    )
    assert who(world, secret) == email
    assert fin.get("/requests").status_code == 401
    assert unn.get("/requests").status_code == 200


def test_no_membership_at_all_is_told_and_opens_nothing(world: World) -> None:
    email = world.person("fin", "trust.contact")
    world.sql(
        "UPDATE alis.membership SET valid_to = '2020-01-02' WHERE user_id = (SELECT id FROM alis.app_user WHERE email = %s)",
        email,
    )
    with pytest.raises(Refusal) as refused:
        sign_in(world, email)
    assert refused.value.code == "no_membership"
    with pytest.raises(NotFound):
        world.api(email, "fin")


def test_a_deputy_is_in_from_the_first_day_to_the_last(world: World) -> None:
    email, deputy = world.person("fin", "trust.contact"), world.person("fin", "trust.adviser")
    ids = {
        row.email: row
        for row in world.sql(
            "SELECT u.email, u.id AS user_id, m.id FROM alis.app_user u JOIN alis.membership m ON m.user_id = u.id"
        )
    }
    world.sql(
        """INSERT INTO alis.membership (user_id, org_kind, trust, roles, valid_from, valid_to, deputy_for)
           VALUES (%s, 'trust', 'fin', '{trust.contact}', %s, %s, %s)""",
        ids[deputy].user_id,
        world.today + timedelta(days=1),
        world.today + timedelta(days=2),
        ids[email].id,
    )
    secret = sign_in(world, deputy)
    allowed = []
    for days in range(4):
        with world.app.sessions() as db, db.begin():
            found = identify(
                db,
                secret,
                world.app.settings.context_key,
                bearer=False,
                now=datetime.now(UTC),
                today=world.today + timedelta(days=days),
            )
        assert found is not None
        allowed.append(found.may("offer:make"))
    assert allowed == [False, True, True, False]


def test_two_idle_hours_end_a_session_and_use_prolongs_it(world: World) -> None:
    email = world.person("fin", "trust.contact")
    secret = sign_in(world, email, now=NOW)
    assert who(world, secret, now=NOW + IDLE - timedelta(seconds=1)) == email
    assert who(world, secret, now=NOW + 2 * IDLE - timedelta(minutes=1)) == email
    assert who(world, secret, now=NOW + 4 * IDLE) is None


def test_twelve_hours_end_a_session_whatever_is_done(world: World) -> None:
    email = world.person("fin", "trust.contact")
    secret = sign_in(world, email, now=NOW)
    for hour in range(1, 12):
        assert who(world, secret, now=NOW + timedelta(hours=hour)) == email
    assert who(world, secret, now=NOW + timedelta(hours=12)) is None


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    email = world.person("fin", "trust.contact")
    door = world.client(email)
    door.get("/requests")
    copied = door.client.get_cookie("alis")
    assert copied is not None
    assert door.post("/logout").status_code == 303
    other = world.app.test_client()
    other.set_cookie("alis", copied.value)
    assert other.get("/requests").headers["Location"].startswith("/login")


def test_a_new_session_id_at_sign_in(world: World) -> None:
    """A session that somebody planted before is not the one that is signed in."""
    email = world.person("fin", "trust.contact")
    client = world.app.test_client()
    with client.session_transaction() as planted:
        planted["sid"] = "plantet"
        planted["annet"] = "verdi"
    door = Door(client)
    door.get("/login")
    before = door.csrf
    assert door.post("/login", email=email, password=PASSWORD).status_code == 303
    with client.session_transaction() as own:
        assert own["sid"] != "plantet"
        assert "annet" not in own
    door.get("/requests")
    assert door.csrf != before


def test_ending_another_of_ones_sessions_and_no_one_elses(world: World) -> None:
    email, stranger = world.person("fin", "trust.contact"), world.person("fin", "trust.contact")
    here, there = world.client(email), world.client(email)
    theirs = world.client(stranger)
    here.get("/sessions")
    with there.client.session_transaction() as session:
        hash_ = sha256(session["sid"])
    with theirs.client.session_transaction() as session:
        foreign = sha256(session["sid"])
    assert here.post(f"/sessions/{foreign}/revoke").status_code == 404
    assert theirs.get("/requests").status_code == 200
    assert here.post(f"/sessions/{hash_}/revoke").status_code == 303
    assert there.get("/requests").status_code == 303
    assert here.get("/requests").status_code == 200


def test_a_role_taken_away_is_gone_at_the_next_request(world: World) -> None:
    email = world.person("nlsh", "trust.contact")
    door = world.client(email)
    assert door.get("/requests/enter").status_code == 200
    world.sql(
        "UPDATE alis.membership SET roles = '{trust.adviser}' WHERE user_id = (SELECT id FROM alis.app_user WHERE email = %s)",
        email,
    )
    assert door.get("/requests/enter").status_code == 403


def test_switching_works_in_own_organisations_only(world: World) -> None:
    email = world.person("fin", "trust.contact")
    world.person("unn", "trust.contact", email=email)
    foreign = world.sql(
        "SELECT id FROM alis.membership WHERE user_id = (SELECT id FROM alis.app_user WHERE email = %s)",
        world.person("nlsh", "trust.admin"),
    )[0].id
    own = world.sql(
        "SELECT id FROM alis.membership WHERE trust = 'unn' AND user_id = (SELECT id FROM alis.app_user WHERE email = %s)", email
    )[0].id
    door = world.client(email)
    door.get("/requests")
    assert door.post("/switch", membership=foreign).status_code == 404
    assert door.post("/switch", membership=own).status_code == 303
    assert "Universitetssykehuset" in door.get("/requests").get_data(as_text=True)
