"""What it comes to, in five figures at the top of the region's page; each leads to where it stands in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.i18n import gettext as _
from core.i18n import tall
from core.region.measures import MEASURES
from core.region.queries import REGION

if TYPE_CHECKING:
    from core.region.comparing import Comparison

SHOWN = (("waiting", "now"), ("started", "12"))


def summary(found: Comparison) -> list[dict[str, Any]]:
    persons = [
        {"label": _(one.label), "value": found.said(REGION, one, span), "note": note, "url": url}
        for (key, span), note, url in zip(
            SHOWN, (_("i hele regionen"), _("siste 12 måneder")), ("/region/need", "/region#figures"), strict=True
        )
        for one in MEASURES
        if one.key == key
    ]
    posts = {kind: sum(one.posts[kind] for one in found.trusts) for kind in ("vikariat", "earmarked")}
    areas, agreements = [one.area for one in found.trusts], [one.agreements for one in found.trusts]
    of, without = sum(one.municipalities for one in areas), sum(len(one.without_agreement) for one in areas)
    overdue, ending = (sum(len(getattr(one, name)) for one in agreements) for name in ("reviews_overdue", "under_notice"))
    return [
        *persons,
        {
            "label": _("Plasser som er kjent"),
            "value": tall(sum(posts.values())),
            "note": _(
                "%(free)s ledige vikariater, %(earmarked)s øremerkede", free=posts["vikariat"], earmarked=posts["earmarked"]
            ),
            "url": "/region/need",
        },
        {
            "label": _("Kommuner uten koordinator"),
            "value": sum(len(one.without_coordinator) for one in areas),
            "note": _("av %(n)s; %(m)s uten avtale", n=of, m=without),
            "url": "/region/organisations",
        },
        {
            "label": _("Avtaler etter fristen for gjennomgang"),
            "value": overdue,
            "note": _("av %(n)s i kraft; %(m)s sagt opp", n=sum(one.in_force for one in agreements), m=ending),
            "url": "/region/organisations#agreements",
        },
    ]
