"""A real mail server on this machine, and settings that send to it."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from core.config import Smtp
from core.jobs import Pace, work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.config import Settings
    from tests.support.world import World

QUICK = Pace(first=0.0, tries=3, silent=1.0)


class Inbox:
    """A mail server's other side: keeps what came, and answers as it is told to."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[tuple[tuple[str, ...], Any]] = []
        self.answers: list[str] = []
        self.refuses: set[str] = set()
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((tuple(envelope.rcpt_tos), mail))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]).strip() for _to, mail in self.mails]  # a long one begins on its second line

    def to(self, address: str) -> list[Any]:
        return [mail for to, mail in self.mails if address in to]


@contextmanager
def mail_server() -> Iterator[Inbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Inbox(port)
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield handler
    finally:
        server.stop()


def live_settings(settings: Settings, inbox: Inbox, world: World) -> Settings:
    """Settings with the mail server, and no published (real) contact left to write to."""
    world.sql("UPDATE alis.contact SET email = role || '.' || id || '@test.invalid'")
    server = Smtp("127.0.0.1", inbox.port)
    return replace(settings, demo=False, smtp=server, base_url="https://alis.invalid", mail_from="ALIS <n@alis.invalid>")


def drain(settings: Settings, pace: Pace = QUICK) -> None:
    """Run every job that is left, as `alis worker` does, and stop. In a thread: where a browser is open, its loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work(settings, pace, wait=False)).result()


def empty_queue(world: World) -> None:
    world.sql("DELETE FROM alis.message")
    world.sql("TRUNCATE procrastinate.procrastinate_jobs CASCADE")
