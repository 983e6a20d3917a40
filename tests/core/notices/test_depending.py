"""A message depends on what it speaks of, not only on its matter: the offer, the query, the candidate, whoever it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from core.notices import sending
from core.notices.service import Matter, Recipient, tell
from core.notices.standing import About
from core.tenancy import Scope, ScopeKind, enter
from tests.support.mail import Inbox, drain, empty_queue, live_settings, mail_server
from tests.support.placing import Scene
from tests.support.world import BODO, TROMSO, World

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def offer_mails(inbox: Inbox) -> list[str]:
    return [one for one in inbox.subjects if one.startswith("Tilbud") and "trukket" not in one]


def test_an_offer_brings_its_date_for_the_calendar(world: World, live: Settings, inbox: Inbox) -> None:
    scene = Scene(world, "nlsh", BODO)
    _request, offer = scene.offered(email="kari@test.invalid")
    drain(live)
    (mail,) = [one for one in inbox.to("kari@test.invalid") if one["Subject"].strip().startswith("Tilbud")]
    (attached,) = list(mail.iter_attachments())
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "frist.ics")
    (event,) = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == offer["answer_by_on"]
    assert "/answer/" in mail.get_body(("plain",)).get_content()
    assert "/answer/" not in attached.get_content()  # the personal link stays in the mail
    html = mail.get_body(("html",)).get_content()
    assert "<style" not in html
    assert "style=" in html


@pytest.mark.requirement("R-071")
@pytest.mark.parametrize("checked", [True, False])
def test_a_withdrawn_offer_is_not_sent_while_the_matter_goes_on(
    world: World, live: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, *, checked: bool
) -> None:
    """As if nobody had cancelled them: the last check alone holds them back (negative control: without it they go)."""
    scene = Scene(world, "nlsh", "1833" if checked else "1824")
    request, offer = scene.offered(email="kari@test.invalid")
    answer = scene.contact.post(f"/offers/{offer['case']}/withdraw", {"reason": "Posten falt bort"})
    assert answer.status_code == 200, answer.json
    assert scene.coordinator.get(f"/requests/{request['case']}").json["status"] == "waiting"
    world.sql("UPDATE alis.message SET status = 'queued' WHERE event = 'offer'")
    if not checked:
        monkeypatch.setattr(sending, "is_over", lambda _found: False)
    drain(live)
    assert len(offer_mails(inbox)) == (0 if checked else 2)
    assert any("trukket" in one for one in inbox.subjects)


def test_an_answered_query_is_not_asked_again(world: World, live: Settings, inbox: Inbox) -> None:
    scene = Scene(world, "unn", TROMSO)
    request = scene.notify()
    vacancy = scene.vacancy()
    asked = scene.contact.post(f"/vacancies/{vacancy['case']}/queries", {"request_id": request["id"]})
    assert asked.status_code in {200, 201}, asked.json
    (row,) = world.sql("SELECT id FROM alis.query WHERE trust = 'unn' ORDER BY id DESC LIMIT 1")
    scene.coordinator.post(f"/queries/unn-{row.id}/answer", {"answer": "yes"})
    drain(live)
    assert not [one for one in inbox.subjects if one.startswith("Spørsmål")]
    assert [one for one in inbox.subjects if one.startswith("Svar om")]


def leave(world: World, live: Settings, to: Recipient) -> None:
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="unn"), live.context_key)
        tell(db, Matter("unn", None, None), "presented", f"p:{to.reference}", (to,), subject="Mulig kandidat", body=("x",))


def test_a_leader_who_has_left_is_written_to_no_more_and_whoever_leads_now_is(world: World, live: Settings, inbox: Inbox) -> None:
    unit = world.unit("unn", "Onkologi")
    old = world.person("unn", "trust.unit_leader", units=[unit], email="gammel@demo.invalid")
    (row,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", old)
    leave(world, live, Recipient(f"user:{row.id}", "trust.unit_leader"))
    world.sql("UPDATE alis.membership SET valid_to = '2021-01-01' WHERE user_id = %s", row.id)
    world.person("unn", "trust.unit_leader", units=[unit], email="ny@demo.invalid")
    drain(live)
    assert [to for to, _mail in inbox.mails] == [("ny@demo.invalid",)]


@pytest.mark.requirement("R-025")
def test_a_trust_without_a_published_contact_is_reached_through_its_own_people(
    world: World, live: Settings, inbox: Inbox
) -> None:
    """HSYK has published nobody; what municipalities send must not die in silence."""
    world.person("hsyk", "trust.admin", email="admin.hsyk@demo.invalid")
    scene = Scene(world, "hsyk", "1824")
    world.sql("UPDATE alis.membership SET valid_to = '2021-01-01' WHERE trust = 'hsyk' AND roles @> '{trust.contact}'")
    scene.notify(email=None)
    drain(live)
    assert [str(mail["Subject"]).strip()[:10] for mail in inbox.to("admin.hsyk@demo.invalid")] == ["Innmelding"]
    assert not world.sql("SELECT 1 FROM alis.message WHERE status = 'dead'")


@pytest.mark.requirement("R-026")
def test_a_refused_address_is_marked_and_the_next_one_is_used(world: World, live: Settings, inbox: Inbox) -> None:
    world.sql("UPDATE alis.contact SET refused_on = NULL WHERE trust = 'nlsh'")
    (contact,) = world.sql(
        "SELECT id, email FROM alis.contact WHERE trust = 'nlsh' AND role = 'trust.contact' ORDER BY id LIMIT 1"
    )
    inbox.refuses = {contact.email, "feil@demo.invalid"}
    scene = Scene(world, "nlsh", BODO)
    world.sql("UPDATE alis.municipal_profile SET coordinator_email = 'feil@demo.invalid' WHERE municipality = %s", BODO)
    scene.notify(email=None)
    drain(live)
    rows = world.sql("SELECT recipient, status, last_error FROM alis.message ORDER BY recipient")
    assert {(row.status, row.last_error) for row in rows} == {("dead", "smtp 550")}
    (marked,) = world.sql("SELECT refused_on FROM alis.contact WHERE trust = 'nlsh' AND id = %s", contact.id)
    assert marked.refused_on == world.today
    (profile,) = world.sql("SELECT refused_email, refused_on FROM alis.municipal_profile WHERE municipality = %s", BODO)
    assert (profile.refused_email, profile.refused_on) == ("feil@demo.invalid", world.today)
    assert len(world.sql("SELECT 1 FROM alis.audit_event WHERE action = 'address_refused'")) == 2
    # the coordinator's address is known to be wrong: the leader of the medical service stands in
    scene.notify(email=None)
    drain(live)
    assert inbox.to("leder@demo.invalid")
    world.sql("UPDATE alis.municipal_profile SET refused_email = NULL, refused_on = NULL")


def test_a_message_can_only_depend_on_what_is_known() -> None:
    About("milestone.reconfirm", 1)
    with pytest.raises(ValueError, match="depend on weather"):
        About("weather", 1)
