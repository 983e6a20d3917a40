"""Starts core.documents.child, gives it bytes and takes bytes; what it says goes nowhere, since a document names people."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.errors import N_, Refusal, report

HOUSE = Path(__file__).parents[2]
PATIENCE = 30


class ChildFailed(Refusal):
    """The child broke, swelled or took too long; its words are withheld. ``why`` is for the log."""

    def __init__(self, why: str) -> None:
        sentence = N_(
            "Dokumentet kunne ikke lages nå, og ingenting er endret. Prøv igjen om litt, og meld fra om det fortsetter."
        )
        super().__init__("child_failed", sentence, extra={"retry_after": 30}, status=503)
        report("child failed", why=why)


def run(work: str, given: bytes) -> bytes:
    """What the child answers. Raises ChildFailed."""
    command = [sys.executable, "-P", "-m", "core.documents.child", work]
    environment = {"PYTHONPATH": str(HOUSE), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own module
            command, input=given, capture_output=True, timeout=PATIENCE, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(work) from None
    if done.returncode:
        raise ChildFailed(f"{work}: exit {done.returncode}, {_kind(done.stderr)}")
    return done.stdout


def _kind(stderr: bytes) -> str:
    """The name of what went wrong, without its message."""
    last = stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return last[0].partition(":")[0][:80]
