"""A trust's plan mode: the interim arrangement with vikariater, or posts earmarked under the regional plan, from a day on (R-112).

Both run on the same records: a vacancy says which it is. That the plan exists is never assumed (C-31); the trust decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from marshmallow import post_load
from sqlalchemy import select, text

from core import audit
from core.agreements import revisions
from core.cases import case
from core.db import in_turn
from core.directory.models import PlanMode
from core.errors import N_, Conflict, NotFound, Refusal
from core.fields import Date, Prose, Schema, choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor

INTERIM, REGIONAL_PLAN = "interim", "regional_plan"
MODES = {INTERIM: N_("midlertidig ordning med vikariater"), REGIONAL_PLAN: N_("øremerkede stillinger etter regional plan")}
# footnote 4 of the agreement of June 2024
FOOTNOTE = (
    "Det pågår et arbeid for å få på plass øremerking av ALIS-stillinger i helseforetakene. Dette forutsetter at Helse- og "
    "omsorgsdepartementet bevilger midler til slike stillinger. Dersom det blir mulig å øremerke stillinger anbefales det å gå over "
    "til en slik ordning, og revidere samarbeidsavtalen i henhold til det."
)
FOOTNOTE_SOURCE = "Samarbeidsavtalen ved Nordlandssykehuset, juni 2024, fotnote 4"
GROUND = N_("Øremerkede stillinger innføres; avtalen skal da revideres (fotnote 4).")


@dataclass(frozen=True, slots=True)
class Decide:
    mode: str
    effective_on: date
    decision: str


class DecideSchema(Schema):
    mode = choice(*MODES, required=True)
    effective_on = Date(required=True)
    decision = Prose(required=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Decide:
        if not data["decision"]:
            raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors={"decision": N_("Skriv hvem som vedtok det.")})
        return Decide(**data)


def in_effect(history: Sequence[Any], today: date) -> str:
    """What holds on a day: the last decision in effect that stands, and without any the interim arrangement."""
    standing = [one for one in history if one.cancelled_on is None and one.effective_on <= today]
    return str(max(standing, key=lambda one: (one.effective_on, one.id)).mode) if standing else INTERIM


def history(db: Session, trust: str) -> Sequence[Row[Any]]:
    """Every decision, the latest effect first."""
    columns = [getattr(PlanMode, name) for name in PlanMode.__table__.columns.keys()]  # noqa: SIM118 - no mapping
    return db.execute(
        select(*columns).where(PlanMode.trust == trust).order_by(PlanMode.effective_on.desc(), PlanMode.id.desc())
    ).all()


def decide(db: Session, actor: Actor, trust: str, given: Decide, *, today: date) -> PlanMode:
    """From that day the trust works so. Earmarking raises a revision of every agreement in force (R-101).

    Raises Refusal 422 for a day that has passed, Conflict where nothing would change.
    """
    in_turn(db, f"plan_mode:{trust}")
    if given.effective_on < today:
        sentence = N_("Ordningen kan ikke endres bakover i tid. Velg i dag eller senere.")
        raise Refusal("plan_mode_backwards", sentence, errors={"effective_on": sentence})
    past = history(db, trust)
    if in_effect(past, given.effective_on) == given.mode:
        raise Conflict("plan_mode_same", N_("Ordningen er slik allerede den dagen. Se beslutningene som er ført."))
    made = PlanMode(
        trust=trust,
        mode=given.mode,
        effective_on=given.effective_on,
        decision=given.decision,
        decided_by=actor.name,
        recorded_on=today,
    )
    db.add(made)
    db.flush()
    after = {"mode": given.mode, "effective_on": given.effective_on, "decision": given.decision}
    if given.mode == REGIONAL_PLAN:
        key = f"earmarking:{made.id}"
        after["agreements"] = revisions.mark(db, actor, trust, kind="earmarking", key=key, ground=GROUND, today=today)
    audit.record(db, actor, "plan_mode_decided", "plan_mode", case(trust, made.id), trust=trust, after=after)
    return made


def cancel(db: Session, actor: Actor, trust: str, id_: int, *, today: date) -> PlanMode:
    """Take back a decision that has not taken effect. Demands of revision that it raised are closed at each agreement."""
    found = db.scalars(select(PlanMode).where(PlanMode.trust == trust, PlanMode.id == id_).with_for_update()).first()
    if found is None:
        raise NotFound
    if found.cancelled_on is not None:
        raise Conflict("plan_mode_cancelled", N_("Beslutningen er allerede trukket."))
    if found.effective_on <= today:
        raise Conflict("plan_mode_in_effect", N_("Beslutningen har trådt i kraft. Før en ny for å gå tilbake."))
    found.cancelled_on, found.cancelled_by = today, actor.name
    db.flush()
    before = {"mode": found.mode, "effective_on": found.effective_on}
    audit.record(db, actor, "plan_mode_cancelled", "plan_mode", case(trust, id_), trust=trust, before=before)
    return found


def posts(db: Session, trust: str, today: date) -> Sequence[Row[Any]]:
    """Vikariater and earmarked posts beside each other, by the half-year in which they begin."""
    return db.execute(
        text("""SELECT extract(year FROM d)::int || CASE WHEN extract(month FROM d) < 7 THEN '-1' ELSE '-2' END AS half_year,
                    coalesce(sum(posts) FILTER (WHERE kind = 'vikariat'), 0) AS vikariat,
                    coalesce(sum(posts) FILTER (WHERE kind = 'earmarked'), 0) AS earmarked
                FROM (SELECT greatest(v.starts_on, :today) AS d, v.posts, v.kind FROM alis.vacancy v
                      WHERE v.trust = :trust AND v.status <> 'withdrawn' AND v.ends_on >= :today) known
                GROUP BY 1 ORDER BY 1"""),
        {"trust": trust, "today": today},
    ).all()
