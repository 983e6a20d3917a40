"""The texts for translators: collected, merged into each language, compiled. `--check` fails when that would change a file.

Bokmål is the language of the message ids; `messages.pot` lists them, and every other language is a folder beside it.
"""

import argparse
import io
import re
import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
TRANSLATIONS: Final = ROOT / "core" / "translations"
TEMPLATE: Final = TRANSLATIONS / "messages.pot"
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
HEADER: Final = "# The texts of ALIS Nord; written by `make i18n`."
KEYWORDS: Final = DEFAULT_KEYWORDS | {"N_": None, "Text": None, "lazy_gettext": None, "_l": None}


def main() -> int:
    """Collect, then write or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="change nothing; fail when a file is stale")
    choice.add_argument("--compile", action="store_true", help="only compile what is there")
    arguments = parser.parse_args()
    if arguments.compile:
        _compile()
        return 0
    wanted = _wanted()
    if arguments.check:
        stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make i18n`.", file=sys.stderr)
        return bool(stale)
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _compile()
    return 0


def _wanted() -> dict[Path, bytes]:
    """Every catalogue as it should stand."""
    template = _collect()
    wanted = {TEMPLATE: _written(template)}
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        catalogue.update(template, no_fuzzy_matching=True)
        wanted[path] = _written(catalogue)
    return wanted


def _collect() -> Catalog:
    catalogue = Catalog(charset="utf-8", fuzzy=False, header_comment=HEADER)
    for folder in ("core", "plugins"):
        found = extract_from_dir(
            ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=("NOTE:",), options_map={"**.html": {"silent": "false"}}
        )
        for filename, _line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
            catalogue.add(message, None, [(f"{folder}/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


def _written(catalogue: Catalog) -> bytes:
    """Without line numbers and dates, which would make every change a change of every catalogue."""
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalogue,
        width=100,
        no_location=False,
        include_lineno=False,
        sort_output=True,
        omit_header=False,
        ignore_obsolete=True,
    )
    return re.sub(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n', b"", buffer.getvalue(), flags=re.MULTILINE)


def _compile() -> None:
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    sys.exit(main())
