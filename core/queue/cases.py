"""A case's number as people write it: ``fin-1041``."""

from __future__ import annotations

from core.errors import NotFound

LONGEST_ID = 18


def case(trust: str, id_: int) -> str:
    return f"{trust}-{id_}"


def split_case(value: str) -> tuple[str, int]:
    """``fin-1041`` → trust and id. Raises NotFound for anything else."""
    trust, _dash, number = value.rpartition("-")
    if not trust or not number.isdecimal() or len(number) > LONGEST_ID:
        raise NotFound
    return trust, int(number)
