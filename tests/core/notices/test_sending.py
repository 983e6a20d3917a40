"""Messages really sent: to a mail server on this machine, or as files; never a word about a matter that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from core.config import Smtp
from core.notices import sending
from core.notices.mail import Letter, compose
from core.queue import service as queue
from core.tenancy import Scope, ScopeKind, enter
from tests.support.mail import QUICK, Inbox, drain, empty_queue, live_settings, mail_server
from tests.support.world import BODO, World

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
    return live_settings(settings, inbox, world)


@pytest.fixture
def case(world: World) -> str:
    empty_queue(world)
    world.ready("nlsh", BODO)
    world.sql("UPDATE alis.municipal_profile SET coordinator_email = %s", f"koordinator.{BODO}@demo.invalid")
    api = world.api(world.person(BODO, "municipality.coordinator"), BODO)
    answer: Any = api.post("/requests", world.notification("nlsh", email="kari@test.invalid"))
    return str(answer.json["requests"][0]["case"])


def statuses(world: World) -> list[str]:
    return sorted(row.status for row in world.sql("SELECT status FROM alis.message"))


@pytest.mark.requirement("R-126")
def test_receipt_contact_and_copy_arrive_with_the_right_headers(world: World, live: Settings, inbox: Inbox, case: str) -> None:
    drain(live)
    by_address = {to[0]: mail for to, mail in inbox.mails}
    assert {"kari@test.invalid", f"koordinator.{BODO}@demo.invalid"} <= set(by_address)
    assert len(by_address) == 3
    contact = next(mail for to, mail in by_address.items() if to.startswith("trust.contact"))
    assert contact["Subject"].startswith("Innmelding fra Bodø")
    assert "Testesen" not in str(contact)
    for mail in by_address.values():
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"].endswith("@alis-nord>")
        assert {part.get_content_type() for part in mail.iter_parts()} == {"text/plain", "text/html"}
    assert f"https://alis.invalid/requests/{case}" in contact.get_body(("plain",)).get_content()
    assert f'href="https://alis.invalid/requests/{case}"' in contact.get_body(("html",)).get_content()
    assert statuses(world) == ["sent"] * 3
    drain(live)
    assert len(inbox.mails) == 3


def end(world: World, case: str) -> None:
    trust, id_ = case.split("-")
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust=trust, user_id=0), world.app.settings.context_key)
        found = queue.get(db, trust, int(id_), lock=True)
        queue.close_matter(
            db, found, "withdrawn", on=world.today, now=datetime.now(UTC), by="municipality.coordinator", reason="prøve"
        )


@pytest.mark.requirement("R-071")
def test_after_withdrawal_not_a_word(world: World, live: Settings, inbox: Inbox, case: str) -> None:
    end(world, case)
    drain(live)
    assert inbox.mails == []
    assert statuses(world) == ["cancelled"] * 3


@pytest.mark.requirement("R-071")
@pytest.mark.parametrize("checked", [True, False])
def test_the_last_check_alone_holds_a_message_back(
    world: World, live: Settings, inbox: Inbox, case: str, monkeypatch: pytest.MonkeyPatch, *, checked: bool
) -> None:
    """Also where somebody ends a matter and forgets to cancel; without the check the mails go out (negative control)."""
    end(world, case)
    world.sql("UPDATE alis.message SET status = 'queued'")
    if not checked:
        monkeypatch.setattr(sending, "is_over", lambda _found: False)
    drain(live)
    assert len(inbox.mails) == (0 if checked else 3)


@pytest.mark.requirement("R-071")
def test_the_message_that_announces_the_end_still_goes(world: World, live: Settings, inbox: Inbox, case: str) -> None:
    end(world, case)
    world.sql("UPDATE alis.message SET status = 'queued', about_end = true WHERE recipient = 'coordinator'")
    drain(live)
    assert [to for to, _mail in inbox.mails] == [(f"koordinator.{BODO}@demo.invalid",)]


def test_a_server_that_is_busy_is_tried_again_and_a_refusal_is_a_dead_letter(
    world: World, live: Settings, inbox: Inbox, case: str
) -> None:
    world.sql("UPDATE alis.message SET status = 'cancelled' WHERE recipient <> 'trainee'")
    inbox.answers = ["451 4.3.0 busy kari@test.invalid"]
    for _ in range(3):
        drain(live)
    assert len(inbox.mails) == 1
    (row,) = world.sql("SELECT status, attempts, last_error, sent_to FROM alis.message WHERE recipient = 'trainee'")
    assert (row.status, row.attempts, row.last_error, row.sent_to) == ("sent", 2, None, "kari@test.invalid")


def test_a_permanent_refusal_dies_with_a_code_and_no_address(world: World, live: Settings, inbox: Inbox, case: str) -> None:
    world.sql("UPDATE alis.message SET status = 'cancelled' WHERE recipient <> 'trainee'")
    inbox.answers = ["550 5.1.1 no such user kari@test.invalid"] * 5
    drain(live)
    (row,) = world.sql("SELECT status, attempts, last_error FROM alis.message WHERE recipient = 'trainee'")
    assert (row.status, row.attempts, row.last_error) == ("dead", 1, "smtp 550")


def test_a_server_that_never_answers_ends_as_a_dead_letter(world: World, live: Settings, case: str) -> None:
    gone = replace(live, smtp=Smtp("127.0.0.1", 1))
    for _ in range(QUICK.tries + 1):
        drain(gone)
    rows = world.sql("SELECT status, attempts, last_error FROM alis.message")
    assert {(row.status, row.attempts, row.last_error) for row in rows} == {("dead", QUICK.tries, "ConnectionRefusedError")}


def test_a_changed_contact_is_a_changed_recipient(world: World, live: Settings, inbox: Inbox, case: str) -> None:
    world.sql("UPDATE alis.contact SET email = 'ny@test.invalid' WHERE trust = 'nlsh' AND role = 'trust.contact'")
    drain(live)
    assert ("ny@test.invalid",) in [to for to, _mail in inbox.mails]


def test_a_municipality_without_coordinator_is_reached_through_its_leader_with_its_mailbox_in_copy(
    world: World, live: Settings, inbox: Inbox, case: str
) -> None:
    world.sql("UPDATE alis.municipal_profile SET coordinator_email = NULL, copy_mailbox = 'post@test.invalid'")
    drain(live)
    world.sql("UPDATE alis.municipal_profile SET copy_mailbox = NULL")
    (mail,) = [mail for to, mail in inbox.mails if to == ("leder@demo.invalid", "post@test.invalid")]
    assert (mail["To"], mail["Cc"]) == ("leder@demo.invalid", "post@test.invalid")


def test_a_copy_to_somebody_with_a_mailbox_has_both_in_one_header() -> None:
    """A second Cc is no mail at all: the copy of an offer died on every municipality with a functional mailbox."""
    copy = Letter("1", "<1@test>", "koordinator@test.invalid", ("post@test.invalid",), "Tilbud", "Tekst.", is_copy=True)
    mail = compose(copy, "alis@test.invalid", datetime(2028, 3, 1, 8, tzinfo=UTC))
    assert (mail["To"], mail["Cc"]) == (None, "koordinator@test.invalid, post@test.invalid")


@pytest.mark.requirement("R-024")
def test_a_need_at_unn_goes_to_the_coordinator_with_copy_to_the_adviser(world: World, live: Settings, inbox: Inbox) -> None:
    from core.directory.queries import current_rules
    from core.notices.service import Matter, recipients, tell

    world.sql("DELETE FROM alis.message")
    with world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.UNIT, trust="unn", user_id=1, subject="{101}"), world.app.settings.context_key)
        to = recipients(db, current_rules(db, "unn", world.today), "need_reported", world.today)
        tell(db, Matter("unn", None, None), "need_reported", "need:1", to, subject="Behov: Onkologi", body=("Behov.",))
    drain(live)
    assert any(mail["To"] and to[0].startswith("trust.contact") for to, mail in inbox.mails)
    assert any(mail["Cc"] and not mail["To"] and to[0].startswith("trust.adviser") for to, mail in inbox.mails)


@pytest.mark.requirement("R-026")
def test_a_demo_never_writes_to_a_real_address(world: World, settings: Settings, inbox: Inbox, case: str) -> None:
    """A contact becomes an invented address; whatever else is not .invalid is refused."""
    world.sql("UPDATE alis.contact SET email = 'real.person@example.no'")
    world.sql("UPDATE alis.placement_request SET trainee_email = 'kari@example.no'")
    drain(replace(settings, smtp=Smtp("127.0.0.1", inbox.port)))
    reached = {address for to, _mail in inbox.mails for address in to}
    assert reached == {"trust.contact.nlsh@demo.invalid", f"koordinator.{BODO}@demo.invalid"}
    (dead,) = world.sql("SELECT recipient, last_error FROM alis.message WHERE status = 'dead'")
    assert (dead.recipient, dead.last_error) == ("trainee", "a demo writes to no real address")


def test_without_a_server_mail_is_files(world: World, settings: Settings, case: str) -> None:
    drain(settings)
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in settings.mailbox.glob("*.eml")]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) >= 3
