"""What follows of itself when both have signed: in force from the later day, and the one before it ends the day before (C-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from core.agreements import life
from core.agreements.models import Agreement, AgreementNotice
from core.cases import case
from core.db import in_turn
from core.errors import CONSTRAINTS, N_, Conflict

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def take_turn(db: Session, trust: str, municipality: str) -> None:
    """What two people do about one pair goes one after the other; the constraints stand behind."""
    in_turn(db, f"agreement:{trust}:{municipality}")


def none_under_way(db: Session, trust: str, municipality: str) -> None:
    """Raises Conflict where an agreement between the two already waits for a signature."""
    waiting = db.scalar(
        select(Agreement.id).where(
            Agreement.trust == trust,
            Agreement.municipality == municipality,
            Agreement.in_force_from.is_(None),
            Agreement.cancelled_on.is_(None),
        )
    )
    if waiting is not None:
        sentence = N_("Det ligger en avtale her som mangler en underskrift. Før den andre underskriften på den.")
        raise Conflict("agreement_incomplete", sentence, extra={"url": f"/agreements/{case(trust, waiting)}"})


def take_effect(db: Session, agreement: Agreement) -> dict[str, Any]:
    """Set the day it is in force from, and where it stands in the row of the pair's agreements. Tells what else that changed.

    Raises Conflict where another begins the same day, or begins within an end that has been stated. The pair's turn is taken already.
    """
    start = life.in_force_from([agreement.signed_municipality_on, agreement.signed_trust_on], agreement.agreed_from)
    if start is None:
        return {}
    earlier, later = _neighbours(db, agreement, start)
    if later is not None and later.in_force_from is not None:
        _end_before(agreement, later.id, later.in_force_from)
    if agreement.ends_on is not None and agreement.ends_on < start:
        raise _overlaps(agreement)
    moves_back = agreement.in_force_from is None or start <= agreement.in_force_from
    if not moves_back:  # the room is made before it is taken
        agreement.in_force_from = start
        db.flush()
    changed = _replace(db, earlier, agreement, start) if earlier is not None else {}
    agreement.in_force_from = start
    db.flush()
    return changed


def _neighbours(db: Session, agreement: Agreement, start: date) -> tuple[Agreement | None, Agreement | None]:
    rows = db.scalars(
        select(Agreement)
        .where(
            Agreement.trust == agreement.trust,
            Agreement.municipality == agreement.municipality,
            Agreement.id != (agreement.id or 0),
            Agreement.in_force_from.is_not(None),
        )
        .order_by(Agreement.in_force_from)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for one in rows:
        if one.in_force_from == start:
            raise _overlaps(one)
    before = [one for one in rows if one.in_force_from and one.in_force_from < start]
    after = [one for one in rows if one.in_force_from and one.in_force_from > start]
    return (before[-1] if before else None, after[0] if after else None)


def _end_before(agreement: Agreement, successor: int, successor_from: date) -> None:
    """An older one is registered afterwards: what came after it has replaced it."""
    last = life.end_by_successor(successor_from)
    if agreement.ends_on is not None and agreement.ends_on > last:
        raise _overlaps(agreement)
    if agreement.ends_on is None or agreement.ends_on == last:
        agreement.ends_on, agreement.replaced_by = last, successor


def _replace(db: Session, old: Agreement, new: Agreement, start: date) -> dict[str, Any]:
    """End the one before the day before. What a notice has ended earlier stays ended earlier (C-21)."""
    last = life.end_by_successor(start)
    stated_end = standing_end(db, old) if old.replaced_by == new.id else old.ends_on
    follows = stated_end is None or stated_end >= last
    if not follows and old.replaced_by != new.id:
        return {}
    # by a statement of its own: a flush would also write the new one, whose dates are not complete yet
    db.execute(
        update(Agreement)
        .where(Agreement.trust == old.trust, Agreement.id == old.id)
        .values(ends_on=last if follows else stated_end, replaced_by=new.id if follows else None, version=old.version + 1)
    )
    return {"replaces": case(old.trust, old.id), "replaced_ends_on": last} if follows else {}


def standing_end(db: Session, agreement: Agreement) -> date | None:
    """The end that a standing notice gives, if any."""
    return db.scalar(
        select(AgreementNotice.ends_on).where(
            AgreementNotice.trust == agreement.trust,
            AgreementNotice.agreement_id == agreement.id,
            AgreementNotice.withdrawn_on.is_(None),
        )
    )


def _overlaps(other: Agreement) -> Conflict:
    code, sentence = CONSTRAINTS["ex_agreement__one_in_force"]
    remedy = N_("Kontroller datoene. En ny avtale må begynne etter at den forrige trådte i kraft; da avløser den den forrige.")
    extra = {"url": f"/agreements/{case(other.trust, other.id)}"} if other.id else {}
    return Conflict(code, sentence, extra=extra, remedy=remedy)
