"""What a trust's own admin confirms: reading the value as the question wants it, and keeping it with dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import audit
from core.directory.models import ConfirmedSetting
from core.errors import N_, NotFound, Refusal
from core.fields import read_date
from core.trusts.catalogue import CATALOGUE
from core.trusts.rules import rules_for, trust_codes
from core.trusts.shapes import CHOICES, COUNTS, FREE, RANGES, shape_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.trusts.terms import Rule, RuleValue

YES, NO = {"ja", "yes", "true", "1"}, {"nei", "no", "false", "0"}


@dataclass(frozen=True, slots=True)
class Confirm:
    """``value`` as it was given: text from the form; JSON may also give a number, a yes or no, or a list."""

    value: Any
    valid_from: date | None = None
    note: str | None = None


def kind_of(key: str, on: date) -> str:
    """What the answer to a question is: ``range``, ``number``, ``choice``, ``date``, ``flag``, ``words`` or ``text``."""
    if key in RANGES:
        return "range"
    if key in COUNTS and key not in FREE:
        return "number"
    if key in CHOICES:
        return "choice"
    values = [rules_for(code, on=on).rule(key).value for code in trust_codes()]
    for kind, known in (("flag", bool), ("date", date), ("words", tuple)):
        if any(isinstance(value, known) for value in values):
            return kind
    return "text"


def read_value(key: str, given: Any, on: date) -> RuleValue:  # noqa: ANN401 - text, or what JSON holds
    """The value in the question's own type. Raises Refusal 422 with a sentence for what does not fit."""
    value = _READERS[kind_of(key, on)](given)
    problem = N_("Skriv en verdi.") if value in {None, ""} or value == () else shape_problem(key, value)
    if problem is not None:
        raise Refusal("value_does_not_fit", N_("Verdien passer ikke til spørsmålet."), errors={"value": problem})
    return value


def _range(given: Any) -> RuleValue:  # noqa: ANN401
    numbers = re.findall(r"\d+", given) if isinstance(given, str) else given if isinstance(given, list) else []
    return tuple(int(one) for one in numbers if str(one).isdecimal())


def _number(given: Any) -> RuleValue:  # noqa: ANN401
    text = str(given).strip()
    return int(text) if text.isdecimal() and len(text) < 6 else text or None  # noqa: PLR2004 - nobody counts longer


def _flag(given: Any) -> RuleValue:  # noqa: ANN401
    text = str(given).strip().lower()
    return True if text in YES else False if text in NO else None


def _date(given: Any) -> RuleValue:  # noqa: ANN401
    return read_date(given) if isinstance(given, str) else None


def _words(given: Any) -> RuleValue:  # noqa: ANN401
    parts = given if isinstance(given, list) else re.split(r"[,;\n]", str(given or ""))
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _text(given: Any) -> RuleValue:  # noqa: ANN401
    text = str(given if given is not None else "").strip()
    return int(text) if text.isdecimal() and len(text) == 4 else text or None  # noqa: PLR2004 - a year


_READERS = {
    "range": _range,
    "number": _number,
    "choice": _text,
    "flag": _flag,
    "date": _date,
    "words": _words,
    "text": _text,
}


def typed(value: RuleValue) -> str:
    """A value as one would type it in the form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, tuple):
        return "–".join(map(str, value)) if all(isinstance(one, int) for one in value) else ", ".join(map(str, value))
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)


def confirm_rule(db: Session, actor: Actor, trust: str, key: str, command: Confirm, *, rule: Rule, today: date) -> int:
    """Lay the trust's own word over a rule from a day on; the confirmation before it ends the day before.

    Raises NotFound for an unknown question, Refusal 422 for a value that does not fit or a day that has passed: the rules of the
    day of notification govern a request, so what was in force yesterday stays.
    """
    if key not in CATALOGUE:
        raise NotFound
    start = command.valid_from or today
    if start < today:
        sentence = N_(
            "En bekreftelse kan ikke gjelde bakover: reglene på innmeldingsdagen gjelder for saken. Velg i dag eller senere."
        )
        raise Refusal("confirmed_backwards", sentence, errors={"valid_from": sentence})
    value = read_value(key, command.value, start)
    for earlier in db.scalars(
        select(ConfirmedSetting)
        .where(ConfirmedSetting.trust == trust, ConfirmedSetting.key == key)
        .where(ConfirmedSetting.valid_to.is_(None) | (ConfirmedSetting.valid_to >= start))
        .with_for_update()
    ):
        earlier.valid_to = start - timedelta(days=1)
    stored = ConfirmedSetting(
        trust=trust,
        key=key,
        value={"value": audit.plain({"value": value})["value"]},  # type: ignore[index]
        note=command.note,
        confirmed_by=actor.name,
        confirmed_on=today,
        valid_from=start,
    )
    db.add(stored)
    db.flush()
    audit.record(
        db,
        actor,
        "rule_confirmed",
        "rule",
        key,
        trust=trust,
        before={"value": rule.value, "status": str(rule.status)},
        after={"value": value, "valid_from": start, "note": command.note},
    )
    return stored.id


def history(db: Session, trust: str, key: str) -> Sequence[Any]:
    """Every confirmation of one question, newest first."""
    return db.execute(
        select(
            ConfirmedSetting.value,
            ConfirmedSetting.note,
            ConfirmedSetting.confirmed_by,
            ConfirmedSetting.confirmed_on,
            ConfirmedSetting.valid_from,
            ConfirmedSetting.valid_to,
        )
        .where(ConfirmedSetting.trust == trust, ConfirmedSetting.key == key)
        .order_by(ConfirmedSetting.id.desc())
    ).all()
