"""What a version of the agreement says. Terms are those of exactly this version, and unknown where its text is unknown (C-18, C-47)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from core.agreements.life import YEAR
from core.errors import N_

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule
    from core.trusts.terms import Anchor

UNKNOWN = "ukjent"  # the version of an agreement whose text we have never seen (C-19)
NO_ANCHOR = N_("ikke publisert")
KEYS = ("agreement_in_force", "agreement_notice_years", "agreement_review")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that dates are counted from; None is unknown, and then no date is worked out. ``source`` shows the sentence."""

    version_label: str
    notice_months: int | None = None
    review_months: int | None = None
    review_month: int | None = None
    notice_source: Rule | dict[str, Any] | None = None
    review_source: Rule | dict[str, Any] | None = None

    @property
    def known(self) -> bool:
        return self.notice_months is not None


def anchor(rules: TrustRules, version_label: str) -> Anchor | None:
    """The version's anchor in the trust's own sources; None where it is another or unknown version."""
    return next((one for one in rules.agreement_anchors() if one.version == version_label), None)


def stated(rules: TrustRules, version_label: str) -> tuple[Rule, ...]:
    """The terms of exactly this version, where its text is known; never those of another version (C-18, C-47)."""
    found = anchor(rules, version_label)
    if found is None or not found.terms_known:
        return ()
    start = found.rule.in_force_from
    return tuple(rule for rule in rules.every_version() if rule.key in KEYS and rule.in_force_from == start)


def regulations(rules: TrustRules, version_label: str) -> Rule | None:
    """The regulations that this version refers to (R-107)."""
    found = anchor(rules, version_label)
    if found is None or not found.terms_known:
        return None
    start = found.rule.in_force_from
    return next((rule for rule in rules.every_version() if rule.key == "regulations" and rule.in_force_from == start), None)


def template(db: Session, trust: str, version_label: str) -> Row[Any] | None:
    return db.execute(
        text("SELECT * FROM alis.agreement_template WHERE trust = :trust AND version_label = :version"),
        {"trust": trust, "version": version_label},
    ).first()


def of_version(rules: TrustRules, version_label: str, row: Any = None) -> Terms:  # noqa: ANN401 - a template's row
    """The stated terms where there are any, else what the trust has entered with its template, else nothing."""
    rule = {one.key: one for one in stated(rules, version_label)}
    month = row.review_month if row is not None else None
    if rule:
        notice, review = rule["agreement_notice_years"], rule["agreement_review"]
        years = notice.value if isinstance(notice.value, int) else None
        yearly = YEAR if review.value == "yearly" else None
        return Terms(version_label, years * YEAR if years else None, yearly, month, notice, review)
    if row is None or (row.notice_months is None and row.review_months is None):
        return Terms(version_label)
    source = {"status": "confirmed", "quote": row.terms_quote, "document": row.anchor, "document_date": None}
    return Terms(version_label, row.notice_months, row.review_months, month, source, source)


def of(db: Session, rules: TrustRules, version_label: str) -> Terms:
    return of_version(rules, version_label, template(db, rules.code, version_label))
