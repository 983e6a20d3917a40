"""A trust's contact and a municipality's coordinator with everything in place between them, from notification to service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.dates import add_months, last_day
from tests.support.world import Door

if TYPE_CHECKING:
    from datetime import date

    from tests.support.world import Api, World

UNITS = {
    "nlsh": "Bodø, Medisinsk klinikk, onkologi",
    "fin": "Hammerfest sykehus, Avdeling for medisin",
    "unn": "Onkologi",
}


class Scene:
    def __init__(self, world: World, trust: str, municipality: str, *, ready: bool = True) -> None:
        self.world, self.trust, self.municipality = world, trust, municipality
        if ready:
            world.ready(trust, municipality)
        self.contact_email = world.person(trust, "trust.contact")
        self.coordinator_email = world.person(municipality, "municipality.coordinator")
        self.contact: Api = world.api(self.contact_email, trust)
        self.coordinator: Api = world.api(self.coordinator_email, municipality)

    @property
    def start(self) -> date:
        return add_months(self.world.today.replace(day=1), 16)

    def notify(self, *, email: str | None = "alis@demo.invalid", **changed: Any) -> dict[str, Any]:
        body = self.world.notification(self.trust, email=email, **changed)
        answer = self.coordinator.post("/requests", body)
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = answer.json["requests"][0]
        return made

    def vacancy(self, words: str = "", *, starts_on: date | None = None, **changed: Any) -> dict[str, Any]:
        unit = self.world.unit(self.trust, words or UNITS[self.trust])
        body = {"unit_id": unit, "starts_on": (starts_on or self.start).isoformat(), "months": 6, **changed}
        answer = self.contact.post("/vacancies", body)
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = answer.json
        return made

    def offer(self, vacancy: dict[str, Any], request: dict[str, Any], **changed: Any) -> Any:
        """The API's answer to an offer, whatever it is."""
        return self.contact.post(f"/vacancies/{vacancy['case']}/offers", {"request_id": request["id"], **changed})

    def offered(self, **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new request with an open offer."""
        request = self.notify(**changed)
        answer = self.offer(self.vacancy(), request)
        assert answer.status_code == 201, answer.json
        return request, answer.json

    def accepted(self, **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A new request with its planned service period."""
        request, offer = self.offered(**changed)
        answer = self.coordinator.post(f"/offers/{offer['case']}/answer", {"answer": "yes", "told_by": "Koordinator Kvam"})
        assert answer.status_code == 200, answer.json
        (row,) = self.world.sql(
            "SELECT trust, id FROM alis.placement WHERE request_id = %s AND trust = %s", request["id"], self.trust
        )
        period: dict[str, Any] = self.contact.get(f"/placements/{row.trust}-{row.id}").json
        return request, period

    def rank(self, *requests: dict[str, Any]) -> None:
        """The municipality's order as it stands, written the short way."""
        for number, request in enumerate(requests, start=1):
            self.world.sql(
                "UPDATE alis.placement_request SET rank = %s WHERE trust = %s AND id = %s", number, self.trust, request["id"]
            )

    def token(self, request: dict[str, Any]) -> str:
        """What stands in the mail to the ALIS: the personal link."""
        (mail,) = self.world.sql(
            """SELECT body FROM alis.message WHERE trust = %s AND request_id = %s AND event = 'offer' AND recipient = 'trainee'
               ORDER BY id DESC LIMIT 1""",
            self.trust,
            request["id"],
        )
        found = re.search(r"\{base\}/answer/([\w-]+)", mail.body)
        assert found, mail.body
        return found[1]

    def status(self, request: dict[str, Any]) -> str:
        return str(self.coordinator.get(f"/requests/{request['case']}").json["status"])

    def visitor(self) -> Door:
        """Somebody without an account."""
        return Door(self.world.app.test_client())

    def until(self, months: int = 6) -> date:
        return last_day(self.start, months)
