"""Reminders: each stage of each date once, for whoever's it is, whatever the clock and the worker have been doing meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from psycopg.types.json import Jsonb

from bench.reminders import copy, write
from core.dates import OSLO
from core.jobs import Pace, make_app
from core.notices import sending
from core.notices.saying import letter
from core.worklist import reminders, rounds
from core.worklist.agreement_lines import AGREEMENTS
from core.worklist.municipality_lines import MENTORED, MUNICIPALITY
from core.worklist.trust_lines import TRUST
from tests.core.agreements.stage import BEIARN
from tests.support.mail import drain, empty_queue, live_settings, mail_server
from tests.support.placing import Scene
from tests.support.world import HAMMERFEST, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from core.notices.sending import Post

pytestmark = pytest.mark.database
MANY = 2400  # more than one pass; bench.reminders has a whole country's


@pytest.fixture(scope="module")
def post(settings: Settings) -> Iterator[Post]:
    _app, found = make_app(settings, Pace())
    yield found
    found.sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def case(world: World) -> Any:
    """A request whose coordinator has a date to keep; every other date is closed."""
    scene = Scene(world, "fin", HAMMERFEST)
    world.profile(HAMMERFEST)
    request = scene.notify()
    return world.sql("SELECT trust, id, municipality FROM alis.placement_request WHERE id = %s", request["id"])[0]


def dated(world: World, case: Any, opens: date | None, due: date | None) -> None:
    empty_queue(world)
    world.sql("UPDATE alis.milestone SET closed = true")
    world.sql(
        """UPDATE alis.milestone SET closed = false, opens_on = %s, due_on = %s, role = 'municipality.coordinator', compressed = false
           WHERE request_id = %s AND key = 'reconfirm'""",
        opens,
        due,
        case.id,
    )


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=OSLO).astimezone(UTC)


# that the window opens is told by the question itself, with its link
_TOLD = "SELECT event_key FROM alis.message WHERE event IN ('reminder', 'reconfirm_asked') AND recipient = %s ORDER BY id"


def told(world: World, recipient: str = "coordinator") -> list[str]:
    rows = world.sql(_TOLD, recipient)
    return [row.event_key.split(":")[3] for row in rows]


def test_every_stage_is_told_once_however_often_the_round_is_made(world: World, post: Post, case: Any) -> None:
    due = date(2027, 5, 1)
    dated(world, case, date(2027, 2, 1), due)
    seen = []
    for day in (
        date(2027, 1, 31),
        date(2027, 2, 1),
        date(2027, 2, 2),
        due - timedelta(7),
        due,
        due + timedelta(1),
        due + timedelta(14),  # just two weeks, and not «mer enn»
        due + timedelta(15),
    ):
        for _ in range(2):
            rounds.make(post, morning(day))
        seen.append(len(told(world)))
    assert told(world) == ["opens", "due", "overdue", "escalated"]
    assert seen == [0, 1, 1, 2, 2, 3, 3, 4]
    # long overdue: the leader of the medical service hears of it too, as a copy
    assert told(world, "leader") == ["escalated"]
    # the hospital's own contact is reminded of the same date, on its own
    assert told(world, "role:trust.contact") == ["opens", "due", "overdue", "escalated"]


def test_before_seven_in_the_morning_nobody_is_told(world: World, post: Post, case: Any) -> None:
    dated(world, case, date(2027, 2, 1), date(2027, 5, 1))
    for instant, expected in (
        (datetime(2027, 2, 1, 5, 59, tzinfo=UTC), 0),  # 06.59 in winter
        (datetime(2027, 2, 1, 6, 0, tzinfo=UTC), 1),
    ):
        rounds.make(post, instant)
        assert len(told(world)) == expected
    dated(world, case, date(2027, 7, 1), date(2027, 9, 1))
    for instant, expected in ((datetime(2027, 7, 1, 4, 59, tzinfo=UTC), 0), (datetime(2027, 7, 1, 5, 0, tzinfo=UTC), 1)):
        rounds.make(post, instant)
        assert len(told(world)) == expected


def test_a_week_offline_tells_the_newest_stage_and_only_that(world: World, post: Post, case: Any) -> None:
    due = date(2027, 5, 1)
    dated(world, case, date(2027, 4, 20), due)
    rounds.make(post, morning(due + timedelta(3)))
    assert told(world) == ["overdue"]


def test_whoever_was_asked_a_moment_ago_is_not_reminded_at_once(world: World, post: Post, case: Any) -> None:
    """The question itself has just told the date; the reminder comes when three days have gone."""
    due = world.today + timedelta(5)
    dated(world, case, world.today - timedelta(60), due)
    world.sql(
        """INSERT INTO alis.message (trust, municipality, request_id, event, event_key, recipient, recipient_role, subject, body,
               message_id, about_kind, about_id, status) VALUES ('fin', %s, %s, 'reconfirm_asked', 'ask', 'coordinator',
               'municipality.coordinator', 'x', 'x', '<ask@alis-nord>', 'milestone.reconfirm', %s, 'sent')""",
        HAMMERFEST,
        case.id,
        case.id,
    )
    rounds.make(post, morning(world.today))
    assert "reminder" not in {row.event for row in world.sql("SELECT event FROM alis.message WHERE recipient = 'coordinator'")}
    rounds.make(post, morning(world.today + timedelta(4)))
    (told_,) = world.sql(
        "SELECT event_key, subject, sentences FROM alis.message WHERE event = 'reminder' AND recipient = 'coordinator'"
    )
    assert ":due:" in told_.event_key
    # the same line, for who reads something else
    assert told_.subject.startswith("Fristen nærmer seg: Avklaring for en ALIS (")
    assert letter(told_.sentences, "nn")[0].startswith("Fristen nærmar seg: Avklaring for ein ALIS (")
    assert letter(told_.sentences, "en")[0].startswith("The deadline is near: Clarification for an ALIS (")


def test_a_moved_date_is_told_anew_and_a_closed_one_never(world: World, post: Post, case: Any) -> None:
    dated(world, case, date(2027, 2, 1), date(2027, 5, 1))
    rounds.make(post, morning(date(2027, 4, 25)))
    world.sql("UPDATE alis.milestone SET due_on = '2027-08-01' WHERE request_id = %s AND key = 'reconfirm'", case.id)
    rounds.make(post, morning(date(2027, 7, 26)))
    assert told(world) == ["due", "due"]
    world.sql("UPDATE alis.milestone SET closed = true WHERE request_id = %s", case.id)
    rounds.make(post, morning(date(2027, 8, 20)))
    assert told(world) == ["due", "due"]


@given(
    awake=strategies.lists(
        strategies.tuples(strategies.integers(0, 110), strategies.integers(0, 24 * 60 - 1)), min_size=1, max_size=8
    ),
    month=strategies.sampled_from([(2027, 3, 28), (2027, 10, 31), (2028, 2, 29)]),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_worker_sleeps_through_no_stage_comes_twice_and_none_too_early(
    world: World, post: Post, case: Any, awake: list[tuple[int, int]], month: tuple[int, int, int]
) -> None:
    """The window lies around a change of the clocks, or a leap day."""
    due = date(*month)
    opens = due - timedelta(60)
    dated(world, case, opens, due)
    begin = datetime(opens.year, opens.month, opens.day, tzinfo=UTC) - timedelta(5)
    instants = sorted(begin + timedelta(days=days, minutes=minutes) for days, minutes in awake)
    known: list[str] = []
    for instant in instants:
        rounds.make(post, instant)
        stages = told(world)
        assert len(stages) == len(set(stages))
        local = instant.astimezone(OSLO)
        for fresh in stages[len(known) :]:
            first = {"opens": opens, "due": due - timedelta(7), "overdue": due + timedelta(1), "escalated": due + timedelta(15)}[
                fresh
            ]
            assert first <= local.date()
            assert local.hour >= 7
        known = stages
    order = ["opens", "due", "overdue", "escalated"]
    assert known == [stage for stage in order if stage in known]


def test_every_dated_line_says_what_a_reminder_of_it_depends_on() -> None:
    """A new line with a date is reminded of as soon as it says what its message depends on."""
    dated_lines = [line for line in (*MUNICIPALITY, *TRUST, *MENTORED, *AGREEMENTS) if line.due != "NULL"]
    assert dated_lines
    assert [line.kind for line in dated_lines if line.about == "NULL"] == []


@pytest.mark.requirement("R-097")
def test_both_parties_are_reminded_of_the_yearly_review_until_it_is_held(world: World, post: Post, case: Any) -> None:
    """Also where the municipality has nobody notified."""
    dated(world, case, None, None)
    id_ = world.agreement("nlsh", BEIARN)
    due = date(2025, 9, 1)  # a year from 1 September 2024
    about = "FROM alis.message WHERE about_kind = 'agreement_review' AND about_id = %s"
    rounds.make(post, morning(due - timedelta(8)))
    assert world.sql(f"SELECT 1 {about}", id_) == []
    for day in (due - timedelta(7), due, due + timedelta(1)):
        rounds.make(post, morning(day))
    told_of = world.sql(f"SELECT id, recipient, subject, about_on {about} ORDER BY recipient, id", id_)
    assert [row.recipient for row in told_of] == ["coordinator"] * 2 + ["role:trust.contact"] * 2
    assert {row.about_on for row in told_of} == {due}
    assert "Gjennomgå avtalen med Beiarn" in told_of[2].subject
    assert "Nordlandssykehuset" in told_of[0].subject
    world.sql(
        """INSERT INTO alis.agreement_review (trust, municipality, agreement_id, held_on, outcome, recorded_by, recorded_on)
           VALUES ('nlsh', %s, %s, %s, 'unchanged', 'test', %s)""",
        *(BEIARN, id_, due, due),
    )
    today = due + timedelta(1)
    assert sending.send(post, "nlsh", told_of[0].id, today=today, now=morning(today)) == "cancelled"
    rounds.make(post, morning(due + timedelta(15)))
    assert len(world.sql(f"SELECT 1 {about}", id_)) == len(told_of)


@pytest.mark.smtp
def test_many_are_worked_out_in_one_pass_and_sent_in_batches(world: World, settings: Settings, post: Post, case: Any) -> None:
    dated(world, case, None, None)
    copy(world.admin_url, case.id, MANY)
    assert write(post, HAMMERFEST)[0] == MANY
    assert len(told(world)) == MANY
    jobs = world.sql("SELECT count(*) AS n FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_batch'")[0].n
    assert jobs == MANY // reminders.BATCH
    # one batch over one connection
    (first,) = world.sql("SELECT args FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_batch' ORDER BY id LIMIT 1")
    world.sql("TRUNCATE procrastinate.procrastinate_jobs CASCADE")
    world.sql("SELECT alis.defer('send_batch', %s)", Jsonb(first.args))
    with mail_server() as inbox:
        drain(live_settings(settings, inbox, world))
        assert len(inbox.mails) == reminders.BATCH
        assert inbox.connections == 1
