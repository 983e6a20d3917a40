"""The inbox and its count, one mail a day for who wants it, the trust's own words, dead letters sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.dates import OSLO
from core.jobs import Pace, make_app
from core.worklist import rounds
from tests.support.mail import Inbox, drain, empty_queue, live_settings, mail_server
from tests.support.placing import Scene
from tests.support.world import BODO, TROMSO, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from core.config import Settings

pytestmark = [pytest.mark.database, pytest.mark.smtp]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as handler:
        yield handler


@pytest.fixture
def live(settings: Settings, inbox: Inbox, world: World) -> Settings:
    empty_queue(world)
    return live_settings(settings, inbox, world)


@pytest.fixture(scope="module")
def scene(world: World) -> Scene:
    """A coordinator who is the one that the municipality's profile names."""
    made = Scene(world, "nlsh", BODO)
    world.sql("UPDATE alis.municipal_profile SET coordinator_email = %s WHERE municipality = %s", made.coordinator_email, BODO)
    return made


def make_round(live: Settings, day: date) -> None:
    _app, post = make_app(live, Pace())
    rounds.make(post, datetime(day.year, day.month, day.day, 8, tzinfo=OSLO).astimezone(UTC))
    post.sessions.kw["bind"].dispose()


def test_new_messages_are_counted_in_the_header_until_they_are_read(world: World, live: Settings, scene: Scene) -> None:
    scene.notify(email=None)
    drain(live)
    door = world.client(scene.coordinator_email)
    page = door.get("/inbox").get_data(as_text=True)
    assert "1 ny melding" in page
    assert "Kvittering: Innmelding fra Bodø" in page
    newest = world.sql("SELECT max(id) AS id FROM alis.message WHERE recipient = 'coordinator'")[0].id
    assert door.post("/inbox/read", through=newest).status_code == 303
    assert "ny melding" not in door.get("/inbox").get_data(as_text=True).split("<main")[0]
    api = scene.coordinator.get("/inbox").json
    assert (api["read_through"], api["items"][0]["subject"][:10]) == (newest, "Kvittering")
    # an older number takes nothing back
    assert scene.coordinator.post("/inbox/read", {"through": 1}).json["read_through"] == newest
    assert scene.coordinator.post("/inbox/read", {"through": -1}).status_code == 422


def test_a_daily_summary_carries_what_still_stands_and_only_that(
    world: World, live: Settings, inbox: Inbox, scene: Scene
) -> None:
    door = world.client(scene.coordinator_email)
    door.get("/inbox/settings")
    assert door.post("/inbox/settings", delivery="hourly").status_code == 422
    assert door.post("/inbox/settings", delivery="daily").status_code == 303
    kept = scene.notify(email=None, name="Kari Kvam")
    over = scene.notify(email=None, name="Ola Over")
    drain(live)
    assert not inbox.to(scene.coordinator_email)
    assert len(world.sql("SELECT 1 FROM alis.message WHERE status = 'held'")) == 2
    # one matter ends while its message waits
    world.sql("UPDATE alis.placement_request SET ended_on = notified_on, status = 'withdrawn' WHERE id = %s", over["id"])
    make_round(live, world.today)
    make_round(live, world.today)
    drain(live)
    (mail,) = inbox.to(scene.coordinator_email)
    said = mail.get_body(("plain",)).get_content()
    assert f"/requests/{kept['case']}" in said
    assert over["case"] not in said
    assert "Kari" not in str(mail)
    rows = world.sql("SELECT request_id, status FROM alis.message WHERE event = 'receipt' ORDER BY id")
    assert [(row.request_id, row.status) for row in rows] == [(kept["id"], "sent"), (over["id"], "cancelled")]
    # nothing new: the next day brings no summary
    make_round(live, world.today + timedelta(days=1))
    drain(live)
    assert len([one for one in inbox.subjects if one.startswith("Oppsummering")]) == 1
    door.post("/inbox/settings", delivery="immediate")


def test_an_admin_puts_a_message_into_own_words(world: World, live: Settings, inbox: Inbox) -> None:
    scene = Scene(world, "unn", TROMSO)
    admin = world.client(world.person("unn", "trust.admin"))
    address = "/messages/templates/notification/nb"
    admin.get(address)
    unknown = admin.post(address, subject="{emne}", body="{tekst} {navn}", version="0")
    assert unknown.status_code == 422
    assert "felt som ikke finnes" in unknown.get_data(as_text=True)
    assert "{tekst} {navn}" in unknown.get_data(as_text=True)  # as typed
    assert admin.post(address, subject="{tekst}", body="{tekst}", version="0").status_code == 422  # no text in a subject
    assert admin.post(address, subject="{emne}", body="Hei!", version="0").status_code == 422  # nowhere to go on
    preview = admin.post(address, subject="Hei: {emne}", body="God dag.\n\n{tekst}", version="0", preview="1")
    assert preview.status_code == 200
    assert "Hei: Innmelding fra Gamvik" in preview.get_data(as_text=True)
    assert not world.sql("SELECT 1 FROM alis.message_template")
    assert admin.post(address, subject="Hei: {emne}", body="God dag.\n\n{tekst}", version="0").status_code == 303
    assert admin.post(address, subject="Hei: {emne}", body="Sent {tekst}", version="0").status_code == 409
    request = scene.notify(email=None)
    inbox.answers = ["451 4.3.0 busy"] * 2  # both tries of everything say the same words
    for _ in range(3):
        drain(live)
    (mail,) = [mail for _to, mail in inbox.mails if str(mail["Subject"]).strip().startswith("Hei: Innmelding fra Tromsø")]
    body = mail.get_body(("plain",)).get_content()
    assert body.startswith("God dag.")
    assert request["case"] in body
    (row,) = world.sql("SELECT template_version, body FROM alis.message WHERE event = 'notification'")
    assert (row.template_version, row.body.startswith("God dag.")) == (1, True)
    assert admin.post(f"{address}/standard").status_code == 303
    assert admin.post(f"{address}/standard").status_code == 409
    assert [row.version for row in world.sql("SELECT version FROM alis.message_template ORDER BY version")] == [1, 2]


def test_dead_letters_are_seen_with_their_remedy_and_sent_again(world: World, live: Settings, inbox: Inbox, scene: Scene) -> None:
    world.sql("UPDATE alis.contact SET refused_on = NULL")
    inbox.answers = ["554 5.7.1 not today"]
    scene.notify(email=None)
    drain(live)
    (dead,) = world.sql("SELECT id FROM alis.message WHERE status = 'dead'")
    operator = world.client(world.person("operator", "operator"))
    page = operator.get("/operations").get_data(as_text=True)
    assert "Rett adressen" in page
    assert "nlsh" in page
    contact = world.client(scene.contact_email)
    assert "Send på nytt" in contact.get("/messages?status=dead").get_data(as_text=True)
    assert contact.post(f"/messages/nlsh-{dead.id}/retry").status_code == 303
    assert contact.post(f"/messages/nlsh-{dead.id}/retry").status_code == 409
    drain(live)
    assert not world.sql("SELECT 1 FROM alis.message WHERE status = 'dead'")
    # what died of a server that was away, the operator sets going again
    world.sql("UPDATE alis.message SET status = 'dead', last_error = 'ConnectionRefusedError', sent_at = NULL")
    sent = len(inbox.mails)
    assert operator.post("/operations/nlsh/retry").status_code == 303
    drain(live)
    drain(live)
    assert len(inbox.mails) == sent + 2


def test_nobody_is_written_to_about_contacts_while_they_are_fresh(world: World, live: Settings) -> None:
    world.sql("UPDATE alis.contact SET last_confirmed_on = %s, refused_on = NULL", world.today)
    make_round(live, world.today)
    assert not nudges(world)
    world.sql("UPDATE alis.contact SET last_confirmed_on = %s WHERE trust = 'fin'", world.today - timedelta(days=200))
    make_round(live, world.today)
    make_round(live, world.today + timedelta(days=1) if world.today.day < 28 else world.today)
    assert [row.trust for row in nudges(world)] == ["fin"]


def nudges(world: World) -> list[Any]:
    return world.sql("SELECT trust FROM alis.message WHERE event = 'contacts_stale'")
