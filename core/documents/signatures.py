"""What pyHanko says about an uploaded PDF. Runs in the child alone (core.documents.child): a hostile file must not meet the service."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def examine(content: bytes) -> dict[str, Any]:
    """``problem`` (unreadable, encrypted, empty) or the number of pages and the signatures, each intact or not."""
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if reader.encrypted:
            return {"problem": "encrypted"}
        pages = int(reader.root["/Pages"]["/Count"])
        found = [one for one in reader.embedded_signatures if one.sig_object.get("/Type", "/Sig") != "/DocTimeStamp"]
        signatures = [_one(one) for one in found]
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        return {"problem": "unreadable"}
    return {"pages": pages, "signatures": signatures} if pages > 0 else {"problem": "empty"}


def _one(signature: EmbeddedPdfSignature) -> dict[str, Any]:
    """Intact: neither the signed bytes nor, later, what the page shows has changed. Who signed is what the certificate says.

    No list of trusted authorities is asked: that a certificate may be believed is not claimed.
    """
    signed_at = signature.self_reported_timestamp
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            status = validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False))
    except Exception:  # noqa: BLE001 - a signature that cannot be read is not intact, whatever the reason
        return {"intact": False, "signer": "", "signed_at": None}
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING
        and status.docmdp_ok is not False
    )
    certificate = status.signing_cert
    return {
        "intact": bool(status.intact and status.valid and whole),
        "signer": str(certificate.subject.native.get("common_name", ""))[:200],
        "signed_at": signed_at.isoformat() if signed_at else None,
    }
