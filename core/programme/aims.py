"""The region's figures under the programme's four aims, word for word (R-114)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.i18n import gettext as _
from core.region.measures import AIMS, MEASURES, MODELS, MUNICIPALITY, RECRUITMENT, SPANS, in_few_words, in_words
from core.region.queries import REGION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.region.comparing import Comparison
    from core.region.measures import Measure


@dataclass(frozen=True, slots=True)
class Aim:
    aim: str
    figures: tuple[tuple[str, str], ...]


def aims(found: Comparison, participation: Sequence[Any]) -> tuple[Aim, ...]:
    figures: dict[str, list[tuple[str, str]]] = {key: [] for key in AIMS}
    for key, label in MODELS:
        figures[RECRUITMENT].append(
            (_(label), in_words("count", found.value(REGION, key, "now"), found.release.below(REGION, key, "now")))
        )
    included = sum(one.latest.status == "included" for one in participation)
    figures[RECRUITMENT].append((_("Kommuner med i prosjektet"), str(included)))
    for measure in MEASURES:
        figures[measure.aim] += [(f"{_(measure.label)}, {_(SPANS[span])}", _said(found, measure, span)) for span in measure.spans]
    areas = [one.area for one in found.trusts]
    of = sum(area.municipalities for area in areas)
    figures[MUNICIPALITY] += [
        (label, _("%(n)s av %(of)s", n=of - sum(len(getattr(area, lacking)) for area in areas), of=of))
        for label, lacking in (
            (_("Kommuner med avtale med foretaket sitt"), "without_agreement"),
            (_("Kommuner med ALIS-koordinator"), "without_coordinator"),
            (_("Kommuner som er registrert utdanningsvirksomhet"), "without_registration"),
        )
    ]
    return tuple(Aim(AIMS[key], tuple(lines)) for key, lines in figures.items())


def _said(found: Comparison, measure: Measure, span: str) -> str:
    if measure.kind == "share":
        return " · ".join(
            f"{one.trust.upper()} {in_few_words(found.value(one.trust, measure.key, span))}" for one in found.trusts
        )
    return found.said(REGION, measure, span)
