"""A routine's verbs through two doors: typed into the pages, or sent as JSON. A journey is told once and walked twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.placing import Scene

SEVEN = ("name", "hpr_number", "wanted_from", "months", "scheme", "specialisation_started_on", "plan_assigned_on", "email")


class ByPages:
    """Forms, as people fill them in."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.contact = scene.world.client(scene.contact_email)
        self.coordinator = scene.world.client(scene.coordinator_email)

    def notify(self, name: str, unit: int) -> str:
        body = self.scene.world.notification(self.scene.trust, name=name, email="alis@demo.invalid")
        self.coordinator.get("/notify")
        fields = {key: body[key] for key in SEVEN}
        answer = self.coordinator.post("/notify", trusts=self.scene.trust, **{f"unit_{self.scene.trust}": unit}, **fields)
        return self._to(answer)

    def confirm(self, case: str) -> None:
        self.coordinator.get(f"/requests/{case}")
        self._to(self.coordinator.post(f"/requests/{case}/confirm", answer="yes"))

    def vacancy(self, unit: int) -> str:
        self.contact.get("/vacancies")
        start = self.scene.start.strftime("%d.%m.%Y")
        return self._to(self.contact.post("/vacancies", unit_id=unit, starts_on=start, months="6", posts="1"))

    def candidates(self, vacancy: str) -> str:
        page: str = self.contact.get(f"/vacancies/{vacancy}/candidates").get_data(as_text=True)
        return page

    def rank(self, *cases: str) -> None:
        page = self.coordinator.get("/ranking").get_data(as_text=True)
        found = re.search(r'name="version" value="([^"]+)"', page)
        assert found, page
        places = {f"position_{case.rpartition('-')[2]}": str(place) for place, case in enumerate(cases, start=1)}
        self._to(self.coordinator.post(f"/ranking/{self.scene.trust}", version=found[1], **places))

    def offer(self, vacancy: str, case: str) -> str:
        address = f"/vacancies/{vacancy}/offer/{case}"
        self.contact.get(address)
        first, last = (day.strftime("%d.%m.%Y") for day in (self.scene.start, self.scene.until()))
        return self._to(self.contact.post(address, starts_on=first, ends_on=last))

    def told(self, offer: str, answer: str) -> str:
        self.coordinator.get(f"/offers/{offer}")
        return self._to(self.coordinator.post(f"/offers/{offer}/answer", offer_answer=answer, told_by="Koordinator Kvam"))

    @staticmethod
    def _to(answer: Any) -> str:
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.headers["Location"]).rpartition("/")[2]


class ByJson:
    """The same as documents."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def notify(self, name: str, unit: int) -> str:
        wishes = [{"trust": self.scene.trust, "wishes": [{"unit_id": unit}]}]
        return str(self.scene.notify(name=name, trusts=wishes)["case"])

    def confirm(self, case: str) -> None:
        answer = self.scene.coordinator.post(f"/requests/{case}/confirm", {"answer": "yes"})
        assert answer.status_code == 200, answer.json

    def vacancy(self, unit: int) -> str:
        body = {"unit_id": unit, "starts_on": self.scene.start.isoformat(), "months": 6}
        return self._case(self.scene.contact.post("/vacancies", body))

    def candidates(self, vacancy: str) -> str:
        return str(self.scene.contact.get(f"/vacancies/{vacancy}/candidates").get_data(as_text=True))

    def rank(self, *cases: str) -> None:
        groups = self.scene.coordinator.get(f"/ranking/{self.scene.trust}").json["items"]
        body = {
            "positions": [{"case": case, "position": place} for place, case in enumerate(cases, start=1)],
            "version": groups[0]["version"],
        }
        answer = self.scene.coordinator.put(f"/ranking/{self.scene.trust}", body)
        assert answer.status_code == 200, answer.json

    def offer(self, vacancy: str, case: str) -> str:
        return self._case(self.scene.contact.post(f"/vacancies/{vacancy}/offers", {"request_id": int(case.rpartition("-")[2])}))

    def told(self, offer: str, answer: str) -> str:
        given = self.scene.coordinator.post(f"/offers/{offer}/answer", {"answer": answer, "told_by": "Koordinator Kvam"})
        assert given.status_code == 200, given.json
        placed = self.scene.coordinator.get("/placements?status=planned").json["items"]
        return str(placed[0]["case"]) if placed else offer

    @staticmethod
    def _case(answer: Any) -> str:
        assert answer.status_code == 201, answer.json
        return str(answer.json["case"])
