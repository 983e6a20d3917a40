"""Reading trainees: a keyset list by name, and everything that hangs on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import paging
from core.search import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

PAGE = 50
# parts of a plan at a hospital that nobody has been told of
_UNNOTIFIED = """(SELECT count(*) FROM alis.plan_block b JOIN alis.implementation_plan p ON p.municipality = b.municipality
        AND p.id = b.plan_id WHERE p.municipality = t.municipality AND p.trainee_id = t.id AND b.arena = 'hospital'
        AND b.request_id IS NULL)"""


def page(db: Session, municipality: str, q: str, after: str | None) -> tuple[Sequence[Row[Any]], str | None]:
    """One page of the municipality's trainees by name, and the cursor of the next."""
    values: dict[str, Any] = {"municipality": municipality, "size": PAGE + 1}
    where = "t.municipality = :municipality"
    for n, word in enumerate(fold(q).split()):
        where += f" AND (' ' || t.search_key || ' ' || coalesce(t.hpr_number, '')) LIKE :q{n}"
        values[f"q{n}"] = f"% {word}%"
    place = paging.read_cursor(after, str, int)
    if place is not None:
        where += " AND (t.search_key, t.id) > (:key, cast(:after AS bigint))"
        values.update(key=place[0], after=place[1])
    rows = db.execute(
        text(f"""SELECT t.id, t.name, t.hpr_number, t.scheme, t.specialisation_started_on, t.mentor_name, t.left_on, t.search_key,
                    (SELECT count(*) FROM alis.placement_request r WHERE r.municipality = t.municipality AND r.trainee_id = t.id
                        AND r.ended_on IS NULL) AS open_requests, {_UNNOTIFIED} AS unnotified
                 FROM alis.trainee t WHERE {where} ORDER BY t.search_key, t.id LIMIT :size"""),  # noqa: S608 - constants
        values,
    ).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], paging.make_cursor(last.search_key, last.id) if last else None


def details(db: Session, municipality: str, trainee_id: int) -> dict[str, Any]:
    """The plan, its parts, the objectives with their wording, and the trainee's requests at every trust."""
    values = {"municipality": municipality, "id": trainee_id}

    def rows(statement: str) -> Sequence[Row[Any]]:
        return db.execute(text(statement), values).all()

    plans = rows("""SELECT id, assigned_on, signed_on, contract_on, training_plan_assigned_on, version
        FROM alis.implementation_plan WHERE municipality = :municipality AND trainee_id = :id""")
    return {
        "plan": plans[0] if plans else None,
        "blocks": rows("""SELECT b.id, b.arena, b.place, b.starts_on, b.ends_on, b.objectives, b.request_trust, b.request_id
            FROM alis.plan_block b JOIN alis.implementation_plan p ON p.municipality = b.municipality AND p.id = b.plan_id
            WHERE b.municipality = :municipality AND p.trainee_id = :id ORDER BY b.starts_on, b.id"""),
        "objectives": rows("""SELECT o.objective, o.status, o.on_date, o.by_name, l.wording, l.source
            FROM alis.trainee_objective o JOIN alis.learning_objective l ON l.code = o.objective
            WHERE o.municipality = :municipality AND o.trainee_id = :id ORDER BY o.objective"""),
        "requests": rows("""SELECT r.trust, r.id, t.name AS trust_name, r.wish_label, r.wanted_from, r.wanted_to, r.status,
                r.notified_on FROM alis.placement_request r JOIN alis.trust t ON t.code = r.trust
            WHERE r.municipality = :municipality AND r.trainee_id = :id ORDER BY r.wanted_from, r.trust, r.id"""),
    }
