"""Asking for a forecast, and writing down what came of it. No Flask."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.errors import N_, Refusal
from core.needs.gathering import count
from core.proposals import runs
from core.proposals.stored import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.needs.gathering import Counted
    from core.proposals.models import AllocationRun


def ask(db: Session, actor: Actor, trust: str, *, clinic: str | None, posts: int, today: date, now: datetime) -> AllocationRun:
    """Have the ranges computed, also with so many more earmarked posts in one clinic. Refuses where nothing is known."""
    counted = count(db, trust, today=today)
    if not counted.clinics:
        raise Refusal("nothing_known", N_("Det er verken meldt behov eller stillinger å regne på."))
    if clinic and clinic not in {one.name for one in counted.clinics}:
        sentence = N_("Velg en av klinikkene i tabellen.")
        raise Refusal("clinic_unknown", sentence, errors={"clinic": sentence})
    extra = {clinic: posts} if clinic and posts else {}
    return runs.ask(db, actor, trust, "forecast", dump(counted, extra), now=now)


def dump(counted: Counted, extra: Mapping[str, int]) -> dict[str, Any]:
    """What the forecast is computed from, as it is stored with its run."""
    return {**plain(asdict(counted)), "options": {"extra": dict(extra)}}


def keep(db: Session, trust: str, run_id: int, attempt: int, answer: Mapping[str, Any], *, now: datetime) -> bool:
    """Store the ranges and their chart together with «done»; False where another worker has it."""
    result = {name: value for name, value in answer.items() if name != "chart"}
    return runs.finish(db, trust, run_id, attempt, result, chart=answer["chart"], now=now) is not None
