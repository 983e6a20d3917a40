"""UNN's routine, sentence by sentence, through the pages (the document of June 2021)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.dates import add_months, last_day
from tests.support.world import TROMSO, World

pytestmark = pytest.mark.database


def dotted(day: Any) -> str:
    return f"{day:%d.%m.%Y}"


@pytest.mark.requirement("R-020")
@pytest.mark.requirement("R-024")
@pytest.mark.requirement("R-063")
@pytest.mark.requirement("R-064")
@pytest.mark.requirement("R-065")
@pytest.mark.requirement("R-066")
@pytest.mark.requirement("R-072")
@pytest.mark.requirement("R-073")
def test_from_a_departments_need_to_the_offer_letter(world: World) -> None:  # noqa: PLR0915 - five sentences, told as one
    start = add_months(world.today.replace(day=1), 16)
    end = last_day(start, 6)
    unit = world.unit("unn", "Onkologi")
    coordinator = world.client(world.person(TROMSO, "municipality.coordinator", name="Kommune Karlsen"))
    contact = world.client(world.person("unn", "trust.contact", name="Lokal Lund"))
    leader = world.client(world.person("unn", "trust.unit_leader", units=[unit], name="Avdeling Aas"))
    personal = world.client(world.person("unn", "trust.personnel", name="Personal Pedersen"))

    # the wish is on the list already («innmeldte ønsker fra ALIS»)
    notice = world.notification("unn", name="Ola Journeysen")
    coordinator.get("/notify")
    fields = {key: notice[key] for key in ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    sent = coordinator.post("/notify", trusts="unn", unit_unn=unit, phone="900 33 444", **fields)
    case = sent.headers["Location"].rpartition("/")[2]
    assert "Journeysen" in contact.get("/requests").get_data(as_text=True)

    # 1. «Ved behov for vikariat i 6-9 mnd. … ta kontakt med lokal koordinator i UNN … og kopi til fagrådgiver»
    leader.get("/need")
    made = leader.post("/need", unit_id=unit, starts_on=dotted(start), months="6", posts="1")
    assert made.status_code == 303, made.get_data(as_text=True)
    need = made.headers["Location"].rpartition("/")[2]
    told = world.sql("SELECT recipient_role, is_copy FROM alis.message WHERE trust = 'unn' AND event = 'need_reported'")
    assert {(row.recipient_role, row.is_copy) for row in told} == {("trust.contact", False), ("trust.adviser", True)}

    # 2. «Lokal koordinator sjekker lister …, hører videre med tilhørende kommune, som avklarer med ALIS, og eventuelle kandidater
    #    meldes inn til avdelingsleder»
    page = contact.get(f"/vacancies/{need}/choose").get_data(as_text=True)
    assert "Ola Journeysen" in page
    assert "Spør kommunen" in page
    number = case.rpartition("-")[2]
    assert "Journeysen" not in leader.get("/candidates").get_data(as_text=True)
    assert contact.post(f"/vacancies/{need}/ask", request_id=number).status_code == 303
    asked = coordinator.get("/queries").get_data(as_text=True)
    query = re.search(r'action="/queries/(unn-\d+)/answer"', asked)
    assert query
    assert coordinator.post(f"/queries/{query[1]}/answer", answer="yes", note="ALIS-en vil gjerne").status_code == 303
    assert "ALIS-en vil gjerne" in contact.get(f"/vacancies/{need}/choose").get_data(as_text=True)
    assert f"/vacancies/{need}/choose#c{number}" in contact.get(f"/requests/{case}").get_data(
        as_text=True
    )  # the worklist leads here
    assert contact.post(f"/vacancies/{need}/present", request_id=number).status_code == 303

    # the choice is the head's: the coordinator makes no offer
    refused = world.api(world.person("unn", "trust.contact"), "unn").post(
        "/offers", {"vacancy": need, "vacancy_id": int(need.rpartition("-")[2]), "request_id": int(number)}
    )
    assert refused.status_code >= 400
    assert not world.sql("SELECT 1 FROM alis.offer WHERE trust = 'unn'")

    # 3. «Avdelingsleder tar kontakt med ALIS for nærmere avklaring om oppstart ol.»
    page = leader.get("/candidates").get_data(as_text=True)
    assert "900 33 444" in page
    assert notice["hpr_number"] in page
    shown = re.search(r'action="/candidates/(unn-\d+)/outcome"', page)
    assert shown
    assert leader.post(f"/candidates/{shown[1]}/outcome", outcome="contacted").status_code == 303
    agreed = leader.post(f"/candidates/{shown[1]}/outcome", outcome="start_agreed", starts_on=dotted(start), ends_on=dotted(end))
    assert agreed.status_code == 303, agreed.get_data(as_text=True)

    # 4. «Leder fyller ut skjema/ansettelse i Personalportalen»
    assert "Ført i Personalportalen" in leader.get("/candidates").get_data(as_text=True)
    assert leader.post(f"/hiring/{shown[1]}", step="hiring_form").status_code == 303

    # 5. «Personal sender ut tilbudsbrev m.m.»
    assert "Tilbudsbrev gjenstår" in personal.get("/hiring").get_data(as_text=True)
    assert personal.post(f"/hiring/{shown[1]}", step="offer_letter").status_code == 303

    (period,) = world.sql(
        "SELECT starts_on, hiring_form_on, offer_letter_on FROM alis.placement WHERE request_id = %s", int(number)
    )
    assert (period.starts_on, period.hiring_form_on, period.offer_letter_on) == (start, world.today, world.today)
    matter = coordinator.get(f"/requests/{case}").get_data(as_text=True)
    assert "Oppstart avtalt" in matter
    assert "tilbudsbrev sendt" in matter
    written = "SELECT action FROM alis.audit_event WHERE object_kind = 'placement_request' AND object_id = %s ORDER BY id"
    events = [row.action for row in world.sql(written, case)]
    assert events == [
        "notified",
        "query_asked",
        "query_answered",
        "presented",
        "contacted",
        "start_agreed",
        "hiring_form",
        "offer_letter",
    ]
