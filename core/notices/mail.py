"""A message as a mail, and the two ways out: a mail server, or files in a mailbox folder on this machine."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from core.config import Settings, Smtp

PATIENCE = 20.0
PERMANENT = 500
_LINK = re.compile(r"https?://[^\s<>\"]+")


class TryAgain(Exception):
    """It did not go out now and may later. The words name no person: a reply code or what kind of failure it was."""


class NeverGoes(Exception):
    """It will not go out however often it is tried; same care with the words."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Who it really goes to and what it says. ``copies`` get the same mail; a letter that itself is a copy has it in Cc."""

    name: str
    message_id: str
    to: str
    copies: tuple[str, ...]
    subject: str
    text: str
    is_copy: bool = False


class Mailer(Protocol):
    def deliver(self, letter: Letter, now: datetime) -> None:
        """Hand it over, or raise TryAgain or NeverGoes."""


def mailer(settings: Settings) -> Mailer:
    """The server that is set, else the mailbox folder; a demo writes to addresses that do not exist, whatever is set."""
    return SmtpMailer(settings.smtp, settings.mail_from) if settings.smtp else FileMailer(settings.mailbox, settings.mail_from)


def compose(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """Text with an HTML twin, marked as automatic, under its stable Message-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["Cc" if letter.is_copy else "To"] = letter.to
    if letter.copies:
        mail["Cc"] = ", ".join(letter.copies)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = "nb"
    mail.set_content(letter.text)
    mail.add_alternative(_html(letter), subtype="html")
    return mail


def _html(letter: Letter) -> str:
    paragraphs = "".join(f"<p>{_linked(part)}</p>" for part in letter.text.strip().split("\n\n"))
    return (
        f'<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>{escape(letter.subject)}</title></head>'
        f'<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em">{paragraphs}</body></html>'
    )


def _linked(text: str) -> str:
    found, last = [], 0
    for match in _LINK.finditer(text):
        found += [escape(text[last : match.start()]), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        last = match.end()
    return "".join([*found, escape(text[last:])]).replace("\n", "<br>")


@dataclass(frozen=True, slots=True)
class FileMailer:
    """One file per message under the message's own name: written twice, it is still one."""

    folder: Path
    sender: str

    def deliver(self, letter: Letter, now: datetime) -> None:
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


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    server: Smtp
    sender: str

    def deliver(self, letter: Letter, now: datetime) -> None:
        everyone = [letter.to, *letter.copies]
        try:
            mail = compose(letter, self.sender, now)
            with self._open() as smtp:
                refused = smtp.send_message(mail, from_addr=parseaddr(self.sender)[1], to_addrs=everyone)
        except smtplib.SMTPRecipientsRefused as problem:
            raise _judged(max(code for code, _text in problem.recipients.values())) from None
        except smtplib.SMTPAuthenticationError as problem:
            raise TryAgain(f"smtp sign-in {problem.smtp_code}") from None  # ours to mend, not the message's fault
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as problem:
            raise TryAgain(f"smtp {problem.smtp_code}") from None
        except smtplib.SMTPResponseException as problem:
            raise _judged(problem.smtp_code) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise TryAgain(type(problem).__name__) from None
        except (ValueError, UnicodeError) as problem:
            raise NeverGoes("unusable address or subject") from problem
        if letter.to in refused:
            raise _judged(refused[letter.to][0])

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


def _judged(code: int) -> TryAgain | NeverGoes:
    """4xx may go later, 5xx never does; the server's text is dropped, it may repeat the address."""
    return NeverGoes(f"smtp {code}") if code >= PERMANENT else TryAgain(f"smtp {code}")
