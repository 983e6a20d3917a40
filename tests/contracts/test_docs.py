"""The pages on hooks and rules say what the code says."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["hooks.md", "rules.md"])
def test_the_page_is_fresh(name: str) -> None:
    pages: dict[str, Callable[[], str]] = runpy.run_path(str(ROOT / "tools" / "docs.py"))["PAGES"]
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages[name](), "run make docs"


def test_every_setting_is_in_the_operators_table() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py"))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    # make tells a demo to end with it; nobody else sets that
    asked = set(re.findall(r'"(ALIS_[A-Z_]+|DATABASE_URL)"', code)) - {"ALIS_FOLLOW"}
    assert asked == set(re.findall(r"`(ALIS_[A-Z_]+|DATABASE_URL)`(?=[^\n]*\|)", page))
