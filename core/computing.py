"""A computation in a process of its own, and the worker's half of it: take the run, start the child, tell that it lives, store.

The solver and numpy are imported in the child alone, so their memory is given back when it ends; if it dies, the run says so and
the worker lives. The child gets the stored input and nothing else: no database, no key.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from core.needs import service as needs
from core.processes import follow_parent
from core.proposals import runs
from core.proposals import service as proposals

if TYPE_CHECKING:
    from core.notices.sending import Post

log = logging.getLogger("alis.worker")
BEAT_SECONDS = 5.0
KEEP = {"proposal": proposals.keep, "forecast": needs.keep}


class ChildDied(RuntimeError):
    """The computation ended without an answer; the message is a key of core.proposals.words.FAILURES."""


def compute(post: Post, trust: str, run_id: int) -> str:
    """One job: returns what became of it. Everything it computed is stored in one transaction, or nothing is."""
    taken = post.within(trust, lambda db: runs.claim(db, trust, run_id, now=datetime.now(UTC)))
    if taken is None:
        return "gone"

    def alive() -> bool:
        return bool(post.within(trust, lambda db: runs.beat(db, trust, run_id, taken.attempts, now=datetime.now(UTC))))

    try:
        answer = in_child({**taken.input, "kind": taken.kind}, alive)
    except ChildDied as problem:
        why = str(problem)
        log.error("run %s-%s: %s", trust, run_id, why)  # noqa: TRY400 - the sentence is all there is to know
        post.within(trust, lambda db: runs.fail(db, trust, run_id, taken.attempts, why, now=datetime.now(UTC)))
        return "failed"
    keep = KEEP[taken.kind]
    stored = post.within(trust, lambda db: keep(db, trust, run_id, taken.attempts, answer, now=datetime.now(UTC)))
    return "done" if stored else "taken over"


def in_child(given: dict[str, Any], alive: Any = lambda: True) -> dict[str, Any]:  # noqa: ANN401 - a function
    """The child's answer. Raises ChildDied where it ends without one, takes too long, or somebody else has the run."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        asked.write(json.dumps(given).encode())
        asked.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.computing"],
            stdin=asked,
            stdout=told,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            preexec_fn=partial(follow_parent, os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - as core.processes.spawn
        )
        try:
            _wait(child, alive)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if child.returncode != 0:
            raise ChildDied("child_died")
        told.seek(0)
        answer: dict[str, Any] = json.load(told)
        return answer


def _wait(child: subprocess.Popen[bytes], alive: Any) -> None:  # noqa: ANN401
    begun = time.monotonic()
    while True:
        try:
            child.wait(BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() - begun > runs.LONGEST:
                raise ChildDied("too_long") from None
            if not alive():
                raise ChildDied("taken_over") from None
        else:
            return


def main() -> None:
    """The child: JSON in, JSON out."""
    given = json.load(sys.stdin)
    if given["kind"] == "forecast":
        from core.needs.forecasting import compute as answer  # noqa: PLC0415 - numpy and the solver in the child alone
    else:
        from core.proposals.solver import solve as answer  # noqa: PLC0415
    json.dump(answer(given), sys.stdout)


if __name__ == "__main__":
    main()
