"""HSYK has published nothing: the notification works all the same, and every page says «ikke publisert» rather than invent."""

from __future__ import annotations

import pytest

from tests.support.world import RANA, World

pytestmark = pytest.mark.database


@pytest.mark.requirement("R-062")
@pytest.mark.requirement("R-070")
def test_a_free_text_place_is_notified_and_the_contact_works_on(world: World) -> None:
    coordinator = world.client(world.person(RANA, "municipality.coordinator"))
    contact = world.client(world.person("hsyk", "trust.contact"))

    form = coordinator.get("/notify").get_data(as_text=True)
    assert "Ikke publisert" in form
    assert 'name="place_hsyk"' in form
    assert 'name="unit_hsyk"' not in form
    notice = world.notification("hsyk", name="Kari Helgesen")
    fields = {key: notice[key] for key in ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on")}
    sent = coordinator.post("/notify", trusts="hsyk", place_hsyk="Mo i Rana", **fields)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    case = sent.headers["Location"].rpartition("/")[2]

    mine = coordinator.get(f"/requests/{case}").get_data(as_text=True)
    assert "Mo i Rana" in mine
    assert "Ikke publisert" in mine
    assert "etter fristen" not in mine.lower()

    page = contact.get(f"/requests/{case}").get_data(as_text=True)
    assert "Kari Helgesen" in page
    assert contact.post(f"/requests/{case}/register", status="registered", reference="FE-1").status_code == 303
    assert contact.post(f"/requests/{case}/notes", body="Vi ser etter vikariat i Mo").status_code == 303
    assert "Vi ser etter vikariat i Mo" in coordinator.get(f"/requests/{case}").get_data(as_text=True)
    assert coordinator.post(f"/requests/{case}/confirm", answer="yes").status_code == 303
    assert coordinator.post(f"/requests/{case}/end", how="post_elsewhere-trainee").status_code == 303
    assert "Stilling et annet sted" in contact.get(f"/requests/{case}").get_data(as_text=True)


def test_the_same_through_json(world: World) -> None:
    api = world.api(world.person("1824", "municipality.coordinator"), "1824")
    made = api.post("/requests", world.notification("hsyk")).json["requests"][0]
    assert made["wishes"][0]["place"] == "Mo i Rana"
    notice = next(m for m in made["milestones"] if m["key"] == "first_notice")
    assert (notice["opens_on"], notice["due_on"], notice["rule"]["status"]) == (None, None, "not_published")
    assert not [f for f in made["findings"] if f["severity"] == "hold"]
    contact = world.api(world.person("hsyk", "trust.contact"), "hsyk")
    entry = contact.put(f"/requests/{made['case']}/register", {"status": "registered", "reference": "FE-2"})
    assert entry.json["status"] == "registered"
