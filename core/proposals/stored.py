"""A problem as it is stored with its run and read again: the same values in, the same digest out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from core.allocation.terms import Commitment, OrderRule, Policy, Request, State, Vacancy
from core.proposals.gathering import Gathered, Seat

if TYPE_CHECKING:
    from collections.abc import Mapping


def dump(problem: Gathered, **options: Any) -> dict[str, Any]:
    """JSON with ISO dates and sorted sets, so that equal problems are equal texts."""
    return {
        "trust": problem.trust,
        "today": problem.today.isoformat(),
        "policy": {"window_months": problem.policy.window_months, "order": problem.policy.order.value},
        "requests": [plain(asdict(one)) for one in problem.requests],
        "seats": [plain(asdict(one)) for one in problem.seats],
        "prior": [plain(asdict(one)) for one in problem.prior],
        "left_out": [list(one) for one in problem.left_out],
        "facts": problem.facts,
        "options": options,
    }


def load(stored: Mapping[str, Any]) -> Gathered:
    policy = stored["policy"]
    return Gathered(
        stored["trust"],
        date.fromisoformat(stored["today"]),
        Policy(policy["window_months"], OrderRule(policy["order"])),
        tuple(_request(one) for one in stored["requests"]),
        tuple(_seat(one) for one in stored["seats"]),
        tuple(
            Commitment(**{**one, "start": date.fromisoformat(one["start"]), "state": State(one["state"])})
            for one in stored["prior"]
        ),
        tuple((id_, why) for id_, why in stored["left_out"]),
        stored["facts"],
    )


def plain(value: Any) -> Any:  # noqa: ANN401 - what a frozen value holds
    """Whatever a frozen value holds, as JSON holds it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _request(one: Mapping[str, Any]) -> Request:
    sets = {name: frozenset(one[name]) for name in ("declined", "places", "specialties")}
    days = {name: _day(one[name]) for name in ("notified_on", "wanted_start", "two_years_on", "not_before")}
    return Request(**{**one, **sets, **days, "wishes": tuple(one["wishes"])})


def _seat(one: Mapping[str, Any]) -> Seat:
    vacancy = one["vacancy"]
    days = {name: _day(vacancy[name]) for name in ("start", "end")}
    return Seat(
        Vacancy(**{**vacancy, **days, "above": frozenset(vacancy["above"])}),
        one["vacancy_id"],
        date.fromisoformat(one["starts_on"]),
        date.fromisoformat(one["ends_on"]),
    )
