"""An uploaded PDF: is it one, may it be read, and have its signatures held? Every no is a sentence; nothing is stored before the yes.

How large a request may be is said by the web server's limit before a byte is read (core.web.UPLOAD_LIMIT).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from core.documents import processing
from core.errors import N_, Refusal

LARGEST = 12_000_000
_PROBLEMS = {
    "encrypted": N_("PDF-en er beskyttet med passord. Lagre den uten passord, og velg filen på nytt."),
    "empty": N_("PDF-en har ingen sider. Velg filen på nytt."),
    "unreadable": N_("PDF-en er skadet og kan ikke leses. Skann eller lagre den på nytt."),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature inside the file. ``signer`` is what the certificate says; we do not vouch for it."""

    intact: bool
    signer: str
    signed_at: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """What was found in a PDF that is accepted: it has pages, opens without a password, and its signatures hold."""

    pages: int
    signatures: tuple[Signature, ...] = ()

    @property
    def state(self) -> str:
        """``none`` or ``intact``; a broken one is refused and never gets this far."""
        return "intact" if self.signatures else "none"

    def as_json(self) -> dict[str, Any]:
        return {"state": self.state, "pages": self.pages, "signatures": [asdict(one) for one in self.signatures]}


def check(content: bytes, field: str = "scan") -> Seal:
    """The file's seal. Refuses (422, on ``field``) what is too large, no PDF, damaged, encrypted, or changed after it was signed."""
    if len(content) > LARGEST:
        raise _no("too_large", N_("Filen er for stor. Største tillatte størrelse er 12 MB."), field)
    if not content[:1024].lstrip().startswith(b"%PDF-"):
        raise _no("not_a_pdf", N_("Filen er ikke en PDF. Lagre eller skann dokumentet som PDF, og velg filen på nytt."), field)
    try:
        found = json.loads(processing.run("seal", content))
    except processing.ChildFailed:
        found = {"problem": "unreadable"}
    if problem := found.get("problem"):
        raise _no(problem, _PROBLEMS[problem], field)
    signatures = tuple(Signature(**one) for one in found["signatures"])
    if not all(one.intact for one in signatures):
        sentence = N_(
            "PDF-en er endret etter at den ble signert, eller signaturen er ødelagt. Be om å få den signerte filen på nytt."
        )
        raise _no("broken_signature", sentence, field)
    return Seal(found["pages"], signatures)


def _no(code: str, sentence: str, field: str) -> Refusal:
    return Refusal(code, sentence, errors={field: sentence})
