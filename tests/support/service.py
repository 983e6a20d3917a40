"""A service period under way, the short way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.dates import add_months

if TYPE_CHECKING:
    from tests.support.placing import Scene


def begun(scene: Scene) -> dict[str, Any]:
    """A service period that began a month ago and is in service."""
    _request, period = scene.accepted()
    start = add_months(scene.world.today, -1)
    scene.world.sql(
        "UPDATE alis.placement SET starts_on = %s, ends_on = %s WHERE trust = %s AND id = %s",
        start,
        add_months(start, 6) - timedelta(days=1),
        scene.trust,
        int(period["case"].split("-")[1]),
    )
    body = {
        "supervisor": "Overlege Oda",
        "department_contact": "Seksjonsleder Siv",
        "start_reason": "Avtalen er underskrevet på papir",
    }
    answer = scene.contact.post(f"/placements/{period['case']}/start", body)
    assert answer.status_code == 200, answer.json
    started: dict[str, Any] = answer.json
    return started


def number(period: dict[str, Any]) -> int:
    return int(period["case"].split("-")[1])


def post(scene: Scene, period: dict[str, Any], path: str, body: Any, *, by: Any = None) -> Any:
    return (by or scene.contact).post(f"/placements/{period['case']}/{path}", body)


def due(scene: Scene, key: str, period: dict[str, Any]) -> Any:
    request = int(period["request_case"].split("-")[1])
    statement = "SELECT opens_on, due_on, compressed FROM alis.milestone WHERE trust = %s AND request_id = %s AND key = %s"
    return scene.world.sql(statement, scene.trust, request, key)[0]
