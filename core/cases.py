"""A case's number as people write it: ``fin-1041``."""

from __future__ import annotations

from core.errors import NotFound
from core.fields import read_number


def case(trust: str, id_: int) -> str:
    return f"{trust}-{id_}"


def case_sql(of: str = "") -> str:
    """The same of a row in SQL."""
    return f"{of}trust || '-' || {of}id"


def split_case(value: str) -> tuple[str, int]:
    """``fin-1041`` → trust and id. Raises NotFound for anything else."""
    trust, _dash, number = value.rpartition("-")
    id_ = read_number(number)
    if not trust or id_ is None:
        raise NotFound
    return trust, id_
