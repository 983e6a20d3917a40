"""Keyset pages: the place after which the next page begins, as it stands in an address."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from core.errors import N_, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable


Place = tuple[date, str, int]
"""Of a list by date: the date, the trust, the id."""


def make_cursor(*place: Any) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *kinds: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """The place in a cursor, each part read by its kind (``int``, ``str``, ``day``). Raises Refusal 422 for anything else."""
    if not cursor:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"==="))
        return tuple(kind(value) for kind, value in zip(kinds, place, strict=True))
    except (ValueError, TypeError):
        raise Refusal("bad_cursor", N_("Sidelenken er ikke gyldig. Begynn på første side.")) from None


def day(value: Any) -> date:  # noqa: ANN401
    return date.fromisoformat(value)


def after_row(row: Any, sort: str) -> str:  # noqa: ANN401 - a row of a list by date
    return make_cursor(getattr(row, sort), row.trust, row.id)


def read_place(cursor: str | None) -> Place | None:
    place = read_cursor(cursor, day, str, int)
    return (place[0], place[1], place[2]) if place else None
