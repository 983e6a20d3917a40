"""−6, −3, −1 months before an agreement ends and no successor is signed: both parties are told, once for each (R-096)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.agreements import letters, life

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

# One statement, however many. Of the thresholds that are passed only the nearest counts: who registers late is not told three times.
# PostgreSQL clamps months to the month's end as core.dates does. Whoever has been told under the key is not in the answer.
_DUE = text(f"""
    SELECT a.trust, a.municipality, a.id, a.ends_on, min(m.months) AS months,
        'agreement-ends:' || a.id || ':' || a.ends_on || ':' || min(m.months) AS key
    FROM alis.agreement a
    JOIN unnest(ARRAY{list(life.ALERT_MONTHS)}) AS m(months)
        ON (a.ends_on - make_interval(months => m.months))::date <= :today
    WHERE a.trust = :trust AND a.ends_on >= :today AND a.replaced_by IS NULL AND NOT EXISTS (
        SELECT 1 FROM alis.agreement s WHERE s.trust = a.trust AND s.municipality = a.municipality AND s.in_force_from > a.in_force_from)
    GROUP BY a.trust, a.municipality, a.id, a.ends_on
    HAVING NOT EXISTS (SELECT 1 FROM alis.message x WHERE x.trust = a.trust
        AND x.event_key = 'agreement-ends:' || a.id || ':' || a.ends_on || ':' || min(m.months))
    ORDER BY a.ends_on, a.id""")  # noqa: S608 - constants


def due(db: Session, trust: str, today: date) -> Sequence[Row[Any]]:
    """What is to be told today and has not been."""
    return db.execute(_DUE, {"trust": trust, "today": today}).all()


def tell(db: Session, trust: str, today: date) -> int:
    """Write what is due; run every day by the worker, in the trust's scope. A second run writes nothing."""
    found = due(db, trust, today)
    for one in found:
        letters.end_comes(db, one.trust, one.municipality, one.id, one.ends_on, one.months, one.key)
    return len(found)
