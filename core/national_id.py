"""Recognising a Norwegian national identity number in free text. Never used to store or look anyone up."""

from __future__ import annotations

import re

_CANDIDATE = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{5})(?!\d)")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# From 2032 the first check digit may leave these remainders; before that only 0.
_REMAINDERS = {0, 1, 2, 3}


def looks_like_national_id(text: str) -> bool:
    """True when eleven digits in the text carry valid check digits (birth, D and synthetic numbers alike)."""
    return any(_valid(first + second) for first, second in _CANDIDATE.findall(text))


def _valid(number: str) -> bool:
    digits = [int(sign) for sign in number]
    first = sum(weight * digit for weight, digit in zip(_FIRST, digits, strict=False)) % 11
    second = sum(weight * digit for weight, digit in zip(_SECOND, digits, strict=True)) % 11
    return first in _REMAINDERS and second == 0
