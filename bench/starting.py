"""``python -m bench.starting``: how long somebody waits for a demo that has been started before, from the command to the first page."""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.__main__ import say

ROUNDS, LIMIT = 3, 5.0
COMMAND = [sys.executable, "-P", "-m", "core.cli", "demo", "--port", "0", "--data"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="alis-b-", ignore_cleanup_errors=True) as place:
        first, *later = (seconds(Path(place)) for _round in range(ROUNDS + 1))
    print(f"the first start, which makes the demo: {first:.1f} s")
    sys.exit(
        0 if say("a later start of the demo to the first page, seconds", statistics.median(later), LIMIT, least=False) else 1
    )


def seconds(place: Path) -> float:
    """Start it, open the page that it names, and end it."""
    began = time.perf_counter()
    with subprocess.Popen([*COMMAND, str(place / "data")], stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                if found := re.search(r"http://127\.0\.0\.1:\d+/login", line):
                    with urllib.request.urlopen(found[0], timeout=10) as answer:
                        answer.read()
                    return time.perf_counter() - began
            sys.exit("alis demo did not start")
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
