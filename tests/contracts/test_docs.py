"""The pages on hooks and rules say what the code says."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["hooks.md", "rules.md"])
def test_the_page_is_fresh(name: str) -> None:
    pages: dict[str, Callable[[], str]] = runpy.run_path(str(ROOT / "tools" / "docs.py"))["PAGES"]
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages[name](), "run make docs"
