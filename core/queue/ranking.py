"""A municipality's own order among its ALIS at one trust (R-057…R-060; C-24): who is asked, how it is set, what was before.

``rank`` is one strict order over a municipality's open requests at a trust. A group is those whose order somebody needs;
setting a group's order moves its members among the places they hold, so that no other group's order changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from core import audit
from core.cases import case
from core.directory.queries import every_rules
from core.errors import N_, EditedMeanwhile, NotFound, Refusal
from core.queue.models import PlacementRequest, RankChange
from core.trusts.terms import RankFacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.identity import Identity
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Rule

# whose order can still decide something: not yet placed
WAITING = ("notified", "waiting", "confirmed", "presented", "offered")


@dataclass(frozen=True, slots=True)
class Member:
    """One request in a group, with what the rule looks at."""

    row: Row[Any]
    facts: RankFacts

    @property
    def id(self) -> int:
        return int(self.row.id)

    @property
    def rank(self) -> int | None:
        return self.facts.rank


@dataclass(frozen=True, slots=True)
class Group:
    """Requests of one municipality at one trust that are to be ordered. ``asked``: the trust's routine demands it (C-24)."""

    trust: str
    municipality: str
    municipality_name: str
    members: tuple[Member, ...]
    asked: bool
    rule: Rule

    @property
    def missing(self) -> bool:
        """The order is asked for and not complete: «rekkefølge mangler»."""
        return self.asked and not self.complete

    @property
    def complete(self) -> bool:
        return all(one.rank is not None for one in self.members)

    @property
    def version(self) -> str:
        """Changes when a member comes, goes or moves; a form carries it."""
        state = "|".join(f"{one.id}:{one.rank}" for one in sorted(self.members, key=lambda one: one.id))
        return hashlib.sha256(state.encode()).hexdigest()[:16]

    def positions(self) -> dict[int, int]:
        """Each ordered member's place in the group, from 1."""
        ranked = [one for one in self.members if one.rank is not None]
        return {one.id: place for place, one in enumerate(ranked, start=1)}


_MEMBERS = """
    SELECT r.trust, r.id, r.municipality, k.official_name AS municipality_name, r.trainee_name, r.wish_label, r.wanted_from,
        r.wanted_to, r.notified_on, r.status, r.rank,
        (SELECT json_agg(coalesce(to_json(u.path), '[]'::json) ORDER BY w.position)
         FROM alis.wish w LEFT JOIN alis.unit u ON u.trust = w.trust AND u.id = w.unit_id
         WHERE w.trust = r.trust AND w.request_id = r.id) AS wishes
    FROM alis.placement_request r JOIN alis.municipality k ON k.number = r.municipality
    WHERE {where} AND r.ended_on IS NULL AND r.status = ANY(:waiting)
    ORDER BY r.trust, k.official_name, r.rank NULLS LAST, r.notified_on, r.id"""
_OF_MUNICIPALITY = text(_MEMBERS.format(where="r.municipality = :own"))
_OF_PAIR = text(_MEMBERS.format(where="r.trust = :trust AND r.municipality = :own"))
# a trust: only those who can be in a group at all
_OF_TRUST = text(
    _MEMBERS.format(
        where="""r.trust = :own AND EXISTS (SELECT 1 FROM alis.placement_request o WHERE o.trust = r.trust
            AND o.municipality = r.municipality AND o.id <> r.id AND o.ended_on IS NULL AND o.status = ANY(:waiting)
            AND o.wanted_from <= r.wanted_to AND o.wanted_to >= r.wanted_from)"""
    )
)


def groups(db: Session, who: Identity, today: date) -> list[Group]:
    """Every group the reader has to do with: a municipality's own across trusts, a trust's across municipalities."""
    statement, own = (_OF_TRUST, who.trust) if who.trust else (_OF_MUNICIPALITY, who.municipality)
    return _grouped(db, db.execute(statement, {"own": own, "waiting": list(WAITING)}).all(), today)


def missing_at(db: Session, municipality: str, today: date) -> list[str]:
    """The trusts whose routine asks this municipality for an order that is not complete; the first pair of each is enough."""
    by_trust: dict[str, list[RankFacts]] = {}
    for row in db.execute(_OF_MUNICIPALITY, {"own": municipality, "waiting": list(WAITING)}):
        by_trust.setdefault(row.trust, []).append(_facts(row))
    rules = every_rules(db, today) if by_trust else {}
    return [
        trust
        for trust, facts in by_trust.items()
        if rules[trust].ranking_required
        and any(
            one is not other and rules[trust].priority_group(one, other) for one in facts if one.rank is None for other in facts
        )
    ]


def group_of(db: Session, trust: str, municipality: str, request_id: int, today: date) -> Group | None:
    """The group that a request is to be ordered in, if any; read by either party."""
    rows = db.execute(_OF_PAIR, {"trust": trust, "own": municipality, "waiting": list(WAITING)}).all()
    return next((one for one in _grouped(db, rows, today) if any(member.id == request_id for member in one.members)), None)


def _grouped(db: Session, rows: Sequence[Row[Any]], today: date) -> list[Group]:
    """Rows of several trusts and municipalities, those that miss an order first."""
    by_pair: dict[tuple[str, str], list[Member]] = {}
    for row in rows:
        by_pair.setdefault((row.trust, row.municipality), []).append(Member(row, _facts(row)))
    rules = every_rules(db, today) if by_pair else {}
    found = [
        Group(trust, number, members[0].row.municipality_name, tuple(some), rules[trust].ranking_required, _rule(rules[trust]))
        for (trust, number), members in by_pair.items()
        for some in _components(rules[trust], members)
    ]
    return sorted(found, key=lambda group: (not group.missing, not group.asked))


def _facts(row: Row[Any]) -> RankFacts:
    wishes = tuple(tuple(path) for path in row.wishes or [])
    return RankFacts(row.id, row.municipality, row.wanted_from, row.wanted_to, wishes, row.rank)


def _rule(rules: TrustRules) -> Rule:
    return rules.rule("priority_group")


def _components(rules: TrustRules, members: list[Member]) -> list[list[Member]]:
    """Those that must be ordered together, directly or through one another; all of them where nobody asks."""
    if not rules.ranking_required:
        return [members] if len(members) > 1 else []
    left, found = list(members), []
    while left:
        some, edge = [left.pop(0)], 0
        while edge < len(some):
            met = [one for one in left if rules.priority_group(some[edge].facts, one.facts)]
            left = [one for one in left if one not in met]
            some += met
            edge += 1
        if len(some) > 1:
            found.append([one for one in members if one in some])
    return found


def set_order(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    municipality: str,
    trust: str,
    wanted: Mapping[int, int],
    *,
    version: str,
    reason: str | None,
    today: date,
) -> Group:
    """Give each member of one group its place 1..n.

    Raises NotFound for another's request, EditedMeanwhile when the group is not what the form showed, Refusal 422 for a tie, a
    gap, somebody left out, or a change without a reason (the first order needs none).
    """
    open_ones = _locked(db, trust, municipality)
    if not wanted or not set(wanted) <= set(open_ones):
        raise NotFound
    rows = db.execute(_OF_MUNICIPALITY, {"own": municipality, "waiting": list(WAITING)}).all()
    mine = _grouped(db, [row for row in rows if row.trust == trust], today)
    group = next((one for one in mine if any(member.id in wanted for member in one.members)), None)
    if group is None:
        raise Refusal("no_order_needed", N_("Det er ikke flere ALIS å sette i rekkefølge her."))
    if group.version != version:
        raise _changed(group, wanted)
    _check_places(group, wanted)
    before, moved = group.positions(), _moved(group, wanted)
    if moved and not reason:
        raise Refusal(
            "reason_missing",
            N_("Skriv hvorfor rekkefølgen endres. Begrunnelsen vises i historikken."),
            errors={"reason": N_("Skriv hvorfor rekkefølgen endres. Begrunnelsen vises i historikken.")},
            rule=group.rule,
        )
    _store(db, actor, group, wanted, open_ones, reason)
    audit.record(
        db,
        actor,
        "ranked",
        "ranking",
        f"{trust}-{municipality}",
        trust=trust,
        municipality=municipality,
        before={case(trust, id_): place for id_, place in before.items()},
        after={case(trust, id_): place for id_, place in wanted.items()},
        reason=reason,
    )
    return group


def _locked(db: Session, trust: str, municipality: str) -> dict[int, PlacementRequest]:
    """The municipality's open requests at the trust, held until the order is stored: two orders never interleave."""
    rows = db.scalars(
        select(PlacementRequest)
        .where(
            PlacementRequest.trust == trust, PlacementRequest.municipality == municipality, PlacementRequest.ended_on.is_(None)
        )
        .order_by(PlacementRequest.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}


def _changed(group: Group, wanted: Mapping[int, int]) -> EditedMeanwhile:
    names = {one.id: one.row.trainee_name for one in group.members}
    stored = {names[one.id]: place for one in group.members if (place := group.positions().get(one.id))}
    typed = {names.get(id_, case(group.trust, id_)): place for id_, place in wanted.items()}
    return EditedMeanwhile(
        {**dict.fromkeys(names.values()), **stored}, {**dict.fromkeys(names.values()), **typed}, url="/ranking"
    )


def _check_places(group: Group, wanted: Mapping[int, int]) -> None:
    members = {one.id for one in group.members}
    if set(wanted) != members:
        raise _unfit("rank_incomplete", N_("Alle i gruppen må ha en plass."), group, members - set(wanted))
    places = list(wanted.values())
    tied = {id_ for id_, place in wanted.items() if places.count(place) > 1}
    if tied:
        raise _unfit("rank_tie", N_("To ALIS kan ikke ha samme plass i rekkefølgen. Gi dem hver sin plass."), group, tied)
    outside = {id_ for id_, place in wanted.items() if not 1 <= place <= len(members)}
    if outside:
        raise _unfit("rank_gap", N_("Rekkefølgen skal være 1, 2, 3 … uten hull. Bruk hvert tall én gang."), group, outside)


def _unfit(code: str, sentence: str, group: Group, ids: set[int]) -> Refusal:
    return Refusal(code, sentence, errors={f"position_{id_}": sentence for id_ in sorted(ids)}, rule=group.rule)


def _moved(group: Group, wanted: Mapping[int, int]) -> bool:
    """Whether somebody who had a place changes it against another who had one; a newcomer last moves nobody."""
    ranked = [one.id for one in group.members if one.rank is not None]
    return ranked != sorted(ranked, key=lambda id_: wanted[id_])


def _store(
    db: Session,
    actor: Actor,
    group: Group,
    wanted: Mapping[int, int],
    open_ones: Mapping[int, PlacementRequest],
    reason: str | None,
) -> None:
    held = sorted(one.rank for one in group.members if one.rank is not None)
    highest = db.scalar(
        select(func.max(PlacementRequest.rank)).where(
            PlacementRequest.trust == group.trust, PlacementRequest.municipality == group.municipality
        )
    )
    places = held + [(highest or 0) + n for n in range(1, len(group.members) - len(held) + 1)]
    for id_, place in wanted.items():
        request = open_ones[id_]
        old, new = request.rank, places[place - 1]
        if old == new:
            continue
        request.rank = new
        db.add(
            RankChange(
                trust=group.trust,
                municipality=group.municipality,
                request_id=id_,
                old_rank=old,
                new_rank=new,
                reason=reason,
                changed_by=actor.name,
            )
        )
    db.flush()


def history(db: Session, who: Identity, *, limit: int = 100) -> Sequence[Row[Any]]:
    """Who changed what, when and why, the latest first (R-059)."""
    column, own = ("trust", who.trust) if who.trust else ("municipality", who.municipality)
    return db.execute(
        text(f"""SELECT c.trust, c.request_id, c.municipality, r.trainee_name, c.old_rank, c.new_rank, c.reason,
                     c.changed_by, c.changed_at
                 FROM alis.rank_change c JOIN alis.placement_request r ON r.trust = c.trust AND r.id = c.request_id
                 WHERE c.{column} = :own ORDER BY c.changed_at DESC, c.id DESC LIMIT :limit"""),  # noqa: S608 - one of two columns
        {"own": own, "limit": limit},
    ).all()
