"""The board: one line for each pair, what it waits for and how long, and what is missing beside the agreement. Worked out from one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.agreements import life
from core.agreements.life import State
from core.cases import case
from core.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

HAVE = {str(one) for one in life.HOLDS}
NONE, NOT_SENT = "none", "not_sent"


@dataclass(frozen=True, slots=True)
class Line:
    """``under_way``: the state of one that waits for signatures (beside the one in force, it is the successor); ``days`` how long."""

    row: Any
    state: str
    under_way: str = ""
    waits_for: str = ""
    days: int | None = None

    @property
    def case(self) -> str:
        return case(self.row.trust, self.row.id) if self.row.id else ""

    @property
    def waiting_case(self) -> str:
        """The one that waits for a signature."""
        return case(self.row.trust, self.row.under_way_id) if self.row.under_way_id else ""

    @property
    def has_agreement(self) -> bool:
        return self.state in HAVE

    @property
    def review_late(self) -> bool:
        return bool(self.row.review_overdue)

    @property
    def incomplete(self) -> bool:
        """Something is missing before an offer: agreement, registration or coordinator."""
        return not self.has_agreement or self.row.registered_on is None or not self.row.coordinator


def line(row: Any, today: date) -> Line:  # noqa: ANN401 - a row of core.agreements.queries.board
    """«Not sent» where the trust has a version to send; «none» where it has none."""
    state = str(life.state(life.facts_of(row), today)) if row.id else NOT_SENT if row.sendable else NONE
    if row.under_way_id is None:
        return Line(row, state)
    facts = life.Facts(row.under_way_municipality_on, row.under_way_trust_on, row.under_way_returned_on)
    under_way = life.state(facts, today)
    party = "municipality" if under_way in {State.SENT, State.SIGNED_TRUST} else "trust"
    since = row.under_way_sent_on if party == "municipality" else row.under_way_returned_on or row.under_way_municipality_on
    since = since or row.under_way_trust_on
    return Line(row, state, str(under_way), party, (today - since).days if since else None)


CHOICES: tuple[tuple[str, str, Callable[[Line], bool]], ...] = (
    ("missing", N_("Mangler avtale i kraft"), lambda one: not one.has_agreement),
    ("in_force", N_("Har avtale i kraft"), lambda one: one.has_agreement),
    ("outstanding", N_("Venter på kommunens underskrift"), lambda one: one.waits_for == "municipality"),
    ("ours", N_("Venter på helseforetakets underskrift"), lambda one: one.waits_for == "trust"),
    ("not_sent", N_("Ikke sendt"), lambda one: one.state == NOT_SENT),
    ("under_notice", N_("Oppsagt, gjelder fortsatt"), lambda one: one.state == State.UNDER_NOTICE),
    ("ended", N_("Opphørt eller avløst"), lambda one: one.state in {State.ENDED, State.REPLACED}),
    ("review", N_("Årlig gjennomgang etter fristen"), lambda one: one.review_late),
    ("coordinator", N_("Mangler ALIS-koordinator"), lambda one: not one.row.coordinator),
    ("registration", N_("Mangler registrering"), lambda one: one.row.registered_on is None),
    ("incomplete", N_("Mangler noe før tilbud"), lambda one: one.incomplete),
)
_JUDGES = {key: judge for key, _label, judge in CHOICES}


def chosen_by(chosen: str, one: Line) -> bool:
    """Whether the line is among those asked for; an unknown choice asks for all."""
    return _JUDGES[chosen](one) if chosen in _JUDGES else True
