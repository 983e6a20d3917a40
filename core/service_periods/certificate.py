"""«Dokumentasjon på gjennomført tjenestetid»: dates, department, months, as PDF/A; what was issued is kept byte for byte (R-088)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core.cases import case
from core.directory import queries as directory
from core.documents import blocks, typeset
from core.errors import N_, NotFound, Refusal
from core.i18n import dato
from core.placements import queries as placements
from core.service_periods import letters, queries
from core.service_periods.models import ServiceCertificate
from core.service_periods.service import get, log, still
from core.service_periods.time_served import served

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.audit import Actor
    from core.placements.models import Placement

TITLE = "Dokumentasjon på gjennomført tjenestetid"
STATUS = {"not_started": "ikke begynt", "in_progress": "i gang", "achieved": "nådd"}


def issue(db: Session, actor: Actor, trust: str, placement_id: int, *, now: datetime, today: date) -> ServiceCertificate:
    """Make the document of a finished service and keep it. Issued again (after a correction) it stands beside the first."""
    period = still(get(db, trust, placement_id, lock=True), "in_service", "completed")
    if period.status == "in_service" and today < period.ends_on:
        sentence = N_("Dokumentasjonen utstedes fra tjenestens siste dag, %(date)s, eller når tjenesten er avsluttet.")
        raise Refusal("not_finished", sentence, params={"date": dato(period.ends_on)})
    content = pdf(db, actor, period, now=now, today=today)
    made = ServiceCertificate(
        trust=trust,
        municipality=period.municipality,
        placement_id=placement_id,
        issued_on=today,
        issued_by=actor.name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    db.add(made)
    period.version += 1
    db.flush()
    log(db, actor, "certificate_issued", period, after={"issued_on": today, "sha256": made.sha256})
    letters.certificate_issued(db, period)
    return made


def latest(db: Session, trust: str, placement_id: int) -> ServiceCertificate:
    """The one that was issued last, or NotFound."""
    found = every(db, trust, placement_id)
    if not found:
        raise NotFound
    return found[0]


def every(db: Session, trust: str, placement_id: int) -> Sequence[ServiceCertificate]:
    statement = select(ServiceCertificate).where(
        ServiceCertificate.trust == trust, ServiceCertificate.placement_id == placement_id
    )
    return db.scalars(statement.order_by(ServiceCertificate.id.desc())).all()


def filename(found: ServiceCertificate) -> str:
    return f"tjenestetid-{case(found.trust, found.placement_id)}-{found.id}.pdf"


def pdf(db: Session, actor: Actor, period: Placement, *, now: datetime, today: date) -> bytes:
    """The document's bytes. Only what is recorded stands in it; what the trust has not stated is left out."""
    row = placements.period(db, period.trust, period.id)
    hangs = queries.hangs(db, period.trust, period.id, municipal=False)
    if row is None:  # pragma: no cover - it was locked a line ago
        raise NotFound
    identity = directory.current_rules(db, period.trust, today).identity
    time = served(row.starts_on, row.ends_on, hangs["pauses"])
    parts = [
        blocks.text(
            f"{identity.name} bekrefter at legen nedenfor har gjennomført tjeneste i helseforetaket som del av "
            "spesialiseringen i allmennmedisin (ALIS)."
        ),
        blocks.facts(
            ("Navn", row.trainee_name),
            ("HPR-nummer", row.hpr_number),
            ("Kommune", row.municipality_name),
            ("Avdeling", row.unit_label),
            ("Tjenesten", f"{dato(row.starts_on)} – {dato(row.ends_on)}"),
            ("Tjenestetid", f"{_number(time.months)} måneder"),
            ("Stillingsandel", f"{row.full_time_percent} %"),
            ("Veileder/supervisør", row.supervisor),
        ),
        *_pauses(hangs["pauses"], time.paused_days),
        blocks.heading("Læringsmål"),
        blocks.table(["Læringsmål", "Status", "Dato", "Vurdert av"], _objectives(db, hangs["objectives"]), widths=[5, 2, 2, 3]),
        blocks.facts(
            ("Dokumentert i Kompetansemodulen", dato(row.documented_on) if row.documented_on else None),
            *([("Sluttevaluering", dato(row.evaluation_on))] if row.evaluation_on else []),
        ),
        blocks.signatures(blocks.place(identity.name, ("Utstedt", dato(today)), ("Utstedt av", actor.name), ("Underskrift", ""))),
    ]
    reference = case(period.trust, period.id)
    return typeset.pdf(TITLE, parts, made_at=now, author=identity.name, reference=reference, subtitle=row.unit_label)


def _pauses(pauses: Sequence[Any], days: int) -> list[blocks.Block]:
    if not days:
        return []
    told = [f"{dato(one.starts_on)} – {dato(one.ends_on) if one.ends_on else 'tjenestens slutt'}" for one in pauses]
    return [blocks.note(f"Pauser i tjenesten, trukket fra i tjenestetiden ({days} dager): {', '.join(told)}.")]


def _objectives(db: Session, rows: Sequence[Any]) -> list[list[str]]:
    known = {row.objective: row for row in rows}
    listed = db.execute(text("SELECT code, wording FROM alis.learning_objective ORDER BY code")).all()
    made = []
    for one in listed:
        row = known.get(one.code)
        status = STATUS[row.status] if row else STATUS["not_started"]
        made.append([f"{one.code}: {one.wording}", status, dato(row.status_on) if row else "–", row.by_name if row else "–"])
    return made


def _number(months: float) -> str:
    return f"{months:g}".replace(".", ",")
