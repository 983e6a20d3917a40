"""The catalogues, through Babel: extract · update · compile · check · init LANG.

Bokmål is the language of the message ids and has no catalogue. What pages say (`messages`) and what mails say (`mail`) are two
domains, since a language may be complete in one and not yet in the other. The templates are committed without dates and line
numbers, so that they change only when a sentence does. `check` fails when a sentence in the code is not in its template, when a
language that must be complete is behind, and when a translation has other fields than its sentence.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "core" / "translations"
# CLDR gives Northern Sámi a dual that `pybabel init` does not write.
PLURALS = {"se": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"}
HEADERS = ('"Project-Id', '"Language:', '"Plural', '"MIME', '"Content')
FIELD = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Domain:
    """Texts with catalogues of their own, and the words that mark them in the code.

    A language of ``complete`` may lack no sentence; the others are listed, and fall back to bokmål sentence by sentence.
    """

    name: str
    keywords: tuple[str, ...]
    complete: tuple[str, ...]
    # Babel's own keywords (_, gettext, ngettext, N_ …) too; they stand in templates, so that every file is read
    everywhere: bool

    @property
    def template(self) -> Path:
        return FOLDER / f"{self.name}.pot"

    def catalogue(self, language: str) -> Path:
        return FOLDER / language / "LC_MESSAGES" / f"{self.name}.po"

    def languages(self) -> list[str]:
        """Return the languages that have a catalogue."""
        return sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{self.name}.po"))

    def extract(self, target: Path) -> None:
        """Write every marked sentence of the code to a template."""
        target.parent.mkdir(parents=True, exist_ok=True)
        keywords = [part for word in self.keywords for part in ("-k", word)]
        layout = ("--no-location", "--omit-header", "--sort-output", "--width=130")
        if not self.everywhere:
            keywords.insert(0, "--no-default-keywords")
        _babel("extract", "-F", ROOT / "babel.cfg", *keywords, *layout, "-o", target, *self._sources())

    def _sources(self) -> list[str]:
        if self.everywhere:
            return ["."]
        marked = re.compile(rf"\b({'|'.join(word.partition(':')[0] for word in self.keywords)})\(")
        files = sorted(path for part in ("core", "plugins") for path in (ROOT / part).rglob("*.py"))
        return [str(path.relative_to(ROOT)) for path in files if marked.search(path.read_text("utf-8"))]


DOMAINS = (
    # core.trusts marks with N_, messages in slices with Text too; M_ is for what both say
    Domain("messages", ("Text", "M_"), ("nn", "en"), everywhere=True),
    Domain("mail", ("say", "say_n:1,2", "M_"), ("nn", "en"), everywhere=False),
)


def main(arguments: list[str]) -> int:
    """Run one of the commands; 1 when `check` finds something behind."""
    match arguments:
        case ["extract" | "update" | "compile" as command]:
            for domain in DOMAINS:
                ACTS[command](domain)
        case ["init", language]:
            for domain in DOMAINS:
                _init(domain, language)
        case ["check"]:
            complaints = [one for domain in DOMAINS for one in check(domain)]
            for complaint in complaints:
                print(complaint, file=sys.stderr)
            return 1 if complaints else 0
        case _:
            print(__doc__)
            return 2
    return 0


def _extract(domain: Domain) -> None:
    domain.extract(domain.template)


def _update(domain: Domain) -> None:
    _extract(domain)
    how = ("--no-fuzzy-matching", "--ignore-pot-creation-date", "--ignore-obsolete", "--width=130")
    for language in domain.languages():
        _babel("update", "-D", domain.name, "-i", domain.template, "-d", FOLDER, "-l", language, *how)
        _tidy(domain.catalogue(language), language)


def _compile(domain: Domain) -> None:
    if domain.languages():
        _babel("compile", "-D", domain.name, "-d", FOLDER)


def _init(domain: Domain, language: str) -> None:
    if not domain.catalogue(language).exists():
        _extract(domain)
        _babel("init", "-D", domain.name, "-i", domain.template, "-d", FOLDER, "-l", language, "--width=130")
        _tidy(domain.catalogue(language), language)


ACTS = {"extract": _extract, "update": _update, "compile": _compile}


def check(domain: Domain) -> Iterator[str]:
    """Tell what is behind: the template, a language that must be complete, or a translation's fields."""
    with tempfile.TemporaryDirectory() as folder:
        fresh_file = Path(folder) / domain.template.name
        domain.extract(fresh_file)
        fresh = read(fresh_file)
    if differing := _ids(fresh) ^ _ids(read(domain.template)):
        first = min(map(str, differing))
        yield (
            f"{domain.template.name} is not fresh ({len(differing)} sentences, as «{first}»): run `python tools/i18n.py update`"
        )
    for language in domain.languages():
        catalogue = read(domain.catalogue(language), language)
        name = f"{domain.name}, {language}"
        if behind := [m for m in fresh if m.id and not _translated(catalogue, m.id)]:
            says = f"{name}: {len(behind)} of {len(fresh)} sentences have no translation, as «{_first(behind[0])}»"
            print(says)
            if language in domain.complete:
                yield says
        yield from (f"{name}: other fields than in «{_first(m)}»" for m in catalogue if m.id and not _same_fields(m))


def read(file: Path, language: str | None = None) -> Catalog:
    """Read a template or a catalogue; an absent one is empty."""
    if not file.exists():
        return Catalog()
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def _ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _forms(words: object) -> list[str]:
    return [words] if isinstance(words, str) else [str(one) for one in words]  # type: ignore[attr-defined]


def _translated(catalogue: Catalog, message_id: object) -> bool:
    found = catalogue.get(message_id)  # type: ignore[arg-type]
    if found is None or found.fuzzy or not found.string:
        return False
    return all(found.string) if isinstance(found.string, tuple) else True


def _same_fields(message: Message) -> bool:
    """A form for one may name no number where the sentence's own names none."""
    known = [sorted(FIELD.findall(form)) for form in _forms(message.id)]
    return all(sorted(FIELD.findall(form)) in known for form in _forms(message.string) if form)


def _tidy(file: Path, language: str) -> None:
    """Leave out of a catalogue's header what changes by itself or that nobody fills in."""
    header, rest = re.split(r"(?m)^$\n", file.read_text("utf-8").removeprefix("#\n").lstrip(), maxsplit=1)
    lines = [line for line in header.splitlines() if line.startswith(("msg", '""')) or line.startswith(HEADERS)]
    if plural := PLURALS.get(language):
        lines = [f'"Plural-Forms: {plural}\\n"' if line.startswith('"Plural-Forms:') else line for line in lines]
    file.write_text("\n".join(lines) + "\n\n" + rest, "utf-8")


def _babel(*arguments: object) -> None:
    """Run pybabel's command in this process, from the repository."""
    import contextlib  # noqa: PLC0415
    import logging  # noqa: PLC0415

    with contextlib.chdir(ROOT):
        CommandLineInterface().run(["pybabel", "-q", *map(str, arguments)])  # type: ignore[no-untyped-call]
    logging.getLogger("babel").handlers.clear()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
