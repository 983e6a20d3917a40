"""What a document is made of. Text is text: nothing in it is read as markup, so a name with a # or a * stays a name.

A value is a string, or :func:`name` for one in another language than the document's. Write dates as they shall stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Value = str | dict[str, str]
    Block = dict[str, Any]


def name(text: str, lang: str) -> Value:
    """A name with its own language: ``name("Davvi-Norgga universitehtabuohcceviessu", "se")``."""
    return {"text": text, "lang": lang}


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def text(*paragraphs: Value) -> Block:
    return {"kind": "text", "paragraphs": list(paragraphs)}


def facts(*rows: tuple[str, Value | None]) -> Block:
    """Label and value, one under the other; an empty value is a dash."""
    return {"kind": "facts", "rows": [[label, value or ""] for label, value in rows]}


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Value]],
    *,
    right: Sequence[int] = (),
    widths: Sequence[int] = (),
    caption: str = "",
) -> Block:
    """Rows under a header that is repeated on each page. ``right``: numbers of the columns that hold figures; ``widths``: shares."""
    made = [
        {
            "label": label,
            "align": "right" if number in right else "left",
            "width": widths[number] if widths else ("auto" if number in right else 1),
        }
        for number, label in enumerate(columns)
    ]
    return {"kind": "table", "columns": made, "rows": [list(row) for row in rows], "caption": caption}


def clause(number: str, heading_: str, *paragraphs: Value) -> dict[str, Any]:
    return {"number": number, "heading": heading_, "paragraphs": list(paragraphs)}


def clauses(*items: dict[str, Any]) -> Block:
    """Numbered sections of an agreement, each made by :func:`clause`."""
    return {"kind": "clauses", "clauses": list(items)}


def place(party: Value, *lines: tuple[str, str]) -> dict[str, Any]:
    """Where one party signs: label and what was recorded, or "" for a line to write on."""
    return {"party": party, "lines": [list(line) for line in lines]}


def signatures(*places: dict[str, Any]) -> Block:
    return {"kind": "signatures", "places": list(places)}


def note(text_: Value) -> Block:
    """A sentence that stands apart: what is ours alone, what is uncertain."""
    return {"kind": "note", "text": text_}


def figure(svg: str, alt: str, caption: str = "") -> Block:
    """A drawing, with the finding in words for those who do not see it."""
    return {"kind": "figure", "svg": svg, "alt": alt, "caption": caption}


def page() -> Block:
    """A new page."""
    return {"kind": "page"}
