"""The list of Fiktiv enhet beside our own: what is only there, only here, and what the two say differently (R-062). No Flask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields
from sqlalchemy import text

from core.dates import last_day
from core.directory import queries as directory
from core.fields import Date, Line, Schema, hpr_number
from core.search import fold
from core.trusts.sources import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.directory.queries import UnitRow
    from core.transfer.reading import Cells

USUAL_MONTHS = 6  # where the list has no end: half a year is what every routine speaks of
SCHEMES = {"ny": "new", "ny ordning": "new", "konvertert": "converted", "gammel": "old", "gammel ordning": "old", "new": "new"}
LABELS = {"wanted_from": N_("ønsket fra"), "wanted_to": N_("ønsket til"), "municipality": N_("kommune"), "name": N_("navn")}

_HERE = text("""
    SELECT r.trust, r.id, r.municipality, k.official_name AS municipality_name, r.trainee_name, r.hpr_number, r.wanted_from, r.wanted_to,
        r.wish_label, r.status, r.ended_on, e.status AS register_status, e.reference
    FROM alis.placement_request r JOIN alis.municipality k ON k.number = r.municipality
    JOIN alis.register_entry e ON e.trust = r.trust AND e.request_id = r.id
    WHERE r.trust = :trust AND (r.hpr_number = ANY(:hpr) OR e.reference = ANY(:references) OR e.status = 'registered')
    ORDER BY r.ended_on NULLS FIRST, r.wanted_from, r.id""")


class ListedSchema(Schema):
    """One row of the list, cell by cell."""

    name = Line(required=True, longest=120)
    hpr_number = hpr_number(required=True)
    municipality = fields.String(required=True)
    unit = Line(load_default=None, longest=120)
    wanted_from = Date(required=True)
    wanted_to = Date(load_default=None)
    notified_on = Date(load_default=None)
    scheme = fields.String(load_default="new")
    specialisation_started_on = Date(load_default=None)
    reference = Line(load_default=None, longest=60)


@dataclass(frozen=True)
class Listed:
    """A row as it was understood; ``errors`` by cell where it was not."""

    number: int
    cells: Cells
    name: str = ""
    hpr_number: str = ""
    municipality: str = ""
    municipality_name: str = ""
    unit_id: int | None = None
    unit_label: str = ""
    place: str | None = None
    wanted_from: date | None = None
    wanted_to: date | None = None
    notified_on: date | None = None
    scheme: str = "new"
    specialisation_started_on: date | None = None
    reference: str | None = None
    errors: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """The same entry there and here; ``differs``: (what, there, here)."""

    there: Listed
    here: Row[Any]
    differs: tuple[tuple[Any, Any, Any], ...] = ()


@dataclass(frozen=True)
class Comparison:
    """``to_mark``: the same in both, and here not yet marked as registered. ``over``: still there, though the matter here is over."""

    only_there: list[Listed]
    only_here: list[Row[Any]]
    changed: list[Pair]
    to_mark: list[Pair]
    over: list[Pair]
    same: int
    wrong: list[Listed]

    @property
    def to_take(self) -> int:
        return len(self.only_there) + len(self.to_mark)


def understand(db: Session, trust: str, rows: Sequence[Cells], today: date) -> list[Listed]:
    """Each row with its municipality and unit found by name; a unit that is not in the tree becomes a place in free text."""
    places = {
        key: row
        for row in directory.find_municipalities(db, "", limit=500)
        for key in (_bare(row.name), _bare(row.official_name), row.number)
    }
    units = _units_by_name(directory.units(db, [trust]))
    return [
        _one(number, cells, places, units, today) for number, cells in enumerate(rows, start=2)
    ]  # the first row is the headings


def _bare(name: str) -> str:
    """«Bodø» and «Bodø kommune» are the same place, whichever of them the list or the register says."""
    return fold(name).removesuffix(" kommune")


def _units_by_name(nodes: dict[tuple[str, int], UnitRow]) -> dict[str, UnitRow | None]:
    """By full label, and by the last part where only one unit has it (None: several)."""
    found: dict[str, UnitRow | None] = {}
    for node in nodes.values():
        short = fold(node.label)
        found[short] = None if short in found else node
    for node in nodes.values():
        found[fold(node.full_label)] = node
    return found


def _one(number: int, cells: Cells, places: dict[str, Any], units: dict[str, UnitRow | None], today: date) -> Listed:
    schema, wrong = ListedSchema(), {}
    try:
        read = schema.load(cells)
    except ValidationError as problem:
        wrong, read = dict(problem.messages_dict), problem.valid_data
        read = {**dict.fromkeys(schema.fields), "scheme": "new", **(read if isinstance(read, dict) else {})}
    place = places.get(_bare(read["municipality"] or ""))
    if place is None and "municipality" not in wrong:
        wrong["municipality"] = N_("Kommunen finnes ikke i listen over kommuner i Nord-Norge.")
    scheme = SCHEMES.get(fold(read["scheme"] or "ny"))
    if scheme is None:
        wrong["scheme"] = N_("Ordningen er «ny», «konvertert» eller «gammel».")
    start, end, notified = read["wanted_from"], read["wanted_to"], read["notified_on"]
    if start and end and end <= start:
        wrong["wanted_to"] = N_("Perioden må slutte etter at den begynner.")
    if notified and notified > today:
        wrong["notified_on"] = N_("Datoen kan ikke være fram i tid.")
    unit = units.get(fold(read["unit"])) if read["unit"] else None
    return Listed(
        number,
        cells,
        read["name"] or "",
        read["hpr_number"] or "",
        place.number if place else "",
        place.official_name if place else read["municipality"] or "",
        unit.id if unit else None,
        unit.full_label if unit else "",
        None if unit else read["unit"],
        start,
        end or (last_day(start, USUAL_MONTHS) if start else None),
        notified,
        scheme or "new",
        read["specialisation_started_on"],
        read["reference"],
        wrong,
    )


def compare(db: Session, trust: str, rows: Sequence[Cells], today: date) -> Comparison:
    """One statement for our side, whatever the length of the list. Rows are paired by reference, else by HPR number and time."""
    listed = understand(db, trust, rows, today)
    right, wrong = [one for one in listed if not one.errors], [one for one in listed if one.errors]
    hprs, references = [one.hpr_number for one in right], [one.reference for one in right if one.reference]
    here = list(db.execute(_HERE, {"trust": trust, "hpr": hprs, "references": references}).all())
    taken: set[int] = set()
    found = Comparison([], [], [], [], [], 0, wrong)
    same = 0
    for one in right:
        row = _counterpart(one, [other for other in here if other.id not in taken])
        if row is None:
            found.only_there.append(one)
            continue
        taken.add(row.id)
        pair = Pair(one, row, () if row.ended_on else _differences(one, row))
        if row.ended_on is not None:
            found.over.append(pair)
        elif pair.differs:
            found.changed.append(pair)
        elif row.register_status != "registered" or (one.reference and one.reference != row.reference):
            found.to_mark.append(pair)
        else:
            same += 1
    found.only_here.extend(row for row in here if row.id not in taken and row.register_status == "registered")
    return Comparison(found.only_there, found.only_here, found.changed, found.to_mark, found.over, same, wrong)


def _counterpart(one: Listed, here: list[Row[Any]]) -> Row[Any] | None:
    """By reference; else the same doctor, an open matter before one that is over, the nearest in time first."""
    by_reference = [row for row in here if one.reference and row.reference == one.reference]
    if by_reference:
        return by_reference[0]
    start: date = one.wanted_from or date.max
    same = [row for row in here if row.hpr_number == one.hpr_number]
    open_ones = [row for row in same if row.ended_on is None]
    ended = [row for row in same if row.ended_on is not None and row.register_status != "removed" and row.wanted_from == start]
    return min(open_ones or ended, key=lambda row: abs((row.wanted_from - start).days), default=None)


def _differences(one: Listed, row: Row[Any]) -> tuple[tuple[Any, Any, Any], ...]:
    pairs = (
        ("name", one.name, row.trainee_name, fold(one.name) == fold(row.trainee_name)),
        ("municipality", one.municipality_name, row.municipality_name, one.municipality == row.municipality),
        ("wanted_from", one.wanted_from, row.wanted_from, one.wanted_from == row.wanted_from),
        # an end that the list does not have differs from nothing
        ("wanted_to", one.wanted_to, row.wanted_to, "wanted_to" not in one.cells or one.wanted_to == row.wanted_to),
    )
    return tuple((LABELS[what], there, here) for what, there, here, alike in pairs if not alike)
