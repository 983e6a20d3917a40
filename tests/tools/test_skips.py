"""A run in which a browser, mail or database test was skipped is no proof, and `make check` says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest
@pytest.mark.browser
def test_page(): pytest.skip("no browser")
@pytest.mark.{kind}
def test_other(): {body}
def test_plain(): pytest.skip("not today")
"""


def run(place: Path, kind: str, body: str, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (place / "test_it.py").write_text(SUITE.format(kind=kind, body=body), encoding="utf-8")
    (place / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  smtp\n  database\n", encoding="utf-8")
    known = {name: value for name, value in os.environ.items() if not name.startswith(("ALIS_", "PYTEST_", "COV"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "tests.support.skips", "-p", "no:cacheprovider", *options, str(place)],
        cwd=ROOT, env=known | environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_skips_are_counted_and_forgiven_in_an_ordinary_run(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, "database", "pytest.skip('none')", *options)
    assert "Skipped tests that need more than Python: 1 browser, 0 smtp, 1 database." in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_a_check_fails_on_them(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, "smtp", "pass", *options, ALIS_ALL_TESTS="1")
    assert "FAILED: browser tests were skipped" in done.stdout
    assert done.returncode == 1


def test_a_missing_browser_can_be_excused_and_nothing_else(tmp_path: Path) -> None:
    assert run(tmp_path, "smtp", "pass", ALIS_ALL_TESTS="1", ALIS_NO_BROWSER="1").returncode == 0
    done = run(tmp_path, "smtp", "pytest.skip('none')", ALIS_ALL_TESTS="1", ALIS_NO_BROWSER="1")
    assert "FAILED: smtp tests were skipped" in done.stdout
    assert done.returncode == 1
