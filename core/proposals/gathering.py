"""What a proposal is computed from, read from one trust's records: who waits, what is vacant, what is already promised.

A constant number of statements. Nobody's name is in it: the stored input is numbers, dates and ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.allocation.terms import MOST_WISHES, Commitment, OrderRule, Policy, Request, State, Vacancy
from core.dates import add_months, last_day, length_in_months, whole_months
from core.directory import queries as directory
from core.placements import ordering
from core.placements.matching import WAITING
from core.trusts.rules import rules_for
from core.trusts.terms import Severity, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.directory.queries import UnitRow
    from core.trusts.rules import TrustRules

ANY = "*"  # «hvilken som helst enhet»: every vacancy lies below it

_REQUESTS = """
    SELECT r.id, r.municipality, r.wanted_from, r.wanted_to, r.notified_on, r.rank, r.status, r.hpr_number IS NOT NULL AS hpr,
        r.specialisation_started_on, r.credited_months,
        (SELECT coalesce(json_agg(json_build_object('unit', w.unit_id, 'place', w.place) ORDER BY w.position), '[]'::json)
         FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id) AS wishes,
        ARRAY(SELECT o.vacancy_id FROM alis.offer o WHERE o.trust = r.trust AND o.request_id = r.id AND o.status = 'declined'
              ORDER BY o.vacancy_id) AS declined
    FROM alis.placement_request r WHERE r.trust = :trust AND {which} ORDER BY r.id"""
_WAITING = text(_REQUESTS.format(which="r.ended_on IS NULL AND r.status = ANY(:waiting)"))
_THESE = text(_REQUESTS.format(which="r.id = ANY(:ids)"))
_VACANCIES = """
    SELECT v.id, v.unit_id, v.unit_label, v.starts_on, v.ends_on, v.posts, v.certainty, v.status, v.kind,
        (SELECT coalesce(json_agg(json_build_object('post', h.post_number, 'starts_on', h.starts_on, 'ends_on', h.ends_on)), '[]'::json)
         FROM (SELECT o.post_number, NULL::date AS starts_on, NULL::date AS ends_on FROM alis.offer o
               WHERE o.trust = v.trust AND o.vacancy_id = v.id AND o.status = 'open'
               UNION ALL SELECT p.post_number, p.starts_on, p.ends_on FROM alis.placement p
               WHERE p.trust = v.trust AND p.vacancy_id = v.id AND p.status <> 'cancelled') h) AS held
    FROM alis.vacancy v WHERE v.trust = :trust AND {which} ORDER BY v.id"""
_VACANT = text(_VACANCIES.format(which="v.status = 'open' AND v.ends_on > :today"))
_THOSE = text(_VACANCIES.format(which="v.id = ANY(:ids)"))
# presented and not decided, or proposed last time and not decided: kept where nothing is lost by it
_EARLIER = text("""
    SELECT DISTINCT ON (request_id) request_id, vacancy_id, starts_on, state FROM (
        SELECT p.request_id, p.vacancy_id, NULL::date AS starts_on, 'offered' AS state, p.id, 1 AS first FROM alis.presentation p
        WHERE p.trust = :trust AND p.cancelled_at IS NULL AND p.outcome IS NULL
        UNION ALL
        SELECT w.request_id, w.vacancy_id, w.starts_on, 'proposed', w.id, 2 FROM alis.allocation_row w
        WHERE w.trust = :trust AND w.vacancy_id IS NOT NULL AND w.decision IS NULL AND w.run_id = (
            SELECT max(a.id) FROM alis.allocation_run a WHERE a.trust = :trust AND a.kind = 'proposal' AND a.status = 'done')
    ) earlier ORDER BY request_id, first, id DESC""")


@dataclass(frozen=True, slots=True)
class Seat:
    """A vacancy as the engine sees it, with the real days behind its whole months."""

    vacancy: Vacancy
    vacancy_id: int
    starts_on: date
    ends_on: date

    def days(self, start: date, months: int) -> tuple[date, date]:
        """The real first and last day of a service that the engine lets begin in the month of ``start``."""
        first = add_months(self.starts_on, months_between(self.vacancy.start, start))
        return first, min(last_day(first, months), self.ends_on)


@dataclass(frozen=True)
class Gathered:
    """One trust's problem, and who is left out of it and why (a key of core.proposals.words.LEFT_OUT)."""

    trust: str
    today: date
    policy: Policy
    requests: tuple[Request, ...]
    seats: tuple[Seat, ...]
    prior: tuple[Commitment, ...]
    left_out: tuple[tuple[int, str], ...]
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def vacancies(self) -> tuple[Vacancy, ...]:
        return tuple(seat.vacancy for seat in self.seats)


def gather(db: Session, rules: TrustRules, *, today: date, maybe: bool = False, elsewhere: bool = False) -> Gathered:
    """The whole of a trust's waiting list against its vacancies.

    ``elsewhere``: where the routine says that a place may be another than wished (R-053), whoever gets no wish may get it.
    """
    rows = db.execute(_WAITING, {"trust": rules.code, "waiting": list(WAITING)}).all()
    vacancies = [
        row for row in db.execute(_VACANT, {"trust": rules.code, "today": today}).all() if maybe or row.certainty == "yes"
    ]
    nodes = directory.units(db, [rules.code], closed=True)
    standings = directory.standings(db, [rules.code], sorted({row.municipality for row in rows}) or [""], today)
    left_out = [(row.id, why) for row in rows if (why := _held_back(rules, row, standings))]
    out = {id_ for id_, _why in left_out}
    seats = tuple(seat for row in vacancies for seat in _seats(row, nodes[rules.code, row.unit_id], today))
    turns = ordering.turns(row for row in rows if row.id not in out)
    requests = tuple(_request(rules, row, nodes, seats, turns[row.id][0], elsewhere) for row in rows if row.id not in out)
    return Gathered(
        rules.code,
        today,
        Policy(rules.proposal_rules.window_months, OrderRule(rules.proposal_rules.order)),
        requests,
        seats,
        _prior(db, rules.code, requests, seats),
        tuple(left_out),
        {
            "requests": {str(row.id): request_facts(row) for row in rows},
            "vacancies": {str(row.id): vacancy_facts(row) for row in vacancies},
        },
    )


def request_facts(row: Row[Any]) -> dict[str, Any]:
    """What a proposal rests on in a request: where it has changed since, the row no longer stands."""
    return {
        "municipality": row.municipality,
        "wanted": [row.wanted_from.isoformat(), row.wanted_to.isoformat()],
        "wishes": row.wishes,
        "rank": row.rank,
    }


def vacancy_facts(row: Row[Any]) -> dict[str, Any]:
    return {"unit": row.unit_id, "period": [row.starts_on.isoformat(), row.ends_on.isoformat()], "kind": row.kind}


def requests_now(db: Session, trust: str, ids: Iterable[int]) -> Mapping[int, Row[Any]]:
    return {row.id: row for row in db.execute(_THESE, {"trust": trust, "ids": list(ids)})}


def vacancies_now(db: Session, trust: str, ids: Iterable[int]) -> Mapping[int, Row[Any]]:
    return {row.id: row for row in db.execute(_THOSE, {"trust": trust, "ids": list(ids)})}


def months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def _held_back(rules: TrustRules, row: Row[Any], standings: Mapping[tuple[str, str], Standing]) -> str | None:
    """What keeps an offer back whatever is vacant; such a one waits on and takes nobody's seat (C-25: complete and eligible)."""
    if not row.hpr:
        return "hpr_missing"
    governing = rules_for(rules.code, on=row.notified_on, confirmed=rules.confirmed)
    gates = governing.gates(standings.get((rules.code, row.municipality), Standing()))
    return next((one.key for one in gates if one.severity is Severity.HOLD), None)


def _request(
    rules: TrustRules,
    row: Row[Any],
    nodes: Mapping[tuple[str, int], UnitRow],
    seats: Sequence[Seat],
    waiting_since: date,
    elsewhere: bool,  # noqa: FBT001 - private
) -> Request:
    wishes: list[str] = []
    places: set[str | None] = set()
    specialties: set[str | None] = set()
    for wish in row.wishes:
        node = nodes.get((rules.code, wish["unit"])) if wish["unit"] is not None else None
        wishes.append(str(node.id) if node else ANY)
        places.add(wish["place"] or (node.site if node else None))
        specialties.add(node.specialty if node else None)
    governing = rules_for(rules.code, on=row.notified_on, confirmed=rules.confirmed).proposal_rules
    return Request(
        id=str(row.id),
        municipality=row.municipality,
        notified_on=waiting_since,
        wanted_start=row.wanted_from.replace(day=1),
        months=max(1, round(length_in_months(row.wanted_from, row.wanted_to))),
        wishes=tuple(dict.fromkeys(wishes or [ANY]))[:MOST_WISHES],
        order=row.rank,
        flexible=elsewhere and governing.elsewhere.value is True,
        # who said no to a vacancy is offered none of its posts again; the place in the list stays (C-09)
        declined=frozenset(seat.vacancy.id for seat in seats if seat.vacancy_id in row.declined),
        two_years_on=governing.two_years_on(row.specialisation_started_on, row.credited_months),
        # an unknown place or specialty makes no claim
        places=_known(places),
        specialties=_known(specialties),
    )


def _known(some: set[str | None]) -> frozenset[str]:
    return frozenset() if None in some else frozenset(one for one in some if one)


def _seats(row: Row[Any], unit: UnitRow, today: date) -> Iterable[Seat]:
    """The posts nobody holds as one vacancy, and the time left in those that somebody holds for a while, post by post.

    What is promised is taken out here: an open offer keeps its post whole, a service period while it lasts.
    """
    held: dict[int, list[dict[str, Any]]] = {}
    for one in row.held:
        held.setdefault(one["post"], []).append(one)
    free = [n for n in range(1, row.posts + 1) if n not in held]
    if free:
        yield from _seat(row, unit, str(row.id), (row.starts_on, row.ends_on), len(free), today)
    for post, some in sorted(held.items()):
        if any(one["starts_on"] is None for one in some):
            continue
        taken = sorted((date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"])) for one in some)
        first = row.starts_on
        for number, (begins, ends) in enumerate([*taken, (row.ends_on + timedelta(days=1), row.ends_on)]):
            yield from _seat(row, unit, f"{row.id}:{post}:{number}", (first, begins - timedelta(days=1)), 1, today)
            first = max(first, ends + timedelta(days=1))


def _seat(row: Row[Any], unit: UnitRow, id_: str, period: tuple[date, date], posts: int, today: date) -> Iterable[Seat]:
    """Whole months counted from the vacancy's own first day, so that one from the 10th to the 9th loses none."""
    first, last = period
    if first < today:  # begun already: from the next month's same day
        first = add_months(first, whole_months(first, today) + 1)
    months = whole_months(first, last + timedelta(days=1)) if last > first else 0
    if months < 1:
        return
    start = first.replace(day=1)
    above = frozenset({ANY, *(str(node) for node in unit.path[:-1])})
    place, specialty = unit.site, unit.specialty
    vacancy = Vacancy(id_, str(unit.id), start, last_day(start, months), posts, above, place, specialty)
    yield Seat(vacancy, row.id, first, last)


def _prior(db: Session, trust: str, requests: Sequence[Request], seats: Sequence[Seat]) -> tuple[Commitment, ...]:
    known = {one.id: one for one in requests}
    by_vacancy: dict[int, list[Seat]] = {}
    for seat in seats:
        by_vacancy.setdefault(seat.vacancy_id, []).append(seat)
    found = []
    for row in db.execute(_EARLIER, {"trust": trust}):
        request = known.get(str(row.request_id))
        if request is None or row.vacancy_id not in by_vacancy:
            continue
        seat = by_vacancy[row.vacancy_id][0]
        # presented without a date: as near the wish as the vacancy lets it be
        wanted = row.starts_on or max(seat.starts_on, min(request.wanted_start, seat.ends_on))
        start = add_months(seat.vacancy.start, max(0, whole_months(seat.starts_on, wanted)))
        found.append(Commitment(request.id, seat.vacancy.id, start, State(row.state)))
    return tuple(found)
