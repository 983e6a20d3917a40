"""A municipality's own order and what it decides (R-044, R-057…R-060; C-24, C-41), and how a vacancy meets a wish."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from core.dates import add_months, last_day, length_in_months, overlap, within_months
from core.trusts.matters import Match, Path, RankFacts, VacancyFacts
from core.trusts.sources import RuleValue

SameGroup = Callable[[RankFacts, RankFacts], bool]


def within(path: Path, node: Path) -> bool:
    """Tell whether a unit is a node of the tree or lies below it; everything lies below «any unit»."""
    return tuple(path[: len(node)]) == tuple(node)


def match(vacancy: Path, wish: Path) -> Match:
    """In the wished node or below it: a match. In a parent of it: possible. Siblings never (R-044)."""
    if within(vacancy, wish):
        return Match.MATCH
    return Match.POSSIBLE if within(wish, vacancy) else Match.NONE


def wishes_meet(one: RankFacts, other: RankFacts) -> bool:
    """Tell whether two requests can want the same unit: some wish of one lies on the same branch as one of the other."""
    mine, theirs = one.wishes or ((),), other.wishes or ((),)
    return any(match(a, b) is not Match.NONE for a in mine for b in theirs)


def periods_meet(one: RankFacts, other: RankFacts) -> bool:
    """Tell whether the two are wanted at the same time."""
    return overlap((one.wanted_from, one.wanted_to), (other.wanted_from, other.wanted_to))


def same_group(one: RankFacts, other: RankFacts, group: RuleValue) -> bool:
    """Tell whether a municipality must order two of its requests: `period`, `unit_and_period`, or nobody is asked (C-24)."""
    if group is None or one.municipality != other.municipality or not periods_meet(one, other):
        return False
    return group == "period" or wishes_meet(one, other)


def order_decides(
    chosen: RankFacts, others: Sequence[RankFacts], vacancy: VacancyFacts, same_group: SameGroup, window: int | None
) -> tuple[RankFacts, ...]:
    """Return those whose missing order against the chosen one decides who gets the post; none when the posts suffice."""
    rivals = _rivals(chosen, others, vacancy, same_group, window)
    unordered = tuple(r for r in rivals if r.rank is None or chosen.rank is None or r.rank == chosen.rank)
    return unordered if len(rivals) + 1 > vacancy.posts_left else ()


def passed_over(
    chosen: RankFacts, others: Sequence[RankFacts], vacancy: VacancyFacts, same_group: SameGroup, window: int | None
) -> tuple[RankFacts, ...]:
    """Return those ranked before the chosen one who would be left without a post they wanted and could have taken."""
    before = tuple(
        r
        for r in _rivals(chosen, others, vacancy, same_group, window)
        if r.rank is not None and chosen.rank is not None and r.rank < chosen.rank
    )
    return before if len(before) >= vacancy.posts_left else ()


def _rivals(
    chosen: RankFacts, others: Sequence[RankFacts], vacancy: VacancyFacts, same_group: SameGroup, window: int | None
) -> tuple[RankFacts, ...]:
    return tuple(
        other
        for other in others
        if other.request != chosen.request
        and other.municipality == chosen.municipality
        and overlap((other.wanted_from, other.wanted_to), (vacancy.starts_on, vacancy.ends_on))
        and _would_gain(other, vacancy)
        and _could_fill(other, vacancy, window)
        and same_group(chosen, other)
    )


def _could_fill(other: RankFacts, vacancy: VacancyFacts, window: int | None) -> bool:
    """Tell whether the other's months find room in just these days, no further from the wish than the trust's limit (C-41)."""
    months = max(1, round(length_in_months(other.wanted_from, other.wanted_to)))
    if last_day(vacancy.starts_on, months) > vacancy.ends_on:
        return False
    latest = add_months(vacancy.ends_on + timedelta(days=1), -months)
    nearest = min(max(other.wanted_from, vacancy.starts_on), latest)
    return window is None or within_months(other.wanted_from, nearest, window)


def _would_gain(other: RankFacts, vacancy: VacancyFacts) -> bool:
    wishes = other.wishes or ((),)
    place = next((i for i, wish in enumerate(wishes) if match(vacancy.unit_path, wish) is Match.MATCH), None)
    if place is None:
        return False
    return not other.has_place or (other.held_wish is not None and place < other.held_wish)
