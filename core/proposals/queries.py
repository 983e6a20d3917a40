"""Reading runs and their rows: Core rows, a constant number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import matter
from core.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

RUNS = 30

_RUN = """a.trust, a.id, a.kind, a.status, a.attempts, a.failure, a.digest, a.seconds, a.asked_by, a.asked_at, a.started_at,
    a.beat_at, a.finished_at, a.input -> 'options' AS options"""
_RUNS = text(f"""
    SELECT {_RUN}, r.requests, r.placed, r.undecided, r.accepted FROM alis.allocation_run a
    LEFT JOIN LATERAL (SELECT count(w.vacancy_id) AS placed,
            count(*) FILTER (WHERE NOT w.reasons @> '[{{"reason": "LEFT_OUT"}}]') AS requests,
            count(w.vacancy_id) FILTER (WHERE w.decision IS NULL) AS undecided,
            count(*) FILTER (WHERE w.decision IN ('accepted', 'changed')) AS accepted
        FROM alis.allocation_row w WHERE w.trust = a.trust AND w.run_id = a.id) r ON true
    WHERE a.trust = :trust AND a.kind = :kind ORDER BY a.id DESC LIMIT :limit""")  # noqa: S608 - constants
_ROW = """w.trust, w.id, w.run_id, w.municipality, k.official_name AS municipality_name, w.request_id, r.trainee_name, r.wanted_from,
    r.wanted_to, r.wish_label, r.notified_on, r.rank, w.vacancy_id, w.unit_id, w.unit_label, w.starts_on, w.ends_on, w.wish_number,
    w.deviation_months, w.reasons, w.decision, w.decision_reason, w.decided_by, w.decided_at, w.led_to, w.led_to_id,
    EXISTS (SELECT 1 FROM alis.presentation p WHERE p.trust = w.trust AND p.request_id = w.request_id
        AND p.vacancy_id = w.vacancy_id AND p.cancelled_at IS NULL) AS presented,
    (SELECT json_agg(json_build_object('unit', s.unit_id, 'place', s.place) ORDER BY s.position)
     FROM alis.wish s WHERE s.trust = w.trust AND s.request_id = w.request_id) AS wishes"""
_ROWS = f"""SELECT {_ROW} FROM alis.allocation_row w JOIN alis.municipality k ON k.number = w.municipality
    JOIN alis.placement_request r ON r.trust = w.trust AND r.id = w.request_id
    WHERE {{where}} ORDER BY {{order}}"""  # noqa: S608
_OF_RUN = text(_ROWS.format(where="w.trust = :trust AND w.run_id = :run", order="w.starts_on NULLS LAST, w.unit_label, w.id"))
_ONE = text(_ROWS.format(where="w.trust = :trust AND w.id = :id", order="w.id"))
# a municipality: its own rows of each trust's latest proposal, and of all the others a count (the view gives no more)
_OWN = text(
    _ROWS.format(
        where="""w.municipality = :own AND (w.trust, w.run_id) IN
            (SELECT c.trust, max(c.run_id) FROM alis.allocation_counts c GROUP BY c.trust)""",
        order="w.trust, w.starts_on NULLS LAST, w.id",
    )
)
_COUNTS = text(
    """SELECT DISTINCT ON (trust) trust, run_id, requests, placed FROM alis.allocation_counts ORDER BY trust, run_id DESC"""
)
# what the latest proposal that looked at a request says of it, for its page
matter.add(
    "proposals",
    {
        "proposal": """SELECT w.trust, w.id, w.run_id, w.unit_label, w.starts_on, w.ends_on, w.vacancy_id, w.reasons, w.decision,
        w.decision_reason, w.decided_at
    FROM alis.allocation_row w WHERE w.trust = :trust AND w.request_id = :id ORDER BY w.run_id DESC LIMIT 1"""
    },
    lambda me: me.may(Permission.PROPOSAL_READ),
)
_BEFORE = text("""SELECT w.request_id, w.vacancy_id, w.unit_label, w.starts_on FROM alis.allocation_row w
    WHERE w.trust = :trust AND w.run_id = (SELECT max(a.id) FROM alis.allocation_run a
        WHERE a.trust = :trust AND a.kind = 'proposal' AND a.status = 'done' AND a.id < :run)""")


def runs(db: Session, trust: str, kind: str = "proposal") -> Sequence[Row[Any]]:
    """The latest runs, newest first, each with how many of its rows are decided."""
    return db.execute(_RUNS, {"trust": trust, "kind": kind, "limit": RUNS}).all()


def rows(db: Session, trust: str, run_id: int) -> Sequence[Row[Any]]:
    """A run's rows: those with a place by date, then those without."""
    return db.execute(_OF_RUN, {"trust": trust, "run": run_id}).all()


def row(db: Session, trust: str, row_id: int) -> Row[Any] | None:
    return db.execute(_ONE, {"trust": trust, "id": row_id}).first()


def own_rows(db: Session, municipality: str) -> Sequence[Row[Any]]:
    """What the trusts' latest proposals hold for a municipality's own ALIS."""
    return db.execute(_OWN, {"own": municipality}).all()


def counts(db: Session) -> dict[str, Row[Any]]:
    """How many each trust's latest proposal looked at and placed, for a municipality."""
    return {found.trust: found for found in db.execute(_COUNTS)}


def before(db: Session, trust: str, run_id: int) -> dict[int, Row[Any]]:
    """The rows of the proposal before this one, by request; empty where it was the first."""
    return {found.request_id: found for found in db.execute(_BEFORE, {"trust": trust, "run": run_id})}
