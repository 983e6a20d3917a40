"""What people have made of their messages: read some, put one into own words, asked for one mail a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

UNREAD = 3
# everybody has read all but the newest few
_READ = text("""
    INSERT INTO alis.mail_choice (membership_id, user_id, delivery, read_through)
    SELECT m.id, m.user_id, CASE WHEN m.municipality IS NOT NULL AND m.id % 5 = 0 THEN 'daily' ELSE 'immediate' END, coalesce((
        SELECT x.id FROM alis.message x WHERE (x.trust = m.trust OR x.municipality = m.municipality)
            AND x.recipient_role = ANY(m.roles) AND x.status IN ('sent', 'dead')
            AND (x.recipient NOT LIKE 'user:%' OR x.recipient = 'user:' || m.user_id)
        ORDER BY x.id DESC OFFSET :unread LIMIT 1), 0)
    FROM alis.membership m WHERE m.org_kind IN ('trust', 'municipality')""")
_WORDS = text("""
    INSERT INTO alis.message_template (trust, event, language, version, in_use, subject, body, saved_by, saved_at)
    VALUES ('nlsh', 'receipt', 'nb', 1, true, :subject, :nb, :by, :at), ('nlsh', 'receipt', 'nn', 1, true, :subject, :nn, :by, :at)""")


def choices(db: Session, at: datetime) -> None:
    db.execute(_READ, {"unread": UNREAD})
    values = {
        "subject": "{emne}",
        "nb": "Takk for innmeldingen.\n\n{tekst}\n\nHilsen ALIS-kontakten i {helseforetak}",
        "nn": "Takk for innmeldinga.\n\n{tekst}\n\nHelsing ALIS-kontakten i {helseforetak}",
        "by": "Administrator",
        "at": at,
    }
    db.execute(_WORDS, values)
