"""Reading agreements: the board of a trust or a municipality, one agreement, its documents. A state is derived from dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.agreements import life
from core.notices.standing import REVIEW_DUE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

_NOTICE = """(SELECT n.received_on FROM alis.agreement_notice n WHERE n.trust = a.trust AND n.agreement_id = a.id
        AND n.withdrawn_on IS NULL AND n.received_on IS NOT NULL)"""
_STATE = f"""a.signed_municipality_on, a.signed_trust_on, a.returned_on, a.cancelled_on, a.in_force_from, a.ends_on, a.replaced_by,
    {_NOTICE} AS notice_received_on"""
# the pair's agreement that matters today: the one in force, else one that comes, else one that lacks a signature, else the last
_CURRENT = f"""LEFT JOIN LATERAL (
        SELECT a.trust, a.id, a.version_label, a.anchor, a.sent_on, {_STATE}
        FROM alis.agreement a WHERE a.trust = t.code AND a.municipality = k.number
        ORDER BY CASE WHEN a.cancelled_on IS NOT NULL THEN 4 WHEN a.ends_on < :today THEN 3 WHEN a.in_force_from IS NULL THEN 2
                      WHEN a.in_force_from > :today THEN 1 ELSE 0 END,
            a.in_force_from DESC NULLS LAST, a.id DESC LIMIT 1) a ON true
    LEFT JOIN alis.agreement u ON u.trust = t.code AND u.municipality = k.number AND u.in_force_from IS NULL AND u.cancelled_on IS NULL
    LEFT JOIN LATERAL (SELECT {REVIEW_DUE} AS review_due_on FROM alis.agreement_template t
        WHERE t.trust = a.trust AND t.version_label = a.version_label) d ON true"""  # noqa: S608 - constants
_COLUMNS = """t.code AS trust, t.name AS trust_name, k.number AS municipality, k.official_name AS municipality_name,
    p.registered_on, coalesce(p.objectives_plan, false) AS objectives_plan, p.coordinator_name IS NOT NULL AS coordinator,
    EXISTS (SELECT 1 FROM alis.trust_area x WHERE x.trust = t.code AND x.municipality = k.number AND x.valid_from <= :today
        AND (x.valid_to IS NULL OR x.valid_to >= :today)) AS in_area,
    a.id, a.version_label, a.anchor, a.sent_on, a.signed_municipality_on, a.signed_trust_on, a.returned_on, a.cancelled_on,
    a.in_force_from, a.ends_on, a.replaced_by, a.notice_received_on,
    EXISTS (SELECT 1 FROM alis.agreement_template x WHERE x.trust = t.code AND x.in_use) AS sendable,
    u.id AS under_way_id, u.sent_on AS under_way_sent_on, u.signed_municipality_on AS under_way_municipality_on,
    u.signed_trust_on AS under_way_trust_on, u.returned_on AS under_way_returned_on,
    coalesce(d.review_due_on < :today AND a.in_force_from <= :today AND (a.ends_on IS NULL OR a.ends_on >= :today), false)
        AS review_overdue"""
_OF_TRUST = text(f"""
    SELECT {_COLUMNS} FROM alis.trust t CROSS JOIN alis.municipality k
    LEFT JOIN alis.municipal_profile p ON p.municipality = k.number {_CURRENT}
    WHERE t.code = :trust AND (a.id IS NOT NULL
        OR k.number IN (SELECT x.municipality FROM alis.trust_area x WHERE x.trust = :trust AND x.valid_from <= :today
            AND (x.valid_to IS NULL OR x.valid_to >= :today))
        OR k.number IN (SELECT r.municipality FROM alis.placement_request r WHERE r.trust = :trust AND r.ended_on IS NULL))
    ORDER BY in_area DESC, k.official_name""")  # noqa: S608 - constants
_OF_MUNICIPALITY = text(f"""
    SELECT {_COLUMNS} FROM alis.trust t JOIN alis.municipality k ON k.number = :municipality
    LEFT JOIN alis.municipal_profile p ON p.municipality = k.number {_CURRENT}
    ORDER BY in_area DESC, t.code""")  # noqa: S608 - constants
_ONE = f"""
    SELECT a.*, {_NOTICE} AS notice_received_on, t.name AS trust_name, k.official_name AS municipality_name FROM alis.agreement a
    JOIN alis.trust t ON t.code = a.trust JOIN alis.municipality k ON k.number = a.municipality"""  # noqa: S608 - constants


def state(row: Any, today: date) -> str:  # noqa: ANN401 - a row or record with the dates
    """The state of core.agreements.life, or «none» where the two have no agreement at all."""
    return "none" if row.id is None else str(life.state(life.facts_of(row), today))


def board(db: Session, today: date, *, trust: str = "", municipality: str = "") -> Sequence[Row[Any]]:
    """A trust: every municipality of its area, and those with an agreement or an open request. A municipality: every trust."""
    if trust:
        return db.execute(_OF_TRUST, {"trust": trust, "today": today}).all()
    return db.execute(_OF_MUNICIPALITY, {"municipality": municipality, "today": today}).all()


def one(db: Session, trust: str, id_: int) -> Row[Any] | None:
    return db.execute(text(f"{_ONE} WHERE a.trust = :trust AND a.id = :id"), {"trust": trust, "id": id_}).first()


def of_pair(db: Session, trust: str, municipality: str) -> Sequence[Row[Any]]:
    """Every agreement the two have had, the newest first."""
    statement = text(
        f"{_ONE} WHERE a.trust = :trust AND a.municipality = :municipality ORDER BY a.in_force_from DESC NULLS FIRST, a.id DESC"
    )
    return db.execute(statement, {"trust": trust, "municipality": municipality}).all()


def documents(db: Session, trust: str, id_: int) -> Sequence[Row[Any]]:
    """What is stored, without the bytes."""
    return db.execute(
        text("""SELECT id, kind, filename, sha256, octet_length(content) AS size, seal, stored_at FROM alis.agreement_document
                WHERE trust = :trust AND agreement_id = :id ORDER BY id"""),
        {"trust": trust, "id": id_},
    ).all()


def document(db: Session, trust: str, agreement_id: int, id_: int) -> Row[Any] | None:
    """The exact bytes."""
    return db.execute(
        text("""SELECT filename, media_type, sha256, content FROM alis.agreement_document
                WHERE trust = :trust AND agreement_id = :agreement AND id = :id"""),
        {"trust": trust, "agreement": agreement_id, "id": id_},
    ).first()
