"""The life walked by hypothesis through the real services: any order of events, on any days, leap days and year ends among them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as budget_of
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from core.agreements import life, reviewing, service, signing
from core.agreements.life_schemas import Review
from core.agreements.models import Agreement
from core.agreements.standing import standing_notice
from core.errors import Refusal
from tests.core.agreements.stage import WHO, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.config import Settings

pytestmark = pytest.mark.database

PARTY = st.sampled_from(life.PARTIES)
STEP = st.sampled_from([0, 1, 2, 27, 28, 29, 30, 31, 182, 364, 365, 366])
BEGIN = st.sampled_from([date(2027, 12, 31), date(2028, 2, 28), date(2028, 2, 29), date(2027, 3, 1)])
seen: set[str] = set()
moves: set[tuple[str, str]] = set()


class Life(RuleBasedStateMachine):
    """One pair. ``today`` only moves on; what is refused must leave everything as it was."""

    settings_: Settings

    def __init__(self) -> None:
        super().__init__()
        self.held = stage(self.settings_)
        self.stage: Stage = self.held.__enter__()
        self.today = date(2027, 1, 1)
        self.made: list[Agreement] = []
        self.states: dict[int, str] = {}

    def teardown(self) -> None:
        self.held.__exit__(None, None, None)

    @initialize(day=BEGIN, concluded=st.booleans())
    def begin(self, day: date, concluded: bool) -> None:
        self.today = day
        if concluded:
            self.conclude(None)

    def attempt(self, do: Any) -> Any:
        before = self.digest()
        try:
            with self.stage.db.begin_nested():
                return do()
        except Refusal:
            self.stage.db.expire_all()
            assert self.digest() == before, "a refusal changed something"
            return None

    def digest(self) -> Any:
        return self.stage.db.execute(
            text("""SELECT md5(coalesce(string_agg(a::text, '|' ORDER BY a.id), '') || coalesce((SELECT string_agg(n::text, '|' ORDER BY n.id)
                    FROM alis.agreement_notice n WHERE n.municipality = :m), '')) FROM alis.agreement a WHERE a.municipality = :m"""),
            {"m": self.stage.municipality},
        ).scalar_one()

    def last(self) -> Agreement | None:
        return self.made[-1] if self.made else None

    @rule(step=STEP)
    def days_pass(self, step: int) -> None:
        self.today += timedelta(days=step)

    @rule(later=st.sampled_from([None, 0, 1, 59]))
    def send(self, later: int | None) -> None:
        start = None if later is None else self.today + timedelta(days=later)
        if made := self.attempt(lambda: self.stage.send(self.today, agreed_from=start)):
            self.made.append(made)

    @rule(later=st.sampled_from([None, 1, 59]))
    def conclude(self, later: int | None) -> None:
        """Sent and signed by both in one day: else few walks would come to the second half of the life."""
        start = None if later is None else self.today + timedelta(days=later)
        if made := self.attempt(lambda: self.stage.send(self.today, agreed_from=start)):
            self.made.append(made)
            for party in life.PARTIES:
                self.attempt(lambda party=party: self.stage.sign(made, party, self.today))

    @rule(party=PARTY)
    def sign(self, party: str) -> None:
        if found := self.last():
            self.attempt(lambda: self.stage.sign(found, party, self.today))

    @rule(party=PARTY, by=PARTY, ago=st.sampled_from([0, 1, 40]))
    def on_paper(self, party: str, by: str, ago: int) -> None:
        if found := self.last():
            self.attempt(lambda: self.stage.on_paper(found, party, self.today - timedelta(days=ago), self.today, by=by))

    @rule()
    def returned(self) -> None:
        if found := self.last():
            self.attempt(lambda: signing.take_back(self.stage.db, WHO, "nlsh", found.id, today=self.today))

    @rule()
    def cancelled(self) -> None:
        if found := self.last():
            self.attempt(lambda: signing.cancel(self.stage.db, WHO, "nlsh", found.id, "feil", today=self.today))

    @rule(pick=st.integers(0, 3), party=PARTY, ago=st.sampled_from([0, 1, 3, 400]), received=st.sampled_from([None, 0, 1, -1]))
    def notice(self, pick: int, party: str, ago: int, received: int | None) -> None:
        if self.made:
            found = self.made[pick % len(self.made)]
            sent = self.today - timedelta(days=ago)
            on = None if received is None else sent + timedelta(days=received)
            self.attempt(lambda: self.stage.notice(found, sent, on, self.today, party))

    @rule(pick=st.integers(0, 3))
    def received(self, pick: int) -> None:
        if self.made:
            found = self.made[pick % len(self.made)]
            self.attempt(lambda: self.stage.received(found, self.today, self.today))

    @rule(pick=st.integers(0, 3), party=PARTY)
    def withdrawn(self, pick: int, party: str) -> None:
        if self.made:
            found = self.made[pick % len(self.made)]
            self.attempt(lambda: self.stage.withdraw(found, party, self.today))

    @rule(pick=st.integers(0, 3), ago=st.sampled_from([-1, 0, 30]))
    def reviewed(self, pick: int, ago: int) -> None:
        if self.made:
            found, on = self.made[pick % len(self.made)], self.today - timedelta(days=ago)
            self.attempt(
                lambda: reviewing.review(self.stage.db, WHO, "nlsh", found.id, Review(on, "unchanged"), today=self.today)
            )

    @invariant()
    def never_two_in_force(self) -> None:
        assert self.stage.in_force(self.today) <= 1

    @invariant()
    def states_follow_the_map_and_dates_agree(self) -> None:
        self.stage.db.expire_all()
        for mode in ("IMMEDIATE", "DEFERRED"):  # what a commit would have asked
            self.stage.db.execute(text(f"SET CONSTRAINTS ALL {mode}"))
        for one in self.made:
            notice = standing_notice(self.stage.db, one)
            now = self.stage.state(one, self.today)
            before = self.states.get(one.id)
            seen.add(now)
            if before is not None and before != now:
                moves.add((before, now))
                assert life.State(now) in reachable(life.State(before)), f"{before} → {now}"
            self.states[one.id] = now
            if one.ends_on is not None:
                assert one.in_force_from is not None
                assert one.ends_on >= one.in_force_from
            if notice is not None and notice.received_on is not None and one.replaced_by is None:
                assert one.ends_on == notice.ends_on == life.end_by_notice(notice.received_on, 12)
            if one.replaced_by is not None:
                following_ = service.get(self.stage.db, "nlsh", one.replaced_by)
                assert following_.in_force_from == one.ends_on + timedelta(days=1)  # type: ignore[operator]


def reachable(start: life.State) -> set[life.State]:
    found, rim = {start}, [start]
    while rim:
        for one in life.NEXT[rim.pop()] - found:
            found.add(one)
            rim.append(one)
    return found


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are not read here (a process each); tests/core/documents does that."""
    monkeypatch.setattr(service, "pdf", lambda scan: service.Checked(scan.content))


@pytest.mark.requirement("R-004")
@pytest.mark.usefixtures("unread")
def test_a_life_in_any_order(settings: Settings) -> None:
    machine = type("LifeHere", (Life,), {"settings_": settings})
    budget = budget_of(
        max_examples=40, stateful_step_count=18, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=budget)
    assert {"sent", "in_force"} <= seen, "the walks came nowhere"


@pytest.mark.requirement("R-004")
@pytest.mark.usefixtures("unread")
def test_one_life_through_every_state(settings: Settings) -> None:
    """What hypothesis draws varies with its version and the rules above; this walk meets the same invariants in each state."""
    one = type("LifeHere", (Life,), {"settings_": settings})()
    steps: list[tuple[Callable[..., None], dict[str, Any], str]] = [
        (one.begin, {"day": date(2028, 2, 29), "concluded": False}, ""),
        (one.send, {"later": None}, "sent"),
        (one.cancelled, {}, "cancelled"),
        (one.send, {"later": None}, "cancelled sent"),
        (one.on_paper, {"party": "trust", "by": "trust", "ago": 0}, "cancelled signed_trust"),
        (one.sign, {"party": "municipality"}, "cancelled in_force"),
        (one.send, {"later": 1}, "cancelled in_force sent"),
        (one.on_paper, {"party": "municipality", "by": "municipality", "ago": 0}, "cancelled in_force signed_municipality"),
        (one.returned, {}, "cancelled in_force returned"),
        (one.sign, {"party": "trust"}, "cancelled ends coming"),
        (one.days_pass, {"step": 1}, "cancelled replaced in_force"),
        (one.notice, {"pick": 2, "party": "trust", "ago": 0, "received": None}, "cancelled replaced in_force"),
        (one.received, {"pick": 2}, "cancelled replaced under_notice"),
        (one.days_pass, {"step": 366}, "cancelled replaced ended"),
    ]
    try:
        for number, (step, given, then) in enumerate(steps):
            step(**given)
            one.never_two_in_force()
            one.states_follow_the_map_and_dates_agree()
            assert list(one.states.values()) == then.split(), number
    finally:
        one.teardown()
    assert set(" ".join(then for *_, then in steps).split()) == {str(state) for state in life.State}
