"""What a duty is, and what its status is judged from: dated records alone (R-103). A status says what is recorded, never more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from core.cooperation.queries import Matters
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule

MUNICIPALITY, TRUST = "municipality", "trust"
SHOWN = 5  # cases named under a duty; the rest are counted
BACK_MONTHS = 12

KEPT, OPEN, LATE, IDLE, UNMEASURED = "kept", "open", "late", "idle", "unmeasured"


@dataclass(frozen=True, slots=True)
class Status:
    """``said`` in words; ``records`` are addresses of what proves it: (words, address, permission needed to open it)."""

    state: str
    said: Text
    records: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    key: str
    party: str
    label: Text
    rule: Rule
    status: Status


@dataclass(frozen=True, slots=True)
class Seen:
    """What a status is judged from."""

    trust: str
    municipality: str
    rules: TrustRules
    matters: Matters
    today: date


NOBODY_SERVES = Status(IDLE, N_("Ingen er i tjeneste nå."))


def in_service(seen: Seen) -> list[Any]:
    return [one for one in seen.matters.placements if one.status == "in_service"]


def cases(seen: Seen, rows: Iterable[Any], path: str = "requests") -> tuple[tuple[str, str, str], ...]:
    permission = {"requests": "request:read", "placements": "placement:read", "offers": "offer:read"}[path]
    return tuple((f"{seen.trust}-{one.id}", f"/{path}/{seen.trust}-{one.id}", permission) for one in [*rows][:SHOWN])


def listed(seen: Seen, words: Text, **more: str) -> tuple[str, str, str]:
    """The waiting list narrowed to this pair; ``words`` are what the link says."""
    pair = "&".join(f"{name}={value}" for name, value in {"trust": seen.trust, "municipality": seen.municipality, **more}.items())
    return (words.msgid, f"/requests?{pair}", "request:read")
