"""Folded keys: «Bodø», «bodo» and «BODØ» are found alike, and so is «Čeavžás» as «ceavzas»."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d", "þ": "t", "ß": "ss"})


def fold(text: str) -> str:
    """Lower case without diacritics, words separated by one space; hyphens and punctuation separate too."""
    lowered = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    kept = "".join(sign if sign.isalnum() else " " for sign in lowered if not unicodedata.combining(sign))
    return " ".join(kept.split())
