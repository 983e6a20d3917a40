"""What the page of one request reads: each slice says its own part, and one statement asks for all of them.

A page's time is mostly its round trips and the making of rows, so the lists come as one JSON value each. The scope's policies decide
what is in them, as everywhere; a part that a scope may not even mention is left out of the statement by ``readable``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.db import json_rows
from core.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from sqlalchemy import TextClause
    from sqlalchemy.orm import Session

    from core.identity import Identity


@dataclass(frozen=True, slots=True)
class Part:
    """One slice's lists, by name: each a SELECT that knows ``:trust``, ``:id``, ``:today``, and the request's own row as ``r``."""

    lists: Mapping[str, str]
    readable: Callable[[Identity], bool]


_parts: dict[str, Part] = {}


def add(name: str, lists: Mapping[str, str], readable: Callable[[Identity], bool] = lambda _me: True) -> None:
    """Let the page of a request read these lists too; once per slice and kind of reader, when its module is loaded."""
    _parts[name] = Part(lists, readable)


def read(
    db: Session, me: Identity, trust: str, request_id: int, today: date, *, only: tuple[str, ...] = ()
) -> dict[str, list[Any]]:
    """Every list by its name, one row an object; empty where this person does not read it. ``only`` names the parts that are needed.

    Raises NotFound where there is no such request, also where it stands in another tenant.
    """
    wanted = tuple(name for name in only or _parts if _parts[name].readable(me))
    row = db.execute(_statement(wanted), {"trust": trust, "id": request_id, "today": today}).first()
    if row is None:
        raise NotFound
    lists: dict[str, list[Any]] = {name: [] for part in _parts.values() for name in part.lists}
    lists.update((name, json_rows(found)) for name, found in row._mapping.items())
    return lists


@lru_cache(maxsize=64)
def _statement(names: tuple[str, ...]) -> TextClause:
    selects = [pair for name in names for pair in _parts[name].lists.items()]
    lists = ", ".join(f"(SELECT json_agg(x) FROM ({select}) x) AS {name}" for name, select in selects)  # noqa: S608 - constant text
    return text(f"SELECT {lists} FROM alis.placement_request r WHERE r.trust = :trust AND r.id = :id")  # noqa: S608
