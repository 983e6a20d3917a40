"""The table of need and known posts as it is shown, and what a forecast says in a sentence. No Flask but the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.capacity.table import table
from core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.capacity.terms import Cell, Period
    from core.needs.gathering import Counted

MONTHS_AHEAD = 36
LENGTHS = {"half": 6, "quarter": 3}


@dataclass(frozen=True)
class Line:
    """One clinic (at one site) through the periods."""

    clinic: str
    site: str | None
    cells: tuple[Cell, ...]


def lines(counted: Counted, by: str) -> list[Line]:
    """The table: one line per clinic and site, one column per half-year or quarter (R-029)."""
    cells = table(counted.needs, counted.posts, today=counted.today, months_ahead=MONTHS_AHEAD, length=LENGTHS[by], by_site=True)
    found: dict[tuple[str, str | None], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.clinic, cell.site), []).append(cell)
    return [Line(clinic, site, tuple(some)) for (clinic, site), some in found.items()]


def named(period: Period) -> str:
    """«1. halvår 2027», «3. kvartal 2027»."""
    values = {"n": period.number, "year": period.year}
    return _("%(n)s. halvår %(year)s", **values) if period.months == 6 else _("%(n)s. kvartal %(year)s", **values)  # noqa: PLR2004


def finding(some: Sequence[Line]) -> str:
    """The table's largest gap, in a sentence."""
    cells = [cell for line in some for cell in line.cells]
    worst = max(cells, key=lambda cell: cell.gap_months, default=None)
    if worst is None:
        return _("Det er verken meldt behov eller kjente stillinger.")
    if worst.gap_months == 0:
        return _("Alt meldt behov har en kjent stilling, klinikk for klinikk.")
    return _(
        "Størst er behovet uten kjent stilling ved %(clinic)s i %(period)s: %(gap)s av %(need)s månedsverk.",
        clinic=f"{worst.clinic}, {worst.site}" if worst.site else worst.clinic,
        period=named(worst.period),
        gap=worst.gap_months,
        need=worst.need_months,
    )


def totals(some: Sequence[Line]) -> list[dict[str, Any]]:
    """The trust's own sum per period, as JSON holds it."""
    columns = [cell.period for cell in some[0].cells] if some else []
    names = ("wanted", "need_months", "vikariat_months", "earmarked_months")
    return [
        {
            "period": named(period),
            **{name: sum(getattr(line.cells[at], name) for line in some) for name in names},
        }
        for at, period in enumerate(columns)
    ]


def cell_json(cell: Cell) -> dict[str, Any]:
    return {
        "clinic": cell.clinic,
        "site": cell.site,
        "period": named(cell.period),
        "starts_on": cell.period.starts_on.isoformat(),
        "wanted": cell.wanted,
        "need_months": cell.need_months,
        "vikariat_months": cell.vikariat_months,
        "earmarked_months": cell.earmarked_months,
        "gap_months": cell.gap_months,
    }


def told(result: Mapping[str, Any]) -> str:
    """A forecast's finding in a sentence: where nine of ten wait at most six months, and what it takes elsewhere."""
    clinics = result["clinics"]
    needed = [dict(one["posts_needed"])[6] for one in clinics]
    fine = sum(1 for posts in needed if posts == 0)
    more = sum(posts for posts in needed if posts)
    if not fine:
        return _(
            "Ikke ved noen av de %(all)s klinikkene venter ni av ti høyst seks måneder med de stillingene som er kjent. Skal det gjelde "
            "alle, trengs det %(more)s flere øremerkede stillinger.",
            all=len(clinics),
            more=more,
        )
    return _(
        "Ved %(fine)s av %(all)s klinikker venter ni av ti høyst seks måneder med de stillingene som er kjent. Skal det gjelde alle, "
        "trengs det %(more)s flere øremerkede stillinger.",
        fine=fine,
        all=len(clinics),
        more=more,
    )


def what_if(result: Mapping[str, Any], extra: Mapping[str, int]) -> str:
    """What so many more posts would have given at the end of the last half-year, in a sentence."""
    now, then = ({one["clinic"]: one["periods"][-1]["waiting"] for one in result[key]} for key in ("clinics", "with_extra"))
    return " ".join(
        _(
            "Med %(n)s flere øremerkede stillinger ved %(clinic)s venter om lag %(then)s der ved slutten, mot %(now)s uten.",
            n=posts,
            clinic=clinic,
            then=round(then[clinic]["p50"]),
            now=round(now[clinic]["p50"]),
        )
        for clinic, posts in extra.items()
    )


def needs_more(one: Mapping[str, Any], months: int) -> str:
    """Posts needed so that nine of ten wait at most so long."""
    found = dict(one["posts_needed"])
    return str(found[months]) if found.get(months) is not None else _("mange")
