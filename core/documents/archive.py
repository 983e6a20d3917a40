"""A package for the parties' own record systems: the files, what they are (metadata.json) and their sums (SHA256SUMS)."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from core.dates import OSLO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class File:
    """One file of the package; ``about`` is whatever its reader must know (kind, party, signature), as JSON values."""

    name: str
    content: bytes
    about: dict[str, Any] = field(default_factory=dict)


def package(files: Sequence[File], about: dict[str, Any], *, made_at: datetime) -> bytes:
    """The bytes of a zip. Same files, same ``made_at``, same bytes; ``sha256sum -c SHA256SUMS`` proves what came out."""
    named = _named(files)
    listed = [
        {"name": name, "size": len(one.content), "sha256": hashlib.sha256(one.content).hexdigest(), **one.about}
        for name, one in named
    ]
    metadata = json.dumps({**about, "packed_at": made_at, "files": listed}, ensure_ascii=False, indent=2, default=_iso)
    sums = "".join(f"{one['sha256']}  {one['name']}\n" for one in listed)
    out = BytesIO()
    stamp = made_at.astimezone(OSLO).timetuple()[:6]
    contents = [(name, one.content) for name, one in named]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in [*contents, ("metadata.json", metadata.encode()), ("SHA256SUMS", sums.encode())]:
            entry = zipfile.ZipInfo(name, (stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def _named(files: Sequence[File]) -> list[tuple[str, File]]:
    """Names that unpack anywhere: no folders, no reserved signs, each once."""
    taken: set[str] = {"metadata.json", "sha256sums"}
    made = []
    for one in files:
        plain = safe(one.name)
        stem, dot, ending = plain.rpartition(".")
        name, number = plain, 2
        while name.casefold() in taken:
            name, number = f"{stem or plain}-{number}{dot}{ending if dot else ''}", number + 1
        taken.add(name.casefold())
        made.append((name, one))
    return made


def safe(name: str) -> str:
    """A file name without what a file system or a header takes for its own."""
    return re.sub(r'[\x00-\x1f\x7f<>:"|?*\\/]', "_", name).strip(" .")[:150] or "fil"


def _iso(value: Any) -> str:  # noqa: ANN401
    return str(value.isoformat())
