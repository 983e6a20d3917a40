"""How gunicorn runs the service: `-c python:core.gunicorn_settings`. Loaded once before the fork; each worker makes its own pool."""

import contextlib
import ctypes
import gc
import os
import signal
from pathlib import Path

from gunicorn.glogging import Logger

from core.processes import follow_parent

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE = 1 << 20  # bytes


class PathlessLogger(Logger):  # type: ignore[misc] # gunicorn ships no types
    """An answer link's token lies in the path: no log of ours carries a path. The application logs the route's template."""

    def exception(self, message: str, *_args: object, **_options: object) -> None:
        """Its parent would name the address here."""
        super().exception(message.partition("%")[0].strip())


wsgi_app = "core.wsgi:app"
worker_class = "gthread"
workers = int(os.environ.get("ALIS_WEB_WORKERS", "2"))
threads = int(os.environ.get("ALIS_WEB_THREADS", "4"))
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) and Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat on disk stalls
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
logger_class = PathlessLogger
proc_name = "alis-web"


def on_starting(_server: object) -> None:
    """Before anything is loaded; the workers inherit it."""
    with contextlib.suppress(AttributeError, OSError):  # a libc without it
        # one password check takes 19 MB, and glibc would keep that much for each thread that has ever made one
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)  # threads that take turns need no heap of their own


def when_ready(_server: object) -> None:
    """What loading the service left over is given back, and what stays is not looked through again: the workers share its pages."""
    gc.collect()
    gc.freeze()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def post_fork(_server: object, _worker: object) -> None:
    """A worker whose master was killed must not keep the port."""
    follow_parent(os.getppid(), signal.SIGQUIT)
