"""A trust's rules as plain data: what `alis rules --json`, the pages and the API all show."""

from collections.abc import Mapping
from datetime import date

from core.trusts.catalogue import CATALOGUE
from core.trusts.rules import TrustRules
from core.trusts.sources import Rule, Source


def shown(found: TrustRules) -> dict[str, object]:
    """One trust: units and contacts as the source names them, every rule with its sentence, the steps."""
    return {
        "trust": found.code,
        "routine_status": str(found.routine_status),
        "units": [{"path": list(u.path), "label": u.label, "specialty": u.specialty} for u in found.named_units()],
        "contacts": [
            {"purpose": c.purpose, "role": c.role, "name": c.name, "title": c.title, "email": c.email, "copy": c.copy}
            | sentence(c.source)
            for c in found.contacts()
        ],
        "rules": [{"key": rule.key} | row(rule) for rule in found.book],
        "steps": [
            {"key": s.key, "label": str(s.label), "role": s.role, "order": s.order} | sentence(s.rule.source if s.rule else None)
            for s in found.steps()
        ],
    }


def compared(trusts: Mapping[str, TrustRules]) -> dict[str, object]:
    """Every question with each trust's answer, in the catalogue's order."""
    return {
        "trusts": list(trusts),
        "rules": [
            {"key": key, "label": str(label), "values": {code: row(rules.rule(key)) for code, rules in trusts.items()}}
            for key, label in CATALOGUE.items()
        ],
    }


def row(rule: Rule) -> dict[str, object]:
    """A rule's value, its status and the sentence it rests on."""
    return {"value": _plain(rule.value), "status": str(rule.status)} | sentence(rule.source)


def sentence(source: Source | None) -> dict[str, object]:
    """The quote with its document; an undated document says so."""
    if source is None:
        return {"quote": None, "document": None, "document_date": None}
    return {"quote": source.quote, "document": source.document, "document_date": source.dated}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
