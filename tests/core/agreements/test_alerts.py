"""−6, −3, −1 months, to both, once each, in one statement for a thousand; and never two in force, whoever races."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from sqlalchemy import event, text

from core.agreements import alerts, life
from core.dates import add_months
from core.notices.standing import REVIEW_DUE
from tests.core.agreements.stage import BEIARN, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database

INSERT = """INSERT INTO alis.agreement (trust, municipality, version_label, anchor, signed_municipality_on, signed_trust_on,
        in_force_from, ends_on, registered_by)
    VALUES ('nlsh', %s, '2024-06', 'punkt 5.2 e', %s, %s, %s, %s, 'test')"""


@pytest.fixture
def played(settings: Settings) -> Iterator[Stage]:
    with stage(settings) as made:
        yield made


@pytest.mark.requirement("R-096")
def test_both_are_told_at_six_three_and_one_month_and_once(played: Stage) -> None:
    begin = date(2028, 8, 31)
    made = played.concluded(begin)
    played.notice(made, begin, begin, begin)
    assert made.ends_on == date(2029, 8, 31)
    told: list[tuple[date, int]] = []
    for day in (begin + timedelta(days=n) for n in range(170, 380)):
        told += [(day, one.months) for one in alerts.due(played.db, "nlsh", day) if one.id == made.id]
        alerts.tell(played.db, "nlsh", day)
    assert told == [(date(2029, 2, 28), 6), (date(2029, 5, 31), 3), (date(2029, 7, 31), 1)]  # clamped to the month
    rows = played.db.execute(
        text("SELECT recipient, count(*) AS n FROM alis.message WHERE event = 'agreement_ends' GROUP BY 1 ORDER BY 1")
    ).all()
    assert [tuple(row) for row in rows] == [("coordinator", 3), ("leader", 3), ("role:trust.contact", 3)]


@pytest.mark.requirement("R-096")
def test_who_registers_late_is_told_once_and_a_signed_successor_silences(played: Stage) -> None:
    begin = date(2028, 3, 1)
    made = played.concluded(begin)
    played.notice(made, begin, begin, begin)
    late = date(2029, 2, 10)
    assert [one.months for one in alerts.due(played.db, "nlsh", late) if one.id == made.id] == [1]
    new = played.send(late, agreed_from=date(2029, 3, 1))
    assert alerts.due(played.db, "nlsh", late)  # sent is not signed
    played.sign(new, "municipality", late)
    played.sign(new, "trust", late)
    assert made.ends_on == date(2029, 2, 28)  # as the successor begins, not as the notice would have it
    assert alerts.due(played.db, "nlsh", late) == []


@pytest.mark.requirement("R-096")
def test_a_thousand_agreements_in_one_statement(world: World, settings: Settings) -> None:
    numbers = [row.number for row in world.sql("SELECT number FROM alis.municipality ORDER BY number")]
    today = world.today
    with psycopg.connect(world.admin_url) as conn:
        for number in numbers:
            for n in range(13):
                start = today - timedelta(days=400) + timedelta(days=40 * n)
                conn.execute(INSERT, (number, start, start, start, start + timedelta(days=39)))
    assert world.sql("SELECT count(*) AS n FROM alis.agreement")[0].n >= 1000
    counted: list[str] = []
    with stage(settings) as made:
        bind: Any = made.db.connection().engine
        event.listen(bind, "before_cursor_execute", lambda *a: counted.append(a[2]))
        found = alerts.due(made.db, "nlsh", today)
        assert len(counted) == 1
    assert len(found) == len(numbers)  # each pair's last alone: the others have successors
    assert {one.months for one in found} == {6}
    world.sql("DELETE FROM alis.agreement")


@pytest.mark.requirement("R-097")
def test_the_reviews_day_is_the_same_in_the_database(played: Stage) -> None:
    """Lists and worklist ask PostgreSQL, the page the life: one rule, said twice, held together here."""
    statement = text(f"""SELECT {REVIEW_DUE} FROM (SELECT 'x' AS trust, 0 AS id, cast(:start AS date) AS in_force_from) a,
        (SELECT 12 AS review_months, cast(:month AS int) AS review_month) t""")

    @given(start=st.dates(date(2019, 1, 1), date(2040, 12, 31)), month=st.one_of(st.none(), st.integers(1, 12)))
    @budget(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    def same(start: date, month: int | None) -> None:
        found = played.db.execute(statement, {"start": start, "month": month}).scalar_one()
        assert found == life.review_due(start, None, 12, month)

    same()


@pytest.mark.requirement("R-101")
def test_earmarking_marks_each_agreement_once(played: Stage) -> None:
    from core.agreements import revisions
    from tests.core.agreements.stage import WHO

    day = date(2028, 1, 1)
    made = played.concluded(day)
    given_ = {"kind": "earmarking", "key": "earmarking:2028-01-01", "ground": "Øremerking er mulig", "today": day}
    assert revisions.raise_for(played.db, WHO, "nlsh", **given_) == 1  # type: ignore[arg-type]
    assert revisions.raise_for(played.db, WHO, "nlsh", **given_) == 0  # type: ignore[arg-type]
    assert played.db.execute(text("SELECT agreement_id FROM alis.agreement_revision")).scalars().all() == [made.id]


@pytest.mark.requirement("R-095")
def test_notice_on_the_last_day_and_the_end_that_stays(played: Stage) -> None:
    """A later notice never moves the end; on the last day it is still in force, the day after nothing can be done with it."""
    begin = date(2028, 1, 1)
    made = played.concluded(begin)
    played.notice(made, begin, begin, begin)
    last = add_months(begin, 12)
    assert (made.ends_on, played.state(made, last)) == (last, "under_notice")
    for day in (last, last + timedelta(days=1)):
        with pytest.raises(Exception, match="agreement_state"):
            played.notice(made, day, day, day)
    assert (made.ends_on, played.state(made, last + timedelta(days=1))) == (last, "ended")


def race(world: World) -> list[str]:
    """Two connections write an agreement in force for one pair at the same time, past every service."""
    ready, found = threading.Barrier(2), []

    def write(day: date) -> None:
        with psycopg.connect(world.admin_url) as conn:
            ready.wait()
            try:
                conn.execute(INSERT, (BEIARN, day, day, day, None))
                conn.commit()
                found.append("kept")
            except psycopg.errors.ExclusionViolation as problem:
                found.append(str(problem.diag.constraint_name))

    threads = [threading.Thread(target=write, args=(date(2025, 1, 1 + n),)) for n in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(found)


@pytest.mark.requirement("R-004")
def test_never_two_in_force_under_a_race_and_the_constraint_is_why(world: World) -> None:
    assert race(world) == ["ex_agreement__one_in_force", "kept"]
    world.sql("DELETE FROM alis.agreement WHERE municipality = %s", BEIARN)
    definition = world.sql(
        "SELECT pg_get_constraintdef(oid) AS d FROM pg_constraint WHERE conname = 'ex_agreement__one_in_force'"
    )[0].d
    world.sql("ALTER TABLE alis.agreement DROP CONSTRAINT ex_agreement__one_in_force")
    try:  # taken away, both are kept: it is the constraint that holds
        assert race(world) == ["kept", "kept"]
    finally:
        world.sql("DELETE FROM alis.agreement WHERE municipality = %s", BEIARN)
        world.sql(f"ALTER TABLE alis.agreement ADD CONSTRAINT ex_agreement__one_in_force {definition}")


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"in_force_from": "2025-01-01"}, "ck_agreement__in_force_after_both_signatures"),
        ({"ends_on": "2025-01-01"}, "ck_agreement__ends_after_start"),
        ({"sent_on": "2025-02-01", "signed_trust_on": "2025-01-31"}, "ck_agreement__signed_after_sent"),
        ({"returned_on": "2025-01-01"}, "ck_agreement__returned_after_signed"),
        ({"replaced_by": 1}, "ck_agreement__replaced_has_an_end"),
        ({"sent_on": "2025-02-01", "cancelled_on": "2025-01-31"}, "ck_agreement__cancelled_after_sent"),
    ],
)
def test_contradictory_dates_are_refused_by_the_database_too(world: World, columns: dict[str, Any], constraint: str) -> None:
    names = ", ".join(columns)
    places = ", ".join(["%s"] * len(columns))
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        world.sql(
            f"""INSERT INTO alis.agreement (trust, municipality, version_label, anchor, registered_by, {names})
                VALUES ('nlsh', '{BEIARN}', 'x', 'x', 'x', {places})""",
            *columns.values(),
        )
