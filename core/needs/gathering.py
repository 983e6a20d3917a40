"""What a trust's need and known posts are, counted per clinic and site: registered starts against vikariater and earmarked posts.

Numbers only. Who serves already is on neither side: the person has the post, and the post is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.capacity.table import month_number
from core.capacity.terms import Clinic, Need, Past, Post
from core.dates import add_months, length_in_months
from core.directory import queries as directory
from core.trusts.sources import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.directory.queries import UnitRow

ANY = N_("Hvilken som helst enhet")
SEEN_MONTHS = 36
NEVER_SERVED = ("withdrawn", "post_elsewhere")

_NEEDS = text("""
    SELECT r.id, r.wanted_from, r.wanted_to, r.notified_on, r.status, r.ended_on, w.unit_id, w.place
    FROM alis.placement_request r LEFT JOIN alis.wish w ON w.trust = r.trust AND w.request_id = r.id AND w.position = 1
    WHERE r.trust = :trust AND (r.ended_on IS NULL OR r.wanted_from >= :since)""")
_POSTS = text("""
    SELECT v.unit_id, v.starts_on, v.ends_on, v.posts, v.kind,
        (SELECT coalesce(json_agg(json_build_object('post', p.post_number, 'ends_on', p.ends_on)), '[]'::json) FROM alis.placement p
         WHERE p.trust = v.trust AND p.vacancy_id = v.id AND p.status IN ('in_service', 'completed')) AS served
    FROM alis.vacancy v WHERE v.trust = :trust AND v.status <> 'withdrawn' AND v.ends_on >= :today""")
_STARTED = text("""
    SELECT p.unit_id, count(*) AS started FROM alis.placement p
    JOIN alis.vacancy v ON v.trust = p.trust AND v.id = p.vacancy_id AND v.kind = 'vikariat'
    WHERE p.trust = :trust AND p.status <> 'cancelled' AND p.starts_on >= :since AND p.starts_on < :today GROUP BY p.unit_id""")


@dataclass(frozen=True)
class Counted:
    """One trust's need and posts on a day."""

    trust: str
    today: date
    needs: tuple[Need, ...]
    posts: tuple[Post, ...]
    past: tuple[Past, ...]
    clinics: tuple[Clinic, ...]
    notice: tuple[int, ...]


def count(db: Session, trust: str, *, today: date) -> Counted:
    """Four statements, whatever the number of records."""
    nodes = directory.units(db, [trust], closed=True)
    since = add_months(today, -SEEN_MONTHS)
    rows = db.execute(_NEEDS, {"trust": trust, "since": since}).all()
    needs = tuple(_need(row, *_where(nodes, trust, row.unit_id, row.place)) for row in rows if _waits(row))
    posts = tuple(
        post
        for row in db.execute(_POSTS, {"trust": trust, "today": today})
        for post in _free(row, *_where(nodes, trust, row.unit_id))
    )
    past = tuple(
        Past(_where(nodes, trust, row.unit_id, row.place)[0], row.notified_on, row.wanted_from, row.status not in NEVER_SERVED)
        for row in rows
        if row.wanted_from >= since
    )
    started: dict[str, int] = {}
    for row in db.execute(_STARTED, {"trust": trust, "since": since, "today": today}):
        name = _where(nodes, trust, row.unit_id)[0]
        started[name] = started.get(name, 0) + row.started
    return Counted(trust, today, needs, posts, past, _clinics(needs, posts, past, started, today), _notice(past, today))


def _waits(row: Row[Any]) -> bool:
    return row.ended_on is None and row.status != "in_service"


def _need(row: Row[Any], clinic: str, site: str | None) -> Need:
    return Need(clinic, row.wanted_from, 1, max(1, round(length_in_months(row.wanted_from, row.wanted_to))), site)


def _where(
    nodes: Mapping[tuple[str, int], UnitRow], trust: str, unit_id: int | None, place: str | None = None
) -> tuple[str, str | None]:
    """The clinic that a unit lies in, else the topmost node that is no site; and the site."""
    if unit_id is None:
        return str(ANY), place
    node = nodes[trust, unit_id]
    way = [nodes[trust, one] for one in node.path]
    clinic = next((one for one in way if one.kind == "clinic"), next((one for one in way if one.kind != "site"), node))
    return clinic.label, node.site or next((one.label for one in way if one.kind == "site"), None)


def _free(row: Row[Any], clinic: str, site: str | None) -> Iterable[Post]:
    """The posts nobody serves in, and what is left of the others after the service."""
    earmarked = row.kind == "earmarked"
    until: dict[int, date] = {}
    for one in row.served:
        until[one["post"]] = max(until.get(one["post"], date.min), date.fromisoformat(one["ends_on"]))
    free = row.posts - len(until)
    if free > 0:
        yield Post(clinic, row.starts_on, row.ends_on, free, earmarked, site)
    for last in until.values():
        if last < row.ends_on:
            yield Post(clinic, last + timedelta(days=1), row.ends_on, 1, earmarked, site)


def _clinics(
    needs: Sequence[Need], posts: Sequence[Post], past: Sequence[Past], started: Mapping[str, int], today: date
) -> tuple[Clinic, ...]:
    wanted: dict[str, int] = {}
    for one in past:
        if one.wanted_on < today and one.upheld:
            wanted[one.clinic] = wanted.get(one.clinic, 0) + 1
    names = sorted({*(one.clinic for one in needs), *(one.clinic for one in posts), *wanted, *started})
    return tuple(Clinic(name, wanted.get(name, 0), started.get(name, 0), SEEN_MONTHS) for name in names)


def _notice(past: Sequence[Past], today: date) -> tuple[int, ...]:
    """How many months ahead those who have reached their start were registered."""
    return tuple(max(0, month_number(one.wanted_on) - month_number(one.notified_on)) for one in past if one.wanted_on < today)
