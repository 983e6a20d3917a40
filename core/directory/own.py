"""What the one who asks works for, for pages and API: the own trust's rules as they are today, and a case of the own trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cases import split_case
from core.directory.queries import current_rules
from core.errors import NotFound
from core.web import db, me, today

if TYPE_CHECKING:
    from core.trusts.rules import TrustRules


def own_rules() -> TrustRules:
    return current_rules(db(), me().trust, today())


def own_case(case_id: str) -> tuple[str, int]:
    """Trust and id of a case of the own trust. Raises NotFound for another's."""
    trust, id_ = split_case(case_id)
    if trust != me().trust:
        raise NotFound
    return trust, id_
