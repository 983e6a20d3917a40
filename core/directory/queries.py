"""Reading the directory: municipalities, trusts, units, contacts, standing, and a trust's rules as they are today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text

from core.search import fold
from core.trusts.rules import TrustRules, rules_for, trust_codes
from core.trusts.shapes import DATES
from core.trusts.terms import ConfirmedRule, Standing, WishFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


_CONFIRMED_COLUMNS = "trust, key, value, confirmed_by, confirmed_on, note, valid_from, valid_to FROM alis.confirmed_setting"
_CONFIRMED = text(f"SELECT {_CONFIRMED_COLUMNS} WHERE trust = ANY(:trusts) ORDER BY id")
# what a request's page reads of the directory (core.matter)
OF_REQUEST = {"confirmed": f"SELECT {_CONFIRMED_COLUMNS} WHERE trust = r.trust ORDER BY id"}


def current_rules(db: Session, trust: str, on: date) -> TrustRules:
    """The trust's rules in force on a day, with what its own admin has confirmed laid over. Read every time, never cached."""
    return rules_for(trust, on=on, confirmed=_confirmed(db, [trust])[trust])


def rules_of(trust: str, on: date, rows: Iterable[Any]) -> TrustRules:
    """The same from rows that have been read."""
    return rules_for(trust, on=on, confirmed=tuple(map(_as_confirmed, rows)))


def every_rules(db: Session, on: date) -> dict[str, TrustRules]:
    """The rules in force of every installed trust, north to south; one statement."""
    codes = trust_codes()
    confirmed = _confirmed(db, codes)
    return {code: rules_for(code, on=on, confirmed=confirmed[code]) for code in codes}


def _confirmed(db: Session, trusts_: Sequence[str]) -> dict[str, tuple[ConfirmedRule, ...]]:
    rows = db.execute(_CONFIRMED, {"trusts": list(trusts_)})
    found: dict[str, list[ConfirmedRule]] = {trust: [] for trust in trusts_}
    for r in rows:
        found[r.trust].append(_as_confirmed(r))
    return {trust: tuple(confirmed) for trust, confirmed in found.items()}


def _as_confirmed(row: Any) -> ConfirmedRule:  # noqa: ANN401 - a row of confirmed_setting
    value = row.value["value"]
    if row.key in DATES:  # JSON has no dates
        value = date.fromisoformat(value)
    return ConfirmedRule(row.key, value, row.confirmed_by, row.confirmed_on, row.note, row.valid_from, row.valid_to)


_STANDING_COLUMNS = """
    SELECT k.number AS municipality, t.code AS trust, p.registered_on, coalesce(p.objectives_plan, false) AS objectives_plan,
        p.coordinator_name IS NOT NULL AS coordinator,
        (SELECT a.version_label FROM alis.agreement a WHERE a.trust = t.code AND a.municipality = k.number
            AND a.in_force_from <= :today AND (a.ends_on IS NULL OR a.ends_on >= :today) LIMIT 1) AS agreement
    FROM alis.municipality k CROSS JOIN alis.trust t LEFT JOIN alis.municipal_profile p ON p.municipality = k.number"""
_STANDING = text(f"{_STANDING_COLUMNS} WHERE k.number IN :municipalities AND t.code IN :trusts").bindparams(
    bindparam("municipalities", expanding=True), bindparam("trusts", expanding=True)
)
STANDING_OF_REQUEST = f"{_STANDING_COLUMNS} WHERE k.number = r.municipality AND t.code = r.trust"


def standings(db: Session, trusts: Iterable[str], municipalities: Iterable[str], today: date) -> dict[tuple[str, str], Standing]:
    """Each municipality's standing with each trust, in one statement, keyed (trust, municipality)."""
    rows = db.execute(_STANDING, {"trusts": list(trusts), "municipalities": list(municipalities), "today": today})
    return {(r.trust, r.municipality): standing_of(r) for r in rows}


def standing_of(row: Any) -> Standing:  # noqa: ANN401 - a row of the statement above
    return Standing(
        agreement_in_force=row.agreement is not None,
        agreement_label=row.agreement,
        registered_on=row.registered_on,
        objectives_plan=row.objectives_plan,
        coordinator=row.coordinator,
    )


def standing(db: Session, trust: str, municipality: str, today: date) -> Standing:
    return standings(db, [trust], [municipality], today)[trust, municipality]


def trusts(db: Session) -> Sequence[Row[Any]]:
    return db.execute(text("SELECT code, name, name_sami, sami_language, name_sami_verified FROM alis.trust ORDER BY code")).all()


def municipality(db: Session, number: str) -> Row[Any] | None:
    return db.execute(
        text("""SELECT k.*, (SELECT a.trust FROM alis.trust_area a WHERE a.municipality = k.number AND a.valid_to IS NULL LIMIT 1) AS trust
                FROM alis.municipality k WHERE k.number = :number"""),
        {"number": number},
    ).first()


def find_municipalities(db: Session, words: str, *, limit: int = 20) -> Sequence[Row[Any]]:
    """Municipalities found under any of their names, in any language, with or without diacritics, or by number."""
    folded = fold(words)
    clauses = (
        " AND ".join(f"(' ' || k.search_key LIKE :w{n} OR k.number LIKE :n{n})" for n in range(len(folded.split()))) or "true"
    )
    values: dict[str, Any] = {"limit": limit}
    for n, word in enumerate(folded.split()):
        values[f"w{n}"], values[f"n{n}"] = f"% {word}%", f"{word}%"
    return db.execute(
        text(f"""SELECT k.number, k.name, k.official_name, k.county, a.trust
                 FROM alis.municipality k LEFT JOIN alis.trust_area a ON a.municipality = k.number AND a.valid_to IS NULL
                 WHERE {clauses} ORDER BY k.official_name LIMIT :limit"""),  # noqa: S608 - clauses are numbered placeholders
        values,
    ).all()


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: int
    trust: str
    parent_id: int | None
    path: tuple[int, ...]
    kind: str
    label: str
    full_label: str
    specialty: str | None
    site: str | None

    def wish(self, place: str | None = None) -> WishFacts:
        return WishFacts(self.path, self.specialty, place or self.site)


def units(db: Session, trusts_: Iterable[str], *, closed: bool = False) -> dict[tuple[str, int], UnitRow]:
    """The unit trees of some trusts in tree order, keyed (trust, id); one statement."""
    rows = db.execute(_UNITS, {"trusts": list(trusts_), "closed": closed})
    return {(trust, id_): UnitRow(id_, trust, parent, tuple(path), *rest) for id_, trust, parent, path, *rest in rows}


_UNITS = text("""
    SELECT id, trust, parent_id, path, kind, label, full_label, specialty, site FROM alis.unit
    WHERE trust = ANY(:trusts) AND (:closed OR closed_on IS NULL) ORDER BY trust, position, id""")


def unit_options(nodes: Iterable[UnitRow]) -> list[tuple[str, str]]:
    """The tree as options of a select, each node by its full path and a place or clinic as «…, alle avdelinger»."""
    listed = list(nodes)
    parents = {node.parent_id for node in listed}
    return [
        (str(node.id), node.full_label + (", alle avdelinger" if node.id in parents and node.kind in {"site", "clinic"} else ""))
        for node in listed
    ]


def contacts(db: Session, trust: str, today: date) -> Sequence[Row[Any]]:
    """The contacts that are valid today, with purpose, source and when they were last confirmed."""
    return db.execute(
        text("""SELECT id, purpose, role, name, title, email, is_copy, is_mailbox, valid_from, valid_to, source_document, source_date,
                       source_quote, last_confirmed_on, version
                FROM alis.contact WHERE trust = :trust AND (valid_to IS NULL OR valid_to >= :today)
                  AND (valid_from IS NULL OR valid_from <= :today) ORDER BY is_copy, purpose, id"""),
        {"trust": trust, "today": today},
    ).all()
