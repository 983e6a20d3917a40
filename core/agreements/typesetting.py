"""An agreement on paper: as it is sent, as an open template, and the sheet that tells how each party signed.

A document speaks the agreement's language, whatever the reader's is; its fixed words therefore stand here and not in the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.cases import case
from core.dates import OSLO
from core.documents import blocks, typeset
from core.i18n import dato

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.documents.blocks import Block, Value
    from core.documents.typeset import Paper

_PARTIES = text("""
    SELECT t.name, t.name_sami, t.sami_language, t.name_sami_verified, k.number, k.official_name
    FROM alis.trust t LEFT JOIN alis.municipality k ON k.number = ANY(:municipalities) WHERE t.code = :trust""")
BLANK = "…………………………"
WORDS: dict[str, dict[str, str]] = {
    "nb": {
        "title": "Samarbeidsavtale om leger i spesialisering i allmennmedisin (ALIS)",
        "municipality": "Kommune",
        "number": "Kommunenummer",
        "trust": "Helseforetak",
        "version": "Versjon",
        "anchor": "Hjemlet i",
        "sent_on": "Sendt til underskrift",
        "agreed_from": "Gjelder tidligst fra",
        "in_force": "I kraft",
        "both": "når begge parter har underskrevet, fra den seneste av de to datoene",
        "working": "Arbeidstekst i ALIS Nords ord. Partene erstatter den med sin egen tekst før avtalen sendes.",
        "open": "Åpen mal for kommuner som ikke har underskrevet.",
        "signatures": "Underskrifter",
        "for": "For {party}",
        "place_date": "Sted og dato",
        "signature": "Underskrift",
        "name_title": "Navn og tittel",
        "sheet": "Underskrifter til samarbeidsavtalen",
        "signed_on": "Dato",
        "place": "Sted",
        "name": "Navn",
        "title_of": "Tittel",
        "authority": "Fullmakt",
        "method": "Måte",
        "level": "Nivå",
        "missing": "Ikke underskrevet",
        "method_click": "Underskrevet i ALIS Nord av en innlogget signaturberettiget",
        "method_paper": "Underskrevet på papir; skannet dokument er lagret",
        "method_pdf": "PDF underskrevet i en annen løsning; filen er lagret",
        "level_simple": "Enkel elektronisk signatur",
        "level_paper": "Håndskrevet underskrift",
        "level_advanced": "Avansert elektronisk signatur, slik den som førte det inn opplyser",
        "level_qualified": "Kvalifisert elektronisk signatur, slik den som førte det inn opplyser",
        "level_unknown": "Ikke opplyst",
        "documents": "Dokumenter",
        "file": "Fil",
        "stored": "Lagret",
        "honest": "Arket viser hva som er registrert i ALIS Nord. Det er ikke selv en elektronisk signatur.",
        "edition": "utgave {n}",
    },
    "nn": {
        "title": "Samarbeidsavtale om legar i spesialisering i allmennmedisin (ALIS)",
        "municipality": "Kommune",
        "number": "Kommunenummer",
        "trust": "Helseføretak",
        "version": "Versjon",
        "anchor": "Heimla i",
        "sent_on": "Send til underskrift",
        "agreed_from": "Gjeld tidlegast frå",
        "in_force": "I kraft",
        "both": "når begge partane har skrive under, frå den seinaste av dei to datoane",
        "working": "Arbeidstekst i orda til ALIS Nord. Partane byter han ut med sin eigen tekst før avtalen blir send.",
        "open": "Open mal for kommunar som ikkje har skrive under.",
        "signatures": "Underskrifter",
        "for": "For {party}",
        "place_date": "Stad og dato",
        "signature": "Underskrift",
        "name_title": "Namn og tittel",
        "sheet": "Underskrifter til samarbeidsavtalen",
        "signed_on": "Dato",
        "place": "Stad",
        "name": "Namn",
        "title_of": "Tittel",
        "authority": "Fullmakt",
        "method": "Måte",
        "level": "Nivå",
        "missing": "Ikkje skrive under",
        "method_click": "Skrive under i ALIS Nord av ein innlogga signaturberettiga",
        "method_paper": "Skrive under på papir; skanna dokument er lagra",
        "method_pdf": "PDF skriven under i ei anna løysing; fila er lagra",
        "level_simple": "Enkel elektronisk signatur",
        "level_paper": "Handskriven underskrift",
        "level_advanced": "Avansert elektronisk signatur, slik den som førte det inn opplyser",
        "level_qualified": "Kvalifisert elektronisk signatur, slik den som førte det inn opplyser",
        "level_unknown": "Ikkje opplyst",
        "documents": "Dokument",
        "file": "Fil",
        "stored": "Lagra",
        "honest": "Arket viser kva som er registrert i ALIS Nord. Det er ikkje sjølv ein elektronisk signatur.",
        "edition": "utgåve {n}",
    },
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Both names as they officially are: a municipality's in all its languages, a trust's Sámi name where its spelling is confirmed."""

    municipality: str
    number: str
    trust: str
    trust_sami: str = ""
    sami_language: str = ""

    def trust_names(self) -> str:
        return f"{self.trust} · {self.trust_sami}" if self.trust_sami else self.trust


def parties(db: Session, trust: str, municipality: str | None) -> Parties:
    """The two as they are named today; without a municipality a blank for it (an open template)."""
    (found,) = pairs(db, trust, [municipality] if municipality else []).values()
    return found


def pairs(db: Session, trust: str, municipalities: Sequence[str]) -> dict[str, Parties]:
    """By the municipality's number; one statement."""
    rows = db.execute(_PARTIES, {"trust": trust, "municipalities": [*municipalities]}).all()
    return {
        row.number or "": Parties(
            row.official_name or BLANK,
            row.number or BLANK,
            row.name,
            (row.name_sami if row.name_sami_verified else "") or "",
            row.sami_language or "",
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Words:
    """The clauses of one edition, filled with the parties' names, and what they belong to."""

    version: str
    anchor: str
    language: str
    edition: int
    working: bool
    clauses: Sequence[Mapping[str, str]]


def as_sent(words: Words, parties: Parties, *, reference: str, sent_on: date, agreed_from: date | None) -> Paper:
    """What is sent for signature: the words, both parties, and a place for each to sign with a pen."""
    w = WORDS[words.language]
    dates = [(w["sent_on"], dato(sent_on))]
    if agreed_from:
        dates.append((w["agreed_from"], dato(agreed_from)))
    return _agreement(words, parties, reference, sent_on, [*dates, (w["in_force"], w["both"])])


def open_template(words: Words, parties: Parties, *, on: date) -> Paper:
    """The same with a blank for the municipality, for whoever has not signed and returned it (R-092)."""
    return _agreement(words, parties, "", on, [], note=WORDS[words.language]["open"])


def _agreement(
    words: Words, parties: Parties, reference: str, on: date, dates: Sequence[tuple[str, str]], *, note: str = ""
) -> Paper:
    w = WORDS[words.language]
    parts: list[Block] = [
        blocks.facts(
            (w["municipality"], parties.municipality),
            (w["number"], parties.number),
            (w["trust"], parties.trust_names()),
            (w["version"], f"{version_in_words(words.version)} ({w['edition'].format(n=words.edition)})"),
            (w["anchor"], words.anchor),
            *dates,
        )
    ]
    parts += [blocks.note(said) for said in (note, w["working"] if words.working else "") if said]
    parts.append(
        blocks.clauses(
            *(blocks.clause(f"{n}.", one["heading"], *_paragraphs(one["body"])) for n, one in enumerate(words.clauses, 1))
        )
    )
    lines = ((w["place_date"], ""), (w["signature"], ""), (w["name_title"], ""))
    parts.append(
        blocks.signatures(*(blocks.place(w["for"].format(party=one), *lines) for one in (parties.municipality, parties.trust)))
    )
    return typeset.Paper(
        w["title"],
        parts,
        _noon(on),
        author=parties.trust_names(),
        reference=reference,
        subtitle=f"{parties.municipality} – {parties.trust}",
        footer=f"ALIS Nord · {reference}" if reference else "ALIS Nord",
        language=words.language,
    )


def signature_sheet(agreement: Any, parties: Parties, documents: Sequence[Any], *, on: date) -> Paper:  # noqa: ANN401 - a row
    """How each party signed, said as it is: a click in this service is a simple signature."""
    w = WORDS[agreement.language]
    reference = case(agreement.trust, agreement.id)
    parts: list[Block] = [
        blocks.facts(
            (w["municipality"], parties.municipality),
            (w["trust"], parties.trust_names()),
            (w["version"], version_in_words(agreement.version_label)),
            (w["in_force"], dato(agreement.in_force_from)),
        )
    ]
    for party, name in (("municipality", parties.municipality), ("trust", parties.trust)):
        parts += [blocks.heading(w["for"].format(party=name)), blocks.facts(*signature_facts(agreement, party))]
    if documents:
        rows: list[list[Value]] = [
            [one.filename, dato(one.stored_at.astimezone(OSLO).date()), _in_groups(one.sha256)] for one in documents
        ]
        parts += [
            blocks.heading(w["documents"]),
            blocks.table((w["file"], w["stored"], "SHA-256"), rows, widths=(3, 2, 6)),
        ]
    parts.append(blocks.note(w["honest"]))
    return typeset.Paper(
        w["sheet"], parts, _noon(on), author=parties.trust_names(), reference=reference, language=agreement.language
    )


def _in_groups(digest: str) -> str:
    """With spaces to break a line at; the sums that a machine checks lie beside the document."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def signature_facts(agreement: Any, party: str) -> list[tuple[str, str]]:  # noqa: ANN401
    """One party's signature, in the agreement's language."""
    w = WORDS[agreement.language]

    def of(what: str) -> Any:  # noqa: ANN401
        return getattr(agreement, f"signed_{party}_{what}")

    if of("on") is None:
        return [(w["signature"], w["missing"])]
    return [
        (w["signed_on"], dato(of("on"))),
        (w["place"], of("place") or ""),
        (w["name"], of("by") or ""),
        (w["title_of"], of("title") or ""),
        (w["authority"], of("authority") or ""),
        (w["method"], w[f"method_{of('method')}"] if of("method") else ""),
        (w["level"], w[f"level_{of('level')}"] if of("level") else w["level_unknown"]),
    ]


def version_in_words(version: str) -> str:
    """2024-06 → 06.2024, as the documents' dates are shown."""
    year, dash, month = version.partition("-")
    return f"{month}.{year}" if dash else version


def _paragraphs(body: str) -> list[str]:
    return [one.strip() for one in body.split("\n") if one.strip()]


def _noon(day: date) -> datetime:
    """A document's own time: of the day it belongs to, so that setting it again gives the same bytes."""
    return datetime.combine(day, time(12), OSLO)
