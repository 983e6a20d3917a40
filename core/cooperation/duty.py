"""What a duty is, and what its status is judged from: dated records alone (R-103). A status says what is recorded, never more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.cases import case
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

Record = tuple[Text, str, str]
KINDS = {
    "requests": (N_("Innmelding %(case)s"), "request:read"),
    "offers": (N_("Tilbud %(case)s"), "offer:read"),
    "placements": (N_("Tjeneste %(case)s"), "placement:read"),
}
KEPT, OPEN, LATE, IDLE, UNMEASURED = "kept", "open", "late", "idle", "unmeasured"


@dataclass(frozen=True, slots=True)
class Status:
    """``said`` in words; ``records`` are addresses of what proves it: (words, address, permission needed to open it)."""

    state: str
    said: Text
    records: tuple[Record, ...] = ()


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


def cases(seen: Seen, rows: Iterable[Any], path: str = "requests") -> tuple[Record, ...]:
    """The first few by their kind and number: a request, an offer and a service may share a number."""
    words, permission = KINDS[path]
    numbers = [case(seen.trust, one.id) for one in [*rows][:SHOWN]]
    return tuple((Text(words.msgid, (("case", number),)), f"/{path}/{number}", permission) for number in numbers)


def listed(seen: Seen, words: Text, **more: str) -> Record:
    """The waiting list narrowed to this pair; ``words`` are what the link says."""
    pair = "&".join(f"{name}={value}" for name, value in {"trust": seen.trust, "municipality": seen.municipality, **more}.items())
    return (words, f"/requests?{pair}", "request:read")
