"""The package for a record system: what is in it can be proved, and it unpacks anywhere."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

from core.documents.archive import File, package, safe

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_files_metadata_and_sums_agree() -> None:
    made = package(
        [File("avtale.pdf", b"%PDF", {"kind": "agreement"}), File("avtale.pdf", b"to")],
        {"case": "nlsh-1001", "from": date(2024, 6, 1)},
        made_at=NOW,
    )
    with zipfile.ZipFile(BytesIO(made)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["avtale.pdf", "avtale-2.pdf", "metadata.json", "SHA256SUMS"]
        told = json.loads(packed.read("metadata.json"))
        assert told["from"] == "2024-06-01"
        assert told["files"][0]["kind"] == "agreement"
        for line in packed.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(packed.read(name)).hexdigest() == digest
    assert made == package(
        [File("avtale.pdf", b"%PDF", {"kind": "agreement"}), File("avtale.pdf", b"to")],
        {"case": "nlsh-1001", "from": date(2024, 6, 1)},
        made_at=NOW,
    )


def test_no_name_leaves_the_folder_or_takes_ours() -> None:
    files = [File(name, b"") for name in ("../../etc/passwd", "C:\\avtale.pdf", "metadata.json", "a\nb", "...", "SHA256SUMS")]
    with zipfile.ZipFile(BytesIO(package(files, {}, made_at=NOW))) as packed:
        names = packed.namelist()
    assert len(set(names)) == len(names) == 8
    assert not any(sign in name for name in names for sign in "/\\:\n")
    assert safe(" <Håndbok>?.pdf ") == "_Håndbok__.pdf"
