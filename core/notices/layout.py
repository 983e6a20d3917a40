"""The HTML twin of a mail: small, styles inlined (mail clients drop style sheets), nothing fetched from anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from core.notices.saying import said, say, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

_LINK = re.compile(r"https?://[^\s<>\"]+")
# «Åpne saken: https://…» alone in its paragraph becomes a button
# (a date's dots end no sentence)
_ACTION = re.compile(r"\A(?:.*[.!?:]\s+)?((?:[^.!?:\n]|\.(?=\d)){3,80}): (https?://[^\s<>\"]+)\Z", re.DOTALL)
FOOTER = stored(say("Sendt automatisk av ALIS Nord. E-posten kan ikke besvares; bruk lenken."))


@dataclass(frozen=True, slots=True)
class Piece:
    text: str = ""
    url: str = ""
    line: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a button with its address beside it for clients that show none; the first is the one to press."""

    pieces: tuple[Piece, ...] = ()
    button: str = ""
    url: str = ""
    first: bool = False


def html(subject: str, text: str, language: str = "nb") -> str:
    """The whole document."""
    import css_inline  # noqa: PLC0415 - the worker's alone

    parts = [part for paragraph in text.strip().split("\n\n") if paragraph.strip() for part in _parts(paragraph.strip())]
    first = next((part for part in parts if part.button), None)
    parts = [replace(part, first=True) if part is first else part for part in parts]
    document = _template().render(subject=subject, paragraphs=parts, footer=said(FOOTER, language), language=language)
    return css_inline.inline(document, load_remote_stylesheets=False)


def _parts(paragraph: str) -> Iterator[Part]:
    action = _ACTION.match(paragraph)
    if action is None:
        yield Part(tuple(_pieces(paragraph)))
        return
    before = paragraph[: action.start(1)].strip()
    if before:
        yield Part(tuple(_pieces(before)))
    yield Part(button=action[1].strip(), url=action[2])


def _pieces(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Piece(line=True)
        last = 0
        for found in _LINK.finditer(line):
            address = found[0].rstrip(".,;:)")
            yield Piece(line[last : found.start()])
            yield Piece(url=address)
            last = found.start() + len(address)
        yield Piece(line[last:])


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - the worker has no Flask

    loader = PackageLoader("core.notices", "templates")
    return Environment(loader=loader, autoescape=True).get_template("notices/mail.html")
