"""A green run must have run: counts the skipped tests that need a browser, a mail server or the database.

With ALIS_ALL_TESTS=1, as `make check` sets it, one of them fails the run; ALIS_NO_BROWSER=1 excuses the browser's alone.
"""

import os
from collections import Counter
from typing import Final

import pytest

KINDS: Final = ("browser", "smtp", "database")
COUNT: Final = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNT] = Counter()
    config.pluginmanager.register(_Counting(config), "alis-skips-counting")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the browser is a browser test, marked or not."""
    for item in items:
        for kind in KINDS:
            if kind in getattr(item, "fixturenames", ()) and item.get_closest_marker(kind) is None:
                item.add_marker(kind)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if unexcused(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    count = config.stash[COUNT]
    said = ", ".join(f"{count[kind]} {kind}" for kind in KINDS)
    terminalreporter.write_line(f"Skipped tests that need more than Python: {said}.")
    if missing := unexcused(config):
        terminalreporter.write_line(f"FAILED: {' and '.join(missing)} tests were skipped, and this run must not.", red=True)


def unexcused(config: pytest.Config) -> list[str]:
    """The kinds whose skipping fails this run."""
    if os.environ.get("ALIS_ALL_TESTS") != "1":
        return []
    excused = {"browser"} if os.environ.get("ALIS_NO_BROWSER") == "1" else set()
    return [kind for kind in KINDS if config.stash[COUNT][kind] and kind not in excused]


class _Counting:
    """Sees every report once, in the process that reports: with xdist the controller."""

    def __init__(self, config: pytest.Config) -> None:
        self.count = config.stash[COUNT]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.count.update(kind for kind in KINDS if kind in report.keywords)
