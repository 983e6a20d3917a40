"""A message's sentences with what is put into them, so that each recipient has them in a language of their own.

The one whose click sends a mail is not the one who reads it, and the worker has no reader: so sentences are kept as they are, and
said when the recipient is known. Bokmål is the key; the other languages are the catalogues of the domain ``mail``, apart from the
pages' because they are complete while those need not be. Sámi has none: no sentence of ours has been checked by a Sámi reader, so
bokmål stands there until a trust writes its own.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from core.i18n import BOKMAL, NAMES, TRANSLATIONS, dato
from core.trusts.sources import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN = "mail"


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that depends on a number, in its forms."""

    one: str
    many: str
    n: int
    params: tuple[tuple[str, object], ...] = ()


Part = str | Text | Counted
Stored = Any  # what JSON holds: words as they are, a sentence with what is put into it, or lines


def say(msgid: str, /, **params: object) -> Text:
    """A sentence in bokmål and what to put in it: words, dates, sentences, or lines below it. Marks it for the mails' catalogues."""
    return Text(msgid, tuple(params.items()))


def say_n(one: str, many: str, n: int, /, **params: object) -> Counted:
    """The same for a number, which the sentence has as ``%(n)s``."""
    return Counted(one, many, n, tuple(params.items()))


def stored(part: object) -> Stored:
    """As it is kept with the message."""
    match part:
        case Text():
            return {"say": part.msgid, "with": _stored(part.params)}
        case Counted():
            return {"say": part.one, "many": part.many, "n": part.n, "with": _stored((("n", part.n), *part.params))}
        case tuple() | list():
            return [stored(one) for one in part]
        case date():
            return dato(part)
    return part if isinstance(part, dict) else str(part)


def _stored(params: Sequence[tuple[str, object]]) -> dict[str, Stored]:
    return {name: stored(value) for name, value in params}


def said(part: Stored, language: str = BOKMAL) -> str:
    """What was stored, in a language; a sentence without a translation is said in bokmål."""
    if isinstance(part, list):
        return "".join(f"\n- {said(one, language)}" for one in part)
    if not isinstance(part, dict):
        return str(part)
    words = _catalogue(language)
    forms = (part["say"], part.get("many", ""))
    sentence = words.ngettext(*forms, part["n"]) if forms[1] else words.gettext(forms[0])
    given = {name: said(value, language) for name, value in part["with"].items()}
    return sentence % given if given else sentence


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True)


@cache
def languages() -> tuple[str, ...]:
    """Bokmål, and the languages that have a compiled catalogue of mails."""
    return (BOKMAL, *(code for code in NAMES if gettext.find(DOMAIN, TRANSLATIONS, [code])))


def spoken(language: str) -> str:
    """The language that the standard texts have for somebody who reads this one."""
    return language if language in languages() else BOKMAL


def letter(sentences: Sequence[Stored], language: str = BOKMAL) -> tuple[str, str]:
    """Subject and text; the first is the subject, each of the others a paragraph."""
    subject, *rest = (said(one, language) for one in sentences)
    return subject, "\n\n".join(one for one in rest if one)
