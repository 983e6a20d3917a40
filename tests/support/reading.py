"""What an answer says, whatever it is wrapped in: a page, JSON, a PDF, a spreadsheet, a package."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pypdf
from pypdf.errors import PyPdfError


def said(answer: Any) -> str:
    """The text of an answer, and the text inside the file that it may be."""
    content: bytes = answer.get_data()
    return content.decode("utf-8", "replace") + inside(content)


def inside(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = [packed.read(name) for name in packed.namelist()]
        return "".join(f"\n{member.decode('utf-8', 'replace')}{inside(member)}" for member in members)
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        try:
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
        except (PyPdfError, ValueError, KeyError):
            return ""
    return ""
