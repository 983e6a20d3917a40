"""One's dates as calendar entries: the dated lines of the worklist, as far ahead as there are dates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.i18n import gettext as _
from core.notices.calendar import Entry, uid
from core.worklist import queries, words

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.identity import Identity

AHEAD = timedelta(days=3 * 366)
MOST = 1000


def entries(db: Session, who: Identity, today: date, base: str) -> list[Entry]:
    """No person is named: a calendar lies on other people's servers."""
    found = queries.dated(db, who, today, until=today + AHEAD, size=MOST)
    said = words.entries(found, today, reads_requests=who.may("request:read"))
    return [
        Entry(
            uid(row.trust or "alis", row.about or row.kind, f"{row.object_id}-{row.kind}"),
            row.due_on,
            _summary(one),
            f"{base}{one.url}",
            one.why,
            row.sequence,
        )
        for row, one in zip(found.rows, said, strict=True)
    ]


def _summary(one: words.Entry) -> str:
    said = _("%(todo)s (%(label)s)", todo=one.todo, label=one.label) if one.label else one.todo
    return said[:1].upper() + said[1:]  # «en ALIS» may stand first
