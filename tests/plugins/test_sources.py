"""Each quote stands word for word in the source documents, where these lie beside the project."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.trusts.evidence import quoted_in
from core.trusts.rules import rules_for
from core.trusts.terms import Source

SOURCES = Path(__file__).parents[3] / "shared" / "sources"
CODES = ("fin", "unn", "nlsh", "hsyk")
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents do not lie beside the project")


def every_source(code: str) -> Iterator[Source]:
    rules = rules_for(code, on=date(2026, 11, 22))
    yield from (rule.source for rule in rules.every_version() if rule.source)
    yield from (unit.source for unit in rules.units() if unit.source)
    yield from (contact.source for contact in rules.contacts())
    yield from (objective.source for objective in rules.learning_objectives())
    if rules.identity.sami_source:
        yield rules.identity.sami_source


@needs_sources
@pytest.mark.parametrize("code", CODES)
@pytest.mark.requirement("R-110")
@pytest.mark.requirement("R-083")
@pytest.mark.requirement("R-084")
def test_each_quote_stands_in_its_document(code: str) -> None:
    missing = [
        source.quote
        for source in every_source(code)
        if not quoted_in(source.quote, (SOURCES / source.file).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_a_quote_with_one_word_changed_is_not_found() -> None:
    text = "Seinst 6 -9 mnd. før planlagt tiltredelse\n i sykehuset skal kommunen på nytt forespørre"
    assert quoted_in("Seinst 6 -9 mnd. før planlagt tiltredelse i … på nytt forespørre", text)
    assert quoted_in("… i sykehuset skal …", text)
    assert not quoted_in("Senest 6 -9 mnd. før planlagt tiltredelse", text)
    assert not quoted_in("på nytt … Seinst", text)
