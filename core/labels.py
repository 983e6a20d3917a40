"""A record's state and a deadline as they are shown: coloured word, days left. Cached, since a list shows fifty of each.

The templates meet them through `_macros/rules.html`; exports and messages may use the words.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

from markupsafe import Markup, escape

from core.errors import N_
from core.i18n import dager_fra, dato, gettext, language
from core.permissions import ROLE_NAMES
from core.trusts.sources import Rule

SOON_DAYS = 30
_SAID_AT_MOST = 2000
_SAID: dict[tuple[Rule, str, str], Markup] = {}


STATES: dict[str, tuple[str, str]] = {
    # placement request
    "draft": (N_("Utkast"), "neutral"),
    "notified": (N_("Innmeldt"), "info"),
    "confirmed": (N_("Bekreftet"), "info"),
    "waiting": (N_("Venter"), "neutral"),
    "presented": (N_("Presentert for enheten"), "info"),
    "offered": (N_("Tilbud sendt"), "accent"),
    "accepted": (N_("Takket ja"), "success"),
    "declined": (N_("Takket nei"), "neutral"),
    "in_service": (N_("I tjeneste"), "brand1"),
    "completed": (N_("Fullført"), "success"),
    "withdrawn": (N_("Trukket"), "neutral"),
    "post_elsewhere": (N_("Stilling et annet sted"), "neutral"),
    # questions and offers
    "pending": (N_("Venter på svar"), "warning"),
    "answered": (N_("Besvart"), "success"),
    "expired": (N_("Utløpt"), "neutral"),
    "cancelled": (N_("Avlyst"), "neutral"),
    "superseded": (N_("Erstattet"), "neutral"),
    "not_relevant": (N_("Ikke aktuell"), "neutral"),
    "contacted": (N_("Tatt kontakt"), "info"),
    # vacancies and service periods
    "open": (N_("Ledig"), "success"),
    "maybe": (N_("Kanskje"), "warning"),
    "filled": (N_("Besatt"), "neutral"),
    "closed": (N_("Lukket"), "neutral"),
    "planned": (N_("Planlagt"), "info"),
    "paused": (N_("Pause"), "warning"),
    "ended": (N_("Avsluttet"), "neutral"),
    # agreements and registers
    "registered": (N_("Ført"), "success"),
    "not_registered": (N_("Ikke ført"), "warning"),
    "missing": (N_("Mangler"), "warning"),
    "signed": (N_("Inngått"), "success"),
    "in_force": (N_("Gjelder"), "success"),
    "terminated": (N_("Oppsagt"), "neutral"),
    # deadlines
    "overdue": (N_("Etter fristen"), "danger"),
    "due": (N_("Frist nær"), "warning"),
    "upcoming": (N_("Kommer"), "neutral"),
    "done": (N_("Gjort"), "success"),
}
SOURCES: dict[str, tuple[str, str]] = {
    "stated": (N_("Står i kilden"), "success"),
    "our_reading": (N_("Vår lesning"), "warning"),
    "confirmed": (N_("Bekreftet av helseforetaket"), "info"),
    "not_published": (N_("Ikke publisert"), "neutral"),
}


def remembered(macro: Callable[[object, str], Markup], rule: object, summary: str) -> Markup:
    """What ``macro`` says of a rule, kept per language: a page explains ten dates by the same few rules. A row or dict is said anew."""
    if not isinstance(rule, Rule):
        return macro(rule, summary)
    key = (rule, summary, language())
    try:
        said = _SAID.get(key)
    except TypeError:  # a value that cannot be a key
        return macro(rule, summary)
    if said is None:
        if len(_SAID) >= _SAID_AT_MOST:
            _SAID.clear()
        said = _SAID[key] = macro(rule, summary)
    return said


def tag_text(label: object, color: str = "neutral") -> Markup:
    return Markup('<span class="ds-tag" data-color="{}">{}</span>').format(color, label)


def tag(status: object, label: str = "") -> Markup:
    """Show a state; a state that is not known here shows its own key, so that it is seen and added."""
    return _tag(str(status), label, language())


def tags() -> dict[str, Markup]:
    """Every state as ``tag`` shows it, for a list that shows one in each row."""
    return _tags(language())


@cache
def _tags(code: str) -> dict[str, Markup]:
    return {status: _tag(status, "", code) for status in STATES}


@lru_cache(maxsize=1024)
def _tag(status: str, label: str, _code: str) -> Markup:
    word, color = STATES.get(status, (status, "neutral"))
    return tag_text(label or gettext(word), color)


def source_tag(status: object) -> Markup:
    """Show how sure a rule's value is."""
    word, color = SOURCES.get(str(status), (str(status), "neutral"))
    return tag_text(gettext(word), color)


def deadline(due: date | None, today: date, done: bool = False) -> Markup:  # noqa: FBT001, FBT002 - called from templates
    """Show a date and how far it is: red after it, amber the last month, calm otherwise."""
    return _deadline(due, today, bool(done), language()) if due else Markup("–")


@lru_cache(maxsize=4096)
def _deadline(due: date, today: date, done: bool, _code: str) -> Markup:  # noqa: FBT001
    days = (due - today).days
    if done:
        told = escape(gettext("Gjort"))
    elif days > SOON_DAYS:
        told = escape(dager_fra(due, today))
    else:
        told = Markup('<b class="{}">{}</b>').format("late" if days < 0 else "soon", dager_fra(due, today))
    return Markup('<span class="date">{}</span><small>{}</small>').format(dato(due), told)


def role_name(role: str) -> str:
    """Who can do something, by the role's name."""
    return gettext(ROLE_NAMES.get(role, role))
