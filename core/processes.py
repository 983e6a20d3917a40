"""Children that cannot outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final

PR_SET_PDEATHSIG: Final = 1
ORPHANED: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system user to become."""

    name: str
    uid: int
    gid: int


def follow_parent(parent: int, death: signal.Signals) -> None:
    """Ask the kernel for a signal when the parent dies. In a child after its uid change, which clears the wish."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
    if os.getppid() != parent:  # it died between fork and the wish
        os._exit(ORPHANED)


def spawn(
    command: Sequence[str | Path],
    *,
    environ: Mapping[str, str],
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    account: Account | None = None,
    death: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C reaches the supervisor alone, which ends the children in order.

    The kernel watches the *thread* that started the child, so call this from the main thread.
    """
    return subprocess.Popen(  # noqa: S603 - our own command line, no shell
        [str(part) for part in command],
        env=dict(environ),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        pass_fds=pass_fds,
        preexec_fn=partial(follow_parent, os.getpid(), death),  # noqa: PLW1509 - no Python threads at this point
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def end(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float) -> int:
    """Send one signal after the other, each with its patience, until the child is gone; then kill it."""
    for wish in signals:
        if process.poll() is None:
            process.send_signal(wish)
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.wait()
