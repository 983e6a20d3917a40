"""The worker's half of an account link: the mail in which somebody is told where to choose a password. It names nobody."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from core.accounts import links
from core.dates import OSLO
from core.notices.mail import Letter, NeverGoes
from core.notices.sending import NOBODY

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts.links import Mail
    from core.notices.sending import Post

ADMITTED = """Du har fått tilgang til ALIS Nord{of}. Du logger inn med denne e-postadressen.

Velg passord: {url}

Lenken gjelder til {until} og kan brukes én gang. Har du allerede et passord i ALIS Nord, trenger du den ikke."""
FORGOTTEN = """Noen har bedt om et nytt passord i ALIS Nord for denne e-postadressen.

Velg nytt passord: {url}

Lenken gjelder til {until} og kan brukes én gang. Var det ikke deg, trenger du ikke gjøre noe: passordet ditt er som før."""


def send(post: Post, user_id: int, link_id: int, now: datetime) -> str:
    """Write the mail with a new token, and what became of it. Raises TryAgain."""
    mail: Mail | None = post.within_person(user_id, lambda db: links.prepare(db, link_id, now))
    if mail is None:
        return "gone"
    if post.demo and not mail.to.endswith(NOBODY):
        return give_up(post, user_id, link_id, "a demo writes to no real address")
    try:
        post.mailer.deliver(letter(mail, link_id, post.base_url), now)
    except NeverGoes as problem:
        return give_up(post, user_id, link_id, str(problem))
    post.within_person(user_id, lambda db: links.sent(db, link_id, now))
    return "sent"


def give_up(post: Post, user_id: int, link_id: int, why: str) -> str:
    post.within_person(user_id, lambda db: links.failed(db, link_id, why))
    return "dead"


def letter(mail: Mail, link_id: int, base_url: str) -> Letter:
    until = mail.until.astimezone(OSLO)
    body = ADMITTED if mail.admitted else FORGOTTEN
    return Letter(
        name=f"account-{link_id}",
        # each try has a link of its own, so none may pass for another
        message_id=f"<account-{link_id}-{secrets.token_hex(8)}@alis-nord>",
        to=mail.to,
        copies=(),
        subject=f"Tilgang til ALIS Nord: {mail.place}" if mail.place else "Passord i ALIS Nord",
        text=body.format(
            of=f" for {mail.place}" if mail.place else "",
            url=f"{base_url}/login/choose/{mail.token}",
            until=f"{until:%d.%m.%Y} kl. {until:%H.%M}",
        ),
    )
