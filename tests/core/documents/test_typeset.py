"""Documents as PDF/A-2b: letters, languages, page numbers, and text that is never read as markup."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest

from core.documents import blocks, processing, typeset
from core.documents.child import TYPE
from core.documents.typeset import Paper, pdf, pdfs

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LETTERS = "æøå ÆØÅ áčđŋšŧž ÁČĐŊŠŦŽ"

pytestmark = pytest.mark.skipif(not any(TYPE.glob("*.ttf")), reason="the front-end step has not fetched the typeface")


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_every_letter_of_the_region_comes_out_again() -> None:
    made = pdf(f"Avtale {LETTERS}", [blocks.facts(("Part", blocks.name(f"Suohkan {LETTERS}", "se")))], made_at=NOW)
    assert _text(made).count(LETTERS) == 2
    fonts = {font for page in pypdf.PdfReader(BytesIO(made)).pages for font in _fonts(page)}
    assert fonts
    assert all("Inter" in font for font in fonts)


def _fonts(page: Any) -> set[str]:
    return {str(one.get_object()["/BaseFont"]) for one in page["/Resources"]["/Font"].values()}


def test_it_is_pdf_a_2b_with_title_and_language() -> None:
    reader = pypdf.PdfReader(BytesIO(pdf("Samarbeidsavtale", [], made_at=NOW, language="nn", author="Nordlandssykehuset HF")))
    described = reader.xmp_metadata
    assert described is not None
    raw = described.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in raw
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in raw
    assert reader.metadata is not None
    assert reader.metadata.title == "Samarbeidsavtale"
    assert str(reader.root_object["/Lang"]).startswith("nn")


def test_pages_are_numbered_and_the_header_of_a_table_is_repeated() -> None:
    rows = [[f"Kommune {number}", str(number)] for number in range(120)]
    pages = pypdf.PdfReader(BytesIO(pdf("Liste", [blocks.table(["Kommune", "Antall"], rows, right=[1])], made_at=NOW))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) == 3 or len(texts) == 4
    for number, shown in enumerate(texts, 1):
        assert f"Side {number} av {len(texts)}" in shown
        assert "Antall" in shown


def test_text_is_never_markup() -> None:
    nasty = '*fet* _kursiv_ #read("/etc/passwd") $x^2$ <merke> @vise = overskrift \\ // borte'
    assert nasty in _text(pdf("Prøve", [blocks.text(nasty)], made_at=NOW)).replace("\n", " ")


def test_the_same_input_gives_the_same_bytes() -> None:
    paper = Paper("Avtale", [blocks.text("Tekst")], NOW)
    first, second = pdfs([paper, paper])
    assert first == second


def test_every_block_can_be_set_on_lying_paper_too() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    every = [
        blocks.heading("Overskrift"),
        blocks.clauses(blocks.clause("1", "Formål", "Å klargjøre ansvar."), blocks.clause("", "Uten nummer", "Tekst.")),
        blocks.note("En merknad"),
        blocks.figure(svg, "et kvadrat", "Figur"),
        blocks.page(),
        blocks.signatures(blocks.place("Bodø kommune", ("Sted og dato", ""), ("Navn", "Kari Krogh")), blocks.place("NLSH")),
    ]
    made = pdf("Alt", every, made_at=NOW, landscape=True, reference="nlsh-1001", subtitle="Under", footer="Bunn")
    text = _text(made)
    for word in ("Overskrift", "Formål", "merknad", "Figur", "Bodø kommune", "Kari Krogh", "nlsh-1001", "Bunn"):
        assert word in text
    width, height = pypdf.PdfReader(BytesIO(made)).pages[0].mediabox[2:]
    assert width > height


def test_it_is_quick_and_the_callers_process_stays_light() -> None:
    began = time.monotonic()
    pdf("Avtale", [blocks.text("Tekst " * 400)], made_at=NOW)
    assert time.monotonic() - began < 2, "0.2 s where nothing else runs"
    code = "import core.documents.typeset, core.documents.seal, core.documents.sheets, sys; print([m for m in ('typst', 'pyhanko', 'xlsxwriter') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_went_wrong_in_the_child_is_told_without_its_words() -> None:
    with pytest.raises(processing.ChildFailed) as caught:
        processing.run("typeset", b'[{"data": {"title": "Navn Navnesen"}, "made_at": 0}]')
    assert "Navnesen" not in str(caught.value)
    assert typeset.pdfs([]) == []
