"""A comparison as JSON: for the API and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.problems import rule_json
from core.region.measures import AIMS, LEAST, LEAST_FOR_SHARES, MEASURES, MODELS
from core.region.queries import REGION

if TYPE_CHECKING:
    from decimal import Decimal

    from core.region.comparing import Compared, Comparison


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Figures of persons are null where they are held back, with what they are below; ``least`` persons is the fewest that is ever told."""
    return {
        "on": comparison.today,
        "period_end": comparison.release.period_end,
        "compared_with": comparison.earlier.period_end if comparison.earlier else None,
        "least": LEAST,
        "least_for_shares": LEAST_FOR_SHARES,
        "measures": [
            {
                "key": one.key,
                "kind": one.kind,
                "label": one.label,
                "definition": one.definition,
                "aim": AIMS[one.aim],
                "spans": one.spans,
            }
            for one in MEASURES
        ],
        "trusts": [_trust(one, comparison) for one in comparison.trusts],
        "region": _region(comparison),
        "employment_models": {key.removeprefix("model_"): plain(comparison.value(REGION, key, "now")) for key, _label in MODELS},
    }


def plain(value: Decimal | None) -> int | float | None:
    """A number as JSON has it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _region(comparison: Comparison) -> dict[str, Any]:
    """A sum that is held back still has a least and a most, by what the trusts' own figures say."""
    found = _figures(comparison, REGION)
    for one in MEASURES:
        if one.kind == "count":
            for span in one.spans:
                least, most = comparison.between(one.key, span)
                found[one.key][span] |= {"at_least": least, "at_most": most}
    return found


def _figures(comparison: Comparison, trust: str) -> dict[str, Any]:
    return {
        one.key: {
            span: {
                "value": plain(comparison.value(trust, one.key, span)),
                "fewer_than": comparison.release.below(trust, one.key, span),
                "change": plain(comparison.change(trust, one.key, span)),
            }
            for span in one.spans
        }
        for one in MEASURES
        if trust != REGION or one.kind != "share"
    }


def _trust(one: Compared, comparison: Comparison) -> dict[str, Any]:
    return {
        "trust": one.trust,
        "name": one.name,
        "routine_status": one.routine_status,
        "mode": {"mode": one.mode.mode, "effective_on": one.mode.effective_on.isoformat()} if one.mode else {"mode": "interim"},
        "figures": _figures(comparison, one.trust),
        "own_rules": [
            {
                "key": rule.key,
                "state": rule.state,
                "share_in_time": plain(rule.share),
                "rule": {**rule_json(rule.rule), "value": rule.rule.value} if rule.rule else {},
            }
            for rule in one.own_rules
        ],
        "offer_where_vacant": rule_json(one.rules.rule("offer_where_vacant")) if one.rules else {},
        "need": [
            {
                "half_year": half.half_year,
                "need": plain(half.need),
                "vikariat": half.vikariat,
                "earmarked": half.earmarked,
                "gap": half.gap,
            }
            for half in one.need
        ],
        "messages_after_an_end": one.after_end,
        "vacancies": {"open": one.vacancies, "confirmed_last_6_months": one.confirmed, **one.posts},
        "municipalities": one.area.municipalities,
        "agreements_in_force": one.agreements.in_force,
        "reviews_overdue": [{"municipality": name, "due_on": day.isoformat()} for name, day in one.agreements.reviews_overdue],
        "under_notice": [{"municipality": name, "ends_on": day.isoformat()} for name, day in one.agreements.under_notice],
        "without_agreement": one.area.without_agreement,
        "without_coordinator": one.area.without_coordinator,
        "without_registration": one.area.without_registration,
    }
