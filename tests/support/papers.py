"""PDFs for tests: a plain one, one with a signature, one whose signature no longer holds, one behind a password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

MADE_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
# the smallest PDF with a page, put together by hand so that its bytes never change
_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
)


def plain() -> bytes:
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(_OBJECTS, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"xref\n0 4\n0000000000 65535 f \n%btrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


@cache
def signed(by: str = "Kommunedirektør Krogh") -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(plain()))
    out = BytesIO()
    signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Kommune"), signer=_signer(by), output=out)
    return out.getvalue()


def broken() -> bytes:
    """One byte of the signed page is another: A4 has become higher."""
    content = signed()
    at = content.index(b"595 842")
    return content[:at] + b"595 843" + content[at + 7 :]


def altered() -> bytes:
    """Signed, and a page put on top afterwards, in a revision of its own."""
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 99, 99)]),
        }
    )
    pages = writer.root["/Pages"]
    kids = pages["/Kids"]
    kids.append(writer.add_object(page))
    pages[generic.pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted() -> bytes:
    writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(BytesIO(plain())))
    writer.encrypt(owner_pass="hemmelig", user_pass="hemmelig")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _signer(name: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.KeyUsage(*(True, True, *[False] * 7)), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    from asn1crypto.x509 import Certificate

    held = Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return signers.SimpleSigner(
        signing_cert=held, signing_key=load_private_key_from_pemder_data(pem, None), cert_registry=SimpleCertificateStore()
    )
