"""The life of a cooperation agreement on one page: its states, which follow from dated facts alone, and what may be done in each.

Nothing here is stored. A row's dates (core.agreements.models, kept apart from contradiction by CHECKs and one exclusion constraint)
and today's date give the state; ``MAY`` says which act each state knows, and everything else is refused with ``WHY_NOT``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.dates import add_months
from core.errors import N_, Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTIES = ("municipality", "trust")
ALERT_MONTHS = (6, 3, 1)  # before an end without a successor
YEAR = 12


class State(StrEnum):
    """In the order of a life. Between two parties there is at most one of those in ``UNDER_WAY`` and one in ``HOLDS`` (R-004)."""

    SENT = "sent"
    SIGNED_TRUST = "signed_trust"
    SIGNED_MUNICIPALITY = "signed_municipality"
    RETURNED = "returned"
    COMING = "coming"
    IN_FORCE = "in_force"
    UNDER_NOTICE = "under_notice"
    ENDS = "ends"
    ENDED = "ended"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


S = State
UNDER_WAY = frozenset({S.SENT, S.SIGNED_TRUST, S.SIGNED_MUNICIPALITY, S.RETURNED})
HOLDS = frozenset({S.IN_FORCE, S.UNDER_NOTICE, S.ENDS})
OVER = frozenset({S.ENDED, S.REPLACED, S.CANCELLED})


class Act(StrEnum):
    SIGN_MUNICIPALITY = "sign_municipality"
    SIGN_TRUST = "sign_trust"
    RETURN = "return"
    CANCEL = "cancel"
    GIVE_NOTICE = "give_notice"
    RECEIVE_NOTICE = "receive_notice"
    WITHDRAW_NOTICE = "withdraw_notice"
    REVIEW = "review"
    DEMAND_REVISION = "demand_revision"
    DISPUTE = "dispute"


MAY: dict[Act, frozenset[State]] = {
    Act.SIGN_MUNICIPALITY: frozenset({S.SENT, S.SIGNED_TRUST}),
    Act.SIGN_TRUST: frozenset({S.SENT, S.SIGNED_MUNICIPALITY, S.RETURNED}),
    Act.RETURN: frozenset({S.SIGNED_MUNICIPALITY}),
    Act.CANCEL: UNDER_WAY,
    Act.GIVE_NOTICE: frozenset({S.IN_FORCE}),
    Act.RECEIVE_NOTICE: frozenset({S.IN_FORCE}),
    Act.WITHDRAW_NOTICE: frozenset({S.IN_FORCE, S.UNDER_NOTICE}),
    Act.REVIEW: HOLDS,
    Act.DEMAND_REVISION: HOLDS,
    Act.DISPUTE: HOLDS | {S.ENDED, S.REPLACED},
}
# where a state may lead, by an act or by a day passing; a successor's signature makes ENDS, and REPLACED of it
NEXT: dict[State, frozenset[State]] = {
    S.SENT: frozenset({S.SIGNED_TRUST, S.SIGNED_MUNICIPALITY, S.RETURNED, S.CANCELLED}),
    S.SIGNED_TRUST: frozenset({S.COMING, S.IN_FORCE, S.CANCELLED}),
    S.SIGNED_MUNICIPALITY: frozenset({S.RETURNED, S.COMING, S.IN_FORCE, S.CANCELLED}),
    S.RETURNED: frozenset({S.COMING, S.IN_FORCE, S.CANCELLED}),
    S.COMING: frozenset({S.IN_FORCE, S.ENDS}),
    S.IN_FORCE: frozenset({S.UNDER_NOTICE, S.ENDS, S.REPLACED}),
    S.UNDER_NOTICE: frozenset({S.IN_FORCE, S.ENDED, S.REPLACED}),
    S.ENDS: frozenset({S.ENDED, S.REPLACED}),
    S.ENDED: frozenset(),
    S.REPLACED: frozenset(),
    S.CANCELLED: frozenset(),
}
WHY_NOT: dict[State, str] = {
    S.SENT: N_("Avtalen er sendt og venter på underskrifter. Den er ikke i kraft."),
    S.SIGNED_TRUST: N_("Avtalen er underskrevet av helseforetaket og venter på kommunen. Den er ikke i kraft."),
    S.SIGNED_MUNICIPALITY: N_("Avtalen er underskrevet av kommunen og venter på helseforetaket. Den er ikke i kraft."),
    S.RETURNED: N_("Avtalen er underskrevet og returnert av kommunen, og venter på helseforetaket. Den er ikke i kraft."),
    S.COMING: N_("Avtalen er underskrevet av begge, men ikke i kraft ennå."),
    S.IN_FORCE: N_("Avtalen er i kraft. Dette er allerede gjort, eller det gjelder ikke en avtale i kraft."),
    S.UNDER_NOTICE: N_("Avtalen er allerede sagt opp. Sluttdatoen følger av den oppsigelsen og flyttes ikke av en ny."),
    S.ENDS: N_("Avtalen har allerede en sluttdato."),
    S.ENDED: N_("Avtalen er opphørt."),
    S.REPLACED: N_("Avtalen er avløst av en ny."),
    S.CANCELLED: N_("Utsendelsen er trukket tilbake. Avtalen ble ikke inngått."),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The dated facts that a state follows from. ``notice_received_on``: of the notice that stands, if any."""

    signed_municipality_on: date | None = None
    signed_trust_on: date | None = None
    returned_on: date | None = None
    cancelled_on: date | None = None
    in_force_from: date | None = None
    ends_on: date | None = None
    replaced_by: int | None = None
    notice_received_on: date | None = None


FACTS = tuple(Facts.__dataclass_fields__)


def facts_of(row: Any) -> Facts:  # noqa: ANN401 - a row with columns of these names
    return Facts(**{name: getattr(row, name) for name in FACTS})


def state(facts: Facts, today: date) -> State:
    """One signature is not in force (R-094); under notice is in force until the end, the last day included (R-095)."""
    if facts.cancelled_on is not None:
        return S.CANCELLED
    if facts.in_force_from is None:
        return _before_force(facts)
    if facts.ends_on is not None and facts.ends_on < today:
        return S.REPLACED if facts.replaced_by else S.ENDED
    if facts.in_force_from > today:
        return S.COMING
    if facts.notice_received_on is not None:
        return S.UNDER_NOTICE
    return S.ENDS if facts.ends_on is not None else S.IN_FORCE


def _before_force(facts: Facts) -> State:
    if facts.signed_municipality_on is not None:
        return S.RETURNED if facts.returned_on else S.SIGNED_MUNICIPALITY
    return S.SIGNED_TRUST if facts.signed_trust_on else S.SENT


def allow(act: Act, current: State) -> None:
    """Raises Conflict with the state's own sentence where the life does not know this act now."""
    if current not in MAY[act]:
        raise Conflict("agreement_state", WHY_NOT[current])


def acts(current: State) -> frozenset[Act]:
    return frozenset(act for act, states in MAY.items() if current in states)


# --- dates


def in_force_from(signed: Iterable[date | None], agreed_from: date | None = None) -> date | None:
    """The later of the two signatures (R-094), unless the document states a later start (C-20); None while one is missing."""
    days = list(signed)
    if None in days:
        return None
    return max(*[day for day in days if day], *([agreed_from] if agreed_from else []))


def end_by_notice(received_on: date, months: int) -> date:
    """The last day of an agreement under notice: counted from the recorded receipt, clamped to the month (29 Feb → 28 Feb; C-21)."""
    if months < 1:
        msg = "a notice period of no months would end the agreement before it is read"
        raise ValueError(msg)
    return add_months(received_on, months)


def end_by_successor(successor_from: date) -> date:
    """The day before, so that the two meet without a gap and never overlap (C-20)."""
    return successor_from - timedelta(days=1)


def review_due(in_force: date, last_review: date | None, months: int | None, common_month: int | None = None) -> date | None:
    """When the next yearly review is due (R-097): the anniversary, or the end of the trust's common month of next year (C-22)."""
    if not months:
        return None
    base = last_review or in_force
    if common_month:
        return add_months(date(base.year + 1, common_month, 1), 1) - timedelta(days=1)
    return add_months(base, months)
