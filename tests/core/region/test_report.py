"""The region's page in other forms: one page of PDF, Excel, drawings and a forecast, all from the same comparison."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from core.documents import processing
from core.region.drawing import Drawing
from tests.core.region.test_region import command
from tests.support.figures import Counts, fill, forget

if TYPE_CHECKING:
    from tests.support.world import Door, World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def door(world: World) -> Door:
    forget(world)
    fill(world, {"nlsh": Counts(12, 9, started=6, need=(14, 9)), "fin": Counts(7, 6, need=(8,)), "unn": Counts(2)})
    return world.client(world.person("region", "region.admin"))


def test_a_drawing_of_nobody_is_empty_and_no_fault() -> None:
    """A young region, where no trust has enough to be told of."""
    assert Drawing("posts", "Stillinger", "Ingen", ("Stillinger",), ()).spec("narrow-dark")["data"]["values"] == []


@pytest.mark.requirement("R-005")
@pytest.mark.requirement("R-111")
@pytest.mark.requirement("R-123")
def test_one_click_gives_one_page(door: Door) -> None:
    answer = door.client.get("/region/report.pdf")
    assert answer.status_code == 200
    pages = PdfReader(BytesIO(answer.get_data())).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    for said in (
        "Dato for tallene",
        "Endring siden",
        "Hvor fullstendig",
        "Innmeldt i perioden",
        "ikke publisert",
        "færre enn 5",
        "12",
    ):
        assert said in text


@pytest.mark.requirement("R-111")
def test_the_same_in_excel(door: Door) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(door.client.get("/region/report.xlsx").get_data()))
    rows = book.get_sheet_by_name("Likt målt").to_python()
    header, notified = rows[0], rows[1]
    assert notified[header.index("Nordlandssykehuset HF")] == 12
    assert notified[header.index("Universitetssykehuset Nord-Norge HF")] == "", "held back is empty, never nought"
    need = book.get_sheet_by_name("Behov og plasser").to_python()
    told = [row for row in need[1:] if row[0] == "Nordlandssykehuset HF"]
    # the smaller part is held back too: told, it would say that the empty half-years are empty
    assert [(row[2], row[5]) for row in told][:2] == [(14, 14), ("", "")]
    assert "Om" in book.sheet_names


@pytest.mark.requirement("R-111")
def test_a_drawing_says_its_finding_and_is_drawn_once(world: World, door: Door) -> None:
    page = door.get("/region/need").get_data(as_text=True)
    assert "Det mangler flest plasser ved Nordlandssykehuset HF: 23 venter, og 0 plasser er kjent." in page
    assert 'role="img"' in page
    assert 'loading="lazy"' not in page, "a chart below the fold must be there on paper and in a picture of the whole page"
    assert re.search(r'<img [^>]*width="640" height="\d+"', page)
    answer = door.get("/region/charts/need-narrow-dark.svg")
    svg = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "NLSH" in svg
    assert "style=" not in svg
    assert world.sql("SELECT count(*) AS n FROM alis.region_kept")[0].n == 4, "every variant at once"
    assert door.get("/region/charts/need-narrow-dark.svg").get_data(as_text=True) == svg
    assert door.get("/region/charts/need-pink.svg").status_code == 404


def test_a_forecast_that_takes_too_long_says_so(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "PATIENCE", 0.001)
    answer = door.client.get("/region/forecast")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert "Prognosen kunne ikke regnes ut nå" in answer.get_data(as_text=True)


@pytest.mark.requirement("R-111")
def test_the_forecast_is_made_of_what_is_told(world: World, door: Door) -> None:
    told = json.loads(command(world, "region", "forecast", "--json"))
    assert [one["trust"] for one in told["trusts"]] == ["fin", "nlsh"], "too few at UNN and HSYK to say anything"
    nlsh = told["trusts"][1]
    assert len(nlsh["half_years"]) == 6
    for half in nlsh["half_years"]:
        assert half["wanted"] == sorted(half["wanted"])
    posts = [one["posts"] for one in nlsh["posts_needed"]]
    assert posts == sorted(posts, reverse=True), "a longer wait needs no more posts"
    page = door.get("/region/forecast").get_data(as_text=True)
    assert "Skal ni av ti vente høyst seks måneder, trengs det" in page
    assert "NLSH" in door.get("/region/charts/posts-narrow-light.svg").get_data(as_text=True)
    assert "Universitetssykehuset Nord-Norge HF: for få innmeldte" in page
    assert "nlsh\n" in command(world, "region", "forecast")


def test_the_web_process_stays_light() -> None:
    code = "import core.region.views, core.programme.views, sys; print([m for m in ('numpy', 'vl_convert', 'altair', 'typst') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
