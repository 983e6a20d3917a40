"""``logins.json``: read from what is stored, so that it always says who really can sign in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.demo.names import DOMAIN, MARK
from core.demo.people import PASSWORD
from core.memberships import VALID

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

_PEOPLE = text(f"""
    SELECT u.email, u.name, coalesce(m.trust, m.municipality, m.org_kind) AS org, min(m.id) AS first,
        array_agg(DISTINCT role ORDER BY role) AS roles
    FROM alis.app_user u JOIN alis.membership m ON m.user_id = u.id CROSS JOIN LATERAL unnest(m.roles) AS role
    WHERE u.email LIKE :domain AND u.name LIKE :mark AND {VALID}
    GROUP BY u.email, u.name, org ORDER BY first""")  # noqa: S608 - constant text


def write(db: Session, place: Path, today: date) -> None:
    """One entry per person and organisation; the file appears whole or not at all."""
    rows = db.execute(_PEOPLE, {"domain": f"%@{DOMAIN}", "mark": f"%{MARK}%", "today": today})
    listed = [{"email": r.email, "password": PASSWORD, "roles": list(r.roles), "org": r.org, "name": r.name} for r in rows]
    place.mkdir(parents=True, exist_ok=True)
    beside = place / "logins.json.new"
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(place / "logins.json")
