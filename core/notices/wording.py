"""A trust's own words around an event's text: what a template may hold, and how it is filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.errors import N_, Refusal
from core.notices.saying import letter, said, say, say_n, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

# what a template may ask for, and what stands there
FIELDS: dict[str, str] = {
    "tekst": N_("hele standardteksten, med lenken"),
    "emne": N_("standardemnet, uten navn"),
    "lenke": N_("adressen der saken åpnes eller besvares"),
    "kommune": N_("kommunens navn"),
    "helseforetak": N_("helseforetakets navn"),
}
IN_SUBJECT = ("emne", "kommune", "helseforetak")
LANGUAGES = ("nb", "nn", "se", "en")
_FIELD = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(r"\{base\}/\S+")
_IN_USE = text("""
    SELECT language, version, in_use, subject, body FROM alis.message_template t
    WHERE trust = :trust AND event = :event AND language = ANY(:languages)
      AND version = (SELECT max(n.version) FROM alis.message_template n
                     WHERE n.trust = t.trust AND n.event = t.event AND n.language = t.language)
    ORDER BY language <> :language""")


def check(subject: str, body: str) -> None:
    """Raise Refusal 422 for a field nobody fills in, and for a text from which the recipient cannot get on."""
    wrong: dict[str, Any] = {}
    for field, value, known in (("subject", subject, IN_SUBJECT), ("body", body, tuple(FIELDS))):
        rest = _FIELD.sub("", value)
        unknown = [name for name in _FIELD.findall(value) if name not in known]
        if unknown or "{" in rest or "}" in rest:
            wrong[field] = N_("Malen har et felt som ikke finnes. Bruk bare feltene som står i listen, med klammer rundt.")
    if "body" not in wrong and "{tekst}" not in body and "{lenke}" not in body:
        wrong["body"] = N_("Malen må ha {tekst} eller {lenke}, ellers kommer ikke mottakeren videre.")
    if wrong:
        raise Refusal("template_invalid", N_("Malen kan ikke lagres slik den står."), errors=wrong)


def fill(template: str, fields: Mapping[str, str]) -> str:
    """The template with its fields; nothing in a filled-in value is read as a field again."""
    return _FIELD.sub(lambda found: fields.get(found[1], found[0]), template)


def fields_of(found: Row[Any], subject: str, body: str) -> dict[str, str]:
    """What a message puts into a template; subject and body are the standard's."""
    return {
        "tekst": body,
        "emne": subject,
        "lenke": link_of(body) or "{base}/",
        "kommune": found.place or "",
        "helseforetak": found.trust_name,
    }


def link_of(body: str) -> str:
    """The first address of ours in a text."""
    found = _LINK.search(body)
    return found[0].rstrip(".,;:)") if found else ""


def in_use(db: Session, trust: str, event: str, language: str) -> Row[Any] | None:
    """The trust's newest words for an event in the recipient's language, else in bokmål; none where the standard text stands."""
    values = {"trust": trust, "event": event, "language": language, "languages": sorted({language, "nb"})}
    return next((row for row in db.execute(_IN_USE, values) if row.in_use), None)


def digest(trust_name: str, held: Sequence[Row[Any]], language: str) -> tuple[str, str]:
    """Subject and text of a day's summary: each message's subject and where it leads."""
    subject = say_n(
        "Oppsummering fra %(trust)s: 1 melding", "Oppsummering fra %(trust)s: %(n)s meldinger", len(held), trust=trust_name
    )
    each = [f"{said(row.sentences[0], language) if row.sentences else row.subject}\n{link_of(row.body)}".strip() for row in held]
    ending = say("Du får dette én gang om dagen. Endre det her: %(link)s", link="{base}/inbox/settings")
    return letter([stored(one) for one in (subject, say("Dette har kommet siden sist:"), *each, ending)], language)
