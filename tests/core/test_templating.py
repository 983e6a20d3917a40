"""Templates per language: fixed texts are constants, everything else stays as Jinja has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from jinja2 import DictLoader
from jinja2 import Environment as Plain
from markupsafe import Markup, escape

from core import i18n
from core.templating import Templates, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = "{{ _('Endre') }} {{ _('versjon %(v)s', v=v) }} {{ _(said) }} {{ v }}{% set button = _('Lagre') %}{{ button }}"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A template shown to readers of several languages by one app; English has a catalogue."""
    catalogue = Catalog(locale="en")
    for said, translated in {
        "Endre": "Edit",
        "versjon %(v)s": "version %(v)s",
        "Lagre": "Save",
        "av %(who)s": "by %(who)s",
    }.items():
        catalogue.add(said, translated)
    target = tmp_path / "en" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(i18n, "languages", lambda: ("nb", "en"))
    monkeypatch.setitem(i18n.BABEL_LOCALES, "en", "en")
    app = Flask("templating")
    app.jinja_environment = Templates
    i18n.init_app(app)
    texts: dict[str, str] = {}
    app.jinja_env.loader = DictLoader(texts)

    def shown(text: str, language: str = "nb", **values: Any) -> str:
        texts["page.html"] = text
        with app.test_request_context(headers={"Accept-Language": language}):
            return app.jinja_env.get_template("page.html").render(**values)

    return shown


def test_a_page_is_said_in_the_language_of_who_reads_it(page: Callable[..., str]) -> None:
    heard = [page(PAGE, language, v="<1>", said="Lagre") for language in ("en", "nb", "en")]
    assert heard == [
        "Edit version &lt;1&gt; Save &lt;1&gt;Save",
        "Endre versjon &lt;1&gt; Lagre &lt;1&gt;Lagre",
        "Edit version &lt;1&gt; Save &lt;1&gt;Save",
    ]


def test_a_fixed_text_is_a_constant_of_the_compiled_template(page: Callable[..., str]) -> None:
    templates = Flask("other")
    templates.jinja_environment = Templates
    i18n.init_app(templates)
    english = templates.jinja_env.speaking("nb")  # type: ignore[attr-defined]
    assert "gettext" not in english.compile("{{ _('Lagre') }}", raw=True)
    assert "Lagre" in english.compile("<b>{{ _('Lagre') }}</b>", raw=True)
    assert page("<b>{{ _('100 %') }}</b>") == "<b>100 %</b>"


@pytest.mark.parametrize("value", ["Bodø", "<b>", "a & b", '"', "it's", Markup("<b>x</b>"), 12, None, 1.5, True])
def test_a_value_is_written_as_jinja_itself_would(value: object) -> None:
    assert written(value) == escape(value) == Plain(autoescape=True).from_string("{{ v }}").render(v=value)


def test_what_a_person_typed_is_never_html(page: Callable[..., str]) -> None:
    shown = page("<p title='{{ v }}'>{{ v }}{{ _('av %(who)s', who=v) }}</p>", "en", v="<script>'\"")
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;&#39;&#34;") == 3
