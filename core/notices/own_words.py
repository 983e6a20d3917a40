"""A trust's own words for its messages: listed, previewed, saved as the next version, or put back to the standard text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.errors import N_, Conflict, EditedMeanwhile, NotFound
from core.notices import wording
from core.notices.models import MessageTemplate
from core.notices.saying import letter, say, stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor

# the messages that a trust's admin may put into own words, as the page calls them
EVENTS: dict[str, str] = {
    "notification": N_("Innmelding til ALIS-kontakten"),
    "receipt": N_("Kvittering til kommunen"),
    "copy_to_trainee": N_("Kopi av innmeldingen til ALIS-en"),
    "changed": N_("Endret innmelding"),
    "reconfirm_asked": N_("Fornyet forespørsel eller avklaring: spørsmålet"),
    "reconfirm": N_("Fornyet forespørsel eller avklaring besvart"),
    "order_asked": N_("Hvem skal stå først?"),
    "need_reported": N_("Meldt behov"),
    "vacancies_asked": N_("Spørsmål om ledige vikariater"),
    "query": N_("Spørsmål om en kandidat"),
    "query_trainee": N_("Kommunens spørsmål til ALIS-en"),
    "query_trainee_answered": N_("ALIS-ens svar til kommunen"),
    "query_answered": N_("Svar om en kandidat"),
    "presented": N_("Mulig kandidat til lederen"),
    "decided": N_("Lederens valg"),
    "offer": N_("Tilbud"),
    "offer_withdrawn": N_("Tilbud trukket"),
    "answered": N_("Svar på tilbud"),
    "period_moved": N_("Tjenesten er endret"),
    "period_paused": N_("Pause i tjenesten"),
    "prolongation_asked": N_("Spørsmål om forlengelse"),
    "prolongation_answered": N_("Svar om forlengelse"),
    "prolongation_settled": N_("Forlengelse avklart"),
    "evaluation_called": N_("Sluttevaluering"),
    "mentor_invited": N_("Invitasjon til veilederen"),
    "certificate_issued": N_("Dokumentasjon på tjenestetid"),
    "moved": N_("Saken har fått ny kommune"),
    "moved_away": N_("Saken er overført fra kommunen"),
    "withdrawn": N_("Innmelding trukket"),
    "post_elsewhere": N_("Stilling et annet sted"),
    "reminder": N_("Påminnelse om frist"),
}
# what a preview is filled with
_LINK = "{base}/requests/fin-1001"
_WISH = say("%(unit)s, fra %(on)s", unit="Hammerfest, Avdeling for medisin", on=date(2028, 3, 1))
_SAMPLE = [
    stored(one)
    for one in (
        say("Innmelding fra %(place)s: %(label)s", place="Gamvik", label=_WISH),
        say("%(place)s har meldt inn en ALIS.", place="Gamvik"),
        _WISH,
        say("Åpne saken: %(link)s", link=_LINK),
    )
]


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    subject: str
    body: str
    version: int = 0


def listed(db: Session, trust: str) -> Sequence[Row[Any]]:
    """The newest version of each, in use or not."""
    return db.execute(
        text("""SELECT DISTINCT ON (event, language) event, language, version, in_use, subject, body, saved_by, saved_at
                FROM alis.message_template WHERE trust = :trust ORDER BY event, language, version DESC"""),
        {"trust": trust},
    ).all()


def newest(db: Session, trust: str, event: str, language: str, *, lock: bool = False) -> MessageTemplate | None:
    """The newest version. Raises NotFound for an event or language that has no template."""
    if event not in EVENTS or language not in wording.LANGUAGES:
        raise NotFound
    statement = (
        select(MessageTemplate)
        .where(MessageTemplate.trust == trust, MessageTemplate.event == event, MessageTemplate.language == language)
        .order_by(MessageTemplate.version.desc())
        .limit(1)
    )
    return db.scalars(statement.with_for_update() if lock else statement).first()


def preview(entry: TemplateEntry, language: str, trust_name: str, base: str) -> tuple[str, str]:
    """Subject and text as a recipient would see them, about an invented case. Raises Refusal 422 as saving does."""
    wording.check(entry.subject, entry.body)
    about, said = letter(_SAMPLE, language)
    fields = {"emne": about, "tekst": said, "lenke": _LINK, "kommune": "Gamvik", "helseforetak": trust_name}
    subject, body = (wording.fill(one, fields).replace("{base}", base) for one in (entry.subject, entry.body))
    return subject, body


def save(db: Session, actor: Actor, trust: str, event: str, language: str, entry: TemplateEntry) -> MessageTemplate:
    """The next version, in use from the next message on. Raises Refusal 422 for a field nobody fills in, EditedMeanwhile."""
    before = newest(db, trust, event, language, lock=True)
    if (before.version if before else 0) != entry.version:
        stored = {"subject": before.subject, "body": before.body} if before else {}
        raise EditedMeanwhile(stored, {"subject": entry.subject, "body": entry.body})
    wording.check(entry.subject, entry.body)
    return _next(db, actor, "template_saved", trust, before, event, language, entry, in_use=True)


def standard(db: Session, actor: Actor, trust: str, event: str, language: str) -> MessageTemplate:
    """Back to the standard text; the own words stay as a version."""
    before = newest(db, trust, event, language, lock=True)
    if before is None or not before.in_use:
        raise Conflict("standard_text", N_("Standardteksten er allerede i bruk."))
    entry = TemplateEntry(before.subject, before.body)
    return _next(db, actor, "template_retired", trust, before, event, language, entry, in_use=False)


def _next(  # noqa: PLR0913, PLR0917 - the columns of the row
    db: Session,
    actor: Actor,
    action: str,
    trust: str,
    before: MessageTemplate | None,
    event: str,
    language: str,
    entry: TemplateEntry,
    *,
    in_use: bool,
) -> MessageTemplate:
    made = MessageTemplate(
        trust=trust,
        event=event,
        language=language,
        version=(before.version if before else 0) + 1,
        in_use=in_use,
        subject=entry.subject,
        body=entry.body,
        saved_by=actor.name,
    )
    db.add(made)
    db.flush()
    earlier = {"subject": before.subject, "body": before.body, "in_use": before.in_use} if before else None
    after = {"subject": entry.subject, "body": entry.body, "in_use": in_use, "version": made.version}
    audit.record(db, actor, action, "message_template", f"{event}-{language}", trust=trust, before=earlier, after=after)
    return made
