"""A trust's contacts and units: dated versions, confirmations, and the check that somebody is there to write to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, any_, func, literal, select, text, update

from core import audit
from core.dates import add_months
from core.directory.models import Contact, Trust, Unit
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor

ROLES = ("trust.contact", "trust.adviser", "trust.personnel")
PURPOSES = ("notification", "need")
RECONFIRM_MONTHS = 6


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact as it is given; ``version`` is that of the contact it replaces."""

    role: str
    name: str
    email: str
    valid_from: date
    source_document: str
    purpose: str = "notification"
    title: str | None = None
    is_copy: bool = False
    is_mailbox: bool = False
    valid_to: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class UnitEntry:
    label: str
    source: str
    kind: str = "department"
    parent_id: int | None = None
    specialty: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What a trust lacks by its own or our measure; ``key`` is stable, ``sentence`` is for people."""

    key: str
    sentence: str
    serious: bool = True


def health(db: Session, trust: str, today: date) -> tuple[Problem, ...]:
    """What a trust's contacts lack: without an active ALIS contact the check fails (R-016); old ones are pointed out (C-16)."""
    rows = db.execute(
        text("""SELECT role, is_copy, last_confirmed_on, refused_on FROM alis.contact WHERE trust = :trust
                AND (valid_from IS NULL OR valid_from <= :today) AND (valid_to IS NULL OR valid_to >= :today)"""),
        {"trust": trust, "today": today},
    ).all()
    found = []
    if not any(r.role == "trust.contact" and not r.is_copy for r in rows):
        found.append(
            Problem("no_contact", N_("Helseforetaket har ingen ALIS-kontakt. Legg inn hvem kommunene skal henvende seg til."))
        )
    oldest = add_months(today, -RECONFIRM_MONTHS)
    if any(r.last_confirmed_on is None or r.last_confirmed_on < oldest for r in rows):
        found.append(
            Problem("unconfirmed", N_("Minst én kontakt er ikke bekreftet det siste halvåret. Se over listen."), serious=False)
        )
    if any(r.refused_on for r in rows):
        found.append(
            Problem(
                "refused", N_("E-posttjeneren har avvist adressen til minst én kontakt. Rett den, ellers når meldinger ingen.")
            )
        )
    return tuple(found)


def listed(db: Session, trusts: Sequence[str], today: date, *, ended: bool = False) -> Sequence[Row[Any]]:
    """Contacts of some trusts, valid today (or those that have ended), copies last."""
    when = "valid_to < :today" if ended else "(valid_to IS NULL OR valid_to >= :today)"
    return db.execute(
        text(f"""SELECT trust, id, purpose, role, name, title, email, is_copy, is_mailbox, valid_from, valid_to, source_document,
                        source_date, source_quote, last_confirmed_on, refused_on, version
                 FROM alis.contact WHERE trust = ANY(:trusts) AND {when} ORDER BY trust, is_copy, purpose, id"""),  # noqa: S608
        {"trusts": list(trusts), "today": today},
    ).all()


def get(db: Session, trust: str, contact_id: int, *, lock: bool = False) -> Contact:
    """One contact. Raises NotFound where it is another trust's."""
    statement = select(Contact).where(Contact.trust == trust, Contact.id == contact_id)
    found = db.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def add(db: Session, actor: Actor, trust: str, entry: ContactEntry, *, today: date) -> Contact:
    """A new contact with its dates and where it is said."""
    _dates_in_order(entry)
    made = _store(db, trust, entry, today)
    _log(db, actor, "contact_added", made, before=None)
    return made


def replace_with(db: Session, actor: Actor, trust: str, contact_id: int, entry: ContactEntry, *, today: date) -> Contact:
    """A new version: the old one ends the day before, and both remain. Raises EditedMeanwhile, Refusal 422."""
    old = get(db, trust, contact_id, lock=True)
    if old.version != entry.version or (old.valid_to is not None and old.valid_to < today):
        raise EditedMeanwhile(_values(old), {key: getattr(entry, key) for key in _values(old)})
    _dates_in_order(entry)
    if old.valid_from is not None and entry.valid_from < old.valid_from:
        sentence = N_("Den nye versjonen kan ikke begynne før den som gjelder.")
        raise Refusal("version_too_early", sentence, errors={"valid_from": sentence})
    before = _values(old)
    old.valid_to = entry.valid_from - timedelta(days=1)
    old.version += 1
    db.flush()
    made = _store(db, trust, entry, today)
    _log(db, actor, "contact_changed", made, before=before)
    return made


def confirm(db: Session, actor: Actor, trust: str, contact_id: int, *, today: date) -> Contact:
    """«Bekreftet i dag»: the entry is still right."""
    found = get(db, trust, contact_id, lock=True)
    before = {"last_confirmed_on": found.last_confirmed_on}
    found.last_confirmed_on, found.refused_on = today, None
    found.version += 1
    db.flush()
    _log(db, actor, "contact_confirmed", found, before=before)
    return found


def end(db: Session, actor: Actor, trust: str, contact_id: int, *, today: date) -> Contact:
    """The contact is one no longer, from today on."""
    found = get(db, trust, contact_id, lock=True)
    if found.valid_to is not None and found.valid_to < today:
        raise Conflict("contact_ended", N_("Kontakten er allerede avsluttet."))
    before = _values(found)
    found.valid_to = today - timedelta(days=1)
    found.version += 1
    db.flush()
    _log(db, actor, "contact_ended", found, before=before)
    return found


def _dates_in_order(entry: ContactEntry) -> None:
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        sentence = N_("Sluttdatoen kan ikke ligge før startdatoen.")
        raise Refusal("dates_reversed", sentence, errors={"valid_to": sentence})


def _store(db: Session, trust: str, entry: ContactEntry, today: date) -> Contact:
    values = {name: getattr(entry, name) for name in ContactEntry.__dataclass_fields__ if name != "version"}
    made = Contact(trust=trust, source_date=today.isoformat(), last_confirmed_on=today, version=1, **values)
    db.add(made)
    db.flush()
    return made


def _values(found: Contact) -> dict[str, Any]:
    names = ("role", "name", "title", "email", "is_copy", "valid_from", "valid_to", "source_document")
    return {name: getattr(found, name) for name in names}


def _log(db: Session, actor: Actor, action: str, found: Contact, before: dict[str, Any] | None) -> None:
    after = _values(found) | {"last_confirmed_on": found.last_confirmed_on}
    audit.record(db, actor, action, "contact", str(found.id), trust=found.trust, before=before, after=after)


# --- units


def add_unit(db: Session, actor: Actor, trust: str, entry: UnitEntry) -> Unit:
    """A unit in the trust's own words, below another or at the top. Raises Refusal 422, Conflict for a label that exists."""
    parent = _unit(db, trust, entry.parent_id) if entry.parent_id is not None else None
    if entry.parent_id is not None and (parent is None or parent.closed_on is not None):
        sentence = N_("Velg en enhet som finnes hos helseforetaket.")
        raise Refusal("foreign_unit", sentence, errors={"parent_id": sentence})
    full = f"{parent.full_label}, {entry.label}" if parent else entry.label
    if db.scalar(select(Unit.id).where(Unit.trust == trust, Unit.full_label == full)) is not None:
        raise Conflict("unit_exists", N_("Det finnes allerede en enhet med dette navnet på dette stedet."))
    id_ = db.scalar(text("SELECT nextval(pg_get_serial_sequence('alis.unit', 'id'))")) or 0
    last = db.scalar(select(func.max(Unit.position)).where(Unit.trust == trust))
    made = Unit(
        trust=trust,
        id=id_,
        parent_id=entry.parent_id,
        path=[*(parent.path if parent else []), id_],
        kind=entry.kind,
        label=entry.label,
        full_label=full,
        specialty=entry.specialty or (parent.specialty if parent else None),
        site=entry.label if entry.kind == "site" else (parent.site if parent else None),
        position=1 + (last if last is not None else -1),
        source=entry.source,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "unit_added", "unit", str(id_), trust=trust, after={"label": full, "source": entry.source})
    return made


def close_unit(db: Session, actor: Actor, trust: str, unit_id: int, *, today: date) -> Unit:
    """The unit takes no new wishes; those that exist keep it. Everything below it closes too."""
    found = _unit(db, trust, unit_id)
    if found is None:
        raise NotFound
    if found.closed_on is not None:
        raise Conflict("unit_closed", N_("Enheten er allerede lukket."))
    db.execute(
        update(Unit)
        .where(Unit.trust == trust, literal(unit_id, BigInteger) == any_(Unit.path), Unit.closed_on.is_(None))
        .values(closed_on=today)
    )
    db.refresh(found)
    audit.record(
        db,
        actor,
        "unit_closed",
        "unit",
        str(unit_id),
        trust=trust,
        before={"label": found.full_label},
        after={"closed_on": today},
    )
    return found


def _unit(db: Session, trust: str, unit_id: int | None) -> Unit | None:
    return db.scalars(select(Unit).where(Unit.trust == trust, Unit.id == unit_id)).first()


def rename_in_sami(
    db: Session, actor: Actor, trust: str, *, name_sami: str | None, sami_language: str | None, verified: bool
) -> None:
    """The Sámi name as the trust itself writes it, with whether the spelling is confirmed (R-125)."""
    found = db.scalars(select(Trust).where(Trust.code == trust)).one()
    before = {"name_sami": found.name_sami, "verified": found.name_sami_verified}
    found.name_sami, found.name_sami_verified = name_sami, bool(name_sami) and verified
    found.sami_language = sami_language or found.sami_language
    db.flush()
    after = {"name_sami": name_sami, "verified": found.name_sami_verified}
    audit.record(db, actor, "sami_name_changed", "trust", trust, trust=trust, before=before, after=after)


def as_entry(found: Contact, today: date) -> ContactEntry:
    """A contact as the form shows it for a new version from today."""
    names = [name for name in ContactEntry.__dataclass_fields__ if name != "valid_from"]
    entry = ContactEntry(valid_from=today, **{name: getattr(found, name) for name in names})
    return replace(entry, source_document=found.source_document)
