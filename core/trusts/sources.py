"""A rule's value with the sentence it rests on, and the book of the rules in force on one day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RuleValue = int | str | bool | date | tuple[int, ...] | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people: bokmål message id and what to put in it. `core.i18n` renders it in the user's language."""

    msgid: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """Return the sentence in bokmål, dates as dd.mm.åååå (console, logs, tests)."""
        return self.msgid % {name: _in_words(value) for name, value in self.params} if self.params else self.msgid


def N_(msgid: str, /, **params: object) -> Text:  # noqa: N802 - gettext's own name, known to the extractor
    """Mark a sentence for the catalogues and carry its parameters."""
    return Text(msgid, tuple(params.items()))


def M_(msgid: str, /, **params: object) -> Text:  # noqa: N802
    """As N_, for a sentence that a mail says too: it stands in the mails' catalogues beside the pages'."""
    return N_(msgid, **params)


def _in_words(value: object) -> object:
    if isinstance(value, date):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    if isinstance(value, (tuple, list)):
        return ", ".join(str(_in_words(item)) for item in value)
    return str(value) if isinstance(value, Text) else value


class RuleStatus(StrEnum):
    """How sure a value is; shown with it everywhere."""

    STATED = "stated"
    OUR_READING = "our_reading"
    CONFIRMED = "confirmed"
    NOT_PUBLISHED = "not_published"


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence, word for word (… for an elision), and the document; `document_date` is ISO, `YYYY-MM` or None (udatert)."""

    quote: str
    document: str
    document_date: str | None
    file: str = ""

    @property
    def dated(self) -> str:
        """The document's date as shown: never an empty field for an undated page."""
        return self.document_date or "udatert"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value found elsewhere, shown beside the rule and never in force until the trust confirms it (C-37, C-42)."""

    value: RuleValue
    text: Text
    document: str
    document_date: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedRule:
    """What a trust's own admin has confirmed or filled in; laid over the plugin's value from that day on."""

    key: str
    value: RuleValue | list[int] | list[str]
    confirmed_by: str
    confirmed_on: date
    note: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the confirmation is in force; without a start of its own, from the day it was given."""
        start = self.in_force_from or self.confirmed_on
        return start <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Rule:
    """One value, its sentence and its status. `reading` says why it is our reading; the quote stays when confirmed."""

    key: str
    value: RuleValue
    status: RuleStatus
    source: Source | None
    label: Text
    in_force_from: date | None = None
    in_force_to: date | None = None
    reading: Text | None = None
    suggestion: Suggestion | None = None
    confirmed: ConfirmedRule | None = None

    def covers(self, day: date) -> bool:
        """Tell whether this version of the rule is the one in force on a day."""
        return (self.in_force_from is None or self.in_force_from <= day) and (self.in_force_to is None or day <= self.in_force_to)

    @property
    def published(self) -> bool:
        """False when no source says anything and the trust has not filled it in."""
        return self.status is not RuleStatus.NOT_PUBLISHED


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One trust's rules in force on one day, confirmations laid over; complete over the catalogue's keys."""

    trust: str
    on: date
    by_key: Mapping[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        """Walk the rules in the catalogue's order."""
        return iter(self.by_key.values())

    def rule(self, key: str) -> Rule:
        """Return the rule, which may be `not_published` but is always there."""
        return self.by_key[key]

    def value(self, key: str) -> RuleValue:
        """Return the value in force, or None."""
        return self.by_key[key].value

    def number(self, key: str) -> int | None:
        """Return a whole number, or None where the trust states none."""
        value = self.by_key[key].value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def pair(self, key: str) -> tuple[int, int] | None:
        """Return the two ends of a range as written in the rule, or None."""
        match self.by_key[key].value:
            case (int(first), int(second)):
                return first, second
            case _:
                return None

    def words(self, key: str) -> tuple[str, ...]:
        """Return a value that is one or several words as a tuple; empty where none is stated."""
        match self.by_key[key].value:
            case str(one):
                return (one,)
            case tuple(many):
                return tuple(str(item) for item in many)
            case _:
                return ()

    def flag(self, key: str) -> bool:
        """Tell whether the trust states that this is so."""
        return self.by_key[key].value is True
