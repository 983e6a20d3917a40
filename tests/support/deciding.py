"""A trust with a waiting list and vacancies, and a worker that computes at once in the test's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.jobs import Pace
from tests.support.mail import drain
from tests.support.placing import Scene

if TYPE_CHECKING:
    from core.config import Settings


def compute(settings: Settings) -> None:
    drain(settings, Pace(first=0.2))


class Round(Scene):
    """A scene in which somebody can have a proposal made."""

    def proposal(self, settings: Settings, **wanted: Any) -> dict[str, Any]:
        """Ask for one, let the worker compute it, and read it whole."""
        answer = self.contact.post("/proposals", wanted)
        assert answer.status_code == 202, answer.json
        compute(settings)
        return self.read(answer.json["case"])

    def read(self, case: str) -> dict[str, Any]:
        found = self.contact.get(f"/proposals/{case}")
        assert found.status_code == 200, found.json
        whole: dict[str, Any] = found.json
        return whole

    def row_of(self, run: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        return next(row for row in run["rows"] if row["request_case"] == request["case"])

    def decide(self, run: dict[str, Any], row: dict[str, Any], how: str, **body: Any) -> Any:
        return self.contact.post(f"/proposals/{run['case']}/rows/{row['id']}/{how}", body)
