"""Typesetting: blocks in, the bytes of a PDF/A-2b out. Any slice may call it; see core.documents.blocks for the parts.

    typeset.pdf("Samarbeidsavtale", [blocks.text("…"), blocks.facts(("Part", "…"))], author=…, reference="nlsh-1001", made_at=now)

The same input gives the same bytes. About 0.2 s, most of it the child's start: many documents go into one :func:`pdfs`.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.documents import processing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.documents.blocks import Block


@dataclass(frozen=True, slots=True)
class Paper:
    """One document. ``author`` stands in its header, ``reference`` (a case number) beside it; ``language`` is nb, nn or se."""

    title: str
    blocks: Sequence[Block]
    made_at: datetime
    author: str = ""
    reference: str = ""
    subtitle: str = ""
    footer: str = "ALIS Nord"
    language: str = "nb"
    landscape: bool = False
    dense: bool = False  # narrow margins and rows, for a page of figures that shall stay one page


def pdf(title: str, blocks: Sequence[Block], *, made_at: datetime, **more: Any) -> bytes:
    """One document; ``more`` are the other fields of :class:`Paper`."""
    return pdfs([Paper(title, blocks, made_at, **more)])[0]


def pdfs(papers: Sequence[Paper]) -> list[bytes]:
    """Many documents in one child."""
    if not papers:
        return []
    jobs = [{"data": _data(paper), "made_at": int(paper.made_at.timestamp())} for paper in papers]
    made = json.loads(processing.run("typeset", json.dumps(jobs).encode()))
    return [base64.b64decode(one) for one in made]


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "author": paper.author,
        "reference": paper.reference,
        "footer": paper.footer,
        "language": paper.language,
        "landscape": paper.landscape,
        "dense": paper.dense,
        "blocks": list(paper.blocks),
    }
