"""Whose worklist has which lines; joined by UNION ALL, ordered and paged in SQL (queries)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.permissions import Role
from core.worklist.agreement_lines import AGREEMENTS
from core.worklist.entry import PERSONNEL, Line
from core.worklist.municipality_lines import MENTORED, MUNICIPALITY
from core.worklist.service_lines import IN_MUNICIPALITY
from core.worklist.trust_lines import TRUST

if TYPE_CHECKING:
    from collections.abc import Iterable


def lines_for(roles: Iterable[str]) -> tuple[Line, ...]:
    """The lines of somebody with these roles; the same milestone never twice."""
    held = {Role(role) for role in roles}
    every = (*MUNICIPALITY, *TRUST, *IN_MUNICIPALITY, *MENTORED, *AGREEMENTS)
    chosen = [line for line in every if line.roles & held]
    milestones = [line for line in chosen if line.kind == "milestone"]
    if Role.TRUST_CONTACT in held and len(milestones) > 1:
        # the contact's own line already has the contracts
        chosen = [line for line in chosen if line.kind != "milestone" or line.roles != PERSONNEL]
    return tuple(chosen)
