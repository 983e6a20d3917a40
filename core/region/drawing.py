"""The region's charts: what each shows, its finding in words, and the drawing, made in a child and kept by a digest of all it shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.documents import processing
from core.i18n import gettext as _
from core.region.measures import in_words, number
from core.region.models import RegionKept

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from core.region.comparing import Comparison

WITHIN = 6  # months
WIDTHS = {"wide": 640, "narrow": 320}
# three hues that are told apart without colour vision too, ≥ 3:1 on either ground
THEMES = {
    "light": {"ink": "#16202c", "quiet": "#55606d", "line": "#d9dee4", "series": ("#0b4f6c", "#c2620a", "#5b9a68")},
    "dark": {"ink": "#f2f4f7", "quiet": "#b6c0cb", "line": "#3a4450", "series": ("#6cc3e6", "#f0a35b", "#9bd3a5")},
}
KEYS = ("need", "notice", "posts")
VARIANTS = tuple(f"{width}-{theme}" for width in WIDTHS for theme in THEMES)
FONT = "Inter, Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Drawing:
    """``bars``: (trust's code, its name, series, value or None, what stands at the bar)."""

    key: str
    title: str
    finding: str
    series: tuple[str, ...]
    bars: tuple[tuple[str, str, str, float | None, str], ...]

    def digest(self) -> str:
        """Of everything that is drawn."""
        return hashlib.sha256(json.dumps([self.spec(variant) for variant in VARIANTS], sort_keys=True).encode()).hexdigest()

    def size(self, width: str) -> tuple[int, int]:
        """As it is drawn, so that the page keeps its place free."""
        trusts, several = len({one[0] for one in self.bars}), len(self.series) > 1
        legend = (18 * len(self.series) if width == "narrow" else 24) if several else 0
        return WIDTHS[width], trusts * (25 * len(self.series) if several else 30) + legend + 30

    def spec(self, variant: str) -> dict[str, Any]:
        """The drawing in Vega-Lite."""
        (width, height), theme = self.size(variant.partition("-")[0]), THEMES[variant.partition("-")[2]]
        narrow = width < WIDTHS["wide"]
        longest = max((1.0, *(one[3] or 0.0 for one in self.bars)))
        values = [
            {"trust": code.upper() if narrow else name, "series": series, "value": value or 0, "text": said}
            for code, name, series, value, said in self.bars
        ]
        shared = {
            "y": {
                "field": "trust",
                "type": "nominal",
                "sort": list(dict.fromkeys(one["trust"] for one in values)),
                "title": None,
                "axis": {"labelLimit": 0, "ticks": False, "domain": False, "labelPadding": 8},
            },
            "yOffset": {"field": "series", "sort": list(self.series)},
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                "axis": {"grid": True, "tickCount": 4, "domain": False, "ticks": False, "format": "d"},
                # room for what stands at the longest bar
                "scale": {"domain": [0, longest * (1.3 if narrow else 1.15)]},
            },
        }
        color = {
            "field": "series",
            "type": "nominal",
            "sort": list(self.series),
            "scale": {"domain": list(self.series), "range": list(theme["series"][: len(self.series)])},
            "legend": {"orient": "top", "title": None, "direction": "vertical" if narrow else "horizontal", "labelLimit": 0}
            if len(self.series) > 1
            else None,
        }
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "width": width,
            "height": height,
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": {"left": 0, "right": 4, "top": 4, "bottom": 4},
            "background": None,
            "data": {"values": values},
            "layer": [
                {"mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.86}}, "encoding": shared | {"color": color}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, "color": theme["ink"]},
                    "encoding": shared | {"text": {"field": "text"}},
                },
            ],
            "config": {
                "font": FONT,
                "view": {"stroke": None},
                "axis": {"labelColor": theme["ink"], "labelFontSize": 12, "gridColor": theme["line"]},
                "axisX": {"labelColor": theme["quiet"]},
                "legend": {"labelColor": theme["ink"], "labelFontSize": 12, "symbolType": "square"},
            },
        }


def need(found: Comparison) -> Drawing:
    waits, free, earmarked = _("Venter på plass"), _("Ledige vikariater"), _("Øremerkede stillinger")
    bars: list[tuple[str, str, str, float | None, str]] = []
    short: list[tuple[int, str, int, int]] = []
    for one in found.trusts:
        value, below, posts = (
            found.value(one.trust, "waiting", "now"),
            found.release.below(one.trust, "waiting", "now"),
            one.posts,
        )
        bars += [
            (one.trust, one.name, waits, None if value is None else int(value), in_words("count", value, below)),
            (one.trust, one.name, free, posts["vikariat"], str(posts["vikariat"])),
            (one.trust, one.name, earmarked, posts["earmarked"], str(posts["earmarked"])),
        ]
        if value is not None:
            known = posts["vikariat"] + posts["earmarked"]
            short.append((int(value) - known, one.name, int(value), known))
    gap, name, waiting, known = max(short, default=(0, "", 0, 0))
    finding = (
        _(
            "Det mangler flest plasser ved %(name)s: %(waiting)s venter, og %(known)s plasser er kjent.",
            name=name,
            waiting=waiting,
            known=known,
        )
        if gap > 0
        else _("Ingen av helseforetakene som kan vises, har flere som venter enn plasser som er kjent.")
    )
    return Drawing("need", _("Behov og kjente plasser"), finding, (waits, free, earmarked), tuple(bars))


def notice(found: Comparison) -> Drawing:
    label = _("Måneder")
    told = {one.name: found.value(one.trust, "notice_months", "24") for one in found.trusts}
    bars = tuple(
        (one.trust, one.name, label, None if v is None else float(v), in_words("months", v))
        for one, v in zip(found.trusts, told.values(), strict=True)
    )
    known = {name: v for name, v in told.items() if v is not None}
    if known:
        most, least = max(known, key=lambda name: known[name]), min(known, key=lambda name: known[name])
        finding = _(
            "Lengst varsel har %(most)s med %(a)s måneder, kortest har %(least)s med %(b)s.",
            most=most,
            a=number(known[most]),
            least=least,
            b=number(known[least]),
        )
        if known[most] == known[least]:
            finding = _("Varselet er like langt, %(a)s måneder, hos alle som kan vises.", a=number(known[most]))
    else:
        finding = _("Ingen helseforetak har nok innmeldinger til at varselet kan vises.")
    return Drawing("notice", _("Varsel før ønsket oppstart, siste 24 måneder"), finding, (label,), bars)


def posts(told: dict[str, Any], names: dict[str, str]) -> Drawing:
    """How many more earmarked posts keep nine of ten waits within half a year, by the forecast."""
    label = _("Stillinger")
    needed = {one["trust"]: {n["wait_months"]: n["posts"] for n in one["posts_needed"]}[WITHIN] for one in told["trusts"]}
    bars = tuple(
        (trust, names[trust], label, None if n is None else float(n), _("flere enn regnet med") if n is None else str(n))
        for trust, n in needed.items()
    )
    known = {trust: n for trust, n in needed.items() if n is not None}
    if not known:
        finding = _("Ingen helseforetak har nok innmeldte til at noe kan framskrives.")
    elif any(known.values()):
        most = max(known, key=lambda trust: known[trust])
        finding = _(
            "Skal ni av ti vente høyst seks måneder, trengs det %(n)s øremerkede stillinger til i regionen, flest ved %(name)s: %(m)s.",
            n=sum(known.values()),
            name=names[most],
            m=known[most],
        )
    else:
        finding = _("Ni av ti venter høyst seks måneder med plassene som er kjent eller kommer i samme takt som før.")
    return Drawing("posts", _("Øremerkede stillinger som trengs i tillegg"), finding, (label,), bars)


def svg(db: Session, drawing: Drawing, variant: str) -> str:
    """The drawing as it is kept, or made now with all its variants (about a second, in a child)."""
    digest = drawing.digest()
    kept = db.scalar(select(RegionKept.content).where(RegionKept.digest == digest, RegionKept.variant == variant))
    if kept is not None:
        return kept
    made = dict(zip(VARIANTS, draw([drawing.spec(one) for one in VARIANTS]), strict=True))
    rows = [{"digest": digest, "variant": one, "content": made[one]} for one in VARIANTS]
    db.execute(insert(RegionKept).on_conflict_do_nothing(), rows)
    return made[variant]


def draw(specs: list[dict[str, Any]]) -> list[str]:
    """Vega-Lite to SVG. Raises core.documents.processing.ChildFailed."""
    drawn: list[str] = json.loads(processing.run("draw", json.dumps(specs).encode()))
    return drawn
