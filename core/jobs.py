"""The worker: jobs of procrastinate on our own PostgreSQL, each run in the scope of the trust that it is for.

A job is left by ``alis.defer`` in the transaction of the change that needs it, so neither exists without the other. Its arguments
are ids; everything else is read anew, under the wall, when it runs. Delivery is at least once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import procrastinate
import psycopg
from procrastinate import exceptions, retry
from sqlalchemy.engine import make_url

from core import computing
from core.agreements import sent_documents
from core.dates import day_in_oslo
from core.dates import today as today_in_oslo
from core.db import make_engine, make_sessions
from core.notices import account_links, retrying, sending
from core.notices.mail import TryAgain, mailer
from core.worklist import rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.config import Settings

ROUND_EVERY = 600.0
log = logging.getLogger("alis.worker")


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a worker is, in seconds: first and longest wait after a failure, tries, and when a silent worker is dead."""

    first: float = 15.0
    longest: float = 3600.0
    tries: int = 10
    silent: float = 30.0

    def wait(self, attempt: int) -> float:
        """Four times longer each time, with a little chance so that a thousand do not come back at once."""
        return min(self.longest, float(self.first * 4**attempt)) * (0.8 + secrets.randbelow(41) / 100)


class Backoff(retry.BaseRetryStrategy):
    """Nothing is ever dropped here: a message that cannot go is given up by its own job, with the reason on it."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> retry.RetryDecision:  # noqa: ANN401
        if not isinstance(exception, TryAgain):
            log.error("%s %s failed: %s", job.task_name, job.id, type(exception).__name__)
        return retry.RetryDecision(retry_in={"seconds": round(self.pace.wait(min(job.attempts, 20)))})


class Hinted(procrastinate.PsycopgConnector):
    """Any login may NOTIFY on any channel, so what comes is never read: it means no more than «look in the queue»."""

    async def listen_notify(self, on_notification: Any, channels: Iterable[str]) -> None:  # noqa: ANN401 - the library's own
        async def look(*, channel: str, payload: str) -> None:  # noqa: ARG001 - as the library calls it
            await on_notification(channel=channel, payload='{"type": "job_inserted", "job_id": 0}')

        await super().listen_notify(on_notification=look, channels=channels)


def make_app(settings: Settings, pace: Pace) -> tuple[procrastinate.App, sending.Post]:
    """The queue on the worker's login as ``alis_jobs``, and what the jobs work with: the same login in a trust's scope."""
    url = settings.worker_database_url or ""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connector = Hinted(
        conninfo=address,
        min_size=1,
        max_size=5,
        timeout=5.0,  # an ending worker waits for it twice where the database has gone
        kwargs={"options": "-c role=alis_jobs -c search_path=procrastinate"},
    )
    post = sending.Post(
        make_sessions(make_engine(url)), settings.context_key, mailer(settings), settings.base_url, demo=settings.demo
    )
    app = procrastinate.App(connector=connector)

    def tried(context: procrastinate.JobContext, act: Callable[[], str], give_up: Callable[[str], str]) -> str:
        try:
            return act()
        except TryAgain as problem:
            if context.job.attempts + 1 < pace.tries:
                raise
            return give_up(str(problem))

    @app.task(name="send_message", retry=Backoff(pace), pass_context=True)
    def send_message(context: procrastinate.JobContext, trust: str, message_id: int) -> str:
        now = datetime.now(UTC)
        return tried(
            context,
            lambda: sending.send(post, trust, message_id, today=day_in_oslo(now), now=now),
            lambda why: sending.give_up(post, trust, message_id, why),
        )

    @app.task(name="send_batch", retry=Backoff(pace), pass_context=True)
    def send_batch(context: procrastinate.JobContext, trust: str, first: int, last: int) -> str:
        return tried(
            context,
            lambda: str(sending.send_batch(post, trust, first, last, today=today_in_oslo(), now=lambda: datetime.now(UTC))),
            lambda why: sending.give_up_batch(post, trust, first, last, why),
        )

    @app.task(name="send_account_link", retry=Backoff(pace), pass_context=True)
    def send_account_link(context: procrastinate.JobContext, user_id: int, link_id: int) -> str:
        return tried(
            context,
            lambda: account_links.send(post, user_id, link_id, datetime.now(UTC)),
            lambda why: account_links.give_up(post, user_id, link_id, why),
        )

    @app.task(name="set_documents", retry=Backoff(pace))
    def set_documents(trust: str, first: int, last: int) -> int:
        return int(post.within(trust, lambda db: sent_documents.keep_missing(db, trust, first, last)))

    @app.task(name="compute_run", retry=Backoff(pace))
    def compute_run(trust: str, run_id: int) -> str:
        return computing.compute(post, trust, run_id)

    @app.task(name="retry_dead", retry=Backoff(pace))
    def retry_dead(trust: str) -> int:
        return int(post.within(trust, lambda db: retrying.all_of(db, trust)))

    return app, post


async def work(settings: Settings, pace: Pace, *, wait: bool = True, concurrency: int = 4) -> None:
    """Run jobs until stopped (or, without ``wait``, until none is left), and take over those of a worker that has died."""
    app, post = make_app(settings, pace)
    try:
        async with app.open_async():
            rescue = asyncio.create_task(_rescue(app, pace, forever=wait))
            making = asyncio.create_task(_rounds(post)) if wait else None
            if not wait:
                await rescue
            try:
                await app.run_worker_async(
                    name="alis",
                    concurrency=concurrency,
                    wait=wait,
                    listen_notify=wait,
                    delete_jobs="successful",
                    fetch_job_polling_interval=min(5.0, max(0.2, pace.first)),
                    update_heartbeat_interval=pace.silent / 3,
                    stalled_worker_timeout=pace.silent,
                    shutdown_graceful_timeout=15.0,
                    install_signal_handlers=False,
                )
            finally:
                if making is not None:
                    making.cancel()
                rescue.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await rescue
    finally:
        post.sessions.kw["bind"].dispose()


async def _rescue(app: procrastinate.App, pace: Pace, *, forever: bool) -> None:
    """Jobs that a worker took and never finished go back to the queue."""
    while True:
        with contextlib.suppress(exceptions.ConnectorException):
            await app.job_manager.prune_stalled_workers(pace.silent)
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=pace.silent):
                await app.job_manager.retry_job(job)
                log.warning("took over %s %s of a worker that died", job.task_name, job.id)
        if not forever:
            return
        await asyncio.sleep(pace.silent / 3)


async def _rounds(post: sending.Post) -> None:
    """Reminders and summaries. What fails is tried at the next round; nothing is forgotten, since nothing is scheduled."""
    while True:
        try:
            await asyncio.to_thread(rounds.make, post, datetime.now(UTC))
        except Exception as problem:  # noqa: BLE001 - whatever it is, mail goes on
            log.error("the round failed: %s", type(problem).__name__)  # noqa: TRY400 - a trace may hold a row
        await asyncio.sleep(ROUND_EVERY)


async def _until_asked(settings: Settings, pace: Pace) -> None:
    """Work, and wait for a database that goes away, until SIGTERM or Ctrl-C.

    The wish is ours to remember, not the library's: its own handler is gone with the database that it lost while ending, and the
    worker of a killed supervisor would come back on the database of the next one. A second wish ends the process at once.
    """
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    wishes = (signal.SIGTERM, signal.SIGINT)
    working: asyncio.Task[None] | None = None

    def ask() -> None:
        for wish in wishes:
            loop.remove_signal_handler(wish)
        asked.set()
        if working is not None:
            working.cancel()

    for wish in wishes:
        loop.add_signal_handler(wish, ask)
    while not asked.is_set():
        working = asyncio.create_task(work(settings, pace))
        try:
            await working
        except (exceptions.ConnectorException, psycopg.OperationalError) as problem:
            log.warning("the database is out of reach (%s); trying again", type(problem.__cause__ or problem).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), 2)
        except asyncio.CancelledError:
            return


def run_worker(settings: Settings, *, pace: Pace | None = None) -> None:
    """`alis worker`: run until SIGTERM or Ctrl-C; a database that goes away is waited for."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    asyncio.run(_until_asked(settings, pace or Pace()))
