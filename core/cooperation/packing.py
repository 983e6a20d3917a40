"""An agreement's package for a record system: what was sent, what was signed, how it was signed, and all of it as metadata (JSON)."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.agreements import life, typesetting
from core.agreements import queries as agreements
from core.cases import case
from core.dates import OSLO
from core.db import json_rows
from core.documents import archive, typeset
from core.documents.archive import File

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

NAMES = {"sent": "avtale-som-sendt", "signed": "avtale-underskrevet", "agreement": "avtale-skannet", "notice": "oppsigelse"}
SIGNED = ("on", "by", "title", "authority", "place", "method", "level")
_EVENTS = text("""
    SELECT (SELECT json_agg(x) FROM (SELECT given_by, given_by_name, sent_on, received_on, ends_on, withdrawn_on
            FROM alis.agreement_notice WHERE trust = :trust AND agreement_id = :id ORDER BY id) x) AS notices,
        (SELECT json_agg(x) FROM (SELECT held_on, outcome, note, recorded_by
            FROM alis.agreement_review WHERE trust = :trust AND agreement_id = :id ORDER BY held_on) x) AS reviews,
        (SELECT json_agg(x) FROM (SELECT kind, raised_by, ground, raised_on, closed_on, outcome
            FROM alis.agreement_revision WHERE trust = :trust AND agreement_id = :id ORDER BY id) x) AS revisions,
        (SELECT json_agg(x) FROM (SELECT noted_by, body, noted_on, closed_on
            FROM alis.agreement_dispute WHERE trust = :trust AND agreement_id = :id ORDER BY id) x) AS disputes""")
_FILES = text("""
    SELECT id, kind, filename, media_type, sha256, content, seal, stored_at FROM alis.agreement_document
    WHERE trust = :trust AND agreement_id = :id ORDER BY id""")


def of_agreement(db: Session, row: Any, *, today: date) -> bytes:  # noqa: ANN401 - a row of core.agreements.queries.one
    """The same on the same day, so that two downloads can be compared."""
    stored = db.execute(_FILES, {"trust": row.trust, "id": row.id}).all()
    sheet = typesetting.signature_sheet(row, typesetting.parties(db, row.trust, row.municipality), stored, on=today)
    files = [
        File(
            f"{NAMES[one.kind]}-{one.id}.pdf",
            bytes(one.content),
            {"kind": one.kind, "stored_at": one.stored_at, "original_name": one.filename, "signatures_in_file": one.seal},
        )
        for one in stored
    ]
    files.append(File("underskrifter.pdf", typeset.pdfs([sheet])[0], {"kind": "signature_sheet"}))
    return archive.package(files, metadata(db, row, today), made_at=datetime.combine(today, time(12), OSLO))


def metadata(db: Session, row: Any, today: date) -> dict[str, Any]:  # noqa: ANN401
    """What a record system is told: the parties, the version, each signature, and what has happened since."""
    events = db.execute(_EVENTS, {"trust": row.trust, "id": row.id}).one()._mapping
    return {
        "kind": "cooperation agreement",
        "case": case(row.trust, row.id),
        "parties": {
            "municipality": {"number": row.municipality, "name": row.municipality_name},
            "trust": {"code": row.trust, "name": row.trust_name},
        },
        "version": row.version_label,
        "anchor": row.anchor,
        "language": row.language,
        "state": agreements.state(row, today),
        "sent_on": row.sent_on,
        "sent_sha256": row.sent_sha256,
        "signatures": {
            party: {what: getattr(row, f"signed_{party}_{what}") for what in SIGNED}
            for party in life.PARTIES
            if getattr(row, f"signed_{party}_on")
        },
        "in_force_from": row.in_force_from,
        "ends_on": row.ends_on,
        "replaced_by": case(row.trust, row.replaced_by) if row.replaced_by else None,
        **{kind: [vars(one) for one in json_rows(found)] for kind, found in events.items()},
    }
