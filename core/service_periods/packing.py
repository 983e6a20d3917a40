"""The archive package of one matter: its documents as PDF/A, and all that was recorded as metadata, for the parties' own archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.cases import case
from core.documents import archive, blocks, typeset
from core.i18n import dato, render
from core.i18n import gettext as _
from core.service_periods import certificate, picture

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from core.identity import Identity

# what stands in the metadata of the period; the municipality's own follow-up is never among it
KEPT = (
    "trust",
    "id",
    "municipality",
    "municipality_name",
    "request_id",
    "unit_label",
    "trainee_name",
    "hpr_number",
    "starts_on",
    "ends_on",
    "full_time_percent",
    "status",
    "supervisor",
    "department_contact",
    "contract_issued_on",
    "hiring_form_on",
    "offer_letter_on",
    "departure_reason",
    "delayed_on",
    "evaluation_called_on",
    "evaluation_called_by",
    "evaluation_on",
    "evaluation_mentor",
    "documented_on",
    "documented_by",
    "closed_reason",
)


def package(db: Session, me: Identity, case_id: str, *, now: datetime, today: date) -> tuple[str, bytes]:
    """The zip's name and bytes: a summary of the matter and each certificate, with metadata.json and sums."""
    shown = picture.one(db, me, case_id, today)
    row = shown["row"]
    issued = certificate.every(db, row.trust, row.id)
    files = [
        archive.File(f"sak-{case_id}.pdf", _summary(shown, now), {"kind": "summary", "format": "PDF/A-2b"}),
        *(
            archive.File(
                certificate.filename(one),
                bytes(one.content),
                {"kind": "service_certificate", "format": "PDF/A-2b", "issued_on": one.issued_on, "issued_by": one.issued_by},
            )
            for one in issued
        ),
    ]
    about = {
        "matter": case(row.trust, row.request_id),
        "service_period": {name: getattr(row, name) for name in KEPT},
        "months": shown["served"].months,
        "paused_days": shown["served"].paused_days,
        "pauses": _plain(shown["pauses"], "starts_on", "ends_on", "reason"),
        "course_days": _plain(shown["course_days"], "held_on", "course", "covered"),
        "objectives": _plain(shown["objectives"], "objective", "status", "status_on", "by_name"),
        "prolongations": _plain(
            shown["prolongations"], "old_ends_on", "new_ends_on", "asked_on", "answer", "answered_on", "outcome", "outcome_reason"
        ),
        "steps": [
            {"key": step["key"], "label": render(step["label"]), "state": step["state"], "date": step["date"], "by": step["who"]}
            for step in shown["steps"]
            if "who" in step
        ],
    }
    return f"arkivpakke-{case_id}.zip", archive.package(files, about, made_at=now)


def _plain(rows: list[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in names} for one in rows]


def _summary(shown: dict[str, Any], now: datetime) -> bytes:
    row, rules = shown["row"], shown["rules"]
    steps = [
        [render(step["label"]), dato(step["date"]) if step["date"] else "–", step.get("who") or "–"] for step in shown["steps"]
    ]
    days = [
        [dato(day.held_on), day.course, {True: _("dekket"), False: _("ikke dekket"), None: "–"}[day.covered]]
        for day in shown["course_days"]
    ]
    parts = [
        blocks.facts(
            (_("Saksnummer"), case(row.trust, row.request_id)),
            (_("Navn"), row.trainee_name),
            (_("HPR-nummer"), row.hpr_number),
            (_("Kommune"), row.municipality_name),
            (_("Avdeling"), row.unit_label),
            (_("Tjenesten"), f"{dato(row.starts_on)} – {dato(row.ends_on)}"),
            (_("Stillingsandel"), f"{row.full_time_percent} %"),
            (_("Avsluttet med begrunnelse"), row.closed_reason),
        ),
        blocks.heading(_("Trinn")),
        blocks.table([_("Trinn"), _("Gjort"), _("Av")], steps, widths=[5, 2, 4]),
        *(
            [blocks.heading(_("Kursdager")), blocks.table([_("Dato"), _("Kurs"), _("Dekning")], days, widths=[2, 5, 2])]
            if days
            else []
        ),
    ]
    return typeset.pdf(
        _("Tjenesteperiode"), parts, made_at=now, author=rules.identity.name, reference=shown["case"], subtitle=row.unit_label
    )
