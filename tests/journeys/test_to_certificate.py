"""From the accepted place to the certificate, each trust's way, typed into the pages by those whose task it is."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from core.dates import add_months
from tests.support.placing import UNITS, Scene
from tests.support.service import number
from tests.support.world import Door, World

pytestmark = pytest.mark.database


class Way:
    """One service period on the pages: contact, coordinator, the unit's leader, Personal, the mentor."""

    def __init__(self, world: World, trust: str, municipality: str, case: str) -> None:
        self.world, self.trust, self.case = world, trust, case
        self.leader = world.client(world.person(trust, "trust.unit_leader", units=[world.unit(trust, UNITS[trust])]))
        self.personnel = world.client(world.person(trust, "trust.personnel"))
        self.coordinator = world.client(world.person(municipality, "municipality.coordinator"))
        email = world.person(municipality, "municipality.mentor")
        (user,) = world.sql("SELECT id FROM alis.app_user WHERE email = %s", email)
        world.sql(
            """UPDATE alis.placement_request r SET mentor_id = %s FROM alis.placement p
               WHERE p.trust = %s AND p.id = %s AND r.trust = p.trust AND r.id = p.request_id""",
            user.id,
            trust,
            int(case.split("-")[1]),
        )
        self.mentor = world.client(email)

    def page(self, who: Door) -> str:
        return str(who.get(f"/placements/{self.case}").get_data(as_text=True))

    def do(self, who: Door, path: str, expected: int = 303, **fields: Any) -> str:
        """Open the page, fill in one of its forms, send it."""
        shown = self.page(who)
        if found := re.search(r'name="version" value="(\d+)"', shown):
            fields = {"version": found[1], **fields} if path in {"details", "hiring", "move"} else fields
        answer = who.post(f"/placements/{self.case}/{path}", **fields)
        assert answer.status_code == expected, answer.get_data(as_text=True)
        return str(answer.get_data(as_text=True))

    def time_passes(self, starts_ago: int, ends_in: int) -> None:
        """The service's dates as if it had been agreed long ago; its milestones with it."""
        today = self.world.today
        self.world.sql(
            "UPDATE alis.placement SET starts_on = %s, ends_on = %s WHERE trust = %s AND id = %s",
            add_months(today, -starts_ago),
            today + timedelta(days=ends_in),
            self.trust,
            int(self.case.split("-")[1]),
        )

    def certificate(self) -> str:
        file = self.coordinator.client.get(f"/placements/{self.case}/certificate.pdf")  # no page: bytes
        assert file.status_code == 200
        return " ".join(PdfReader(io.BytesIO(file.data)).pages[0].extract_text().split())


def dotted(day: Any) -> str:
    return f"{day:%d.%m.%Y}"


@pytest.mark.requirement("R-074")
@pytest.mark.requirement("R-076")
@pytest.mark.requirement("R-078")
@pytest.mark.requirement("R-081")
@pytest.mark.requirement("R-087")
@pytest.mark.requirement("R-088")
def test_nlsh(world: World) -> None:
    scene = Scene(world, "nlsh", "1804")
    request, period = scene.accepted(name="Kari Kandidat")
    way, today = Way(world, "nlsh", "1804", period["case"]), dotted(world.today)

    # «Sykehuset skal utstede arbeidsavtale 3-6 måneder før oppstart», after the municipality's renewed word
    asked = way.do(way.personnel, "hiring", 422, contract_issued_on=today)
    assert "Fornyet forespørsel" in asked
    assert scene.coordinator.post(f"/requests/{request['case']}/confirm", {"answer": "yes"}).status_code == 200
    way.do(way.personnel, "hiring", contract_issued_on=today)

    # «supervisjon og veiledning på lik linje som for øvrige LIS ved avdelingen»
    way.do(way.leader, "details", supervisor="Overlege Oda", department_contact="Seksjonsleder Siv")
    way.time_passes(1, 150)
    way.do(way.leader, "start")
    assert "helseforetaket" in way.page(way.coordinator)  # employer and pay

    # «inntil fem kursdager i løpet av seks måneders tjeneste»: the sixth is recorded as not covered
    for day in range(6):
        way.do(way.leader, "courses", held_on=dotted(world.today - timedelta(days=20 - day)), course="Grunnkurs")
    assert "1 dag dekkes ikke" in way.page(way.leader)

    # «skal sykehuset legge til rette for at ALIS får mulighet til å forlenge … i tett dialog med kommunen»
    longer = world.today + timedelta(days=180)
    way.do(way.leader, "prolongation", new_ends_on=dotted(longer), prolong_reason="ALM-085 gjenstår")
    assert "Kan tjenesten forlenges til" in way.page(way.coordinator)
    way.do(way.coordinator, "prolongation/answer", answer="yes")
    way.do(way.leader, "prolongation/settle", outcome="confirmed")
    assert dotted(longer) in way.page(way.coordinator)

    # «Dokumentere måloppnåelse i kompetansemodulet og utstede dokumentasjon på gjennomført tjenestetid.»
    way.time_passes(8, 0)
    for objective in ("ALM-055", "ALM-085"):
        way.do(way.leader, "objectives", objective=objective, status="achieved")
    assert "Kompetansemodulen" in way.do(way.leader, "complete", 422)
    way.do(way.leader, "documented")
    way.do(way.leader, "certificate")
    way.do(way.leader, "complete")
    assert scene.status(request) == "completed"
    said = way.certificate()
    for words in ("Nordlandssykehuset HF", "Kari Kandidat", "Overlege Oda", "nådd", "måneder"):
        assert words in said, words


@pytest.mark.requirement("R-077")
@pytest.mark.requirement("R-089")
@pytest.mark.requirement("R-090")
def test_fin(world: World) -> None:
    scene = Scene(world, "fin", "5603")
    request, period = scene.accepted(name="Anne Alis")
    way = Way(world, "fin", "5603", period["case"])
    way.time_passes(5, 20)
    way.do(way.leader, "start")

    # «Kommunen skal holde kontakt med sin ALIS under spesialiseringsperioden»
    assert "Snakket med ALIS i dag" in way.page(way.coordinator)
    way.do(way.coordinator, "follow-up")

    # «sluttevalueringen … som enhetsleder i FIN har ansvar for å initiere», the mentor «anbefales å være med»
    assert "enhetsleder" in way.page(way.leader)
    way.do(way.leader, "evaluation", planned_on=dotted(world.today + timedelta(days=10)), invite_mentor="yes")
    way.do(way.mentor, "evaluation/reply", mentor_reply="yes")
    assert "Veilederen blir med" in way.page(way.leader)
    way.time_passes(6, 0)
    assert "Sluttevalueringen er ikke ført" in way.do(way.leader, "complete", 422)
    way.do(way.leader, "details", evaluation_on=dotted(world.today), evaluation_mentor="took_part")
    way.do(way.leader, "certificate")
    way.do(way.leader, "complete")
    assert scene.status(request) == "completed"
    assert "Finnmarkssykehuset HF" in way.certificate()
    steps = {step["key"]: step["state"] for step in scene.contact.get(f"/placements/{period['case']}").json["steps"]}
    assert (steps["service"], steps["final_evaluation"]) == ("done", "done")


@pytest.mark.requirement("R-072")
@pytest.mark.requirement("R-073")
def test_unn(world: World) -> None:
    """The head's own way to a place stands in test_unn.py; here the steps after it, taken in the wrong order and the right one."""
    scene = Scene(world, "unn", "5501")
    request, vacancy = scene.notify(name="Ola Onkolog"), scene.vacancy()
    contact = world.client(scene.contact_email)
    contact.get(f"/vacancies/{vacancy['case']}/choose")
    given = {"request_id": request["id"], "departure_reason": "Kommunen har sagt ja på telefon"}
    assert contact.post(f"/vacancies/{vacancy['case']}/present", **given).status_code == 303
    leader = world.client(world.person("unn", "trust.unit_leader", units=[world.unit("unn", UNITS["unn"])]))
    shown = re.search(r'action="/candidates/(unn-\d+)/outcome"', leader.get("/candidates").get_data(as_text=True))
    assert shown
    days = {"starts_on": dotted(scene.start), "ends_on": dotted(scene.until())}
    assert leader.post(f"/candidates/{shown[1]}/outcome", outcome="start_agreed", **days).status_code == 303
    (row,) = world.sql("SELECT id FROM alis.placement WHERE trust = 'unn' AND request_id = %s", request["id"])
    way, today = Way(world, "unn", "5501", f"unn-{row.id}"), dotted(world.today)

    # the five in order: need, candidate and the head's contact are done; the letter before Personalportalen warns
    steps = scene.contact.get(f"/placements/{way.case}").json["steps"]
    assert [step["key"] for step in steps][1:6] == ["need", "candidates", "first_contact", "hiring_form", "offer_letter"]
    assert [step["state"] for step in steps][1:4] == ["done"] * 3
    assert all(step["who"] for step in steps[1:3])
    refused = way.do(way.personnel, "hiring", 422, offer_letter_on=today)
    assert "Ført i Personalportalen" in refused
    way.do(way.leader, "hiring", hiring_form_on=today)
    way.do(way.personnel, "hiring", offer_letter_on=today)
    way.time_passes(6, 0)
    way.do(way.leader, "start")
    way.do(way.leader, "certificate")
    way.do(way.leader, "complete")
    assert scene.status(request) == "completed"
    assert "Universitetssykehuset Nord-Norge HF" in way.certificate()
    assert number({"case": way.case}) == row.id
