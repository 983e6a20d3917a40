"""Finnmarkssykehuset's routine, sentence by sentence, through the pages and as JSON (page of 12 July 2023)."""

from __future__ import annotations

import pytest

from core.dates import last_day
from tests.support.doors import ByJson, ByPages
from tests.support.placing import UNITS, Scene
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-031")
@pytest.mark.requirement("R-032")
@pytest.mark.requirement("R-050")
@pytest.mark.requirement("R-057")
@pytest.mark.requirement("R-068")
@pytest.mark.parametrize(("by", "municipality"), [(ByPages, "5603"), (ByJson, "5626")])
def test_from_the_plan_to_a_service_on_the_timeline(world: World, by: type[ByPages | ByJson], municipality: str) -> None:
    scene = Scene(world, "fin", municipality)
    door, unit = by(scene), world.unit("fin", UNITS["fin"])

    # «Ved ønske om spesialiseringsperiode … anføres dette i ALIS sin individuelle gjennomføringsplan med ønske om tidsperiode og
    # klinisk enhet i FIN. Dette meldes samtidig av ALIS-koordinator i kommunen til ALIS-kontakt i FIN»
    anne, bo = door.notify("Anne Alis", unit), door.notify("Bo Alis", unit)
    planned = world.sql("SELECT 1 FROM alis.plan_block WHERE request_trust = 'fin' AND request_id = %s", int(anne[4:]))
    assert len(planned) == 1

    # «Seinest 6-9 måneder før planlagt spesialiseringsperiode i FIN, skal ALIS-koordinator i kommunen avklare med ALIS-kontakt»
    door.confirm(anne)

    # «… vil ALIS bli tilbudt ledige vikariater i LIS 2/3-stillinger på 6 måneder»
    vacancy = door.vacancy(unit)
    entered = scene.contact.get(f"/vacancies/{vacancy}").json
    assert entered["ends_on"] == last_day(scene.start, 6).isoformat()
    assert "LIS 2/3-vikariat" in world.client(scene.contact_email).get(f"/vacancies/{vacancy}").get_data(as_text=True)

    # «Dersom kommunen har flere ALIS som samtidig ønsker spesialiseringsperioder ved samme læringsarena/klinisk enhet ved FIN,
    # skal kommunen prioritere blant kandidatene og fastsette rekkefølgen.»
    assert "Kommunen har ikke satt rekkefølgen" in door.candidates(vacancy)
    door.rank(anne, bo)
    offer = door.offer(vacancy, anne)
    assert scene.status({"case": bo}) == "notified"

    # the ALIS answers, and the coordinator passes it on
    period = door.told(offer, "yes")
    assert period.startswith("fin-")
    given = scene.contact.get(f"/offers/{offer}").json
    assert (given["status"], given["answered_how"]) == ("accepted", "told_municipality")

    # the spesialiseringsperiode stands on the timeline, with the evaluation that the enhetsleder initiates
    for email in (scene.contact_email, scene.coordinator_email):
        assert "Anne Alis" in world.client(email).get("/placements").get_data(as_text=True)
        page = world.client(email).get(f"/placements/{period}").get_data(as_text=True)
        assert "Spesialiseringsperiode" in page
        assert "Sluttevaluering" in page
    steps = {step["key"]: step for step in scene.contact.get(f"/placements/{period}").json["steps"]}
    assert [steps[key]["state"] for key in ("notification", "offer", "answer")] == ["done"] * 3
    assert "enhetsleder" in steps["final_evaluation"]["rule"]["quote"]
    assert steps["final_evaluation"]["state"] == "not_open"  # nothing to evaluate before the service has begun
