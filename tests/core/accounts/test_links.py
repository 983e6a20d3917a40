"""Choosing a password by a link: mailed with access and when it is forgotten; used once, dated, and telling nobody who is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from core.accounts.links import PER_HOUR
from core.cli import person as command
from tests.support.mail import drain, empty_queue
from tests.support.world import PASSWORD, Door

if TYPE_CHECKING:
    from pathlib import Path

    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database
NEW = "et nytt og langt passord"


class Post:
    """The worker with a mailbox folder, and what lies in it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = replace(settings, data_dir=folder, smtp=None, base_url="https://alis.invalid", demo=True)

    def mails(self) -> list[tuple[str, str, str]]:
        """To, subject and text of every mail so far, after the worker has been through."""
        drain(self.settings)
        found = []
        for file in sorted(self.settings.mailbox.glob("account-*.eml"), key=lambda one: one.stat().st_mtime_ns):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found.append((str(mail["To"]), str(mail["Subject"]).strip(), body.get_content() if body else ""))
        return found

    def link(self) -> str:
        found = re.search(r"https://alis\.invalid(/login/choose/\S+)", self.mails()[-1][2])
        assert found
        return found[1]


@pytest.fixture
def post(world: World, settings: Settings, tmp_path: Path) -> Post:
    empty_queue(world)
    return Post(settings, tmp_path)


def stranger(world: World) -> Door:
    door = Door(world.app.test_client())
    door.get("/login")
    return door


def ask(world: World, email: str) -> str:
    answer = stranger(world).post("/login/forgotten", email=email)
    assert answer.status_code == 200
    return re.sub(r'value="[^"]{20,}"', "", answer.get_data(as_text=True))


def test_who_is_let_in_chooses_a_password_by_the_link_in_a_mail(world: World, post: Post) -> None:
    door = world.client(world.person("nlsh", "trust.admin"))
    door.get("/people/new")
    person = {"name": "Ny Nilsen", "email": "Ny.Nilsen@demo.invalid", "roles": ["trust.contact", "trust.adviser"]}
    assert door.post("/people", **person, valid_from=world.soon(0)).status_code == 303
    page = door.get("/people").get_data(as_text=True)
    assert "lenke for å velge passord" in page
    assert "ALIS-kontakt i helseforetaket, fagrådgiver" in page
    ((to, subject, body),) = post.mails()
    assert to == "ny.nilsen@demo.invalid"
    assert "Nordlandssykehuset" in subject
    assert "Nilsen" not in subject + body
    link = post.link()
    assert not world.sql("SELECT 1 FROM alis.account_link WHERE token_hash = %s", link.rpartition("/")[2])
    own = stranger(world)
    assert "ny.nilsen@demo.invalid" in own.get(link).get_data(as_text=True)
    for given in ({"new": "kort", "again": "kort"}, {"new": NEW, "again": NEW + "x"}, {"new": "ny.nilsen@demo.invalid"}):
        assert own.post(link, **given).status_code == 422
    assert own.post(link, new=NEW, again=NEW).status_code == 303
    assert "Ny Nilsen" in world.client("ny.nilsen@demo.invalid", NEW).get("/contacts").get_data(as_text=True)
    for again in (own.get(link), own.post(link, new=NEW + "2", again=NEW + "2")):
        assert again.status_code == 410
        assert "/login/forgotten" in again.get_data(as_text=True)
    rows = world.sql("SELECT actor, trust FROM alis.audit_event WHERE action = 'password_chosen'")
    assert [(row.actor, row.trust) for row in rows] == [("Ny Nilsen", None)]


def test_a_forgotten_password_is_chosen_anew_and_every_session_ends(world: World, post: Post) -> None:
    email = world.person("fin", "trust.contact")
    elsewhere = world.client(email)
    world.sql("UPDATE alis.app_user SET locked_until = now() + interval '5 minutes', language = 'nn' WHERE email = %s", email)
    ask(world, email)
    first = post.link()
    assert "Vel nytt passord: https" in post.mails()[0][2], "in the language that the person has chosen"
    ask(world, f" {email.upper()} ")
    link = post.link()
    door = stranger(world)
    assert door.get(first).status_code == 200
    assert door.post(link, new=NEW, again=NEW).status_code == 303
    world.client(email, NEW)
    assert stranger(world).post("/login", email=email, password=PASSWORD).status_code == 401
    assert elsewhere.get("/requests").headers["Location"].startswith("/login")
    assert door.get(first).status_code == 410  # the other link ended with it


def test_the_answer_never_tells_whether_somebody_has_the_address(world: World, post: Post) -> None:
    known, disabled = world.person("fin", "trust.contact"), world.person("fin", "trust.contact")
    world.sql("UPDATE alis.app_user SET disabled_at = now() WHERE email = %s", disabled)
    assert len({ask(world, email) for email in (known, "ingen@demo.invalid", disabled)}) == 1
    assert [to for to, _subject, _body in post.mails()] == [known]
    for _more in range(PER_HOUR + 1):
        ask(world, known)
    assert len(post.mails()) == PER_HOUR
    assert stranger(world).post("/login/forgotten", email="ingen adresse").status_code == 422


def test_a_link_dies_with_its_date_and_a_made_up_one_opens_nothing(world: World, post: Post) -> None:
    email = world.person("fin", "trust.contact")
    ask(world, email)
    link = post.link()
    world.sql("UPDATE alis.account_link SET expires_at = %s WHERE sent_at IS NOT NULL", datetime.now(UTC) - timedelta(seconds=1))
    door = stranger(world)
    for dead in (link, "/login/choose/en-lenke-som-aldri-var"):
        assert door.get(dead).status_code == 410
        assert door.post(dead, new=NEW, again=NEW).status_code == 410
    world.client(email)


def test_a_mail_that_never_arrives_is_told_to_whoever_gave_the_access(world: World, post: Post) -> None:
    door = world.client(world.person("nlsh", "trust.admin"))
    door.get("/people/new")
    # a demo writes to no real address
    door.post("/people", name="Feil Adresse", email="feil@eksempel.no", roles=["trust.adviser"], valid_from=world.soon(0))
    assert "kom ikke fram" not in door.get("/people").get_data(as_text=True)
    assert post.mails() == []
    assert "kom ikke fram" in door.get("/people").get_data(as_text=True)
    assert "kom ikke fram" not in world.client(world.person("fin", "trust.admin")).get("/people").get_data(as_text=True)


def test_the_first_people_are_let_in_by_a_command(world: World, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "owner_url", lambda _data: post.settings.owner_database_url)

    def admit(*words: str) -> Result:
        return CliRunner().invoke(command.person, ["admit", "Forste@demo.invalid", "--name", "Første Person", *words])

    assert admit("--org", "9999", "--role", "trust.admin").exit_code == 1
    assert "cannot be given" in admit("--org", "operator", "--role", "trust.admin").output
    assert not world.sql("SELECT 1 FROM alis.app_user WHERE email = 'forste@demo.invalid'")
    made = admit("--org", "operator", "--role", "operator")
    assert made.exit_code == 0, made.output
    assert "already" in admit("--org", "operator", "--role", "operator").output
    assert stranger(world).post(post.link(), new=NEW, again=NEW).status_code == 303
    assert world.client("forste@demo.invalid", NEW).get("/operations").status_code == 200
