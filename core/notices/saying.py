"""A message's sentences with what is put into them, so that each recipient has them in a language of their own.

The one whose click sends a mail is not the one who reads it, and the worker has no reader: like a document's fixed words, these stand
in the product (core.notices.standard) and not in the catalogues of the pages. Bokmål is the key. Sámi has no standard text: no sentence
of ours has been checked by a Sámi reader, so bokmål stands there until a trust writes its own.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from core.i18n import dato
from core.notices.standard import TEXTS
from core.trusts.sources import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

BOKMAL = "nb"
LANGUAGES = (BOKMAL, *TEXTS)

Part = str | Text
Stored = Any  # what JSON holds: words as they are, a sentence with what is put into it, or lines


def say(msgid: str, /, **params: object) -> Text:
    """A sentence in bokmål and what to put in it: words, dates, sentences, or lines below it."""
    return Text(msgid, tuple(params.items()))


def stored(part: object) -> Stored:
    """As it is kept with the message."""
    match part:
        case Text():
            return {"say": part.msgid, "with": {name: stored(value) for name, value in part.params}}
        case tuple() | list():
            return [stored(one) for one in part]
        case date():
            return dato(part)
    return part if isinstance(part, dict) else str(part)


def said(part: Stored, language: str = BOKMAL) -> str:
    """What was stored, in a language; a sentence without a translation is said in bokmål."""
    if isinstance(part, list):
        return "".join(f"\n- {said(one, language)}" for one in part)
    if not isinstance(part, dict):
        return str(part)
    msgid: str = part["say"]
    sentence = TEXTS.get(language, {}).get(msgid, msgid)
    given = {name: said(value, language) for name, value in part["with"].items()}
    return sentence % given if given else sentence


def spoken(language: str) -> str:
    """The language that the standard texts have for somebody who reads this one."""
    return language if language in LANGUAGES else BOKMAL


def letter(sentences: Sequence[Stored], language: str = BOKMAL) -> tuple[str, str]:
    """Subject and text; the first is the subject, each of the others a paragraph."""
    subject, *rest = (said(one, language) for one in sentences)
    return subject, "\n\n".join(one for one in rest if one)
