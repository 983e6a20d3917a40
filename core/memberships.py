"""Who holds a role on a day, in SQL: of a membership ``m``, bound to ``:today``. A deputy's is one like any other."""

from __future__ import annotations

from core.permissions import Role

VALID = "m.valid_from <= :today AND (m.valid_to IS NULL OR m.valid_to >= :today)"
LEADER = f"'{Role.TRUST_UNIT_LEADER}' = ANY(m.roles)"
LEADS = f"{LEADER} AND {VALID}"
