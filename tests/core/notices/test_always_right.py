"""Any order of events, retries and crashes, over a real mail server: nothing stray, nothing lost, each at most once under one id.

What happens to matters, offers and addresses is drawn, and so is how the worker fares with each mail: it may be refused for now,
or die before or after the mail was handed over. In the end the worker runs in peace.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.jobs import Pace, make_app
from core.notices import sending
from core.notices.mail import TryAgain
from core.notices.service import Matter, Recipient, cancel_pending, message_id, tell
from core.notices.standing import About
from core.tenancy import Scope, ScopeKind, enter
from tests.support.mail import Inbox, empty_queue, live_settings, mail_server
from tests.support.placing import Scene
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from core.notices.mail import Letter

pytestmark = [pytest.mark.database, pytest.mark.smtp]

NEVER = datetime.max.replace(tzinfo=UTC)


class Died(Exception):
    """The worker is gone, as after kill -9: nothing more is done."""


@dataclass
class Mailman:
    """Hands over to the real server, and fails as it is told to. ``begun`` is the clock when a letter's last check was over."""

    real: Any
    fate: str = "well"
    handed: list[tuple[str, str, int]] = field(default_factory=list)
    clock: int = 0

    def deliver(self, letter: Letter, now: datetime) -> tuple[str, ...]:
        fate, self.fate = self.fate, "well"
        if fate == "busy":
            raise TryAgain("smtp 451")
        if fate == "killed before":
            raise Died
        refused: tuple[str, ...] = self.real.deliver(letter, now)
        self.handed.append((letter.message_id, letter.to, self.clock))
        if fate == "killed after":
            raise Died
        return refused

    def batch(self) -> Any:
        return nullcontext(self)


class Messages(RuleBasedStateMachine):
    """One municipality's matters at one trust. ``ended`` and ``gone`` hold the clock at which a change was committed."""

    world: World
    live: Settings
    inbox: Inbox
    requests: list[Any]

    @initialize()
    def begin(self) -> None:
        empty_queue(self.world)
        self.inbox.mails.clear()
        self.world.sql("UPDATE alis.placement_request SET ended_on = NULL, status = 'offered' WHERE trust = 'nlsh'")
        self.world.sql("UPDATE alis.offer SET status = 'open', answered_on = NULL")
        _app, post = make_app(self.live, Pace())
        self.mailman = Mailman(post.mailer)
        self.post = sending.Post(post.sessions, post.key, self.mailman, post.base_url, demo=False)
        self.address("koordinator0@demo.invalid")
        self.known: dict[str, tuple[int, bool, bool]] = {}  # Message-ID → request, about an offer, about the end
        self.over: dict[int, int] = {}
        self.taken_back: dict[int, int] = {}
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "post"):
            self.post.sessions.kw["bind"].dispose()

    def address(self, email: str) -> None:
        self.world.sql("UPDATE alis.municipal_profile SET coordinator_email = %s WHERE municipality = '1804'", email)
        self.current, self.changed_at = email, self.mailman.clock

    def within(self, act: Any) -> None:
        with self.world.app.sessions() as db, db.begin():
            enter(db, Scope(ScopeKind.TRUST, trust="nlsh"), self.live.context_key)
            act(db)

    @rule(which=strategies.integers(0, 2), offer=strategies.booleans())
    def something_happens(self, which: int, *, offer: bool) -> None:
        """A message is queued with the change, twice told or not, about a matter that may be over already."""
        request = self.requests[which]
        self.number += 1
        key = f"event:{self.number}"
        matter = Matter("nlsh", "1804", request.id)
        to = (Recipient("coordinator", "municipality.coordinator"),)
        about = About("offer", request.offer) if offer else None
        self.within(lambda db: tell(db, matter, "test", key, to, subject=key, body=(key,), about=about))
        if self.number % 2:
            self.within(lambda db: tell(db, matter, "test", key, to, subject=key, body=(key,), about=about))
        self.known[message_id("nlsh", key, "coordinator")] = (which, offer, False)

    @rule(which=strategies.integers(0, 2), cancels=strategies.booleans())
    def a_matter_ends(self, which: int, *, cancels: bool) -> None:
        """With its announcement; whoever ends it may forget to cancel what is queued."""
        if which in self.over:
            return
        request, key = self.requests[which], f"end:{which}"

        def end(db: Any) -> None:
            if cancels:
                cancel_pending(db, "nlsh", request.id)
            to = (Recipient("coordinator", "municipality.coordinator"),)
            tell(db, Matter("nlsh", "1804", request.id), "test", key, to, subject=key, body=(key,), about_end=True)

        self.within(end)
        self.world.sql("UPDATE alis.placement_request SET ended_on = notified_on, status = 'withdrawn' WHERE id = %s", request.id)
        self.mailman.clock += 1
        self.over[which] = self.mailman.clock
        self.known[message_id("nlsh", key, "coordinator")] = (which, False, True)

    @rule(which=strategies.integers(0, 2))
    def an_offer_is_taken_back(self, which: int) -> None:
        self.world.sql("UPDATE alis.offer SET status = 'withdrawn' WHERE id = %s", self.requests[which].offer)
        self.mailman.clock += 1
        self.taken_back.setdefault(which, self.mailman.clock)

    @rule(number=strategies.integers(0, 3))
    def the_coordinator_changes(self, number: int) -> None:
        self.mailman.clock += 1
        self.address(f"koordinator{number}@demo.invalid")

    @rule(fates=strategies.lists(strategies.sampled_from(["well", "busy", "killed before", "killed after"]), max_size=6))
    def the_worker_runs(self, fates: list[str]) -> None:
        """As far as it comes: each mail meets its fate, and a dead worker's job lies where it was."""
        for row, fate in zip(self.queued(), fates, strict=False):
            self.one(row.id, fate)

    def queued(self) -> list[Any]:
        return self.world.sql("SELECT id FROM alis.message WHERE status = 'queued' ORDER BY id")

    def one(self, id_: int, fate: str) -> None:
        self.mailman.fate = fate
        try:
            sending.send(self.post, "nlsh", id_, today=self.world.today, now=datetime.now(UTC))
        except (TryAgain, Died):
            pass
        finally:
            self.mailman.fate = "well"

    @invariant()
    def nothing_is_stray(self) -> None:
        """No message whose last check began after the change: over, taken back, or somebody else's now."""
        for id_, _to, checked in getattr(self, "mailman", Mailman(None)).handed:
            which, offer, about_end = self.known[id_]
            if not about_end:
                assert checked < self.over.get(which, 10**9), f"{id_} about a matter that was over"
                if offer:
                    assert checked < self.taken_back.get(which, 10**9), f"{id_} about an offer that was taken back"

    @invariant()
    def everything_went_to_whoever_it_was_then(self) -> None:
        handed = getattr(self, "mailman", Mailman(None)).handed
        if handed and handed[-1][2] == self.changed_at:
            assert handed[-1][1] == self.current

    @rule()
    def peace(self) -> None:
        """The worker does its work: nothing is lost, and what came twice came under the same id."""
        for row in self.queued():
            self.one(row.id, "well")
        assert not self.queued()
        rows = self.world.sql("SELECT message_id, status FROM alis.message")
        status = {row.message_id: row.status for row in rows}
        assert len(status) == len(rows)
        arrived = Counter(str(mail["Message-ID"]) for _to, mail in self.inbox.mails)
        assert {id_ for id_, is_ in status.items() if is_ == "sent"} <= set(arrived)
        assert set(status) == set(self.known)
        for id_, is_ in status.items():
            which, offer, about_end = self.known[id_]
            if is_ == "cancelled":
                assert not about_end
                assert which in self.over or (offer and which in self.taken_back), f"{id_} lost"
            else:
                assert is_ == "sent"


@pytest.fixture(scope="module")
def inbox() -> Iterator[Inbox]:
    with mail_server() as handler:
        yield handler


@pytest.fixture(scope="module")
def machine(world: World, settings: Settings, inbox: Inbox) -> type[Messages]:
    scene = Scene(world, "nlsh", "1804")
    requests = []
    for _ in range(3):
        made = scene.notify(email=None)
        world.sql("UPDATE alis.placement_request SET rank = NULL WHERE id <> %s", made["id"])
        vacancy = scene.vacancy()
        (offer,) = world.sql(
            """INSERT INTO alis.offer (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on, ends_on,
                   made_by, answer_by_on) SELECT 'nlsh', '1804', %s, v.id, 1, v.unit_id, v.unit_label, v.starts_on, v.ends_on, 'x', v.starts_on
               FROM alis.vacancy v WHERE v.trust = 'nlsh' AND v.id = %s RETURNING id""",
            made["id"],
            vacancy["id"],
        )
        requests.append(type("Request", (), {"id": made["id"], "offer": offer.id}))
    live = live_settings(settings, inbox, world)
    return type("Drawn", (Messages,), {"world": world, "live": live, "inbox": inbox, "requests": requests})


FEW = settings(max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


# the first fault found will do: nobody reads the smallest one
FINDS = settings(FEW, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.mark.requirement("R-071")
def test_whatever_happens_in_whatever_order_messages_are_right(machine: type[Messages], inbox: Inbox) -> None:
    run_state_machine_as_test(machine, settings=FEW)


@pytest.mark.requirement("R-071")
def test_without_the_last_check_the_machine_finds_a_stray_message(
    machine: type[Messages], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: take the question away, and the same search finds a message about something that was over."""
    monkeypatch.setattr(sending, "is_over", lambda _found: False)
    with pytest.raises(AssertionError, match=r"was over|was taken back"):
        run_state_machine_as_test(machine, settings=FINDS)
