# ruff: noqa: S608 - SQL, put together from constants
"""The worker's half of a message: the last check just before sending, the address as it is today, and what became of it.

Nothing is locked while a mail is handed over, so that no page ever waits for a mail server. A worker that dies between handing
over and writing so down sends again, under the same Message-ID.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.cases import case
from core.i18n import BOKMAL
from core.notices import addresses, marking, saying, wording
from core.notices.calendar import Entry, document, uid
from core.notices.mail import AddressRefused, Letter, NeverGoes, TryAgain
from core.notices.standing import STANDS
from core.tenancy import Scope, ScopeKind, enter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session, sessionmaker

    from core.notices.mail import Mailer

NOBODY = ".invalid"
DIGEST = "digest"
STANDARD = 0  # the version of what is not a trust's own words

_COLUMNS = f"""
    SELECT m.trust, m.id, m.municipality, m.recipient, m.recipient_role, m.is_copy, m.event, m.subject, m.body, m.message_id, m.status,
        m.sentences, m.attempts, m.template_version, m.language, m.calendar_on, m.about_kind, m.about_id, m.held_for, m.created_at,
        r.trainee_email, p.coordinator_email, p.leader_email, p.copy_mailbox, p.refused_email, t.name AS trust_name,
        k.official_name AS place, {STANDS} AS stands
    FROM alis.message m JOIN alis.trust t ON t.code = m.trust
    LEFT JOIN alis.placement_request r ON r.trust = m.trust AND r.id = m.request_id
    LEFT JOIN alis.municipality k ON k.number = m.municipality
    LEFT JOIN alis.municipal_profile p ON p.municipality = m.municipality
    WHERE m.trust = :trust"""
_MESSAGE = text(f"{_COLUMNS} AND m.id = :id")
_HELD = text(f"{_COLUMNS} AND m.held_for = :member AND m.status = 'held' ORDER BY m.id LIMIT 200")
_HEAD = text("SELECT municipality, recipient, recipient_role, status FROM alis.message WHERE trust = :trust AND id = :id")
_QUEUED = text("""SELECT id FROM alis.message WHERE trust = :trust AND status = 'queued' AND event = 'reminder'
    AND id BETWEEN :first AND :last ORDER BY id""")
_TRUSTS = text("SELECT code FROM alis.trust ORDER BY code")
_SETTLE = text("""
    UPDATE alis.message SET status = :status, last_error = :error, attempts = attempts + :attempt,
        sent_to = coalesce(:sent_to, sent_to), sent_at = CASE WHEN :status = 'sent' THEN cast(:now AS timestamptz) ELSE sent_at END
    WHERE trust = :trust AND id = :id AND status <> 'sent'""")
_HOLD = text(
    "UPDATE alis.message SET status = 'held', held_for = :member WHERE trust = :trust AND id = :id AND status = 'queued'"
)
_CARRIED = text("""
    UPDATE alis.message SET status = 'sent', sent_at = :now, sent_to = :sent_to
    WHERE trust = :trust AND id = ANY(:ids) AND status = 'held'""")
_FREEZE = text("""
    UPDATE alis.message SET subject = :subject, body = :body, language = :language, template_version = :version
    WHERE trust = :trust AND id = :id""")
_CANCEL_HELD = text("UPDATE alis.message SET status = 'cancelled' WHERE trust = :trust AND id = ANY(:ids) AND status = 'held'")


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker sends with. ``sessions`` come from the worker's own login."""

    sessions: sessionmaker[Session]
    key: bytes
    mailer: Mailer
    base_url: str
    demo: bool

    def within(self, trust: str, act: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what ``act`` gives
        """One transaction in the trust's scope."""
        return self._in(Scope(ScopeKind.TRUST, trust=trust), act)

    def within_municipality(self, number: str, act: Callable[[Session], Any]) -> Any:  # noqa: ANN401
        return self._in(Scope(ScopeKind.MUNICIPALITY, municipality=number), act)

    def within_person(self, user_id: int, act: Callable[[Session], Any]) -> Any:  # noqa: ANN401
        """One transaction that reaches what is this person's own, of whatever organisation."""
        return self._in(Scope(ScopeKind.OPERATOR, user_id=user_id), act)

    def trusts(self) -> list[str]:
        """Every trust, by code."""
        return list(self._in(Scope(ScopeKind.OPERATOR), lambda db: db.scalars(_TRUSTS).all()))

    def _in(self, scope: Scope, act: Callable[[Session], Any]) -> Any:  # noqa: ANN401
        with self.sessions() as db, db.begin():
            enter(db, scope, self.key)
            return act(db)

    @contextmanager
    def batch(self) -> Iterator[Post]:
        """The same post with one connection to the mail server for many mails."""
        with self.mailer.batch() as line:
            yield replace(self, mailer=line)


def send(post: Post, trust: str, id_: int, *, today: date, now: datetime) -> str:
    """Send one message if its matter still stands; returns what became of it (``gone`` where nothing is queued under the id).

    Raises TryAgain with the failure noted on the message.
    """
    people = _people(post, trust, id_, today)
    checked: Checked | str = post.within(trust, lambda db: last_check(db, trust, id_, post, today, now, people))
    if isinstance(checked, str):
        return checked
    letter = checked.letter
    try:
        refused = post.mailer.deliver(letter, now)
    except NeverGoes as problem:
        if isinstance(problem, AddressRefused):
            marking.refused(post, trust, checked.municipality, checked.address, today)
        return give_up(post, trust, id_, str(problem), attempt=1)
    except TryAgain as problem:
        reason = str(problem)
        post.within(trust, lambda db: settle(db, trust, id_, "queued", error=reason, attempt=1))
        raise
    told = ", ".join(one for one in (letter.to, *letter.copies) if one not in refused)
    error = "copy refused" if refused else None

    def sent(db: Session) -> None:
        settle(db, trust, id_, "sent", attempt=1, now=now, sent_to=told, error=error)
        if letter.carries:
            db.execute(_CARRIED, {"trust": trust, "ids": list(letter.carries), "now": now, "sent_to": told})

    post.within(trust, sent)
    return "sent"


def send_batch(post: Post, trust: str, first: int, last: int, *, today: date, now: Callable[[], datetime]) -> int:
    """Every message of a range that still waits, over one connection. Raises the last TryAgain when all have been tried."""
    ids = post.within(trust, lambda db: db.scalars(_QUEUED, {"trust": trust, "first": first, "last": last}).all())
    later: TryAgain | None = None
    with post.batch() as line:
        for id_ in ids:
            try:
                send(line, trust, id_, today=today, now=now())
            except TryAgain as problem:
                later = problem
    if later is not None:
        raise later
    return len(ids)


def give_up(post: Post, trust: str, id_: int, error: str, *, attempt: int = 0) -> str:
    """A dead letter: an operator sees it, nobody tries again."""
    post.within(trust, lambda db: settle(db, trust, id_, "dead", error=error, attempt=attempt))
    return "dead"


def give_up_batch(post: Post, trust: str, first: int, last: int, error: str) -> str:
    for id_ in post.within(trust, lambda db: db.scalars(_QUEUED, {"trust": trust, "first": first, "last": last}).all()):
        give_up(post, trust, id_, error)
    return "dead"


@dataclass(frozen=True, slots=True)
class Checked:
    """A letter that may go, and where its address stands."""

    letter: Letter
    address: addresses.Address
    municipality: str | None


def _people(post: Post, trust: str, id_: int, today: date) -> tuple[addresses.Person, ...]:
    """How the municipality's people want their mail: asked in their own scope, since a trust never reads it."""
    head = post.within(trust, lambda db: db.execute(_HEAD, {"trust": trust, "id": id_}).first())
    if head is None or head.status != "queued" or not addresses.is_municipal(head):
        return ()
    found: tuple[addresses.Person, ...] = post.within_municipality(
        head.municipality, lambda db: addresses.people_of(db, head.municipality, today)
    )
    return found


def last_check(  # noqa: PLR0911 - every way out of it, and what it is asked with
    db: Session, trust: str, id_: int, post: Post, today: date, now: datetime, people: tuple[addresses.Person, ...] = ()
) -> Checked | str:
    """Read message and matter as they are now: the letter to send, or the word for why nothing is sent."""
    found = db.execute(_MESSAGE, {"trust": trust, "id": id_, "today": today}).first()
    if found is None or found.status != "queued":
        return "gone"
    if is_over(found):
        settle(db, trust, id_, "cancelled")
        return "cancelled"
    address = addresses.resolve(db, found, today, people)
    if address is None:
        settle(db, trust, id_, "dead", error="no address")
        return "dead"
    person = address.person
    if person and person.delivery == "daily" and found.event != DIGEST and not found.attempts:
        db.execute(_HOLD, {"trust": trust, "id": id_, "member": person.membership_id})
        return "held"
    copies = (found.copy_mailbox,) if found.copy_mailbox and found.recipient in {"coordinator", "leader"} else ()
    copies = tuple(one for one in copies if one.lower() != address.email.lower())
    to = address.email
    if post.demo:
        if address.contact_id is not None:
            to = f"{found.recipient_role}.{trust}@demo{NOBODY}"  # the published contacts are real people
        if not all(one.lower().endswith(NOBODY) for one in (to, *copies)):
            settle(db, trust, id_, "dead", error="a demo writes to no real address")
            return "dead"
    language = found.language or (person.language if person else "nb")
    if found.event == DIGEST:
        held = _held(db, trust, int(found.recipient.partition(":")[2]), today)
        if not held:
            settle(db, trust, id_, "cancelled")
            return "cancelled"
        language = saying.spoken(language)
        subject, body, carries = *wording.digest(found.trust_name, held, language), tuple(row.id for row in held)
        db.execute(
            _FREEZE, {"trust": trust, "id": id_, "subject": subject, "body": body, "language": language, "version": STANDARD}
        )
    else:
        subject, body, language, carries = *_worded(db, found, language), ()
    letter = Letter(
        name=case(trust, id_),
        message_id=found.message_id,
        to=to,
        copies=copies,
        subject=" ".join(subject.split()),
        text=body.replace("{base}", post.base_url),
        is_copy=found.is_copy,
        language=language,
        calendar=_calendar(found, subject, body, post.base_url, now),
        carries=carries,
    )
    return Checked(letter, address, found.municipality)


def is_over(found: Row[Any]) -> bool:
    """Not a word about what has ended, but for the message that says so (R-071)."""
    return not found.stands


def _held(db: Session, trust: str, member: int, today: date) -> list[Row[Any]]:
    """What waits for a digest and still stands; the rest is cancelled here."""
    rows = db.execute(_HELD, {"trust": trust, "member": member, "today": today}).all()
    over = [row.id for row in rows if is_over(row)]
    if over:
        db.execute(_CANCEL_HELD, {"trust": trust, "ids": over})
    return [row for row in rows if not is_over(row)]


def _worded(db: Session, found: Row[Any], language: str) -> tuple[str, str, str]:
    """Subject, text and their language: the trust's own words, else the standard's; kept, so that a second try says the same."""
    if found.template_version is not None:
        return found.subject, found.body, language
    template = wording.in_use(db, found.trust, found.event, language)
    spoken = saying.spoken(template.language if template else language) if found.sentences else BOKMAL
    subject, body = (found.subject, found.body) if spoken == BOKMAL else saying.letter(found.sentences, spoken)
    version = STANDARD
    if template is not None:
        fields = wording.fields_of(found, subject, body)
        subject, body = wording.fill(template.subject, fields), wording.fill(template.body, fields)
        spoken, version = template.language, template.version
    if (spoken, version) != (BOKMAL, STANDARD):
        values = {"subject": subject, "body": body, "language": spoken, "version": version}
        db.execute(_FREEZE, {"trust": found.trust, "id": found.id, **values})
    return subject, body, spoken


def _calendar(found: Row[Any], subject: str, body: str, base: str, now: datetime) -> bytes | None:
    if found.calendar_on is None:
        return None
    # a personal link stays in the mail: calendars are shared more freely
    link = wording.link_of(body).replace("{base}", base)
    url = link if link and "/answer/" not in link else base
    name = uid(found.trust, found.about_kind or found.event, found.about_id or found.id)
    sequence = int(found.created_at.timestamp()) // 60 - 28_000_000  # grows with each later message about the same
    return document([Entry(name, found.calendar_on, subject, url, sequence=sequence)], now)


def settle(  # noqa: PLR0913 - the columns of the row
    db: Session,
    trust: str,
    id_: int,
    status: str,
    *,
    error: str | None = None,
    attempt: int = 0,
    now: datetime | None = None,
    sent_to: str | None = None,
) -> None:
    """Write down what became of a message. What has gone out stays sent, also where the matter ended meanwhile."""
    values = {"trust": trust, "id": id_, "status": status, "error": error, "attempt": attempt, "now": now, "sent_to": sent_to}
    db.execute(_SETTLE, values)
