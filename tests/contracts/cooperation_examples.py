"""What the pages across an agreement must show: its case number, or the municipality's name where figures stand without numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts.case import Example
    from tests.support.pair import Pair

NAMES = {"5501": "Tromsø", "5603": "Hammerfest"}


def _named(pair: Pair) -> str:
    return NAMES[pair.municipality]


def cooperation(example: type[Example]) -> dict[str, Example]:
    numbered = example(shows=lambda pair: pair.case("agreement"))
    named = example(shows=_named)
    return {
        "agreement_templates.document": example(shows=lambda pair: f"prøve {pair.trust}"),
        "cooperation.show_duties": numbered,
        "cooperation_api.get_duties": numbered,
        "cooperation.show_report": numbered,
        "cooperation_api.get_report": named,
        "cooperation.report_paper": numbered,
        "cooperation.report_sheet": named,
        "cooperation.all_reports": numbered,
        "cooperation.all_reports_sheet": named,
        "cooperation_api.list_reports": named,
    }
