"""Reading offers and service periods: Core rows, keyset pages, capped counts. What no scope may read is not joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core import matter, paging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.identity import Identity

PAGE = 50
CAP = 1000
BARS = 300  # periods drawn on one timeline

_OFFER = """o.trust, o.id, o.municipality, k.official_name AS municipality_name, o.request_id, r.trainee_name, o.vacancy_id,
    o.post_number, o.unit_id, o.unit_label, o.starts_on, o.ends_on, o.full_time_percent, o.differences, o.reason, o.made_by,
    o.made_at, o.answer_by_on, o.municipality_accepted_on, o.municipality_accepted_by, o.status, o.answered_on, o.answered_how,
    o.answered_by, o.decline_reason, o.version, o.vacancy_starts_on, o.vacancy_ends_on, r.wanted_from, r.wanted_to, r.trainee_email"""
_OFFERS = """alis.offer o JOIN alis.municipality k ON k.number = o.municipality
    JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id"""
_PERIOD = """p.trust, p.id, p.municipality, k.official_name AS municipality_name, p.request_id, p.offer_id, p.vacancy_id,
    p.post_number, p.unit_id, p.unit_label, p.trainee_name, p.hpr_number, p.starts_on, p.ends_on, p.full_time_percent, p.status,
    p.agreed_on, p.supervisor, p.department_contact, p.contract_issued_on, p.hiring_form_on, p.hiring_form_by,
    p.hiring_form_reference, p.offer_letter_on, p.departure_reason, p.documented_reference,
    p.delayed_on, p.delay_note, p.evaluation_called_on, p.evaluation_called_by, p.evaluation_planned_on, p.mentor_invited_on,
    p.mentor_reply, p.evaluation_on, p.evaluation_mentor, p.documented_on, p.documented_by,
    p.closed_reason, p.version"""
_PERIODS = "alis.placement p JOIN alis.municipality k ON k.number = p.municipality"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; lives in the address. ``trust`` is for a municipality, which sees several."""

    status: str = "open"
    trust: str = ""
    unit: int | None = None
    first: date | None = None
    last: date | None = None
    after: paging.Place | None = None

    @property
    def active(self) -> bool:
        return bool(self.trust or self.unit or self.first or self.last or self.status != "open")


STATES: dict[str, dict[str, tuple[str, ...]]] = {
    "o": {"open": ("open",), "accepted": ("accepted",), "declined": ("declined",), "withdrawn": ("withdrawn",)},
    "p": {
        "open": ("planned", "in_service"),
        "planned": ("planned",),
        "in_service": ("in_service",),
        "completed": ("completed",),
        "cancelled": ("cancelled",),
    },
}


def _where(me: Identity, wanted: Filter, t: str) -> tuple[str, dict[str, Any]]:
    # the wall decides; the explicit column lets the index lead
    side, own = ("trust", me.trust) if me.trust else ("municipality", me.municipality)
    clauses = [f"{t}.{side} = :own"]
    values: dict[str, Any] = {"own": own}
    if wanted.status in STATES[t]:
        clauses.append(f"{t}.status = ANY(:states)")
        values["states"] = list(STATES[t][wanted.status])
    if wanted.trust and not me.trust:
        clauses.append(f"{t}.trust = :trust")
        values["trust"] = wanted.trust
    if wanted.unit:
        clauses.append(f"{t}.unit_id IN (SELECT u.id FROM alis.unit u WHERE u.trust = {t}.trust AND :unit = ANY(u.path))")  # noqa: S608
        values["unit"] = wanted.unit
    if wanted.first:
        clauses.append(f"{t}.ends_on >= :first")
        values["first"] = wanted.first
    if wanted.last:
        clauses.append(f"{t}.starts_on <= :last")
        values["last"] = wanted.last
    return " AND ".join(clauses), values


def _page(  # noqa: PLR0913, PLR0917 - the parts of one statement
    db: Session, me: Identity, wanted: Filter, t: str, columns: str, tables: str, sort: str, size: int
) -> tuple[Sequence[Row[Any]], bool]:
    where, values = _where(me, wanted, t)
    if wanted.after:
        where += f" AND ({t}.{sort}, {t}.trust, {t}.id) > (cast(:day AS date), :after_trust, cast(:after AS bigint))"
        values.update(day=wanted.after[0], after_trust=wanted.after[1], after=wanted.after[2])
    order = f"{t}.{sort}, {t}.id" if me.trust else f"{t}.{sort}, {t}.trust, {t}.id"
    rows = db.execute(
        text(f"SELECT {columns} FROM {tables} WHERE {where} ORDER BY {order} LIMIT {size + 1}"),  # noqa: S608 - constants
        values,
    ).all()
    return rows[:size], len(rows) > size


def _count(db: Session, me: Identity, wanted: Filter, t: str, table: str) -> int:
    where, values = _where(me, wanted, t)
    statement = f"SELECT count(*) FROM (SELECT 1 FROM alis.{table} {t} WHERE {where} LIMIT {CAP}) capped"  # noqa: S608
    return db.scalar(text(statement), values) or 0


def offers(db: Session, me: Identity, wanted: Filter, *, size: int = PAGE) -> tuple[Sequence[Row[Any]], bool]:
    """One page of offers, the one that must be answered first on top."""
    return _page(db, me, wanted, "o", _OFFER, _OFFERS, "answer_by_on", size)


def count_offers(db: Session, me: Identity, wanted: Filter) -> int:
    return _count(db, me, wanted, "o", "offer")


def offer(db: Session, trust: str, offer_id: int) -> Row[Any] | None:
    return db.execute(
        text(f"SELECT {_OFFER} FROM {_OFFERS} WHERE o.trust = :trust AND o.id = :id"),  # noqa: S608
        {"trust": trust, "id": offer_id},
    ).first()


def periods(db: Session, me: Identity, wanted: Filter, *, size: int = PAGE) -> tuple[Sequence[Row[Any]], bool]:
    """One page of service periods, earliest start first."""
    return _page(db, me, wanted, "p", _PERIOD, _PERIODS, "starts_on", size)


def count_periods(db: Session, me: Identity, wanted: Filter) -> int:
    return _count(db, me, wanted, "p", "placement")


def period(db: Session, trust: str, placement_id: int) -> Row[Any] | None:
    return db.execute(
        text(f"SELECT {_PERIOD} FROM {_PERIODS} WHERE p.trust = :trust AND p.id = :id"),  # noqa: S608
        {"trust": trust, "id": placement_id},
    ).first()


def bars(db: Session, me: Identity, wanted: Filter) -> Sequence[Row[Any]]:
    """Service periods and open offers between two days, unit by unit, for the timeline; at most BARS of them."""
    served, values = _where(me, wanted, "p")
    offered, more = _where(me, Filter("open", wanted.trust, wanted.unit, wanted.first, wanted.last), "o")
    return db.execute(
        text(f"""
            SELECT * FROM (
                SELECT p.trust, p.id, p.unit_label, p.trainee_name, p.starts_on, p.ends_on, p.status AS state,
                    '/placements/' AS at
                FROM alis.placement p WHERE {served}
                UNION ALL
                SELECT o.trust, o.id, o.unit_label, r.trainee_name, o.starts_on, o.ends_on, 'offered', '/offers/'
                FROM alis.offer o JOIN alis.placement_request r ON r.trust = o.trust AND r.id = o.request_id
                WHERE {offered.replace(":states", ":offer_states")}
            ) drawn ORDER BY trust, unit_label, starts_on, id LIMIT :bars"""),  # noqa: S608
        {**values, **{key: value for key, value in more.items() if key != "states"}, "offer_states": ["open"], "bars": BARS},
    ).all()


# for the page of a request, newest first (core.matter)
matter.add(
    "placements",
    {
        "offers": f"SELECT {_OFFER} FROM {_OFFERS} WHERE o.trust = :trust AND o.request_id = :id ORDER BY o.id DESC",  # noqa: S608
        "periods": f"SELECT {_PERIOD} FROM {_PERIODS} WHERE p.trust = :trust AND p.request_id = :id ORDER BY p.id DESC",  # noqa: S608
    },
)
