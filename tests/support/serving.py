"""What hangs on a service period under way, a row in every table of the slice; written for populated.populate."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.pair import Pair, Writer
    from tests.support.world import World


def serve(world: World, pair: Pair, writer: Writer) -> None:
    """«serving» is in the middle of everything; «served» has its last day today."""
    put, ids, today = writer.put, pair.ids, world.today
    serving = {"placement_id": ids["placement_serving"]}
    ids["course_day"] = put("course_day", **serving, held_on=today - timedelta(days=30), struck_by=None).id
    ids["pause"] = put("service_pause", **serving, starts_on=today - timedelta(days=10), ends_on=None, struck_by=None).id
    ids["prolongation"] = put(
        "prolongation",
        **serving,
        old_ends_on=today + timedelta(days=120),
        new_ends_on=today + timedelta(days=200),
        asked_on=today,
        answer_note=None,
        answered_by=None,
        outcome_reason=None,
        outcome_by=None,
    ).id
    objective = world.sql("SELECT code FROM alis.learning_objective ORDER BY code LIMIT 1")[0].code
    put("placement_objective", **serving, objective=objective, status="in_progress", status_on=today)
    content = f"%PDF-1.4 {pair.word}".encode()
    ids["certificate"] = put(
        "service_certificate",
        **serving,
        issued_on=today,
        issued_at=datetime.now(UTC),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    ).id
    ids["follow_up"] = put("follow_up", **serving, period_trust=pair.trust, talked_on=today).id
    world.sql(
        "UPDATE alis.placement SET mentor_invited_on = %s, evaluation_planned_on = %s WHERE trust = %s AND id = %s",
        today,
        today + timedelta(days=5),
        pair.trust,
        ids["placement_serving"],
    )
    world.sql("UPDATE alis.placement SET ends_on = %s WHERE trust = %s AND id = %s", today, pair.trust, ids["placement_served"])
