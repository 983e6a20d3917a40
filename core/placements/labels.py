"""How an offer differs from the wish, as it is stored with the offer: the sentence and the rule of the day it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.notices.saying import stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.trusts.terms import Difference, Rule


def rule_as_stored(rule: Rule) -> dict[str, Any]:
    """A rule as JSON, enough for «Hvorfor?» years later."""
    source = rule.source
    return {
        "key": rule.key,
        "label": str(rule.label),
        "status": str(rule.status),
        "quote": source.quote if source else None,
        "document": source.document if source else None,
        "document_date": source.document_date if source else None,
        "reading": str(rule.reading) if rule.reading else None,
    }


def as_stored(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """Each difference separately: time, place and specialty are never added up (R-054)."""
    return [
        {
            "kind": one.kind,
            "distance": one.distance,
            "text": str(one.text),
            "said": stored(one.text),
            "earlier": one.earlier,
            "over_limit": one.over_limit,
            "acceptances": list(one.acceptances),
            "rule": rule_as_stored(one.rule),
        }
        for one in differences
    ]
