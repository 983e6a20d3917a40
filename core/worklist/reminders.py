# ruff: noqa: S608 - made of constants; every value is bound
"""Reminders: the dated lines of the worklists, told to whoever's they are when a window opens, closes, has closed, and long after.

Nothing is scheduled ahead. A pass asks which stage each line has reached today and leaves out those already told, so that a day
offline tells each once, a moved date is told anew, and clocks that go back or forth change nothing. Only the newest stage is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.dates import add_months
from core.directory.queries import every_rules
from core.memberships import VALID
from core.notices.saying import letter, say, stored
from core.notices.service import message_id
from core.permissions import Role
from core.worklist.entry import COLUMNS, NAMELESS, stating, union
from core.worklist.lines import lines_for
from core.worklist.queries import EVALUATION_MONTHS, SOON, Worklist
from core.worklist.words import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.worklist.words import Entry

EVENT = "reminder"
# our own reading: no source says how often to remind
AHEAD, LOOK_BACK, JUST = timedelta(days=7), timedelta(days=30), timedelta(days=3)
ESCALATED = timedelta(days=15)  # «mer enn to uker»
PASS, BATCH = 2000, 200
STAGES = {
    "opens": say("Kan gjøres nå"),
    "due": say("Fristen nærmer seg"),
    "overdue": say("Fristen er passert"),
    "escalated": say("Fristen er passert med mer enn to uker"),
}
# who hears of the last stage beside whose it is
UPWARD = {
    "coordinator": ("leader", "municipality.leader"),
    "role:trust.contact": ("role:trust.admin", "trust.admin"),
    "role:trust.personnel": ("role:trust.contact", "trust.contact"),
}
_STAGE = """CASE WHEN due_on + :escalated <= :today THEN 'escalated' WHEN due_on < :today THEN 'overdue'
    WHEN due_on - :ahead <= :today THEN 'due' WHEN cast(extra ->> 'opens' AS date) <= :today THEN 'opens' END"""
_SINCE = """CASE stage WHEN 'escalated' THEN due_on + :escalated WHEN 'overdue' THEN due_on + 1 WHEN 'due' THEN due_on - :ahead
    ELSE cast(extra ->> 'opens' AS date) END"""
# the question itself, with a link to answer by, is what tells that it opens (core.queue.asking)
_ASKED_BY_LINK = """stage = 'opens' AND about = 'milestone.reconfirm' AND :reference = 'coordinator'
    AND NOT cast(extra ->> 'compressed' AS boolean)"""
# whoever was asked a moment ago, with a date that is near already, is not reminded of it at once
_JUST_TOLD = """SELECT about_kind, trust || ':' || about_id AS id FROM alis.message WHERE {column} = :own AND recipient_role = :role
    AND recipient = :reference AND event <> :reminder AND about_id IS NOT NULL AND created_at > :just"""
_SAME = {"presentation": "first_contact"}
_KEY = "'reminder:' || about || ':' || object_id || ':' || stage || ':' || coalesce(due_on::text, '-')"


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose worklist is looked through: an organisation's role, or one person's where the lines are personal."""

    own: str
    role: Role
    reference: str
    user_id: int = 0
    units: tuple[int, ...] = ()

    @property
    def municipality(self) -> bool:
        return self.role.startswith("municipality.")


def desks(db: Session, own: str, today: date) -> tuple[Desk, ...]:
    """Everybody in an organisation who may have something due (in the organisation's own scope)."""
    if own.isdecimal():
        shared: tuple[Desk, ...] = (Desk(own, Role.MUNICIPALITY_COORDINATOR, "coordinator"),)
        personal, column = Role.MUNICIPALITY_MENTOR, "municipality"
    else:
        shared = (
            Desk(own, Role.TRUST_CONTACT, "role:trust.contact"),
            Desk(own, Role.TRUST_PERSONNEL, "role:trust.personnel"),
        )
        personal, column = Role.TRUST_UNIT_LEADER, "trust"
    rows = db.execute(
        text(f"""SELECT m.user_id, m.units FROM alis.membership m WHERE m.{column} = :own AND cast(:role AS text) = ANY(m.roles)
                 AND {VALID} AND m.deputy_for IS NULL ORDER BY m.id"""),
        {"own": own, "role": str(personal), "today": today},
    )
    return (*shared, *(Desk(own, personal, f"user:{row.user_id}", row.user_id, tuple(row.units)) for row in rows))


def remind(db: Session, desk: Desk, today: date, rules: dict[str, TrustRules] | None = None) -> int:
    """Write what has come due at one desk and is not yet told, with the jobs that send it; returns how many (at most PASS)."""
    rules = rules or every_rules(db, today)
    rows = due(db, desk, today, rules)
    if not rows:
        return 0
    said = entries(Worklist(rows, None, None, rules, {}, {}), today)
    told = [one for row, entry in zip(rows, said, strict=True) for one in _messages(desk, row, entry)]
    for trust in sorted({row["trust"] for row in told}):
        of_trust = [row for row in told if row["trust"] == trust]
        for start in range(0, len(of_trust), BATCH):
            _store(db, trust, of_trust[start : start + BATCH])
    return len(rows)


def due(db: Session, desk: Desk, today: date, rules: dict[str, TrustRules]) -> Sequence[Row[Any]]:
    """The lines that have reached a stage of which nothing has been told; nobody is named."""
    lines = [line for line in lines_for({desk.role}) if line.about != "NULL"]
    if not lines:
        return ()
    own = "municipality" if desk.municipality else "trust"
    # NOT IN is looked up in a table of what has been told, however few messages the planner believes that there are
    told = f"SELECT e.trust, e.event_key FROM alis.message e WHERE e.{own} = :own AND e.recipient = :reference AND e.event = :reminder"
    columns = ", ".join(f"'{NAMELESS}' AS name" if name == "name" else name for name in COLUMNS)
    statement = f"""
        WITH work AS ({union(lines)}), x AS (SELECT *, {_STAGE} AS stage FROM work WHERE about IS NOT NULL)
        SELECT {columns}, stage, {_KEY} AS event_key FROM x
        WHERE stage IS NOT NULL AND NOT ({_ASKED_BY_LINK}) AND {_SINCE} > :since
            AND x.about || ':' || x.trust || ':' || x.object_id <> ALL(:just_told)
            AND (x.trust, {_KEY}) NOT IN ({told})
        ORDER BY trust, object_id, about LIMIT {PASS}"""
    return db.execute(text(statement), _values(desk, today, rules) | {"just_told": _just_told(db, desk, today)}).all()


def _just_told(db: Session, desk: Desk, today: date) -> list[str]:
    """Of its own statement: joined to the lines, it would make the planner forget that they are many."""
    statement = _JUST_TOLD.format(column="municipality" if desk.municipality else "trust")
    values = {"own": desk.own, "role": str(desk.role), "reference": desk.reference, "reminder": EVENT, "just": today - JUST}
    return [f"{_SAME.get(row.about_kind, row.about_kind)}:{row.id}" for row in db.execute(text(statement), values)]


def _values(desk: Desk, today: date, rules: dict[str, TrustRules]) -> dict[str, Any]:
    return {
        "own": desk.own,
        "user": desk.user_id,
        "units": list(desk.units),
        "today": today,
        "soon": today + SOON,
        "two_months_on": add_months(today, EVALUATION_MONTHS),
        **stating(rules),
        "ahead": AHEAD.days,
        "escalated": ESCALATED.days,
        "since": today - LOOK_BACK,
        "reference": desk.reference,
        "reminder": EVENT,
    }


def _messages(desk: Desk, row: Row[Any], entry: Entry) -> Iterator[dict[str, Any]]:
    """One to whose it is; of what is long overdue also one upward."""
    todo, why = entry.said
    what = say("%(stage)s: %(todo)s", stage=STAGES[row.stage], todo=todo)
    said = [say("%(what)s (%(label)s)", what=what, label=entry.label) if entry.label else what, entry.label, why]
    if row.due_on:
        said.append(say("Frist: %(on)s.", on=row.due_on))
    source = entry.rule.source if entry.rule else None
    if source:
        background = {"quote": source.quote, "document": source.document, "dated": source.dated}
        said.append(say("Bakgrunn: «%(quote)s» (%(document)s, %(dated)s)", **background))
    said.append(say("Åpne saken: %(link)s", link=f"{{base}}{entry.url}"))
    sentences = [stored(one) for one in said]
    subject, body = letter(sentences)
    common = {
        "trust": row.trust,
        "municipality": row.municipality,
        "request_id": row.request_id,
        "event": EVENT,
        "event_key": row.event_key,
        "subject": subject,
        "body": body,
        "sentences": sentences,
        "about_kind": row.about,
        "about_id": row.object_id,
        "about_on": row.due_on,
        "calendar_on": row.due_on if row.stage in {"opens", "due"} else None,
    }
    told = [(desk.reference, str(desk.role), False)]
    if row.stage == "escalated" and desk.reference in UPWARD:
        told.append((*UPWARD[desk.reference], True))
    for reference, role, copy in told:
        yield {
            **common,
            "recipient": reference,
            "recipient_role": role,
            "is_copy": copy,
            "message_id": message_id(row.trust, row.event_key, reference),
        }


_IDS = text("SELECT nextval('alis.message_id_seq') FROM generate_series(1, :n)")
_GIVEN = """trust text, id bigint, municipality text, request_id bigint, event text, event_key text, recipient text, recipient_role text,
    is_copy boolean, subject text, body text, sentences jsonb, message_id text,
    about_kind text, about_id bigint, about_on date, calendar_on date"""
_NAMES = ", ".join(one.split()[0] for one in _GIVEN.split(","))
_INSERT = text(f"""INSERT INTO alis.message ({_NAMES}) SELECT {_NAMES} FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS given({_GIVEN})
    ON CONFLICT DO NOTHING""")
_BATCH = text(
    "SELECT alis.defer('send_batch', jsonb_build_object('trust', cast(:trust AS text), 'first', cast(:first AS bigint),"
    " 'last', cast(:last AS bigint)))"
)


def _store(db: Session, trust: str, rows: list[dict[str, Any]]) -> None:
    """One statement for the rows, one job for all of them: a batch goes over one connection to the mail server."""
    ids = db.execute(_IDS, {"n": len(rows)}).scalars().all()
    given = [{**row, "id": id_} for row, id_ in zip(rows, ids, strict=True)]
    db.execute(_INSERT, {"rows": json.dumps(given, default=str)})
    db.execute(_BATCH, {"trust": trust, "first": min(ids), "last": max(ids)})
