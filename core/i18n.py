"""The languages of the pages, and how dates, months and deadlines are written in them.

Bokmål is the language of the message ids and needs no catalogue. Another language is offered as soon as its
compiled catalogue lies in `translations/`. Formats are plain strings behind small caches: a list of fifty rows
asks Babel for nothing.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import flask_babel
from flask import Flask, g, has_request_context, request

from core.cases import case
from core.dates import OSLO
from core.trusts.phrases import value_in_words
from core.trusts.sources import Rule

TRANSLATIONS = Path(__file__).parent / "translations"
BOKMAL = "nb"
COOKIE = "lang"

NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English", "se": "Davvisámegiella"}
# English dates are British here: 22.11.2026 is read day first, 11/22/26 is not.
BABEL_LOCALES = {"nb": "nb", "nn": "nn", "en": "en_GB", "se": "se"}
# What a browser may call a language that we know under another code.
_ALIASES = {"no": "nb", "nb": "nb", "nn": "nn", "en": "en", "se": "se", "sme": "se"}


class Sentence(Protocol):
    """A sentence that a rule answers with (`core.trusts.terms.Text`): message id and what to put in it."""

    @property
    def msgid(self) -> str: ...
    @property
    def params(self) -> tuple[tuple[str, object], ...]: ...


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that can be shown: bokmål and those with a compiled catalogue."""
    found = {p.parent.parent.name for p in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")}
    return (BOKMAL, *(code for code in NAMES if code != BOKMAL and code in found))


def choose_language(setting: str | None, cookie: str | None, accepted: list[str]) -> str:
    """Choose among what can be shown: the user's setting, then the cookie, then the browser, then bokmål."""
    offered = languages()
    for wish in (setting, cookie, *accepted):
        code = _ALIASES.get((wish or "").lower().replace("_", "-").split("-")[0])
        if code in offered:
            return code
    return BOKMAL


def language() -> str:
    """Return the language of this request (`g.language_setting` is the signed-in user's choice)."""
    if not has_request_context() or len(languages()) == 1:
        return BOKMAL
    chosen: str | None = g.get("language_chosen")
    if chosen is None:
        chosen = g.language_chosen = choose_language(
            g.get("language_setting"), request.cookies.get(COOKIE), list(request.accept_languages.values())
        )
    return chosen


def gettext(message: str, /, **params: object) -> str:
    """Translate, then fill in `%(name)s`. In bokmål the message is its own translation."""
    if language() != BOKMAL:
        message = flask_babel.get_domain().get_translations().ugettext(message)
    return message % params if params else message


def ngettext(singular: str, plural: str, n: int, /, **params: object) -> str:
    """Translate a sentence that depends on a number; `%(num)s` is the number."""
    if language() == BOKMAL:
        message = singular if n == 1 else plural
    else:
        message = flask_babel.get_domain().get_translations().ungettext(singular, plural, n)
    return message % {"num": n, **params}


def render(text: "Sentence | Mapping[str, Any] | str | None") -> str:
    """Put a rule's sentence in words: translated, dates as dd.mm.åååå, sentences within sentences rendered too.

    A mapping is a sentence as it was stored (core.notices.saying).
    """
    if text is None:
        return ""
    if isinstance(text, str):
        return gettext(text) if text else ""
    if isinstance(text, Mapping):
        return gettext(text["say"], **text["with"])
    return gettext(text.msgid, **{name: _in_words(value) for name, value in text.params})


def _in_words(value: object) -> object:
    if isinstance(value, datetime):
        return tidspunkt(value)
    if isinstance(value, date):
        return dato(value)
    if hasattr(value, "msgid"):
        return render(value)  # type: ignore[arg-type]
    if isinstance(value, (tuple, list)):
        return ", ".join(str(_in_words(v)) for v in value)
    return value


@lru_cache(maxsize=4096)
def dato(value: date | str | None) -> str:
    """01.03.2028. What is not a date (a field as it was typed) comes back unchanged."""
    if not value:
        return ""
    if not isinstance(value, date):
        return str(value)
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def dato_lang(value: date | None) -> str:
    """1. mars 2028."""
    return _dato_lang(value, language()) if value else ""


@lru_cache(maxsize=1024)
def _dato_lang(value: date, code: str) -> str:
    if code == "se":  # CLDR's long Sámi pattern is the root fallback; the safe form until a Sámi reader has said
        return dato(value)
    day = f"{value.day}" if code == "en" else f"{value.day}."
    return f"{day} {_months(code)[value.month]} {value.year}"


@cache
def _months(code: str) -> Mapping[int, str]:
    from babel import Locale  # noqa: PLC0415 - loaded at the first long date only

    months: Mapping[int, str] = Locale.parse(BABEL_LOCALES[code]).months["format"]["wide"]
    return months


def tidspunkt(value: datetime | None) -> str:
    """22.11.2026 kl. 08.14, in Norwegian time; the instant must know its zone."""
    if value is None:
        return ""
    if value.tzinfo is None:
        msg = "an instant without a time zone cannot be shown"
        raise ValueError(msg)
    local = value.astimezone(OSLO)
    return gettext("%(date)s kl. %(time)s", date=dato(local.date()), time=f"{local.hour:02}.{local.minute:02}")


def mnd(value: float | None) -> str:
    """6 måneder · 1 måned · 9,5 måneder."""
    if value is None:
        return ""
    if value == int(value):
        return ngettext("%(num)s måned", "%(num)s måneder", int(value))
    return gettext("%(num)s måneder", num=f"{value:.1f}".replace(".", ","))


def dager_fra(value: date | None, today: date) -> str:
    """How far a deadline is: om 9 dager · i dag · 3 dager etter fristen."""
    return _dager((value - today).days, language()) if value else ""


@lru_cache(maxsize=2048)
def _dager(days: int, _code: str) -> str:
    if days == 0:
        return gettext("i dag")
    if days > 0:
        return ngettext("om %(num)s dag", "om %(num)s dager", days)
    return ngettext("%(num)s dag etter fristen", "%(num)s dager etter fristen", -days)


def verdi(value: object) -> str:
    """A rule's value in words: 12 · 6–9 · Ja · 01.03.2028 · «–» where there is none."""
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return gettext("Ja") if value else gettext("Nei")
        case (int(first), int(second)):
            return f"{first}–{second}"
    return str(_in_words(value))


def regelverdi(rule: object) -> str:
    """A rule's value as people say it, never its code; a row or dict that looks like a rule shows its value."""
    if isinstance(rule, Rule):
        return render(value_in_words(rule))
    return verdi(rule.get("value") if isinstance(rule, dict) else getattr(rule, "value", None))


def dokumentdato(value: str | date | None) -> str:
    """A document's date as the source gives it: 14.06.2024 · 06.2024 · udatert."""
    if not value:
        return gettext("udatert")
    return ".".join(reversed(value.split("-"))) if isinstance(value, str) else dato(value)


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def versjon(label: str) -> str:
    """A version of an agreement that is named by its month: 2024-06 → 06.2024; any other name as it stands."""
    found = _MONTH.fullmatch(label)
    return f"{found[2]}.{found[1]}" if found else label


@lru_cache(maxsize=1024)
def tall(value: int | None) -> str:
    """12 345, with a space that does not break."""
    return "" if value is None else f"{value:,}".replace(",", "\u00a0")


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    words = name.split()
    return (words[0][0] + words[-1][0]).upper() if len(words) > 1 else name[:2].upper()


def init_app(app: Flask) -> None:
    """Make the words and formats known to the templates: `_()`, `lang`, and the filters above."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", BOKMAL)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    flask_babel.Babel(app, locale_selector=lambda: BABEL_LOCALES[language()], configure_jinja=False)
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    # Our own callables: `_("50 % stilling")` must come out as it stands where no parameter is given.
    env.globals.update(_=_template_gettext, gettext=_template_gettext, ngettext=ngettext, N_=str, languages=_offered)
    env.filters.update(
        render=render,
        dato=dato,
        dato_lang=dato_lang,
        tidspunkt=tidspunkt,
        mnd=mnd,
        dager_fra=dager_fra,
        tall=tall,
        verdi=verdi,
        regelverdi=regelverdi,
        dokumentdato=dokumentdato,
        versjon=versjon,
        initials=initials,
        case=case,
    )
    app.context_processor(lambda: {"lang": language()})


def _template_gettext(message: str, /, **params: object) -> str:
    return gettext(message, **params)


def _offered() -> list[tuple[str, str]]:
    return [(code, NAMES[code]) for code in languages()]
