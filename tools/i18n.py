"""The catalogues, through Babel: extract · update · compile · check · init LANG.

Bokmål is the language of the message ids and has no catalogue. The template `messages.pot` is committed without dates and
line numbers, so that it changes only when a sentence does. `check` fails when a sentence in the code is not in it, or a
language that must be complete is behind.
"""

import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "core" / "translations"
TEMPLATE = FOLDER / "messages.pot"
# Beside Babel's own (_, gettext, ngettext, N_ …); core.trusts marks with N_, messages in slices with Text too.
KEYWORDS = ("Text",)
# CLDR gives Northern Sámi a dual that `pybabel init` does not write.
PLURALS = {"se": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"}
# Must be complete; the others are listed, and fall back to bokmål sentence by sentence.
COMPLETE = ("nn", "en")


def main(arguments: list[str]) -> int:
    """Run one of the commands; 1 when `check` finds something behind."""
    match arguments:
        case ["extract"]:
            extract(TEMPLATE)
        case ["update"]:
            extract(TEMPLATE)
            for language in languages():
                _babel(
                    "update", "-i", TEMPLATE, "-d", FOLDER, "-l", language, "--no-fuzzy-matching", "--ignore-pot-creation-date"
                )
        case ["init", language] if not _catalogue(language).exists():
            extract(TEMPLATE)
            _babel("init", "-i", TEMPLATE, "-d", FOLDER, "-l", language)
            _fix_plurals(language)
        case ["compile"]:
            if languages():
                _babel("compile", "-d", FOLDER)
        case ["check"]:
            return check()
        case _:
            print(__doc__)
            return 2
    return 0


def languages() -> list[str]:
    """Return the languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def extract(target: Path) -> None:
    """Write every marked sentence of the code to a template."""
    target.parent.mkdir(parents=True, exist_ok=True)
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    layout = ("--no-location", "--omit-header", "--sort-output", "--width=130")
    _babel("extract", "-F", ROOT / "babel.cfg", *keywords, *layout, "-o", target, ".")


def check() -> int:
    """Tell what is behind: the template, or a language that must be complete."""
    with tempfile.TemporaryDirectory() as folder:
        fresh_file = Path(folder) / "messages.pot"
        extract(fresh_file)
        fresh = read(fresh_file)
    complaints = []
    if differing := _ids(fresh) ^ _ids(read(TEMPLATE)):
        first = min(map(str, differing))
        complaints.append(
            f"messages.pot is not fresh ({len(differing)} sentences, as «{first}»): run `python tools/i18n.py update`"
        )
    for language in languages():
        catalogue = read(_catalogue(language), language)
        behind = [m for m in fresh if m.id and not _translated(catalogue, m.id)]
        if behind:
            says = f"{language}: {len(behind)} of {len(fresh)} sentences have no translation"
            print(says)
            if language in COMPLETE:
                complaints.append(says)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def read(file: Path, language: str | None = None) -> Catalog:
    """Read a template or a catalogue; an absent one is empty."""
    if not file.exists():
        return Catalog()
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def _ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def _translated(catalogue: Catalog, message_id: object) -> bool:
    found = catalogue.get(message_id)  # type: ignore[arg-type]
    if found is None or found.fuzzy or not found.string:
        return False
    return all(found.string) if isinstance(found.string, tuple) else True


def _catalogue(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def _fix_plurals(language: str) -> None:
    if header := PLURALS.get(language):
        file = _catalogue(language)
        lines = file.read_text("utf-8").splitlines(keepends=True)
        fixed = [f'"Plural-Forms: {header}\\n"\n' if line.startswith('"Plural-Forms:') else line for line in lines]
        file.write_text("".join(fixed), "utf-8")


def _babel(*arguments: object) -> None:
    """Run pybabel's command in this process, from the repository."""
    import contextlib  # noqa: PLC0415
    import logging  # noqa: PLC0415

    with contextlib.chdir(ROOT):
        CommandLineInterface().run(["pybabel", "-q", *map(str, arguments)])  # type: ignore[no-untyped-call]
    logging.getLogger("babel").handlers.clear()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
