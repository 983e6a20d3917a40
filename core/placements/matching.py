"""Possible candidates for a vacancy: who matches, in which order, what differs, what holds an offer back.

Two statements read the candidates and their municipalities' other requests, one the standings: constant whatever the number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import paging
from core.cases import case
from core.dates import months_apart
from core.directory import queries as directory
from core.placements import ordering
from core.placements.ordering import Standing as Place
from core.trusts.rules import rules_for
from core.trusts.sources import N_, Text
from core.trusts.terms import (
    Finding,
    Match,
    OfferFacts,
    RankFacts,
    RequestFacts,
    Severity,
    Standing,
    VacancyFacts,
    WishFacts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.directory.queries import UnitRow
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Difference, Path, Rule

PAGE = 50
WAITING = ("notified", "waiting", "confirmed", "presented")
Nodes = dict[tuple[str, int], "UnitRow"]

_COLUMNS = """r.trust, r.id, r.municipality, k.official_name AS municipality_name, r.trainee_name, r.hpr_number, r.trainee_phone,
    r.trainee_email, r.wanted_from, r.wanted_to, r.full_time_percent, r.status, r.rank, r.notified_on, r.wish_label, r.scheme,
    (SELECT json_agg(json_build_object('unit', w.unit_id, 'place', w.place) ORDER BY w.position)
     FROM alis.wish w WHERE w.trust = r.trust AND w.request_id = r.id) AS wishes,
    (SELECT o.unit_id FROM alis.offer o WHERE o.trust = r.trust AND o.request_id = r.id AND o.status = 'open'
     UNION ALL SELECT p.unit_id FROM alis.placement p
     WHERE p.trust = r.trust AND p.request_id = r.id AND p.status <> 'cancelled' LIMIT 1) AS held_unit,
    ARRAY(SELECT o.vacancy_id FROM alis.offer o
          WHERE o.trust = r.trust AND o.request_id = r.id AND o.status = 'declined') AS declined"""
_FROM = "alis.placement_request r JOIN alis.municipality k ON k.number = r.municipality"
# all who match, with no more than the order needs: a municipality's own order can move anybody from one page to another
_MATCHING = text("""
    SELECT r.trust, r.id, r.municipality, r.notified_on, r.rank, r.wanted_from, r.wanted_to, r.specialisation_started_on,
        r.credited_months, ARRAY(SELECT o.vacancy_id FROM alis.offer o
            WHERE o.trust = r.trust AND o.request_id = r.id AND o.status = 'declined') AS declined,
        json_agg(json_build_object('unit', w.unit_id) ORDER BY w.position) AS wishes
    FROM alis.placement_request r JOIN alis.wish w ON w.trust = r.trust AND w.request_id = r.id
    WHERE r.trust = :trust AND r.ended_on IS NULL AND r.status = ANY(:waiting)
      AND EXISTS (SELECT 1 FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
                  WHERE w.trust = r.trust AND w.request_id = r.id
                    AND (w.unit_id IS NULL OR w.unit_id = ANY(:path) OR :unit = ANY(u.path)))
    GROUP BY r.trust, r.id""")
_SOME = text(f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.trust = :trust AND r.id = ANY(:ids)")  # noqa: S608 - constants
_OF_MUNICIPALITIES = text(f"""
    SELECT {_COLUMNS} FROM {_FROM}
    WHERE r.trust = :trust AND r.ended_on IS NULL AND r.municipality = ANY(:municipalities)
      AND r.wanted_from <= :until AND r.wanted_to >= :since""")  # noqa: S608


@dataclass(frozen=True)
class Post:
    """What is offered from: a vacancy with its unit and the posts left."""

    trust: str
    id: int
    unit: UnitRow
    starts_on: date
    ends_on: date
    posts_left: int

    @cached_property
    def facts(self) -> VacancyFacts:
        return VacancyFacts(self.unit.path, self.starts_on, self.ends_on, self.posts_left)


@dataclass(frozen=True)
class Candidate:
    """One request beside the vacancy, with every reason for its place said in words."""

    row: Row[Any]
    match: Match
    wish_number: int | None
    differences: tuple[Difference, ...]
    holds: tuple[Finding, ...]
    unfit: Text | None = None

    @property
    def may_be_offered(self) -> bool:
        return not self.holds

    def reasons(self, post: Post) -> tuple[Text, ...]:
        """Why this one stands here: wish number, distance in time, waiting since, the municipality's own order."""
        row = self.row
        number = self.wish_number or 1  # the request's own label is its first wish's; which unit this is stands on the page
        found = [N_("Ønske nr. %(n)s: %(wish)s", n=1, wish=row.wish_label) if number == 1 else N_("Ønske nr. %(n)s", n=number)]
        if self.match is Match.POSSIBLE:
            found = [N_("Mulig: ønsker en del av enheten (ønske nr. %(n)s)", n=self.wish_number or 1)]
        apart = months_apart(row.wanted_from, post.starts_on)
        if apart == 0:
            found.append(N_("Starter når ønsket"))
        elif post.starts_on < row.wanted_from:
            found.append(N_("%(months)s md. før ønsket %(wanted)s", months=apart, wanted=row.wanted_from))
        else:
            found.append(N_("%(months)s md. etter ønsket %(wanted)s", months=apart, wanted=row.wanted_from))
        if self.unfit is not None:
            found.append(self.unfit)
        found.append(N_("Har ventet siden %(since)s", since=row.notified_on))
        if row.rank is not None:
            found.append(
                N_("Plass %(rank)s i rekkefølgen til %(municipality)s", rank=row.rank, municipality=row.municipality_name)
            )
        return tuple(found)


class Judge:
    """Reads once, answers for many: the rules of each request's own day of notification (C-47), one overlay read."""

    def __init__(self, current: TrustRules, nodes: Nodes, standings: dict[tuple[str, str], Standing]) -> None:
        self.current, self.nodes, self.standings = current, nodes, standings
        self._by_day: dict[date, TrustRules] = {}

    def rules(self, day: date) -> TrustRules:
        if day not in self._by_day:
            self._by_day[day] = rules_for(self.current.code, on=day, confirmed=self.current.confirmed)
        return self._by_day[day]

    def path(self, unit_id: int | None) -> tuple[int, ...]:
        node = self.nodes.get((self.current.code, unit_id)) if unit_id is not None else None
        return node.path if node else ()

    def labels(self, unit_id: int | None) -> Path:
        return tuple(self.nodes[self.current.code, id_].label for id_ in self.path(unit_id))

    def wish(self, wish: dict[str, Any]) -> WishFacts:
        node = self.nodes.get((self.current.code, wish["unit"])) if wish["unit"] is not None else None
        if node is None:
            return WishFacts((), None, wish["place"])
        return WishFacts(self.labels(node.id), node.specialty, wish["place"] or node.site)

    def matched(self, row: Row[Any], post: Post) -> tuple[Match, int | None]:
        """The best match among the wishes, and the number of the first wish that gives it."""
        by_wish = [self.current.match(post.unit.path, self.path(wish["unit"])) for wish in row.wishes or []]
        for kind in (Match.MATCH, Match.POSSIBLE):
            if kind in by_wish:
                return kind, by_wish.index(kind) + 1
        return Match.NONE, None

    def differences(self, row: Row[Any], post: Post, starts_on: date, ends_on: date) -> tuple[Difference, ...]:
        """What differs from the wish as confirmed today, in time, place and specialty separately (C-08, R-052…R-054)."""
        offer = OfferFacts(starts_on, ends_on, self.labels(post.unit.id), post.unit.specialty, post.unit.site)
        wishes = tuple(self.wish(wish) for wish in row.wishes or [])
        return self.rules(row.notified_on).compare_offer(offer, RequestFacts(row.wanted_from, row.wanted_to, wishes))

    def rank_facts(self, row: Row[Any]) -> RankFacts:
        paths = tuple(self.path(wish["unit"]) for wish in row.wishes or [])
        held = self.path(row.held_unit) if row.held_unit is not None else None
        held_wish = None
        if held is not None and row.status == "offered":
            # what is offered without having been wished for counts as after every wish; who has said yes gains nothing more
            met = (i for i, wish in enumerate(paths) if self.current.match(held, wish) is Match.MATCH)
            held_wish = next(met, len(paths))
        return RankFacts(row.id, row.municipality, row.wanted_from, row.wanted_to, paths, row.rank, held is not None, held_wish)

    def holds(self, row: Row[Any], others: Sequence[Row[Any]], post: Post) -> tuple[Finding, ...]:
        """Everything that keeps an offer back, each with its rule and what to do."""
        rules = self.rules(row.notified_on)
        found = [*self._direction()]
        if row.status not in WAITING:
            found.append(_hold("not_waiting", N_("ALIS-en venter ikke nå: det ligger alt et tilbud eller en plass i saken.")))
        if not row.hpr_number:
            found.append(
                _hold("hpr_missing", N_("HPR-nummer mangler før tilbud kan gis."), N_("Be kommunen føre inn HPR-nummeret."))
            )
        if post.posts_left < 1:
            found.append(_hold("no_post_left", N_("Alle postene er tilbudt eller besatt."), N_("Velg et annet vikariat.")))
        standing = self.standings.get((row.trust, row.municipality), Standing())
        found += [one for one in rules.gates(standing) if one.severity is Severity.HOLD]
        return (*found, *self._order(row, others, post, rules))

    def _direction(self) -> Iterable[Finding]:
        if self.current.matching_direction == "trust_offers":
            return ()
        told = N_("Her velger leder for enheten blant kandidatene som er meldt inn. ALIS-kontakten gir ikke tilbud.")
        remedy = N_("Spør kommunen, og meld kandidaten inn for lederen.")
        return (_hold("head_chooses", told, remedy, self.current.rule("direction")),)

    def _order(self, row: Row[Any], others: Sequence[Row[Any]], post: Post, rules: TrustRules) -> Iterable[Finding]:
        """The municipality's own order: never passed over (R-060), and asked for where it decides (R-057, R-058)."""
        chosen, rule = self.rank_facts(row), rules.rule("priority_group")
        # who has said no to this very vacancy could have taken it, and did not
        rivals = [other for other in others if other.municipality == row.municipality and post.id not in other.declined]
        names = {other.id: case(other.trust, other.id) for other in rivals}
        facts = [self.rank_facts(other) for other in rivals]
        before = rules.ranking_passed_over(chosen, facts, post.facts)
        if before:
            who = ", ".join(names[int(one.request)] for one in before)
            told = N_("Kommunen har satt en annen foran, som også ønsker denne enheten: %(who)s.", who=who)
            return (_hold("ranking_passed_over", told, N_("Tilby vikariatet til den som står foran, først."), rule),)
        unordered = rules.order_decides(chosen, facts, post.facts)
        if unordered:
            who = ", ".join(names[int(one.request)] for one in unordered)
            told = N_("Kommunen har ikke satt rekkefølgen, og her avgjør den hvem som får tilbudet: %(who)s.", who=who)
            return (_hold("order_missing", told, N_("Be kommunen fastsette rekkefølgen."), rule),)
        return ()


def _hold(key: str, told: Text, remedy: Text | None = None, rule: Rule | None = None) -> Finding:
    return Finding(key, Severity.HOLD, told, rule, None, remedy)


@dataclass(frozen=True)
class Candidates:
    """A page of possible candidates, how many there are in all, and the place of the next page."""

    found: list[Candidate]
    count: int
    next: str | None


def candidates(db: Session, current: TrustRules, post: Post, today: date, *, after: str | None = None) -> Candidates:
    """The open requests that the vacancy meets, matches first, each group in the order of core.placements.ordering."""
    standings = _ordered(db, current, post, today)
    ordered = [one.row for one in standings]
    unfit = {one.row.id: one.unfit for one in standings}
    first = _place_after(ordered, after)
    page = ordered[first : first + PAGE]
    values = {"trust": post.trust, "ids": [row.id for row in page]}
    rows = {row.id: row for row in db.execute(_SOME, values)} if page else {}
    period = (post.starts_on, post.ends_on)
    judge, others = _prepare(db, current, period, {row.municipality for row in page}, today)
    found = [replace(_beside(judge, others, post, rows[row.id], period), unfit=unfit[row.id]) for row in page if row.id in rows]
    more = paging.make_cursor(page[-1].notified_on, page[-1].id) if len(ordered) > first + PAGE else None
    return Candidates(found, len(ordered), more)


def _ordered(db: Session, current: TrustRules, post: Post, today: date) -> list[Place]:
    values = {"trust": post.trust, "waiting": list(WAITING), "path": list(post.unit.path), "unit": post.unit.id}
    judge = Judge(current, directory.units(db, [post.trust], closed=True), {})
    rows = db.execute(_MATCHING, values).all()
    groups: dict[Match, list[Place]] = {Match.MATCH: [], Match.POSSIBLE: []}
    turns, period = ordering.turns(rows), (post.starts_on, post.ends_on)
    for row in rows:
        match, number = judge.matched(row, post)
        if match in groups:
            rules = judge.rules(row.notified_on)
            groups[match].append(ordering.standing(rules, row, number, post.id, period, turn=turns[row.id], today=today))
    return ordering.in_order(groups[Match.MATCH]) + ordering.in_order(groups[Match.POSSIBLE])


def _place_after(ordered: Sequence[Row[Any]], cursor: str | None) -> int:
    """Where the next page begins; where the last one shown is gone, after those notified before it."""
    place = paging.read_cursor(cursor, paging.day, int)
    if place is None:
        return 0
    at = next((number for number, row in enumerate(ordered) if row.id == place[1]), None)
    return at + 1 if at is not None else sum((row.notified_on, row.id) < place for row in ordered)


def _beside(judge: Judge, others: Sequence[Row[Any]], post: Post, row: Row[Any], period: tuple[date, date]) -> Candidate:
    match, number = judge.matched(row, post)
    return Candidate(row, match, number, judge.differences(row, post, *period), judge.holds(row, others, post))


def one_candidate(
    db: Session, current: TrustRules, post: Post, request_id: int, today: date, period: tuple[date, date] | None = None
) -> Candidate | None:
    """One request beside the vacancy, also where it is no match: an offer elsewhere is allowed and labelled (R-053)."""
    row = db.execute(_SOME, {"trust": post.trust, "ids": [request_id]}).first()
    if row is None:
        return None
    judge, others = _prepare(db, current, (post.starts_on, post.ends_on), {row.municipality}, today)
    return _beside(judge, others, post, row, period or (post.starts_on, post.ends_on))


def holds(db: Session, current: TrustRules, posts: dict[int, Post], today: date) -> dict[int, tuple[Finding, ...]]:
    """What keeps an offer of each post back from its request (by id), for many at once: a constant number of statements."""
    if not posts:
        return {}
    rows = db.execute(_SOME, {"trust": current.code, "ids": list(posts)}).all()
    period = (min(post.starts_on for post in posts.values()), max(post.ends_on for post in posts.values()))
    judge, others = _prepare(db, current, period, {row.municipality for row in rows}, today)
    return {row.id: judge.holds(row, others, posts[row.id]) for row in rows}


def _prepare(
    db: Session, current: TrustRules, period: tuple[date, date], municipalities: set[str], today: date
) -> tuple[Judge, Sequence[Row[Any]]]:
    listed = sorted(municipalities)
    standings = directory.standings(db, [current.code], listed or [""], today)
    nodes = directory.units(db, [current.code], closed=True)
    values = {"trust": current.code, "municipalities": listed, "since": period[0], "until": period[1]}
    return Judge(current, nodes, standings), db.execute(_OF_MUNICIPALITIES, values).all()
