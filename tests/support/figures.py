"""Many matters at once, straight into the tables, so that a test can begin with any counts; and those who read what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

from core.dates import add_months

if TYPE_CHECKING:
    from tests.support.world import World

TRUSTS = ("fin", "hsyk", "nlsh", "unn")
PLACE = {"fin": "5603", "hsyk": "1833", "nlsh": "1804", "unn": "5501"}


def last_period(today: date) -> date:
    """The last day of the four-month period that ended last."""
    return date(today.year, 4 * ((today.month - 1) // 4) + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """How many at one trust: notified in the last twelve months and the twelve before, started likewise, and in the coming half-years."""

    notified: int = 0
    before: int = 0
    started: int = 0
    started_before: int = 0
    need: tuple[int, ...] = ()


MATTERS = """
INSERT INTO alis.placement_request (trust, municipality, trainee_name, hpr_number, scheme, wanted_from, wanted_to, status, sender_name,
    sender_role, notified_on, ended_on, search_key, wish_label)
SELECT %(trust)s, %(place)s, 'Test', NULL, 'new', %(wanted)s, %(wanted)s::date + 180, %(status)s, 'Test', 'municipality.coordinator',
    %(notified)s, %(ended)s, 'test', 'test' FROM generate_series(1, %(n)s) RETURNING id"""


def fill(world: World, counts: dict[str, Counts]) -> None:
    """Write them; whoever is told as notified only has been withdrawn since, so that the counts do not mix."""
    d = last_period(world.today)
    with psycopg.connect(world.admin_url) as conn:
        for trust, said in counts.items():
            put = Put(conn, trust)
            put.matters(said.notified, d - timedelta(days=40), d + timedelta(days=200), ended=d - timedelta(days=10))
            put.matters(said.before, d - timedelta(days=500), d + timedelta(days=200), ended=d - timedelta(days=10))
            for half, n in enumerate(said.need):
                put.matters(n, d - timedelta(days=900), add_months(d + timedelta(days=40), 6 * half))
            put.services(said.started, d - timedelta(days=300))
            put.services(said.started_before, d - timedelta(days=600))


class Put:
    def __init__(self, conn: psycopg.Connection[Any], trust: str) -> None:
        self.conn, self.trust = conn, trust

    def matters(self, n: int, notified: date, wanted: date, *, ended: date | None = None, status: str = "") -> list[int]:
        values = {
            "trust": self.trust,
            "place": PLACE[self.trust],
            "wanted": wanted,
            "notified": notified,
            "ended": ended,
            "status": status or ("withdrawn" if ended else "waiting"),
            "n": n,
        }
        return [row[0] for row in self.conn.execute(MATTERS, values)]

    def services(self, n: int, began: date, *, evaluated: int = 0) -> None:
        """Services of six months that are over, of people notified long ago."""
        ended = add_months(began, 6) - timedelta(days=1)
        (unit,) = self.conn.execute("SELECT min(id) FROM alis.unit WHERE trust = %s", (self.trust,)).fetchone() or (None,)
        if unit is None:
            unit = self._unit()
        for number, request in enumerate(self.matters(n, began - timedelta(days=900), began, ended=ended, status="completed")):
            vacancy, offer = self._offer(request, unit, began, ended)
            self.conn.execute(
                """INSERT INTO alis.placement (trust, municipality, request_id, offer_id, vacancy_id, post_number, unit_id, unit_path,
                       unit_label, trainee_name, hpr_number, starts_on, ends_on, status, evaluation_on)
                   VALUES (%s, %s, %s, %s, %s, 1, %s, ARRAY[%s]::bigint[], 'test', 'Test', %s, %s, %s, 'completed', %s)""",
                (
                    *(self.trust, PLACE[self.trust], request, offer, vacancy, unit, unit),
                    *(str(7_000_000 + request), began, ended, ended if number < evaluated else None),
                ),
            )

    def _unit(self) -> int:
        row = self.conn.execute(
            """INSERT INTO alis.unit (trust, path, kind, label, full_label, position, source)
               VALUES (%s, '{}', 'department', 'test', 'test', 1, 'test') RETURNING id""",
            (self.trust,),
        ).fetchone()
        return int(row[0]) if row else 0

    def _offer(self, request: int, unit: int, began: date, ended: date) -> tuple[int, int]:
        vacancy = self.conn.execute(
            """INSERT INTO alis.vacancy (trust, unit_id, unit_path, unit_label, starts_on, ends_on, reported_by, reported_by_role,
                   last_confirmed_on) VALUES (%s, %s, ARRAY[%s]::bigint[], 'test', %s, %s, 'test', 'test', %s) RETURNING id""",
            (self.trust, unit, unit, began, ended, began),
        ).fetchone()
        assert vacancy
        offer = self.conn.execute(
            """INSERT INTO alis.offer (trust, municipality, request_id, vacancy_id, post_number, unit_id, unit_label, starts_on, ends_on,
                   made_by, answer_by_on, status, answered_on)
               VALUES (%s, %s, %s, %s, 1, %s, 'test', %s, %s, 'test', %s, 'accepted', %s) RETURNING id""",
            (self.trust, PLACE[self.trust], request, vacancy[0], unit, began, ended, began, began - timedelta(days=30)),
        ).fetchone()
        assert offer
        return vacancy[0], offer[0]


def forget(world: World) -> None:
    """The releases as if nobody had looked yet; the records as if nothing had happened."""
    world.sql("DELETE FROM alis_private.region_release")
    for table in (
        "placement",
        "offer",
        "vacancy",
        "wish",
        "milestone",
        "register_entry",
        "rank_change",
        "message",
        "placement_request",
    ):
        world.sql(f"DELETE FROM alis.{table}")
