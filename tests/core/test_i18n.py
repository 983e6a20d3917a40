"""Words and formats: dates as Norwegians write them, deadlines in words, the language that was asked for."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from core import i18n
from core.trusts.terms import N_, Text

ROOT = Path(i18n.__file__).parent.parent
TODAY = date(2026, 11, 22)


@pytest.fixture
def app() -> Flask:
    app = Flask("words")
    i18n.init_app(app)
    return app


def test_dates_are_written_day_first() -> None:
    assert i18n.dato(date(2028, 3, 1)) == "01.03.2028"
    assert i18n.dato_lang(date(2028, 3, 1)) == "1. mars 2028"
    assert i18n.dato("1/3 28") == "1/3 28", "a field comes back as it was typed"
    assert i18n.dato(None) == i18n.dato_lang(None) == i18n.tidspunkt(None) == ""


def test_instant_is_shown_in_norwegian_time_also_across_midnight() -> None:
    assert i18n.tidspunkt(datetime(2026, 11, 22, 7, 14, tzinfo=UTC)) == "22.11.2026 kl. 08.14"
    assert i18n.tidspunkt(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "01.07.2026 kl. 00.30"
    with pytest.raises(ValueError, match="time zone"):
        i18n.tidspunkt(datetime(2026, 11, 22, 7, 14, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), "om 9 dager"),
        (date(2026, 11, 23), "om 1 dag"),
        (TODAY, "i dag"),
        (date(2026, 11, 21), "1 dag etter fristen"),
        (date(2026, 11, 19), "3 dager etter fristen"),
    ],
)
def test_deadline_is_told_in_days(day: date, said: str) -> None:
    assert i18n.dager_fra(day, TODAY) == said


def test_months_and_numbers() -> None:
    assert [i18n.mnd(n) for n in (1, 6, 9.5, None)] == ["1 måned", "6 måneder", "9,5 måneder", ""]
    assert i18n.tall(12345) == "12\u00a0345"


@pytest.mark.parametrize(
    ("value", "said"),
    [(12, "12"), ((6, 9), "6–9"), (True, "Ja"), (None, "–"), (("a", "b"), "a, b"), (date(2024, 6, 1), "01.06.2024")],
)
def test_value_of_a_rule_in_words(value: object, said: str) -> None:
    assert i18n.verdi(value) == said


def test_document_date_as_exact_as_the_source() -> None:
    assert [i18n.dokumentdato(v) for v in ("2024-06-14", "2024-06", None)] == ["14.06.2024", "06.2024", "udatert"]


def test_sentence_of_a_rule_carries_dates_and_other_sentences() -> None:
    text = N_("%(what)s senest %(day)s", what=N_("Innmelding"), day=date(2027, 3, 1))
    assert i18n.render(text) == "Innmelding senest 01.03.2027" == str(text)
    assert i18n.render(Text("50 % stilling")) == "50 % stilling"
    assert i18n.render({"say": "Sted: %(place)s.", "with": {"place": "Alta"}}) == "Sted: Alta.", "as it was stored with an offer"
    assert i18n.render(None) == ""


def test_template_escapes_what_a_sentence_carries(app: Flask) -> None:
    with app.test_request_context():
        shown = render_template_string("{{ _('%(n)s og 50 %%', n=name) }}|{{ _('100 %') }}", name="<b>")
    assert shown == "&lt;b&gt; og 50 %|100 %"


def test_language_is_the_users_then_the_cookies_then_the_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "languages", lambda: ("nb", "nn", "en"))
    assert i18n.choose_language("nn", "en", ["nb"]) == "nn"
    assert i18n.choose_language(None, "en", ["nn"]) == "en"
    assert i18n.choose_language(None, None, ["fr", "nn-NO", "nb"]) == "nn"
    assert i18n.choose_language(None, None, ["no"]) == "nb"
    assert i18n.choose_language("se", None, ["sma"]) == "nb", "a language without a catalogue is not offered"


def test_without_catalogues_everyone_reads_bokmal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "languages", lambda: ("nb",))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert i18n.language() == "nb"


def test_a_catalogue_changes_the_words_and_the_month(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nynorsk:
        def get_translations(self) -> "Nynorsk":
            return self

        @staticmethod
        def ugettext(message: str) -> str:
            return {"i dag": "i dag (nn)"}.get(message, message)

    monkeypatch.setattr(i18n, "languages", lambda: ("nb", "nn", "en", "se"))
    monkeypatch.setattr("flask_babel.get_domain", Nynorsk)
    for code, day in (("nn", "1. mars 2028"), ("en", "1 March 2028"), ("se", "01.03.2028")):
        with app.test_request_context(headers={"Accept-Language": code}):
            assert i18n.language() == code
            assert i18n.dato_lang(date(2028, 3, 1)) == day
            assert i18n.gettext("i dag") == i18n.render({"say": "i dag", "with": {}}) == "i dag (nn)"


def test_catalogues_are_fresh() -> None:
    done = subprocess.run([sys.executable, "tools/i18n.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# names and signs that are the same in every language, and what is left of markup that a macro puts together
_OUTSIDE = {"ALIS Nord", "– ALIS Nord", "Ctrl K", "kB", "SHA-256 …", "narrowpage"}
_MARKUP = re.compile(r"aria-\w+=|hx-\w+=")


def test_no_template_says_anything_outside_the_catalogues() -> None:
    said = set()
    for file in Path(i18n.__file__).parent.rglob("templates/**/*.html"):
        source = re.sub(r"(?s)\{#.*?#\}", "", file.read_text("utf-8"))
        source = re.sub(r"(?s)\{%.*?%\}|\{\{.*?\}\}", "", re.sub(r"(?s)<(style|script).*?</\1>", "", source))
        labels = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', source)
        for words in (*re.split(r"(?s)<[^>]*>", source), *labels):
            if re.search(r"[A-Za-zÆØÅæøå]{2}", words) and not _MARKUP.search(words):
                said.add((" ".join(words.split()), file.name))
    assert {one for one in said if one[0] not in _OUTSIDE} == set()
