"""The worker's half of an account link: the mail in which somebody is told where to choose a password. It names nobody."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from core.accounts import links
from core.dates import OSLO
from core.notices import saying
from core.notices.mail import Letter, NeverGoes
from core.notices.saying import say
from core.notices.sending import NOBODY

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts.links import Mail
    from core.notices.sending import Post
    from core.trusts.sources import Text


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
    language = saying.spoken(mail.language)
    subject, text = saying.letter([saying.stored(one) for one in _sentences(mail, base_url)], language)
    return Letter(
        name=f"account-{link_id}",
        # each try has a link of its own, so none may pass for another
        message_id=f"<account-{link_id}-{secrets.token_hex(8)}@alis-nord>",
        to=mail.to,
        copies=(),
        subject=subject,
        text=text,
        language=language,
    )


def _sentences(mail: Mail, base_url: str) -> tuple[Text, ...]:
    """The subject, and a paragraph each."""
    url = f"{base_url}/login/choose/{mail.token}"
    until = mail.until.astimezone(OSLO)
    at = say("%(on)s kl. %(time)s", on=until.date(), time=f"{until:%H.%M}")
    about = say("Tilgang til ALIS Nord: %(place)s", place=mail.place) if mail.place else say("Passord i ALIS Nord")
    if not mail.admitted:
        return (
            about,
            say("Noen har bedt om et nytt passord i ALIS Nord for denne e-postadressen."),
            say("Velg nytt passord: %(url)s", url=url),
            say(
                "Lenken gjelder til %(until)s og kan brukes én gang. Var det ikke deg, trenger du ikke gjøre noe: passordet ditt er "
                "som før.",
                until=at,
            ),
        )
    return (
        about,
        say("Du har fått tilgang til ALIS Nord for %(place)s. Du logger inn med denne e-postadressen.", place=mail.place)
        if mail.place
        else say("Du har fått tilgang til ALIS Nord. Du logger inn med denne e-postadressen."),
        say("Velg passord: %(url)s", url=url),
        say(
            "Lenken gjelder til %(until)s og kan brukes én gang. Har du allerede et passord i ALIS Nord, trenger du den ikke.",
            until=at,
        ),
    )
