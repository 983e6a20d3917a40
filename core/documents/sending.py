"""A file as an answer: always an attachment, never shown inside a page of ours, never kept by a cache (core.web.headers)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from flask import send_file

from core.documents.archive import safe

if TYPE_CHECKING:
    from flask import Response

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def attachment(content: bytes, filename: str) -> Response:
    """``filename`` names nobody, and its ending says what it is: pdf, xlsx or zip."""
    name = safe(filename)
    made = send_file(BytesIO(content), mimetype=TYPES[name.rpartition(".")[2].lower()], as_attachment=True, download_name=name)
    made.headers["Content-Length"] = str(len(content))
    return made
