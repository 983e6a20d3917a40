"""A message as a mail, and the two ways out: a mail server, or files in a mailbox folder on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Protocol

from core.notices.layout import html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from core.config import Settings, Smtp

PATIENCE = 20.0
PERMANENT = 500
# enhanced status codes that are about the mailbox itself (RFC 3463, X.1.*)
_ABOUT_THE_ADDRESS = re.compile(rb"\b5\.1\.\d")


class TryAgain(Exception):
    """It did not go out now and may later. The words name no person: a reply code or what kind of failure it was."""


class NeverGoes(Exception):
    """It will not go out however often it is tried; same care with the words."""


class AddressRefused(NeverGoes):
    """The server knows no such mailbox: the address itself is wrong, not the mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Who it really goes to and what it says. ``copies`` get the same mail; a letter that itself is a copy has it in Cc.

    ``calendar`` is an invitation to nothing: a date for the recipient's calendar. ``carries`` are the messages of a digest.
    """

    name: str
    message_id: str
    to: str
    copies: tuple[str, ...]
    subject: str
    text: str
    is_copy: bool = False
    language: str = "nb"
    calendar: bytes | None = None
    carries: tuple[int, ...] = ()


class Mailer(Protocol):
    def deliver(self, letter: Letter, now: datetime) -> tuple[str, ...]:
        """Hand it over, or raise TryAgain or NeverGoes; gives the copies whose addresses were refused for good."""

    def batch(self) -> AbstractContextManager[Mailer]:
        """The same, with one connection for many letters."""


def mailer(settings: Settings) -> Mailer:
    """The server that is set, else the mailbox folder; a demo writes to addresses that do not exist, whatever is set."""
    return SmtpMailer(settings.smtp, settings.mail_from) if settings.smtp else FileMailer(settings.mailbox, settings.mail_from)


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """Text with an HTML twin, marked as automatic, under its stable Message-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    if not letter.is_copy:
        mail["To"] = letter.to
    if copies := (letter.to, *letter.copies) if letter.is_copy else letter.copies:
        mail["Cc"] = ", ".join(copies)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    mail.add_alternative(html(letter.subject, letter.text, letter.language), subtype="html")
    if letter.calendar is not None:
        mail.add_attachment(
            letter.calendar, maintype="text", subtype="calendar", filename="frist.ics", params={"method": "PUBLISH"}
        )
    # set before, it would go down into the first part
    mail["Content-Language"] = letter.language
    return mail


@dataclass(frozen=True, slots=True)
class FileMailer:
    """One file per message under the message's own name: written twice, it is still one."""

    folder: Path
    sender: str

    def deliver(self, letter: Letter, now: datetime) -> tuple[str, ...]:
        try:
            content = compose(letter, self.sender, now).as_bytes()
        except (ValueError, UnicodeError) as problem:
            raise NeverGoes("unusable address or subject") from problem
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f".{letter.name}.{os.getpid()}"
            half.write_bytes(content)
            half.replace(self.folder / f"{letter.name}.eml")
        except OSError as problem:
            raise TryAgain(f"mailbox folder: {type(problem).__name__}") from problem
        return ()

    @contextmanager
    def batch(self) -> Iterator[Mailer]:
        yield self


@dataclass(slots=True)
class SmtpMailer:
    """``kept`` is the connection of a batch; without one each letter has its own."""

    server: Smtp
    sender: str
    keeps: bool = False
    kept: smtplib.SMTP | None = field(default=None, repr=False)

    def deliver(self, letter: Letter, now: datetime) -> tuple[str, ...]:
        everyone = [letter.to, *letter.copies]
        try:
            mail = compose(letter, self.sender, now)
            with self._line() as smtp:
                refused = smtp.send_message(mail, from_addr=parseaddr(self.sender)[1], to_addrs=everyone)
        except smtplib.SMTPRecipientsRefused as problem:
            raise _refused(*problem.recipients.get(letter.to, (PERMANENT, b""))) from None
        except smtplib.SMTPAuthenticationError as problem:
            raise TryAgain(f"smtp sign-in {problem.smtp_code}") from None  # ours to mend, not the message's fault
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as problem:
            raise TryAgain(f"smtp {problem.smtp_code}") from None
        except smtplib.SMTPSenderRefused as problem:
            raise _judged(problem.smtp_code) from None
        except smtplib.SMTPResponseException as problem:
            raise _judged(problem.smtp_code, problem.smtp_error) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise TryAgain(type(problem).__name__) from None
        except (ValueError, UnicodeError) as problem:
            raise NeverGoes("unusable address or subject") from problem
        if letter.to in refused:
            raise _refused(*refused[letter.to])
        return tuple(address for address, (code, _said) in refused.items() if code >= PERMANENT)

    @contextmanager
    def batch(self) -> Iterator[Mailer]:
        line = SmtpMailer(self.server, self.sender, keeps=True)
        try:
            yield line
        finally:
            if line.kept is not None:
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    line.kept.quit()

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        if not self.keeps:
            with self._open() as smtp:
                yield smtp
            return
        smtp, self.kept = self.kept or self._open(), None
        try:
            yield smtp
        except BaseException:
            smtp.close()  # the next letter begins afresh
            raise
        self.kept = smtp

    def _open(self) -> smtplib.SMTP:
        server = self.server
        if server.encryption == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        if server.encryption == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password or "")
        return smtp


def _judged(code: int, said: bytes | str = b"") -> TryAgain | NeverGoes:
    """4xx may go later, 5xx never does; the server's text is dropped, it may repeat the address."""
    if code < PERMANENT:
        return TryAgain(f"smtp {code}")
    said = said.encode() if isinstance(said, str) else said
    return AddressRefused(f"smtp {code}") if _ABOUT_THE_ADDRESS.search(said) else NeverGoes(f"smtp {code}")


def _refused(code: int, said: bytes | str) -> TryAgain | NeverGoes:
    """The recipient was refused before the mail was given."""
    judged = _judged(code, said)
    return AddressRefused(str(judged)) if isinstance(judged, NeverGoes) else judged
