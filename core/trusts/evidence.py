"""Whether a stated value can be found in the sentence that is said to state it."""

import re
from collections.abc import Iterator
from datetime import date

from core.trusts.sources import Rule, RuleValue

ELISION = "…"
_NUMERALS = {1: "en ett én", 2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks", 9: "ni", 10: "ti", 12: "tolv"}
_MONTHS = ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"]
_ROLE = re.compile(r"^(municipality|trust)(\.\w+)?$|^trainee$")
VERBATIM = frozenset(
    {
        "vacancy_kind",
        "register_system",
        "hiring_form",
        "offer_letter",
        "agreement_anchor",
        "sami_name",
        "regulations",
        "unit_leader",
        "training_plan_system",
        "delay",
        "duty_basis",
    }
)
"""Keys whose value is a name or a word of the source; it must stand in the quote, word by word, apart from case."""


def unfounded(rule: Rule) -> str | None:
    """Return what of a stated value is not in its quote, or None when all of it is."""
    quote = rule.source.quote if rule.source else ""
    if isinstance(rule.value, date):
        return None if _date_in(rule.value, quote) else f"{rule.value:%d.%m.%Y}"
    for number in _numbers(rule.value):
        if not number_in(number, quote):
            return str(number)
    if rule.key in VERBATIM:
        for word in (rule.value,) if isinstance(rule.value, str) else rule.value if isinstance(rule.value, tuple) else ():
            if not all(_token_in(token, quote) for token in str(word).split()):
                return str(word)
    return None


def quoted_in(quote: str, text: str) -> bool:
    """Tell whether the parts around each … stand in a text, in order, whitespace aside."""
    rest = _spaced(text)
    for part in quote.split(ELISION):
        wanted = _spaced(part)
        if not wanted:
            continue
        at = rest.find(wanted)
        if at < 0:
            return False
        rest = rest[at + len(wanted) :]
    return True


def number_in(number: int, text: str) -> bool:
    """Tell whether a number stands in a text, in digits or in words."""
    if re.search(rf"(?<!\d){number}(?!\d)", text):
        return True
    return any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for word in _NUMERALS.get(number, "").split())


def role_like(value: str) -> bool:
    """Tell whether a word has the form of a role key."""
    return bool(_ROLE.match(value))


def _numbers(value: RuleValue) -> Iterator[int]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    if isinstance(value, tuple):
        yield from (item for item in value if isinstance(item, int))


def _date_in(day: date, quote: str) -> bool:
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}" in quote or f"{day:%d.%m.%Y}" in quote


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _token_in(token: str, quote: str) -> bool:
    return number_in(int(token), quote) if token.isdigit() else token.casefold() in quote.casefold()
