"""The catalogues' check finds a sentence that is missing, and a translation that would lose what is put into it."""

import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

I18N: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "i18n.py"))
MAIL = next(domain for domain in I18N["DOMAINS"] if domain.name == "mail")
SAID = 'msgid "Tilbudet er trukket."\nmsgstr "Tilbodet er trekt."\n'
FILLED = 'msgstr "%(trust)s tilbyr deg teneste."'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copied = Path(shutil.copytree(I18N["FOLDER"], tmp_path / "translations"))
    monkeypatch.setitem(I18N["check"].__globals__, "FOLDER", copied)
    return copied


def test_each_fault_of_a_catalogue_is_told(folder: Path) -> None:
    nynorsk, english, template = (
        folder / "nn" / "LC_MESSAGES" / "mail.po",
        folder / "en" / "LC_MESSAGES" / "mail.po",
        folder / "mail.pot",
    )
    for file, sentence, spoilt in (
        (nynorsk, SAID, ""),
        (nynorsk, FILLED, 'msgstr "Du får tilbod om teneste."'),
        (english, 'msgid "nei"', '#, fuzzy\nmsgid "nei"'),
        (template, 'msgid "Tilbudet er trukket."\nmsgstr ""\n', ""),
    ):
        whole = file.read_text("utf-8")
        assert sentence in whole
        file.write_text(whole.replace(sentence, spoilt), "utf-8")
    stale, english_behind, behind, fields = I18N["check"](MAIL)
    assert stale.startswith("mail.pot is not fresh (1 sentences, as «Tilbudet er trukket.»)")
    assert re.fullmatch(r"mail, nn: 1 of \d+ sentences have no translation, as «Tilbudet er trukket\.»", behind)
    assert re.fullmatch(r"mail, en: 1 of \d+ sentences have no translation, as «nei»", english_behind)
    assert fields == "mail, nn: other fields than in «%(trust)s tilbyr deg tjeneste.»"
