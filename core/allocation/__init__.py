"""Proposing which ALIS gets which vacancy: plain frozen values in, an explained proposal out; nobody is placed here.

Pure: no database, no clock, no web. The solver is imported when `propose` runs, never before, so that a page that only
shows a stored proposal stays light.
"""

from core.allocation.engine import propose
from core.allocation.terms import (
    Budget,
    Commitment,
    Delta,
    Explanation,
    Inversion,
    Level,
    LevelChange,
    Move,
    OrderRule,
    Policy,
    Proposal,
    Reason,
    Request,
    Row,
    Soft,
    State,
    Unplaced,
    Vacancy,
    Veto,
)
from core.allocation.words import level_in_words, reason_in_words

__all__ = [
    "Budget",
    "Commitment",
    "Delta",
    "Explanation",
    "Inversion",
    "Level",
    "LevelChange",
    "Move",
    "OrderRule",
    "Policy",
    "Proposal",
    "Reason",
    "Request",
    "Row",
    "Soft",
    "State",
    "Unplaced",
    "Vacancy",
    "Veto",
    "level_in_words",
    "propose",
    "reason_in_words",
]
