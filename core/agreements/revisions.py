"""Demands that an agreement be revised: by either party with its ground, or for all of them when the law or the arrangement changes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select, text

from core import audit
from core.agreements import letters, service
from core.agreements.life import Act
from core.agreements.models import AgreementRevision
from core.agreements.standing import locked
from core.errors import N_, Conflict, NotFound

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.life_schemas import Demand
    from core.audit import Actor

# every agreement in force of one trust; who is marked under the key already is not marked twice
_EVERY = text("""
    INSERT INTO alis.agreement_revision (trust, municipality, agreement_id, kind, key, raised_by, ground, raised_on, recorded_by)
    SELECT a.trust, a.municipality, a.id, :kind, :key, 'trust', :ground, :today, :by FROM alis.agreement a
    WHERE a.trust = :trust AND a.in_force_from <= :today AND (a.ends_on IS NULL OR a.ends_on >= :today)
    ON CONFLICT (trust, agreement_id, key, municipality) DO NOTHING RETURNING agreement_id""")


def demand(db: Session, actor: Actor, trust: str, id_: int, party: str, given: Demand, *, today: date) -> AgreementRevision:
    """One party demands it, with its ground (R-099); the other is told."""
    found = locked(db, trust, id_, Act.DEMAND_REVISION, today)
    made = AgreementRevision(
        trust=trust,
        municipality=found.municipality,
        agreement_id=id_,
        kind=given.kind,
        key=f"demand:{uuid4().hex}",
        raised_by=party,
        ground=given.ground,
        raised_on=today,
        recorded_by=actor.name,
    )
    db.add(made)
    db.flush()
    service.log(db, actor, "agreement_revision_demanded", found, None, {"by": party, "kind": given.kind})
    letters.revision(db, found, party, made.id)
    return made


def mark(db: Session, actor: Actor, trust: str, *, kind: str, key: str, ground: str, today: date) -> int:
    """Mark every agreement that the trust has in force, in one statement; tells how many. The change that it belongs to logs it.

    ``kind`` is ``law`` (R-100) or ``earmarking`` (R-101). ``key`` names the event (``law:FOR-2016-12-08-1482:2027-01-01``,
    ``earmarking:2027-01-01``): raised twice under one key, an agreement is marked once. Needs the trust's scope.
    """
    values = {"trust": trust, "kind": kind, "key": key, "ground": ground, "today": today, "by": actor.name}
    return len(db.execute(_EVERY, values).all())


def raise_for(db: Session, actor: Actor, trust: str, *, kind: str, key: str, ground: str, today: date) -> int:
    """:func:`mark` as a change of its own, with its row in the log."""
    marked = mark(db, actor, trust, kind=kind, key=key, ground=ground, today=today)
    after = {"kind": kind, "agreements": marked}
    audit.record(
        db, actor, "agreements_to_revise", "agreement_revision", f"{trust}-{key}", trust=trust, after=after, reason=ground
    )
    return marked


def close(db: Session, actor: Actor, trust: str, id_: int, revision_id: int, outcome: str, *, today: date) -> AgreementRevision:
    """What came of it: a new version sent, or agreed that none is needed."""
    found = service.get(db, trust, id_, lock=True)
    raised = db.scalars(
        select(AgreementRevision)
        .where(AgreementRevision.trust == trust, AgreementRevision.agreement_id == id_, AgreementRevision.id == revision_id)
        .with_for_update()
    ).first()
    if raised is None:
        raise NotFound
    if raised.closed_on is not None:
        raise Conflict("revision_closed", N_("Kravet er allerede avsluttet."))
    raised.closed_on, raised.closed_by, raised.outcome = today, actor.name, outcome
    db.flush()
    service.log(db, actor, "agreement_revision_closed", found, None, {"outcome": outcome, "closed_on": today})
    return raised
