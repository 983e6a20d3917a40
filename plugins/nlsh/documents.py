"""The two documents of NLSH. The page bears no date; it cites the agreement template of December 2020 (R-110)."""

from datetime import date

from core.trusts.catalogue import Document

_PAGE_TITLE = "Innmelding og informasjon til kommunene (Nordlandssykehuset, nettside)"
_PAGE_FILE = "000_dad9fc515bad1db7.txt"

PAGE = Document(_PAGE_TITLE, None, _PAGE_FILE)
TEMPLATE_2020 = Document(_PAGE_TITLE, None, _PAGE_FILE, since=date(2020, 12, 1), until=date(2024, 5, 31))
AGREEMENT = Document(
    "Avtale om lege i spesialisering i allmennmedisin (ALIS), revidert juni 2024 (Nordlandssykehuset)",
    "2024-06",
    "003_de158746fe225990.txt",
    since=date(2024, 6, 1),
)
