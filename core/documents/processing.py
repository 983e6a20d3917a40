"""Starts a child, gives it bytes and takes bytes; what it says goes nowhere, since a document names people."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from core.errors import N_, Refusal, report

HOUSE = Path(__file__).parents[2]
PATIENCE = 30


class ChildFailed(Refusal):
    """The child broke, swelled or took too long; its words are withheld. ``why`` is for the log."""

    def __init__(self, why: str, sentence: str = "") -> None:
        document = N_(
            "Dokumentet kunne ikke lages nå, og ingenting er endret. Prøv igjen om litt, og meld fra om det fortsetter."
        )
        super().__init__("child_failed", sentence or document, extra={"retry_after": 30}, status=503)
        report("child failed", why=why)


def run(work: str, given: bytes) -> bytes:
    """What the documents' child answers. Raises ChildFailed."""
    return child("core.documents.child", work, given)


def child(module: str, work: str, given: bytes, sentence: str = "") -> bytes:
    """What a module answers that is run in a process of its own. Raises ChildFailed, with the sentence where it is no document."""
    command = [sys.executable, "-P", "-m", module, work]
    environment = {
        "PYTHONPATH": str(HOUSE),
        "PATH": os.environ.get("PATH", ""),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own module
            command, input=given, capture_output=True, timeout=PATIENCE, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"{work}: no answer in {PATIENCE} s", sentence) from None
    if done.returncode:
        raise ChildFailed(f"{work}: exit {done.returncode}, {_kind(done.stderr)}", sentence)
    return done.stdout


def _kind(stderr: bytes) -> str:
    """The name of what went wrong, without its message."""
    last = stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return last[0].partition(":")[0][:80]
