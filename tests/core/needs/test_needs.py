"""Need against known posts: counted per clinic, site and quarter, the ranges computed by the worker, what if with earmarked posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.dates import add_months
from tests.support.deciding import Round, compute
from tests.support.world import BODO

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def round_(world: World) -> Round:
    made = Round(world, "nlsh", BODO)
    for number in range(3):
        made.notify(name=f"Anna Behov {'abc'[number]}")
    made.vacancy()
    made.vacancy(kind="earmarked", starts_on=add_months(made.start, 6))
    return made


def cells(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["cells"]
    return found


@pytest.mark.requirement("R-029")
def test_person_months_per_clinic_site_and_quarter_three_years_ahead(round_: Round) -> None:
    found = cells(round_.contact.get("/capacity?by=quarter"))
    mine = [cell for cell in found if cell["clinic"] == "Medisinsk klinikk"]
    assert {cell["site"] for cell in mine} == {"Bodø"}
    assert len({cell["starts_on"] for cell in mine}) >= 12  # three years of quarters, and at least the 24 months asked for
    assert sum(cell["need_months"] for cell in mine) == 3 * 6
    assert sum(cell["vikariat_months"] for cell in mine) == 6
    assert sum(cell["earmarked_months"] for cell in mine) == 6
    assert sum(cell["wanted"] for cell in mine) == 3
    halves = [cell for cell in cells(round_.contact.get("/capacity")) if cell["clinic"] == "Medisinsk klinikk"]
    assert sum(cell["need_months"] for cell in halves) == 18
    page = round_.world.client(round_.contact_email).get("/capacity").get_data(as_text=True)
    assert "Størst er behovet uten kjent stilling ved Medisinsk klinikk, Bodø" in page


@pytest.mark.requirement("R-111")
def test_the_ranges_are_computed_by_the_worker_and_more_posts_never_make_it_worse(round_: Round, settings: Settings) -> None:
    asked = round_.contact.post("/capacity/forecasts", {"clinic": "Medisinsk klinikk", "posts": 2})
    assert asked.status_code == 202, asked.json
    case = asked.json["case"]
    door = round_.world.client(round_.contact_email)
    assert "Venter på tur" in door.get(f"/capacity/forecasts/{case}").get_data(as_text=True)
    compute(settings)
    done = round_.contact.get(f"/capacity/forecasts/{case}").json
    assert done["status"] == "done", done
    now, more = (
        next(one for one in done["result"][key] if one["clinic"] == "Medisinsk klinikk") for key in ("clinics", "with_extra")
    )
    assert [months for months, _posts in now["posts_needed"]] == [3, 6, 9, 12]
    for before, after in zip(now["periods"], more["periods"], strict=True):
        assert after["waiting"]["p90"] <= before["waiting"]["p90"]
    page = door.get(f"/capacity/forecasts/{case}").get_data(as_text=True)
    assert done["told"] in page
    drawn = door.get(f"/capacity/forecasts/{case}/chart.svg")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert drawn.get_data(as_text=True).startswith("<svg")


def test_bad_wishes_are_said_by_the_field(round_: Round) -> None:
    wrong = round_.contact.post("/capacity/forecasts", {"clinic": "Ingen slik", "posts": 1})
    assert (wrong.status_code, wrong.json["code"]) == (422, "clinic_unknown")
    assert round_.contact.post("/capacity/forecasts", {"posts": -1}).status_code == 422
    assert round_.contact.post("/capacity/forecasts", {"posts": 1, "x": 1}).status_code == 422
    assert round_.coordinator.get("/capacity").status_code == 403
