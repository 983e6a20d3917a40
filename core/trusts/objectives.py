"""The two learning objectives, verbatim, under every spelling that the sources use (R-083, R-084, R-086; C-26)."""

import re

from core.trusts.catalogue import Document
from core.trusts.terms import Objective

_PAGE = Document("Informasjon til kommunene (Finnmarkssykehuset, nettside)", "2023-07-12", "001_a1d67daafe6e33b3.txt")
_COOPERATION = (
    "Ha en godt utviklet samhandlingskompetanse ved å kjenne rammebetingelser, arbeidsmåter og prosedyrer fra en eller "
    "flere godkjente utdanningsinstitusjoner innen primær- eller spesialisthelsetjenesten"
)
_SELECTED = "Ha dybdekompetanse i utredning, behandling og oppfølging av en eller flere selekterte pasientpopulasjoner."
OBJECTIVES = (
    Objective("ALM-055", _COOPERATION, _PAGE.says(_COOPERATION)),
    Objective("ALM-085", _SELECTED, _PAGE.says(_SELECTED)),
)
_SPELLING = re.compile(r"^(?:ALIS)?[\s-]*A?LM[\s-]*0*(55|85)$", re.IGNORECASE)


def normalise_objective(spelling: str) -> str | None:
    """Return ALM-055 or ALM-085 for «ALM 55», «ALM055», «ALIS LM 085» and the like; None for anything else."""
    found = _SPELLING.match(spelling.strip())
    return f"ALM-0{found[1]}" if found else None
