"""Nordlandssykehuset's routine, sentence by sentence, through the pages and as JSON (page, udatert; agreement of June 2024)."""

from __future__ import annotations

import pytest

from tests.support.doors import ByJson, ByPages
from tests.support.placing import UNITS, Scene
from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.mark.requirement("R-027")
@pytest.mark.requirement("R-034")
@pytest.mark.requirement("R-053")
@pytest.mark.requirement("R-058")
@pytest.mark.requirement("R-060")
@pytest.mark.requirement("R-061")
@pytest.mark.requirement("R-067")
@pytest.mark.requirement("R-068")
@pytest.mark.parametrize(("by", "municipality"), [(ByPages, "1804"), (ByJson, "1870")])
def test_from_the_form_to_a_service_on_the_timeline(world: World, by: type[ByPages | ByJson], municipality: str) -> None:
    scene = Scene(world, "nlsh", municipality)
    door, unit = by(scene), world.unit("nlsh", UNITS["nlsh"])

    # «Straks gjennomføringsplan er tildelt ALIS, plikter kommunen å melde fra … om ønsker med hensyn til tidsrom, geografisk
    # lokalisasjon og avdeling.»
    kari, per = door.notify("Kari Kandidat", unit), door.notify("Per Prøve", unit)

    # «… skal kommunen på nytt forespørre ALIS-kontakten i sykehuset om praksis … kan gjennomføres»
    door.confirm(kari)

    # «Tilby tjeneste til ALIS der det er ledige vikariater.» No vikariat: both wait, and nobody is promised anything.
    listing = world.client(scene.contact_email).get("/vacancies").get_data(as_text=True)
    assert "En ALIS uten vikariat blir stående på ventelisten" in listing
    vacancy = door.vacancy(unit)

    # «Dersom kommunen har flere ALIS-kandidater som samtidig er klar for sykehustjeneste, skal kommunen prioritere blant
    # kandidatene og fastsette rekkefølgen.»
    held = door.candidates(vacancy)
    assert "Kari Kandidat" in held
    assert "Kommunen har ikke satt rekkefølgen" in held
    door.rank(kari, per)
    ranked = door.candidates(vacancy)
    assert "Kommunen har satt en annen foran" in ranked
    number = {"request_id": int(per.rpartition("-")[2])}
    assert scene.contact.post(f"/vacancies/{vacancy}/offers", number).json["code"] == "ranking_passed_over"

    # «Tjenesten tilbys om mulig i tråd med ønsket tidsrom, geografisk lokalisasjon og avdeling.»
    offer = door.offer(vacancy, kari)
    assert scene.contact.get(f"/offers/{offer}").json["differences"] == []

    # «Om ALIS velger å ikke benytte seg av tilbudet, må vedkommende vente til annet vikariat blir ledig»
    request = scene.coordinator.get(f"/requests/{kari}").json
    declined = scene.visitor().post(f"/answer/{scene.token(request)}", answer="no")
    assert declined.status_code == 200
    after = scene.coordinator.get(f"/requests/{kari}").json
    assert (after["status"], after["notified_on"]) == ("waiting", request["notified_on"])

    # the next in the municipality's order is offered the same vikariat, and says yes by the personal link
    door.offer(vacancy, per)
    request = scene.coordinator.get(f"/requests/{per}").json
    assert scene.visitor().post(f"/answer/{scene.token(request)}", answer="yes").status_code == 200
    assert scene.status(request) == "accepted"

    # the service stands on the timeline, seen from both sides
    (period,) = scene.coordinator.get("/placements?status=planned").json["items"]
    assert (period["trainee_name"], period["starts_on"]) == ("Per Prøve", scene.start.isoformat())
    for email in (scene.contact_email, scene.coordinator_email):
        page = world.client(email).get("/placements").get_data(as_text=True)
        assert "Per Prøve" in page
        assert "<svg" in page
        assert "Per Prøve" in world.client(email).get(f"/placements/{period['case']}").get_data(as_text=True)

    # «Sykehuset skal utstede arbeidsavtale 3-6 måneder før oppstart.»
    steps = {step["key"]: step for step in scene.contact.get(f"/placements/{period['case']}").json["steps"]}
    assert steps["answer"]["state"] == "done"
    assert steps["employment_contract"]["state"] == "not_open"
    assert "3-6 måneder før oppstart" in steps["employment_contract"]["rule"]["quote"]
