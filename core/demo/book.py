"""Everything that is going to be written: gathered in memory, with ids and instants of its own, and stored at once."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import text

from core.accounts.models import AnswerLink, Membership, User
from core.agreements.models import (
    Agreement,
    AgreementDispute,
    AgreementDocument,
    AgreementNotice,
    AgreementReview,
    AgreementRevision,
)
from core.audit import AuditEvent, plain
from core.dates import OSLO, add_months
from core.db import Base
from core.demo.names import Names
from core.directory import queries as directory
from core.directory.models import MunicipalProfile, PlanMode
from core.notices.models import Message
from core.placements.models import Offer, Placement, Presentation, Query
from core.programme.models import ProgrammeParticipation
from core.queue.models import (
    Milestone,
    Note,
    NotificationDraft,
    PlacementRequest,
    RankChange,
    RegisterEntry,
    Wish,
)
from core.service_periods.models import CourseDay, FollowUp, PlacementObjective, Prolongation, ServicePause
from core.trainees.models import ImplementationPlan, PlanBlock, Trainee, TraineeObjective
from core.trusts.rules import rules_for, trust_codes
from core.trusts.terms import Standing
from core.vacancies.models import Vacancy, VacancyInquiry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from core.demo.requests import Matter
    from core.directory.queries import UnitRow
    from core.notices.service import Recipient
    from core.trusts.rules import TrustRules
    from core.trusts.terms import ConfirmedRule, Event

M = TypeVar("M", bound=Base)

# what hangs on what: stored in this order
ORDER: tuple[type[Base], ...] = (
    User,
    Membership,
    MunicipalProfile,
    Agreement,
    AgreementDocument,
    AgreementNotice,
    AgreementReview,
    AgreementRevision,
    AgreementDispute,
    Trainee,
    ImplementationPlan,
    TraineeObjective,
    PlacementRequest,
    PlanBlock,
    Wish,
    RegisterEntry,
    Milestone,
    RankChange,
    Vacancy,
    VacancyInquiry,
    Query,
    Presentation,
    Offer,
    Placement,
    CourseDay,
    ServicePause,
    Prolongation,
    PlacementObjective,
    FollowUp,
    AnswerLink,
    Note,
    NotificationDraft,
    PlanMode,
    ProgrammeParticipation,
    Message,
    AuditEvent,
)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who does something: a person with a sign-in, or a name only."""

    name: str
    acting_as: str
    user_id: int | None = None
    email: str | None = None


def _as_json(value: Any) -> str:  # noqa: ANN401 - a date, an instant or bytes
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value.isoformat()


class Book:
    """One demo on one day."""

    def __init__(self, db: Session, today: date) -> None:
        self.db, self.today = db, today
        self.yesterday = today - timedelta(days=1)
        self.rng = Random(f"alis nord demo {today.isoformat()}")  # noqa: S311 - no secret
        self.names = Names(self.rng)
        self.month = today.replace(day=1)
        self.municipalities = {
            row.number: row
            for row in db.execute(
                text("""SELECT k.number, k.name, k.official_name, a.trust FROM alis.municipality k
                        JOIN alis.trust_area a ON a.municipality = k.number AND a.valid_to IS NULL ORDER BY k.number""")
            )
        }
        self.trusts = trust_codes()
        self.nodes: dict[tuple[str, int], UnitRow] = {}
        self.profiles: dict[str, MunicipalProfile] = {}
        self.agreements: dict[tuple[str, str], Agreement] = {}
        self.people: dict[tuple[str, str], Who] = {}
        self.leaders: list[tuple[str, int, Who]] = []
        self.mentors: dict[str, Who] = {}
        self.matters: list[Matter] = []
        self.told: dict[tuple[str, Event], tuple[Recipient, ...]] = {}
        self._rules: dict[tuple[str, date], TrustRules] = {}
        self._confirmed: dict[str, tuple[ConfirmedRule, ...]] = {}
        self._ids: dict[type[Base], Iterator[int]] = {}
        self._rows: dict[type[Base], list[Base]] = {model: [] for model in ORDER}

    # --- rows

    def add(self, row: M) -> M:
        """Keep a row; one whose key is numbered gets its number now."""
        model = type(row)
        if "id" in model.__table__.columns:
            row.id = next(self._numbers(model))  # type: ignore[attr-defined]
        self._rows[model].append(row)
        return row

    def of(self, model: type[M]) -> list[M]:
        return self._rows[model]  # type: ignore[return-value]

    def _numbers(self, model: type[Base]) -> Iterator[int]:
        if model not in self._ids:
            first = self.db.execute(text(f"SELECT nextval(pg_get_serial_sequence('{model.__table__}', 'id'))")).scalar_one()
            self._ids[model] = itertools.count(int(first))
        return self._ids[model]

    def store(self) -> None:
        """One statement for each table and set of columns (COPY does not know row-level security)."""
        for model in ORDER:
            rows = self._in_order(model)
            by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for row in rows:
                given = {name: value for name, value in vars(row).items() if not name.startswith("_")}
                by_columns[tuple(sorted(given))].append(given)
            for columns, some in by_columns.items():
                self._insert(model, columns, some)
        for model, numbers in self._ids.items():
            self.db.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{model.__table__}', 'id'), :last)"),
                {"last": max(1, next(numbers) - 1)},
            )

    def _in_order(self, model: type[Base]) -> list[Any]:
        """What lists show by number, the log and the messages, is numbered as it happened."""
        rows: list[Any] = self._rows[model]
        if model is AuditEvent:
            return sorted(rows, key=lambda row: row.at)
        if model is Message:
            numbers = [row.id for row in rows]
            rows = sorted(rows, key=lambda row: row.created_at)
            for row, number in zip(rows, numbers, strict=True):
                row.id = number
        return rows

    def _insert(self, model: type[Base], columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        listed, table = ", ".join(columns), model.__table__
        self.db.execute(
            text(
                f"INSERT INTO {table} ({listed}) SELECT {listed} "  # noqa: S608 - names of our own models
                f"FROM jsonb_populate_recordset(NULL::{table}, cast(:rows AS jsonb))"
            ),
            {"rows": json.dumps(rows, default=_as_json)},
        )

    # --- days

    def start(self, months: int) -> date:
        """The first of a month, so many months from this one."""
        return add_months(self.month, months)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def between(self, first: date, last: date) -> date:
        """Some day from the first to the last, never today or later."""
        last = min(last, self.yesterday)
        if last <= first:
            return min(first, self.yesterday)
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def at(self, day: date) -> datetime:
        """Some instant of a day's working hours in Norway."""
        return datetime.combine(day, time(8 + self.rng.randrange(8), self.rng.randrange(60)), OSLO)

    # --- the directory

    def unit(self, trust: str, words: str) -> UnitRow:
        """The unit whose full label ends with these words."""
        found = [node for node in self.nodes.values() if node.trust == trust and node.full_label.lower().endswith(words.lower())]
        if not found:
            msg = f"{trust} has no unit «{words}»"
            raise LookupError(msg)
        return min(found, key=lambda node: len(node.full_label))

    def leaves(self, trust: str, below: tuple[int, ...] = ()) -> list[UnitRow]:
        """The lowest units of a trust, below a node where one is given."""
        parents = {node.parent_id for node in self.nodes.values() if node.trust == trust}
        return [
            node
            for node in self.nodes.values()
            if node.trust == trust and node.id not in parents and tuple(node.path[: len(below)]) == below
        ]

    def rules(self, trust: str, on: date) -> TrustRules:
        if trust not in self._confirmed:
            self._confirmed[trust] = directory.current_rules(self.db, trust, on).confirmed
        if (trust, on) not in self._rules:
            self._rules[trust, on] = rules_for(trust, on=on, confirmed=self._confirmed[trust])
        return self._rules[trust, on]

    def standing(self, trust: str, municipality: str) -> Standing:
        """As ``directory.standing`` will read it."""
        profile, agreement = self.profiles[municipality], self.agreements.get((trust, municipality))
        in_force = (
            agreement is not None
            and agreement.in_force_from is not None
            and agreement.in_force_from <= self.today
            and (agreement.ends_on is None or agreement.ends_on >= self.today)
        )
        return Standing(
            in_force,
            agreement.version_label if agreement is not None and in_force else None,
            profile.registered_on,
            profile.objectives_plan,
            profile.coordinator_name is not None,
        )

    # --- people

    def sender(self, municipality: str) -> Who:
        """Who notifies for a municipality: its coordinator, or the leader of the medical service where there is none."""
        return self.people.get((municipality, "municipality.coordinator")) or self.people[municipality, "municipality.leader"]

    def contact(self, trust: str) -> Who:
        return self.people[trust, "trust.contact"]

    def leader_of(self, unit: UnitRow) -> Who | None:
        """The nearest leader with a sign-in, if any."""
        led = [
            (len(self.nodes[trust, id_].path), who)
            for trust, id_, who in self.leaders
            if trust == unit.trust and id_ in unit.path
        ]
        return max(led, key=lambda one: one[0])[1] if led else None

    # --- the log

    def log(  # noqa: PLR0913 - the columns of the row
        self,
        on: date,
        who: Who,
        action: str,
        kind: str,
        object_id: str,
        *,
        trust: str | None = None,
        municipality: str | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        self._rows[AuditEvent].append(
            AuditEvent(
                at=self.at(on),
                trust=trust,
                municipality=municipality,
                user_id=who.user_id,
                actor=who.name,
                acting_as=who.acting_as,
                action=action,
                object_kind=kind,
                object_id=object_id,
                before=plain(before),
                after=plain(after),
                reason=reason,
            )
        )
