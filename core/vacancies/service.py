"""What can be done with a vacancy: enter it, report a need, change it, confirm it again, withdraw it. No Flask."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.cases import case
from core.dates import lasts_at_least
from core.directory import queries as directory
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal
from core.notices.saying import say, say_n
from core.notices.service import Matter, recipients, tell
from core.trusts.sources import Text
from core.trusts.terms import Event, Finding, Severity
from core.vacancies import queries
from core.vacancies.models import Vacancy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.directory.queries import UnitRow
    from core.notices.service import Recipient
    from core.trusts.rules import TrustRules
    from core.vacancies.schemas import Enter

FIELDS = ("unit_id", "starts_on", "ends_on", "posts", "kind", "certainty", "note")
LABELS = {
    "unit_id": N_("Enhet"),
    "starts_on": N_("Fra"),
    "ends_on": N_("Til"),
    "posts": N_("Antall poster"),
    "kind": N_("Type"),
    "certainty": N_("Hvor sikkert"),
    "note": N_("Merknad"),
}

# an open offer that the moved vikariat no longer holds says so; the contact is asked for a new period
_MOVED = text("""
    UPDATE alis.offer o SET version = o.version + 1,
        vacancy_starts_on = CASE WHEN o.starts_on < :starts OR o.ends_on > :ends THEN cast(:starts AS date) END,
        vacancy_ends_on = CASE WHEN o.starts_on < :starts OR o.ends_on > :ends THEN cast(:ends AS date) END
    WHERE o.trust = :trust AND o.vacancy_id = :id AND o.status = 'open'
      AND (o.starts_on < :starts OR o.ends_on > :ends OR o.vacancy_starts_on IS NOT NULL)""")


@dataclass(frozen=True, slots=True)
class Reported:
    """A vacancy with what the length rules say about it and, for a need, who is told."""

    vacancy: Vacancy
    findings: tuple[Finding, ...] = ()
    told: tuple[Recipient, ...] = ()


def own_units(nodes: dict[tuple[str, int], UnitRow], units: Sequence[int]) -> list[UnitRow]:
    """The units a leader leads, with everything below them, in the tree's order."""
    return [node for node in nodes.values() if set(units) & set(node.path)]


def length_findings(rules: TrustRules, starts_on: date, ends_on: date) -> tuple[Finding, ...]:
    """A vikariat shorter than the trust offers is entered all the same, and said so (R-050, R-051, C-44)."""
    known = rules.vacancy_rules
    if known.min_months is None or lasts_at_least(starts_on, ends_on, known.min_months):
        return ()
    text_ = Text("Vikariatet er kortere enn %(months)s måneder. Det er ført likevel.", (("months", known.min_months),))
    return (Finding("vacancy_short", Severity.WARN, text_, known.rule, "ends_on"),)


def enter(db: Session, actor: Actor, rules: TrustRules, command: Enter, *, today: date) -> Reported:
    """The contact enters a vacancy, also on behalf of a unit. Raises Refusal 422 for a unit of another trust (R-045)."""
    vacancy = _record(db, actor, rules.code, command, today)
    _log(db, actor, "vacancy_entered", vacancy)
    return Reported(vacancy, length_findings(rules, vacancy.starts_on, vacancy.ends_on))


def report_need(
    db: Session, actor: Actor, rules: TrustRules, command: Enter, *, within: Sequence[int] | None, today: date
) -> Reported:
    """A unit's leader reports a need; the trust's routing says who is told and who must have a copy (R-020).

    ``within`` are the leader's own units; None lets any unit of the trust through (the contact).
    """
    vacancy = _record(db, actor, rules.code, command, today, within=within)
    told = recipients(db, rules, Event.NEED_REPORTED, today)
    posts = say_n("1 vikariat", "%(n)s vikariater", vacancy.posts)
    tell(
        db,
        Matter(rules.code, None, None),
        "need_reported",
        f"need:{vacancy.id}",
        told,
        subject=say("Meldt behov: %(label)s", label=say("%(unit)s, fra %(on)s", unit=vacancy.unit_label, on=vacancy.starts_on)),
        body=(
            say(
                "%(unit)s melder behov for %(posts)s fra %(first)s til %(last)s.",
                unit=vacancy.unit_label,
                posts=posts,
                first=vacancy.starts_on,
                last=vacancy.ends_on,
            ),
            vacancy.note or "",
            say("Åpne vikariatet: %(link)s", link=f"{{base}}/vacancies/{case(rules.code, vacancy.id)}"),
        ),
    )
    _log(db, actor, "need_reported", vacancy)
    return Reported(vacancy, length_findings(rules, vacancy.starts_on, vacancy.ends_on), told)


def edit(db: Session, actor: Actor, rules: TrustRules, vacancy_id: int, command: Enter, version: int) -> Reported:
    """Change a vacancy; posts that somebody holds stay. Raises EditedMeanwhile where another saved first."""
    vacancy = get(db, rules.code, vacancy_id, lock=True)
    if vacancy.version != version:
        raise _edited_meanwhile(vacancy, command)
    held = queries.held(db, vacancy.trust, vacancy.id)
    if held and command.unit_id != vacancy.unit_id:
        raise Conflict(
            "vacancy_held", N_("Et tilbud eller en tjenesteperiode ligger her. Før et nytt vikariat ved den andre enheten.")
        )
    if held and command.posts < max(row.post_number for row in held):
        raise Conflict("vacancy_held", N_("Så mange poster er allerede tilbudt eller besatt. Antallet kan ikke settes lavere."))
    before = {name: getattr(vacancy, name) for name in FIELDS}
    unit = _unit(db, rules.code, command.unit_id, None)
    _fill(vacancy, command, unit)
    vacancy.version += 1
    db.flush()
    db.execute(_MOVED, {"trust": vacancy.trust, "id": vacancy.id, "starts": vacancy.starts_on, "ends": vacancy.ends_on})
    _log(db, actor, "vacancy_changed", vacancy, before=before)
    return Reported(vacancy, length_findings(rules, vacancy.starts_on, vacancy.ends_on))


def confirm(db: Session, actor: Actor, trust: str, vacancy_id: int, *, today: date) -> Vacancy:
    """«Fortsatt ledig»: confirmed again today."""
    vacancy = get(db, trust, vacancy_id, lock=True)
    _not_withdrawn(vacancy)
    before = {"last_confirmed_on": vacancy.last_confirmed_on}
    vacancy.last_confirmed_on = today
    vacancy.version += 1
    db.flush()
    _log(db, actor, "vacancy_confirmed", vacancy, before=before)
    return vacancy


def withdraw(db: Session, actor: Actor, trust: str, vacancy_id: int, reason: str | None) -> Vacancy:
    """Take a vacancy away. Refused while an open offer or a service period holds a post of it."""
    vacancy = get(db, trust, vacancy_id, lock=True)
    _not_withdrawn(vacancy)
    if queries.held(db, trust, vacancy_id):
        raise Conflict(
            "vacancy_held",
            N_(
                "Vikariatet kan ikke trekkes mens et tilbud er åpent eller en tjenesteperiode ligger i det. Trekk tilbudet først."
            ),
            extra={"url": f"/vacancies/{case(trust, vacancy_id)}"},
        )
    before = {"status": vacancy.status}
    vacancy.status = "withdrawn"
    vacancy.version += 1
    db.flush()
    _log(db, actor, "vacancy_withdrawn", vacancy, before=before, reason=reason)
    return vacancy


def get(db: Session, trust: str, vacancy_id: int, *, lock: bool = False) -> Vacancy:
    """The vacancy, or NotFound: also where it is another trust's or outside the leader's units."""
    statement = select(Vacancy).where(Vacancy.trust == trust, Vacancy.id == vacancy_id)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def told_in_words(db: Session, trust: str, told: Sequence[Recipient]) -> list[dict[str, Any]]:
    """Who got a message, by name where the trust has named somebody: ``[{"name", "role", "copy"}]``."""
    ids = [int(one.reference.partition(":")[2]) for one in told if one.reference.startswith("contact:")]
    statement = text("SELECT id, name, title FROM alis.contact WHERE trust = :trust AND id = ANY(:ids)")
    names = {row.id: row for row in db.execute(statement, {"trust": trust, "ids": ids})}
    found = []
    for one in told:
        kind, _colon, number = one.reference.partition(":")
        row = names.get(int(number)) if kind == "contact" else None
        found.append({"name": row.name if row else None, "title": row.title if row else None, "role": one.role, "copy": one.copy})
    return found


def _record(
    db: Session, actor: Actor, trust: str, command: Enter, today: date, *, within: Sequence[int] | None = None
) -> Vacancy:
    unit = _unit(db, trust, command.unit_id, within)
    vacancy = Vacancy(
        trust=trust, reported_by=actor.name, reported_by_role=actor.acting_as, last_confirmed_on=today, status="open"
    )
    _fill(vacancy, command, unit)
    db.add(vacancy)
    db.flush()
    return vacancy


def _unit(db: Session, trust: str, unit_id: int, within: Sequence[int] | None) -> UnitRow:
    """The unit in the trust's own list, and for a leader within the own units."""
    unit = directory.units(db, [trust]).get((trust, unit_id))
    if unit is None:
        sentence = N_("Enheten hører ikke til helseforetaket. Velg en enhet fra listen.")
        raise Refusal("foreign_unit", sentence, errors={"unit_id": sentence})
    if within is not None and not set(within) & set(unit.path):
        sentence = N_("Du kan melde behov for enhetene du leder. Velg en av dem.")
        raise Refusal("unit_not_led", sentence, errors={"unit_id": sentence})
    return unit


def _fill(vacancy: Vacancy, command: Enter, unit: UnitRow) -> None:
    vacancy.unit_id, vacancy.unit_path, vacancy.unit_label = unit.id, list(unit.path), unit.full_label
    vacancy.starts_on, vacancy.ends_on, vacancy.posts = command.starts_on, command.ends_on, command.posts
    vacancy.kind, vacancy.certainty, vacancy.note = command.kind, command.certainty, command.note


def _not_withdrawn(vacancy: Vacancy) -> None:
    if vacancy.status == "withdrawn":
        raise Conflict("vacancy_withdrawn", N_("Vikariatet er trukket. Før det på nytt hvis det er ledig igjen."))


def _edited_meanwhile(vacancy: Vacancy, command: Enter) -> EditedMeanwhile:
    stored = {name: getattr(vacancy, name) for name in FIELDS}
    refusal = EditedMeanwhile(stored, {name: value for name, value in asdict(command).items() if name in FIELDS})
    address = f"/vacancies/{case(vacancy.trust, vacancy.id)}"
    refusal.extra = {**refusal.extra, "labels": LABELS, "url": address, "action": f"{address}/edit", "version": vacancy.version}
    return refusal


def _log(
    db: Session, actor: Actor, action: str, vacancy: Vacancy, *, before: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    audit.record(
        db,
        actor,
        action,
        "vacancy",
        case(vacancy.trust, vacancy.id),
        trust=vacancy.trust,
        before=before,
        after={**{name: getattr(vacancy, name) for name in FIELDS}, "unit": vacancy.unit_label, "status": vacancy.status},
        reason=reason,
    )
