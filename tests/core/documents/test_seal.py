"""An uploaded PDF: read in a child, refused with a sentence, or accepted with what its signatures say."""

from __future__ import annotations

import pytest

from core.documents import processing, seal
from core.errors import Refusal
from tests.support import papers


def test_a_plain_scan_is_accepted_and_says_that_nobody_signed_inside_it() -> None:
    found = seal.check(papers.plain())
    assert (found.state, found.pages, found.signatures) == ("none", 1, ())


def test_an_intact_signature_is_told_with_the_name_in_the_certificate() -> None:
    found = seal.check(papers.signed("Ordfører Čáhppe"))
    assert found.state == "intact"
    (one,) = found.signatures
    assert one.intact
    assert one.signer == "Ordfører Čáhppe"
    assert found.as_json()["signatures"][0]["signed_at"].startswith("20")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"Dette er en tekst", "not_a_pdf", "ikke en PDF"),
        (b"", "not_a_pdf", "ikke en PDF"),
        (b"PK\x03\x04 et regneark", "not_a_pdf", "ikke en PDF"),
        (b"%PDF-1.7\nbare en overskrift", "unreadable", "skadet"),
        (papers.plain()[:150], "unreadable", "skadet"),
        (papers.plain().replace(b"/Count 1", b"/Count 0"), "empty", "ingen sider"),
        (papers.encrypted(), "encrypted", "passord"),
        (papers.broken(), "broken_signature", "endret etter"),
        (papers.altered(), "broken_signature", "endret etter"),
        (papers.plain() + b"\0" * seal.LARGEST, "too_large", "12 MB"),
    ],
    ids=[
        "text",
        "nothing",
        "zip",
        "only a head",
        "cut off",
        "no page",
        "encrypted",
        "one byte changed",
        "page added",
        "too large",
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(content: bytes, code: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        seal.check(content, "file")
    assert caught.value.code == code
    assert words in str(caught.value.sentence)
    assert caught.value.status == 422
    assert set(caught.value.errors) == {"file"}


def test_a_child_that_breaks_is_an_unreadable_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> bytes:
        raise processing.ChildFailed("seal")

    monkeypatch.setattr(processing, "run", fails)
    with pytest.raises(Refusal, match="unreadable"):
        seal.check(papers.plain())
