"""A person's word on each row: take it, take something else, or leave it. Nothing happens without it. No Flask.

Taking a row makes the offer, or presents the candidate where the unit's leader chooses, through the services that do so everywhere
else, with all they hold back. A row that no longer stands is refused with what changed; the others stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from core import audit
from core.candidates import service as candidates
from core.candidates.schemas import Present
from core.cases import case
from core.errors import N_, Conflict, NotFound, Refusal
from core.placements import service as placements
from core.placements.schemas import MakeOffer
from core.proposals import runs, standing
from core.proposals.models import AllocationRow
from core.trusts.sources import Text

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Offer, Presentation
    from core.proposals.schemas import Accept, Change
    from core.trusts.rules import TrustRules


def accept(
    db: Session, actor: Actor, rules: TrustRules, row_id: int, command: Accept, *, now: datetime, today: date
) -> AllocationRow:
    """Offer or present as proposed. Raises Conflict where the row no longer stands, and whatever the offer itself is refused for."""
    row = _undecided(db, rules.code, row_id)
    if row.vacancy_id is None or row.starts_on is None or row.ends_on is None:
        raise Conflict("row_without_place", N_("Det er ikke foreslått noen plass her."), extra=_at(row))
    _still_stands(db, row)
    period = (row.starts_on, row.ends_on)
    led_to = _carry_out(db, actor, rules, row, row.vacancy_id, period, command, now=now, today=today)
    return _decide(row, actor, "accepted", command.reason, now, led_to)


def change(
    db: Session, actor: Actor, rules: TrustRules, row_id: int, command: Change, *, now: datetime, today: date
) -> AllocationRow:
    """Offer or present something else than proposed, also to somebody without a proposed place."""
    row = _undecided(db, rules.code, row_id)
    period = (command.starts_on, command.ends_on)
    led_to = _carry_out(db, actor, rules, row, command.vacancy_id, period, command, now=now, today=today)
    return _decide(row, actor, "changed", command.reason, now, led_to)


def reject(db: Session, actor: Actor, trust: str, row_id: int, reason: str, *, now: datetime) -> AllocationRow:
    """Leave the row: the ALIS waits on, the vacancy stays vacant."""
    row = _undecided(db, trust, row_id)
    _decide(row, actor, "rejected", reason, now, None)
    audit.record(
        db,
        actor,
        "proposal_rejected",
        "allocation_row",
        case(trust, row.id),
        trust=trust,
        municipality=row.municipality,
        after={"case": case(trust, row.request_id), "unit": row.unit_label, "starts_on": row.starts_on},
        reason=reason,
    )
    db.flush()
    return row


def get(db: Session, trust: str, row_id: int) -> AllocationRow:
    found = db.scalars(select(AllocationRow).where(AllocationRow.trust == trust, AllocationRow.id == row_id)).first()
    if found is None:
        raise NotFound
    return found


def _undecided(db: Session, trust: str, row_id: int) -> AllocationRow:
    statement = select(AllocationRow).where(AllocationRow.trust == trust, AllocationRow.id == row_id).with_for_update()
    row = db.scalars(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    if row.decision is not None:
        raise Conflict("row_decided", N_("Denne raden er allerede avgjort."), extra=_at(row))
    newest = db.scalar(
        text("SELECT max(id) FROM alis.allocation_run WHERE trust = :trust AND kind = 'proposal' AND status = 'done'"),
        {"trust": trust},
    )
    if newest != row.run_id:
        raise Conflict(
            "newer_proposal",
            N_("Det finnes et nyere forslag. Avgjør radene der."),
            extra={"url": f"/proposals/{case(trust, newest)}"},
        )
    return row


def _still_stands(db: Session, row: AllocationRow) -> None:
    run = runs.get(db, row.trust, row.run_id)
    told = standing.changed(db, row.trust, run.input, [row]).get(row.id)
    if told:
        raise Conflict(
            "row_changed",
            Text("Raden gjelder ikke lenger: %(changes)s", (("changes", " ".join(str(one) for one in told)),)),
            remedy=N_("De andre radene står ved lag. Be om et nytt forslag, eller velg noe annet for denne."),
            extra=_at(row),
        )


def _at(row: AllocationRow) -> dict[str, str]:
    return {"url": f"/proposals/{case(row.trust, row.run_id)}/rows/{row.id}"}


def _carry_out(  # noqa: PLR0913 - who, what and when
    db: Session,
    actor: Actor,
    rules: TrustRules,
    row: AllocationRow,
    vacancy_id: int,
    period: tuple[date | None, date | None],
    command: Accept | Change,
    *,
    now: datetime,
    today: date,
) -> Offer | Presentation:
    """The trust's own next step, with its own audit row: the decision is that step."""
    if rules.matching_direction == "head_chooses":
        present = Present(row.request_id, None, command.reason)
        try:
            return candidates.present(db, actor, rules, vacancy_id, present, now=now, today=today)
        except Refusal as refusal:
            raise _here(refusal, {"departure_reason": "reason"}) from None
    offer = MakeOffer(
        row.request_id,
        command.answer_by_on,
        *period,
        reason=command.reason,
        municipality_accepted_on=command.municipality_accepted_on,
        municipality_accepted_by=command.municipality_accepted_by,
    )
    return placements.make_offer(db, actor, rules, vacancy_id, offer, today=today)


def _here(refusal: Refusal, names: dict[str, str]) -> Refusal:
    """The same refusal with its fields named as this form names them."""
    refusal.errors = {names.get(name, name): told for name, told in refusal.errors.items()}
    return refusal


def _decide(
    row: AllocationRow, actor: Actor, decision: str, reason: str | None, now: datetime, led_to: Offer | Presentation | None
) -> AllocationRow:
    row.decision, row.decision_reason, row.decided_by, row.decided_at = decision, reason, actor.name, now
    if led_to is not None:
        row.led_to, row.led_to_id = led_to.__tablename__, led_to.id
    return row
