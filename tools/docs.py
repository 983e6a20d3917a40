"""Reference pages written from the code, so that they cannot rot: `make docs` writes them, `--check` compares."""

import argparse
import inspect
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from core.permissions import GRANTS, Permission
from core.trusts import hookspecs
from core.trusts.catalogue import CATALOGUE
from core.trusts.phrases import value_in_words
from core.trusts.plugins import installed
from core.trusts.rules import rules_for

ROOT: Final = Path(__file__).resolve().parent.parent
ANY_DAY: Final = date(2026, 1, 1)  # every version is listed, whatever the day
DOCS: Final = ROOT / "docs"
WRITTEN: Final = "<!-- written by `make docs`; change the code, not this page -->"


def main() -> int:
    """Write the pages, or say which is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")
    check = parser.parse_args().check
    stale = 0
    for name, page in PAGES.items():
        path, wanted = DOCS / name, page()
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale += 1
        if check:
            print(f"docs/{name} is stale: run `make docs`.", file=sys.stderr)
        else:
            DOCS.mkdir(exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
    return bool(stale and check)


def hooks() -> str:
    """What a trust may answer: name, arguments and purpose of each hook."""
    parts = ["# The questions a trust answers", WRITTEN, inspect.getdoc(hookspecs) or ""]
    for name, function in vars(hookspecs).items():
        said: dict[str, Any] | None = getattr(function, f"{hookspecs.PROJECT}_spec", None)
        if said is not None:
            kind = "The first answer counts." if said.get("firstresult") else "All answers are collected."
            parts += [f"## `{name}{inspect.signature(function)}`", f"{inspect.getdoc(function)} {kind}"]
    return _page(parts)


def permissions() -> str:
    """Who may do what: a row per permission, a column per role."""
    roles = list(GRANTS)
    header = ["Permission", *(f"`{role}`" for role in roles)]
    rows = [[f"`{permission}`", *("yes" if permission in GRANTS[role] else "" for role in roles)] for permission in Permission]
    return _page(
        [
            "# Permissions",
            WRITTEN,
            "What is not granted is refused; a route without a permission keeps the app from starting.",
            _table(header, rows),
        ]
    )


def rules() -> str:
    """Every rule in every version, with the sentence it rests on."""
    parts = ["# The trusts' rules", WRITTEN]
    for code in installed():
        parts.append(f"## {code}")
        rows = [
            [
                f"`{rule.key}`",
                str(CATALOGUE.get(rule.key, rule.label)),
                str(value_in_words(rule)),
                str(rule.status),
                f"«{rule.source.quote}»" if rule.source else "",
                f"{rule.source.document}, {rule.source.dated}" if rule.source else "",
            ]
            for rule in rules_for(code, on=ANY_DAY).every_version()
        ]
        parts.append(_table(["Key", "Question", "Answer", "Status", "Sentence", "Source"], rows))
    return _page(parts)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


PAGES: Final[dict[str, Callable[[], str]]] = {"hooks.md": hooks, "permissions.md": permissions, "rules.md": rules}

if __name__ == "__main__":
    sys.exit(main())
