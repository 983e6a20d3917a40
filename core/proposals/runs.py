"""The life of a computation, whatever it computes: asked for, taken by a worker, alive, finished or stopped. No Flask.

A run that dies leaves nothing but its own row: what it computed is written in one transaction together with «done».
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.audit import WORKER, Actor
from core.cases import case
from core.errors import N_, Conflict, NotFound
from core.proposals.models import AllocationRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

SILENT = timedelta(seconds=45)  # without a sign of life the worker is taken for dead
UNTAKEN = timedelta(minutes=2)  # nobody has begun
TRIES = 3
ROUND = TRIES + 1  # the tries, and the taking in which it is given up
LONGEST = 300  # seconds that a computation may take

_DEFER = text(
    "SELECT alis.defer('compute_run', jsonb_build_object('trust', cast(:trust AS text), 'run_id', cast(:id AS bigint)))"
)


def ask(db: Session, actor: Actor, trust: str, kind: str, given: Mapping[str, Any], *, now: datetime) -> AllocationRun:
    """Store what is to be computed and leave the job. A run that has stopped is closed first, so that it is in nobody's way."""
    _close_stopped(db, trust, kind, now)
    run = AllocationRun(trust=trust, kind=kind, status="queued", input=dict(given), attempts=0, asked_by=actor.name, asked_at=now)
    db.add(run)
    db.flush()  # one at a time: the index speaks here
    db.execute(_DEFER, {"trust": trust, "id": run.id})
    audit.record(db, actor, "run_asked", kind, case(trust, run.id), trust=trust)
    return run


def get(db: Session, trust: str, run_id: int, *, lock: bool = False) -> AllocationRun:
    """The run, or NotFound: also where it is another trust's, or a municipality asks."""
    statement = select(AllocationRun).where(AllocationRun.trust == trust, AllocationRun.id == run_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def restart(db: Session, actor: Actor, trust: str, run_id: int, *, now: datetime) -> AllocationRun:
    """Begin again from the same stored input, where the run has stopped or failed: a person's word gives it all its tries anew."""
    run = get(db, trust, run_id, lock=True)
    if run.status != "failed" and not stopped(run, now):
        raise Conflict("run_not_stopped", N_("Det regnes på dette, eller det er ferdig. Det er ikke noe å starte på nytt."))
    before = run.status
    run.status, run.failure, run.finished_at, run.started_at, run.beat_at = "queued", None, None, None, now
    run.attempts += -run.attempts % ROUND  # never fewer than before: it is also the fence
    db.flush()
    db.execute(_DEFER, {"trust": trust, "id": run.id})
    audit.record(
        db,
        actor,
        "run_restarted",
        run.kind,
        case(trust, run.id),
        trust=trust,
        before={"status": before},
        after={"status": "queued"},
    )
    return run


def stopped(run: AllocationRun | Row[Any], now: datetime) -> bool:
    """Nothing has been heard of it: the worker died, or there is none."""
    heard = now - (run.beat_at or run.started_at or run.asked_at)
    return bool(heard > SILENT if run.status == "running" else run.status == "queued" and heard > UNTAKEN)


def _close_stopped(db: Session, trust: str, kind: str, now: datetime) -> None:
    statement = select(AllocationRun).where(
        AllocationRun.trust == trust, AllocationRun.kind == kind, AllocationRun.status.in_(("queued", "running"))
    )
    for run in db.scalars(statement.with_for_update().execution_options(populate_existing=True)):
        if stopped(run, now):
            run.status, run.failure, run.finished_at = "failed", "interrupted", now
    db.flush()


# --- the worker's side


def claim(db: Session, trust: str, run_id: int, *, now: datetime) -> Row[Any] | None:
    """Take the run; a job that comes again after a worker's death takes it over, and whoever had it can store no more.

    None where there is nothing to do. A run that has killed its worker again and again is given up.
    """
    taken = db.execute(
        text("""UPDATE alis.allocation_run SET status = 'running', attempts = attempts + 1, started_at = :now, beat_at = :now
                WHERE trust = :trust AND id = :id AND status IN ('queued', 'running') RETURNING kind, attempts, input"""),
        {"trust": trust, "id": run_id, "now": now},
    ).first()
    if taken is not None and taken.attempts % ROUND == 0:
        fail(db, trust, run_id, taken.attempts, "interrupted", now=now)
        return None
    return taken


def beat(db: Session, trust: str, run_id: int, attempt: int, *, now: datetime) -> bool:
    """Tell that somebody works on it; False where another has taken over."""
    statement = text("""UPDATE alis.allocation_run SET beat_at = :now
                        WHERE trust = :trust AND id = :id AND attempts = :attempt AND status = 'running' RETURNING id""")
    return db.execute(statement, {"trust": trust, "id": run_id, "attempt": attempt, "now": now}).first() is not None


def fail(db: Session, trust: str, run_id: int, attempt: int, why: str, *, now: datetime) -> None:
    """Say that it did not succeed; ``why`` is a key of core.proposals.words.FAILURES and names nobody."""
    db.execute(
        text("""UPDATE alis.allocation_run SET status = 'failed', failure = :why, finished_at = :now
                WHERE trust = :trust AND id = :id AND attempts = :attempt AND status = 'running'"""),
        {"trust": trust, "id": run_id, "attempt": attempt, "why": why, "now": now},
    )


def finish(
    db: Session,
    trust: str,
    run_id: int,
    attempt: int,
    result: Mapping[str, Any],
    *,
    chart: str | None = None,
    now: datetime,
) -> AllocationRun | None:
    """Store the answer; None where another worker has taken over, and then nothing is stored."""
    run = get(db, trust, run_id, lock=True)
    if run.status != "running" or run.attempts != attempt:
        return None
    run.status, run.finished_at, run.result, run.chart = "done", now, dict(result), chart
    run.digest, run.seconds = result.get("digest"), result.get("seconds")
    db.flush()
    audit.record(db, WORKER, "run_finished", run.kind, case(trust, run.id), trust=trust, after={"digest": run.digest})
    return run
