"""The versions of each trust's agreement, from its own sources, and a working text for those whose terms are stated.

Run by ``alis migrate``. The trust's own from then on: what exists is never overwritten.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from core.agreements import terms
from core.agreements.working_text import LANGUAGES
from core.trusts.rules import rules_for, trust_codes
from core.trusts.sources import Rule

if TYPE_CHECKING:
    import psycopg

    from core.trusts.terms import Anchor

SEEDED_BY = "ALIS Nord"


def seed_templates(conn: psycopg.Connection[Any]) -> None:
    """One template for every version that a trust's sources name (R-093, R-104…R-106); HSYK names none."""
    for code in trust_codes():
        for anchor in rules_for(code, on=date.max).agreement_anchors():
            _template(conn, code, anchor, terms.of_version(rules_for(code, on=date.max), anchor.version))


def _template(conn: psycopg.Connection[Any], trust: str, anchor: Anchor, known: terms.Terms) -> None:
    quote = known.notice_source.source.quote if isinstance(known.notice_source, Rule) and known.notice_source.source else None
    row = conn.execute(
        """INSERT INTO alis.agreement_template (trust, version_label, anchor, adopted_on, in_use, notice_months, review_months,
               terms_quote, entered_by)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (trust, version_label) DO NOTHING RETURNING id""",
        (
            trust,
            anchor.version,
            anchor.anchored_in,
            anchor.rule.in_force_from,
            anchor.terms_known,
            known.notice_months,
            known.review_months,
            quote,
            SEEDED_BY,
        ),
    ).fetchone()
    if row is None or not anchor.terms_known:
        return
    for language, clauses in LANGUAGES.items():
        conn.execute(
            """INSERT INTO alis.agreement_text (trust, template_id, language, edition, clauses, working, saved_by)
               VALUES (%s, %s, %s, 1, %s, true, %s)""",
            (trust, row[0], language, json.dumps(clauses, ensure_ascii=False), SEEDED_BY),
        )
